//! JSON with an embedded proof.

use std::collections::BTreeSet;

use compagnon::credential::did;
use compagnon::credential::verify::recipient::RecipientAnswer;
use compagnon::credential::verify::{
    Offline, Options, Outcome, Reason, Step, TrustList, Verdict, verify,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::world::*;

#[test]
fn a_good_badge_is_valid_and_says_what_was_judged() {
    let world = World::new();
    let report = world.verify_json(&good());
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert!(report.checks.iter().map(|check| check.step).eq(Step::ALL));
    let claims = report.claims.unwrap();
    assert_eq!(claims.issuer.id, ISSUER);
    assert_eq!(claims.issuer.name_stated_by_itself.as_deref(), Some("École de l’Exemple"));
    assert_eq!(claims.achievement.name, "Relecture entre pairs");
    assert_eq!(claims.recipient.hashed, ["emailAddress"]);
    let first = &claims.results[0];
    assert_eq!(first.achieved.as_ref().unwrap().name, "Atteint");
    assert_eq!(first.required.as_ref().unwrap().rank.as_deref(), Some("3"));
    assert_eq!(first.levels.len(), 4);
    assert_eq!(claims.results.len(), 5);
    let assessment = claims.assessment.unwrap();
    assert_eq!((assessment.peers, assessment.anchored), (4, false));
    assert_eq!(assessment.criteria[0].probability, Some(0.956));
    assert_eq!(world.asked(), [ISSUER, LIST]);
}

#[test]
fn the_report_has_stable_names_in_json() {
    let report = World::new().verify_json(&good());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verdict"], "valid");
    assert_eq!(json["form"], "json");
    assert_eq!(json["checks"][4], json!({"step": "status", "outcome": "pass"}));
    assert_eq!(json["signed"]["suite"], "eddsa-rdfc-2022");
    let forged = World::new().verify(b"{}");
    let json = serde_json::to_value(&forged).unwrap();
    assert_eq!(
        json["checks"][0],
        json!({"step": "format", "outcome": "fail", "reason": "not_a_badge"})
    );
    for reason in Reason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    let codes: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), Reason::ALL.len());
}

type Change = fn(&mut Value);

