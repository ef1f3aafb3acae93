//! Texts that people write: how long they may be, and what none of them may hold.

use super::{Fact, Refusal, facts};

facts! {
    /// Why a text is refused.
    pub enum BadWording {
        /// There is none, or only spaces.
        Missing = "wording_missing",
        /// It is longer than this place takes.
        TooLong = "wording_too_long",
        /// It holds a control character other than a tab or a line's end; no database keeps them all.
        Control = "wording_control_character",
    }
}

/// One thing that is wrong in what was sent, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where: a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What.
    pub refusal: Refusal,
}

impl Flaw {
    /// A fact at a place.
    pub fn at(pointer: impl Into<String>, fact: impl Fact) -> Self {
        Self { pointer: pointer.into(), refusal: fact.into() }
    }
}

/// Checks a text that may be empty and has at the most `longest` characters.
///
/// # Errors
/// [`BadWording`].
pub fn optional_wording(text: &str, longest: usize) -> Result<(), BadWording> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(BadWording::Control);
    }
    if text.chars().nth(longest).is_some() {
        return Err(BadWording::TooLong);
    }
    Ok(())
}

/// Checks a text that says something, in at the most `longest` characters.
///
/// # Errors
/// [`BadWording`].
pub fn wording(text: &str, longest: usize) -> Result<(), BadWording> {
    if text.trim().is_empty() {
        return Err(BadWording::Missing);
    }
    optional_wording(text, longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_in_characters_and_holds_no_control_character() {
        assert_eq!(wording("é".repeat(5).as_str(), 5), Ok(()));
        assert_eq!(wording("é".repeat(6).as_str(), 5), Err(BadWording::TooLong));
        assert_eq!(wording(" \n", 5), Err(BadWording::Missing));
        assert_eq!(wording("a\0b", 5), Err(BadWording::Control));
        assert_eq!(optional_wording("", 5), Ok(()));
        assert_eq!(optional_wording("a\tb\n", 5), Ok(()));
    }
}
