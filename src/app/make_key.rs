//! Making a key: outside any unit of work, because an RSA key takes its time.

use super::{App, AppError, AppResult};
use crate::credential::did;
use crate::domain::{IssuerId, KeyAlgorithm, KeyId, KeyStage};
use crate::keys::SecretKey;
use crate::store::issuers::Key;

/// Makes a key for an issuer, sealed under the master key; not stored yet.
///
/// # Errors
/// [`AppError::Internal`] when the cryptographic library refuses.
pub(super) async fn make_key(
    app: &App,
    issuer: IssuerId,
    algorithm: KeyAlgorithm,
    stage: KeyStage,
) -> AppResult<Key> {
    let app = app.clone();
    let made = tokio::task::spawn_blocking(move || make(&app, issuer, algorithm, stage)).await;
    made.map_err(|error| AppError::Internal(error.to_string()))?
}

fn make(app: &App, issuer: IssuerId, algorithm: KeyAlgorithm, stage: KeyStage) -> AppResult<Key> {
    let failed = |error: String| AppError::Internal(format!("no key could be made: {error}"));
    let secret = match algorithm {
        KeyAlgorithm::Ed25519 => Ok(SecretKey::ed25519(app.random.secret())),
        KeyAlgorithm::Rs256 => SecretKey::generate_rsa(),
        KeyAlgorithm::Es256 => SecretKey::generate_p256(),
    };
    let secret = secret.map_err(|error| failed(error.to_string()))?;
    let signer = secret.signer().map_err(|error| failed(error.to_string()))?;
    let public = signer.public_key();
    let id = KeyId(app.random.uuid());
    let mut nonce = [0; 12];
    app.random.fill(&mut nonce);
    let sealed = secret.seal(&app.master_key, &id.to_string(), nonce);
    let now = app.now();
    Ok(Key {
        id,
        issuer_id: issuer,
        algorithm,
        public_key: public.jwk().to_string(),
        fragment: did::fragment(public),
        sealed_secret: sealed.map_err(|error| failed(error.to_string()))?,
        state: stage,
        created_at: now,
        activated_at: (stage == KeyStage::Active).then_some(now),
        retired_at: None,
        revoked_at: None,
    })
}
