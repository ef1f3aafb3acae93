//! Whether a badge was issued to the person whom the reader names (Open Badges 3.0 section 9.4). Shown
//! beside the verdict and never inside it: a badge is no less valid for belonging to somebody else.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::claims::items;

/// The answer to "is it this person's?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientAnswer {
    /// The name or address fits one of the badge's identities.
    Match,
    /// It fits none.
    Mismatch,
    /// The badge has no identity that can be compared.
    NotStated,
    /// Not compared, because the signature or its issuer is not good.
    NotChecked,
}

/// Compares the text that a reader gave with the subject's identities. White space around it is
/// dropped, and it is compared as written and in lower case, since the standard defines no
/// normalisation of what was hashed; nothing else is changed (`a+tag@x` is another address than `a@x`).
pub(super) fn compare(subject: &Value, given: &str) -> RecipientAnswer {
    let given = given.trim();
    let forms = [given.to_owned(), given.to_lowercase()];
    let mut answer = RecipientAnswer::NotStated;
    for identity in items(&subject["identifier"]) {
        let Some(fits) = fits(identity, &forms) else { continue };
        if fits {
            return RecipientAnswer::Match;
        }
        answer = RecipientAnswer::Mismatch;
    }
    let id = subject["id"].as_str().unwrap_or_default();
    if !given.is_empty() && (id == given || id.strip_prefix("mailto:") == Some(given)) {
        return RecipientAnswer::Match;
    }
    answer
}

/// Whether one identity fits; `None` where it cannot be compared (another hash than SHA-256).
fn fits(identity: &Value, forms: &[String]) -> Option<bool> {
    let stated = identity["identityHash"].as_str()?;
    if identity["hashed"].as_bool() != Some(true) {
        return Some(forms.iter().any(|form| form == stated));
    }
    let stated = stated.strip_prefix("sha256$")?.to_ascii_lowercase();
    let salt = identity["salt"].as_str().unwrap_or_default();
    let equal = |form: &String| {
        let digest = Sha256::new().chain_update(form).chain_update(salt).finalize();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        bool::from(hex.as_bytes().ct_eq(stated.as_bytes()))
    };
    Some(forms.iter().any(equal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The standard's own example: `a@example.com` with the salt `Kosher`.
    fn subject() -> Value {
        json!({"id": "urn:uuid:0", "identifier": [{"type": "IdentityObject", "hashed": true,
            "identityType": "emailAddress", "salt": "Kosher", "identityHash":
            "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"}]})
    }

    #[test]
    fn the_address_matches_in_any_case_and_with_blanks_around_it_and_no_other_does() {
        for good in ["a@example.com", " a@example.com\n", "A@Example.COM"] {
            assert_eq!(compare(&subject(), good), RecipientAnswer::Match, "{good}");
        }
        for other in ["a+tag@example.com", "b@example.com", "", "a@example.comKosher"] {
            assert_eq!(compare(&subject(), other), RecipientAnswer::Mismatch, "{other}");
        }
    }

    #[test]
    fn a_badge_without_comparable_identity_says_so() {
        assert_eq!(compare(&json!({"id": "urn:uuid:0"}), "x"), RecipientAnswer::NotStated);
        let md5 = json!({"identifier": [{"hashed": true, "identityHash": "md5$00"}]});
        assert_eq!(compare(&md5, "x"), RecipientAnswer::NotStated);
        let plain = json!({"identifier": [{"hashed": false, "identityHash": "Ada"}]});
        assert_eq!(compare(&plain, "Ada"), RecipientAnswer::Match);
    }
}
