//! Records into typed rows: which columns a table must have and what their fields may be.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use icu_normalizer::ComposingNormalizerBorrowed;

use super::super::scale::Scale;
use super::fields::{Record, records};
use super::refusal::{Column, MOST_CHARACTERS, Reason, TableRefused};

/// A row of `reviews.csv`: one mark.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRow {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The work's stable label.
    pub submission: String,
    /// The reviewer's stable label.
    pub reviewer: String,
    /// The criterion's label.
    pub criterion: String,
    /// The mark: a finite number.
    pub score: f64,
}

/// A row of `authors.csv`: one author of one work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorRow {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The work's stable label.
    pub submission: String,
    /// The author's label, the same as their label as a reviewer.
    pub author: String,
}

/// A row of `anchors.csv`: an expert's value for a work.
#[derive(Debug, Clone, PartialEq)]
pub struct AnchorRow {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// The work's stable label.
    pub submission: String,
    /// The criterion's label.
    pub criterion: String,
    /// The expert's value: a finite number.
    pub score: f64,
}

/// The scales of the criteria: one for all, or one each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scales {
    /// The scale of every criterion that has no own one.
    pub default: Option<Scale>,
    /// The scale of a criterion.
    pub own: BTreeMap<String, Scale>,
}

impl Scales {
    /// The scale of a criterion, if it has one.
    pub fn of(&self, criterion: &str) -> Option<Scale> {
        self.own.get(criterion).copied().or(self.default)
    }
}

/// Reads `reviews.csv`. No reviewer may mark one criterion of one work twice.
pub fn reviews(bytes: &[u8]) -> Result<Vec<ReviewRow>, TableRefused> {
    let columns = [Column::Submission, Column::Reviewer, Column::Criterion, Column::Score];
    let rows = table(bytes, columns)?
        .into_iter()
        .map(|(line, [submission, reviewer, criterion, score])| {
            let score = number(line, &score)?;
            Ok(ReviewRow { line, submission, reviewer, criterion, score })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let keys = rows.iter().map(|r| (r.line, (&r.submission, &r.reviewer, &r.criterion)));
    once_each(keys)?;
    Ok(rows)
}

/// Reads `authors.csv`. A work may have several authors, an author several works; a repeated row
/// says nothing new and is let pass.
pub fn authors(bytes: &[u8]) -> Result<Vec<AuthorRow>, TableRefused> {
    let rows = table(bytes, [Column::Submission, Column::Author])?.into_iter();
    Ok(rows.map(|(line, [submission, author])| AuthorRow { line, submission, author }).collect())
}

/// Reads `anchors.csv`. One value for a work on a criterion.
pub fn anchors(bytes: &[u8]) -> Result<Vec<AnchorRow>, TableRefused> {
    let rows = table(bytes, [Column::Submission, Column::Criterion, Column::Score])?
        .into_iter()
        .map(|(line, [submission, criterion, score])| {
            Ok(AnchorRow { line, submission, criterion, score: number(line, &score)? })
        })
        .collect::<Result<Vec<_>, _>>()?;
    once_each(rows.iter().map(|r| (r.line, (&r.submission, &r.criterion))))?;
    Ok(rows)
}

/// Checks that every score is a mark of its criterion's scale.
pub fn check_reviews(rows: &[ReviewRow], scales: &Scales) -> Result<(), TableRefused> {
    for row in rows {
        let scale = in_scale(row.line, &row.criterion, row.score, scales)?;
        if !scale.is_mark(row.score) {
            let reason = Reason::OffGrid { score: row.score, scale };
            return Err(TableRefused::new(row.line, reason));
        }
    }
    Ok(())
}

/// Checks that every anchor lies on its criterion's scale (between two marks is right) and is one
/// of the works that `known` tells.
pub fn check_anchors(
    rows: &[AnchorRow],
    scales: &Scales,
    known: impl Fn(&str) -> bool,
) -> Result<(), TableRefused> {
    for row in rows {
        in_scale(row.line, &row.criterion, row.score, scales)?;
        if !known(&row.submission) {
            let reason = Reason::UnknownSubmission(row.submission.clone());
            return Err(TableRefused::new(row.line, reason));
        }
    }
    Ok(())
}

fn in_scale(
    line: u64,
    criterion: &str,
    score: f64,
    scales: &Scales,
) -> Result<Scale, TableRefused> {
    let scale = scales
        .of(criterion)
        .ok_or_else(|| TableRefused::new(line, Reason::NoScale(criterion.to_owned())))?;
    if !scale.contains(score) {
        return Err(TableRefused::new(line, Reason::OutsideScale { score, scale }));
    }
    Ok(scale)
}

/// The wanted columns of every row, none of them empty.
fn table<const N: usize>(
    bytes: &[u8],
    columns: [Column; N],
) -> Result<Vec<(u64, [String; N])>, TableRefused> {
    let mut records = records(bytes)?;
    let header = records.next().ok_or_else(|| TableRefused::new(1, Reason::Empty))??;
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = place_of(&header, column)?;
    }
    let rows = records
        .map(|record| row(record?, header.fields.len(), columns, places))
        .collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Err(TableRefused::new(header.line, Reason::NoRows));
    }
    Ok(rows)
}

