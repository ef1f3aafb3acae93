//! Revoking a key: two decide, badges from before and after are told apart, and what it sealed is signed anew.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use compagnon::app::identity::signer;
use compagnon::app::sign_anew::{sign_all_anew, sign_anew};
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::verify::{Found, Options, Reason, Resolve, Verdict, Wanted, verify};
use compagnon::credential::{did, proof};
use compagnon::domain::{AwardId, KeyId, Moment};
use compagnon::store::{awards, dump, health, issuers, reissues};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::keys::{decide, is_valid, keys, report, signed_by, signing};
use crate::support::certified::{Certified, person};
use crate::support::on_both;
use crate::support::web::{WEB, Web};

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// The exact text of a badge.
async fn text(scene: &Certified<'_>, award: AwardId, form: &str) -> String {
    scene.server.anonymous().get(&format!("/credentials/{award}{form}")).await.text()
}

/// How the check of the issuer came out: verdict, outcome and reason.
async fn issuer_check(scene: &Certified<'_>, text: &str) -> (String, String, Value) {
    let told = report(scene, text).await;
    let checks = told["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["step"] == "issuer").unwrap();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    (word(&told["verdict"]), word(&check["outcome"]), check["reason"].clone())
}

fn outcome(verdict: &str, outcome: &str, reason: &str) -> (String, String, Value) {
    (verdict.to_owned(), outcome.to_owned(), json!(reason))
}

/// What another verifier can have: the public documents, as they are served.
struct Outsider(HashMap<String, Vec<u8>>);

impl Outsider {
    async fn look(scene: &Certified<'_>, badges: &[&str]) -> Self {
        let issuer = format!("did:web:badges.example:issuers:{}", scene.issuer);
        let mut names = vec![(issuer, format!("/issuers/{}/did.json", scene.issuer))];
        for badge in badges {
            let badge: Value = serde_json::from_str(badge).unwrap();
            let list = badge["credentialStatus"]["statusListCredential"].as_str().unwrap();
            names.push((list.to_owned(), list.strip_prefix(WEB).unwrap().to_owned()));
        }
        let mut found = HashMap::new();
        for (name, path) in names {
            let reply = scene.server.anonymous().get(&path).await;
            assert_eq!(reply.status, 200, "{path}");
            found.insert(name, reply.bytes);
        }
        Self(found)
    }

    fn verdict(&self, badge: &str, now: DateTime<Utc>) -> Verdict {
        verify(badge.as_bytes(), self, now, &Options::default()).verdict
    }
}

impl Resolve for Outsider {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        let found = self.0.get(wanted.name()).cloned();
        found.map_or(Found::NotChecked(Reason::Unreachable), Found::Bytes)
    }
}

/// A badge that a thief made with a key: another name, and every date from before.
async fn forged(scene: &Certified<'_>, model: &str, key: KeyId) -> String {
    let read = scene.server.app.read(move |conn| Ok(issuers::find_key(conn, key)?.unwrap()));
    let key = read.await.unwrap();
    let mut document: Value = serde_json::from_str(model).unwrap();
    let created = proof_of(&document, "created").parse().unwrap();
    document.as_object_mut().unwrap().remove("proof");
    document["credentialSubject"]["achievement"]["name"] = json!("Tout savoir");
    let thief = signer(&scene.server.app.master_key, &key).unwrap();
    let did = document["issuer"]["id"].as_str().unwrap().to_owned();
    let method = did::method_id(&did, thief.public_key());
    let contexts = ContextSet::published();
    proof::sign(&document, thief.as_ref(), &method, created, contexts).unwrap().to_string()
}

/// Asks that a key be revoked; gives what the API said.
async fn asked(scene: &Certified<'_>, key: KeyId, body: &Value) -> Value {
    scene.admin.post(&format!("/api/v1/keys/{key}/revocations"), body).await.expect(201)
}

async fn count(scene: &Certified<'_>, what: &'static str) -> i64 {
    scene.server.app.read(move |conn| Ok(dump::count(conn, what)?)).await.unwrap()
}

/// Checks that the logs know each sealed document by its digest.
async fn logs_agree(scene: &Certified<'_>) {
    let read = scene.server.app.read(|conn| Ok(health::documents(conn, None, 100)?));
    for (document, logged) in read.await.unwrap() {
        let digest: String =
            Sha256::digest(&document.text).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((logged, document.sha256), (Some(digest.clone()), digest));
    }
}

