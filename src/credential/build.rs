//! From an award to the Open Badges 3.0 credential that is signed (section 8 of the standard):
//! the same content for the embedded proof and for VC-JWT.

use super::achievement::{Achievement, Criterion, Node, Profile, Rubric};
use super::contexts::{CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS};
use super::result::{Judgement, Wording};
use super::status_list::StatusEntry;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Where the standard's own JSON Schema of our credentials stands.
pub const PUBLISHED_SCHEMA: &str =
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";

/// Everything that one credential says.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// URL of the credential.
    pub id: String,
    /// Who gives the badge; its id is the controller of the key that signs.
    pub issuer: Profile,
    /// From when it is valid: the moment of signing. Fractions of a second are dropped.
    pub valid_from: DateTime<Utc>,
    /// When it was awarded first; stays when a newer edition replaces it.
    pub awarded: DateTime<Utc>,
    /// Until when it is valid, if not for ever.
    pub valid_until: Option<DateTime<Utc>>,
    /// Who receives it.
    pub recipient: Recipient,
    /// What for.
    pub achievement: Achievement,
    /// The rubric version that the work was judged by.
    pub rubric: Rubric,
    /// How it was judged.
    pub judgement: Judgement,
    /// Who judged on behalf of the issuer: the cohort or service. Another id than the issuer's.
    pub source: Option<Profile>,
    /// The author's work, where the author agreed to show it.
    pub evidence: Vec<Evidence>,
    /// Where its revocation is looked up.
    pub status: Option<StatusEntry>,
    /// Texts in the badge's language.
    pub wording: Wording,
}

/// Who receives a badge: nobody can be told from it who does not know the address already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// A `urn:uuid:` made for this award alone.
    pub subject_id: String,
    /// The confirmed address, hashed into the badge.
    pub email: Option<HashedEmail>,
}

/// An address with the salt that it is hashed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashedEmail {
    /// The address as it is shown to its owner; case counts.
    pub address: String,
    /// At least 128 random bits in text, new for each award.
    pub salt: String,
}

/// A piece of work that is shown with the badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Where it is.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in Markdown.
    pub narrative: Option<String>,
}

/// `identityHash` of an identity: `sha256$` and the hexadecimal SHA-256 of identity and salt.
pub fn identity_hash(identity: &str, salt: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(identity);
    hasher.update(salt);
    hasher.finalize().iter().fold(String::from("sha256$"), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The credential without proof: `OpenBadgeCredential` in VCDM 2.0, in exactly the compacted form
/// that its contexts give.
pub fn build(assertion: &Assertion) -> Value {
    let time = |moment: DateTime<Utc>| json!(moment.to_rfc3339_opts(SecondsFormat::Secs, true));
    let mut credential = json!({
        "@context": [CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
        "id": assertion.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": assertion.achievement.name,
        "description": assertion.achievement.description,
    });
    // Beside the macro, which copies what is JSON already.
    credential["issuer"] = assertion.issuer.to_json();
    credential["validFrom"] = time(assertion.valid_from);
    credential["awardedDate"] = time(assertion.awarded);
    if let Some(until) = assertion.valid_until {
        credential["validUntil"] = time(until);
    }
    credential["credentialSubject"] = assertion.subject();
    credential["evidence"] = Value::Array(assertion.evidence_list());
    credential["credentialSchema"] =
        json!([{ "id": PUBLISHED_SCHEMA, "type": "1EdTechJsonSchemaValidator2019" }]);
    if let Some(status) = &assertion.status {
        credential["credentialStatus"] = status.to_json();
    }
    credential
}

impl Assertion {
    fn subject(&self) -> Value {
        let mut node = Node::named(&self.recipient.subject_id, "AchievementSubject")
            .list("identifier", self.recipient.email.iter().map(HashedEmail::to_json))
            .with("achievement", self.achievement())
            .text("narrative", Some(&self.wording.narrative));
        if let Some(source) = &self.source {
            node = node.with("source", source.to_json());
        }
        node.list("result", self.judgement.results(&self.achievement.id)).json()
    }

    /// The achievement with the descriptions of all its results.
    fn achievement(&self) -> Value {
        let criteria = self.rubric.criteria.iter().map(Criterion::to_json);
        let beside = self.judgement.descriptions(&self.achievement.id, &self.wording);
        self.achievement.to_json(criteria.chain(beside).collect())
    }

    fn evidence_list(&self) -> Vec<Value> {
        let record = self.judgement.record(&self.id, &self.achievement.id, &self.rubric);
        let mut list = vec![self.judgement.evidence(&record, &self.wording)];
        for work in self.evidence.iter().map(Evidence::to_json) {
            if !list.contains(&work) {
                list.push(work);
            }
        }
        list
    }
}

impl HashedEmail {
    fn to_json(&self) -> Value {
        json!({
            "type": "IdentityObject",
            "hashed": true,
            "identityHash": identity_hash(&self.address, &self.salt),
            "identityType": "emailAddress",
            "salt": self.salt,
        })
    }
}

impl Evidence {
    fn to_json(&self) -> Value {
        Node::named(&self.id, "Evidence")
            .text("name", Some(&self.name))
            .text("narrative", self.narrative.as_deref())
            .json()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_hashed_as_the_standard_does() {
        assert_eq!(
            identity_hash("a@example.com", "Kosher"),
            "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
        );
        assert_ne!(
            identity_hash("A@example.com", "Kosher"),
            identity_hash("a@example.com", "Kosher")
        );
    }
}
