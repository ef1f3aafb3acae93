//! `compagnon score`: estimates from files of real marks, without any database.

pub(super) mod choices;
mod output;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::estimate::table::{self, AnchorRow, Reason, ReviewRow, TableRefused};
use crate::estimate::{
    self, Anchor, Criterion, Mark, Marks, MarksRefused, Model, Options, split_self_reviews,
};
use choices::{Choices, WrongChoice};

use super::{COULD_NOT_TELL, NO};

/// Estimate scores with their certainty from a file of peers' marks, without any instance.
///
/// Reads `submission,reviewer,criterion,score`; writes
/// `submission,criterion,score,sd,low90,high90,p_mastery,reviews` and, beside it,
/// `<stem>.reviewers.csv` with `reviewer,leniency,reliability,reviews`.
/// An earlier result in these two places is replaced, and only by a whole one.
/// Exit code: 0 written; 1 the input is refused, nothing is written; 2 missing file or bad usage.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The marks: submission,reviewer,criterion,score (other columns are ignored).
    #[arg(long, value_name = "FILE")]
    pub reviews: PathBuf,
    /// Who wrote what: submission,author. Marks on one's own work never count.
    #[arg(long, value_name = "FILE")]
    pub authors: Option<PathBuf>,
    /// Works graded by an expert: submission,criterion,score. They show how far the whole class is too kind or too harsh.
    #[arg(long, value_name = "FILE")]
    pub anchors: Option<PathBuf>,
    /// The scale of the marks: MIN:MAX for all criteria, or c1=0:2,c2=0:3.
    #[arg(long, value_name = "MIN:MAX", allow_hyphen_values = true)]
    pub scale: String,
    /// The step of the marks: one for all criteria, or c1=1,c2=0.5.
    #[arg(long, value_name = "STEP", default_value = "1")]
    pub step: String,
    /// The weights in the total, as c1=1,c2=2; 1 where none is given.
    #[arg(long, value_name = "WEIGHTS")]
    pub weights: Option<String>,
    /// Mastery is a true value at this share of the scale, 0 to 1, or above.
    #[arg(long, value_name = "FRACTION", default_value_t = 0.65)]
    pub mastery: f64,
    /// The scoring model.
    #[arg(long, value_enum, default_value_t = ModelName::Auto)]
    pub model: ModelName,
    /// The seed of the random draws: the same input and seed give the same bytes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Where the estimates go.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where everything goes that is known, as JSON: the guard's findings too.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// A model by the name that the command line gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelName {
    /// The mixture where the guard speaks clearly for it, else pg1.
    Auto,
    /// Reviewer bias and reliability, censored marks, all criteria together.
    Pg1,
    /// The same, not listening to reviewers as far as they mark without looking at the works.
    Mixture,
    /// The plain mean with its pooled standard error.
    Mean,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("{}: {refused}", file.display())]
    Table { file: PathBuf, refused: TableRefused },
    #[error("{}: {refused}", file.display())]
    Marks { file: PathBuf, refused: MarksRefused },
    #[error(transparent)]
    Choice(#[from] WrongChoice),
    #[error("cannot read {}: {source}", file.display())]
    Read { file: PathBuf, source: std::io::Error },
    #[error("cannot write {}: {source}", file.display())]
    Write { file: PathBuf, source: std::io::Error },
    #[error("{} is an input: the estimates need a file of their own", file.display())]
    OverInput { file: PathBuf },
    #[error("{} and its report need a file each", file.display())]
    SamePlace { file: PathBuf },
}

impl Stop {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Table { .. } | Self::Marks { .. } => NO,
            _ => COULD_NOT_TELL,
        }
    }
}

/// Runs the subcommand: prints what was read and written, or why nothing was.
pub fn run(args: &ScoreArgs) -> ExitCode {
    match score(args) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(stop) => {
            eprintln!("compagnon score: {stop}");
            ExitCode::from(stop.exit_code())
        }
    }
}

