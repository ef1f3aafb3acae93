//! The 1EdTech revocation list (Verifiable Credential Revocation List 1.0): plain JSON that names what is
//! revoked. It is not signed. The badge's signed content names its address, and https says who serves it;
//! the report says that it rests on this alone.

use serde_json::Value;

use super::Found;
use crate::credential::verify::format::issuer_id;
use crate::credential::verify::key::Asked;
use crate::credential::verify::report::{Outcome, Reason};
use crate::credential::verify::{Resolve, Wanted};

/// The most entries of a list that are looked through.
const MAX_ENTRIES: usize = 100_000;

pub(super) fn look_up<R: Resolve>(document: &Value, entry: &Value, asked: &Asked<'_, R>) -> Found {
    let Some(address) = entry["id"].as_str() else {
        return Found::new(Outcome::NotChecked(Reason::MalformedStatus));
    };
    let list = asked.json(Wanted::RevocationList(address));
    let revoked = list
        .map_err(|reason| reason.unwrap_or(Reason::UnreadableStatusList))
        .and_then(|list| read(&list, address, document));
    match revoked {
        Ok(None) => Found { note: Some(Reason::UnsignedStatusList), ..Found::new(Outcome::Pass) },
        Ok(Some(reason)) if reason.is_empty() => Found::new(Outcome::Fail(Reason::Revoked)),
        Ok(Some(reason)) => Found::new(Outcome::Fail(Reason::Revoked)).about(&reason),
        Err(reason) => Found::new(Outcome::NotChecked(reason)).about(address),
    }
}

/// The reason given for the revocation (empty where none is), if the credential is revoked.
fn read(list: &Value, address: &str, document: &Value) -> Result<Option<String>, Reason> {
    if list.get("id").is_some_and(|id| id != address) {
        return Err(Reason::StatusListMisplaced);
    }
    if list.get("issuer").is_some() && issuer_id(list) != issuer_id(document) {
        return Err(Reason::StatusListOfAnother);
    }
    let entries = match list.get("revokedCredential") {
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        // A list that names nothing at all may be anything; an issuer without revocations is named.
        None if list.get("issuer").is_some() => &[],
        _ => return Err(Reason::UnreadableStatusList),
    };
    if entries.len() > MAX_ENTRIES {
        return Err(Reason::StatusListTooLarge);
    }
    for entry in entries {
        let id = entry["id"].as_str().ok_or(Reason::UnreadableStatusList)?;
        let revoked = match entry.get("revoked") {
            None => true,
            Some(revoked) => revoked.as_bool().ok_or(Reason::UnreadableStatusList)?,
        };
        if revoked && document["id"] == id {
            return Ok(Some(entry["revocationReason"].as_str().unwrap_or_default().to_owned()));
        }
    }
    Ok(None)
}
