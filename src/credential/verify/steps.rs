//! The checks, in the order that safety asks for: form, key and signature first; nothing else in the
//! document is followed or shown before they are good.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::claims::Claims;
use super::key::{self, Asked};
use super::read::{Candidate, Secured};
use super::recipient::{self, RecipientAnswer};
use super::report::{Check, Outcome, Reason, Report, Signed, Step, Verdict};
use super::{Resolve, format, status};
use crate::credential::canon::CanonError;
use crate::credential::contexts::ContextSet;
use crate::credential::did;
use crate::credential::jwt::JwtError;
use crate::credential::lint;
use crate::credential::proof::{MAX_PROOFS, Proof, ProofError, Suite};
use crate::credential::schema;

/// What a reader asks beside the badge itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// A name or an address, to be compared with the badge's hashed identities.
    pub recipient: Option<&'a str>,
    /// Lists of issuers that the reader trusts.
    pub trusted: &'a [TrustList],
}

/// Issuers that somebody vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustList {
    /// Whose list it is, as it is shown.
    pub name: String,
    /// The ids of the issuers.
    pub issuers: BTreeSet<String>,
}

/// Runs every check and reports.
pub fn run(
    candidate: &Candidate,
    resolve: &impl Resolve,
    now: DateTime<Utc>,
    options: &Options<'_>,
) -> Report {
    let document = candidate.secured.document();
    let asked = Asked::new(resolve);
    let mut format = format::check(document);
    let signing = if format.outcome == Outcome::Pass {
        signature(&candidate.secured, &asked, now)
    } else {
        Err(NotSigned::both(Outcome::NotChecked(Reason::EarlierCheck)))
    };
    if let Err(failed) = &signing
        && let Some(fault) = failed.form.clone()
    {
        format = fault;
    }
    let mut checks = vec![format];
    checks.extend(signing_checks(&signing, document, resolve));
    let good = checks.iter().all(|check| check.outcome == Outcome::Pass);
    checks.extend(later_checks(good, document, &asked, now));
    let recipient = options.recipient.map(|given| match good {
        true => recipient::compare(&document["credentialSubject"], given),
        false => RecipientAnswer::NotChecked,
    });
    Report {
        verdict: Verdict::over(&checks),
        form: candidate.form,
        checked_at: now,
        checks,
        signed: signing.ok().filter(|_| good),
        claims: good.then(|| Claims::of(document)),
        recipient,
        trusted_by: trusted_by(good, document, options.trusted),
    }
}

fn signing_checks(
    signing: &Result<Signed, NotSigned>,
    document: &Value,
    resolve: &impl Resolve,
) -> [Check; 2] {
    let (signature, mut issuer) = match signing {
        Ok(_) => (Outcome::Pass, Outcome::Pass),
        Err(failed) => (failed.signature, failed.issuer),
    };
    let id = document["id"].as_str().unwrap_or_default();
    let owner = resolve.issuer_of(id);
    if owner.is_some_and(|owner| format::issuer_id(document) != Some(owner.as_str())) {
        issuer = Outcome::Fail(Reason::IdOfAnotherIssuer);
    }
    let method = signing.as_ref().err().and_then(|failed| failed.method.as_deref());
    let checks = [Check::new(Step::Signature, signature), Check::new(Step::Issuer, issuer)];
    match method {
        Some(method) => checks.map(|check| match check.outcome {
            Outcome::Pass => check,
            _ => check.about(method),
        }),
        None => checks,
    }
}