/// Changes to a signed badge: each breaks the signature, or is refused before it is looked at.
#[test]
fn a_badge_changed_after_signing_is_invalid() {
    let cases: &[(&str, Step, Reason, Change)] = &[
        ("name", Step::Signature, Reason::WrongSignature, |c| c["name"] = json!("Autre")),
        ("criteria", Step::Signature, Reason::WrongSignature, |c| {
            c["credentialSubject"]["achievement"]["criteria"]["narrative"] = json!("x");
        }),
        ("a level reached", Step::Signature, Reason::WrongSignature, |c| {
            let level = c["credentialSubject"]["achievement"]["resultDescription"][0]
                ["rubricCriterionLevel"][3]["id"]
                .clone();
            c["credentialSubject"]["result"][0]["achievedLevel"] = level;
        }),
        ("salt", Step::Signature, Reason::WrongSignature, |c| {
            c["credentialSubject"]["identifier"][0]["salt"] = json!("Other");
        }),
        ("image", Step::Signature, Reason::WrongSignature, |c| {
            c["credentialSubject"]["achievement"]["image"]["id"] = json!("https://x.example/i.png");
        }),
        ("an id written otherwise", Step::Signature, Reason::WrongSignature, |c| {
            c["id"] = json!("https://badges.example/x/../credentials/7f3a");
        }),
        ("an id in capitals", Step::Signature, Reason::WrongSignature, |c| {
            c["id"] = json!("HTTPS://badges.example/credentials/7f3a");
        }),
        ("a date", Step::Signature, Reason::WrongSignature, |c| {
            c["validFrom"] = json!("2020-01-01T00:00:00Z");
        }),
        ("proof.created", Step::Signature, Reason::WrongSignature, |c| {
            c["proof"][0]["created"] = json!("2026-11-23T10:00:02Z");
        }),
        ("the end removed", Step::Signature, Reason::WrongSignature, |c| {
            c.as_object_mut().unwrap().remove("validUntil");
        }),
        ("status removed", Step::Signature, Reason::WrongSignature, |c| {
            c.as_object_mut().unwrap().remove("credentialStatus");
        }),
        ("a proof expiry", Step::Signature, Reason::ProofExpired, |c| {
            c["proof"][0]["expires"] = json!("2026-11-24T00:00:00Z");
        }),
        ("issuer", Step::Issuer, Reason::KeyOfAnother, |c| c["issuer"]["id"] = json!(STRANGER)),
        ("purpose", Step::Signature, Reason::WrongPurpose, |c| {
            c["proof"][0]["proofPurpose"] = json!("authentication");
        }),
        ("purpose missing", Step::Signature, Reason::MalformedProof, |c| {
            c["proof"][0].as_object_mut().unwrap().remove("proofPurpose");
        }),
        ("purposes", Step::Signature, Reason::MalformedProof, |c| {
            c["proof"][0]["proofPurpose"] = json!(["assertionMethod"]);
        }),
        ("no proof", Step::Signature, Reason::NoSignature, |c| {
            c.as_object_mut().unwrap().remove("proof");
        }),
        ("an empty list of proofs", Step::Format, Reason::MalformedMember, |c| {
            c["proof"] = json!([]);
        }),
        ("an undefined term", Step::Format, Reason::UndefinedTerm, |c| {
            c["credentialSubject"]["honours"] = json!("expert");
        }),
        ("an undefined type", Step::Format, Reason::UndefinedTerm, |c| {
            c["type"].as_array_mut().unwrap().push(json!("Diploma"));
        }),
        ("an unknown context", Step::Format, Reason::UnknownContext, |c| {
            c["@context"].as_array_mut().unwrap().push(json!("http://127.0.0.1/c.json"));
        }),
        ("an inline context", Step::Format, Reason::UnknownContext, |c| {
            c["@context"].as_array_mut().unwrap().push(json!({"name": "https://x.example/n"}));
        }),
        ("a nested context", Step::Format, Reason::NotCompacted, |c| {
            c["credentialSubject"]["@context"] = json!("https://www.w3.org/ns/credentials/v2");
        }),
        ("an older context", Step::Format, Reason::WrongContext, |c| {
            c["@context"][1] = json!("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json");
        }),
        ("a null", Step::Format, Reason::MalformedMember, |c| c["validUntil"] = json!(null)),
        ("an empty list", Step::Format, Reason::MalformedMember, |c| c["endorsement"] = json!([])),
        ("a status in a list", Step::Format, Reason::MalformedMember, |c| {
            c["credentialStatus"] = json!([c["credentialStatus"].clone()]);
        }),
        ("a subject in a list", Step::Format, Reason::MalformedMember, |c| {
            c["credentialSubject"] = json!([c["credentialSubject"].clone()]);
        }),
    ];
    let world = World::new();
    for (what, step, reason, change) in cases {
        let mut badge = good();
        change(&mut badge);
        assert_fails(&world.verify_json(&badge), *step, *reason, what);
    }
    assert!(world.asked().iter().all(|place| place == ISSUER || place == STRANGER));
}

/// What keeps the RDF and so the signature, but not what a reader of the JSON sees.
#[test]
fn a_date_moved_to_where_nobody_reads_it_is_refused() {
    let moves: &[(&str, Reason, Change)] = &[
        ("full IRI", Reason::NotCompacted, |c| {
            let until = c["validUntil"].take();
            c["https://www.w3.org/2018/credentials#validUntil"] = until;
        }),
        ("@included", Reason::NotCompacted, |c| {
            let until = c["validUntil"].take();
            c["@included"] = json!([{"id": c["id"], "validUntil": until}]);
        }),
        ("@graph", Reason::NotCompacted, |c| c["@graph"] = json!([{"id": c["id"]}])),
        ("@reverse", Reason::NotCompacted, |c| c["@reverse"] = json!({})),
        ("another node of the same id", Reason::Scattered, |c| {
            let until = c["validUntil"].take();
            c["evidence"][0] = json!({"id": c["id"], "type": ["VerifiableCredential"],
                "validUntil": until});
        }),
    ];
    for (what, reason, change) in moves {
        let mut badge = good();
        change(&mut badge);
        badge.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert_fails(&World::new().verify_json(&badge), Step::Format, *reason, what);
    }
}

#[test]
fn a_name_twice_in_one_object_is_refused() {
    let text = good().to_string().replacen(
        "\"issuer\":",
        "\"issuer\":\"did:web:stranger.example\",\"issuer\":",
        1,
    );
    let report = World::new().verify(text.as_bytes());
    assert_fails(&report, Step::Format, Reason::DuplicateMember, "twice");
    assert_eq!(report.checks[0].detail.as_deref(), Some("issuer"));
}

