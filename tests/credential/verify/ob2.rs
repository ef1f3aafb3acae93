//! Open Badges 2.0: hosted badges, whose proof is that the issuer's host serves them, and signed ones.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use compagnon::credential::verify::recipient::RecipientAnswer;
use compagnon::credential::verify::{
    Form, Options, Outcome, Reason, Report, Step, TrustList, Verdict, verify,
};
use serde_json::{Value, json};

use super::world::*;

const ASSERTION: &str = "https://school.example/assertions/1";
const BADGE: &str = "https://school.example/badges/1";
const PROFILE: &str = "https://school.example/issuer";
const PUBLIC_KEY: &str = "https://school.example/key";
const REVOKED: &str = "https://school.example/revoked";
const CONTEXT: &str = "https://w3id.org/openbadges/v2";

fn assertion() -> Value {
    json!({"@context": CONTEXT, "type": "Assertion", "id": ASSERTION,
        "recipient": {"type": "email", "hashed": true, "salt": "Kosher", "identity":
            "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"},
        "badge": BADGE, "issuedOn": "2026-01-01T00:00:00Z", "expires": "2030-01-01T00:00:00Z",
        "narrative": "Well *done*.", "verification": {"type": "HostedBadge"}})
}

fn badge_class() -> Value {
    json!({"@context": CONTEXT, "type": "BadgeClass", "id": BADGE, "name": "Relecture",
        "description": "Relit ses pairs.", "image": "https://school.example/i.png",
        "criteria": {"narrative": "Relire."}, "issuer": PROFILE, "tags": ["relecture"]})
}

fn profile() -> Value {
    json!({"@context": CONTEXT, "type": "Issuer", "id": PROFILE, "name": "École",
        "url": "https://school.example", "email": "a@school.example", "publicKey": PUBLIC_KEY})
}

/// The school's host, and what it serves.
fn school() -> World {
    let mut world = World::new();
    world.put(ASSERTION, &assertion());
    world.put(BADGE, &badge_class());
    world.put(PROFILE, &profile());
    world.put(PUBLIC_KEY, &public_key(PROFILE));
    world
}

type Change = fn(&mut Value);

fn changed(mut document: Value, change: Change) -> Value {
    change(&mut document);
    document
}

#[test]
fn a_hosted_badge_is_valid_and_the_report_says_what_its_proof_is() {
    let lists = [TrustList {
        name: "R".into(),
        issuers: [PROFILE.to_owned()].into(),
        ..TrustList::default()
    }];
    let options = Options { recipient: Some("a@example.com"), trusted: &lists };
    let world = school();
    let report = verify(assertion().to_string().as_bytes(), &world, now(), &options);
    assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Json), "{report:#?}");
    assert_eq!(report.checks[1].note, Some(Reason::HostedByIssuer));
    assert_eq!(report.checks[2].note, Some(Reason::HostedInScope));
    let signed = report.signed.unwrap();
    assert_eq!((signed.suite.as_str(), signed.verification_method.as_str()), ("hosted", ASSERTION));
    let claims = report.claims.unwrap();
    assert_eq!(
        (claims.achievement.name.as_str(), claims.achievement.id.as_str()),
        ("Relecture", BADGE)
    );
    assert_eq!(claims.issuer.id, PROFILE);
    assert_eq!(claims.issuer.name_stated_by_itself.as_deref(), Some("École"));
    assert_eq!(claims.recipient.hashed, ["email"]);
    assert_eq!(report.recipient, Some(RecipientAnswer::Match));
    assert_eq!(report.trusted_by, Some(vec!["R".to_owned()]));
    assert_eq!(world.asked(), [ASSERTION, BADGE, PROFILE]);
}

#[test]
fn a_copy_that_says_something_else_than_the_host_is_invalid_and_the_hosts_word_is_shown() {
    let changes: &[(&str, Change)] = &[
        ("recipient", |a| a["recipient"]["salt"] = json!("x")),
        ("badge", |a| a["badge"] = json!("https://school.example/badges/2")),
        ("issuedOn", |a| a["issuedOn"] = json!("2020-01-01T00:00:00Z")),
        ("narrative", |a| a["narrative"] = json!("With honours.")),
        ("honours", |a| a["honours"] = json!("yes")),
    ];
    for (member, change) in changes {
        let report = school().verify_json(&changed(assertion(), *change));
        assert_fails(&report, Step::Signature, Reason::HostedDiffers, member);
        assert_eq!(report.checks[1].detail.as_deref(), Some(*member));
    }
    // A copy that leaves something out, or spells the badge class, is the same badge.
    let less = changed(assertion(), |a| {
        a.as_object_mut().unwrap().shift_remove("narrative");
        a["badge"] = json!({"id": BADGE, "type": "BadgeClass", "name": "Something else"});
        a["image"] = json!("data:image/png;base64,AAAA");
    });
    let report = school().verify_json(&less);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    let claims = report.claims.unwrap();
    assert_eq!(claims.achievement.name, "Relecture", "the embedded copy is not believed");
    assert_eq!(claims.narrative.as_deref(), Some("Well *done*."));
}

