//! The signature and issuer checks: the document is signed, as it stands, by a key of its own issuer.
//! Whatever the suite signs, what no context defines is refused: a signature over JSON covers such a
//! member, but nothing says what it means.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::key::{self, Asked, IssuerKey, Named};
use super::read::Secured;
use super::report::{Check, Outcome, Reason, Signed, Step};
use super::{Resolve, format};
use crate::credential::canon::{self, CanonError};
use crate::credential::contexts::ContextSet;
use crate::credential::did;
use crate::credential::jwt::{Jwt, JwtError};
use crate::credential::proof::{self, MAX_PROOFS, Proof, ProofError, Suite};

/// A document that its own issuer signed.
#[derive(Debug, Clone)]
pub(super) struct Proven {
    pub(super) signed: Signed,
    /// What is to be said of the issuer's key, beside the pass.
    pub(super) note: Option<Reason>,
    /// When the issuer's key was packed, where a bundle alone says whose it is: that is not established then.
    pub(super) packed: Option<DateTime<Utc>>,
}

/// Why a document is not taken as signed by its issuer.
#[derive(Debug, Clone)]
pub(super) struct NotSigned {
    pub(super) signature: Outcome,
    pub(super) issuer: Outcome,
    /// A fault of the form that was met on the way.
    pub(super) form: Option<Check>,
    /// The key that the document names.
    pub(super) method: Option<String>,
}

impl NotSigned {
    pub(super) fn both(outcome: Outcome) -> Self {
        Self { signature: outcome, issuer: outcome, form: None, method: None }
    }

