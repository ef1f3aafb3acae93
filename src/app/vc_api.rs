//! Credentials as the conformance suites of the W3C issue and verify them: any credential of the data model 2.0,
//! by a key that lives as long as the process. Off by default, and for the suites alone: an instance's own badges
//! have other doors.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{AppError, AppResult};
use crate::credential::contexts::ContextSet;
use crate::credential::did;
use crate::credential::proof::{self, Proof, ProofError};
use crate::credential::signer::Signer;
use crate::credential::vcdm;
use crate::keys::SecretKey;
use crate::random::Random;

/// The suites' inputs use the example contexts and write contexts out.
const CONTEXTS: ContextSet = ContextSet::published().with_examples();

/// What a proof of a credential, and one of a presentation, may be made for.
const TO_ASSERT: &[&str] = &["assertionMethod"];
const TO_PRESENT: &[&str] = &["authentication", "assertionMethod"];

/// An issuer for the suites.
pub struct ConformanceIssuer {
    signer: Box<dyn Signer>,
    did: String,
}

/// What is asked beside the document; what the suites send more is passed over.
#[derive(Debug, Default, Deserialize)]
pub struct Expected {
    /// What the proof's `challenge` must be.
    pub challenge: Option<String>,
    /// What the proof's `domain` must be.
    pub domain: Option<String>,
}

impl ConformanceIssuer {
    /// One with a new key.
    ///
    /// # Errors
    /// [`AppError::Internal`] when there can be no key.
    pub fn new(random: &dyn Random) -> AppResult<Self> {
        let internal = |error: String| AppError::Internal(error);
        let key = SecretKey::ed25519(random.secret()).signer();
        let signer = key.map_err(|error| internal(error.to_string()))?;
        let did = did::did_key(signer.public_key()).ok_or_else(|| internal("no did:key".into()))?;
        Ok(Self { signer, did })
    }

    /// Its `did:key`: what the suites must be told.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// Signs a credential under this issuer's name, whatever name stands there; a proof that stands there already
    /// stays beside the new one.
    ///
    /// # Errors
    /// [`AppError::Malformed`] where it does not follow the data model or has no canonical form.
    pub fn issue(&self, mut credential: Value, now: DateTime<Utc>) -> AppResult<Value> {
        vcdm::check(&credential).map_err(|fault| refused(&fault))?;
        let members = credential.as_object_mut().ok_or_else(|| refused(&"no credential"))?;
        self.name(members);
        let proofs = members.shift_remove("proof");
        let method = did::method_id(&self.did, self.signer.public_key());
        proof::sign_in_place(&mut credential, self.signer.as_ref(), &method, now, CONTEXTS)
            .map_err(|error| refused(&error))?;
        let mut made = match credential["proof"].take() {
            Value::Array(made) => made,
            one => vec![one],
        };
        credential["proof"] = match (proofs, made.pop()) {
            (None, Some(own)) => own,
            (Some(Value::Array(mut others)), own) => {
                others.extend(own);
                Value::Array(others)
            }
            (Some(other), own) => Value::Array([Some(other), own].into_iter().flatten().collect()),
            (None, None) => return Err(AppError::Internal("no proof was made".into())),
        };
        Ok(credential)
    }

    fn name(&self, members: &mut Map<String, Value>) {
        match members.get_mut("issuer") {
            Some(Value::Object(profile)) => drop(profile.insert("id".into(), json!(self.did))),
            _ => drop(members.insert("issuer".into(), json!(self.did))),
        }
    }
}

/// Verifies a credential's form and its proofs, by keys that are their own names. Neither dates nor status are
/// looked at, and the answer says so.
///
/// # Errors
/// [`AppError::Malformed`], with what is wrong.
pub fn verify(credential: &Value, expected: &Expected, now: DateTime<Utc>) -> AppResult<Value> {
    vcdm::check(credential).map_err(|fault| refused(&fault))?;
    let issuer = name_of(credential, "issuer").ok_or_else(|| refused(&"no issuer"))?;
    for signer in signers(credential, TO_ASSERT, expected, now)? {
        if signer != issuer {
            return Err(refused(&"the key that signed is not the issuer's"));
        }
    }
    Ok(json!({"verified": true, "checks": ["form", "proof"], "warnings": [], "errors": []}))
}

/// Verifies a presentation's form and proofs, and those of every credential in it. What the holder alone asserts
/// must be signed by the holder.
///
/// # Errors
/// [`AppError::Malformed`], with what is wrong.
pub fn verify_presentation(
    presentation: &Value,
    expected: &Expected,
    now: DateTime<Utc>,
) -> AppResult<Value> {
    vcdm::check(presentation).map_err(|fault| refused(&fault))?;
    let holder = name_of(presentation, "holder");
    let signed = presentation.get("proof").is_some();
    let signers = match signed {
        true => signers(presentation, TO_PRESENT, expected, now)?,
        false => Vec::new(),
    };
    let by_holder = holder.is_some_and(|holder| signers.iter().any(|signer| signer == holder));
    let presented = match presentation.get("verifiableCredential") {
        None => &[][..],
        Some(Value::Array(presented)) => presented,
        Some(one) => std::slice::from_ref(one),
    };
    for credential in presented {
        let self_asserted = credential.get("proof").is_none() && by_holder;
        if !self_asserted {
            verify(credential, &Expected::default(), now)?;
        }
    }
    let mut warnings = Vec::new();
    match (signed, holder) {
        (false, _) => warnings.push("the presentation is not signed"),
        (true, Some(_)) if !by_holder => warnings.push("the holder's name is not the key's"),
        (true, _) => {}
    }
    Ok(json!({"verified": true, "checks": ["form", "proof"], "warnings": warnings, "errors": []}))
}

/// The id of whoever stands there by name alone or by a profile.
fn name_of<'a>(document: &'a Value, member: &str) -> Option<&'a str> {
    document[member].as_str().or_else(|| document[member]["id"].as_str())
}

/// Who signed the document: each proof must be good.
fn signers(
    document: &Value,
    purposes: &[&str],
    expected: &Expected,
    now: DateTime<Utc>,
) -> AppResult<Vec<String>> {
    let proofs = match document.get("proof") {
        None => return Err(refused(&ProofError::Missing)),
        Some(Value::Array(proofs)) => proofs.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    if proofs.is_empty() || proofs.len() > proof::MAX_PROOFS {
        return Err(refused(&ProofError::TooMany));
    }
    proofs.iter().map(|proof| signer(document, proof, purposes, expected, now)).collect()
}

fn signer(
    document: &Value,
    proof: &Value,
    purposes: &[&str],
    expected: &Expected,
    now: DateTime<Utc>,
) -> AppResult<String> {
    for (name, due) in [("challenge", &expected.challenge), ("domain", &expected.domain)] {
        if due.as_ref().is_some_and(|due| proof[name] != due.as_str()) {
            return Err(refused(&format!("the proof is for another {name}")));
        }
    }
    let read = Proof::read_for(proof, purposes).map_err(|error| refused(&error))?;
    let name = did::without_fragment(&read.verification_method);
    let controller = did::resolve_did_key(name).map_err(|error| refused(&error))?;
    let method = controller.assertion_method(&read.verification_method);
    let key = &method.map_err(|error| refused(&error))?.key;
    read.verify(document, key, now, CONTEXTS).map_err(|error| refused(&error))?;
    Ok(name.to_owned())
}

fn refused(reason: &dyn std::fmt::Display) -> AppError {
    AppError::Malformed(reason.to_string())
}
