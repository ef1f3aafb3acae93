//! Bundles and receipts as people use them: from the badge's page and from the command line, over a served instance.

use std::path::Path;
use std::sync::Arc;

use compagnon::clock::SystemClock;
use compagnon::random::SystemRandom;
use serde_json::{Value, json};

use crate::support::certified::Certified;
use crate::support::process::{Ran, run};
use crate::support::{Backend, TestServer, on_both};

/// Runs a command on the instance behind a server.
fn command(server: &TestServer, words: &[&str]) -> Ran {
    let config = &server.app.config;
    let data = config.data.to_str().unwrap();
    run(&[words, &["--data", data, "--database-url", &config.database_url]].concat())
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn report(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("no report: {text}"))
}

/// One check of a report: its outcome and its reason.
fn check<'a>(report: &'a Value, step: &str) -> (&'a str, &'a str) {
    let found = report["checks"].as_array().unwrap().iter().find(|one| one["step"] == step);
    let found = found.unwrap();
    (found["outcome"].as_str().unwrap(), found["reason"].as_str().unwrap_or_default())
}

/// The first award of a scene, sealed.
async fn award(scene: &Certified<'_>) -> String {
    let id = scene.define().await;
    scene.release().await;
    let path = format!("/api/v1/achievements/{id}/awards");
    let awards = scene.trainer.get(&path).await.expect(200);
    awards["items"][0]["id"].as_str().unwrap().to_owned()
}

on_both! { with_server:
    async fn a_badges_bundle_is_public_like_the_badge_and_verifies_without_network(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = award(&scene).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bundle.zip");
        let path = format!("/credentials/{id}/bundle.zip");
        let page = server.anonymous().get(&format!("/b/{id}")).await.text();
        assert!(page.contains(&path), "the page offers it");
        let reply = server.anonymous().get(&path).await;
        assert_eq!(reply.status, 200);
        std::fs::write(&file, &reply.bytes).unwrap();
        // Its issuer is a did:key, so that nothing rests on the packer's word.
        let told = report(&run(&["verify", "--offline", "--json", word(&file)]).expect(0));
        assert_eq!(told["verdict"], "valid", "{told:#}");
        assert_eq!(check(&told, "status"), ("pass", "status_as_of"));
        let words = run(&["verify", "--offline", word(&file)]).expect(0);
        assert!(words.contains("Non révoqué à la date indiquée"), "{words}");
        let old = report(&run(&["verify", "--offline", "--max-age", "0m", "--json", word(&file)]).expect(2));
        assert_eq!(check(&old, "status"), ("not_checked", "snapshot_too_old"));
        run(&["verify", "--offline", "--max-age", "soon", word(&file)]).expect(2);

        let reason = json!({"reason": "copié"});
        scene.trainer.post(&format!("/api/v1/awards/{id}/revocation"), &reason).await.expect(200);
        server.anonymous().get(&path).await.expect(404);
        // What was packed before knows nothing of it, and says as of when; the instance itself knows.
        run(&["verify", "--offline", word(&file)]).expect(0);
        let told = report(&command(&server, &["verify", "--offline", "--json", word(&file)]).expect(1));
        assert_eq!(check(&told, "status"), ("fail", "revoked"));
    }

    async fn the_command_packs_what_is_good_and_nothing_else(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = award(&scene).await;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for form in ["json", "jwt"] {
            let bytes = server.anonymous().get(&format!("/credentials/{id}.{form}")).await.bytes;
            std::fs::write(at("badge"), bytes).unwrap();
            let out = at(&format!("{form}.zip"));
            command(&server, &["bundle", word(&at("badge")), "-o", word(&out)]).expect(0);
            run(&["verify", "--offline", word(&out)]).expect(0);
            // Never over a file that is there.
            let before = std::fs::read(&out).unwrap();
            command(&server, &["bundle", word(&at("badge")), "-o", word(&out)]).expect(2);
            assert_eq!(std::fs::read(&out).unwrap(), before);
        }
        let badge = server.anonymous().get(&format!("/credentials/{id}.json")).await.text();
        std::fs::write(at("forged"), badge.replace("Relire", "Relier")).unwrap();
        command(&server, &["bundle", word(&at("forged")), "-o", word(&at("x.zip"))]).expect(1);
        // Without the instance its list cannot be had, so that not everything is known to be good.
        std::fs::write(at("badge"), badge).unwrap();
        run(&["bundle", word(&at("badge")), "-o", word(&at("x.zip"))]).expect(2);
        command(&server, &["bundle", word(&at("missing")), "-o", word(&at("x.zip"))]).expect(2);
        assert!(!at("x.zip").exists(), "nothing was written");
    }

    async fn a_receipt_is_signed_by_the_instance_and_tells_its_file_from_others(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = award(&scene).await;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let badge = server.anonymous().get(&format!("/credentials/{id}.json")).await.bytes;
        std::fs::write(at("badge"), &badge).unwrap();
        let receipt = at("receipt.json");
        let file = at("badge");
        let words = ["verify", word(&file), "--receipt", word(&receipt)];
        command(&server, &words).expect(0);
        let signed: Value = serde_json::from_slice(&std::fs::read(&receipt).unwrap()).unwrap();
        assert_eq!((&signed["verdict"], &signed["verifier"]["service"]), (&json!("valid"), &json!(server.base_url)));
        command(&server, &words).expect(2);
        run(&["verify", word(&at("badge")), "--receipt", word(&at("other.json"))]).expect(2);
        assert!(!at("other.json").exists(), "no instance, no receipt");

        let said = run(&["receipt", "--offline", word(&receipt), "--file", word(&at("badge"))]).expect(0);
        assert!(said.contains("Badge valable"), "{said}");
        std::fs::write(at("x"), "x").unwrap();
        run(&["receipt", "--offline", word(&receipt), "--file", word(&at("x"))]).expect(1);
        let text = std::fs::read_to_string(&receipt).unwrap();
        std::fs::write(at("x"), text.replace("\"valid\"", "\"invalid\"")).unwrap();
        let told = report(&run(&["receipt", "--offline", "--json", word(&at("x"))]).expect(1));
        assert_eq!((&told["verdict"], told.get("receipt")), (&json!("invalid"), None));
        run(&["receipt", word(&at("missing"))]).expect(2);

        // The same through the API, for anyone: of a forged badge, too.
        let forged = String::from_utf8(badge).unwrap().replace("Relire", "Relier");
        let asked = json!({"text": forged});
        let plain = server.anonymous().post("/api/v1/verifications", &asked).await.expect(200);
        assert!(plain.get("receipt").is_none());
        let told = server.anonymous().post("/api/v1/verifications?receipt=true", &asked).await.expect(200);
        assert_eq!((&told["verdict"], &told["receipt"]["verdict"]), (&json!("invalid"), &json!("invalid")));
        assert!(told["receipt"].get("badge").is_none(), "nothing of it was proved");
        std::fs::write(at("api.json"), told["receipt"].to_string()).unwrap();
        run(&["receipt", "--offline", word(&at("api.json"))]).expect(0);
        let wrong = server.anonymous().post("/api/v1/verifications?receipt=perhaps", &asked).await;
        assert_eq!(wrong.status, 400, "{}", wrong.text());
    }

    async fn without_an_issuer_nothing_is_signed(server: TestServer) {
        let asked = json!({"text": "no badge"});
        let reply = server.anonymous().post("/api/v1/verifications?receipt=true", &asked).await;
        reply.expect_problem(409, "no_issuer");
        server.anonymous().post("/api/v1/verifications", &asked).await.expect(200);
    }
}

