//! The suites and editions of the data model that others issue with.

use compagnon::credential::did;
use compagnon::credential::verify::{Outcome, Reason, Report, Step, Verdict};
use serde_json::{Value, json};

use super::world::*;

type Change = fn(&mut Value);

fn own_method() -> String {
    did::method_id(ISSUER, key(OWN).public_key())
}

fn by_issuer(document: &Value, suite: &str) -> Value {
    signed_with(document, suite, key(OWN).as_ref(), &own_method())
}

/// A world whose status list is of the older kind.
fn older_world() -> World {
    let mut world = World::new();
    world.put(LIST, &list_2021(&[]));
    world
}

fn verified_1_1(change: fn(&mut Value)) -> Report {
    let mut badge = unsigned_1_1();
    change(&mut badge);
    older_world().verify_json(&by_issuer(&badge, "Ed25519Signature2020"))
}

#[test]
fn a_badge_signed_over_its_json_is_valid_and_any_change_is_noticed() {
    let good = by_issuer(&unsigned(), "eddsa-jcs-2022");
    let report = World::new().verify_json(&good);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.signed.unwrap().suite, "eddsa-jcs-2022");
    let changes: [Change; 5] = [
        |c| c["name"] = json!("Autre"),
        |c| c["credentialSubject"]["result"].as_array_mut().unwrap().reverse(),
        |c| c["proof"][0]["created"] = json!("2026-11-23T10:00:02Z"),
        |c| c["proof"][0]["@context"] = json!(["https://www.w3.org/ns/credentials/v2"]),
        |c| drop(c.as_object_mut().unwrap().shift_remove("validUntil")),
    ];
    for change in changes {
        let mut badge = good.clone();
        change(&mut badge);
        let report = World::new().verify_json(&badge);
        assert_fails(&report, Step::Signature, Reason::WrongSignature, "changed");
    }
    let mut other_context = good;
    other_context["proof"][0]["@context"] = json!(["https://www.w3.org/2018/credentials/v1"]);
    let report = World::new().verify_json(&other_context);
    assert_fails(&report, Step::Signature, Reason::MalformedProof, "other context");
}

/// A signature over JSON covers every member, so that whoever signs can say what no vocabulary defines.
#[test]
fn an_undefined_term_is_refused_even_where_it_is_signed() {
    let changes: [(&str, Reason, Change); 4] = [
        ("member", Reason::UndefinedTerm, |c| c["credentialSubject"]["honours"] = json!("expert")),
        ("type", Reason::UndefinedTerm, |c| {
            c["type"].as_array_mut().unwrap().push(json!("Diploma"));
        }),
        ("relative id", Reason::BadIdentifier, |c| {
            c["credentialSubject"]["achievement"]["id"] = json!("a1");
        }),
        ("alias", Reason::NotCompacted, |c| {
            c["credentialSubject"]["Achievement"] = json!("https://x.example/a");
        }),
    ];
    for (what, reason, change) in changes {
        let mut badge = unsigned();
        change(&mut badge);
        let report = World::new().verify_json(&by_issuer(&badge, "eddsa-jcs-2022"));
        assert_fails(&report, Step::Format, reason, what);
        let signer = key(OWN);
        let token =
            compagnon::credential::jwt::sign(&badge, signer.as_ref(), &own_method()).unwrap();
        let report = World::new().verify(token.as_bytes());
        assert_fails(&report, Step::Format, reason, what);
    }
}

/// RFC 8785 writes numbers as doubles do, so that two whole numbers can have one text.
#[test]
fn a_number_that_a_double_would_round_is_not_signed_for() {
    let mut badge = unsigned();
    badge["credentialSubject"]["creditsEarned"] = json!(9_007_199_254_740_991_u64);
    let mut signed = by_issuer(&badge, "eddsa-jcs-2022");
    assert_eq!(World::new().verify_json(&signed).verdict, Verdict::Valid);
    signed["credentialSubject"]["creditsEarned"] = json!(9_007_199_254_740_993_u64);
    let report = World::new().verify_json(&signed);
    assert_fails(&report, Step::Signature, Reason::MalformedProof, "rounded");
}

