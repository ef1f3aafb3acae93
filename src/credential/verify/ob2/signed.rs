//! Signed badges of Open Badges 2.0: a compact JWS with RS256. The key stands at `verification.creator`,
//! or at the issuer's `publicKey` where none is named; it is the issuer's only if the profile lists it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::form::{self, Verification};
use super::linked::{self, Linked, address};
use super::{Examined, Proven, dates};
use crate::credential::jwt::{Jwt, JwtError};
use crate::credential::key::{KeyError, PublicKey};
use crate::credential::verify::claims::items;
use crate::credential::verify::key::Asked;
use crate::credential::verify::report::{Check, Outcome, Reason, Signed, Step};
use crate::credential::verify::{Resolve, Wanted};

/// The most revoked badges of one list that are looked through.
const MAX_REVOKED: usize = 100_000;

/// How signature and issuer end where they do not pass.
struct NotSigned(Outcome, Outcome);

impl NotSigned {
    fn no_key(outcome: Outcome) -> Self {
        let reason = match outcome {
            Outcome::Fail(reason) | Outcome::NotChecked(reason) => reason,
            Outcome::Pass => Reason::EarlierCheck,
        };
        Self(Outcome::NotChecked(reason), outcome)
    }
}

pub(super) fn examine<R: Resolve>(
    token: &Jwt,
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Examined {
    match form::check(document) {
        Err(format) => return Examined::ended(vec![format]),
        Ok(Verification::Signed) => {}
        Ok(Verification::Hosted) => {
            let format = Check::new(Step::Format, Outcome::Fail(Reason::MalformedMember));
            return Examined::ended(vec![format.about("verification.type")]);
        }
    }
    let mut checks = vec![Check::new(Step::Format, Outcome::Pass)];
    let found = match address(&form::policy(document)["creator"]) {
        Some(creator) => by_creator(token, document, creator, asked),
        None => by_issuer(token, document, asked),
    };
    let (key, linked) = match found {
        Ok(found) => found,
        Err(NotSigned(signature, issuer)) => {
            checks.push(Check::new(Step::Signature, signature));
            checks.push(Check::new(Step::Issuer, issuer));
            return Examined::ended(checks);
        }
    };
    checks.extend([
        Check::new(Step::Signature, Outcome::Pass),
        Check::new(Step::Issuer, Outcome::Pass),
        dates(document, now),
        status(document, &linked, asked),
        form::schema(&linked.badge, &linked.issuer),
    ]);
    let signed = Signed {
        suite: token.alg().to_owned(),
        verification_method: key,
        created: None,
        older_context: false,
    };
    let assertion = document.clone();
    Examined { checks, proven: Some(Proven { signed, assertion, linked }) }
}

/// The key is named: nothing else is fetched before the signature fits it.
fn by_creator<R: Resolve>(
    token: &Jwt,
    document: &Value,
    creator: &str,
    asked: &Asked<'_, R>,
) -> Result<(String, Linked), NotSigned> {
    let key = linked::document(creator, asked).map_err(NotSigned::no_key)?;
    fits(token, &key)
        .map_err(|outcome| NotSigned(outcome, Outcome::NotChecked(Reason::EarlierCheck)))?;
    let linked =
        Linked::of(document, asked).map_err(|outcome| NotSigned(Outcome::Pass, outcome))?;
    let listed = items(&linked.issuer["publicKey"]).any(|key| address(key) == Some(creator));
    if !listed {
        return Err(NotSigned(Outcome::Pass, Outcome::Fail(Reason::KeyNotListed)));
    }
    if key["owner"] != linked.issuer_id.as_str() {
        return Err(NotSigned(Outcome::Pass, Outcome::Fail(Reason::KeyOfAnother)));
    }
    Ok((creator.to_owned(), linked))
}

/// No key is named: it is one of those that the issuer's profile lists.
fn by_issuer<R: Resolve>(
    token: &Jwt,
    document: &Value,
    asked: &Asked<'_, R>,
) -> Result<(String, Linked), NotSigned> {
    let linked = Linked::of(document, asked).map_err(NotSigned::no_key)?;
    let keys: Vec<String> =
        items(&linked.issuer["publicKey"]).filter_map(address).map(str::to_owned).collect();
    let mut last = NotSigned::no_key(Outcome::Fail(Reason::KeyNotListed));
    for listed in keys {
        let key = match linked::document(&listed, asked) {
            Ok(key) => key,
            Err(outcome) => {
                last = NotSigned::no_key(outcome);
                continue;
            }
        };
        if key["owner"] != linked.issuer_id.as_str() {
            last = NotSigned::no_key(Outcome::Fail(Reason::KeyOfAnother));
            continue;
        }
        match fits(token, &key) {
            Ok(()) => return Ok((listed, linked)),
            Err(outcome) => last = NotSigned(outcome, Outcome::NotChecked(Reason::EarlierCheck)),
        }
    }
    Err(last)
}

/// Whether the token is signed by the key in a `CryptographicKey`.
fn fits(token: &Jwt, document: &Value) -> Result<(), Outcome> {
    let pem = document["publicKeyPem"].as_str().unwrap_or_default();
    let key = PublicKey::from_rsa_pem(pem).map_err(|error| match error {
        KeyError::Unsupported => Outcome::NotChecked(Reason::KeyUnsupported),
        _ => Outcome::Fail(Reason::BadKey),
    })?;
    token.verify(&key).map_err(|error| {
        Outcome::Fail(match error {
            JwtError::Algorithm(_) => Reason::WrongAlgorithm,
            _ => Reason::WrongSignature,
        })
    })
}

/// The issuer's list of revoked badges, which its host serves unsigned.
fn status<R: Resolve>(document: &Value, linked: &Linked, asked: &Asked<'_, R>) -> Check {
    let check = |outcome| Check::new(Step::Status, outcome);
    let named = &linked.issuer["revocationList"];
    if named.is_null() {
        let mut none = check(Outcome::Pass);
        none.note = Some(Reason::NoStatus);
        return none;
    }
    let Some(list) = address(named) else {
        return check(Outcome::NotChecked(Reason::MalformedStatus));
    };
    let found = asked
        .json(Wanted::OpenBadges2(list))
        .map_err(|reason| reason.unwrap_or(Reason::UnreadableStatusList))
        .and_then(|found| revocation(document, &found, list));
    match found {
        Ok(None) => {
            let mut unsigned = check(Outcome::Pass);
            unsigned.note = Some(Reason::UnsignedStatusList);
            unsigned
        }
        Ok(Some(why)) if why.is_empty() => check(Outcome::Fail(Reason::Revoked)),
        Ok(Some(why)) => check(Outcome::Fail(Reason::Revoked)).about(&why),
        Err(reason) => check(Outcome::NotChecked(reason)).about(list),
    }
}

/// The reason for the revocation (empty where none is given), if the list names the badge.
fn revocation(document: &Value, list: &Value, address: &str) -> Result<Option<String>, Reason> {
    if list.get("id").is_some_and(|id| id != address) {
        return Err(Reason::StatusListMisplaced);
    }
    let entries = match list.get("revokedAssertions") {
        Some(Value::Array(entries)) if entries.len() > MAX_REVOKED => {
            return Err(Reason::StatusListTooLarge);
        }
        Some(Value::Array(entries)) => entries.as_slice(),
        None if list["type"] == "RevocationList" => &[],
        _ => return Err(Reason::UnreadableStatusList),
    };
    let names = |value: &Value, member: &str| {
        !document[member].is_null() && value[member] == document[member]
    };
    let named = entries.iter().find(|entry| match entry {
        Value::String(id) => document["id"] == id.as_str(),
        entry => names(entry, "id") || names(entry, "uid"),
    });
    Ok(named.map(|entry| entry["revocationReason"].as_str().unwrap_or_default().to_owned()))
}
