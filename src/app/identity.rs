//! An issuer as the world sees it: its DIDs, the documents that list its keys, the keys in use.
//!
//! A did:web issuer signs both forms under one DID, `did:web:HOST[%3APORT][:path]:issuers:ID`. A did:key is one
//! key, so such an issuer has two: the Ed25519 key's for Data Integrity, the P-256 key's for JWTs.

use serde_json::{Value, json};

use super::{AppError, AppResult};
use crate::config::BaseUrl;
use crate::credential::did;
use crate::credential::key::PublicKey;
use crate::domain::{IssuerId, IssuerMethod, KeyAlgorithm, KeyStage};
use crate::keys::{Algorithm, KeyState, MasterKey, SecretKey, Signer};
use crate::store::Conn;
use crate::store::issuers::{self, Issuer, Key};

/// The two forms in which a credential is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedForm {
    /// JSON with an embedded Data Integrity proof.
    DataIntegrity,
    /// A VC-JWT.
    Jwt,
}

impl SignedForm {
    /// The name it is kept under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DataIntegrity => "data-integrity",
            Self::Jwt => "jwt",
        }
    }
}

/// An issuer with its keys.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The issuer.
    pub issuer: Issuer,
    /// Its keys, the oldest first.
    pub keys: Vec<Key>,
}

impl Identity {
    /// The identity of an issuer.
    ///
    /// # Errors
    /// The database's own.
    pub fn find(conn: &mut Conn, id: IssuerId) -> AppResult<Option<Self>> {
        let Some(issuer) = issuers::find(conn, id)? else { return Ok(None) };
        Ok(Some(Self { issuer, keys: issuers::list_keys(conn, id)? }))
    }

    /// For which algorithm the issuer needs a key to sign a form.
    pub fn algorithm(&self, form: SignedForm) -> KeyAlgorithm {
        match form {
            SignedForm::DataIntegrity => KeyAlgorithm::Ed25519,
            SignedForm::Jwt => self.issuer.jwt_algorithm.into(),
        }
    }

    /// The key that signs a form now.
    pub fn active(&self, form: SignedForm) -> Option<&Key> {
        let algorithm = self.algorithm(form);
        self.keys.iter().find(|key| key.algorithm == algorithm && key.state == KeyStage::Active)
    }

    /// The issuer's id in a form.
    ///
    /// # Errors
    /// [`AppError::Internal`] for an issuer that cannot exist under this base URL.
    pub fn did(&self, base: &BaseUrl, form: SignedForm) -> AppResult<String> {
        match self.issuer.method {
            IssuerMethod::Web => web_did(base, self.issuer.id)
                .ok_or_else(|| AppError::Internal("a did:web under a base URL without".to_owned())),
            IssuerMethod::Key => {
                // A did:key's only key is its identity, in whatever state.
                let algorithm = self.algorithm(form);
                let key = self.keys.iter().find(|key| key.algorithm == algorithm);
                let public = key.map(public_key).transpose()?;
                public
                    .and_then(|public| did::did_key(&public))
                    .ok_or_else(|| AppError::Internal("a did:key without its key".to_owned()))
            }
        }
    }

    /// The DID document, with every key but the revoked under `assertionMethod`.
    ///
    /// # Errors
    /// As [`Identity::did`].
    pub fn document(&self, base: &BaseUrl) -> AppResult<Value> {
        let did = self.did(base, SignedForm::DataIntegrity)?;
        Ok(did::document(&did, &self.published(&did)?))
    }

    /// The same keys under the host's own DID, for the first issuer of a base URL without a path.
    ///
    /// # Errors
    /// As [`Identity::did`].
    pub fn host_document(&self, base: &BaseUrl) -> AppResult<Option<Value>> {
        if !base.path().is_empty() || self.issuer.method != IssuerMethod::Web {
            return Ok(None);
        }
        let Ok(host) = did::did_web(base.url()) else { return Ok(None) };
        let own = self.did(base, SignedForm::DataIntegrity)?;
        let mut document = did::document(&host, &self.published(&host)?);
        document["alsoKnownAs"] = json!([own]);
        Ok(Some(document))
    }

    /// The keys that stand in the document. The one that signs JWTs now comes first: there are verifiers (openbadgeslib
    /// 4.6) that check a status list as JWT with the first key, whatever its `kid` says.
    fn published(&self, did: &str) -> AppResult<Vec<PublicKey>> {
        let now = self.active(SignedForm::Jwt).map(|key| key.id);
        let mut shown: Vec<&Key> = self
            .keys
            .iter()
            .filter(|key| state_of(key).is_some_and(KeyState::is_published))
            .collect();
        shown.sort_by_key(|key| Some(key.id) != now);
        let keys: AppResult<Vec<PublicKey>> = shown.into_iter().map(public_key).collect();
        let mut keys = keys?;
        if did.starts_with("did:key:") {
            keys.retain(|key| did::did_key(key).as_deref() == Some(did));
        }
        Ok(keys)
    }
}

/// The `did:web` an issuer has under a base URL; `None` where there can be none (plain http, an IP address).
pub fn web_did(base: &BaseUrl, id: IssuerId) -> Option<String> {
    let url = url::Url::parse(&base.join(&format!("/issuers/{id}"))).ok()?;
    did::did_web(&url).ok()
}

/// The public half of a key.
///
/// # Errors
/// [`AppError::Internal`] when it does not read.
pub fn public_key(key: &Key) -> AppResult<PublicKey> {
    let broken = |error: String| AppError::Internal(format!("key {}: {error}", key.id));
    let jwk: Value = serde_json::from_str(&key.public_key).map_err(|e| broken(e.to_string()))?;
    PublicKey::from_jwk(&jwk).map_err(|error| broken(error.to_string()))
}

/// Where a key stands, as the rules of its life know it.
pub fn state_of(key: &Key) -> Option<KeyState> {
    let stage = crate::domain::Named::as_str(key.state);
    KeyState::from_parts(stage, key.revoked_at.map(crate::domain::Moment::get))
}

/// Opens a key to sign with.
///
/// # Errors
/// [`AppError::Internal`] when it does not open under this master key.
pub fn signer(master: &MasterKey, key: &Key) -> AppResult<Box<dyn Signer>> {
    let algorithm = match key.algorithm {
        KeyAlgorithm::Ed25519 => Algorithm::Ed25519,
        KeyAlgorithm::Rs256 => Algorithm::Rs256,
        KeyAlgorithm::Es256 => Algorithm::Es256,
    };
    let secret = SecretKey::open(master, algorithm, &key.id.to_string(), &key.sealed_secret);
    let signer = secret.and_then(|secret| secret.signer());
    signer.map_err(|error| AppError::Internal(format!("key {}: {error}", key.id)))
}
