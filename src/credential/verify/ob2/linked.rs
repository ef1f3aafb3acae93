//! The badge class and the issuer that an assertion names. Each is taken from its own address, whatever
//! copy the assertion holds, since only that address speaks for it.

use serde_json::Value;
use url::Url;

use crate::credential::verify::key::Asked;
use crate::credential::verify::report::{Outcome, Reason};
use crate::credential::verify::{Resolve, Wanted};

/// Badge class and issuer with the addresses at which they stand.
#[derive(Debug, Clone)]
pub(super) struct Linked {
    pub(super) badge: Value,
    pub(super) badge_id: String,
    pub(super) issuer: Value,
    pub(super) issuer_id: String,
}

impl Linked {
    /// Fetches both. `Err` is how the issuer check ends.
    pub(super) fn of<R: Resolve>(assertion: &Value, asked: &Asked<'_, R>) -> Result<Self, Outcome> {
        let (badge, badge_id) = match address(&assertion["badge"]) {
            Some(address) => (document(address, asked)?, address.to_owned()),
            // A badge class without an address is part of the assertion.
            None if assertion["badge"].is_object() => {
                let id = assertion["badge"]["id"].as_str().unwrap_or_default();
                (assertion["badge"].clone(), id.to_owned())
            }
            None => return Err(Outcome::Fail(Reason::BadIdentifier)),
        };
        let issuer_id = address(&badge["issuer"]).ok_or(Outcome::Fail(Reason::BadIdentifier))?;
        let issuer_id = issuer_id.to_owned();
        let issuer = document(&issuer_id, asked)?;
        Ok(Self { badge, badge_id, issuer, issuer_id })
    }
}

/// The web address that a member names, as a text or as the id of an object.
pub(super) fn address(value: &Value) -> Option<&str> {
    let id = value.as_str().or_else(|| value["id"].as_str())?;
    (id.starts_with("https://") || id.starts_with("http://")).then_some(id)
}

/// The document at an address. It must not bear the id of a document of another host.
pub(super) fn document<R: Resolve>(address: &str, asked: &Asked<'_, R>) -> Result<Value, Outcome> {
    let found = asked.json(Wanted::OpenBadges2(address));
    let found =
        found.map_err(|reason| Outcome::NotChecked(reason.unwrap_or(Reason::UnreadableLinked)))?;
    match found.get("id").map(|id| id.as_str().unwrap_or_default()) {
        Some(id) if id != address && host(id) != host(address) => {
            Err(Outcome::Fail(Reason::NotTheIssuersDocument))
        }
        _ => Ok(found),
    }
}

/// Host, and port where it is not the usual one, of a web address.
pub(super) fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}
