//! The checks, in the order that safety asks for: form, key and signature first; nothing else in the
//! document is followed or shown before they are good.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::claims::Claims;
use super::key::Asked;
use super::model::{Model, dates};
use super::read::{Badge, Candidate, Secured};
use super::recipient::{self, RecipientAnswer};
use super::report::{Check, Outcome, Reason, Report, Signed, Step, Verdict};
use super::signature::{NotSigned, Proven, signature};
use super::trust::{TrustList, trusted_by};
use super::{Resolve, endorsement, format, ob2, status};
use crate::credential::lint;
use crate::credential::schema;

/// What a reader asks beside the badge itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// A name or an address, to be compared with the badge's hashed identities.
    pub recipient: Option<&'a str>,
    /// Lists of issuers that the reader trusts.
    pub trusted: &'a [TrustList],
}

/// Runs every check and reports.
pub fn run(
    candidate: &Candidate,
    resolve: &impl Resolve,
    now: DateTime<Utc>,
    options: &Options<'_>,
) -> Report {
    let badge = match &candidate.badge {
        Badge::Credential(secured) => secured.document()["id"].as_str(),
        Badge::Assertion(_) => None,
    };
    let badge = badge.map(|id| (id.to_owned(), candidate.sha256.clone()));
    let asked = Asked::new(resolve, badge);
    match &candidate.badge {
        Badge::Credential(secured) => credential(candidate, secured, resolve, &asked, now, options),
        Badge::Assertion(assertion) => ob2::run(candidate.form, assertion, &asked, now, options),
    }
}

fn credential<R: Resolve>(
    candidate: &Candidate,
    secured: &Secured,
    resolve: &R,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
    options: &Options<'_>,
) -> Report {
    let document = secured.document();
    let id = document["id"].as_str().unwrap_or_default();
    let owner = resolve.issuer_of(id);
    let kind = match owner.is_some_and(|owner| format::issuer_id(document) != Some(owner.as_str()))
    {
        true => Kind::BadgeOfAnotherId,
        false => Kind::Badge,
    };
    let examined = examine(secured, kind, asked, now);
    let good = examined.signed.is_some();
    let issuer = format::issuer_id(document).filter(|_| good);
    let recipient = options.recipient.map(|given| match good {
        true => recipient::compare(&document["credentialSubject"], given),
        false => RecipientAnswer::NotChecked,
    });
    Report {
        verdict: Verdict::over(&examined.checks),
        form: candidate.form,
        checked_at: now,
        checks: examined.checks,
        signed: examined.signed,
        claims: good.then(|| Claims::of(document)),
        recipient,
        trusted_by: issuer.and_then(|issuer| trusted_by(issuer, options.trusted)),
        endorsements: match good {
            true => endorsement::all(document, asked, now),
            false => Vec::new(),
        },
    }
}

/// What a credential is checked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An Open Badge.
    Badge,
    /// An Open Badge whose id is known to be another issuer's.
    BadgeOfAnotherId,
    /// An endorsement of one.
    Endorsement,
}

/// The six checks over one credential.
#[derive(Debug, Clone)]
pub(super) struct Examined {
    pub(super) checks: Vec<Check>,
    /// How it is signed, if form, signature and issuer are good.
    pub(super) signed: Option<Signed>,
}

/// Runs the six checks over a badge or an endorsement.
pub(super) fn examine<R: Resolve>(
    secured: &Secured,
    kind: Kind,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Examined {
    let document = secured.document();
    let mut format = match kind {
        Kind::Badge | Kind::BadgeOfAnotherId => format::check(document),
        Kind::Endorsement => format::check_endorsement(document),
    };
    let mut signing = if format.outcome == Outcome::Pass {
        signature(secured, asked, now)
    } else {
        Err(NotSigned::both(Outcome::NotChecked(Reason::EarlierCheck)))
    };
    if let Err(failed) = &signing
        && let Some(fault) = failed.form.clone()
    {
        format = fault;
    }
    if kind == Kind::BadgeOfAnotherId {
        signing = Err(NotSigned::forged(signing));
    }
    let mut checks = vec![format];
    checks.extend(signing_checks(&signing));
    // With a key out of a bundle the later checks are made, but nothing that the badge says is shown.
    checks.extend(match signing {
        Ok(_) => later_checks(document, kind, asked, now),
        Err(_) => [Step::Dates, Step::Status, Step::Schema]
            .map(|step| Check::new(step, Outcome::NotChecked(Reason::EarlierCheck))),
    });
    let signed = signing.ok().filter(|proven| proven.packed.is_none()).map(|proven| proven.signed);
    Examined { checks, signed }
}

fn signing_checks(signing: &Result<Proven, NotSigned>) -> [Check; 2] {
    let failed = match signing {
        Ok(proven) => {
            let issuer = match proven.packed {
                None => Check { note: proven.note, ..Check::new(Step::Issuer, Outcome::Pass) },
                Some(at) => Check::new(Step::Issuer, Outcome::NotChecked(Reason::KeyAsPacked))
                    .about(&at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            };
            return [Check::new(Step::Signature, Outcome::Pass), issuer];
        }
        Err(failed) => failed,
    };
    let checks =
        [Check::new(Step::Signature, failed.signature), Check::new(Step::Issuer, failed.issuer)];
    match &failed.method {
        Some(method) => checks.map(|check| match check.outcome {
            Outcome::Pass => check,
            _ => check.about(method),
        }),
        None => checks,
    }
}

fn later_checks<R: Resolve>(
    document: &Value,
    kind: Kind,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> [Check; 3] {
    let dated = match dates(document, now) {
        Ok(()) => Outcome::Pass,
        Err(reason) => Outcome::Fail(reason),
    };
    let schema = schema_check(document, kind);
    [Check::new(Step::Dates, dated), status::check(document, asked, now), schema]
}

fn schema_check(document: &Value, kind: Kind) -> Check {
    let older = Model::of(document) == Some(Model::V1);
    let checked = match (kind, older) {
        (Kind::Endorsement, false) => schema::check_endorsement(document),
        (Kind::Endorsement, true) => schema::check_endorsement_1_1(document),
        (_, false) => schema::check_with_statuses(document),
        (_, true) => schema::check_credential_1_1(document),
    };
    if let Err(fault) = checked {
        return Check::new(Step::Schema, Outcome::Fail(Reason::SchemaViolated)).about(&fault.0);
    }
    match broken_reference(&document["credentialSubject"]) {
        None => Check::new(Step::Schema, Outcome::Pass),
        Some(id) => Check::new(Step::Schema, Outcome::Fail(Reason::BrokenReference)).about(&id),
    }
}

/// A result that names a description or level that the achievement does not have, or a required level
/// that its criterion does not have (Open Badges 3.0 section B.1.20): what would be shown is not there.
fn broken_reference(subject: &Value) -> Option<String> {
    let mut faults = Vec::new();
    lint::check_results(subject, &mut faults);
    faults.into_iter().find_map(|fault| match fault {
        lint::Fault::UnknownResult(id)
        | lint::Fault::AchievedLevel(id)
        | lint::Fault::RequiredLevel(id)
        | lint::Fault::SameId(id) => Some(id),
        _ => None,
    })
}
