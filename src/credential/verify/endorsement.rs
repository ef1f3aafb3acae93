//! Endorsements inside a badge (`endorsement`, `endorsementJwt`): credentials of others about the badge,
//! its achievement or its issuer. Each is checked like a badge, by its own signature and its own issuer's
//! key. They are listed beside the verdict: a good one makes no badge valid, and a bad one is shown as bad.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::Resolve;
use super::claims::{Issuer, items};
use super::format;
use super::key::Asked;
use super::read::{Secured, strings};
use super::report::{Check, Outcome, Reason, Step, Verdict};
use super::steps::{Examined, Kind, examine};

/// The most endorsements of one badge that are looked at; what they need to fetch is bounded besides.
const MAX_ENDORSEMENTS: usize = 8;

/// What an endorsement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// This very badge.
    Badge,
    /// What the badge is awarded for.
    Achievement,
    /// Who issued the badge.
    Issuer,
}

/// One endorsement with a report of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Endorsement {
    /// What it is about, as the place in the badge says.
    pub about: About,
    /// The verdict over its own checks.
    pub verdict: Verdict,
    /// Its own six checks.
    pub checks: Vec<Check>,
    /// Who endorses; only where the signature proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Issuer>,
    /// What the endorser says; only where the signature proves it, and no check failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Every endorsement in a badge whose own signature was found good.
pub(super) fn all<R: Resolve>(
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Vec<Endorsement> {
    let places = [
        (About::Badge, document),
        (About::Achievement, &document["credentialSubject"]["achievement"]),
        (About::Issuer, &document["issuer"]),
    ];
    let mut found = Vec::new();
    for (about, place) in places {
        let id = place["id"].as_str().unwrap_or_default();
        for embedded in items(&place["endorsement"]) {
            found.push((about, id, Ok(Secured::Json(embedded.clone()))));
        }
        for token in items(&place["endorsementJwt"]) {
            let parsed = Secured::parse(token.as_str().unwrap_or_default());
            found.push((about, id, parsed.map_err(|(reason, _)| reason)));
        }
    }
    found
        .into_iter()
        .take(MAX_ENDORSEMENTS)
        .map(|(about, id, secured)| one(about, id, secured, asked, now))
        .collect()
}

/// An endorsement that stands beside what it endorses, as its text: checked as one that stands inside. `id` is the id of
/// what it must be about.
pub fn beside(
    text: &str,
    about: About,
    id: &str,
    resolve: &impl Resolve,
    now: DateTime<Utc>,
) -> Endorsement {
    let secured = Secured::parse(text).map_err(|(reason, _)| reason);
    one(about, id, secured, &Asked::new(resolve, None), now)
}

fn one<R: Resolve>(
    about: About,
    id: &str,
    secured: Result<Secured, Reason>,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Endorsement {
    let checked = secured.and_then(|secured| match fault(secured.document(), id) {
        Some(reason) => Err(reason),
        None => Ok((examine(&secured, Kind::Endorsement, asked, now), secured)),
    });
    match checked {
        Ok((Examined { checks, signed }, secured)) => {
            let document = secured.document();
            let verdict = Verdict::over(&checks);
            let said = &document["credentialSubject"]["endorsementComment"];
            let shown = signed.is_some() && verdict != Verdict::Invalid;
            Endorsement {
                about,
                verdict,
                checks,
                issuer: signed.map(|_| Issuer::of(document)),
                comment: said.as_str().filter(|_| shown).map(str::to_owned),
            }
        }
        Err(reason) => {
            let checks = Check::only_format(Check::new(Step::Format, Outcome::Fail(reason)));
            Endorsement { about, verdict: Verdict::Invalid, checks, issuer: None, comment: None }
        }
    }
}

/// Why this is no endorsement of what it stands at.
fn fault(document: &Value, id: &str) -> Option<Reason> {
    let types = strings(&document["type"]);
    if !types.contains(&"VerifiableCredential") || !types.contains(&"EndorsementCredential") {
        return Some(Reason::NotAnEndorsement);
    }
    let subject = document["credentialSubject"]["id"].as_str();
    if subject.is_none_or(|subject| subject != id || id.is_empty()) {
        return Some(Reason::EndorsesAnother);
    }
    format::issuer_id(document).is_none().then_some(Reason::MissingMember)
}