fn place_of(header: &Record, column: Column) -> Result<usize, TableRefused> {
    let mut places =
        header.fields.iter().enumerate().filter(|(_, name)| *name == column.name()).map(|(i, _)| i);
    let refused = |reason| Err(TableRefused::new(header.line, reason));
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (None, _) => refused(Reason::MissingColumn(column)),
        (Some(_), Some(_)) => refused(Reason::RepeatedColumn(column)),
    }
}

fn row<const N: usize>(
    mut record: Record,
    expected: usize,
    columns: [Column; N],
    places: [usize; N],
) -> Result<(u64, [String; N]), TableRefused> {
    let (line, found) = (record.line, record.fields.len());
    if found != expected {
        return Err(TableRefused::new(line, Reason::FieldCount { expected, found }));
    }
    let mut fields = [const { String::new() }; N];
    for ((field, place), column) in fields.iter_mut().zip(places).zip(columns) {
        if let Some(text) = record.fields.get_mut(place) {
            *field = composed(std::mem::take(text));
        }
        if field.is_empty() {
            return Err(TableRefused::new(line, Reason::EmptyField(column)));
        }
        if field.chars().nth(MOST_CHARACTERS).is_some() {
            return Err(TableRefused::new(line, Reason::TooLong(column)));
        }
    }
    Ok((line, fields))
}

/// A label in Unicode's composed form (NFC): an "é" typed on one machine is the "é" typed on another.
fn composed(label: String) -> String {
    let normalizer = ComposingNormalizerBorrowed::new_nfc();
    match normalizer.normalize(&label) {
        Cow::Borrowed(_) => label,
        Cow::Owned(other) => other,
    }
}

/// A finite number, with a decimal point or a decimal comma.
fn number(line: u64, text: &str) -> Result<f64, TableRefused> {
    let plain = if text.contains('.') { text.to_owned() } else { text.replacen(',', ".", 1) };
    match plain.parse::<f64>() {
        Ok(score) if score.is_finite() => Ok(score),
        Ok(_) => Err(TableRefused::new(line, Reason::NotFinite(text.to_owned()))),
        Err(_) => Err(TableRefused::new(line, Reason::NotANumber(text.to_owned()))),
    }
}

