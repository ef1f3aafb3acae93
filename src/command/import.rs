//! `compagnon import`: files of real marks come into an instance as a cohort.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::instance::{Instance, block_on};
use super::score::choices::scales;
use super::{COULD_NOT_TELL, NO};
use crate::app::import_reviews::{Import as Files, ImportRefused, import_reviews};
use crate::app::{AppError, estimate_activity};
use crate::domain::{Email, Language, Named};
use crate::estimate::table;

/// Bring files of marks into an instance as a cohort with its works and reviews, all or nothing.
///
/// Reads the files of `score`. People get accounts without address under the files' labels. Exit code: 0 brought
/// in; 1 the input is refused, nothing is brought in; 2 missing file, bad usage, or such an activity is there.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    instance: Instance,
    /// The marks: submission,reviewer,criterion,score (other columns are ignored).
    #[arg(long, value_name = "FILE")]
    reviews: PathBuf,
    /// Who wrote what: submission,author. Marks on one's own work become self-reviews.
    #[arg(long, value_name = "FILE")]
    authors: Option<PathBuf>,
    /// What the activity is to be called.
    #[arg(long, value_name = "NAME")]
    activity: String,
    /// What the new cohort is to be called; the activity's name unless told.
    #[arg(long, value_name = "NAME")]
    cohort: Option<String>,
    /// The scale of the marks: MIN:MAX for all criteria, or c1=0:2,c2=0:3.
    #[arg(long, value_name = "MIN:MAX", allow_hyphen_values = true)]
    scale: String,
    /// The step of the marks: one for all criteria, or c1=1,c2=0.5.
    #[arg(long, value_name = "STEP", default_value = "1")]
    step: String,
    /// The weights in the total, whole numbers from 1 to 100, as c1=1,c2=2; 1 where none is given.
    #[arg(long, value_name = "WEIGHTS")]
    weights: Option<String>,
    /// The cohort's language: fr or en.
    #[arg(long, value_name = "LANGUAGE", default_value = "fr")]
    language: String,
    /// The address of a person of the instance who becomes the cohort's trainer.
    #[arg(long, value_name = "EMAIL")]
    trainer: Option<String>,
}

/// Why nothing was brought in, with the exit code.
struct Stop(u8, String);

impl Import {
    /// Runs the command.
    #[expect(
        clippy::print_stdout,
        clippy::print_stderr,
        reason = "a command speaks to the terminal"
    )]
    pub(super) fn run(&self) -> ExitCode {
        block_on(async {
            match self.import().await {
                Ok(summary) => {
                    println!("{summary}");
                    ExitCode::SUCCESS
                }
                Err(Stop(code, why)) => {
                    eprintln!("compagnon import: {why}");
                    ExitCode::from(code)
                }
            }
        })
    }

    async fn import(&self) -> Result<String, Stop> {
        let files = self.files()?;
        let app = self.instance.open().await.map_err(|why| Stop(COULD_NOT_TELL, why))?;
        let done = import_reviews(&app, files).await.map_err(stop)?;
        let failed = |error: AppError| Stop(COULD_NOT_TELL, error.to_string());
        let fit = estimate_activity::estimate_activity(&app, done.activity).await;
        let estimated = match fit.map_err(failed)? {
            Some(_) => "estimates made",
            None => "no peer's review, so no estimates",
        };
        Ok(format!(
            "cohort {}\nactivity {}\n{} works, {} people, {} peer reviews, {} self-reviews; {estimated}",
            done.cohort,
            done.activity,
            done.submissions,
            done.people,
            done.peer_reviews,
            done.self_reviews
        ))
    }

    /// Reads the files and the choices.
    fn files(&self) -> Result<Files, Stop> {
        let usage = |why: String| Stop(COULD_NOT_TELL, why);
        let refused = |path: &Path, why: &dyn std::fmt::Display| {
            Stop(NO, format!("{}: {why}", path.display()))
        };
        let language = Language::named(&self.language)
            .ok_or_else(|| usage("--language: fr or en".to_owned()))?;
        let trainer = self.trainer.as_deref().map(Email::parse).transpose();
        let trainer = trainer.map_err(|_| usage("--trainer: an e-mail address".to_owned()))?;
        for (flag, name) in [("activity", Some(&self.activity)), ("cohort", self.cohort.as_ref())] {
            if name.is_some_and(|name| crate::domain::wording(name, 200).is_err()) {
                return Err(usage(format!("--{flag}: a name of 1 to 200 characters")));
            }
        }
        let scales = scales(&self.scale, &self.step).map_err(|why| usage(why.to_string()))?;
        let reviews =
            table::reviews(&read(&self.reviews)?).map_err(|why| refused(&self.reviews, &why))?;
        let authors = match &self.authors {
            Some(path) => table::authors(&read(path)?).map_err(|why| refused(path, &why))?,
            None => Vec::new(),
        };
        Ok(Files {
            reviews,
            authors,
            scales,
            weights: self.weights()?,
            activity: self.activity.clone(),
            cohort: self.cohort.clone().unwrap_or_else(|| self.activity.clone()),
            language,
            trainer,
        })
    }

    fn weights(&self) -> Result<BTreeMap<String, u32>, Stop> {
        let mut weights = BTreeMap::new();
        for entry in self.weights.iter().flat_map(|text| text.split(',')) {
            let parsed = entry.rsplit_once('=').and_then(|(name, weight)| {
                Some((name.trim().to_owned(), weight.trim().parse::<u32>().ok()?))
            });
            let wrong = || {
                let why = format!("--weights: \"{entry}\" is not CRITERION=WHOLE NUMBER, or twice");
                Stop(COULD_NOT_TELL, why)
            };
            let (name, weight) = parsed.ok_or_else(wrong)?;
            if weights.insert(name, weight).is_some() {
                return Err(wrong());
            }
        }
        Ok(weights)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path)
        .map_err(|error| Stop(COULD_NOT_TELL, format!("{}: {error}", path.display())))
}

fn stop(refused: ImportRefused) -> Stop {
    let code = match &refused {
        ImportRefused::Reviews(_)
        | ImportRefused::CriterionName { .. }
        | ImportRefused::TwoWorks { .. } => NO,
        _ => COULD_NOT_TELL,
    };
    Stop(code, refused.to_string())
}
