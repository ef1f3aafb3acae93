//! Hosted Open Badges 2.0: the same award for backpacks and displayers that know no 3.0. Such a badge has no
//! signature; it is true as long as its address says so (section "Hosted Verification" of the 2.0 standard), so
//! each document has an address of its own and none is ever one document with the 3.0 form: they are linked as
//! related (Open Badges 3.0 implementation guide, "Migrating").

use super::achievement::Alignment;
use super::build::{HashedEmail, identity_hash};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// The one context of Open Badges 2.0.
pub const CONTEXT: &str = "https://w3id.org/openbadges/v2";

/// The type that marks a related achievement as a 2.0 badge class.
pub const BADGE_CLASS: &str = "https://w3id.org/openbadges#BadgeClass";

/// Who gives the badge (class `Issuer`, a Profile).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// URL of its 2.0 profile.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its home page.
    pub url: String,
    /// Where it is written to; 2.0 asks for it.
    pub email: String,
    /// URL of its 3.0 profile, which names its DID. Validators of 2.0 take an http(s) address only, no DID.
    pub profile: String,
}

/// What a badge is given for (class `BadgeClass`).
#[derive(Debug, Clone, PartialEq)]
pub struct BadgeClass {
    /// URL of the badge class: of one version of the achievement.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it says of those who have it.
    pub description: String,
    /// URL of its picture.
    pub image: String,
    /// URL of the achievement in 3.0, a page for people.
    pub achievement: String,
    /// How it is earned, in Markdown.
    pub criteria: String,
    /// URL of the issuer's 2.0 profile.
    pub issuer: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What it is aligned to.
    pub alignments: Vec<Alignment>,
    /// The language of its texts.
    pub language: String,
    /// Which version of the achievement.
    pub version: String,
}

/// One person's badge (class `Assertion`).
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// URL of the assertion.
    pub id: String,
    /// URL of the badge class.
    pub badge: String,
    /// The address it is given to: 2.0 knows no badge without a recipient.
    pub recipient: HashedEmail,
    /// When it was awarded.
    pub issued: DateTime<Utc>,
    /// Until when it is valid.
    pub expires: Option<DateTime<Utc>>,
    /// URL of the picture with the assertion inside.
    pub image: String,
    /// How it was judged, in Markdown.
    pub narrative: String,
    /// URL of the 3.0 credential of the same award.
    pub credential: String,
}

impl Issuer {
    /// The profile as it is served.
    pub fn to_json(&self) -> Value {
        json!({
            "@context": CONTEXT,
            "id": self.id,
            "type": "Issuer",
            "name": self.name,
            "url": self.url,
            "email": self.email,
            "related": { "id": self.profile },
        })
    }
}

impl BadgeClass {
    /// The badge class as it is served.
    pub fn to_json(&self) -> Value {
        let mut class = json!({
            "@context": CONTEXT,
            "id": self.id,
            "type": "BadgeClass",
            "name": self.name,
            "description": self.description,
            "image": self.image,
            "criteria": { "id": self.achievement, "narrative": self.criteria },
            "issuer": self.issuer,
            "@language": self.language,
            "version": self.version,
            "related": { "id": self.achievement },
        });
        if !self.tags.is_empty() {
            class["tags"] = json!(self.tags);
        }
        if !self.alignments.is_empty() {
            class["alignment"] = self.alignments.iter().map(alignment).collect();
        }
        class
    }
}

fn alignment(alignment: &Alignment) -> Value {
    let mut members = Map::new();
    members.insert("targetName".to_owned(), json!(alignment.target_name));
    members.insert("targetUrl".to_owned(), json!(alignment.target_url));
    let more = [
        ("targetDescription", &alignment.target_description),
        ("targetFramework", &alignment.target_framework),
        ("targetCode", &alignment.target_code),
    ];
    for (name, text) in more {
        if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
            members.insert(name.to_owned(), json!(text));
        }
    }
    Value::Object(members)
}

impl Assertion {
    /// The assertion as it is served, and as pictures carry it.
    pub fn to_json(&self) -> Value {
        let time = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
        let HashedEmail { address, salt } = &self.recipient;
        let mut assertion = json!({
            "@context": CONTEXT,
            "id": self.id,
            "type": "Assertion",
            "recipient": {
                "type": "email",
                "hashed": true,
                "salt": salt,
                "identity": identity_hash(address, salt),
            },
            "badge": self.badge,
            "verification": { "type": "HostedBadge" },
            "issuedOn": time(self.issued),
            "image": self.image,
            "narrative": self.narrative,
            "related": { "id": self.credential },
        });
        if let Some(until) = self.expires {
            assertion["expires"] = json!(time(until));
        }
        assertion
    }
}

/// What stands at the address of a revoked assertion, with the status 410. Why it was revoked is between the
/// issuer and the holder.
pub fn revoked(id: &str) -> Value {
    json!({ "@context": CONTEXT, "id": id, "type": "Assertion", "revoked": true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_names_nobody_and_carries_no_null() {
        let issued = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let assertion = Assertion {
            id: "https://b.example/ob2/assertions/1".into(),
            badge: "https://b.example/ob2/badges/1/1".into(),
            recipient: HashedEmail { address: "a@example.com".into(), salt: "Kosher".into() },
            issued,
            expires: None,
            image: "https://b.example/ob2/assertions/1/badge.png".into(),
            narrative: "Relu par 4 pairs.".into(),
            credential: "https://b.example/credentials/1".into(),
        };
        let json = assertion.to_json();
        assert!(!json.to_string().contains("a@example.com"));
        assert_eq!(
            json["recipient"]["identity"],
            "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
        );
        assert_eq!(json["issuedOn"], "2025-11-24T16:00:00Z");
        assert!(json.get("expires").is_none());
        let whole = Assertion { expires: Some(issued), ..assertion }.to_json();
        assert_eq!(whole["expires"], "2025-11-24T16:00:00Z");
    }

    #[test]
    fn a_badge_class_says_only_what_there_is_to_say() {
        let class = BadgeClass {
            id: "https://b.example/ob2/badges/1/2".into(),
            name: "Relire".into(),
            description: "Sait relire.".into(),
            image: "https://b.example/achievements/1/image.png".into(),
            achievement: "https://b.example/achievements/1".into(),
            criteria: "Atteindre *Acquis*.".into(),
            issuer: "https://b.example/ob2/issuers/1".into(),
            tags: vec![],
            alignments: vec![],
            language: "fr".into(),
            version: "2".into(),
        };
        let json = class.to_json();
        assert!(json.get("tags").is_none() && json.get("alignment").is_none());
        assert_eq!(json["criteria"]["id"], "https://b.example/achievements/1");
    }
}