fn once_each<K: std::hash::Hash + Eq>(
    keys: impl Iterator<Item = (u64, K)>,
) -> Result<(), TableRefused> {
    let mut seen = HashMap::new();
    for (line, key) in keys {
        if let Some(first) = seen.insert(key, line) {
            return Err(TableRefused::new(line, Reason::Repeated { first }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (u64, Reason) {
        let refused = reviews(text.as_bytes()).unwrap_err();
        (refused.line, refused.reason)
    }

    #[test]
    fn columns_come_in_any_order_and_others_are_ignored() {
        let rows = reviews(b"score;x;criterion;reviewer;submission\n3,5;;c;p;s\n").unwrap();
        let expected = ReviewRow {
            line: 2,
            submission: "s".into(),
            reviewer: "p".into(),
            criterion: "c".into(),
            score: 3.5,
        };
        assert_eq!(rows, [expected]);
        let quoted = b"submission,reviewer,criterion,score\ns,p,c,\"3,5\"\n";
        assert_eq!(reviews(quoted).unwrap()[0].score, 3.5);
    }

    #[test]
    fn malformed_rows_are_refused_with_line_and_reason() {
        let header = "submission,reviewer,criterion,score\n";
        let row = |fields: &str| refused(&format!("{header}s,p,c,1\n{fields}\n"));
        assert_eq!(row("s,p,c,2"), (3, Reason::Repeated { first: 2 }));
        assert_eq!(row("s,q,c"), (3, Reason::FieldCount { expected: 4, found: 3 }));
        assert_eq!(row("s,q,c,3,5"), (3, Reason::FieldCount { expected: 4, found: 5 }));
        assert_eq!(row("s,,c,3"), (3, Reason::EmptyField(Column::Reviewer)));
        assert_eq!(row("s,q,c,"), (3, Reason::EmptyField(Column::Score)));
        for text in ["NaN", "inf", "-Infinity", "1e999"] {
            assert_eq!(row(&format!("s,q,c,{text}")), (3, Reason::NotFinite(text.into())));
        }
        for text in ["three", "1.234,5", "0x1", "1 2"] {
            let fields = format!("s,q,c,\"{text}\"");
            assert_eq!(row(&fields), (3, Reason::NotANumber(text.into())));
        }
        assert_eq!(refused(header), (1, Reason::NoRows));
        let missing = "submission,reviewer,score\ns,p,1\n";
        assert_eq!(refused(missing), (1, Reason::MissingColumn(Column::Criterion)));
        let twice = "score,submission,reviewer,criterion,score\n1,s,p,c,1\n";
        assert_eq!(refused(twice), (1, Reason::RepeatedColumn(Column::Score)));
    }

    #[test]
    fn scores_must_be_marks_of_their_scale() {
        let rows = reviews(b"submission,reviewer,criterion,score\ns,p,a,2\ns,p,b,2.5\n").unwrap();
        let scale = |max| Scale::new(0.0, max, 1.0).unwrap();
        let checked = |scales: Scales| {
            let refused = check_reviews(&rows, &scales).unwrap_err();
            (refused.line, refused.reason)
        };
        let all = |max| Scales { default: Some(scale(max)), own: BTreeMap::new() };
        let outside = Reason::OutsideScale { score: 2.0, scale: scale(1.0) };
        assert_eq!(checked(all(1.0)), (2, outside));
        let off = Reason::OffGrid { score: 2.5, scale: scale(4.0) };
        assert_eq!(checked(all(4.0)), (3, off));
        let own = Scales { default: None, own: BTreeMap::from([("a".to_owned(), scale(4.0))]) };
        assert_eq!(checked(own), (3, Reason::NoScale("b".into())));
    }

    #[test]
    fn authors_and_anchors_are_read_like_reviews() {
        let rows = authors(b"author,submission\np,s\nq,s\np,s\n").unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[1].line, rows[1].author.as_str()), (3, "q"));
        let rows = anchors(b"submission,criterion,score\ns,c,2.5\n").unwrap();
        let scale = Scale::new(0.0, 4.0, 1.0).unwrap();
        let scales = Scales { default: Some(scale), own: BTreeMap::new() };
        assert_eq!(check_anchors(&rows, &scales, |label| label == "s"), Ok(()));
        let refused = check_anchors(&rows, &scales, |_| false).unwrap_err();
        assert_eq!(refused.reason, Reason::UnknownSubmission("s".into()));
    }
}
