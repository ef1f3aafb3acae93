//! The master key: the one secret outside the database, under which issuers' keys are encrypted.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Why a text is not a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it must be 32 bytes, as 64 hexadecimal digits or as base64")]
pub struct BadMasterKey;

/// Thirty-two secret bytes, wiped when dropped.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// The key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a key: 64 hexadecimal digits, or base64 of 32 bytes; space around it does not count.
    ///
    /// # Errors
    /// [`BadMasterKey`].
    pub fn parse(text: &str) -> Result<Self, BadMasterKey> {
        let text = text.trim();
        let bytes = if text.len() == 64 { from_hex(text) } else { STANDARD.decode(text).ok() };
        let bytes = Zeroizing::new(bytes.ok_or(BadMasterKey)?);
        bytes.as_slice().try_into().map(Self::from_bytes).map_err(|_| BadMasterKey)
    }

    /// The key as [`MasterKey::parse`] reads it.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_slice()))
    }

    /// What tells this key from another without telling it: an HMAC-SHA-256 of a fixed text under it.
    pub fn check_value(&self) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        STANDARD.encode(hmac::sign(&key, b"compagnon master key").as_ref())
    }

    /// The bytes, for the encryption of keys at rest.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |i: usize| text.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_from_base64_and_from_hexadecimal() {
        let key = MasterKey::from_bytes([7; 32]);
        let again = MasterKey::parse(&format!(" {}\n", key.to_text().as_str())).unwrap();
        assert_eq!(again.check_value(), key.check_value());
        assert_eq!(MasterKey::parse(&"07".repeat(32)).unwrap().check_value(), key.check_value());
    }

    #[test]
    fn another_key_has_another_check_value() {
        let one = MasterKey::from_bytes([1; 32]).check_value();
        assert_ne!(one, MasterKey::from_bytes([2; 32]).check_value());
    }

    #[test]
    fn a_text_that_is_no_key_is_refused() {
        for text in ["", "secret", &"zz".repeat(32), "QUJD"] {
            assert!(MasterKey::parse(text).is_err(), "{text:?}");
        }
    }
}