/// Badges that their issuer signed as they are, and that are not right.
#[test]
fn a_badge_signed_with_a_fault_fails_the_check_that_names_it() {
    let cases: &[(&str, Step, Reason, Change)] = &[
        ("expired", Step::Dates, Reason::Expired, |c| {
            c["validUntil"] = json!("2026-11-30T00:00:00Z");
        }),
        ("not yet", Step::Dates, Reason::NotYetValid, |c| {
            c["validFrom"] = json!("2027-01-01T00:00:00Z");
        }),
        ("ends before it begins", Step::Dates, Reason::DatesContradict, |c| {
            c["validUntil"] = json!("2026-11-22T00:00:00Z");
        }),
        ("no time zone", Step::Dates, Reason::MalformedDate, |c| {
            c["validFrom"] = json!("2026-11-23T10:00:00");
        }),
        ("no criteria", Step::Format, Reason::MissingMember, |c| {
            let achievement = &mut c["credentialSubject"]["achievement"];
            achievement.as_object_mut().unwrap().remove("criteria");
        }),
        ("a level of another criterion", Step::Schema, Reason::BrokenReference, |c| {
            let level = c["credentialSubject"]["achievement"]["resultDescription"][1]
                ["rubricCriterionLevel"][2]["id"]
                .clone();
            c["credentialSubject"]["result"][0]["achievedLevel"] = level;
        }),
        ("a result of nothing", Step::Schema, Reason::BrokenReference, |c| {
            c["credentialSubject"]["result"][0]["resultDescription"] = json!("urn:x:none");
        }),
        ("a result type that there is not", Step::Schema, Reason::SchemaViolated, |c| {
            c["credentialSubject"]["achievement"]["resultDescription"][0]["resultType"] =
                json!("Stars");
        }),
    ];
    for (what, step, reason, change) in cases {
        let mut badge = unsigned();
        change(&mut badge);
        let report = World::new().verify_json(&signed(&badge));
        assert_fails(&report, *step, *reason, what);
        if *step > Step::Issuer {
            assert_eq!(report.outcome(Step::Signature), Some(Outcome::Pass), "{what}");
            assert!(report.claims.is_some(), "{what}");
        }
    }
}

#[test]
fn levels_and_results_in_another_order_are_the_same_badge() {
    let mut badge = good();
    let subject = &mut badge["credentialSubject"];
    subject["result"].as_array_mut().unwrap().reverse();
    for description in subject["achievement"]["resultDescription"].as_array_mut().unwrap() {
        if let Some(levels) = description.get_mut("rubricCriterionLevel") {
            levels.as_array_mut().unwrap().reverse();
        }
    }
    let report = World::new().verify_json(&badge);
    assert_eq!(report.verdict, Verdict::Valid);
    let levels = &report.claims.unwrap().results[0].levels;
    assert!(levels.iter().map(|level| level.rank.as_deref()).eq(["1", "2", "3", "4"].map(Some)));
}

#[test]
fn a_strangers_signature_is_never_the_issuers() {
    let stranger = key(OTHER);
    let world = World::new();
    // Under the stranger's own name: right in itself, but not the issuer's.
    let method = did::method_id(STRANGER, stranger.public_key());
    let badge = signed_as(&unsigned(), stranger.as_ref(), &method);
    assert_fails(&world.verify_json(&badge), Step::Issuer, Reason::KeyOfAnother, "own name");
    // As a key of the issuer that the issuer does not list.
    let method = did::method_id(ISSUER, stranger.public_key());
    let badge = signed_as(&unsigned(), stranger.as_ref(), &method);
    assert_fails(&world.verify_json(&badge), Step::Issuer, Reason::KeyNotListed, "unlisted");
    // Under the name of the issuer's listed key.
    let method = did::method_id(ISSUER, key(OWN).public_key());
    let badge = signed_as(&unsigned(), stranger.as_ref(), &method);
    assert_fails(&world.verify_json(&badge), Step::Signature, Reason::WrongSignature, "listed");
    // With a key that names itself.
    let own = did::did_key(stranger.public_key()).unwrap();
    let badge =
        signed_as(&unsigned(), stranger.as_ref(), &did::method_id(&own, stranger.public_key()));
    assert_fails(&world.verify_json(&badge), Step::Issuer, Reason::KeyOfAnother, "did:key");
    assert!(!world.asked().contains(&STRANGER.to_owned()), "the stranger was asked");
    assert!(!world.asked().contains(&LIST.to_owned()), "the list was asked before the signature");
}

