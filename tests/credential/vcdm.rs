//! The form of the data model 2.0, held against the inputs of the W3C test suite.

use std::path::Path;

use compagnon::credential::vcdm::{self, Fault, Problem};
use serde_json::{Value, json};

use super::shared;

/// The suite's programs fill in what their inputs leave out: an issuer, and a proof for the credentials of
/// a presentation that are not self-asserted.
pub fn filled(name: &str, mut document: Value) -> Value {
    let text = document.to_string();
    let dated = text.replace("PAST DATE", "2020-01-01T00:00:00Z");
    document = serde_json::from_str(&dated.replace("FUTURE DATE", "2030-01-01T00:00:00Z")).unwrap();
    let types = document["type"].to_string();
    if types.contains("VerifiablePresentation") {
        let self_asserted = name.contains("self-asserted");
        let presented = document.get_mut("verifiableCredential").and_then(Value::as_array_mut);
        for presented in presented.into_iter().flatten() {
            if presented.is_object() && !self_asserted {
                presented["proof"] = json!({"type": "DataIntegrityProof"});
            }
        }
        return document;
    }
    if name.contains("no-issuer") {
        return document;
    }
    match document.get_mut("issuer") {
        None => document["issuer"] = json!("did:example:issuer"),
        Some(Value::Object(issuer)) if !issuer.contains_key("id") => {
            issuer.insert("id".into(), json!("did:example:issuer"));
        }
        Some(_) => {}
    }
    document
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn every_input_of_the_w3c_suite_is_accepted_or_refused_as_its_name_says() {
    let Some(folder) = shared::path("vectors/vcdm2-input") else { return };
    let (mut accepted, mut refused) = (0, 0);
    for path in files(&folder) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let document = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let found = vcdm::check(&filled(&name, document));
        // Two that are named neither way must fail, and one is of the data model 1.1.
        let good = name.ends_with("-ok");
        let bad = ["-fail", "-fail-or-inject", "mismatch", "no-holder"];
        assert!(good || name == "validVc" || bad.iter().any(|end| name.ends_with(end)), "{name}");
        assert_eq!(found.is_ok(), good, "{name}: {found:?}");
        if good { accepted += 1 } else { refused += 1 }
    }
    println!("{accepted} inputs accepted, {refused} refused");
    assert!(accepted >= 60 && refused >= 50, "{accepted} {refused}");
}

fn credential() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuer": {"id": "did:web:school.example", "name": "École"},
        "validFrom": "2026-01-01T00:00:00.5+01:00",
        "credentialSubject": {"id": "did:example:subject"},
    })
}

fn presentation() -> Value {
    let mut presented = credential();
    presented["proof"] = json!({"type": "DataIntegrityProof"});
    json!({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation",
        "holder": "did:example:subject", "verifiableCredential": [presented]})
}

type Change = fn(&mut Value);

fn refused(document: fn() -> Value, cases: &[(&str, Problem, Change)]) {
    assert_eq!(vcdm::check(&document()), Ok(()));
    for (place, problem, change) in cases {
        let mut changed = document();
        change(&mut changed);
        let expected = Fault { place: (*place).to_owned(), problem: *problem };
        assert_eq!(vcdm::check(&changed), Err(expected), "{changed}");
    }
}

