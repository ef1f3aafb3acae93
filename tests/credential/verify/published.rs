//! What others published: vectors that must verify, samples that must not make us fall over.

use std::path::{Path, PathBuf};

use compagnon::credential::verify::read::Badge;
use compagnon::credential::verify::{
    Offline, Options, Outcome, Reason, Step, Verdict, read, verify,
};
use serde_json::{Value, json};

use super::super::shared;
use super::world::*;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_published_sample_gets_a_verdict_and_none_is_valid_without_its_documents() {
    let Some(folder) = shared::path("standards/samples") else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    assert!(all.len() > 80);
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        let report = verify(&bytes, &Offline, now(), &Options::default());
        let name = path.display();
        assert_eq!(report.checks.len(), 6, "{name}");
        assert_ne!(report.verdict, Verdict::Valid, "{name}");
    }
}

/// The controller document that 1EdTech's samples suppose at their issuers' addresses.
fn controller(id: &str) -> Value {
    let keys = [
        "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
        "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
    ];
    let methods: Vec<Value> = keys
        .iter()
        .map(|key| {
            json!({"id": format!("{id}#{key}"), "type": "Multikey", "controller": id,
                "publicKeyMultibase": key})
        })
        .collect();
    json!({"id": id, "assertionMethod": methods})
}

#[test]
fn the_vector_of_the_standard_is_signed_by_its_issuer() {
    let Some(signed) = shared::json("vectors/ob3/signed.json") else { return };
    let mut world = World::new();
    world.put(
        "https://example.edu/issuers/565049",
        &controller("https://example.edu/issuers/565049"),
    );
    let report = world.verify_json(&signed);
    assert_eq!(report.outcome(Step::Signature), Some(Outcome::Pass), "{report:#?}");
    assert_eq!(report.outcome(Step::Issuer), Some(Outcome::Pass));
    assert_eq!(report.outcome(Step::Dates), Some(Outcome::Pass));
}

/// 1EdTech's own samples, with their issuer's document at hand: the good ones are valid, and each bad
/// one is answered at its fault.
#[test]
fn the_validators_samples_are_answered_as_their_names_say() {
    let folder = "standards/samples/ob3-1edtech-validator";
    let mut world = World::new();
    for id in [
        "https://example.com/issuers/876543",
        "https://1edtech.edu/issuers/565049",
        "https://example.edu/issuers/565049",
    ] {
        world.put(id, &controller(id));
    }
    let valid = [
        "simple.json",
        "simple.1ob",
        "simple-json.png",
        "simple-json.svg",
        "simple-multiple-proofs.json",
        "simple-context-alias.json",
        "simple-context-version.json",
        "simple-did-web-method.json",
    ];
    for name in valid {
        let Some(path) = shared::path(&format!("{folder}/{name}")) else { return };
        let report = world.verify(&std::fs::read(path).unwrap());
        assert_eq!(report.verdict, Verdict::Valid, "{name}: {report:#?}");
    }
    let type_of = |what: &str| format!("simple-err-{what}-type.json");
    let mut bad: Vec<(String, Step, Outcome)> = [
        "issuer",
        "issuer-parentorg",
        "issuer-otheridentifier",
        "evidence",
        "credential-subject",
        "credential-subject-profile",
        "credential-subject-result",
        "credential-subject-identifier",
        "credential-subject-achievement-result-description",
    ]
    .map(|what| (type_of(what), Step::Format, Outcome::Fail(Reason::UndefinedTerm)))
    .into();
    let named = [
        ("simple-err-type.json", Step::Format, Outcome::Fail(Reason::NotAnOpenBadge)),
        ("simple-err-context.json", Step::Format, Outcome::Fail(Reason::WrongContext)),
        ("simple-err-issuer.json", Step::Format, Outcome::Fail(Reason::MissingMember)),
        ("simple-err-issued.json", Step::Format, Outcome::Fail(Reason::MissingMember)),
        ("simple-err-expired.json", Step::Dates, Outcome::Fail(Reason::Expired)),
        ("simple-err-proof-value.json", Step::Signature, Outcome::Fail(Reason::WrongSignature)),
        ("simple-err-proof-method.json", Step::Issuer, Outcome::Fail(Reason::KeyNotListed)),
        (
            "simple-err-proof-method-no-scheme.json",
            Step::Issuer,
            Outcome::Fail(Reason::KeyOfAnother),
        ),
        ("simple-did-key-method.json", Step::Issuer, Outcome::Fail(Reason::KeyOfAnother)),
        ("simple-jwt.png", Step::Issuer, Outcome::Fail(Reason::KeyNotListed)),
        ("simple-jwt.svg", Step::Issuer, Outcome::Fail(Reason::KeyNotListed)),
        ("simple_v1.json", Step::Issuer, Outcome::Fail(Reason::KeyNotListed)),
        (
            "sd/derivedcredential.json",
            Step::Signature,
            Outcome::NotChecked(Reason::SuiteUnsupported),
        ),
        (
            "bit-string-list/credential-status-revoked.json",
            Step::Status,
            Outcome::NotChecked(Reason::Unreachable),
        ),
    ];
    bad.extend(named.map(|(name, step, outcome)| (name.to_owned(), step, outcome)));
    for (name, step, outcome) in bad {
        let Some(path) = shared::path(&format!("{folder}/{name}")) else { return };
        let report = world.verify(&std::fs::read(path).unwrap());
        assert_eq!(report.outcome(step), Some(outcome), "{name}: {report:#?}");
        assert_ne!(report.verdict, Verdict::Valid, "{name}");
    }
}

#[test]
fn what_a_picture_of_another_maker_carries_is_found() {
    for name in ["simple-json.png", "simple-json.svg"] {
        let path = format!("standards/samples/ob3-1edtech-validator/{name}");
        let Some(path) = shared::path(&path) else { return };
        let candidate = read(&std::fs::read(path).unwrap()).unwrap();
        let Badge::Credential(secured) = candidate.badge else { panic!("{name}") };
        assert_eq!(secured.document()["name"], "Teamwork Badge");
    }
}
