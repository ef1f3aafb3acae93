//! What `score` writes and prints.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ScoreArgs;
use super::choices::TOTAL;
use crate::estimate::{Estimate, Fit};

/// The file of the reviewers, beside that of the scores.
pub(super) fn reviewers_path(out: &Path) -> PathBuf {
    let mut name = out.file_stem().unwrap_or_default().to_owned();
    name.push(".reviewers.csv");
    out.with_file_name(name)
}

/// A row per submission and criterion that has a review, then the total where all have one.
pub(super) fn scores(fit: &Fit, mastery: f64) -> String {
    let marks = fit.marks();
    let (low, high) = marks.total_range();
    let mut text = "submission,criterion,score,sd,low90,high90,p_mastery,reviews\n".to_owned();
    for submission in marks.submissions() {
        for criterion in marks.criteria().iter().filter(|criterion| criterion.label != TOTAL) {
            let bar = criterion.scale.at_share(mastery);
            let estimate = fit.estimate(submission, &criterion.label);
            let reached = fit.probability_at_least(submission, &criterion.label, bar);
            if let (Some(estimate), Some(reached)) = (estimate, reached) {
                text.push_str(&row(submission, &criterion.label, estimate, reached));
            }
        }
        let reached = fit.total_at_least(submission, low + mastery * (high - low));
        if let (Some(estimate), Some(reached)) = (fit.total(submission), reached) {
            text.push_str(&row(submission, TOTAL, estimate, reached));
        }
    }
    text
}

fn row(submission: &str, criterion: &str, estimate: &Estimate, reached: f64) -> String {
    let Estimate { mean, sd, low90, high90, reviews } = *estimate;
    let numbers = [mean, sd, low90, high90, reached].map(decimal).join(",");
    format!("{},{},{numbers},{reviews}\n", field(submission), field(criterion))
}

/// A row per reviewer, ordered by label.
pub(super) fn reviewers(fit: &Fit) -> String {
    let mut text = "reviewer,leniency,reliability,reviews\n".to_owned();
    for effect in fit.reviewers() {
        let reliability = effect.reliability.map(decimal).unwrap_or_default();
        let leniency = decimal(effect.leniency);
        let reviewer = field(&effect.reviewer);
        text.push_str(&format!("{reviewer},{leniency},{reliability},{}\n", effect.reviews));
    }
    text
}

/// Four decimals, zero without a sign.
fn decimal(x: f64) -> String {
    let text = format!("{x:.4}");
    if text == "-0.0000" { "0.0000".to_owned() } else { text }
}

/// A field of a csv file, quoted where it must be.
fn field(text: &str) -> String {
    if text.contains([',', ';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Writes all files or none: first beside their places, then all are moved there. An earlier result is replaced.
pub(super) fn write_all(files: &[(PathBuf, String)]) -> Result<(), (PathBuf, io::Error)> {
    let staged: Vec<PathBuf> = files.iter().map(|(file, _)| staging_path(file)).collect();
    let written = files.iter().zip(&staged).try_for_each(|((file, text), stage)| {
        replaceable(file)
            .and_then(|()| fs::write(stage, text))
            .map_err(|error| (file.clone(), error))
    });
    let moved = written.and_then(|()| {
        files.iter().zip(&staged).try_for_each(|((file, _), stage)| {
            fs::rename(stage, file).map_err(|error| (file.clone(), error))
        })
    });
    if moved.is_err() {
        for stage in &staged {
            // Nothing more can be done where even this fails.
            let _ = fs::remove_file(stage);
        }
    }
    moved
}

/// Whether there is nothing in a place, or a file: what is moved over a folder or a device would destroy it.
fn replaceable(file: &Path) -> io::Result<()> {
    match fs::metadata(file) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"))
        }
        _ if file.file_name().is_none() => Err(io::ErrorKind::InvalidFilename.into()),
        _ => Ok(()),
    }
}

fn staging_path(file: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    file.with_file_name(name)
}

/// What was read and written, for the person who ran it.
pub(super) fn summary(fit: &Fit, own: usize, args: &ScoreArgs) -> String {
    let marks = fit.marks();
    let people = fit.reviewers().len();
    let mut text = format!(
        "{} marks by {people} peers on {} submissions, {} criteria; model {}, seed {}, {}\n",
        marks.len(),
        marks.submissions().len(),
        marks.criteria().len(),
        fit.model(),
        fit.seed(),
        if fit.anchored() { "anchored" } else { "not anchored" },
    );
    if args.authors.is_some() {
        text.push_str(&format!("{own} marks on one's own work left out (self-review)\n"));
    }
    if let Some(watch) = fit.watch() {
        let blind = watch.blind.values().filter(|blind| **blind > 0.8).count();
        text.push_str(&format!(
            "guard: unseen marks foretold better by {:.3} a mark, two seeds apart by {:.2} sd: {}; {blind} of {} peers seem blind\n",
            watch.gain,
            watch.spread,
            if watch.in_force { "in force" } else { "not in force" },
            watch.blind.len(),
        ));
    }
    let reviewers = reviewers_path(&args.out);
    text.push_str(&format!("written: {} and {}", args.out.display(), reviewers.display()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_only_where_they_must_be() {
        assert_eq!(field("s 1"), "s 1");
        assert_eq!(field("a,b\"c"), "\"a,b\"\"c\"");
        assert_eq!(decimal(-0.00001), "0.0000");
        assert_eq!(decimal(-1.25), "-1.2500");
    }

    #[test]
    fn the_reviewers_file_lies_beside_the_scores() {
        assert_eq!(reviewers_path(Path::new("d/scores.csv")), Path::new("d/scores.reviewers.csv"));
        assert_eq!(reviewers_path(Path::new("x")), Path::new("x.reviewers.csv"));
    }
}
