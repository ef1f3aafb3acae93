//! Data Integrity proofs inside a JSON-LD document (W3C VC Data Integrity 1.0, Data Integrity
//! EdDSA Cryptosuites 1.0): `eddsa-rdfc-2022` to issue and to verify, `eddsa-jcs-2022` and
//! `Ed25519Signature2020` to verify; `eddsa-jcs-2022` also to sign plain JSON that is no credential.
//!
//! A proof is good only for one key that the caller found by `verificationMethod` in the issuer's
//! own document; nothing here trusts a key that a document brings along.

use super::canon::{self, CanonError};
use super::contexts::ContextSet;
use super::jcs;
use super::key::PublicKey;
use super::signer::{Algorithm, SignError, Signer};
use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The suite that we issue with.
pub const EDDSA_RDFC_2022: &str = "eddsa-rdfc-2022";
/// The suite over plain JSON.
const EDDSA_JCS_2022: &str = "eddsa-jcs-2022";
/// The most proofs that are looked at in one document.
pub const MAX_PROOFS: usize = 16;

/// Why a document has no good proof by this key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// No `proof` in the document.
    #[error("the document has no proof")]
    Missing,
    /// A member of the proof is absent or not what the standard says.
    #[error("the proof's {0} is missing or malformed")]
    Malformed(&'static str),
    /// More than [`MAX_PROOFS`].
    #[error("the document has too many proofs")]
    TooMany,
    /// A proof type or cryptosuite that is not checked here.
    #[error("the cryptosuite {0:?} is not supported")]
    Unsupported(String),
    /// `proofPurpose` is not one that is due.
    #[error("the proof's purpose is {0:?}, not the one that is due")]
    Purpose(String),
    /// `expires` is past.
    #[error("the proof has expired")]
    Expired,
    /// The document or the proof has no canonical form.
    #[error(transparent)]
    Canon(#[from] CanonError),
    /// The key is not an Ed25519 key, or one of small order.
    #[error("the key does not fit the proof")]
    Key,
    /// The signature is not by this key over this document.
    #[error("the signature is wrong")]
    Signature,
    /// The signer failed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// How the signed bytes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// RDFC-1.0, the suite that Open Badges 3.0 certifies.
    EddsaRdfc2022,
    /// RFC 8785 JSON.
    EddsaJcs2022,
    /// The older suite of VCDM 1.1 credentials, over RDF.
    Ed25519Signature2020,
}

/// One proof of a document, read but not yet verified.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    suite: Suite,
    /// Where the key is said to stand.
    pub verification_method: String,
    /// When the proof says that it was made.
    pub created: Option<DateTime<FixedOffset>>,
    expires: Option<DateTime<FixedOffset>>,
    signature: [u8; 64],
    /// The proof as it stands, without `proofValue`.
    options: Map<String, Value>,
}