#[test]
fn what_the_host_no_longer_serves_is_not_valid() {
    let mut world = school();
    world.gone(ASSERTION);
    let report = world.verify_json(&assertion());
    assert_eq!(report.outcome(Step::Status), Some(Outcome::Fail(Reason::Revoked)));
    assert!(report.verdict == Verdict::Invalid && report.claims.is_none());
    let revoked = json!({"id": ASSERTION, "revoked": true, "revocationReason": "left"});
    world.put(ASSERTION, &revoked);
    let report = world.verify_json(&assertion());
    assert_eq!(report.outcome(Step::Status), Some(Outcome::Fail(Reason::Revoked)));
    assert_eq!(report.checks[4].detail.as_deref(), Some("left"));
    world.lose(ASSERTION);
    assert_open(&world.verify_json(&assertion()), Step::Signature, Reason::Unreachable, "lost");
    world.put_bytes(ASSERTION, b"<html>".to_vec());
    assert_open(&world.verify_json(&assertion()), Step::Signature, Reason::UnusableAnswer, "HTML");
    world.put(ASSERTION, &changed(assertion(), |a| a["id"] = json!("https://evil.example/1")));
    let report = world.verify_json(&assertion());
    assert_fails(&report, Step::Signature, Reason::HostedDiffers, "another id");
    world.put(ASSERTION, &changed(assertion(), |a| a["verification"]["type"] = json!("signed")));
    let report = world.verify_json(&assertion());
    assert_fails(&report, Step::Signature, Reason::NoSignature, "signed, but without signature");
}

/// Anybody can host an assertion that names somebody else's badge class.
#[test]
fn a_badge_hosted_elsewhere_is_not_the_named_issuers() {
    let elsewhere = "https://evil.example/assertions/1";
    let forged = changed(assertion(), |a| a["id"] = json!("https://evil.example/assertions/1"));
    let mut world = school();
    world.put(elsewhere, &forged);
    let report = world.verify_json(&forged);
    assert_fails(&report, Step::Issuer, Reason::OutsideIssuersScope, "forged");
    // A badge class of their own that names the school changes nothing.
    let class = "https://evil.example/badges/1";
    let theirs = changed(forged, |a| a["badge"] = json!("https://evil.example/badges/1"));
    world.put(elsewhere, &theirs);
    world.put(class, &changed(badge_class(), |b| b["id"] = json!("https://evil.example/badges/1")));
    let report = world.verify_json(&theirs);
    assert_fails(&report, Step::Issuer, Reason::OutsideIssuersScope, "own badge class");
    // Nor does an embedded profile under the school's name.
    let embedded = changed(theirs.clone(), |a| {
        let profile = json!({"id": "https://school.example/issuer", "type": "Profile",
            "verification": {"allowedOrigins": "evil.example"}});
        a["badge"] = json!({"type": "BadgeClass", "name": "x", "issuer": profile});
    });
    world.put(elsewhere, &embedded);
    let report = world.verify_json(&embedded);
    assert_fails(&report, Step::Issuer, Reason::OutsideIssuersScope, "embedded profile");
    // Nor a document of theirs that bears the school's id.
    world.put(elsewhere, &theirs);
    world.put(class, &badge_class());
    let report = world.verify_json(&theirs);
    assert_fails(&report, Step::Issuer, Reason::NotTheIssuersDocument, "the school's id");
    // The school itself may allow another host.
    world.put(class, &badge_class());
    let mut allowing = profile();
    allowing["verification"] = json!({"allowedOrigins": ["evil.example"]});
    world.put(PROFILE, &allowing);
    let allowed = changed(theirs, |a| a["badge"] = json!("https://school.example/badges/1"));
    world.put(elsewhere, &allowed);
    assert_eq!(world.verify_json(&allowed).verdict, Verdict::Valid, "allowed by the school");
}

