//! Open Badges 2.0 (and 2.1, whose assertions are the same). Two kinds: a *hosted* badge bears no
//! signature, its proof is that the issuer's own web host serves it, now and word for word; a *signed* one
//! is a JWS by a key that the issuer's profile lists. The report says which it is.
//!
//! Assertions of Open Badges 1 (before 2017) are recognised and not verified: their rules of what must be
//! asked where differ from version to version, and hardly any host still answers for them.

mod form;
mod hosted;
mod linked;
mod said;
mod signed;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::Resolve;
use super::key::Asked;
use super::model;
use super::recipient::{self, RecipientAnswer};
use super::report::{Check, Form, Outcome, Reason, Report, Signed, Step, Verdict};
use super::steps::Options;
use super::trust::trusted_by;
use crate::credential::jwt::Jwt;
use linked::Linked;

pub(super) use form::{is_assertion, is_version_1};

/// An assertion as it was held out.
#[derive(Debug, Clone, PartialEq)]
pub enum Assertion {
    /// The assertion itself.
    Document(Value),
    /// Only where it is hosted, as some pictures carry it.
    Address(String),
    /// A JWS with the assertion in its payload.
    Signed {
        /// The token.
        token: Box<Jwt>,
        /// Its payload.
        document: Value,
    },
}

/// What the checks found.
struct Examined {
    checks: Vec<Check>,
    proven: Option<Proven>,
}

/// An assertion that its issuer stands by.
struct Proven {
    signed: Signed,
    assertion: Value,
    linked: Linked,
}

impl Examined {
    /// The checks so far, every later one not reached.
    fn ended(mut checks: Vec<Check>) -> Self {
        let rest = Step::ALL.into_iter().skip(checks.len());
        let skipped = rest.map(|step| Check::new(step, Outcome::NotChecked(Reason::EarlierCheck)));
        checks.extend(skipped);
        Self { checks, proven: None }
    }
}

/// Runs the six checks over an assertion and reports.
pub(super) fn run<R: Resolve>(
    form: Form,
    assertion: &Assertion,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
    options: &Options<'_>,
) -> Report {
    let examined = match assertion {
        Assertion::Document(document) => hosted::examine(document, asked, now),
        Assertion::Address(address) => hosted::examine_address(address, asked, now),
        Assertion::Signed { token, document } => signed::examine(token, document, asked, now),
    };
    let proven = examined.proven.as_ref();
    let recipient = options.recipient.map(|given| match proven {
        Some(proven) => recipient::compare_assertion(&proven.assertion["recipient"], given),
        None => RecipientAnswer::NotChecked,
    });
    Report {
        verdict: Verdict::over(&examined.checks),
        form,
        checked_at: now,
        signed: proven.map(|proven| proven.signed.clone()),
        claims: proven.map(|proven| said::claims(&proven.assertion, &proven.linked)),
        recipient,
        trusted_by: proven.and_then(|proven| trusted_by(&proven.linked.issuer_id, options.trusted)),
        endorsements: Vec::new(),
        checks: examined.checks,
    }
}

fn dates(assertion: &Value, now: DateTime<Utc>) -> Check {
    let read = |name| model::moment(assertion, name);
    let outcome = read("issuedOn")
        .and_then(|from| model::in_force(from, read("expires")?, now))
        .map_or_else(Outcome::Fail, |()| Outcome::Pass);
    Check::new(Step::Dates, outcome)
}
