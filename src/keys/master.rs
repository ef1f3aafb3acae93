//! The master key, the one secret outside the database: it encrypts signing keys at rest
//! (AES-256-GCM), and its check value tells a node with another master key apart.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// First byte of everything sealed: the layout, so that another may follow.
const LAYOUT: u8 = 1;
const NONCE_BYTES: usize = 12;

/// A text that is no master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key is 32 bytes, written as base64 (44 characters) or hexadecimal (64)")]
pub struct NotAMasterKey;

/// Sealed bytes that this key, for this purpose, does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored secret cannot be opened: another master key, or it was changed")]
pub struct CannotOpen;

/// 32 secret bytes. Never printed; wiped when dropped.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// A key from 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads the text of a key file or environment variable: base64 or hexadecimal of 32 bytes,
    /// white space around it allowed.
    ///
    /// # Errors
    /// [`NotAMasterKey`].
    pub fn parse(text: &str) -> Result<Self, NotAMasterKey> {
        let text = text.trim();
        let bytes = Zeroizing::new(if text.len() == 64 {
            from_hex(text).ok_or(NotAMasterKey)?
        } else {
            [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
                .iter()
                .find_map(|alphabet| alphabet.decode(text).ok())
                .ok_or(NotAMasterKey)?
        });
        bytes.as_slice().try_into().map(Self::from_bytes).map_err(|_| NotAMasterKey)
    }

    /// The text to write into a key file: base64 and a line feed.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}\n", STANDARD.encode(self.0.as_slice())))
    }

    /// 16 bytes that tell this key from others and nothing else about it. Kept in the database,
    /// compared at start.
    pub fn check_value(&self) -> [u8; 16] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        let tag = hmac::sign(&key, b"compagnon master key check 1");
        tag.as_ref().first_chunk().copied().unwrap_or_default()
    }

    /// A secret for one purpose, always the same: an HMAC-SHA-256 of the purpose under this key. For codes that
    /// must be given again though the database keeps only their hash.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        let tag = hmac::sign(&key, format!("compagnon derived 1 {purpose}").as_bytes());
        Zeroizing::new(tag.as_ref().first_chunk().copied().unwrap_or_default())
    }

    /// Encrypts a secret for one place (`binding`: whose it is and what for); it opens nowhere
    /// else. The nonce must be random and new.
    ///
    /// # Errors
    /// [`CannotOpen`] if the secret is longer than AES-GCM takes.
    pub fn seal(
        &self,
        nonce: [u8; NONCE_BYTES],
        binding: &str,
        secret: &[u8],
    ) -> Result<Vec<u8>, CannotOpen> {
        let mut body = secret.to_vec();
        self.aead()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(binding.as_bytes()),
                &mut body,
            )
            .map_err(|_| CannotOpen)?;
        Ok([&[LAYOUT][..], &nonce, &body].concat())
    }

    /// Decrypts what [`MasterKey::seal`] made for the same binding.
    ///
    /// # Errors
    /// [`CannotOpen`] for another key, another binding, or changed bytes.
    pub fn open(&self, binding: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let rest = sealed.strip_prefix(&[LAYOUT]).ok_or(CannotOpen)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(CannotOpen)?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = self
            .aead()?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(binding.as_bytes()),
                &mut body,
            )
            .map_err(|_| CannotOpen)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    fn aead(&self) -> Result<LessSafeKey, CannotOpen> {
        let key = UnboundKey::new(&AES_256_GCM, self.0.as_slice()).map_err(|_| CannotOpen)?;
        Ok(LessSafeKey::new(key))
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let pairs = digits?;
    pairs.chunks(2).map(|pair| u8::try_from(pair.first()? * 16 + pair.get(1)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> MasterKey {
        MasterKey::from_bytes([7; 32])
    }

    #[test]
    fn a_key_reads_back_from_its_text_and_from_hexadecimal() {
        for text in
            [key().to_text().to_string(), "07".repeat(32), format!("  {}\r\n", "07".repeat(32))]
        {
            assert_eq!(MasterKey::parse(&text).unwrap().check_value(), key().check_value());
        }
        for bad in ["", "07", &"0g".repeat(32), &"A".repeat(44), &"é".repeat(32), "password"] {
            assert_eq!(MasterKey::parse(bad).err(), Some(NotAMasterKey), "{bad}");
        }
        assert_eq!(format!("{:?}", key()), "MasterKey(…)");
    }

    #[test]
    fn another_key_has_another_check_value() {
        let other = MasterKey::from_bytes([8; 32]);
        assert_ne!(other.check_value(), key().check_value());
    }

    #[test]
    fn a_secret_opens_only_with_its_key_at_its_place_and_unchanged() {
        let sealed = key().seal([1; 12], "key-1/assertion", b"secret").unwrap();
        assert_eq!(key().open("key-1/assertion", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(key().open("key-2/assertion", &sealed), Err(CannotOpen));
        let other = MasterKey::from_bytes([8; 32]);
        assert_eq!(other.open("key-1/assertion", &sealed), Err(CannotOpen));
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(key().open("key-1/assertion", &changed), Err(CannotOpen), "byte {place}");
        }
        assert_eq!(key().open("key-1/assertion", &sealed[..10]), Err(CannotOpen));
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
    }
}
