//! VC-JWT: a credential as a compact JWS (Open Badges 3.0 section 8.2.3, RFC 7515, W3C VC-JOSE-COSE).
//!
//! The algorithm is the key's, never the token's choice; a key in the header only says which of the
//! issuer's published keys is meant; text is strict base64url. The claims `iss`, `jti`, `nbf`, `exp` and `sub` must say what the
//! credential's own members say.

use super::json;
use super::key::PublicKey;
use super::signer::{SignError, Signer};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat};
use ed25519_dalek::{Signature, VerifyingKey};
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value, json};

/// The longest token that is read.
pub const MAX_BYTES: usize = json::MAX_BYTES;
/// Header members that would change how the token is checked, or say where to fetch a key.
const REFUSED_HEADERS: [&str; 7] = ["crit", "jku", "x5u", "x5c", "b64", "zip", "enc"];
/// The registered claims (RFC 7519) that stand beside the credential's own members.
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// Why a token is no good VC-JWT, or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    /// Not three parts of strict base64url with JSON objects in the first two.
    #[error("not a well-formed JWT")]
    Malformed,
    /// Longer than [`MAX_BYTES`].
    #[error("the token is too long")]
    TooLong,
    /// A header member that is refused, or `typ` that is not a JWT's.
    #[error("the header member {0:?} is not accepted")]
    Header(String),
    /// An algorithm other than the key's (`none` among them).
    #[error("the algorithm {0:?} is not the key's")]
    Algorithm(String),
    /// The signature is not by this key.
    #[error("the signature is wrong")]
    Signature,
    /// The claim is absent or differs from the credential's member.
    #[error("the claim {0} does not agree with the credential")]
    Claim(&'static str),
    /// The credential lacks a member that a VC-JWT needs, or its time has a fraction.
    #[error("the credential's {0} does not fit a JWT")]
    Credential(&'static str),
    /// The signer failed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// Signs a credential (without proof) as VC-JWT; `kid` is the DID URL of the signer's key.
///
/// # Errors
/// [`JwtError::Credential`] when `id`, `issuer.id`, `credentialSubject.id` or `validFrom` (in
/// whole seconds) is missing; [`JwtError::Sign`].
pub fn sign(credential: &Value, signer: &dyn Signer, kid: &str) -> Result<String, JwtError> {
    let Value::Object(members) = credential else {
        return Err(JwtError::Credential("document"));
    };
    if members.contains_key("proof") {
        return Err(JwtError::Credential("proof"));
    }
    let mut payload = members.clone();
    for (claim, value) in claims(credential)? {
        payload.insert(claim.to_owned(), value);
    }
    let alg = signer.public_key().algorithm().jws_name();
    let header = json!({ "alg": alg, "kid": kid, "typ": "JWT" });
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(&header), encode(&Value::Object(payload)));
    let signature = signer.sign(message.as_bytes())?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The registered claims of a credential (Open Badges 3.0 section 8.2.3.1).
fn claims(credential: &Value) -> Result<Vec<(&'static str, Value)>, JwtError> {
    let issuer = issuer_id(credential).ok_or(JwtError::Credential("issuer"))?;
    let id = credential["id"].as_str().ok_or(JwtError::Credential("id"))?;
    let subject = credential["credentialSubject"]["id"].as_str();
    let from = whole_second(&credential["validFrom"]).ok_or(JwtError::Credential("validFrom"))?;
    let mut claims = vec![
        ("iss", json!(issuer)),
        ("jti", json!(id)),
        ("sub", json!(subject.ok_or(JwtError::Credential("credentialSubject"))?)),
        ("nbf", json!(from)),
    ];
    if let Some(until) = credential.get("validUntil") {
        claims.push(("exp", json!(whole_second(until).ok_or(JwtError::Credential("validUntil"))?)));
    }
    Ok(claims)
}

fn issuer_id(credential: &Value) -> Option<&str> {
    let issuer = credential.get("issuer")?;
    issuer.as_str().or_else(|| issuer.get("id").and_then(Value::as_str))
}

fn whole_second(value: &Value) -> Option<i64> {
    let moment = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
    (moment.timestamp_subsec_nanos() == 0).then(|| moment.timestamp())
}

/// A token that was taken apart; nothing in it is to be believed before [`Jwt::verify`].
#[derive(Debug, Clone, PartialEq)]
pub struct Jwt {
    alg: String,
    kid: Option<String>,
    jwk: Option<PublicKey>,
    claims: Map<String, Value>,
    message: String,
    signature: Vec<u8>,
}

impl Jwt {
    /// Whether a text looks like a compact JWS: three base64url parts.
    pub fn looks_like(text: &str) -> bool {
        let part = |part: &str| {
            part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'='))
        };
        text.starts_with("ey") && text.split('.').count() == 3 && text.split('.').all(part)
    }

    /// Takes a token apart.
    ///
    /// # Errors
    /// [`JwtError::Malformed`], [`JwtError::TooLong`], [`JwtError::Header`].
    pub fn read(token: &str) -> Result<Self, JwtError> {
        if token.len() > MAX_BYTES {
            return Err(JwtError::TooLong);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(JwtError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(JwtError::Malformed)?;
        let header = object(header)?;
        if let Some(refused) = REFUSED_HEADERS.into_iter().find(|name| header.contains_key(*name)) {
            return Err(JwtError::Header(refused.to_owned()));
        }
        let typ = header.get("typ").map(|typ| typ.as_str().unwrap_or_default().to_lowercase());
        if !matches!(typ.as_deref(), None | Some("jwt" | "vc+jwt" | "vc+ld+jwt" | "vc+ld+json+jwt"))
        {
            return Err(JwtError::Header("typ".into()));
        }
        let text = |name: &str| header.get(name).and_then(Value::as_str).map(str::to_owned);
        let jwk = header.get("jwk").map(PublicKey::from_jwk).transpose();
        Ok(Self {
            alg: text("alg").ok_or(JwtError::Malformed)?,
            kid: text("kid"),
            jwk: jwk.map_err(|_| JwtError::Header("jwk".into()))?,
            claims: object(payload)?,
            message: message.to_owned(),
            signature: bytes(signature)?,
        })
    }

    /// The header's `kid`: where the key is said to stand.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The key in the header. Whoever made the token chose it: it may be compared with keys that the
    /// issuer publishes, and is never trusted for itself.
    pub fn jwk(&self) -> Option<&PublicKey> {
        self.jwk.as_ref()
    }

    /// The payload as it stands, for tokens that hold something else than a credential.
    pub fn payload(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The header's `alg`, as the token claims it.
    pub fn alg(&self) -> &str {
        &self.alg
    }

    /// Checks the signature with the key that stands at `kid`. Whose key it is, is for the caller
    /// to have checked.
    ///
    /// # Errors
    /// [`JwtError::Algorithm`] unless the token's algorithm is the key's, [`JwtError::Signature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), JwtError> {
        let named = key.algorithm().jws_name();
        if self.alg != named && !(named == "EdDSA" && self.alg == "Ed25519") {
            return Err(JwtError::Algorithm(self.alg.clone()));
        }
        if self.signature_fits(key) { Ok(()) } else { Err(JwtError::Signature) }
    }

    fn signature_fits(&self, key: &PublicKey) -> bool {
        let message = self.message.as_bytes();
        match key {
            PublicKey::Ed25519(bytes) => {
                let key = VerifyingKey::from_bytes(bytes);
                let signature = Signature::from_slice(&self.signature);
                matches!((key, signature), (Ok(key), Ok(signature))
                    if key.verify_strict(message, &signature).is_ok())
            }
            PublicKey::P256 { x, y } => {
                let key = DecodingKey::from_ec_der(&[&[4][..], x, y].concat());
                self.jws_fits(&key, jsonwebtoken::Algorithm::ES256)
            }
            PublicKey::Rsa { n, e } => {
                let key = DecodingKey::from_rsa_raw_components(n, e);
                self.jws_fits(&key, jsonwebtoken::Algorithm::RS256)
            }
        }
    }

    fn jws_fits(&self, key: &DecodingKey, algorithm: jsonwebtoken::Algorithm) -> bool {
        let signature = URL_SAFE_NO_PAD.encode(&self.signature);
        jsonwebtoken::crypto::verify(&signature, self.message.as_bytes(), key, algorithm)
            .unwrap_or(false)
    }

    /// The credential in the payload, without the registered claims, which must agree with it.
    /// The VCDM 1.1 form (claim `vc`) is understood too.
    ///
    /// # Errors
    /// [`JwtError::Claim`].
    pub fn credential(&self) -> Result<Value, JwtError> {
        let mut members = match self.claims.get("vc") {
            Some(Value::Object(inner)) => inner.clone(),
            Some(_) => return Err(JwtError::Claim("vc")),
            None => self.claims.clone(),
        };
        if self.claims.contains_key("vc") {
            self.fill_from_claims(&mut members);
        } else {
            for claim in REGISTERED {
                members.shift_remove(claim);
            }
        }
        let credential = Value::Object(members);
        self.check_claims(&credential)?;
        Ok(credential)
    }

    /// VCDM 1.1 section 6.3.1.2: members that stand only as claims are put back.
    fn fill_from_claims(&self, members: &mut Map<String, Value>) {
        let moment = |value: &Value| {
            let moment = DateTime::from_timestamp(value.as_i64()?, 0)?;
            Some(json!(moment.to_rfc3339_opts(SecondsFormat::Secs, true)))
        };
        for (claim, member) in
            [("iss", "issuer"), ("jti", "id"), ("nbf", "issuanceDate"), ("exp", "expirationDate")]
        {
            let value = self.claims.get(claim).filter(|_| !members.contains_key(member));
            let value = match claim {
                "iss" | "jti" => value.cloned(),
                _ => value.and_then(moment),
            };
            if let Some(value) = value {
                members.insert(member.to_owned(), value);
            }
        }
        let subject = members.get_mut("credentialSubject").and_then(Value::as_object_mut);
        if let (Some(subject), Some(id)) = (subject, self.claims.get("sub"))
            && !subject.contains_key("id")
        {
            subject.insert("id".to_owned(), id.clone());
        }
    }

    fn check_claims(&self, credential: &Value) -> Result<(), JwtError> {
        let text = |name: &str| self.claims.get(name).and_then(Value::as_str);
        if text("iss").is_none() || text("iss") != issuer_id(credential) {
            return Err(JwtError::Claim("iss"));
        }
        if self.claims.contains_key("jti") && text("jti") != credential["id"].as_str() {
            return Err(JwtError::Claim("jti"));
        }
        let subject = credential["credentialSubject"]["id"].as_str();
        if self.claims.contains_key("sub") && subject.is_some() && text("sub") != subject {
            return Err(JwtError::Claim("sub"));
        }
        if self.claims.contains_key("vc") {
            self.check_time("nbf", credential, ["issuanceDate", "validFrom"])?;
            return self.check_time("exp", credential, ["expirationDate", "validUntil"]);
        }
        self.check_time("nbf", credential, ["validFrom", "issuanceDate"])?;
        self.check_time("exp", credential, ["validUntil", "expirationDate"])
    }

    fn check_time(
        &self,
        claim: &'static str,
        credential: &Value,
        members: [&str; 2],
    ) -> Result<(), JwtError> {
        let member = members.iter().find_map(|name| credential.get(*name));
        // The older form cuts a fraction off, since the claim has none.
        let seconds = if self.claims.contains_key("vc") { second } else { whole_second };
        let agrees = match (self.claims.get(claim), member) {
            (Some(said), Some(moment)) => {
                said.as_i64().is_some() && said.as_i64() == seconds(moment)
            }
            // `nbf` is due in every VC-JWT; `exp` stands with `validUntil` or not at all.
            (None, None) => true,
            (None, Some(_)) => claim == "exp",
            (Some(_), None) => false,
        };
        if agrees { Ok(()) } else { Err(JwtError::Claim(claim)) }
    }
}

/// The second that a moment lies in.
fn second(value: &Value) -> Option<i64> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|moment| moment.timestamp())
}

