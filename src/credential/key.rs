//! Public keys and their written forms: Multikey (W3C Controlled Identifiers 1.0 section 2.2.2),
//! JWK (RFC 7517, RFC 8037) and the JWK thumbprint (RFC 7638).

use super::signer::Algorithm;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Multicodec prefix of an Ed25519 public key (0xed as a varint).
const ED25519_CODE: [u8; 2] = [0xed, 0x01];
/// Multicodec prefix of a compressed P-256 public key (0x1200 as a varint).
const P256_CODE: [u8; 2] = [0x80, 0x24];
/// The largest RSA modulus that is looked at: 8192 bits.
const MAX_RSA_BYTES: usize = 1024;

/// A public key that can check a signature. Made only from bytes that are such a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// 32 bytes, RFC 8032.
    Ed25519([u8; 32]),
    /// The affine coordinates of a point on P-256, big-endian.
    P256 {
        /// x
        x: [u8; 32],
        /// y
        y: [u8; 32],
    },
    /// An RSA key of 2048 to 8192 bits.
    Rsa {
        /// Modulus, big-endian, no leading zero.
        n: Vec<u8>,
        /// Public exponent, big-endian, no leading zero.
        e: Vec<u8>,
    },
}

/// Why something is not a usable public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not base58btc or base64url, or of the wrong length.
    #[error("the key is not well formed")]
    Malformed,
    /// A key type that we do not use.
    #[error("a key type that is not supported")]
    Unsupported,
    /// A point that is not on the curve, or of small order: anybody could sign for it.
    #[error("the key is weak")]
    Weak,
    /// The private half stands beside it.
    #[error("the private key is published with it")]
    Private,
}