    /// However it is signed, the credential's id belongs to another issuer.
    pub(super) fn forged(signing: Result<Proven, Self>) -> Self {
        let found = match signing {
            Ok(_) => Self::both(Outcome::Pass),
            Err(failed) => failed,
        };
        Self { issuer: Outcome::Fail(Reason::IdOfAnotherIssuer), ..found }
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

    /// The proof is none, or does not fit.
    fn proof(error: &ProofError) -> Self {
        let form = match error {
            ProofError::Canon(canon) => Some(form_fault(canon)),
            _ => None,
        };
        Self { form, ..Self::signature(proof_outcome(error)) }
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
) -> Result<Proven, NotSigned> {
    let issuer = format::issuer_id(secured.document())
        .ok_or(NotSigned::both(Outcome::Fail(Reason::MissingMember)))?;
    match secured {
        Secured::Json(document) => embedded(document, issuer, asked, now),
        Secured::Jwt { token, credential } => {
            let found = key_of_token(token, issuer, asked)?;
            token.verify(&found.key).map_err(|error| {
                NotSigned::signature(Outcome::Fail(match error {
                    JwtError::Algorithm(_) => Reason::WrongAlgorithm,
                    _ => Reason::WrongSignature,
                }))
            })?;
            let older_context = safe(credential)?;
            let note = standing(&found, credential, asked, now)?;
            let signed = Signed {
                suite: token.alg().to_owned(),
                verification_method: found.method,
                created: None,
                older_context,
            };
            Ok(Proven { signed, note, packed: found.packed })
        }
    }
}

/// What is to be said of a key whose signature fits. A revoked one may be in anybody's hands: it counts only for a
/// text that its issuer's records show from before.
fn standing<R: Resolve>(
    found: &IssuerKey,
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Option<Reason>, NotSigned> {
    match found.revoked.filter(|at| *at <= now) {
        None => Ok(found.note),
        Some(at) if asked.was_sealed_before(document, at) => Ok(Some(Reason::KeyRevokedSince)),
        Some(_) => Err(NotSigned {
            signature: Outcome::Pass,
            issuer: Outcome::Fail(Reason::KeyRevoked),
            form: None,
            method: Some(found.method.clone()),
        }),
    }
}

/// The issuer's key that a token names by `kid` or shows in `jwk`; where it does both, both are one.
fn key_of_token<R: Resolve>(
    token: &Jwt,
    issuer: &str,
    asked: &Asked<'_, R>,
) -> Result<IssuerKey, NotSigned> {
    let named = match (token.kid(), token.jwk()) {
        (Some(kid), _) => Named::Method(kid),
        (None, Some(jwk)) => Named::Key(jwk),
        (None, None) => return Err(NotSigned::no_key(Outcome::Fail(Reason::KeyNotListed), "kid")),
    };
    let method = token.kid().unwrap_or("jwk");
    let found = key::of_issuer(asked, issuer, named)
        .map_err(|outcome| NotSigned::no_key(outcome, method))?;
    match token.jwk() {
        Some(jwk) if *jwk != found.key => {
            Err(NotSigned::no_key(Outcome::Fail(Reason::KeyOfAnother), method))
        }
        _ => Ok(found),
    }
}

/// Holds a document whose signature does not go over RDF to what RDF would see of it; whether the older
/// text of the Open Badges context was needed.
fn safe(document: &Value) -> Result<bool, NotSigned> {
    let newest = match canon::quads(document, ContextSet::published()) {
        Ok(_) => return Ok(false),
        Err(error) => error,
    };
    match canon::quads(document, ContextSet::before_june_2026()) {
        Ok(_) => Ok(true),
        Err(_) => Err(NotSigned {
            form: Some(form_fault(&newest)),
            ..NotSigned::signature(Outcome::NotChecked(Reason::EarlierCheck))
        }),
    }
}

/// One good proof by the issuer is needed, and no bad one may claim to be the issuer's. Proofs of
/// others stand beside it and say nothing here.
fn embedded<R: Resolve>(
    document: &Value,
    issuer: &str,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Proven, NotSigned> {
    let proofs = match document.get("proof") {
        None => return Err(NotSigned::signature(Outcome::Fail(Reason::NoSignature))),
        Some(Value::Array(proofs)) => proofs.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    if proofs.is_empty() || proofs.len() > MAX_PROOFS {
        return Err(NotSigned::signature(Outcome::Fail(Reason::MalformedProof)));
    }
    let method =
        |proof: &Value| proof["verificationMethod"].as_str().unwrap_or_default().to_owned();
    let claims_issuer = |proof: &&Value| did::without_fragment(&method(proof)) == issuer;
    let (own, others): (Vec<&Value>, Vec<&Value>) = proofs.iter().partition(claims_issuer);
    let mut proven = None;
    for proof in &own {
        let good = one_proof(document, proof, issuer, asked, now)?;
        proven.get_or_insert(good);
    }
    if let Some(proven) = proven {
        return Ok(proven);
    }
    // A key at an address of its own may be the issuer's too; the issuer's document decides.
    let web =
        |proof: &&&Value| method(proof).starts_with("https://") && !issuer.starts_with("did:key:");
    match others.iter().find(web) {
        Some(proof) => one_proof(document, proof, issuer, asked, now),
        None => Err(stranger(&others)),
    }
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
            NotSigned::proof(&error)
        }
    }
}

fn one_proof<R: Resolve>(
    document: &Value,
    proof: &Value,
    issuer: &str,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Result<Proven, NotSigned> {
    let proof = Proof::read(proof).map_err(|error| NotSigned::proof(&error))?;
    let over_json = proof.suite() == Suite::EddsaJcs2022;
    if proof.has_context() && !over_json {
        return Err(NotSigned::proof(&ProofError::Malformed("@context")));
    }
    let method = &proof.verification_method;
    let found = key::of_issuer(asked, issuer, Named::Method(method))
        .map_err(|outcome| NotSigned::no_key(outcome, method))?;
    let older_context = if over_json {
        proof
            .verify(document, &found.key, now, ContextSet::published())
            .map_err(|error| NotSigned::proof(&error))?;
        safe(&proof::without_proof(document))?
    } else {
        over_rdf(&proof, document, &found, now).map_err(|error| NotSigned::proof(&error))?
    };
    let note = standing(&found, document, asked, now)?;
    let signed = Signed {
        suite: proof.suite_name().to_owned(),
        verification_method: method.clone(),
        created: proof.created.map(|created| created.to_utc()),
        older_context,
    };
    Ok(Proven { signed, note, packed: found.packed })
}

/// Whether a good proof over RDF needed the older text of the Open Badges context.
fn over_rdf(
    proof: &Proof,
    document: &Value,
    found: &IssuerKey,
    now: DateTime<Utc>,
) -> Result<bool, ProofError> {
    let newest = proof.verify(document, &found.key, now, ContextSet::published());
    match newest {
        Ok(()) => Ok(false),
        Err(error @ (ProofError::Signature | ProofError::Canon(_))) => {
            let older = proof.verify(document, &found.key, now, ContextSet::before_june_2026());
            older.map(|()| true).map_err(|_| error)
        }
        Err(error) => Err(error),
    }
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
