//! The status step: what the issuer says of the badge today. What cannot be had, or is not the issuer's,
//! leaves the status *not checked*: it never counts as "not revoked".

mod list;
mod revocations;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Resolve;
use super::format::MAX_STATUSES;
use super::key::Asked;
use super::report::{Check, Outcome, Reason, Step};

/// How one entry ended, with what it is about and what is to be said beside a pass.
struct Found {
    outcome: Outcome,
    note: Option<Reason>,
    detail: Option<String>,
}

impl Found {
    fn new(outcome: Outcome) -> Self {
        Self { outcome, note: None, detail: None }
    }

    fn about(self, detail: &str) -> Self {
        Self { detail: Some(detail.to_owned()), ..self }
    }
}

/// Looks every entry up: one that fails decides, else one that was not checked, else all pass.
pub(super) fn check<R: Resolve>(
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Check {
    let entries = match document.get("credentialStatus") {
        None => return noted(Found { note: Some(Reason::NoStatus), ..Found::new(Outcome::Pass) }),
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let found = entries.iter().take(MAX_STATUSES).map(|entry| one(document, entry, asked, now));
    let worst = found.max_by_key(|found| match found.outcome {
        Outcome::Fail(Reason::Revoked) => 4,
        Outcome::Fail(_) => 3,
        Outcome::NotChecked(_) => 2,
        Outcome::Pass if found.note.is_some() => 1,
        Outcome::Pass => 0,
    });
    noted(worst.unwrap_or(Found::new(Outcome::NotChecked(Reason::MalformedStatus))))
}

fn noted(found: Found) -> Check {
    let mut check = Check::new(Step::Status, found.outcome);
    check.note = found.note;
    match found.detail {
        Some(detail) => check.about(&detail),
        None => check,
    }
}

fn one<R: Resolve>(
    document: &Value,
    entry: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Found {
    match entry["type"].as_str() {
        Some("BitstringStatusListEntry" | "StatusList2021Entry") => {
            list::look_up(document, entry, asked, now)
        }
        Some("1EdTechRevocationList") => revocations::look_up(document, entry, asked),
        Some(other) => Found::new(Outcome::NotChecked(Reason::StatusUnsupported)).about(other),
        None => Found::new(Outcome::NotChecked(Reason::MalformedStatus)),
    }
}