impl PublicKey {
    /// An Ed25519 key; points of small order are refused.
    ///
    /// # Errors
    /// [`KeyError::Weak`].
    pub fn ed25519(bytes: [u8; 32]) -> Result<Self, KeyError> {
        match ed25519_dalek::VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => Ok(Self::Ed25519(bytes)),
            _ => Err(KeyError::Weak),
        }
    }

    /// A P-256 key from its SEC 1 point, compressed (33 bytes) or not (65 bytes).
    ///
    /// # Errors
    /// [`KeyError::Malformed`] for another length, [`KeyError::Weak`] for no point of the curve.
    pub fn p256(point: &[u8]) -> Result<Self, KeyError> {
        if !matches!((point.len(), point.first()), (33, Some(2 | 3)) | (65, Some(4))) {
            return Err(KeyError::Malformed);
        }
        let parsed = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .parse()
            .map_err(|_| KeyError::Weak)?;
        let der: PublicKeyX509Der<'_> = parsed.as_der().map_err(|_| KeyError::Weak)?;
        // SubjectPublicKeyInfo ends with the uncompressed point (RFC 5480).
        let uncompressed = der.as_ref().last_chunk::<65>().ok_or(KeyError::Weak)?;
        let [4, coordinates @ ..] = uncompressed else { return Err(KeyError::Weak) };
        let (x, y) = coordinates.split_at(32);
        Ok(Self::P256 {
            x: x.try_into().map_err(|_| KeyError::Weak)?,
            y: y.try_into().map_err(|_| KeyError::Weak)?,
        })
    }

    /// An RSA key from modulus and exponent, big-endian.
    ///
    /// # Errors
    /// [`KeyError::Weak`] under 2048 bits or for an even or tiny exponent,
    /// [`KeyError::Unsupported`] over 8192 bits.
    pub fn rsa(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        if n.len() > MAX_RSA_BYTES || e.len() > 8 {
            return Err(KeyError::Unsupported);
        }
        let odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        if n.len() < 256 || n.first().is_none_or(|b| *b < 0x80 && n.len() == 256) || !odd(n) {
            return Err(KeyError::Weak);
        }
        if !odd(e) || e == [1] {
            return Err(KeyError::Weak);
        }
        Ok(Self::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    /// Reads an RSA key in PEM (`PUBLIC KEY` or `RSA PUBLIC KEY`), as Open Badges 2.0 publishes them.
    ///
    /// # Errors
    /// As [`KeyError`] says; a private key in PEM is refused as such.
    pub fn from_rsa_pem(text: &str) -> Result<Self, KeyError> {
        if text.contains("PRIVATE KEY") {
            return Err(KeyError::Private);
        }
        let body = pem_body(text).filter(|body| body.len() <= 4 * MAX_RSA_BYTES);
        let der = STANDARD.decode(body.ok_or(KeyError::Malformed)?);
        let der = der.map_err(|_| KeyError::Malformed)?;
        let parsed = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_slice()).parse();
        let spki: PublicKeyX509Der<'_> =
            parsed.map_err(|_| KeyError::Weak)?.as_der().map_err(|_| KeyError::Weak)?;
        let (n, e) = rsa_numbers(spki.as_ref()).ok_or(KeyError::Malformed)?;
        Self::rsa(n, e)
    }

    /// The one algorithm that this key is used with; a document never chooses it.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::P256 { .. } => Algorithm::Es256,
            Self::Rsa { .. } => Algorithm::Rs256,
        }
    }

    /// `publicKeyMultibase`: `z6Mk…` for Ed25519, `zDn…` for P-256; RSA has none that is used.
    pub fn multibase(&self) -> Option<String> {
        let bytes = match self {
            Self::Ed25519(bytes) => [&ED25519_CODE[..], bytes].concat(),
            Self::P256 { x, y } => {
                let sign = 2 + (y[31] & 1);
                [&P256_CODE[..], &[sign], x].concat()
            }
            Self::Rsa { .. } => return None,
        };
        Some(format!("z{}", bs58::encode(bytes).into_string()))
    }

    /// Reads a `publicKeyMultibase`.
    ///
    /// # Errors
    /// As [`KeyError`] says.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        // Base58 takes quadratic time: nothing longer than a key is looked at.
        let encoded = text.strip_prefix('z').filter(|t| t.len() <= 64);
        let bytes = bs58::decode(encoded.ok_or(KeyError::Malformed)?)
            .into_vec()
            .map_err(|_| KeyError::Malformed)?;
        if let Some(raw) = bytes.strip_prefix(&ED25519_CODE) {
            return Self::ed25519(raw.try_into().map_err(|_| KeyError::Malformed)?);
        }
        match bytes.strip_prefix(&P256_CODE) {
            Some(point) if point.len() == 33 => Self::p256(point),
            Some(_) => Err(KeyError::Malformed),
            None => Err(KeyError::Unsupported),
        }
    }

    /// The bare public JWK: only the members that make the key, in RFC 7638 order.
    pub fn jwk(&self) -> Value {
        let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Ed25519(x) => json!({"crv": "Ed25519", "kty": "OKP", "x": b64(x)}),
            Self::P256 { x, y } => {
                json!({"crv": "P-256", "kty": "EC", "x": b64(x), "y": b64(y)})
            }
            Self::Rsa { n, e } => json!({"e": b64(e), "kty": "RSA", "n": b64(n)}),
        }
    }

    /// Reads a public JWK; members beside the key itself (`kid`, `use`, `alg`…) are not looked at.
    ///
    /// # Errors
    /// As [`KeyError`] says; a JWK with a private member is refused.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        if ["d", "p", "q", "k"].iter().any(|member| jwk.get(member).is_some()) {
            return Err(KeyError::Private);
        }
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| decode(text(name).ok_or(KeyError::Malformed)?);
        match (text("kty"), text("crv")) {
            (Some("OKP"), Some("Ed25519")) => {
                Self::ed25519(bytes("x")?.try_into().map_err(|_| KeyError::Malformed)?)
            }
            (Some("EC"), Some("P-256")) => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                if x.len() != 32 || y.len() != 32 {
                    return Err(KeyError::Malformed);
                }
                Self::p256(&[&[4][..], &x, &y].concat())
            }
            (Some("RSA"), _) => Self::rsa(&bytes("n")?, &bytes("e")?),
            (Some(_), _) => Err(KeyError::Unsupported),
            (None, _) => Err(KeyError::Malformed),
        }
    }

    /// The RFC 7638 thumbprint with SHA-256, base64url.
    pub fn thumbprint(&self) -> String {
        // `jwk` writes the required members in lexicographic order, without white space.
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.jwk().to_string()))
    }
}

/// The base64 between the lines of one PEM block, without white space.
fn pem_body(text: &str) -> Option<String> {
    let text = text.trim();
    let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    let body = rest.strip_suffix("-----")?.strip_suffix(label)?.strip_suffix("-----END ")?;
    let public = matches!(label, "PUBLIC KEY" | "RSA PUBLIC KEY");
    public.then(|| body.split_ascii_whitespace().collect())
}

