//! Private keys held by this program: made, sealed under the master key, used to sign.

use super::master::{CannotOpen, MasterKey};
use crate::credential::key::{KeyError, PublicKey};
use crate::credential::signer::{Algorithm, SignError, Signer};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

/// Why a private key cannot be made or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The cryptographic library refused to make a key.
    #[error("no key could be made")]
    Generate,
    /// The bytes are no private key of that algorithm.
    #[error("the bytes are not such a private key")]
    Malformed,
    /// The stored secret does not open.
    #[error(transparent)]
    CannotOpen(#[from] CannotOpen),
    /// The public half cannot be used.
    #[error(transparent)]
    Public(#[from] KeyError),
}

/// The bytes of a private key: an Ed25519 seed, or PKCS#8 for the others. Wiped when dropped.
pub struct SecretKey {
    algorithm: Algorithm,
    bytes: Zeroizing<Vec<u8>>,
}

impl SecretKey {
    /// The Ed25519 key of 32 random bytes.
    pub fn ed25519(seed: [u8; 32]) -> Self {
        Self { algorithm: Algorithm::Ed25519, bytes: Zeroizing::new(seed.to_vec()) }
    }

    /// A new P-256 key for ES256, from the library's own randomness.
    ///
    /// # Errors
    /// [`SecretError::Generate`].
    pub fn generate_p256() -> Result<Self, SecretError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| SecretError::Generate)?;
        let document = pair.to_pkcs8v1().map_err(|_| SecretError::Generate)?;
        let bytes = Zeroizing::new(document.as_ref().to_vec());
        Ok(Self { algorithm: Algorithm::Es256, bytes })
    }

    /// A new RSA key of 2048 bits for RS256, from the library's own randomness.
    ///
    /// # Errors
    /// [`SecretError::Generate`].
    pub fn generate_rsa() -> Result<Self, SecretError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| SecretError::Generate)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| SecretError::Generate)?;
        let bytes = Zeroizing::new(der.as_ref().to_vec());
        Ok(Self { algorithm: Algorithm::Rs256, bytes })
    }

    /// Which algorithm the key signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key encrypted for storage under this id. The nonce must be random and new.
    ///
    /// # Errors
    /// [`SecretError::CannotOpen`] when the library refuses.
    pub fn seal(
        &self,
        master: &MasterKey,
        key_id: &str,
        nonce: [u8; 12],
    ) -> Result<Vec<u8>, SecretError> {
        Ok(master.seal(nonce, &binding(self.algorithm, key_id), &self.bytes)?)
    }

    /// Reads what [`SecretKey::seal`] wrote under the same id.
    ///
    /// # Errors
    /// [`SecretError::CannotOpen`] for another master key, id or algorithm, or changed bytes.
    pub fn open(
        master: &MasterKey,
        algorithm: Algorithm,
        key_id: &str,
        sealed: &[u8],
    ) -> Result<Self, SecretError> {
        let bytes = master.open(&binding(algorithm, key_id), sealed)?;
        Ok(Self { algorithm, bytes })
    }

    /// The key, ready to sign.
    ///
    /// # Errors
    /// [`SecretError::Malformed`].
    pub fn signer(&self) -> Result<Box<dyn Signer>, SecretError> {
        let malformed = |_| SecretError::Malformed;
        Ok(match self.algorithm {
            Algorithm::Ed25519 => {
                let seed = <[u8; 32]>::try_from(self.bytes.as_slice());
                let key = SigningKey::from_bytes(&Zeroizing::new(
                    seed.map_err(|_| SecretError::Malformed)?,
                ));
                let public = PublicKey::ed25519(key.verifying_key().to_bytes())?;
                Box::new(Ed25519 { key, public })
            }
            Algorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.bytes)
                    .map_err(malformed)?;
                let public = PublicKey::p256(pair.public_key().as_ref())?;
                Box::new(Es256 { pair, public })
            }
            Algorithm::Rs256 => {
                let pair = RsaKeyPair::from_pkcs8(&self.bytes).map_err(malformed)?;
                let (n, e) =
                    rsa_public(pair.public_key().as_ref()).ok_or(SecretError::Malformed)?;
                let public = PublicKey::rsa(n, e)?;
                Box::new(Rs256 { pair, public })
            }
        })
    }
}

