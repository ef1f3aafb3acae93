//! An endorsement as a credential of its own (Open Badges 3.0 class `EndorsementCredential`).
//!
//! The issuer is who holds the key: the school. Who endorses stands in `evidence`, the one place that the standard has for
//! what a claim rests on: an `Evidence` of the genre `Endorser`, with the person's name and how they are known; and, since
//! many readers show nothing but the comment, under the comment too, as under a letter.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::achievement::{Node, Profile};
use super::contexts::{CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS};
use super::status_list::StatusEntry;

/// Where the standard's own JSON Schema of endorsements stands.
pub const ENDORSEMENT_SCHEMA: &str =
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json";

/// The genre of the evidence that says who endorses.
pub const ENDORSER: &str = "Endorser";

/// Everything that one endorsement says.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// URL of the credential.
    pub id: String,
    /// Who signs, on behalf of the endorser; its id is the controller of the key.
    pub issuer: Profile,
    /// What it is called.
    pub name: String,
    /// What it is, in one sentence.
    pub description: String,
    /// From when it is valid. Fractions of a second are dropped.
    pub valid_from: DateTime<Utc>,
    /// The id of the badge or the achievement that is endorsed.
    pub subject: String,
    /// What is said of it, in Markdown.
    pub comment: String,
    /// Who says it.
    pub endorser: String,
    /// How the endorser is known, and in what capacity they speak.
    pub known: String,
    /// Where its withdrawal is looked up.
    pub status: StatusEntry,
}

impl Statement {
    /// The credential without proof, in the compacted form that its contexts give.
    pub fn to_json(&self) -> Value {
        let subject = Node::named(&self.subject, "EndorsementSubject")
            .with("endorsementComment", json!(format!("{}\n\n— {}", self.comment, self.endorser)));
        let endorser = Node::of("Evidence")
            .with("name", json!(self.endorser))
            .with("genre", json!(ENDORSER))
            .with("narrative", json!(self.known));
        json!({
            "@context": [CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
            "id": self.id,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": self.name,
            "description": self.description,
            "issuer": self.issuer.to_json(),
            "validFrom": self.valid_from.to_rfc3339_opts(SecondsFormat::Secs, true),
            "credentialSubject": subject.json(),
            "evidence": [endorser.json()],
            "credentialSchema": [{ "id": ENDORSEMENT_SCHEMA, "type": "1EdTechJsonSchemaValidator2019" }],
            "credentialStatus": self.status.to_json(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::lint;

    #[test]
    fn an_endorsement_says_who_endorses_and_fits_the_standard() {
        let statement = Statement {
            id: "https://badges.example/endorsements/1".into(),
            issuer: Profile {
                id: "did:web:badges.example".into(),
                name: "École".into(),
                url: None,
            },
            name: "Recommandation".into(),
            description: "Une recommandation.".into(),
            valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
            subject: "https://badges.example/credentials/1".into(),
            comment: "Elle sait faire.".into(),
            endorser: "Ana Martin".into(),
            known: "Adresse confirmée.".into(),
            status: StatusEntry::revocation("https://badges.example/status/2", 7),
        };
        let document = statement.to_json();
        assert_eq!(lint::lint_endorsement(&document), Ok(()));
        let said = &document["credentialSubject"]["endorsementComment"];
        assert_eq!(said, "Elle sait faire.\n\n— Ana Martin");
        assert_eq!(document["evidence"][0]["name"], "Ana Martin");
        let mut unstable = document;
        unstable["honours"] = json!("x");
        assert!(lint::lint_endorsement(&unstable).is_err());
    }
}
