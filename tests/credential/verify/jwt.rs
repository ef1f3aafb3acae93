//! VC-JWT.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compagnon::credential::did;
use compagnon::credential::jwt;
use compagnon::credential::signer::Signer;
use compagnon::credential::verify::{Form, Reason, Report, Step, Verdict};
use compagnon::keys::SecretKey;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::world::*;

/// A token of the issuer's key with this header and payload.
fn token(header: &Value, payload: &Value, signer: &dyn Signer) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(payload));
    let signature = signer.sign(message.as_bytes()).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header() -> Value {
    json!({"alg": "EdDSA", "kid": did::method_id(ISSUER, key(OWN).public_key()), "typ": "JWT"})
}

fn payload() -> Value {
    let token = good_jwt();
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn a_good_jwt_is_valid_with_each_algorithm() {
    let report = World::new().verify(good_jwt().as_bytes());
    assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Jwt), "{report:#?}");
    for made in [SecretKey::generate_p256(), SecretKey::generate_rsa()] {
        let signer = made.unwrap().signer().unwrap();
        let mut world = World::new();
        let keys = [key(OWN).public_key().clone(), signer.public_key().clone()];
        world.put(ISSUER, &did::document(ISSUER, &keys));
        let kid = did::method_id(ISSUER, signer.public_key());
        let token = jwt::sign(&unsigned(), signer.as_ref(), &kid).unwrap();
        let report = world.verify(format!("\n{token} ").as_bytes());
        assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
        let signed = report.signed.unwrap();
        assert_eq!(signed.verification_method, kid);
    }
}

#[test]
fn a_token_rightly_signed_by_a_stranger_with_our_name_in_it_is_invalid() {
    let stranger = key(OTHER);
    let world = World::new();
    let own_name = did::method_id(STRANGER, stranger.public_key());
    let forged = jwt::sign(&unsigned(), stranger.as_ref(), &own_name).unwrap();
    let report = world.verify(forged.as_bytes());
    assert_fails(&report, Step::Issuer, Reason::KeyOfAnother, "own name");
    let did_key = did::did_key(stranger.public_key()).unwrap();
    let kid = did::method_id(&did_key, stranger.public_key());
    let forged = jwt::sign(&unsigned(), stranger.as_ref(), &kid).unwrap();
    let report = world.verify(forged.as_bytes());
    assert_fails(&report, Step::Issuer, Reason::KeyOfAnother, "did:key");
    let unlisted = did::method_id(ISSUER, stranger.public_key());
    let forged = jwt::sign(&unsigned(), stranger.as_ref(), &unlisted).unwrap();
    let report = world.verify(forged.as_bytes());
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "unlisted");
    assert!(!world.asked().contains(&LIST.to_owned()));
    assert!(!world.asked().contains(&STRANGER.to_owned()));
}

#[test]
fn headers_that_would_choose_the_key_or_the_algorithm_are_refused() {
    let own = key(OWN);
    let with = |name: &str, value: Value| {
        let mut header = header();
        header[name] = value;
        token(&header, &payload(), own.as_ref())
    };
    let jwk = key(OTHER).public_key().jwk();
    let mut private = key(OWN).public_key().jwk();
    private["d"] = json!("AAAA");
    let cases = [
        ("jwk", with("jwk", jwk), Step::Issuer, Reason::KeyOfAnother),
        ("private jwk", with("jwk", private), Step::Format, Reason::JwtHeader),
        ("jku", with("jku", json!("https://x.example/k")), Step::Format, Reason::JwtHeader),
        ("x5u", with("x5u", json!("https://x.example/k")), Step::Format, Reason::JwtHeader),
        ("crit", with("crit", json!(["b64"])), Step::Format, Reason::JwtHeader),
        ("typ", with("typ", json!("at+jwt")), Step::Format, Reason::JwtHeader),
        ("none", with("alg", json!("none")), Step::Signature, Reason::WrongAlgorithm),
        ("nOnE", with("alg", json!("nOnE")), Step::Signature, Reason::WrongAlgorithm),
        ("HS256", with("alg", json!("HS256")), Step::Signature, Reason::WrongAlgorithm),
        ("kid", with("kid", json!("../../etc/passwd")), Step::Issuer, Reason::KeyOfAnother),
        ("huge kid", with("kid", json!("x".repeat(1_000_000))), Step::Issuer, Reason::KeyOfAnother),
    ];
    for (what, token, step, reason) in cases {
        let world = World::new();
        assert_fails(&world.verify(token.as_bytes()), step, reason, what);
        assert!(world.asked().iter().all(|place| place == ISSUER), "{what}");
    }
    let mut none = header();
    none["alg"] = json!("none");
    let unsigned = token(&none, &payload(), own.as_ref());
    let (message, _) = unsigned.rsplit_once('.').unwrap();
    let report = World::new().verify(format!("{message}.").as_bytes());
    assert_fails(&report, Step::Signature, Reason::WrongAlgorithm, "no signature");
    let mut no_kid = header();
    no_kid.as_object_mut().unwrap().remove("kid");
    let report = World::new().verify(token(&no_kid, &payload(), own.as_ref()).as_bytes());
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "no kid");
}