#[test]
fn a_key_must_stand_for_assertions_in_the_issuers_own_document() {
    let own = key(OWN);
    let method = did::method_id(ISSUER, own.public_key());
    let document = did::document(ISSUER, &[own.public_key().clone()]);
    let cases: &[(&str, Reason, Change)] = &[
        ("authentication only", Reason::KeyNotForAssertion, |d| {
            d["authentication"] = d["assertionMethod"].take();
            d.as_object_mut().unwrap().shift_remove("assertionMethod");
        }),
        ("another controller", Reason::KeyOfAnother, |d| {
            d["verificationMethod"][0]["controller"] = json!(STRANGER);
        }),
        ("another's document", Reason::NotTheIssuersDocument, |d| d["id"] = json!(STRANGER)),
        ("a key removed", Reason::KeyNotListed, |d| d["verificationMethod"] = json!([])),
        ("a weak key", Reason::BadKey, |d| {
            let zeros = [&[0xed, 1][..], &[0; 32]].concat();
            let text = format!("z{}", bs58::encode(zeros).into_string());
            d["verificationMethod"][0]["publicKeyMultibase"] = json!(text);
        }),
    ];
    for (what, reason, change) in cases {
        let mut world = World::new();
        let mut changed = document.clone();
        change(&mut changed);
        world.put(ISSUER, &changed);
        assert_fails(&world.verify_json(&good()), Step::Issuer, *reason, what);
    }
    let mut world = World::new();
    for (what, bytes) in [("HTML", &b"<html>"[..]), ("a list", b"[]"), ("not UTF-8", b"\xff")] {
        world.put_bytes(ISSUER, bytes.to_vec());
        let report = world.verify_json(&good());
        assert_open(&report, Step::Issuer, Reason::UnreadableIssuerDocument, what);
    }
    world.lose(ISSUER);
    let report = world.verify_json(&good());
    assert_open(&report, Step::Signature, Reason::Unreachable, "unreachable");
    assert_eq!(report.checks[1].detail.as_deref(), Some(method.as_str()));
    assert!(report.claims.is_none());
}

#[test]
fn of_two_proofs_a_broken_one_of_the_issuer_counts_and_a_strangers_does_not() {
    let stranger = key(OTHER);
    let beside =
        signed_as(&unsigned(), stranger.as_ref(), &did::method_id(STRANGER, stranger.public_key()));
    let both = |own: Value| {
        let mut badge = unsigned();
        badge["proof"] = json!([beside["proof"][0], own]);
        World::new().verify_json(&badge)
    };
    assert_eq!(both(good()["proof"][0].clone()).verdict, Verdict::Valid);
    let mut broken = good()["proof"][0].clone();
    broken["created"] = json!("2026-11-23T10:00:09Z");
    assert_fails(&both(broken), Step::Signature, Reason::WrongSignature, "broken");
}

#[test]
fn suites_and_standards_that_are_not_verified_are_said_to_be_so() {
    let mut ecdsa = good();
    ecdsa["proof"][0]["cryptosuite"] = json!("ecdsa-sd-2023");
    let report = World::new().verify_json(&ecdsa);
    assert_open(&report, Step::Signature, Reason::SuiteUnsupported, "ecdsa");
    for version1 in [
        json!({"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "uid": "x"}),
        json!({"uid": "x", "recipient": {"identity": "x", "type": "email", "hashed": false},
            "badge": "https://x.example/b", "verify": {"type": "hosted"}}),
        json!({"recipient": "sha256$00", "badge": {"version": "0.5.0"}}),
    ] {
        let world = World::new();
        let report = world.verify_json(&version1);
        assert_open(&report, Step::Format, Reason::OpenBadges1Unsupported, "OB 1");
        assert!(world.asked().is_empty());
    }
    let wrapped = json!({"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"], "verifiableCredential": [good()]});
    let report = World::new().verify_json(&wrapped);
    assert_fails(&report, Step::Format, Reason::Presentation, "presentation");
}

#[test]
fn a_known_id_under_another_issuers_name_is_a_forgery() {
    let stranger = key(OTHER);
    let mut badge = unsigned();
    badge["issuer"]["id"] = json!(STRANGER);
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    let method = did::method_id(STRANGER, stranger.public_key());
    let forged = signed_as(&badge, stranger.as_ref(), &method);
    let mut world = World::new();
    assert_eq!(world.verify_json(&forged).verdict, Verdict::Valid, "a stranger's own badge");
    world.owner = Some((badge["id"].as_str().unwrap().into(), ISSUER.into()));
    let report = world.verify_json(&forged);
    assert_fails(&report, Step::Issuer, Reason::IdOfAnotherIssuer, "known id");
    assert_eq!(world.verify_json(&good()).verdict, Verdict::Valid);
}

#[test]
fn without_a_network_the_status_stays_open_and_nothing_is_shown_that_is_not_proven() {
    let key = key(OWN);
    let issuer = did::did_key(key.public_key()).unwrap();
    let mut badge = unsigned();
    badge["issuer"]["id"] = json!(issuer);
    let badge = signed_as(&badge, key.as_ref(), &did::method_id(&issuer, key.public_key()));
    let report = verify(badge.to_string().as_bytes(), &Offline, now(), &Options::default());
    assert_open(&report, Step::Status, Reason::Offline, "did:key");
    assert!(report.claims.is_some());
    let report = verify(good().to_string().as_bytes(), &Offline, now(), &Options::default());
    assert_open(&report, Step::Signature, Reason::Offline, "did:web");
    assert!(report.claims.is_none());
}

#[test]
fn recipient_and_trust_stand_beside_the_verdict() {
    let lists = [
        TrustList {
            name: "Région".into(),
            issuers: [ISSUER.to_owned()].into(),
            ..TrustList::default()
        },
        TrustList {
            name: "Autre".into(),
            issuers: [STRANGER.to_owned()].into(),
            ..TrustList::default()
        },
    ];
    let asked = |badge: &Value, who: &'static str| {
        let options = Options { recipient: Some(who), trusted: &lists };
        verify(badge.to_string().as_bytes(), &World::new(), now(), &options)
    };
    let report = asked(&good(), "a@example.com");
    assert_eq!(report.recipient, Some(RecipientAnswer::Match));
    assert_eq!(report.trusted_by, Some(vec!["Région".to_owned()]));
    let report = asked(&good(), "b@example.com");
    assert_eq!(report.recipient, Some(RecipientAnswer::Mismatch));
    assert_eq!(report.verdict, Verdict::Valid);
    let mut forged = good();
    forged["name"] = json!("x");
    let report = asked(&forged, "a@example.com");
    assert_eq!(report.recipient, Some(RecipientAnswer::NotChecked));
    assert_eq!(report.trusted_by, None);
}

