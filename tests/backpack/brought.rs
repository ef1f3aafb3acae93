//! Badges of others, brought in: checked, kept as they came, shown for what they are, removed by their owner.

use compagnon::credential::did;
use reqwest::Method;
use serde_json::{Value, json};

use super::badges::{foreign, foreign_jwt};
use super::program::{Browser, CREDENTIALS, Program, all, imsx, kept, leads_to, post, with_token};
use crate::credential::verify::world::{OTHER, good, key, signed_as};
use crate::support::{Backend, TestServer, on_both};

/// A learner with an access token of a program's.
async fn learner<'a>(server: &'a TestServer, name: &str) -> (Browser<'a>, Value) {
    let person = Browser::new(server, name).await;
    let tokens = Program::new(server).await.connected(&person, &all()).await;
    (person, tokens["access_token"].clone())
}

async fn refused_because(server: &TestServer, access: &Value, kind: &str, body: &str, why: &str) {
    let before = kept(&server.app).await;
    let said = imsx(post(server, access, kind, body).await, 400, "invalid_data");
    assert!(said.contains(why), "{said:?} says nothing of {why:?}");
    assert_eq!(kept(&server.app).await, before, "{why}");
}

async fn brought(person: &Browser<'_>) -> String {
    person.open("/badges").await.text()
}