#[test]
fn claims_that_do_not_agree_with_the_credential_are_refused() {
    let own = key(OWN);
    let cases: &[(&str, Value)] = &[
        ("iss", json!(STRANGER)),
        ("jti", json!("urn:uuid:other")),
        ("sub", json!("urn:uuid:other")),
        ("nbf", json!(0)),
        ("nbf", json!("1795000000")),
        ("nbf", json!(null)),
        ("exp", json!(1.0e300)),
        ("exp", json!(-1)),
        ("exp", json!([])),
        ("exp", json!(4_000_000_000_u64)),
    ];
    for (claim, value) in cases {
        let mut payload = payload();
        payload[*claim] = value.clone();
        let report = World::new().verify(token(&header(), &payload, own.as_ref()).as_bytes());
        assert_fails(&report, Step::Format, Reason::ClaimMismatch, claim);
    }
}

#[test]
fn other_shapes_of_tokens_are_refused() {
    let good = good_jwt();
    let (message, signature) = good.rsplit_once('.').unwrap();
    let padded = format!("{good}=");
    let standard = good.replacen(['-', '_'], "+", 1);
    let five = format!("{good}.a.b");
    let spaced = good.replacen('.', ". ", 1);
    let zeros = format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 64]));
    let short = format!("{message}.{}", &signature[..20]);
    let json_form = json!({"payload": "", "signatures": []}).to_string();
    for token in [padded, standard, five, spaced, zeros, short, json_form] {
        let report = World::new().verify(token.as_bytes());
        assert_eq!(report.verdict, Verdict::Invalid, "{token}");
        assert!(report.claims.is_none());
    }
}

#[test]
fn an_all_zero_es256_signature_is_wrong() {
    let signer = SecretKey::generate_p256().unwrap().signer().unwrap();
    let mut world = World::new();
    world.put(ISSUER, &did::document(ISSUER, &[signer.public_key().clone()]));
    let kid = did::method_id(ISSUER, signer.public_key());
    let token = jwt::sign(&unsigned(), signer.as_ref(), &kid).unwrap();
    let (message, _) = token.rsplit_once('.').unwrap();
    let zeros = format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 64]));
    let report = world.verify(zeros.as_bytes());
    assert_fails(&report, Step::Signature, Reason::WrongSignature, "zeros");
}

#[test]
fn a_revoked_badge_is_invalid_as_jwt_too() {
    let mut world = World::new();
    world.put(LIST, &list(&[INDEX]));
    let report = world.verify(good_jwt().as_bytes());
    assert_fails(&report, Step::Status, Reason::Revoked, "revoked");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_token_with_one_byte_changed_is_valid(at in any::<prop::sample::Index>(), flip in 1u8..=255) {
        let mut bytes = good_jwt().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_eq!(World::new().verify(&bytes).verdict, Verdict::Invalid);
    }
}

type Change = fn(&mut Value);

/// The badge in the claim `vc`, as tokens of the older data model have it.
fn older_payload() -> Value {
    let badge = unsigned_1_1();
    json!({"vc": badge, "iss": ISSUER, "jti": badge["id"], "sub": badge["credentialSubject"]["id"],
        "nbf": 1_795_428_000, "exp": 1_953_194_400_i64})
}

fn verified_older(change: Change) -> Report {
    let mut payload = older_payload();
    change(&mut payload);
    let mut world = World::new();
    world.put(LIST, &list_2021(&[]));
    world.verify(token(&header(), &payload, key(OWN).as_ref()).as_bytes())
}

#[test]
fn the_older_form_with_the_claim_vc_is_valid_and_its_claims_may_stand_for_members() {
    let good: [Change; 3] = [
        |_| (),
        |p| {
            let badge = p["vc"].as_object_mut().unwrap();
            for name in ["issuanceDate", "expirationDate", "id"] {
                badge.shift_remove(name);
            }
            badge["credentialSubject"].as_object_mut().unwrap().shift_remove("id");
        },
        |p| p["vc"]["issuanceDate"] = json!("2026-11-23T10:00:00.750Z"),
    ];
    for change in good {
        let report = verified_older(change);
        assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
        let claims = report.claims.unwrap();
        assert_eq!(claims.recipient.id.as_deref(), older_payload()["sub"].as_str());
        assert_eq!(claims.valid_until.as_deref(), Some("2031-11-23T10:00:00Z"));
    }
    let bad: [(Reason, Change); 6] = [
        (Reason::ClaimMismatch, |p| p["iss"] = json!(STRANGER)),
        (Reason::ClaimMismatch, |p| p["nbf"] = json!(1_795_428_001)),
        (Reason::ClaimMismatch, |p| p["exp"] = json!(1_953_194_399_i64)),
        (Reason::ClaimMismatch, |p| p["sub"] = json!("urn:uuid:other")),
        (Reason::ClaimMismatch, |p| p["vc"] = json!("x")),
        (Reason::UndefinedTerm, |p| p["vc"]["honours"] = json!("expert")),
    ];
    for (reason, change) in bad {
        assert_fails(&verified_older(change), Step::Format, reason, "older form");
    }
}