fn score(args: &ScoreArgs) -> Result<String, Stop> {
    let choices = Choices::new(args)?;
    let reviewers_out = output::reviewers_path(&args.out);
    for written in [&args.out, &reviewers_out].into_iter().chain(&args.json) {
        let mut inputs = std::iter::once(&args.reviews).chain(&args.authors).chain(&args.anchors);
        if inputs.any(|read| same_file(read, written)) {
            return Err(Stop::OverInput { file: written.clone() });
        }
    }
    if args.json.as_ref().is_some_and(|json| [&args.out, &reviewers_out].contains(&json)) {
        return Err(Stop::SamePlace { file: args.out.clone() });
    }
    let input = read(args, &choices)?;
    let model = match args.model {
        ModelName::Auto => Model::Auto,
        ModelName::Pg1 => Model::Pg1,
        ModelName::Mixture => Model::Mixture,
        ModelName::Mean => Model::Mean,
    };
    let fit = estimate::fit(&input.marks, &Options { model, seed: args.seed, pooled: true });
    let mut files = vec![
        (args.out.clone(), output::scores(&fit, args.mastery)),
        (reviewers_out, output::reviewers(&fit)),
    ];
    files.extend(args.json.clone().map(|file| (file, report::report(&fit, args.mastery))));
    output::write_all(&files).map_err(|(file, source)| Stop::Write { file, source })?;
    Ok(output::summary(&fit, input.own, args))
}

/// What the files say.
struct Input {
    marks: Marks,
    /// How many marks were on the reviewer's own work.
    own: usize,
}

fn read(args: &ScoreArgs, choices: &Choices) -> Result<Input, Stop> {
    let in_table = |file: &Path| {
        let file = file.to_owned();
        move |refused| Stop::Table { file, refused }
    };
    let rows = table::reviews(&bytes(&args.reviews)?).map_err(in_table(&args.reviews))?;
    table::check_reviews(&rows, &choices.scales).map_err(in_table(&args.reviews))?;
    choices::check_total(&rows).map_err(in_table(&args.reviews))?;
    let mut authorship = BTreeSet::new();
    if let Some(file) = &args.authors {
        let rows = table::authors(&bytes(file)?).map_err(in_table(file))?;
        authorship.extend(rows.into_iter().map(|row| (row.submission, row.author)));
    }
    let criteria = criteria(&rows, choices)?;
    let (peers, own) = split_self_reviews(rows.into_iter().map(mark).collect(), &authorship);
    let known: BTreeSet<&str> = peers.iter().map(|mark| mark.submission.as_str()).collect();
    let anchors = anchors(args, choices, &criteria, &known)?;
    let marks = Marks::new(criteria, &peers, &anchors)
        .map_err(|refused| Stop::Marks { file: args.reviews.clone(), refused })?;
    Ok(Input { marks, own: own.len() })
}

/// The experts' grades, of works and criteria that peers marked.
fn anchors(
    args: &ScoreArgs,
    choices: &Choices,
    criteria: &[Criterion],
    known: &BTreeSet<&str>,
) -> Result<Vec<Anchor>, Stop> {
    let Some(file) = &args.anchors else { return Ok(Vec::new()) };
    let in_table = |refused| Stop::Table { file: file.clone(), refused };
    let rows = table::anchors(&bytes(file)?).map_err(in_table)?;
    let marked = |label: &str| criteria.iter().any(|criterion| criterion.label == label);
    if let Some(row) = rows.iter().find(|row| !marked(&row.criterion)) {
        let reason = Reason::UnknownCriterion(row.criterion.clone());
        return Err(in_table(TableRefused { line: row.line, reason }));
    }
    table::check_anchors(&rows, &choices.scales, |work| known.contains(work)).map_err(in_table)?;
    let anchor = |row: AnchorRow| Anchor {
        submission: row.submission,
        criterion: row.criterion,
        value: row.score,
    };
    Ok(rows.into_iter().map(anchor).collect())
}

fn mark(row: ReviewRow) -> Mark {
    Mark {
        submission: row.submission,
        reviewer: row.reviewer,
        criterion: row.criterion,
        value: row.score,
    }
}

/// The criteria of the file with their scales and weights.
fn criteria(rows: &[ReviewRow], choices: &Choices) -> Result<Vec<Criterion>, WrongChoice> {
    let labels: BTreeSet<&str> = rows.iter().map(|row| row.criterion.as_str()).collect();
    choices.check_weights(&labels)?;
    let scaled = labels.into_iter().filter_map(|label| Some((label, choices.scales.of(label)?)));
    Ok(scaled.map(|(label, scale)| Criterion::new(label, scale, choices.weight(label))).collect())
}

fn bytes(file: &Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(file).map_err(|source| Stop::Read { file: file.to_owned(), source })
}

/// Whether two paths name one existing file.
fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