impl Proof {
    /// Which suite made it.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The suite's published name.
    pub const fn suite_name(&self) -> &'static str {
        match self.suite {
            Suite::EddsaRdfc2022 => EDDSA_RDFC_2022,
            Suite::EddsaJcs2022 => EDDSA_JCS_2022,
            Suite::Ed25519Signature2020 => "Ed25519Signature2020",
        }
    }

    /// Whether the proof brings a `@context`, as only `eddsa-jcs-2022` does: the suites over RDF
    /// would neither read nor sign it.
    pub fn has_context(&self) -> bool {
        self.options.contains_key("@context")
    }

    /// The proofs of a document that can be checked here. A document may carry proofs of several
    /// suites, and a verifier may use any one (Open Badges 3.0 section 8.2.4).
    ///
    /// # Errors
    /// As [`ProofError`] says, for the first proof, if none can be used.
    pub fn all_of(document: &Value) -> Result<Vec<Self>, ProofError> {
        let proofs = match document.get("proof") {
            None => return Err(ProofError::Missing),
            Some(Value::Array(proofs)) => proofs.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        if proofs.len() > MAX_PROOFS {
            return Err(ProofError::TooMany);
        }
        let (mut usable, mut refused) = (Vec::new(), None);
        for proof in proofs.iter().map(Self::read) {
            match proof {
                Ok(proof) => usable.push(proof),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        match usable.is_empty() {
            true => Err(refused.unwrap_or(ProofError::Missing)),
            false => Ok(usable),
        }
    }

    /// Reads one proof object, made to assert.
    ///
    /// # Errors
    /// As [`ProofError`] says.
    pub fn read(proof: &Value) -> Result<Self, ProofError> {
        Self::read_for(proof, &["assertionMethod"])
    }

    /// Reads one proof object, made for one of these purposes.
    ///
    /// # Errors
    /// As [`ProofError`] says.
    pub fn read_for(proof: &Value, purposes: &[&str]) -> Result<Self, ProofError> {
        let Value::Object(members) = proof else { return Err(ProofError::Malformed("proof")) };
        let suite = suite_of(members)?;
        if members.contains_key("previousProof") {
            return Err(ProofError::Unsupported("previousProof".into()));
        }
        match text(members, "proofPurpose") {
            Some(purpose) if purposes.contains(&purpose) => {}
            Some(other) => return Err(ProofError::Purpose(other.to_owned())),
            None => return Err(ProofError::Malformed("proofPurpose")),
        }
        let method = text(members, "verificationMethod").filter(|method| !method.is_empty());
        let mut options = members.clone();
        options.shift_remove("proofValue");
        Ok(Self {
            suite,
            verification_method: method
                .ok_or(ProofError::Malformed("verificationMethod"))?
                .to_owned(),
            created: moment(members, "created")?,
            expires: moment(members, "expires")?,
            signature: signature_of(text(members, "proofValue"))?,
            options,
        })
    }

    /// Checks the proof over the document with the key that stands at `verification_method`.
    /// Whose key it is, and whether it may assert, is for the caller to have checked.
    ///
    /// # Errors
    /// As [`ProofError`] says.
    pub fn verify(
        &self,
        document: &Value,
        key: &PublicKey,
        now: DateTime<Utc>,
        contexts: ContextSet,
    ) -> Result<(), ProofError> {
        if self.expires.is_some_and(|expires| expires < now) {
            return Err(ProofError::Expired);
        }
        let PublicKey::Ed25519(bytes) = key else { return Err(ProofError::Key) };
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| ProofError::Key)?;
        let message = match self.suite {
            Suite::EddsaJcs2022 => jcs_message(document, &self.options)?,
            _ => rdfc_message(object(document)?, &self.options, contexts)?,
        };
        key.verify_strict(&message, &Signature::from_bytes(&self.signature))
            .map_err(|_| ProofError::Signature)
    }
}

fn suite_of(proof: &Map<String, Value>) -> Result<Suite, ProofError> {
    match (text(proof, "type"), text(proof, "cryptosuite")) {
        (Some("DataIntegrityProof"), Some("eddsa-rdfc-2022")) => Ok(Suite::EddsaRdfc2022),
        (Some("DataIntegrityProof"), Some("eddsa-jcs-2022")) => Ok(Suite::EddsaJcs2022),
        (Some("Ed25519Signature2020"), None) => Ok(Suite::Ed25519Signature2020),
        (Some("DataIntegrityProof"), Some(other)) => Err(ProofError::Unsupported(other.into())),
        (Some("DataIntegrityProof"), None) => Err(ProofError::Malformed("cryptosuite")),
        (Some(other), _) => Err(ProofError::Unsupported(other.into())),
        (None, _) => Err(ProofError::Malformed("type")),
    }
}

fn text<'a>(proof: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    proof.get(name).and_then(Value::as_str)
}

