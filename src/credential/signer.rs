//! Whoever can sign, behind a trait, so that a key may live in a file today and in a token or a
//! key service tomorrow.

use super::key::PublicKey;

/// The three signature algorithms that we issue with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): Data Integrity proofs.
    Ed25519,
    /// ECDSA on P-256 with SHA-256, `ES256`: VC-JWT.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, `RS256`: VC-JWT, what every verifier takes.
    Rs256,
}

impl Algorithm {
    /// The name in a JWS header (RFC 7518 section 3.1, RFC 8037).
    pub const fn jws_name(self) -> &'static str {
        match self {
            Self::Ed25519 => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }
}

/// The key could not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key could not sign")]
pub struct SignError;

/// A private key that signs and never shows itself.
pub trait Signer: Send + Sync {
    /// The public half; it also says which algorithm is used.
    fn public_key(&self) -> &PublicKey;

    /// The raw signature over the message: 64 bytes for Ed25519 and ES256 (`r ‖ s`), as many as
    /// the modulus has for RS256.
    ///
    /// # Errors
    /// [`SignError`] when the key or the device fails.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}
