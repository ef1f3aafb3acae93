//! Endorsements: each is checked by itself and listed beside the verdict, which it never changes.

use compagnon::credential::did;
use compagnon::credential::jwt;
use compagnon::credential::verify::endorsement::{About, Endorsement};
use compagnon::credential::verify::{Outcome, Reason, Step, Verdict};
use serde_json::{Value, json};

use super::world::*;

/// What the stranger says of something.
fn praise(of: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:9d1e6f7e-0000-4000-8000-0000000000e1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Praise",
        "issuer": {"id": STRANGER, "type": ["Profile"], "name": "Stranger"},
        "validFrom": "2026-11-24T10:00:00Z",
        "credentialSubject": {"id": of, "type": ["EndorsementSubject"],
            "endorsementComment": "We hire people with this badge."},
    })
}

fn by_stranger(document: &Value) -> Value {
    let key = key(OTHER);
    signed_as(document, key.as_ref(), &did::method_id(STRANGER, key.public_key()))
}

/// The good badge with these endorsements of itself in it, signed by its issuer.
fn endorsed(endorsements: &[Value]) -> Value {
    let mut badge = unsigned();
    badge["endorsement"] = json!(endorsements);
    signed(&badge)
}

fn one(endorsement: &Value) -> Endorsement {
    let report = World::new().verify_json(&endorsed(std::slice::from_ref(endorsement)));
    assert_eq!(report.verdict, Verdict::Valid, "the badge: {report:#?}");
    report.endorsements.into_iter().next().unwrap()
}

#[test]
fn a_good_endorsement_is_listed_with_who_says_what() {
    let badge = unsigned();
    let found = one(&by_stranger(&praise(&badge["id"])));
    assert_eq!((found.verdict, found.about), (Verdict::Valid, About::Badge), "{found:#?}");
    assert_eq!(found.issuer.unwrap().id, STRANGER);
    assert_eq!(found.comment.as_deref(), Some("We hire people with this badge."));
    assert_eq!(found.checks.len(), 6);
    let mut elsewhere = unsigned();
    let achievement = elsewhere["credentialSubject"]["achievement"]["id"].clone();
    elsewhere["credentialSubject"]["achievement"]["endorsement"] =
        json!([by_stranger(&praise(&achievement))]);
    elsewhere["issuer"]["endorsement"] = json!([by_stranger(&praise(&json!(ISSUER)))]);
    let report = World::new().verify_json(&signed(&elsewhere));
    let about: Vec<(About, Verdict)> =
        report.endorsements.iter().map(|one| (one.about, one.verdict)).collect();
    assert_eq!(about, [(About::Achievement, Verdict::Valid), (About::Issuer, Verdict::Valid)]);
}

#[test]
fn a_bad_endorsement_is_shown_as_bad_says_nothing_and_leaves_the_badge_valid() {
    let id = unsigned()["id"].clone();
    let good = by_stranger(&praise(&id));
    let changed = |change: fn(&mut Value)| {
        let mut endorsement = good.clone();
        change(&mut endorsement);
        one(&endorsement)
    };
    let resigned = |change: fn(&mut Value)| {
        let mut endorsement = praise(&id);
        change(&mut endorsement);
        one(&by_stranger(&endorsement))
    };
    let own = key(OWN);
    let forged = signed_as(&praise(&id), own.as_ref(), &did::method_id(ISSUER, own.public_key()));
    let cases = [
        (
            changed(|e| e["credentialSubject"]["endorsementComment"] = json!("Best of all.")),
            Step::Signature,
            Reason::WrongSignature,
        ),
        (
            changed(|e| drop(e.as_object_mut().unwrap().shift_remove("proof"))),
            Step::Signature,
            Reason::NoSignature,
        ),
        (one(&forged), Step::Issuer, Reason::KeyOfAnother),
        (
            resigned(|e| e["credentialSubject"]["id"] = json!("urn:uuid:other")),
            Step::Format,
            Reason::EndorsesAnother,
        ),
        (
            resigned(|e| e["validUntil"] = json!("2026-11-25T00:00:00Z")),
            Step::Dates,
            Reason::Expired,
        ),
    ];
    for (found, step, reason) in cases {
        let check = found.checks.iter().find(|check| check.step == step).unwrap();
        assert_eq!(check.outcome, Outcome::Fail(reason), "{found:#?}");
        assert_eq!((found.verdict, found.comment), (Verdict::Invalid, None));
        assert_eq!(found.issuer.is_some(), step >= Step::Dates);
    }
}

#[test]
fn an_endorsement_whose_author_cannot_be_reached_stays_open() {
    let badge = endorsed(&[by_stranger(&praise(&unsigned()["id"]))]);
    let mut world = World::new();
    world.lose(STRANGER);
    let report = world.verify_json(&badge);
    assert_eq!(report.verdict, Verdict::Valid);
    let found = &report.endorsements[0];
    assert_eq!((found.verdict, &found.comment), (Verdict::Indeterminate, &None));
}

#[test]
fn nothing_is_asked_for_endorsements_of_a_badge_that_is_not_good() {
    let mut badge = endorsed(&[by_stranger(&praise(&unsigned()["id"]))]);
    badge["name"] = json!("Autre");
    let world = World::new();
    let report = world.verify_json(&badge);
    assert_fails(&report, Step::Signature, Reason::WrongSignature, "changed badge");
    assert!(report.endorsements.is_empty() && !world.asked().contains(&STRANGER.to_owned()));
}

#[test]
fn an_endorsement_as_a_token_is_verified_likewise() {
    let id = unsigned()["id"].clone();
    let other = key(OTHER);
    let kid = did::method_id(STRANGER, other.public_key());
    let token = jwt::sign(&praise(&id), other.as_ref(), &kid).unwrap();
    let mut badge = unsigned();
    badge["endorsementJwt"] = json!([token, format!("{token}x"), "e.e.e"]);
    let own = key(OWN);
    let badge = jwt::sign(&badge, own.as_ref(), &did::method_id(ISSUER, own.public_key())).unwrap();
    let report = World::new().verify(badge.as_bytes());
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    let verdicts: Vec<Verdict> = report.endorsements.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Valid, Verdict::Invalid, Verdict::Invalid]);
}

#[test]
fn many_endorsements_are_bounded_in_number_and_in_what_they_fetch() {
    let id = unsigned()["id"].clone();
    let many: Vec<Value> = (0..20)
        .map(|number| {
            let seed = 100 + number;
            let name = format!("did:web:e{number}.example");
            let mut endorsement = praise(&id);
            endorsement["issuer"]["id"] = json!(name);
            endorsement["id"] =
                json!(format!("urn:uuid:9d1e6f7e-0000-4000-8000-0000000001{number:02}"));
            let key = key(seed);
            signed_as(&endorsement, key.as_ref(), &did::method_id(&name, key.public_key()))
        })
        .collect();
    let mut world = World::new();
    for number in 0..20 {
        let name = format!("did:web:e{number}.example");
        world.put(&name, &did::document(&name, &[key(100 + number).public_key().clone()]));
    }
    let report = world.verify_json(&endorsed(&many));
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.endorsements.len(), 8);
    assert!(world.asked().len() <= 6, "{:?}", world.asked());
    let last = report.endorsements.last().unwrap();
    assert_eq!(last.verdict, Verdict::Indeterminate);
    assert!(
        last.checks
            .iter()
            .any(|check| { check.outcome == Outcome::NotChecked(Reason::FetchBudget) })
    );
}