/// An optional `xsd:dateTimeStamp`: with a time zone.
fn moment(
    proof: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<DateTime<FixedOffset>>, ProofError> {
    let Some(value) = proof.get(name) else { return Ok(None) };
    let text = value.as_str().filter(|text| text.as_bytes().get(10) == Some(&b'T'));
    text.and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .map(Some)
        .ok_or(ProofError::Malformed(name))
}

/// `proofValue`: multibase base58btc of 64 bytes.
fn signature_of(value: Option<&str>) -> Result<[u8; 64], ProofError> {
    let malformed = ProofError::Malformed("proofValue");
    let encoded = value.and_then(|text| text.strip_prefix('z')).filter(|text| text.len() <= 90);
    let bytes = encoded.and_then(|text| bs58::decode(text).into_vec().ok());
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(malformed)
}

fn object(document: &Value) -> Result<&Map<String, Value>, CanonError> {
    document.as_object().ok_or_else(|| CanonError::NotJsonLd("not an object".into()))
}

/// Signs a document that has no proof yet and returns it with one: `eddsa-rdfc-2022`, purpose
/// `assertionMethod`, `created` in whole seconds.
///
/// # Errors
/// [`ProofError::Key`] unless the signer is Ed25519, [`ProofError::Malformed`] if a proof stands
/// there already, [`ProofError::Canon`] if the document is not fit to be signed.
pub fn sign(
    document: &Value,
    signer: &dyn Signer,
    verification_method: &str,
    created: DateTime<Utc>,
    contexts: ContextSet,
) -> Result<Value, ProofError> {
    let mut signed = document.clone();
    sign_in_place(&mut signed, signer, verification_method, created, contexts)?;
    Ok(signed)
}

/// The same, in the document itself; it stays as it was where there is an error.
///
/// # Errors
/// As [`sign`] has.
pub fn sign_in_place(
    document: &mut Value,
    signer: &dyn Signer,
    verification_method: &str,
    created: DateTime<Utc>,
    contexts: ContextSet,
) -> Result<(), ProofError> {
    let Value::Object(members) = document else { return Err(ProofError::Malformed("document")) };
    if members.contains_key("proof") {
        return Err(ProofError::Malformed("proof"));
    }
    let mut proof = options(EDDSA_RDFC_2022, signer, verification_method, created)?;
    let message = rdfc_message(members, &proof, contexts)?;
    proof.insert("proofValue".into(), json!(value(signer, &message)?));
    // An array, because the stricter of the two published schemas takes no single proof.
    members.insert("proof".into(), Value::Array(vec![Value::Object(proof)]));
    Ok(())
}

/// Signs plain JSON that has no proof yet and returns it with one: `eddsa-jcs-2022`, otherwise as [`sign`].
///
/// # Errors
/// As [`sign`] has, but for contexts.
pub fn sign_json(
    document: &Value,
    signer: &dyn Signer,
    verification_method: &str,
    created: DateTime<Utc>,
) -> Result<Value, ProofError> {
    let mut signed = document.clone();
    let Value::Object(members) = &mut signed else { return Err(ProofError::Malformed("document")) };
    if members.contains_key("proof") {
        return Err(ProofError::Malformed("proof"));
    }
    let mut proof = options(EDDSA_JCS_2022, signer, verification_method, created)?;
    let message = jcs_message(document, &proof)?;
    proof.insert("proofValue".into(), json!(value(signer, &message)?));
    members.insert("proof".into(), Value::Object(proof));
    Ok(signed)
}

/// A proof without its value.
fn options(
    suite: &str,
    signer: &dyn Signer,
    verification_method: &str,
    created: DateTime<Utc>,
) -> Result<Map<String, Value>, ProofError> {
    if signer.public_key().algorithm() != Algorithm::Ed25519 {
        return Err(ProofError::Key);
    }
    let Value::Object(options) = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created.to_rfc3339_opts(SecondsFormat::Secs, true),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }) else {
        return Err(ProofError::Malformed("proof"));
    };
    Ok(options)
}

fn value(signer: &dyn Signer, message: &[u8; 64]) -> Result<String, ProofError> {
    Ok(format!("z{}", bs58::encode(signer.sign(message)?).into_string()))
}

/// The 64 bytes that are signed: SHA-256 of the canonical proof options, then SHA-256 of the
/// canonical document (EdDSA Cryptosuites section 3.2.4).
fn rdfc_message(
    document: &Map<String, Value>,
    options: &Map<String, Value>,
    contexts: ContextSet,
) -> Result<[u8; 64], ProofError> {
    let none = Value::Null;
    let context = document.get("@context").unwrap_or(&none);
    let proof = canon::hash_part(options, "proofValue", context, contexts)?;
    let document = canon::hash_part(document, "proof", context, contexts)?;
    Ok(joined(proof, document))
}

/// The same with JSON Canonicalization (section 3.3): the proof carries the contexts it covers.
fn jcs_message(document: &Value, options: &Map<String, Value>) -> Result<[u8; 64], ProofError> {
    let mut unsecured = without_proof(document);
    if let Some(covered) = options.get("@context") {
        if !starts_with(document.get("@context"), covered) {
            return Err(ProofError::Malformed("@context"));
        }
        unsecured["@context"] = covered.clone();
    }
    let hash = |value: &Value| {
        let text = jcs::canonicalize(value).map_err(|_| ProofError::Malformed("document"))?;
        Ok::<[u8; 32], ProofError>(Sha256::digest(text).into())
    };
    Ok(joined(hash(&Value::Object(options.clone()))?, hash(&unsecured)?))
}

fn starts_with(all: Option<&Value>, covered: &Value) -> bool {
    match (all, covered) {
        (Some(Value::Array(all)), Value::Array(covered)) => all.starts_with(covered),
        (Some(Value::Array(all)), one) => all.first() == Some(one),
        (Some(all), covered) => all == covered,
        (None, _) => false,
    }
}

/// What a proof covers: the document without its `proof`.
pub(crate) fn without_proof(document: &Value) -> Value {
    let mut unsecured = document.clone();
    if let Value::Object(members) = &mut unsecured {
        members.shift_remove("proof");
    }
    unsecured
}

fn joined(proof: [u8; 32], document: [u8; 32]) -> [u8; 64] {
    let mut message = [0; 64];
    message[..32].copy_from_slice(&proof);
    message[32..].copy_from_slice(&document);
    message
}
