//! What `compagnon verify` and the page say beside the verdict: endorsements, lists of trusted issuers.

use std::fs;
use std::path::Path;

use compagnon::credential::did;
use serde_json::{Value, json};

use crate::credential::verify::world::{OTHER, OWN, key, signed_as, unsigned};
use crate::support::process::run;

/// What the endorser says.
pub const COMMENT: &str = "We hire people with this badge.";

/// Signed by this key, under the name that is the key itself: nothing need be looked up.
fn self_named(document: &Value, seed: u8) -> Value {
    let key = key(seed);
    let name = did::did_key(key.public_key()).unwrap();
    let mut document = document.clone();
    document["issuer"] = json!({"id": name, "type": ["Profile"]});
    signed_as(&document, key.as_ref(), &did::method_id(&name, key.public_key()))
}

/// A badge without status and with an endorsement of itself, both by keys that name themselves.
pub fn endorsed_badge(change: fn(&mut Value)) -> Value {
    let mut badge = unsigned();
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    let praise = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:9d1e6f7e-0000-4000-8000-0000000000e1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Praise",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": badge["id"], "type": ["EndorsementSubject"],
            "endorsementComment": COMMENT},
    });
    let mut endorsement = self_named(&praise, OTHER);
    change(&mut endorsement);
    badge["endorsement"] = json!([endorsement]);
    badge["validFrom"] = json!("2025-01-01T00:00:00Z");
    self_named(&badge, OWN)
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_command_lists_endorsements_and_says_whether_a_list_names_the_issuer() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let badge = endorsed_badge(|_| ());
    fs::write(at("badge.json"), badge.to_string()).unwrap();
    let issuer = badge["issuer"]["id"].as_str().unwrap();
    fs::write(at("region.txt"), format!("# Region\n{issuer}\n")).unwrap();
    fs::write(at("other.json"), "{\"registry\":{\"did:web:other.example\":{\"name\":\"x\"}}}")
        .unwrap();
    fs::write(at("broken.txt"), "Some School\n").unwrap();
    let verify = |lists: &[&str]| {
        let lists: Vec<_> = lists.iter().map(|name| at(name)).collect();
        let file = at("badge.json");
        let mut words = vec!["verify", "--offline", "--json"];
        for list in &lists {
            words.extend(["--trusted", word(list)]);
        }
        words.push(word(&file));
        run(&words)
    };
    let report: Value = serde_json::from_str(&verify(&[]).expect(0)).unwrap();
    assert_eq!(report["verdict"], "valid", "{report:#}");
    assert_eq!(report["trusted_by"], Value::Null);
    assert_eq!(report["endorsements"][0]["verdict"], "valid");
    assert_eq!(report["endorsements"][0]["comment"], COMMENT);
    let report: Value =
        serde_json::from_str(&verify(&["region.txt", "other.json"]).expect(0)).unwrap();
    assert_eq!(report["trusted_by"], json!(["region.txt"]));
    let report: Value = serde_json::from_str(&verify(&["other.json"]).expect(0)).unwrap();
    assert_eq!(report["trusted_by"], json!([]), "in no list is an answer of its own");
    verify(&["broken.txt"]).expect(2);
    verify(&["missing.txt"]).expect(2);
}

#[test]
fn an_instance_does_not_start_with_a_list_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let list = folder.path().join("missing.txt");
    let refused = run(&["serve", "--data", word(&data), "--trusted", word(&list)]);
    assert!(refused.err.contains("missing.txt"), "{}", refused.err);
    refused.expect(2);
    assert!(!data.exists(), "nothing was made");
}