on_both! { with_server:
    async fn what_is_invalid_is_refused_with_the_reason(server: TestServer) {
        let (person, access) = learner(&server, "Ana").await;
        let json = "application/json";
        let forged = foreign(1, |_| ()).to_string().replace("Relecture entre pairs", "Écriture entre pairs");
        assert_ne!(forged, foreign(1, |_| ()).to_string());
        refused_because(&server, &access, json, &forged, "signature failed, wrong_signature").await;
        let expired = foreign(1, |badge| badge["validUntil"] = json!("2025-06-01T00:00:00Z"));
        refused_because(&server, &access, json, &expired.to_string(), "dates failed, expired").await;
        let mut unsigned = foreign(1, |_| ());
        unsigned.as_object_mut().unwrap().shift_remove("proof");
        refused_because(&server, &access, json, &unsigned.to_string(), "no_signature").await;
        let mut token = foreign_jwt(1);
        let at = token.len() - 10;
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        token.replace_range(at..=at, other);
        refused_because(&server, &access, "text/plain", &token, "failed").await;
        assert!(!brought(&person).await.contains("data-brought"));
    }

    async fn what_is_no_badge_is_refused(server: TestServer) {
        let (_, access) = learner(&server, "Ana").await;
        let badge = foreign(1, |_| ()).to_string();
        let token = foreign_jwt(1);
        for (kind, body, why) in [
            ("application/json", "", "no Open Badge"),
            ("application/json", "{}", "no Open Badge"),
            ("application/json", "[1]", "no Open Badge"),
            ("application/json", "{\"a\":1,\"a\":2}", "duplicate_member"),
            ("text/plain", "a.b.c", "no Open Badge"),
            ("text/plain", badge.as_str(), "Content-Type"),
            ("application/vc+ld+json", token.as_str(), "Content-Type"),
            ("image/png", badge.as_str(), "application/vc+ld+json"),
            ("", badge.as_str(), "application/vc+ld+json"),
        ] {
            refused_because(&server, &access, kind, body, why).await;
        }
        let older = json!({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://e.example/a",
            "recipient": {"type": "email", "hashed": false, "identity": "a@example.org"}, "badge": "https://e.example/b",
            "issuedOn": "2025-01-01T00:00:00Z", "verification": {"type": "HostedBadge"}});
        refused_because(&server, &access, "application/json", &older.to_string(), "only Open Badges 3.0").await;
        let nameless = foreign(1, |badge| { badge.as_object_mut().unwrap().shift_remove("id"); });
        refused_because(&server, &access, "application/json", &nameless.to_string(), "no id").await;
        // What is larger is not even read.
        let before = kept(&server.app).await;
        let large = foreign(1, |badge| badge["name"] = json!("x".repeat(1024 * 1024))).to_string();
        imsx(post(&server, &access, "application/json", &large).await, 413, "invalid_data");
        assert_eq!(kept(&server.app).await, before);
    }

    async fn what_cannot_be_checked_is_kept_and_shown_as_such(server: TestServer) {
        let (person, access) = learner(&server, "Ana").await;
        // Its issuer's document is nowhere to be had.
        let badge = good().to_string();
        assert_eq!(post(&server, &access, "application/json", &badge).await.status, 201);
        let page = brought(&person).await;
        assert!(page.contains("data-brought=\"indeterminate\"") && page.contains("n&#39;est pas prouvé"), "{page}");
        assert!(!page.contains("data-brought=\"valid\"") && !page.contains("class=\"good\""), "no green mark");
        // A newer one of the same badge, which can be checked no better, takes its place.
        let mut newer = good();
        newer["validFrom"] = json!("2026-11-24T00:00:00Z");
        let before = kept(&server.app).await;
        assert_eq!(post(&server, &access, "application/json", &newer.to_string()).await.status, 200);
        let after = kept(&server.app).await;
        let rows = |all: &[(&str, Vec<_>)]| all.iter().find(|one| one.0 == "brought_badges").unwrap().1.len();
        assert_eq!(rows(&before), rows(&after));
        let read = with_token(&server, Method::GET, CREDENTIALS, &access).await;
        assert_eq!(read.text(), format!("{{\"credential\":[{newer}]}}"));
    }

    async fn an_edition_gives_way_to_a_newer_one_only(server: TestServer) {
        let (_, access) = learner(&server, "Ana").await;
        let from = |text: &str| {
            let text = text.to_owned();
            foreign(1, move |badge| badge["validFrom"] = json!(text)).to_string()
        };
        let (old, new) = (from("2025-01-01T00:00:00Z"), from("2025-03-01T00:00:00Z"));
        assert_eq!(post(&server, &access, "application/json", &new).await.status, 201);
        refused_because(&server, &access, "application/json", &old, "newer").await;
        let newest = from("2025-04-01T00:00:00Z");
        assert_eq!(post(&server, &access, "application/json", &newest).await.status, 200);
        let read = with_token(&server, Method::GET, CREDENTIALS, &access).await;
        assert_eq!(read.text(), format!("{{\"credential\":[{newest}]}}"));
        // The same id of another issuer's is another badge.
        let other = key(OTHER);
        let name = did::did_key(other.public_key()).unwrap();
        let mut badge = foreign(1, |_| ());
        badge.as_object_mut().unwrap().shift_remove("proof");
        badge["issuer"] = json!({"id": name, "type": ["Profile"], "name": "Une autre"});
        let badge = signed_as(&badge, other.as_ref(), &did::method_id(&name, other.public_key()));
        assert_eq!(post(&server, &access, "application/json", &badge.to_string()).await.status, 201);
        // The same id, written with escapes, is the same badge.
        let escaped = foreign(1, |badge| {
            badge["id"] = json!(badge["id"].as_str().unwrap().replace("urn:uuid:9", "urn:uuid:%39"));
            badge["validFrom"] = json!("2025-05-01T00:00:00Z");
        });
        assert_eq!(post(&server, &access, "application/json", &escaped.to_string()).await.status, 200);
    }

    async fn a_badge_is_its_bringers_alone(server: TestServer) {
        let (ana, access) = learner(&server, "Ana").await;
        let (zoe, others) = learner(&server, "Zoé").await;
        let badge = foreign(1, |_| ()).to_string();
        assert_eq!(post(&server, &access, "application/json", &badge).await.status, 201);
        assert_eq!(with_token(&server, Method::GET, CREDENTIALS, &others).await.text(), "{}");
        let page = brought(&ana).await;
        // It says to whom it was issued, which is nobody here.
        assert!(page.contains("une autre adresse"), "{page}");
        let path = page.split("href=\"").find(|rest| rest.starts_with("/brought-badges/")).unwrap();
        let path = path.split('"').next().unwrap();
        let file = ana.open(path).await;
        assert_eq!(file.text(), badge);
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert_eq!(zoe.open(path).await.status, 404);
        let before = kept(&server.app).await;
        assert_eq!(zoe.send(&format!("{path}/remove"), &Vec::new()).await.status, 404);
        let forged = vec![("csrf".to_owned(), "another".to_owned())];
        assert_eq!(ana.send(&format!("{path}/remove"), &forged).await.status, 403);
        assert_eq!(kept(&server.app).await, before);
        // Both may have the same badge, each their own.
        assert_eq!(post(&server, &others, "application/json", &badge).await.status, 201);
        assert_eq!(leads_to(&ana.send(&format!("{path}/remove"), &Vec::new()).await), "/badges?done=brought-removed");
        assert!(!brought(&ana).await.contains("data-brought"));
        assert!(brought(&zoe).await.contains("data-brought"));
        assert_eq!(with_token(&server, Method::GET, CREDENTIALS, &access).await.text(), "{}");
    }

    async fn two_that_bring_the_same_at_once_keep_one(server: TestServer) {
        let (_, access) = learner(&server, "Ana").await;
        let badge = foreign(1, |_| ()).to_string();
        let one = || post(&server, &access, "application/json", &badge);
        let (a, b, c) = futures_util::future::join3(one(), one(), one()).await;
        let mut statuses = [a.status, b.status, c.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 201]);
        let read = with_token(&server, Method::GET, CREDENTIALS, &access).await;
        assert_eq!(read.headers["x-total-count"], "1");
    }
}

#[test]
fn a_service_reached_by_tls_takes_no_program_of_its_own_machine() {
    use super::program::{metadata, refused, register};
    let folder = tempfile::tempdir().unwrap();
    let url = Backend::Sqlite.fresh(folder.path()).unwrap();
    actix_web::rt::System::new().block_on(async {
        let (clock, random) = (
            std::sync::Arc::new(compagnon::clock::SystemClock),
            std::sync::Arc::new(compagnon::random::SystemRandom),
        );
        let local: Value = serde_json::from_str(
            &metadata().to_string().replace("https://sac.example", "http://127.0.0.1:9"),
        )
        .unwrap();
        let at = |base: &'static str| {
            move |config: &mut compagnon::config::Config| config.base_url = Some(base.to_owned())
        };
        let server = TestServer::configured(
            folder.path(),
            url,
            clock.clone(),
            random.clone(),
            at("https://ecole.example"),
        )
        .await;
        refused(register(&server, &local).await, 400, "invalid_client_metadata");
        server.handle().stop(false).await;
        let other = tempfile::tempdir().unwrap();
        let server =
            TestServer::start(other.path(), Backend::Sqlite.fresh(other.path()).unwrap()).await;
        register(&server, &local).await.expect(201);
        server.handle().stop(false).await;
    });
}