fn later_checks<R: Resolve>(
    good: bool,
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> [Check; 3] {
    if !good {
        let skipped = |step| Check::new(step, Outcome::NotChecked(Reason::EarlierCheck));
        return [Step::Dates, Step::Status, Step::Schema].map(skipped);
    }
    let dated = match dates(document, now) {
        Ok(()) => Outcome::Pass,
        Err(reason) => Outcome::Fail(reason),
    };
    [Check::new(Step::Dates, dated), status::check(document, asked, now), schema_check(document)]
}

fn schema_check(document: &Value) -> Check {
    if let Err(fault) = schema::check_credential(document) {
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

fn trusted_by(good: bool, document: &Value, lists: &[TrustList]) -> Option<Vec<String>> {
    if lists.is_empty() || !good {
        return None;
    }
    let issuer = format::issuer_id(document)?;
    let naming = lists.iter().filter(|list| list.issuers.contains(issuer));
    Some(naming.map(|list| list.name.clone()).collect())
}

/// The dates of a credential against the time: `xsd:dateTimeStamp`, so a time zone is due.
pub(super) fn dates(document: &Value, now: DateTime<Utc>) -> Result<(), Reason> {
    let from = moment(document, "validFrom")?;
    let until = moment(document, "validUntil")?;
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

fn moment(document: &Value, name: &str) -> Result<Option<DateTime<Utc>>, Reason> {
    let Some(value) = document.get(name) else { return Ok(None) };
    let text = value.as_str().filter(|text| text.as_bytes().get(10) == Some(&b'T'));
    text.and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .map(|moment| Some(moment.to_utc()))
        .ok_or(Reason::MalformedDate)
}

/// Why a document is not taken as signed by its issuer.
#[derive(Debug, Clone)]
pub(super) struct NotSigned {
    pub(super) signature: Outcome,
    pub(super) issuer: Outcome,
    /// A fault of the form that was met on the way.
    form: Option<Check>,
    /// The key that the document names.
    method: Option<String>,
}

impl NotSigned {
    fn both(outcome: Outcome) -> Self {
        Self { signature: outcome, issuer: outcome, form: None, method: None }
    }

    /// The signature cannot be checked for lack of the issuer's key.
    fn no_key(issuer: Outcome, method: &str) -> Self {
        let reason = match issuer {
            Outcome::NotChecked(reason) | Outcome::Fail(reason) => reason,
            Outcome::Pass => Reason::EarlierCheck,
        };
        Self {
            signature: Outcome::NotChecked(reason),
            issuer,
            form: None,
            method: Some(method.to_owned()),
        }
    }

    /// The issuer's key was found, but the signature does not fit it.
    fn signature(outcome: Outcome) -> Self {
        let issuer = Outcome::NotChecked(Reason::EarlierCheck);
        Self { signature: outcome, issuer, form: None, method: None }
    }
}

/// Checks that a document is signed by a key of its own issuer.
pub(super) fn signature<R: Resolve>(
    secured: &Secured,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Signed, NotSigned> {
    let issuer = format::issuer_id(secured.document())
        .ok_or(NotSigned::both(Outcome::Fail(Reason::MissingMember)))?;
    match secured {
        Secured::Json(document) => embedded(document, issuer, asked, now),
        Secured::Jwt { token, .. } => {
            let kid = token.kid().ok_or(NotSigned {
                signature: Outcome::NotChecked(Reason::KeyNotListed),
                issuer: Outcome::Fail(Reason::KeyNotListed),
                form: None,
                method: None,
            })?;
            let key = key::of_issuer(asked, issuer, kid)
                .map_err(|outcome| NotSigned::no_key(outcome, kid))?;
            token.verify(&key).map_err(|error| {
                NotSigned::signature(Outcome::Fail(match error {
                    JwtError::Algorithm(_) => Reason::WrongAlgorithm,
                    _ => Reason::WrongSignature,
                }))
            })?;
            Ok(Signed {
                suite: token.alg().to_owned(),
                verification_method: kid.to_owned(),
                created: None,
                older_context: false,
            })
        }
    }
}

/// One good proof by the issuer is needed, and no bad one may claim to be the issuer's. Proofs of
/// others stand beside it and say nothing here.
fn embedded<R: Resolve>(
    document: &Value,
    issuer: &str,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Signed, NotSigned> {
    let proofs = match document.get("proof") {
        None => return Err(NotSigned::signature(Outcome::Fail(Reason::NoSignature))),
        Some(Value::Array(proofs)) => proofs.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    if proofs.is_empty() || proofs.len() > MAX_PROOFS {
        return Err(NotSigned::signature(Outcome::Fail(Reason::MalformedProof)));
    }
    let claims_issuer = |proof: &&Value| {
        let method = proof["verificationMethod"].as_str();
        method.is_some_and(|method| did::without_fragment(method) == issuer)
    };
    let (own, others): (Vec<&Value>, Vec<&Value>) = proofs.iter().partition(claims_issuer);
    let mut signed = None;
    for proof in &own {
        let good = one_proof(document, proof, issuer, asked, now)?;
        signed.get_or_insert(good);
    }
    signed.ok_or_else(|| stranger(&others))
}

/// No proof names a key of the issuer.
fn stranger(proofs: &[&Value]) -> NotSigned {
    match proofs.iter().map(|proof| Proof::read(proof)).find_map(Result::ok) {
        Some(proof) => {
            NotSigned::no_key(Outcome::Fail(Reason::KeyOfAnother), &proof.verification_method)
        }
        None => {
            let first = proofs.first().map(|proof| Proof::read(proof));
            let error = first.and_then(Result::err).unwrap_or(ProofError::Missing);
            NotSigned::signature(proof_outcome(&error))
        }
    }
}

fn one_proof<R: Resolve>(
    document: &Value,
    proof: &Value,
    issuer: &str,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Signed, NotSigned> {
    let failed = |error: &ProofError| NotSigned {
        form: match error {
            ProofError::Canon(canon) => Some(form_fault(canon)),
            _ => None,
        },
        ..NotSigned::signature(proof_outcome(error))
    };
    let proof = Proof::read(proof).map_err(|error| failed(&error))?;
    if proof.suite() != Suite::EddsaRdfc2022 {
        let outcome = Outcome::NotChecked(Reason::SuiteUnsupported);
        return Err(NotSigned::signature(outcome));
    }
    let method = &proof.verification_method;
    let key = key::of_issuer(asked, issuer, method)
        .map_err(|outcome| NotSigned::no_key(outcome, method))?;
    let newest = proof.verify(document, &key, now, ContextSet::published());
    let older_context = match &newest {
        Ok(()) => false,
        Err(ProofError::Signature | ProofError::Canon(_)) => {
            let older = proof.verify(document, &key, now, ContextSet::before_june_2026());
            older.map_err(|_| failed(newest.as_ref().err().unwrap_or(&ProofError::Signature)))?;
            true
        }
        Err(error) => return Err(failed(error)),
    };
    Ok(Signed {
        suite: crate::credential::proof::EDDSA_RDFC_2022.to_owned(),
        verification_method: method.clone(),
        created: proof.created.map(|created| created.to_utc()),
        older_context,
    })
}

fn form_fault(error: &CanonError) -> Check {
    let (reason, detail) = format::canon_reason(error);
    Check::new(Step::Format, Outcome::Fail(reason)).about(&detail)
}

fn proof_outcome(error: &ProofError) -> Outcome {
    match error {
        ProofError::Missing => Outcome::Fail(Reason::NoSignature),
        ProofError::Malformed(_) | ProofError::TooMany => Outcome::Fail(Reason::MalformedProof),
        ProofError::Unsupported(_) => Outcome::NotChecked(Reason::SuiteUnsupported),
        ProofError::Purpose(_) => Outcome::Fail(Reason::WrongPurpose),
        ProofError::Expired => Outcome::Fail(Reason::ProofExpired),
        ProofError::Canon(_) => Outcome::NotChecked(Reason::EarlierCheck),
        ProofError::Key => Outcome::NotChecked(Reason::KeyUnsupported),
        ProofError::Signature | ProofError::Sign(_) => Outcome::Fail(Reason::WrongSignature),
    }
}
