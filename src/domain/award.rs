//! Awards: our decision that a person earned an achievement. Made once, never taken back but by revocation,
//! which is for good.

use chrono::Months;

use super::{Moment, facts};

facts! {
    /// Why something cannot be done to an award.
    pub enum AwardRefused {
        /// It is revoked, which is for good.
        Revoked = "award_revoked",
        /// Its badge is still being signed.
        NotSealed = "award_not_sealed",
        /// A revocation needs a reason of 1 to 500 characters.
        NoReason = "revocation_reason",
        /// A revocation is never taken back; a new badge is awarded instead.
        RevocationIsFinal = "revocation_is_final",
        /// None of this achievement's awards has that id.
        Unknown = "award_unknown",
        /// Neither awards are named nor all of them are meant.
        NoneNamed = "revocation_of_none",
    }
}

/// Why an award is revoked: 1 to 500 characters, for the audit and the holder; not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationReason(String);

impl RevocationReason {
    /// Reads a reason.
    ///
    /// # Errors
    /// [`AwardRefused::NoReason`].
    pub fn parse(text: &str) -> Result<Self, AwardRefused> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 500 {
            return Err(AwardRefused::NoReason);
        }
        Ok(Self(text.to_owned()))
    }

    /// The reason as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Until when a badge is valid that is valid for so many months: the same day of the month, or its last.
pub fn valid_until(from: Moment, months: u32) -> Option<Moment> {
    from.get().checked_add_months(Months::new(months)).map(Moment::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revocation_says_why() {
        assert_eq!(RevocationReason::parse("  "), Err(AwardRefused::NoReason));
        assert_eq!(RevocationReason::parse(&"x".repeat(501)), Err(AwardRefused::NoReason));
        assert_eq!(RevocationReason::parse(" fraude ").unwrap().as_str(), "fraude");
    }

    #[test]
    fn months_end_on_the_last_day_where_the_day_does_not_exist() {
        let from = Moment::parse("2026-08-31T10:00:00Z").unwrap();
        let until = valid_until(from, 6).map(|moment| moment.to_string());
        assert_eq!(until.as_deref(), Some("2027-02-28T10:00:00Z"));
    }
}