fn bytes(part: &str) -> Result<Vec<u8>, JwtError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwtError::Malformed)
}

fn object(part: &str) -> Result<Map<String, Value>, JwtError> {
    match json::parse(&bytes(part)?) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(JwtError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;

    fn credential() -> Value {
        json!({
            "id": "urn:uuid:1", "issuer": "did:web:b.example",
            "validFrom": "2025-01-01T00:00:00Z", "credentialSubject": {"id": "urn:uuid:2"},
        })
    }

    /// A token with this header and payload, signed like any other.
    fn token(header: &Value, payload: &Value, signer: &dyn Signer) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(header), encode(payload));
        let signature = signer.sign(message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn signer() -> Box<dyn Signer> {
        SecretKey::ed25519([9; 32]).signer().unwrap()
    }

    #[test]
    fn the_header_holds_nothing_but_algorithm_key_and_type() {
        let made = sign(&credential(), signer().as_ref(), "did:web:b.example#k").unwrap();
        let header = object(made.split('.').next().unwrap()).unwrap();
        assert_eq!(
            Value::Object(header),
            json!({"alg": "EdDSA", "kid": "did:web:b.example#k", "typ": "JWT"})
        );
        let read = Jwt::read(&made).unwrap();
        assert_eq!(read.claims["nbf"], 1_735_689_600);
        assert_eq!(
            (&read.claims["iss"], &read.claims["jti"], &read.claims["sub"]),
            (&json!("did:web:b.example"), &json!("urn:uuid:1"), &json!("urn:uuid:2"))
        );
    }

    #[test]
    fn a_header_that_brings_a_key_or_changes_the_rules_is_refused() {
        for name in REFUSED_HEADERS {
            let mut header = json!({"alg": "EdDSA"});
            header[name] = json!("x");
            let made = token(&header, &credential(), signer().as_ref());
            assert_eq!(Jwt::read(&made), Err(JwtError::Header(name.into())));
        }
        let typ = token(&json!({"alg": "EdDSA", "typ": "at+jwt"}), &json!({}), signer().as_ref());
        assert_eq!(Jwt::read(&typ), Err(JwtError::Header("typ".into())));
    }

    #[test]
    fn the_token_does_not_choose_the_algorithm() {
        let signer = signer();
        for alg in ["none", "None", "HS256", "RS256", "ES256", "eddsa", ""] {
            let made = token(&json!({"alg": alg}), &credential(), signer.as_ref());
            let verified = Jwt::read(&made).unwrap().verify(signer.public_key());
            assert_eq!(verified, Err(JwtError::Algorithm(alg.into())));
        }
    }

    #[test]
    fn text_that_is_not_strict_base64url_is_refused() {
        let made = sign(&credential(), signer().as_ref(), "k").unwrap();
        let signature = made.rsplit('.').next().unwrap();
        for bad in [
            format!("{made}="),
            format!("{made}."),
            format!(" {made}"),
            made.replacen('.', "=.", 1),
            made.replace(signature, ""),
            made.replacen('.', "..", 1),
            "ey.ey.ey".to_owned(),
        ] {
            let refused =
                Jwt::read(&bad).and_then(|token| token.verify(signer().public_key())).unwrap_err();
            assert!(matches!(refused, JwtError::Malformed | JwtError::Signature), "{bad}");
        }
        assert!(Jwt::looks_like(&made) && !Jwt::looks_like("eyes.are.not a token"));
    }

    #[test]
    fn a_claim_that_says_another_thing_than_the_credential_is_refused() {
        let good = Jwt::read(&sign(&credential(), signer().as_ref(), "k").unwrap()).unwrap();
        assert_eq!(good.credential(), Ok(credential()));
        let refused = |claim: &str, value: Value| {
            let mut token = good.clone();
            token.claims.insert(claim.into(), value);
            token.credential().unwrap_err()
        };
        assert_eq!(refused("iss", json!("did:web:other.example")), JwtError::Claim("iss"));
        assert_eq!(refused("jti", json!("urn:uuid:3")), JwtError::Claim("jti"));
        assert_eq!(refused("sub", json!("urn:uuid:3")), JwtError::Claim("sub"));
        assert_eq!(refused("nbf", json!(1_735_689_601)), JwtError::Claim("nbf"));
        assert_eq!(refused("nbf", json!("1735689600")), JwtError::Claim("nbf"));
        assert_eq!(refused("exp", json!(1_735_689_600)), JwtError::Claim("exp"));
        let mut without = good.clone();
        without.claims.shift_remove("nbf");
        assert_eq!(without.credential(), Err(JwtError::Claim("nbf")));
    }

    #[test]
    fn a_credential_that_does_not_fit_a_jwt_is_not_signed() {
        let refused = |change: &dyn Fn(&mut Value)| {
            let mut credential = credential();
            change(&mut credential);
            sign(&credential, signer().as_ref(), "k").unwrap_err()
        };
        let fraction = refused(&|c| c["validFrom"] = json!("2025-01-01T00:00:00.5Z"));
        assert_eq!(fraction, JwtError::Credential("validFrom"));
        let subject = refused(&|c| c["credentialSubject"] = json!({}));
        assert_eq!(subject, JwtError::Credential("credentialSubject"));
        assert_eq!(refused(&|c| c["proof"] = json!({})), JwtError::Credential("proof"));
    }
}