#[test]
fn each_fault_of_a_credential_is_named_at_its_place() {
    refused(
        credential,
        &[
            ("@context", Problem::Missing, |c| drop(c.as_object_mut().unwrap().remove("@context"))),
            ("@context", Problem::Context, |c| c["@context"] = json!(["https://x.example/c"])),
            ("@context", Problem::Kind, |c| c["@context"] = json!({})),
            ("@context", Problem::BadContext, |c| {
                let redefined = json!({"VerifiableCredential": "https://x.example/#C"});
                c["@context"].as_array_mut().unwrap().push(redefined);
            }),
            ("type", Problem::Missing, |c| drop(c.as_object_mut().unwrap().remove("type"))),
            ("type", Problem::Type, |c| c["type"] = json!(["Other"])),
            ("type", Problem::Type, |c| c["type"] = json!(["VerifiableCredential", "Unknown"])),
            ("type", Problem::Type, |c| {
                c["type"] = json!(["VerifiableCredential", "VerifiablePresentation"]);
            }),
            ("id", Problem::Url, |c| c["id"] = json!(["urn:uuid:1"])),
            ("issuer", Problem::Missing, |c| drop(c.as_object_mut().unwrap().remove("issuer"))),
            ("issuer", Problem::Url, |c| c["issuer"] = json!("school")),
            ("issuer.id", Problem::Missing, |c| c["issuer"] = json!({"name": "x"})),
            ("issuer.name", Problem::Text, |c| {
                c["issuer"]["name"] = json!({"@value": "x", "url": "https://x.example"});
            }),
            ("credentialSubject", Problem::Empty, |c| c["credentialSubject"] = json!([{}])),
            ("credentialSubject", Problem::Kind, |c| c["credentialSubject"] = json!("x")),
            ("credentialSubject", Problem::Missing, |c| c["credentialSubject"] = json!([])),
            ("validFrom", Problem::Date, |c| c["validFrom"] = json!("2026-01-01T00:00:00")),
            ("validUntil", Problem::Period, |c| c["validUntil"] = json!("2025-01-01T00:00:00Z")),
            ("credentialStatus.type", Problem::Missing, |c| c["credentialStatus"] = json!({})),
            ("credentialSchema.id", Problem::Missing, |c| {
                c["credentialSchema"] = json!({"type": "JsonSchema"});
            }),
            ("evidence", Problem::Kind, |c| c["evidence"] = json!("https://x.example/e")),
            ("relatedResource", Problem::Resource, |c| {
                c["relatedResource"] = json!([{"id": "https://x.example/r"}]);
            }),
            ("relatedResource", Problem::Resource, |c| {
                let one = json!({"id": "https://x.example/r", "digestMultibase": "u00"});
                c["relatedResource"] = json!([one, one]);
            }),
        ],
    );
    assert!(vcdm::check(&json!([])).is_err() && vcdm::check(&Value::Null).is_err());
}

#[test]
fn each_fault_of_a_presentation_is_named_at_its_place() {
    refused(
        presentation,
        &[
            ("holder", Problem::Url, |p| p["holder"] = json!("Ada")),
            ("holder", Problem::Url, |p| p["holder"] = json!({"name": "Ada"})),
            ("verifiableCredential", Problem::Kind, |p| {
                p["verifiableCredential"] = json!(["ey.ey.ey"]);
            }),
            ("verifiableCredential.issuer", Problem::Missing, |p| {
                drop(p["verifiableCredential"][0].as_object_mut().unwrap().remove("issuer"));
            }),
            ("verifiableCredential.type", Problem::Type, |p| {
                p["verifiableCredential"] = json!([presentation()]);
            }),
            ("verifiableCredential.issuer", Problem::Holder, |p| {
                drop(p["verifiableCredential"][0].as_object_mut().unwrap().remove("proof"));
            }),
            ("verifiableCredential.issuer", Problem::Holder, |p| {
                let presented = p["verifiableCredential"][0].as_object_mut().unwrap();
                presented.remove("proof");
                presented.insert("id".into(), json!("data:application/vc+jwt,ey"));
            }),
            ("verifiableCredential.id", Problem::Url, |p| {
                p["verifiableCredential"] = json!([{"@context": "https://www.w3.org/ns/credentials/v2",
                "type": "EnvelopedVerifiableCredential", "id": "https://x.example/vc"}]);
            }),
        ],
    );
    let mut own = presentation();
    own["holder"] = own["verifiableCredential"][0]["issuer"]["id"].clone();
    own["verifiableCredential"][0].as_object_mut().unwrap().remove("proof");
    assert_eq!(vcdm::check(&own), Ok(()), "self-asserted by the holder");
}
