//! Bitstring Status List 1.0 and its predecessor StatusList2021: the issuer's signed list is fetched and
//! one place in it read (section 3.2). Only a list that is the issuer's own, whole and in force counts.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;

use super::Found;
use crate::credential::status_list::{StatusEntry, StatusError};
use crate::credential::verify::format::issuer_id;
use crate::credential::verify::key::Asked;
use crate::credential::verify::model::dates;
use crate::credential::verify::read::{Secured, strings};
use crate::credential::verify::report::{Outcome, Reason};
use crate::credential::verify::signature::signature;
use crate::credential::verify::{Found as Answer, Resolve, Wanted};

pub(super) fn look_up<R: Resolve>(
    document: &Value,
    entry: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Found {
    let read = match StatusEntry::read(entry) {
        Ok(read) => read,
        Err(StatusError::Unsupported) => {
            return Found::new(Outcome::NotChecked(Reason::StatusUnsupported));
        }
        Err(_) => return Found::new(Outcome::NotChecked(Reason::MalformedStatus)),
    };
    let found = match value_of(&read, document, asked, now) {
        Ok((value, list)) => (meaning(&read, value, entry), list),
        Err(reason) => return Found::new(Outcome::NotChecked(reason)).about(&read.list),
    };
    match (found, asked.max_age(Wanted::StatusList(&read.list))) {
        ((found, _), None) => found,
        // A bit that was set stays so, however old the list is.
        ((found, _), _) if matches!(found.outcome, Outcome::Fail(_)) => found,
        ((found, made), Some(most)) => as_of(found, made, most, now),
    }
}

/// How far behind the issuer's clock ours may be.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// A status by a list that was kept is good as of the moment at which the issuer signed the list. When it was packed
/// does not count: that is the packer's to say, and a list from before a revocation is signed well, too.
fn as_of(found: Found, made: Option<DateTime<Utc>>, most: TimeDelta, now: DateTime<Utc>) -> Found {
    let Some(made) = made else {
        return Found::new(Outcome::NotChecked(Reason::SnapshotUndated));
    };
    let written = made.to_rfc3339_opts(SecondsFormat::Secs, true);
    match now - made {
        age if age < -SKEW => Found::new(Outcome::NotChecked(Reason::StatusListDates)),
        age if age > most => Found::new(Outcome::NotChecked(Reason::SnapshotTooOld)),
        _ if found.note.is_none() => Found { note: Some(Reason::StatusAsOf), ..found },
        _ => return found,
    }
    .about(&written)
}

/// What a value means for the purpose of its entry: 0 is the good case everywhere.
fn meaning(read: &StatusEntry, value: u64, entry: &Value) -> Found {
    let pass = |note| Found { note: Some(note), ..Found::new(Outcome::Pass) };
    match (read.purpose.as_str(), value) {
        ("message", value) => match message(entry, value) {
            Some(text) => pass(Reason::StatusMessage).about(&text),
            None if value == 0 => Found::new(Outcome::Pass),
            None => pass(Reason::StatusMessage).about(&format!("0x{value:x}")),
        },
        (_, 0) => Found::new(Outcome::Pass),
        ("revocation", _) => Found::new(Outcome::Fail(Reason::Revoked)),
        ("suspension", _) => Found::new(Outcome::Fail(Reason::Suspended)),
        ("refresh", _) => pass(Reason::Superseded),
        (other, _) => Found::new(Outcome::NotChecked(Reason::StatusUnsupported)).about(other),
    }
}

/// The message for a value, as the badge itself (not the list) spells it.
fn message(entry: &Value, value: u64) -> Option<String> {
    let messages = entry["statusMessage"].as_array()?;
    let named = messages.iter().find(|message| {
        let status = message["status"].as_str().and_then(|text| text.strip_prefix("0x"));
        status.and_then(|hex| u64::from_str_radix(hex, 16).ok()) == Some(value)
    });
    named?["message"].as_str().map(str::to_owned)
}

fn value_of<R: Resolve>(
    entry: &StatusEntry,
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<(u64, Option<DateTime<Utc>>), Reason> {
    let bytes = match asked.ask(Wanted::StatusList(&entry.list)) {
        Answer::Bytes(bytes) => bytes,
        Answer::NotChecked(reason) => return Err(reason),
    };
    let (list, made) = signed_list(&bytes, &entry.list, document, asked, now)?;
    let value = entry.look_up(list.document()).map_err(list_reason)?;
    Ok((value, made))
}

/// The list, once it is known to be the very list that was asked for, signed by the issuer of the
/// credential itself and in force; and when it was signed, as far as that is signed too.
fn signed_list<R: Resolve>(
    bytes: &[u8],
    url: &str,
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<(Secured, Option<DateTime<Utc>>), Reason> {
    let text = std::str::from_utf8(bytes).map_err(|_| Reason::UnreadableStatusList)?;
    let list = Secured::parse(text).map_err(|_| Reason::UnreadableStatusList)?;
    let types = strings(&list.document()["type"]);
    let is_list = types
        .iter()
        .any(|t| matches!(*t, "BitstringStatusListCredential" | "StatusList2021Credential"));
    if !is_list {
        return Err(Reason::UnreadableStatusList);
    }
    if list.document()["id"].as_str().is_some_and(|id| id != url) {
        return Err(Reason::StatusListMisplaced);
    }
    let issuer = issuer_id(list.document());
    if issuer.is_none() || issuer != issuer_id(document) {
        return Err(Reason::StatusListOfAnother);
    }
    let proven =
        signature(&list, asked, now).map_err(|failed| match (failed.signature, failed.issuer) {
            (Outcome::Fail(_), _) | (_, Outcome::Fail(_)) => Reason::StatusListSignature,
            // A form that no signature covers is no signature either.
            (Outcome::NotChecked(_), _) if failed.form.is_some() => Reason::StatusListSignature,
            (Outcome::NotChecked(reason), _) => reason,
            (Outcome::Pass, _) => Reason::StatusListSignature,
        })?;
    let from =
        ["validFrom", "issuanceDate"].iter().find_map(|name| list.document()[*name].as_str());
    let from = from.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let made = proven.signed.created.or(from.map(|from| from.to_utc()));
    match dates(list.document(), now) {
        Ok(()) => Ok((list, made)),
        Err(_) => Err(Reason::StatusListDates),
    }
}

const fn list_reason(error: StatusError) -> Reason {
    match error {
        StatusError::Malformed | StatusError::Entry => Reason::UnreadableStatusList,
        StatusError::TooLarge => Reason::StatusListTooLarge,
        StatusError::TooShort => Reason::StatusListLength,
        StatusError::OutOfRange => Reason::StatusListRange,
        StatusError::Purpose => Reason::StatusListPurpose,
        StatusError::Unsupported => Reason::StatusUnsupported,
    }
}
