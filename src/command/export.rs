//! `compagnon export`: the marks of an activity as files.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::instance::{Instance, block_on, could_not};
use crate::app::App;
use crate::app::export_reviews::{export_reviews, find_activities};
use crate::domain::ActivityId;

/// Write the marks of an activity as reviews.csv and authors.csv: what `import` takes and `score` reads.
///
/// Exit code: 0 written; 2 no such activity, or a file is there already.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    instance: Instance,
    /// The activity, by its name or its id.
    #[arg(long, value_name = "NAME")]
    activity: String,
    /// The cohort's name, where several have an activity of that name.
    #[arg(long, value_name = "NAME")]
    cohort: Option<String>,
    /// The folder the files go to; it is made where it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Export {
    /// Runs the command.
    #[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
    pub(super) fn run(&self) -> ExitCode {
        block_on(async {
            match self.export().await {
                Ok(summary) => {
                    println!("{summary}");
                    ExitCode::SUCCESS
                }
                Err(why) => could_not(&why),
            }
        })
    }

    async fn export(&self) -> Result<String, String> {
        let app = self.instance.open_existing().await?;
        let activity = self.find(&app).await?;
        let files = export_reviews(&app, activity).await.map_err(|error| error.to_string())?;
        std::fs::create_dir_all(&self.out)
            .map_err(|error| format!("{}: {error}", self.out.display()))?;
        let (reviews, authors) = (self.out.join("reviews.csv"), self.out.join("authors.csv"));
        for path in [&reviews, &authors] {
            if path.exists() {
                return Err(format!("{} is there already", path.display()));
            }
        }
        write_new(&reviews, &files.reviews)?;
        write_new(&authors, &files.authors)?;
        let left_out = match files.left_out {
            0 => String::new(),
            some => format!("; {some} reviews by trainers left out"),
        };
        Ok(format!("{} marks in {}{left_out}", files.marks, reviews.display()))
    }

    async fn find(&self, app: &App) -> Result<ActivityId, String> {
        if let Ok(id) = self.activity.parse() {
            return Ok(id);
        }
        let found = find_activities(app, self.activity.clone(), self.cohort.clone()).await;
        match found.map_err(|error| error.to_string())?.as_slice() {
            [] => Err(format!("there is no activity \"{}\"", self.activity)),
            [(id, _)] => Ok(*id),
            several => {
                let all: Vec<String> =
                    several.iter().map(|(id, cohort)| format!("{id} in \"{cohort}\"")).collect();
                Err(format!("several activities are called so: {}", all.join(", ")))
            }
        }
    }
}

/// Writes a file that was not there.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", path.display());
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)
}