#[test]
fn texts_built_to_be_heavy_are_refused_at_once() {
    let world = World::new();
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_fails(&world.verify(deep.as_bytes()), Step::Format, Reason::TooComplex, "deep");
    let large = vec![b'{'; 5 * 1024 * 1024];
    assert_fails(&world.verify(&large), Step::Format, Reason::TooLarge, "large");
    // Ten anonymous nodes, each tied to all others: a poison graph.
    let mut badge = unsigned();
    let nodes: Vec<Value> = (0..2_500).map(|_| json!({"type": ["Evidence"]})).collect();
    badge["evidence"] = json!(nodes);
    badge["proof"] = good()["proof"].clone();
    let report = world.verify_json(&badge);
    assert_eq!(report.verdict, Verdict::Invalid);
    for text in ["", "hello", "{", "ey", "eyJ.a.b", "[1]", "\u{0}", "https://x.example/b"] {
        assert_eq!(world.verify(text.as_bytes()).verdict, Verdict::Invalid, "{text}");
    }
}

/// The places of all texts in a document.
fn texts(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(path),
        Value::Array(items) => {
            let inner = items.iter().enumerate();
            inner.for_each(|(at, item)| texts(item, format!("{path}/{at}"), found));
        }
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            texts(inner, format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_badge_with_one_byte_changed_in_a_value_is_valid(
        place in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1u8..=127,
    ) {
        let mut badge = good();
        let mut places = Vec::new();
        texts(&badge, String::new(), &mut places);
        let value = badge.pointer_mut(&places[place.index(places.len())]).unwrap();
        let mut bytes = value.as_str().unwrap().as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        *value = json!(text);
        let report = World::new().verify_json(&badge);
        prop_assert!(report.claims.is_none());
        let place = &places[place.index(places.len())];
        let must_be_told = !place.starts_with("/proof")
            || place.ends_with("/created")
            || place.ends_with("/proofValue");
        match must_be_told {
            true => prop_assert_eq!(report.verdict, Verdict::Invalid, "{}", place),
            // Another suite or key kind is not known to be wrong.
            false => prop_assert_ne!(report.verdict, Verdict::Valid, "{}", place),
        }
    }

    #[test]
    fn no_file_with_one_byte_changed_is_valid_as_another_document(
        at in any::<prop::sample::Index>(), flip in 1u8..=255,
    ) {
        let text = good().to_string();
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let report = World::new().verify(&bytes);
        let same = serde_json::from_slice::<Value>(&bytes).ok() == serde_json::from_str(&text).ok();
        prop_assert!(same || report.verdict != Verdict::Valid);
    }
}
