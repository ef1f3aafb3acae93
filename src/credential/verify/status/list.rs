//! Bitstring Status List 1.0 and its predecessor StatusList2021: the issuer's signed list is fetched and
//! one place in it read (section 3.2). Only a list that is the issuer's own, whole and in force counts.

use chrono::{DateTime, Utc};
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
    match value_of(&read, document, asked, now) {
        Ok(value) => meaning(&read, value, entry),
        Err(reason) => Found::new(Outcome::NotChecked(reason)).about(&read.list),
    }
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
) -> Result<u64, Reason> {
    let bytes = match asked.ask(Wanted::StatusList(&entry.list)) {
        Answer::Bytes(bytes) => bytes,
        Answer::NotChecked(reason) => return Err(reason),
    };
    let list = signed_list(&bytes, &entry.list, document, asked, now)?;
    entry.look_up(list.document()).map_err(list_reason)
}

/// The list, once it is known to be the very list that was asked for, signed by the issuer of the
/// credential itself and in force.
fn signed_list<R: Resolve>(
    bytes: &[u8],
    url: &str,
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Secured, Reason> {
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
    signature(&list, asked, now).map_err(|failed| match (failed.signature, failed.issuer) {
        (Outcome::Fail(_), _) | (_, Outcome::Fail(_)) => Reason::StatusListSignature,
        // A form that no signature covers is no signature either.
        (Outcome::NotChecked(_), _) if failed.form.is_some() => Reason::StatusListSignature,
        (Outcome::NotChecked(reason), _) => reason,
        (Outcome::Pass, _) => Reason::StatusListSignature,
    })?;
    match dates(list.document(), now) {
        Ok(()) => Ok(list),
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