#[test]
fn a_faulty_assertion_is_refused_before_anything_is_asked() {
    let cases: &[(&str, Reason, Change)] = &[
        ("no context of version 2", Reason::WrongContext, |a| a["@context"] = json!("x")),
        ("context written out", Reason::WrongContext, |a| a["@context"] = json!({"id": "@id"})),
        ("a badge class", Reason::NotABadge, |a| a["type"] = json!("BadgeClass")),
        ("no date", Reason::MissingMember, |a| {
            drop(a.as_object_mut().unwrap().shift_remove("issuedOn"));
        }),
        ("no recipient", Reason::MalformedMember, |a| a["recipient"] = json!("a@example.com")),
        ("no badge", Reason::MissingMember, |a| a["badge"] = json!(null)),
        ("no verification", Reason::MalformedMember, |a| a["verification"] = json!({})),
        ("two verifications", Reason::MalformedMember, |a| {
            a["verification"]["type"] = json!(["hosted", "signed"]);
        }),
        ("no address", Reason::BadIdentifier, |a| a["id"] = json!("urn:uuid:1")),
    ];
    for (what, reason, change) in cases {
        let world = school();
        assert_fails(
            &world.verify_json(&changed(assertion(), *change)),
            Step::Format,
            *reason,
            what,
        );
        assert!(world.asked().is_empty(), "{what}");
    }
    let report = school().verify_json(&changed(assertion(), |a| {
        a["verification"]["type"] = json!("SignedBadge");
    }));
    assert_fails(&report, Step::Signature, Reason::NoSignature, "signed, as bare JSON");
}

#[test]
fn dates_and_the_linked_documents_are_checked() {
    let with = |change: Change| {
        let mut world = school();
        let document = changed(assertion(), change);
        world.put(ASSERTION, &document);
        world.verify_json(&document)
    };
    let report = with(|a| a["expires"] = json!("2026-06-01T00:00:00Z"));
    assert_fails(&report, Step::Dates, Reason::Expired, "expired");
    let report = with(|a| a["issuedOn"] = json!("2029-06-01T00:00:00Z"));
    assert_fails(&report, Step::Dates, Reason::NotYetValid, "not yet");
    let report = with(|a| a["expires"] = json!("2025-06-01T00:00:00Z"));
    assert_fails(&report, Step::Dates, Reason::DatesContradict, "contradiction");
    let report = with(|a| a["issuedOn"] = json!("2026-01-01"));
    assert_fails(&report, Step::Dates, Reason::MalformedDate, "no time");
    let mut world = school();
    world.put(BADGE, &changed(badge_class(), |b| b["image"] = json!(null)));
    assert_fails(&world.verify_json(&assertion()), Step::Schema, Reason::SchemaViolated, "image");
    let mut world = school();
    world.put(PROFILE, &changed(profile(), |p| p["type"] = json!("Criteria")));
    assert_fails(&world.verify_json(&assertion()), Step::Schema, Reason::SchemaViolated, "type");
    for place in [BADGE, PROFILE] {
        let mut world = school();
        world.lose(place);
        let report = world.verify_json(&assertion());
        assert_eq!(report.outcome(Step::Issuer), Some(Outcome::NotChecked(Reason::Unreachable)));
        assert!(report.verdict == Verdict::Indeterminate && report.claims.is_none());
    }
}

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

fn public_key(owner: &str) -> Value {
    let der = KEY.public_key().as_der().unwrap();
    let lines: Vec<String> = STANDARD
        .encode(der.as_ref())
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"));
    json!({"@context": CONTEXT, "type": "CryptographicKey", "id": PUBLIC_KEY, "owner": owner,
        "publicKeyPem": pem})
}

fn signed_assertion(change: Change) -> Value {
    changed(assertion(), |a| {
        a["verification"] = json!({"type": "SignedBadge", "creator": "https://school.example/key"});
    })
    .as_object()
    .map(|members| changed(Value::Object(members.clone()), change))
    .unwrap()
}

fn jws(header: &Value, payload: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(payload));
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn token(change: Change) -> String {
    jws(&json!({"alg": "RS256", "typ": "JWT"}), &signed_assertion(change))
}

fn verified(world: &World, token: &str) -> Report {
    world.verify(token.as_bytes())
}

#[test]
fn a_signed_badge_is_valid_by_a_key_that_its_issuer_lists() {
    let world = school();
    let report = verified(&world, &token(|_| ()));
    assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Jwt), "{report:#?}");
    assert_eq!(report.checks[4].note, Some(Reason::NoStatus));
    let signed = report.signed.unwrap();
    assert_eq!((signed.suite.as_str(), signed.verification_method.as_str()), ("RS256", PUBLIC_KEY));
    assert_eq!(report.claims.unwrap().achievement.name, "Relecture");
    // The assertion's own address is not asked: nobody need host it.
    assert_eq!(world.asked(), [PUBLIC_KEY, BADGE, PROFILE]);
    let unnamed =
        token(|a| drop(a["verification"].as_object_mut().unwrap().shift_remove("creator")));
    let report = verified(&school(), &unnamed);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
}