/// Modulus and exponent of an RSA key in the SubjectPublicKeyInfo that the library itself wrote
/// (RFC 5280, RFC 8017): a sequence of the algorithm and a bit string with a sequence of two integers.
fn rsa_numbers(spki: &[u8]) -> Option<(&[u8], &[u8])> {
    let (inside, _) = der_element(spki, 0x30)?;
    let (_, rest) = der_element(inside, 0x30)?;
    let (bits, _) = der_element(rest, 0x03)?;
    let (numbers, _) = der_element(bits.strip_prefix(&[0])?, 0x30)?;
    let (n, rest) = der_element(numbers, 0x02)?;
    let (e, _) = der_element(rest, 0x02)?;
    Some((n, e))
}

/// The content of the first element, which has this tag, and what follows it.
fn der_element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(&[tag])?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => rest.split_first().map(|(one, rest)| (usize::from(*one), rest))?,
        0x82 => {
            let (two, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*two)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn decode(text: &str) -> Result<Vec<u8>, KeyError> {
    if text.len() > 2 * MAX_RSA_BYTES {
        return Err(KeyError::Unsupported);
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rsa_key_has_the_thumbprint_of_rfc_7638() {
        // RFC 7638 section 3.1.
        let jwk = json!({"kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29", "n":
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"});
        let key = PublicKey::from_jwk(&jwk).unwrap();
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn an_ed25519_key_has_the_thumbprint_of_rfc_8037() {
        // RFC 8037 appendix A.3.
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let key = PublicKey::from_jwk(&json!({"kty": "OKP", "crv": "Ed25519", "x": x})).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(key.jwk()["x"], x);
    }

    #[test]
    fn a_p256_key_written_as_multikey_reads_back_with_both_coordinates() {
        // RFC 7515 appendix A.3.
        let jwk = json!({"crv": "P-256", "kty": "EC",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
        let key = PublicKey::from_jwk(&jwk).unwrap();
        let multibase = key.multibase().unwrap();
        assert!(multibase.starts_with("zDn"), "{multibase}");
        assert_eq!(PublicKey::from_multibase(&multibase).unwrap(), key);
        assert_eq!(key.jwk(), jwk);
    }

    #[test]
    fn a_pem_gives_the_numbers_of_its_rsa_key_and_a_private_or_weak_one_is_refused() {
        let made = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let der = aws_lc_rs::signature::KeyPair::public_key(&made).as_der().unwrap();
        let pem = |label: &str, der: &[u8]| {
            let body: Vec<String> = STANDARD
                .encode(der)
                .as_bytes()
                .chunks(64)
                .map(|line| String::from_utf8_lossy(line).into_owned())
                .collect();
            format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", body.join("\n"))
        };
        let key = PublicKey::from_rsa_pem(&pem("PUBLIC KEY", der.as_ref())).unwrap();
        let PublicKey::Rsa { n, e } = &key else { panic!("{key:?}") };
        assert_eq!((n.len(), e.as_slice()), (256, &[1, 0, 1][..]));
        let pkcs1 = aws_lc_rs::signature::KeyPair::public_key(&made).as_ref();
        assert_eq!(PublicKey::from_rsa_pem(&pem("RSA PUBLIC KEY", pkcs1)), Ok(key));
        let private = pem("RSA PRIVATE KEY", pkcs1);
        assert_eq!(PublicKey::from_rsa_pem(&private), Err(KeyError::Private));
        let cut = pem("PUBLIC KEY", &der.as_ref()[..100]);
        assert_eq!(PublicKey::from_rsa_pem(&cut), Err(KeyError::Weak));
        assert_eq!(PublicKey::from_rsa_pem("-----BEGIN PUBLIC KEY-----"), Err(KeyError::Malformed));
    }

    #[test]
    fn weak_private_and_broken_keys_are_refused() {
        assert_eq!(PublicKey::ed25519([0; 32]), Err(KeyError::Weak));
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(PublicKey::ed25519(identity), Err(KeyError::Weak));
        assert_eq!(PublicKey::p256(&[4; 65]), Err(KeyError::Weak));
        assert_eq!(PublicKey::rsa(&[0xff; 128], &[1, 0, 1]), Err(KeyError::Weak));
        assert_eq!(PublicKey::rsa(&[0xff; 256], &[1]), Err(KeyError::Weak));
        assert_eq!(PublicKey::rsa(&[0xff; 2000], &[1, 0, 1]), Err(KeyError::Unsupported));
        let with_d = json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "d": "AAAA"});
        assert_eq!(PublicKey::from_jwk(&with_d), Err(KeyError::Private));
        assert_eq!(PublicKey::from_multibase("z6Mk"), Err(KeyError::Unsupported));
        assert_eq!(PublicKey::from_multibase(&"z".repeat(9000)), Err(KeyError::Malformed));
    }
}
