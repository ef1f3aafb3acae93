//! Badges and tokens, signed, and changed before or after.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compagnon::credential::build::build;
use compagnon::credential::jwt;
use compagnon::credential::signer::Signer;
use compagnon::credential::status_list::StatusEntry;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{INDEX, Scene};
use crate::credential::badge::assertion;
use crate::credential::verify::world::{signed_as, signed_with};
use crate::negative::table::{Badge, Key, Named, Token};

/// A badge of this issuer that is good today and for long, unsigned and without status.
pub fn draft(issuer: &str) -> Value {
    let mut badge = build(&assertion(issuer, 2));
    badge["validFrom"] = json!("2025-01-01T00:00:00Z");
    badge["awardedDate"] = json!("2025-01-01T00:00:00Z");
    badge["validUntil"] = json!("2120-01-01T00:00:00Z");
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    badge
}

/// A badge as a row describes it.
pub fn badge(scene: &Scene<'_>, row: &Badge) -> String {
    let mut badge = draft(&scene.issuer(row.issuer, Key::Own));
    if row.listed {
        let list = format!("{}/status", scene.site);
        badge["credentialStatus"] = StatusEntry::revocation(list, INDEX).to_json();
    }
    scene.changed(&mut badge, &row.before);
    let signer = scene.signer(row.key);
    let own = scene.method(row.issuer, Key::Own);
    let method = row.method.as_deref().map_or(own, |method| scene.filled(method));
    let mut signed = match &row.suite {
        Some(suite) => signed_with(&badge, suite, signer.as_ref(), &method),
        None => signed_as(&badge, signer.as_ref(), &method),
    };
    scene.changed(&mut signed, &row.after);
    let text = signed.to_string();
    let Some((from, to)) = &row.replace else { return text };
    assert!(text.contains(from), "{from} stands nowhere in {text}");
    text.replacen(from, &scene.filled(to), 1)
}

/// The token's three parts, the last as bytes.
pub fn parts(token: &str) -> (Value, Value, Vec<u8>) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut next = || parts.next().unwrap();
    let (header, payload, signature) = (next(), next(), next());
    let read = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap();
    (read(&header), read(&payload), signature)
}

fn encoded(header: &Value, payload: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(payload))
}

/// A good token of this issuer's.
pub fn good_token(scene: &Scene<'_>, issuer: Named, which: Key) -> String {
    let credential = draft(&scene.issuer(issuer, which));
    let kid = scene.method(issuer, which);
    jwt::sign(&credential, scene.signer(which).as_ref(), &kid).unwrap()
}

/// The issuer's own token of this header and these claims.
pub fn resigned(scene: &Scene<'_>, header: &Value, payload: &Value) -> String {
    let message = encoded(header, payload);
    let signature = scene.signer(Key::Own).sign(message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token as a row describes it.
pub fn token(scene: &Scene<'_>, row: &Token) -> String {
    // A stranger signs what bears the issuer's name.
    let named = if row.key == Key::Stranger { Key::Own } else { row.key };
    let (mut header, mut payload, _) = parts(&good_token(scene, row.issuer, named));
    scene.changed(&mut header, &row.header);
    scene.changed(&mut payload, &row.claims);
    let message = encoded(&header, &payload);
    let signer = scene.signer(row.key);
    let signature = match row.signature.as_deref() {
        None => URL_SAFE_NO_PAD.encode(signer.sign(message.as_bytes()).unwrap()),
        Some("none") => String::new(),
        Some("zeros") => URL_SAFE_NO_PAD.encode([0; 64]),
        Some(secret) => by_secret(&message, secret, signer.as_ref()),
    };
    shaped(&message, &signature, row.shape.as_deref())
}

/// HS256, the secret being what everybody knows of the issuer's key.
fn by_secret(message: &str, which: &str, signer: &dyn Signer) -> String {
    let key = signer.public_key();
    let jwk = key.jwk();
    let secret = match which {
        "secret_bytes" => URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap(),
        "secret_jwk" => jwk.to_string().into_bytes(),
        other => panic!("no signature {other}"),
    };
    let secret = EncodingKey::from_secret(&secret);
    jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap()
}

fn shaped(message: &str, signature: &str, shape: Option<&str>) -> String {
    let good = format!("{message}.{signature}");
    match shape {
        None => good,
        Some("padded") => format!("{good}=="),
        Some("other_alphabet") => format!("{message}.+{}", &signature[1..]),
        Some("space") => good.replacen('.', ". ", 1),
        Some("loose_bits") => {
            // 64 bytes leave four bits of the last letter unused.
            let (rest, last) = signature.split_at(signature.len() - 1);
            let next = (last.as_bytes()[0] + 1) as char;
            format!("{message}.{rest}{next}")
        }
        Some("five_parts") => format!("{good}.AAAA.AAAA"),
        Some("json") => {
            let (header, payload) = message.split_once('.').unwrap();
            let one = |signature: &str| json!({"protected": header, "signature": signature});
            json!({"payload": payload, "signatures": [one(signature), one("AAAA")]}).to_string()
        }
        Some(other) => panic!("no shape {other}"),
    }
}