/// A member of the proof of a badge.
fn proof_of(badge: &Value, member: &str) -> String {
    let proof = &badge["proof"];
    let proof = proof.get(0).unwrap_or(proof);
    proof[member].as_str().unwrap().to_owned()
}

/// Without its proof.
fn said(text: &str) -> Value {
    let mut document: Value = serde_json::from_str(text).unwrap();
    document.as_object_mut().unwrap().remove("proof").unwrap();
    document
}

on_both! { with_web:
    async fn a_key_is_revoked_by_two_admins_or_not_at_all(web: Web) {
        let scene = Certified::new(&web.server).await;
        let (_, other) = person(&web.server, "other-admin@example.org", true).await;
        let key = signing(&scene, "Ed25519").await;
        let path = format!("/api/v1/keys/{key}/revocations");
        let good = json!({"reason": "ordinateur volé"});
        web.server.anonymous().post(&path, &good).await.expect_problem(401, "unauthenticated");
        scene.trainer.post(&path, &good).await.expect_problem(403, "not_allowed");
        for (wrong, place) in [
            (json!({"reason": " "}), "/reason"),
            (json!({"reason": "x", "revoked_at": "2026-03-02T09:00:01Z"}), "/revoked_at"),
            (json!({"reason": "x", "revoked_at": "2026-03-02T08:59:59Z"}), "/revoked_at"),
        ] {
            let problem = scene.admin.post(&path, &wrong).await.expect_problem(422, "invalid");
            assert_eq!(problem["errors"][0]["pointer"], place);
        }
        let nothing = "/api/v1/keys/9d1e6f7e-0000-4000-8000-000000000001/revocations";
        scene.admin.post(nothing, &good).await.expect_problem(404, "not_found");
        assert_eq!(scene.admin.get(&path).await.expect(200)["items"], json!([]));

        let send = || {
            let request = scene.admin.json(Method::POST, &path, &good);
            scene.admin.send(request.header("idempotency-key", "the-laptop"))
        };
        let first = send().await.expect(201);
        assert_eq!(send().await.expect(201), first, "a retry asks nothing anew");
        assert_eq!((&first["state"], &first["renewal"]), (&json!("pending"), &json!("since")));
        other.post(&path, &good).await.expect_problem(409, "key_revocation_pending");
        let at = |revocation: &Value, step: &str| {
            format!("/api/v1/key-revocations/{}/{step}", revocation["id"].as_str().unwrap())
        };
        // Whoever asked decides nothing, and only they take it back.
        for step in ["approval", "refusal"] {
            scene.admin.post(&at(&first, step), &json!({})).await.expect_problem(409, "key_revocation_own");
            scene.trainer.post(&at(&first, step), &json!({})).await.expect_problem(403, "not_allowed");
        }
        other.post(&at(&first, "withdrawal"), &json!({})).await.expect_problem(403, "not_allowed");
        let waiting = other.get("/api/v1/key-revocations").await.expect(200);
        assert_eq!(waiting["items"], json!([first]), "nothing has changed");
        assert_eq!(signing(&scene, "Ed25519").await, key);

        let refused = other.post(&at(&first, "refusal"), &json!({})).await.expect(200);
        assert_eq!(refused["state"], "refused");
        other.post(&at(&first, "approval"), &json!({})).await.expect_problem(409, "key_revocation_over");
        let second = asked(&scene, key, &good).await;
        let back = scene.admin.post(&at(&second, "withdrawal"), &json!({})).await.expect(200);
        assert_eq!(back["state"], "withdrawn");
        other.post(&at(&second, "approval"), &json!({})).await.expect_problem(409, "key_revocation_over");
        assert_eq!(signing(&scene, "Ed25519").await, key, "it still signs");
        assert_eq!(other.get("/api/v1/key-revocations").await.expect(200)["items"], json!([]));

        // Approved by several at once, it is done once.
        let third = asked(&scene, key, &good).await;
        let next = keys(&scene, "next").await.len();
        let (path, mut approving) = (at(&third, "approval"), Vec::new());
        for _ in 0..3 {
            let (other, path) = (other.clone(), path.clone());
            approving.push(actix_web::rt::spawn(async move {
                other.post(&path, &json!({})).await.status
            }));
        }
        let mut statuses = Vec::new();
        for one in approving {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409]);
        assert_ne!(signing(&scene, "Ed25519").await, key, "the next one signs");
        assert_eq!(keys(&scene, "next").await.len(), next, "and there is a next one again");
        let revoked = keys(&scene, "revoked").await;
        assert_eq!(revoked.len(), 1);
        assert_eq!(revoked[0]["revoked_at"], third["revoked_at"]);
        scene.admin.post(&format!("/api/v1/keys/{key}/revocations"), &good).await
            .expect_problem(409, "key_stage");
        let all = scene.admin.get(&format!("/api/v1/keys/{key}/revocations")).await.expect(200);
        let states: Vec<&str> =
            all["items"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
        assert_eq!(states.len(), 3);
        assert!(states.contains(&"done") && states.contains(&"refused") && states.contains(&"withdrawn"));
        for (action, times) in [
            ("audit_lines WHERE action = 'key.revocation.ask' AND actor_id IS NOT NULL", 3),
            ("audit_lines WHERE action = 'key.revocation.refuse' AND actor_id IS NOT NULL", 1),
            ("audit_lines WHERE action = 'key.revocation.withdraw' AND actor_id IS NOT NULL", 1),
            ("audit_lines WHERE action = 'key.revoke' AND actor_id IS NOT NULL", 1),
        ] {
            assert_eq!(count(&scene, action).await, times, "{action}");
        }
    }

    async fn badges_from_before_and_after_a_revocation_are_told_apart_and_signed_anew(web: Web) {
        let scene = Certified::new(&web.server).await;
        let (_, other) = person(&web.server, "other-admin@example.org", true).await;
        let achievement = scene.define().await;
        scene.release().await;
        let early: Vec<AwardId> = web.server.app
            .read(|conn| Ok(awards::list_sealed(conn)?.into_iter().map(|one| one.award.id).collect()))
            .await
            .unwrap();
        let key = signing(&scene, "Ed25519").await;
        web.clock.set(at("2026-03-02T10:30:00Z"));
        let late = decide(&scene, &achievement).await;
        web.server.settle().await;
        let before = text(&scene, early[0], "").await;
        let after = text(&scene, late, "").await;
        let token = text(&scene, late, ".jwt").await;

        web.clock.set(at("2026-03-02T11:00:00Z"));
        let body = json!({"reason": "ordinateur volé", "revoked_at": "2026-03-02T10:00:00Z"});
        let revocation = asked(&scene, key, &body).await;
        assert_eq!((&revocation["documents"], &revocation["signed_anew"]), (&json!(1), &json!(0)));
        for award in early.iter().chain([&late]) {
            is_valid(&scene, *award).await;
        }
        let path = format!("/api/v1/key-revocations/{}/approval", revocation["id"].as_str().unwrap());
        let done = other.post(&path, &json!({})).await.expect(200);
        assert_eq!((&done["state"], &done["documents"]), (&json!("done"), &json!(1)));
        // The key is nowhere to be found any more.
        let did = web.server.anonymous().get(&format!("/issuers/{}/did.json", scene.issuer)).await;
        let named: Value = serde_json::from_str(&before).unwrap();
        let method = proof_of(&named, "verificationMethod");
        assert!(!did.text().contains(&method), "{}", did.text());
        web.server.anonymous().get(&format!("/keys/{key}")).await.expect_problem(404, "not_found");
        // Before anything is signed anew: the very text from before is good here, and nothing else of that key.
        let forgery = forged(&scene, &before, key).await;
        let written_anew = serde_json::to_string_pretty(&named).unwrap();
        let revoked = outcome("invalid", "fail", "key_revoked");
        assert_eq!(issuer_check(&scene, &before).await, outcome("valid", "pass", "key_revoked_since"));
        for (what, other) in [("after", &after), ("forged", &forgery), ("written anew", &written_anew)] {
            assert_eq!(issuer_check(&scene, other).await, revoked, "{what}");
        }
        assert_eq!(report(&scene, &token).await["verdict"], "valid", "another key signed it");
        let now = at("2026-03-02T11:00:00Z").get();
        let outsider = Outsider::look(&scene, &[&before]).await;
        for badge in [&before, &after, &forgery] {
            assert_eq!(outsider.verdict(badge, now), Verdict::Invalid);
        }

        web.server.settle().await;
        let anew = text(&scene, late, "").await;
        assert_ne!(anew, after);
        assert_eq!(said(&anew), said(&after), "the same award under the same id");
        assert_eq!(text(&scene, late, ".jwt").await, token, "its key is not revoked");
        assert_eq!(text(&scene, early[0], "").await, before, "from before the revocation");
        assert_eq!(signed_by(&scene, late).await[0], signing(&scene, "Ed25519").await);
        is_valid(&scene, late).await;
        let outsider = Outsider::look(&scene, &[&anew]).await;
        assert_eq!(outsider.verdict(&anew, now), Verdict::Valid);
        assert_eq!(issuer_check(&scene, &after).await, revoked, "the old file stays bad");
        logs_agree(&scene).await;
        assert_eq!(count(&scene, "issuance_log").await, 6);

        // Whoever wants all of them signed anew asks for it; one of them is revoked meanwhile, and says so.
        let withdrawn = format!("/api/v1/awards/{}/revocation", early[1]);
        scene.trainer.post(&withdrawn, &json!({"reason": "copié"})).await.expect(200);
        assert_eq!(sign_all_anew(&web.server.app, None, key).await.unwrap(), 2);
        assert_eq!(sign_all_anew(&web.server.app, None, key).await.unwrap(), 0, "asked for already");
        web.server.settle().await;
        let anew = text(&scene, early[0], "").await;
        assert_eq!(said(&anew), said(&before));
        let outsider = Outsider::look(&scene, &[&anew]).await;
        assert_eq!(outsider.verdict(&anew, now), Verdict::Valid);
        assert_eq!(issuer_check(&scene, &before).await, outcome("valid", "pass", "key_revoked_since"));
        let told = report(&scene, &text(&scene, early[1], "").await).await;
        let failed: Vec<&Value> =
            told["checks"].as_array().unwrap().iter().filter(|check| check["outcome"] == "fail").collect();
        assert_eq!((failed.len(), &failed[0]["reason"]), (1, &json!("revoked")), "{told:#}");
        // The job done again, by several at once, changes nothing.
        let lines = count(&scene, "audit_lines").await;
        let mut signers = Vec::new();
        for _ in 0..4 {
            let app = web.server.app.clone();
            signers.push(actix_web::rt::spawn(async move { sign_anew(&app, late).await }));
        }
        for signer in signers {
            signer.await.unwrap().unwrap();
        }
        assert_eq!(count(&scene, "audit_lines").await, lines);
        assert_eq!(count(&scene, "reissue_log WHERE sealed_at IS NOT NULL").await, 3);
        assert_eq!(count(&scene, "audit_lines WHERE action = 'award.sign_anew'").await, 3);
        logs_agree(&scene).await;
        let listed = scene.admin.get(&format!("/api/v1/keys/{key}/revocations")).await.expect(200);
        assert_eq!((&listed["items"][0]["documents"], &listed["items"][0]["signed_anew"]), (&json!(3), &json!(3)));
    }

    async fn a_badge_that_was_signed_anew_is_signed_anew_again(web: Web) {
        let scene = Certified::new(&web.server).await;
        let (_, other) = person(&web.server, "other-admin@example.org", true).await;
        scene.define().await;
        scene.release().await;
        let all: Vec<AwardId> = web.server.app
            .read(|conn| Ok(awards::list_sealed(conn)?.into_iter().map(|one| one.award.id).collect()))
            .await
            .unwrap();
        let first = text(&scene, all[0], "").await;
        let mut lost = Vec::new();
        for _ in 0..2 {
            let key = signing(&scene, "Ed25519").await;
            lost.push(key);
            let revocation = asked(&scene, key, &json!({"reason": "perdue", "renewal": "all"})).await;
            let path =
                format!("/api/v1/key-revocations/{}/approval", revocation["id"].as_str().unwrap());
            let done = other.post(&path, &json!({})).await.expect(200);
            assert_eq!(done["documents"], 2, "both badges");
            // Several workers take the jobs; each document is replaced once.
            let mut signers = Vec::new();
            for award in all.iter().chain(&all) {
                let (app, award) = (web.server.app.clone(), *award);
                signers.push(actix_web::rt::spawn(async move { sign_anew(&app, award).await }));
            }
            for signer in signers {
                signer.await.unwrap().unwrap();
            }
            web.server.settle().await;
        }
        assert_eq!(count(&scene, "reissue_log").await, 4);
        assert_eq!(count(&scene, "reissue_log WHERE sealed_at IS NULL").await, 0);
        for award in &all {
            assert!(!signed_by(&scene, *award).await.iter().any(|key| lost.contains(key)));
            is_valid(&scene, *award).await;
        }
        assert_eq!(said(&text(&scene, all[0], "").await), said(&first));
        logs_agree(&scene).await;
        let pending = web.server.app.read(|conn| Ok(reissues::list_pending(conn)?));
        assert_eq!(pending.await.unwrap(), Vec::new());
    }
}
