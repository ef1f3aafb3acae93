//! Endorsements: what a person with a proved address says of an award or of an achievement. The issuer signs it in their
//! name; it is shown once whose it is has agreed, and the endorser may withdraw it, for good.

use super::{facts, named};

named! {
    /// What whose award or achievement it is says to an endorsement.
    pub enum EndorsementConsent {
        /// Nothing yet: it is not shown.
        Asked = "asked",
        /// It may be shown.
        Shown = "shown",
        /// It is not to be shown.
        Hidden = "hidden",
    }

    /// What the entries of a status list stand for.
    pub enum StatusHolds {
        /// Awards.
        Awards = "awards",
        /// Endorsements.
        Endorsements = "endorsements",
    }
}

facts! {
    /// Why an endorsement is not made or changed.
    pub enum EndorsementRefused {
        /// What is said must have 1 to 2,000 characters.
        Comment = "endorsement_comment",
        /// In what capacity one endorses is a line of up to 120 characters.
        Capacity = "endorsement_capacity",
        /// The endorser's address is not proved by a link.
        Unproved = "endorser_unproved",
        /// One's own badge.
        Own = "endorsement_of_own",
        /// The results that the badge rests on are not released.
        NotReleased = "endorsement_not_released",
        /// The same person has endorsed it already.
        Twice = "endorsement_twice",
        /// It is withdrawn, for good.
        Withdrawn = "endorsement_withdrawn",
        /// It is still being signed.
        NotSealed = "endorsement_not_sealed",
    }
}

/// Reads what is said: 1 to 2,000 characters, in Markdown.
///
/// # Errors
/// [`EndorsementRefused::Comment`].
pub fn endorsement_comment(text: &str) -> Result<String, EndorsementRefused> {
    let text = text.trim();
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if text.is_empty() || text.chars().count() > 2000 || !text.chars().all(plain) {
        return Err(EndorsementRefused::Comment);
    }
    Ok(text.to_owned())
}

/// Reads in what capacity someone endorses, in their own words; may be empty.
///
/// # Errors
/// [`EndorsementRefused::Capacity`].
pub fn endorsement_capacity(text: &str) -> Result<String, EndorsementRefused> {
    let text = text.trim();
    if text.chars().count() > 120 || text.contains(char::is_control) {
        return Err(EndorsementRefused::Capacity);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endorsement_says_something() {
        assert_eq!(endorsement_comment(" Bien.\n\nTrès bien. ").unwrap(), "Bien.\n\nTrès bien.");
        for bad in ["", "  ", "a\u{0}b", &"x".repeat(2001)] {
            assert_eq!(endorsement_comment(bad), Err(EndorsementRefused::Comment));
        }
        assert_eq!(endorsement_capacity(""), Ok(String::new()));
        assert_eq!(endorsement_capacity("a\nb"), Err(EndorsementRefused::Capacity));
        assert_eq!(endorsement_capacity(&"x".repeat(121)), Err(EndorsementRefused::Capacity));
    }
}