#[test]
fn a_proof_over_rdf_brings_no_context_of_its_own() {
    let mut badge = good();
    badge["proof"][0]["@context"] = badge["@context"].clone();
    let report = World::new().verify_json(&badge);
    assert_fails(&report, Step::Signature, Reason::MalformedProof, "context in the proof");
}

#[test]
fn a_badge_of_the_older_data_model_is_valid() {
    let report = verified_1_1(|_| ());
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.signed.unwrap().suite, "Ed25519Signature2020");
    let claims = report.claims.unwrap();
    assert_eq!(claims.valid_from, "2026-11-23T10:00:00Z");
    assert_eq!(claims.valid_until.as_deref(), Some("2031-11-23T10:00:00Z"));
}

#[test]
fn the_older_data_models_own_rules_hold() {
    let cases: &[(&str, Step, Reason, Change)] = &[
        ("no date", Step::Format, Reason::MissingMember, |c| {
            c.as_object_mut().unwrap().shift_remove("issuanceDate");
        }),
        ("no name", Step::Format, Reason::MissingMember, |c| {
            c.as_object_mut().unwrap().shift_remove("name");
        }),
        ("expired", Step::Dates, Reason::Expired, |c| {
            c["expirationDate"] = json!("2026-11-30T00:00:00Z");
        }),
        ("not yet", Step::Dates, Reason::NotYetValid, |c| {
            c["issuanceDate"] = json!("2027-01-01T00:00:00Z");
        }),
        ("expired by the newer name", Step::Dates, Reason::Expired, |c| {
            c["validUntil"] = json!("2026-11-30T00:00:00Z");
        }),
        ("no time zone", Step::Dates, Reason::MalformedDate, |c| {
            c["issuanceDate"] = json!("2026-11-23T10:00:00");
        }),
        ("a result type that there is not", Step::Schema, Reason::SchemaViolated, |c| {
            c["credentialSubject"]["achievement"]["resultDescription"][0]["resultType"] =
                json!("Stars");
        }),
        ("a level of another criterion", Step::Schema, Reason::BrokenReference, |c| {
            let level = c["credentialSubject"]["achievement"]["resultDescription"][1]
                ["rubricCriterionLevel"][2]["id"]
                .clone();
            c["credentialSubject"]["result"][0]["achievedLevel"] = level;
        }),
    ];
    for (what, step, reason, change) in cases {
        assert_fails(&verified_1_1(*change), *step, *reason, what);
    }
}

#[test]
fn a_change_to_a_badge_of_the_older_data_model_is_noticed() {
    let good = by_issuer(&unsigned_1_1(), "Ed25519Signature2020");
    let mut named = good.clone();
    named["name"] = json!("Autre");
    let report = older_world().verify_json(&named);
    assert_fails(&report, Step::Signature, Reason::WrongSignature, "name");
    let mut undefined = good.clone();
    undefined["honours"] = json!("expert");
    let report = older_world().verify_json(&undefined);
    assert_fails(&report, Step::Format, Reason::UndefinedTerm, "undefined");
    let mut moved = good;
    let until = moved.as_object_mut().unwrap().shift_remove("expirationDate").unwrap();
    moved["https://www.w3.org/2018/credentials#expirationDate"] = until;
    let report = older_world().verify_json(&moved);
    assert_fails(&report, Step::Format, Reason::NotCompacted, "moved");
}

#[test]
fn of_several_suites_each_proof_of_the_issuer_counts() {
    let mut both = good();
    let jcs = by_issuer(&unsigned(), "eddsa-jcs-2022");
    both["proof"] = json!([good()["proof"][0], jcs["proof"][0]]);
    assert_eq!(World::new().verify_json(&both).verdict, Verdict::Valid);
    both["proof"][1]["created"] = json!("2026-11-23T10:00:02Z");
    let report = World::new().verify_json(&both);
    assert_fails(&report, Step::Signature, Reason::WrongSignature, "one broken");
    both["proof"][1]["previousProof"] = json!("urn:uuid:1");
    let report = World::new().verify_json(&both);
    assert_eq!(
        report.outcome(Step::Signature),
        Some(Outcome::NotChecked(Reason::SuiteUnsupported)),
        "a chain"
    );
}
