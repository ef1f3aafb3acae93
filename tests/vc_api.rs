//! The VC-API that the conformance suites of the W3C call: issued, verified, refused, and off by default.

use std::path::Path;

use compagnon::api::vc_api::PATHS;
use serde_json::{Value, json};

use crate::credential::shared;
use crate::credential::vcdm::{files, filled};
use crate::support::process::{Served, run};
use crate::support::{Client, Place, on_both};

const V2: &str = "https://www.w3.org/ns/credentials/v2";

fn credential() -> Value {
    json!({
        "@context": [V2, "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:9d1e6f7e-0000-4000-8000-00000000000a",
        "type": ["VerifiableCredential", "ExampleAlumniCredential"],
        "issuer": "https://university.example/issuers/1",
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:subject", "alumniOf": {"name": "Example"}},
    })
}

async fn issued(client: &Client, credential: &Value) -> Value {
    let sent = json!({"credential": credential, "options": {"credentialId": "urn:x:1"}});
    client.post(PATHS[0], &sent).await.expect(201)["verifiableCredential"].clone()
}

async fn verified(client: &Client, credential: &Value, options: Value) -> u16 {
    let sent = json!({"verifiableCredential": credential, "options": options});
    let reply = client.post(PATHS[1], &sent).await;
    assert_eq!(reply.status == 200, reply.json()["verified"] == true, "{}", reply.text());
    reply.status
}

async fn presented(client: &Client, presentation: &Value) -> u16 {
    client.post(PATHS[2], &json!({"verifiablePresentation": presentation})).await.status
}

fn presentation(credentials: &[Value]) -> Value {
    json!({"@context": [V2], "type": ["VerifiablePresentation"],
        "holder": "did:example:holder", "verifiableCredential": credentials})
}

on_both! { with_place:
    async fn what_is_issued_verifies_and_what_is_changed_does_not(place: Place) {
        let server = Served::first_with(&place, &["--vc-api"]).await;
        let client = server.anonymous();
        let good = issued(&client, &credential()).await;
        assert!(good["issuer"].as_str().unwrap().starts_with("did:key:z6Mk"), "{good}");
        assert_eq!(good["proof"]["cryptosuite"], "eddsa-rdfc-2022");
        assert_eq!(verified(&client, &good, json!({"checks": ["proof"]})).await, 200);
        let changes: [(&str, Value); 6] = [
            ("/credentialSubject/alumniOf/name", json!("Other")),
            ("/issuer", json!("did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj")),
            ("/proof/created", json!("2020-01-01T00:00:00Z")),
            ("/proof/proofPurpose", json!("authentication")),
            ("/proof/cryptosuite", json!("unknown-2022")),
            ("/proof/proofValue", json!("u000")),
        ];
        for (at, value) in changes {
            let mut changed = good.clone();
            *changed.pointer_mut(at).unwrap() = value;
            assert_eq!(verified(&client, &changed, json!({})).await, 400, "{at}");
            assert_eq!(presented(&client, &presentation(&[changed])).await, 400, "{at}");
        }
        assert_eq!(verified(&client, &good, json!({"challenge": "x"})).await, 400);
        assert_eq!(verified(&client, &credential(), json!({})).await, 400, "unsigned");
        assert_eq!(presented(&client, &presentation(&[good.clone(), good.clone()])).await, 200);
        assert_eq!(presented(&client, &presentation(&[credential()])).await, 400, "unsigned");
        // A second proof stands beside the first, and both must be good.
        let twice = issued(&client, &good).await;
        assert_eq!(twice["proof"].as_array().unwrap().len(), 2);
        assert_eq!(verified(&client, &twice, json!({})).await, 200);
        let mut broken = twice;
        broken["proof"][0]["created"] = json!("2020-01-01T00:00:00Z");
        assert_eq!(verified(&client, &broken, json!({})).await, 400);
    }

    async fn what_is_no_credential_is_refused_and_says_why(place: Place) {
        let server = Served::first_with(&place, &["--vc-api"]).await;
        let client = server.anonymous();
        let mut without = credential();
        without.as_object_mut().unwrap().shift_remove("credentialSubject");
        let reply = client.post(PATHS[0], &json!({"credential": without})).await;
        let problem = reply.expect_problem(400, "malformed");
        assert!(problem["detail"].as_str().unwrap().contains("credentialSubject"), "{problem}");
        for body in [json!({}), json!([]), json!({"credential": "x"})] {
            client.post(PATHS[0], &body).await.expect_problem(400, "malformed");
        }
        for path in &PATHS[1..] {
            client.post(path, &json!({"verifiableCredential": null})).await.expect(400);
        }
        // The page of a credential is where it was.
        assert_eq!(client.get("/credentials/00000000-0000-4000-8000-000000000000").await.status, 404);
    }

    async fn it_is_off_unless_it_is_asked_for(place: Place) {
        let server = Served::first(&place).await;
        for path in PATHS {
            let reply = server.anonymous().post(path, &json!({"credential": credential()})).await;
            assert!(matches!(reply.status, 404 | 405), "{path}: {}", reply.status);
        }
    }
}

#[test]
fn it_is_refused_on_an_address_that_others_reach() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let words = ["serve", "--vc-api", "--listen", "0.0.0.0:0", "--data", data.to_str().unwrap()];
    let said = run(&words);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("loopback"), "{said:?}");
    assert!(!data.exists(), "nothing was made");
}

/// What becomes of one of the suite's inputs.
async fn answered(client: &Client, name: &str, document: &Value) -> u16 {
    if !name.starts_with("presentation") {
        return client.post(PATHS[0], &json!({"credential": document})).await.status;
    }
    let mut document = document.clone();
    let listed = document.get_mut("verifiableCredential").and_then(Value::as_array_mut);
    for credential in listed.into_iter().flatten() {
        // The suite signs what is not self-asserted; what it cannot sign it hands on as it is.
        if credential.as_object_mut().is_some_and(|members| members.shift_remove("proof").is_some())
        {
            let reply = client.post(PATHS[0], &json!({"credential": credential})).await;
            if reply.status == 201 {
                *credential = reply.json()["verifiableCredential"].clone();
            }
        }
    }
    presented(client, &document).await
}

/// Envelopes are not opened here, and what only a holder asserts needs the holder's own proof.
const NOT_HERE: [&str; 2] = ["presentation-enveloped-vc-ok", "presentation-self-asserted-vc-ok"];

fn inputs(folder: &Path) -> Vec<(String, Value)> {
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let document = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let document = filled(&name, document);
        (name, document)
    };
    files(folder).into_iter().map(read).collect()
}

#[test]
fn every_input_of_the_w3c_suite_is_answered_as_its_name_says() {
    let Some(folder) = shared::path("vectors/vcdm2-input") else { return };
    crate::support::with_place(crate::support::Backend::Sqlite, |place| async move {
        let server = Served::first_with(&place, &["--vc-api"]).await;
        let client = server.anonymous();
        let (mut accepted, mut refused, mut faults) = (0, 0, Vec::new());
        for (name, document) in inputs(&folder) {
            let status = answered(&client, &name, &document).await;
            let good = name.ends_with("-ok") && !NOT_HERE.contains(&name.as_str());
            if good {
                accepted += 1
            } else {
                refused += 1
            }
            if !matches!((good, status), (true, 200 | 201) | (false, 400)) {
                faults.push(format!("{name}: {status}"));
            }
        }
        println!("{accepted} inputs accepted, {refused} refused");
        assert!(faults.is_empty(), "{faults:#?}");
        assert!(accepted >= 55 && refused >= 45, "{accepted} {refused}");
    });
}
