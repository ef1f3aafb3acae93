//! The two editions of the data model that credentials follow (VCDM 2.0 and 1.1), and what they name
//! differently: the first context and the dates.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::read::strings;
use super::report::Reason;
use crate::credential::contexts::{CREDENTIALS_V1, CREDENTIALS_V2};

/// An edition of the Verifiable Credentials Data Model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    /// VCDM 1.1: `issuanceDate`, `expirationDate`.
    V1,
    /// VCDM 2.0: `validFrom`, `validUntil`.
    V2,
}

impl Model {
    /// Which edition a document follows: its first context says so.
    pub(super) fn of(document: &Value) -> Option<Self> {
        match strings(&document["@context"]).first().copied() {
            Some(CREDENTIALS_V1) => Some(Self::V1),
            Some(CREDENTIALS_V2) => Some(Self::V2),
            _ => None,
        }
    }

    /// The member that says from when a credential is valid.
    pub(super) const fn from(self) -> &'static str {
        match self {
            Self::V1 => "issuanceDate",
            Self::V2 => "validFrom",
        }
    }

    /// The member that says until when.
    pub(super) const fn until(self) -> &'static str {
        match self {
            Self::V1 => "expirationDate",
            Self::V2 => "validUntil",
        }
    }
}

/// The dates of a credential against the time: `xsd:dateTimeStamp`, so a time zone is due. VCDM 1.1
/// knows both pairs of names; where both stand, both hold.
pub(super) fn dates(document: &Value, now: DateTime<Utc>) -> Result<(), Reason> {
    let mut period = (None, None);
    for model in [Model::V1, Model::V2] {
        let from = moment(document, model.from())?;
        let until = moment(document, model.until())?;
        period = (period.0.max(from), earlier(period.1, until));
    }
    in_force(period.0, period.1, now)
}

fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A period against the time.
pub(super) fn in_force(
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), Reason> {
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        return Err(Reason::DatesContradict);
    }
    if from.is_some_and(|from| from > now) {
        return Err(Reason::NotYetValid);
    }
    if until.is_some_and(|until| until < now) { Err(Reason::Expired) } else { Ok(()) }
}

/// The moment that a member holds, with its time zone; `None` where it does not stand.
pub(super) fn moment(document: &Value, name: &str) -> Result<Option<DateTime<Utc>>, Reason> {
    let Some(value) = document.get(name) else { return Ok(None) };
    let text = value.as_str().filter(|text| text.as_bytes().get(10) == Some(&b'T'));
    text.and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .map(|moment| Some(moment.to_utc()))
        .ok_or(Reason::MalformedDate)
}
