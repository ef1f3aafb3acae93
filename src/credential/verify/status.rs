//! The status step: the issuer's signed list is fetched and read (Bitstring Status List 1.0 section
//! 3.2). A list that cannot be had, or is not the issuer's, leaves the status *not checked*: it never
//! counts as "not revoked".

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::format::issuer_id;
use super::key::Asked;
use super::read::{Secured, strings};
use super::report::{Check, Outcome, Reason, Step};
use super::steps::{dates, signature};
use super::{Found, Resolve, Wanted};
use crate::credential::status_list::{StatusEntry, StatusError};

pub(super) fn check<R: Resolve>(
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Check {
    let Some(status) = document.get("credentialStatus") else {
        let mut check = Check::new(Step::Status, Outcome::Pass);
        check.note = Some(Reason::NoStatus);
        return check;
    };
    let outcome = match looked_up(document, status, asked, now) {
        Ok(()) => Outcome::Pass,
        Err(outcome) => outcome,
    };
    let check = Check::new(Step::Status, outcome);
    match status["statusListCredential"].as_str() {
        Some(list) if outcome != Outcome::Pass => check.about(list),
        _ => check,
    }
}

fn looked_up<R: Resolve>(
    document: &Value,
    status: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<(), Outcome> {
    let entry = StatusEntry::read(status).map_err(entry_outcome)?;
    let bytes = match asked.ask(Wanted::StatusList(&entry.list)) {
        Found::Bytes(bytes) => bytes,
        Found::NotChecked(reason) => return Err(Outcome::NotChecked(reason)),
    };
    let list =
        signed_list(&bytes, &entry.list, document, asked, now).map_err(Outcome::NotChecked)?;
    match entry.look_up(list.document()) {
        Ok(false) => Ok(()),
        Ok(true) if entry.purpose == "revocation" => Err(Outcome::Fail(Reason::Revoked)),
        Ok(true) if entry.purpose == "suspension" => Err(Outcome::Fail(Reason::Suspended)),
        Ok(true) => Err(Outcome::NotChecked(Reason::StatusUnsupported)),
        Err(error) => Err(Outcome::NotChecked(list_reason(error))),
    }
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
    if !is_list || list.document()["id"].as_str().is_some_and(|id| id != url) {
        return Err(Reason::UnreadableStatusList);
    }
    let issuer = issuer_id(list.document());
    if issuer.is_none() || issuer != issuer_id(document) {
        return Err(Reason::StatusListOfAnother);
    }
    signature(&list, asked, now).map_err(|failed| match (failed.signature, failed.issuer) {
        (Outcome::Fail(_), _) | (_, Outcome::Fail(_)) => Reason::StatusListSignature,
        (Outcome::NotChecked(reason), _) => reason,
        (Outcome::Pass, _) => Reason::StatusListSignature,
    })?;
    match dates(list.document(), now) {
        Ok(()) => Ok(list),
        Err(_) => Err(Reason::StatusListDates),
    }
}

fn entry_outcome(error: StatusError) -> Outcome {
    match error {
        StatusError::Unsupported => Outcome::NotChecked(Reason::StatusUnsupported),
        _ => Outcome::NotChecked(Reason::MalformedStatus),
    }
}

fn list_reason(error: StatusError) -> Reason {
    match error {
        StatusError::Malformed | StatusError::Entry => Reason::UnreadableStatusList,
        StatusError::TooShort => Reason::StatusListLength,
        StatusError::OutOfRange => Reason::StatusListRange,
        StatusError::Purpose => Reason::StatusListPurpose,
        StatusError::Unsupported => Reason::StatusUnsupported,
    }
}