/// What a sealed key is bound to: its algorithm, its purpose and its id.
fn binding(algorithm: Algorithm, key_id: &str) -> String {
    format!("compagnon signing key/{}/{key_id}", algorithm.jws_name())
}

struct Ed25519 {
    key: SigningKey,
    public: PublicKey,
}

impl Signer for Ed25519 {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.key.sign(message).to_bytes().to_vec())
    }
}

struct Es256 {
    pair: EcdsaKeyPair,
    public: PublicKey,
}

impl Signer for Es256 {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.pair.sign(&SystemRandom::new(), message);
        signature.map(|signature| signature.as_ref().to_vec()).map_err(|_| SignError)
    }
}

struct Rs256 {
    pair: RsaKeyPair,
    public: PublicKey,
}

impl Signer for Rs256 {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| SignError)?;
        Ok(signature)
    }
}

/// Modulus and exponent of a DER `RSAPublicKey` (RFC 8017 appendix A.1.1).
fn rsa_public(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = der_value(der, 0x30)?;
    let (n, rest) = der_value(sequence, 0x02)?;
    let (e, _) = der_value(rest, 0x02)?;
    Some((n, e))
}

/// The contents of the DER value with this tag at the front, and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    if *length < 0x80 {
        return rest.split_at_checked(usize::from(*length));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
    let length = digits.iter().try_fold(0_usize, |length, digit| {
        length.checked_mul(256)?.checked_add(usize::from(*digit))
    })?;
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_key_signs_as_the_same_key_after_opening() {
        let master = MasterKey::from_bytes([7; 32]);
        let keys = [
            SecretKey::ed25519([9; 32]),
            SecretKey::generate_p256().unwrap(),
            SecretKey::generate_rsa().unwrap(),
        ];
        for key in keys {
            let sealed = key.seal(&master, "k1", [3; 12]).unwrap();
            let opened = SecretKey::open(&master, key.algorithm(), "k1", &sealed).unwrap();
            let (before, after) = (key.signer().unwrap(), opened.signer().unwrap());
            assert_eq!(before.public_key(), after.public_key());
            assert_eq!(before.public_key().algorithm(), key.algorithm());
            let elsewhere = SecretKey::open(&master, key.algorithm(), "k2", &sealed);
            assert_eq!(elsewhere.err(), Some(SecretError::CannotOpen(CannotOpen)));
        }
    }

    #[test]
    fn the_ed25519_key_of_rfc_8032_has_its_public_half_and_signature() {
        // RFC 8032 section 7.1, test 1.
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec,
            0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03,
            0x1c, 0xae, 0x7f, 0x60,
        ];
        let signer = SecretKey::ed25519(seed).signer().unwrap();
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        assert_eq!(signer.public_key().jwk()["x"], x);
        let signature = signer.sign(b"").unwrap();
        assert_eq!(signature[..4], [0xe5, 0x56, 0x43, 0x00]);
    }

    #[test]
    fn a_token_of_each_key_is_accepted_by_that_key_alone() {
        use crate::credential::jwt::{self, Jwt, JwtError};
        use serde_json::json;
        let credential = json!({
            "id": "urn:uuid:1", "issuer": {"id": "did:web:b.example"},
            "validFrom": "2025-01-01T00:00:00Z", "validUntil": "2035-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:uuid:2"},
        });
        let stranger = SecretKey::ed25519([1; 32]).signer().unwrap();
        let another = SecretKey::generate_p256().unwrap().signer().unwrap();
        for key in [
            SecretKey::ed25519([9; 32]),
            SecretKey::generate_p256().unwrap(),
            SecretKey::generate_rsa().unwrap(),
        ] {
            let signer = key.signer().unwrap();
            let token = jwt::sign(&credential, signer.as_ref(), "did:web:b.example#k").unwrap();
            let read = Jwt::read(&token).unwrap();
            assert_eq!(read.kid(), Some("did:web:b.example#k"));
            assert_eq!(read.verify(signer.public_key()), Ok(()));
            assert_eq!(read.credential().as_ref(), Ok(&credential));
            let wrong = read.verify(stranger.public_key()).unwrap_err();
            assert!(matches!(wrong, JwtError::Algorithm(_) | JwtError::Signature), "{wrong}");
            assert!(read.verify(another.public_key()).is_err());
        }
    }
}
