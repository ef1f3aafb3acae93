//! Whether a badge was issued to the person whom the reader names (Open Badges 3.0 section 9.4). Shown
//! beside the verdict and never inside it: a badge is no less valid for belonging to somebody else.

use md5::Md5;
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
    let identities = items(&subject["identifier"]).map(|identity| Identity {
        stated: identity["identityHash"].as_str().unwrap_or_default(),
        hashed: identity["hashed"].as_bool().unwrap_or(false),
        salt: identity["salt"].as_str().unwrap_or_default(),
    });
    let given = given.trim();
    let id = subject["id"].as_str().unwrap_or_default();
    if !given.is_empty() && (id == given || id.strip_prefix("mailto:") == Some(given)) {
        return RecipientAnswer::Match;
    }
    over(identities, given)
}

/// The same for the one recipient of an Open Badges 2.0 assertion.
pub(super) fn compare_assertion(recipient: &Value, given: &str) -> RecipientAnswer {
    let identity = Identity {
        stated: recipient["identity"].as_str().unwrap_or_default(),
        hashed: recipient["hashed"].as_bool().unwrap_or(false),
        salt: recipient["salt"].as_str().unwrap_or_default(),
    };
    over([identity].into_iter(), given.trim())
}

/// One identity of a recipient.
struct Identity<'a> {
    stated: &'a str,
    hashed: bool,
    salt: &'a str,
}

fn over<'a>(identities: impl Iterator<Item = Identity<'a>>, given: &str) -> RecipientAnswer {
    let forms = [given.to_owned(), given.to_lowercase()];
    let mut answer = RecipientAnswer::NotStated;
    for identity in identities {
        match identity.fits(&forms) {
            Some(true) => return RecipientAnswer::Match,
            Some(false) => answer = RecipientAnswer::Mismatch,
            None => {}
        }
    }
    answer
}

impl Identity<'_> {
    /// Whether the identity fits; `None` where it cannot be compared. MD5 is what old badges have: it is
    /// compared, since a reader only asks whether a name they know is meant, and never written.
    fn fits(&self, forms: &[String; 2]) -> Option<bool> {
        if self.stated.is_empty() {
            return None;
        }
        if !self.hashed {
            let [_, lower] = forms;
            return Some(self.stated.trim().to_lowercase() == *lower);
        }
        let (algorithm, digest) = self.stated.split_once('$')?;
        let stated = digest.to_ascii_lowercase();
        let made: fn(&str, &str) -> String = match algorithm {
            "sha256" => {
                |form, salt| hex(&Sha256::new().chain_update(form).chain_update(salt).finalize())
            }
            "md5" => |form, salt| hex(&Md5::new().chain_update(form).chain_update(salt).finalize()),
            _ => return None,
        };
        let equal = |form: &String| made(form, self.salt).as_bytes().ct_eq(stated.as_bytes());
        Some(forms.iter().any(|form| bool::from(equal(form))))
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
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
        let other = json!({"identifier": [{"hashed": true, "identityHash": "sha512$00"}]});
        assert_eq!(compare(&other, "x"), RecipientAnswer::NotStated);
        let plain = json!({"identifier": [{"hashed": false, "identityHash": "Ada"}]});
        assert_eq!(compare(&plain, "Ada"), RecipientAnswer::Match);
    }

    #[test]
    fn an_old_md5_hash_and_a_version_2_recipient_are_compared_too() {
        // RFC 1321: MD5 of "message digest".
        let md5 = json!({"hashed": true, "type": "email", "salt": " digest",
            "identity": "md5$f96b697d7cb7938d525a2f31aaf161d0"});
        assert_eq!(compare_assertion(&md5, "message"), RecipientAnswer::Match);
        assert_eq!(compare_assertion(&md5, "messages"), RecipientAnswer::Mismatch);
        let plain = json!({"hashed": false, "type": "email", "identity": "Ada@School.example"});
        assert_eq!(compare_assertion(&plain, "ada@school.example "), RecipientAnswer::Match);
        assert_eq!(compare_assertion(&plain, "eve@school.example"), RecipientAnswer::Mismatch);
        assert_eq!(compare_assertion(&json!({}), "x"), RecipientAnswer::NotStated);
    }
}