#[test]
fn a_forged_signed_badge_is_refused_and_nothing_but_the_key_is_asked() {
    let good = token(|_| ());
    let parts: Vec<&str> = good.split('.').collect();
    let other = signed_assertion(|a| a["narrative"] = json!("With honours."));
    let payload = URL_SAFE_NO_PAD.encode(other.to_string());
    let edited = format!("{}.{payload}.{}", parts[0], parts[2]);
    let none = jws(&json!({"alg": "none"}), &signed_assertion(|_| ()));
    let hmac = jws(&json!({"alg": "HS256"}), &signed_assertion(|_| ()));
    for (token, reason) in [
        (edited, Reason::WrongSignature),
        (none, Reason::WrongAlgorithm),
        (hmac, Reason::WrongAlgorithm),
    ] {
        let world = school();
        assert_fails(&verified(&world, &token), Step::Signature, reason, "forged");
        assert_eq!(world.asked(), [PUBLIC_KEY]);
    }
    let hosted = token(|a| a["verification"] = json!({"type": "hosted"}));
    let report = verified(&school(), &hosted);
    assert_fails(&report, Step::Format, Reason::MalformedMember, "a token that says hosted");
}

#[test]
fn a_key_that_the_issuer_does_not_list_signs_nothing_for_it() {
    let good = token(|_| ());
    let mut world = school();
    world.put(PROFILE, &changed(profile(), |p| p["publicKey"] = json!("https://school.example/2")));
    let report = verified(&world, &good);
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "unlisted");
    let mut world = school();
    world.put(PUBLIC_KEY, &public_key("https://evil.example/issuer"));
    let report = verified(&world, &good);
    assert_fails(&report, Step::Issuer, Reason::KeyOfAnother, "owner");
    for pem in [
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----".to_owned(),
        public_key(PROFILE)["publicKeyPem"].as_str().unwrap().replace("PUBLIC", "PRIVATE"),
        String::new(),
    ] {
        let mut world = school();
        let mut key = public_key(PROFILE);
        key["publicKeyPem"] = json!(pem);
        world.put(PUBLIC_KEY, &key);
        assert_fails(&verified(&world, &good), Step::Signature, Reason::BadKey, "key");
    }
    let mut world = school();
    world.lose(PUBLIC_KEY);
    assert_open(&verified(&world, &good), Step::Signature, Reason::Unreachable, "key lost");
}

#[test]
fn a_signed_badge_is_revoked_by_its_issuers_list() {
    let world_with = |list: Option<Value>| {
        let mut world = school();
        let mut profile = profile();
        profile["revocationList"] = json!(REVOKED);
        world.put(PROFILE, &profile);
        match list {
            Some(list) => world.put(REVOKED, &list),
            None => world.lose(REVOKED),
        }
        verified(&world, &token(|_| ()))
    };
    let list = |entries: Value| {
        Some(json!({"@context": CONTEXT, "type": "RevocationList", "id": REVOKED,
            "revokedAssertions": entries}))
    };
    let clear = world_with(list(json!([{"id": "urn:x:1"}, "urn:x:2"])));
    assert_eq!(clear.verdict, Verdict::Valid, "{clear:#?}");
    assert_eq!(clear.checks[4].note, Some(Reason::UnsignedStatusList));
    for entry in [json!(ASSERTION), json!({"id": ASSERTION, "revocationReason": "left"})] {
        let report = world_with(list(json!([entry])));
        assert_fails(&report, Step::Status, Reason::Revoked, "revoked");
    }
    assert_open(&world_with(None), Step::Status, Reason::Unreachable, "lost");
    let other = Some(json!({"id": "https://school.example/x", "revokedAssertions": []}));
    assert_open(&world_with(other), Step::Status, Reason::StatusListMisplaced, "another list");
    let none = Some(json!({"error": "x"}));
    assert_open(&world_with(none), Step::Status, Reason::UnreadableStatusList, "no list");
}

/// A PNG of one pixel with this text chunk.
fn png(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let named = [&kind[..], body].concat();
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
    };
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(kind, body),
        chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0]),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn pictures_carry_the_assertion_its_address_or_its_token() {
    let international = |text: &str| [b"openbadges\0\0\0\0\0", text.as_bytes()].concat();
    let plain = |text: &str| [b"openbadges\0", text.as_bytes()].concat();
    for text in [assertion().to_string(), ASSERTION.to_owned(), token(|_| ())] {
        for picture in [png(b"iTXt", &international(&text)), png(b"tEXt", &plain(&text))] {
            let report = school().verify(&picture);
            assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Png), "{report:#?}");
        }
    }
    let open = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:ob=\"http://openbadges.org\">";
    for element in [
        format!("<ob:assertion verify=\"{}\"/>", token(|_| ())),
        format!("<ob:assertion verify=\"{ASSERTION}\"/>"),
        format!("<ob:assertion verify=\"{ASSERTION}\"><![CDATA[{}]]></ob:assertion>", assertion()),
    ] {
        let report = school().verify(format!("{open}{element}</svg>").as_bytes());
        assert_eq!((report.verdict, report.form), (Verdict::Valid, Form::Svg), "{report:#?}");
    }
}
