//! Why a table is refused, and on which line.

use std::fmt;

use super::super::scale::Scale;

/// How long a label may be, and a score: more is a file that is not what it seems.
pub(super) const MOST_CHARACTERS: usize = 200;

/// The beginning of a field, without what would do something to a terminal.
fn excerpt(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut shown: String = plain.take(40).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// A column that a table must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The work's stable label.
    Submission,
    /// The reviewer's stable label.
    Reviewer,
    /// The author's stable label.
    Author,
    /// The criterion's label.
    Criterion,
    /// The mark.
    Score,
}

impl Column {
    /// The name in the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Reviewer => "reviewer",
            Self::Author => "author",
            Self::Criterion => "criterion",
            Self::Score => "score",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A table that cannot be taken in: nothing of it is used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TableRefused {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// What is wrong there.
    pub reason: Reason,
}

impl TableRefused {
    pub(super) fn new(line: u64, reason: Reason) -> Self {
        Self { line, reason }
    }
}

/// What is wrong on a line. Texts are fields of the file, as written there.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Reason {
    /// The file holds nothing.
    #[error("the file is empty")]
    Empty,
    /// The file holds a header and nothing else.
    #[error("there is no row under the header")]
    NoRows,
    /// The bytes are not UTF-8 text.
    #[error("the text is not UTF-8: save the file as \"CSV UTF-8\"")]
    NotUtf8,
    /// The file begins with the mark of UTF-16.
    #[error("the text is UTF-16, not UTF-8: save the file as \"CSV UTF-8\"")]
    Utf16,
    /// A NUL character, which no text has.
    #[error("there is a NUL character: this is no text, or text in UTF-16")]
    Nul,
    /// The header lacks a column.
    #[error("the column \"{0}\" is missing")]
    MissingColumn(Column),
    /// The header has a column twice.
    #[error("the column \"{0}\" is there twice")]
    RepeatedColumn(Column),
    /// A row has more or fewer fields than the header.
    #[error("{found} fields where the header has {expected}")]
    FieldCount {
        /// Fields in the header.
        expected: usize,
        /// Fields in this row.
        found: usize,
    },
    /// A quoted field never ends.
    #[error("a quoted field is not closed")]
    OpenQuote,
    /// A quote stands where none may.
    #[error("a quote inside a field: quote the whole field and double the quote")]
    StrayQuote,
    /// A field that must be filled is empty.
    #[error("the field \"{0}\" is empty")]
    EmptyField(Column),
    /// A label is longer than any label is.
    #[error("the field \"{0}\" is longer than {MOST_CHARACTERS} characters")]
    TooLong(Column),
    /// The score is no number.
    #[error("the score \"{}\" is not a number", excerpt(.0))]
    NotANumber(String),
    /// The score is NaN or infinite.
    #[error("the score \"{}\" is not a finite number", excerpt(.0))]
    NotFinite(String),
    /// The score lies outside its scale.
    #[error("the score {score} is outside the scale {}:{}", .scale.min(), .scale.max())]
    OutsideScale {
        /// The score.
        score: f64,
        /// The scale of its criterion.
        scale: Scale,
    },
    /// The score lies between two marks of its scale.
    #[error("the score {score} is not a whole number of steps of {} from {}", .scale.step(), .scale.min())]
    OffGrid {
        /// The score.
        score: f64,
        /// The scale of its criterion.
        scale: Scale,
    },
    /// No peer marked the criterion.
    #[error("no peer marked the criterion \"{0}\"")]
    UnknownCriterion(String),
    /// No scale is known for the criterion.
    #[error("the criterion \"{0}\" has no scale")]
    NoScale(String),
    /// The criterion's name is kept for something else.
    #[error("a criterion beside others cannot be called \"{0}\": that is the name of their sum")]
    ReservedCriterion(String),
    /// The row repeats an earlier one.
    #[error("submission, reviewer and criterion are those of line {first}")]
    Repeated {
        /// The line of the earlier row.
        first: u64,
    },
    /// The row names a work that has no reviews.
    #[error("the submission \"{0}\" has no review by a peer")]
    UnknownSubmission(String),
}