/// An instance that believes to lie under an https address, so that its issuer is a did:web.
#[test]
fn a_did_web_issuers_bundle_needs_the_issuers_own_document() {
    let folder = tempfile::tempdir().unwrap();
    let url = Backend::Sqlite.fresh(folder.path()).unwrap();
    actix_web::rt::System::new().block_on(async {
        let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
        let server = TestServer::configured(folder.path(), url, clock, random, |config| {
            config.base_url = Some("https://badges.example".to_owned());
        })
        .await;
        let scene = Certified::new(&server).await;
        let id = award(&scene).await;
        let at = |name: &str| folder.path().join(name);
        let bundle = server.anonymous().get(&format!("/credentials/{id}/bundle.zip")).await;
        std::fs::write(at("bundle.zip"), &bundle.bytes).unwrap();
        let told =
            report(&run(&["verify", "--offline", "--json", word(&at("bundle.zip"))]).expect(2));
        assert_eq!(check(&told, "issuer"), ("not_checked", "key_as_packed"));
        assert_eq!(check(&told, "status"), ("pass", "status_as_of"));
        assert!(told.get("claims").is_none(), "{told:#}");
        let path = format!("/issuers/{}/did.json", scene.issuer);
        let document = server.anonymous().get(&path).await.bytes;
        let first = &serde_json::from_slice::<Value>(&document).unwrap()["verificationMethod"][0];
        assert_eq!(
            first["type"], "JsonWebKey",
            "readers that take the first key read JWTs with it"
        );
        std::fs::write(at("did.json"), document).unwrap();
        let saved = at("did.json");
        let given = ["verify", "--offline", "--json", "--trusted", word(&saved)];
        let told = report(&run(&[&given[..], &[word(&at("bundle.zip"))]].concat()).expect(0));
        assert_eq!(check(&told, "issuer"), ("pass", "key_given"));
        assert_eq!(told["trusted_by"], json!(["did.json"]));

        let receipt = at("receipt.json");
        let badge = at("bundle.zip");
        command(&server, &["verify", word(&badge), "--receipt", word(&receipt)]).expect(0);
        run(&["receipt", "--offline", word(&receipt)]).expect(2);
        let given = ["receipt", "--offline", "--trusted", word(&saved)];
        run(&[&given[..], &[word(&receipt), "--file", word(&badge)]].concat()).expect(0);
        command(&server, &["receipt", word(&receipt)]).expect(0);
        server.handle().stop(false).await;
    });
}
