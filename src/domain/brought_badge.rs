//! Badges of others that a person brings in: when two of them are editions of one badge, and which is kept.

use super::{Moment, named};

named! {
    /// In which form a badge came.
    pub enum BroughtForm {
        /// JSON with an embedded proof.
        Json = "json",
        /// A VC-JWT.
        Jwt = "jwt",
    }

    /// What was found when a badge was checked. One that is invalid is not kept.
    pub enum BroughtVerdict {
        /// Every check passed.
        Valid = "valid",
        /// None failed, but something could not be checked.
        Indeterminate = "indeterminate",
    }
}

/// The most bytes of one badge.
pub const LARGEST_BROUGHT: usize = 1024 * 1024;

/// The most badges of one person.
pub const MOST_BROUGHT: i64 = 500;

/// The most bytes of one person's badges together.
pub const MOST_BROUGHT_BYTES: i64 = 20 * 1024 * 1024;

/// The part of an id by which editions of a badge are compared: percent-decoded, without the space around it (Open Badges
/// 3.0 section 10). `None` for what is too long, or no text.
pub fn comparable_id(id: &str) -> Option<String> {
    let bytes = id.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let escaped = escaped.and_then(|two| std::str::from_utf8(two).ok());
        match escaped.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(decoded) => {
                plain.push(decoded);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    let plain = String::from_utf8(plain).ok()?;
    let plain = plain.trim();
    let fits = (1..=1000).contains(&plain.len()) && !plain.contains(char::is_control);
    fits.then(|| plain.to_owned())
}

/// Whether a badge that comes may take the place of the edition that is kept: it is not older, and no less is known of
/// it. A badge nobody could check never puts out one that was good.
pub fn may_replace(kept: (Moment, BroughtVerdict), new: (Moment, BroughtVerdict)) -> bool {
    let weaker = kept.1 == BroughtVerdict::Valid && new.1 == BroughtVerdict::Indeterminate;
    new.0 >= kept.0 && !weaker
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_compared_decoded_and_trimmed() {
        let same = comparable_id(" https://e.example/a%20b%C3%A9 ").unwrap();
        assert_eq!(same, "https://e.example/a bé");
        assert_eq!(
            comparable_id("https://e.example/100%"),
            Some("https://e.example/100%".to_owned())
        );
        for none in ["", "  ", "a%00b", "a\nb", "%ff"] {
            assert_eq!(comparable_id(none), None, "{none:?}");
        }
        assert_eq!(comparable_id(&"x".repeat(1001)), None);
    }

    #[test]
    fn the_newer_edition_stays_and_so_does_what_is_known() {
        use BroughtVerdict::{Indeterminate, Valid};
        let at = |day: u32| Moment::parse(&format!("2026-01-{day:02}T00:00:00Z")).unwrap();
        assert!(may_replace((at(1), Valid), (at(2), Valid)));
        assert!(may_replace((at(1), Valid), (at(1), Valid)));
        assert!(may_replace((at(1), Indeterminate), (at(1), Valid)));
        assert!(may_replace((at(1), Indeterminate), (at(2), Indeterminate)));
        assert!(!may_replace((at(2), Valid), (at(1), Valid)));
        assert!(!may_replace((at(1), Valid), (at(2), Indeterminate)));
    }
}
