//! An achievement's badges as a whole: how far their issuing is, another try for what was given up, and revoking many
//! at once.

use compagnon::app::{estimate_activity, release_results, sign_award};
use compagnon::domain::{AwardId, StatusListId};
use compagnon::store::{awards, dump, health, jobs, status_lists};
use diesel::RunQueryDsl;
use reqwest::Method;
use serde_json::{Value, json};

use crate::activity_pages::{Browser, CSRF};
use crate::support::certified::Certified;
use crate::support::{TestServer, on_both};

/// Reserves the two good works' awards, and signs none.
async fn reserved(scene: &Certified<'_>) -> Vec<AwardId> {
    let (app, activity) = (&scene.server.app, scene.activity);
    release_results::release_results(app, scene.trainer_caller, activity).await.unwrap();
    estimate_activity::estimate_activity(app, activity).await.unwrap();
    app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap()
}

/// Gives up the job that signs an award, as the worker does after eight tries.
async fn give_up(scene: &Certified<'_>, award: AwardId) {
    let now = scene.server.app.now();
    let given_up = scene.server.app.write(move |conn| {
        while let Some(job) = jobs::take(conn, now, now + chrono::TimeDelta::minutes(1))? {
            if job.payload.contains(&award.to_string()) {
                jobs::put_off(conn, job.claim(), "boom", None, now)?;
            }
        }
        Ok(())
    });
    given_up.await.unwrap();
    run(scene, "UPDATE jobs SET claimed_until = NULL").await;
}

/// Changes the database by another hand.
async fn run(scene: &Certified<'_>, query: &'static str) {
    let done = scene.server.app.write(move |conn| {
        let done = diesel::sql_query(query).execute(conn);
        Ok(done.map(drop).map_err(compagnon::store::StoreError::from)?)
    });
    done.await.unwrap();
}

/// The achievement's issuing as numbers: decided, signed, waiting, failing, failed, revoked.
fn numbers(issuing: &Value) -> [u64; 6] {
    ["decided", "signed", "waiting", "failing", "failed", "revoked"]
        .map(|name| issuing[name].as_u64().unwrap())
}

async fn list(server: &TestServer) -> (StatusListId, i64) {
    let lists = server.app.read(|conn| Ok(health::status_lists(conn)?)).await.unwrap();
    assert_eq!(lists.len(), 1);
    (lists[0].id, lists[0].revision)
}

async fn verdict(server: &TestServer, award: &str) -> Value {
    let badge = server.anonymous().get(&format!("/credentials/{award}")).await.text();
    let asked = json!({ "text": badge });
    server.anonymous().post("/api/v1/verifications", &asked).await.expect(200)["verdict"].clone()
}

on_both! { with_server:
    async fn a_trainer_sees_how_far_issuing_is_and_has_what_was_given_up_tried_again(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        let path = format!("/api/v1/achievements/{id}/issuing");
        assert_eq!(numbers(&scene.trainer.get(&path).await.expect(200)), [0; 6]);
        let awards = reserved(&scene).await;
        sign_award::sign_award(&server.app, awards[0]).await.unwrap();
        assert_eq!(numbers(&scene.trainer.get(&path).await.expect(200)), [2, 1, 1, 0, 0, 0]);
        give_up(&scene, awards[1]).await;
        server.settle().await;
        let stuck = scene.trainer.get(&path).await.expect(200);
        assert_eq!(numbers(&stuck), [2, 1, 0, 0, 1, 0]);
        server.settle().await;
        assert_eq!(scene.trainer.get(&path).await.expect(200), stuck, "nobody tries it again unasked");

        let resume = format!("{path}/resumption");
        let learner = scene.author("poor-1").await;
        for (who, status, key) in
            [(&learner, 403, "not_allowed"), (&scene.stranger, 404, "not_found")]
        {
            who.get(&path).await.expect_problem(status, key);
            who.post(&resume, &json!({})).await.expect_problem(status, key);
        }
        let browser = Browser::of(&server, scene.trainer_caller.person).await;
        let page = browser.open(&format!("/achievements/{id}")).await.text();
        let said = "Badges décidés : 2 ; signés : 1 ; en cours : 0 ; abandonnés après plusieurs essais : 1.";
        assert!(page.contains(said), "{page}");
        assert_eq!(scene.trainer.get(&path).await.expect(200), stuck, "looking changes nothing");
        let asked = scene.trainer.post(&resume, &json!({})).await.expect(200);
        assert_eq!(numbers(&asked), [2, 1, 1, 1, 0, 0]);
        server.settle().await;
        assert_eq!(numbers(&scene.trainer.get(&path).await.expect(200)), [2, 2, 0, 0, 0, 0]);
        assert_eq!(verdict(&server, &awards[1].to_string()).await, "valid");
        let issued = server.app.read(|conn| Ok(awards::count_issued(conn)?)).await.unwrap();
        assert_eq!(issued, 4);
        let page = browser.open(&format!("/achievements/{id}")).await.text();
        assert!(!page.contains("Badges décidés"), "nothing is under way: {page}");
    }

    async fn the_page_has_what_was_given_up_tried_again(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        let awards = reserved(&scene).await;
        give_up(&scene, awards[0]).await;
        server.settle().await;
        let browser = Browser::of(&server, scene.trainer_caller.person).await;
        let path = format!("/achievements/{id}");
        assert!(browser.open(&path).await.text().contains("Relancer ce qui a été abandonné"));
        let sent = browser.send(&format!("{path}/issuing"), &[("csrf", CSRF)]).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        server.settle().await;
        assert_eq!(verdict(&server, &awards[0].to_string()).await, "valid");
    }

    async fn a_lost_job_is_asked_for_again(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        let awards = reserved(&scene).await;
        run(&scene, "DELETE FROM jobs WHERE kind = 'sign'").await;
        let path = format!("/api/v1/achievements/{id}/issuing");
        assert_eq!(numbers(&scene.trainer.get(&path).await.expect(200)), [2, 0, 0, 0, 2, 0]);
        scene.trainer.post(&format!("{path}/resumption"), &json!({})).await.expect(200);
        server.settle().await;
        assert_eq!(verdict(&server, &awards[0].to_string()).await, "valid");
    }

    async fn many_badges_are_revoked_at_once_exactly_once(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        let unsealed = reserved(&scene).await;
        let path = format!("/api/v1/achievements/{id}/revocations");
        let both: Vec<String> = unsealed.iter().map(ToString::to_string).collect();
        let body = json!({"reason": "barème erroné", "awards": both});
        scene.trainer.post(&path, &body).await.expect_problem(409, "award_not_sealed");
        sign_award::sign_award(&server.app, unsealed[0]).await.unwrap();
        scene.trainer.post(&path, &body).await.expect_problem(409, "award_not_sealed");
        assert_eq!(list(&server).await.1, 0, "all or none");
        assert_eq!(verdict(&server, &both[0]).await, "valid");
        server.settle().await;

        let learner = scene.author("good-1").await;
        learner.post(&path, &body).await.expect_problem(403, "not_allowed");
        scene.stranger.post(&path, &body).await.expect_problem(404, "not_found");
        server.anonymous().post(&path, &body).await.expect_problem(401, "unauthenticated");
        let nobody = "9d1e6f7e-0000-4000-8000-000000000001";
        for (wrong, pointer, key) in [
            (json!({"reason": " ", "all": true}), "/reason", "revocation_reason"),
            (json!({"reason": "x"}), "/awards", "revocation_of_none"),
            (json!({"reason": "x", "awards": []}), "/awards", "revocation_of_none"),
            (json!({"reason": "x", "awards": both, "all": true}), "/awards", "revocation_of_none"),
            (json!({"reason": "x", "awards": [both[0], nobody]}), "/awards/1", "award_unknown"),
        ] {
            let problem = scene.trainer.post(&path, &wrong).await.expect_problem(422, "invalid");
            assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["key"]), (&json!(pointer), &json!(key)));
        }
        assert_eq!(list(&server).await.1, 0, "nothing has changed");
        assert_eq!(verdict(&server, &both[0]).await, "valid");

        // One by itself first; then all, asked several times at once under one key.
        let one = json!({"reason": "copié", "awards": [both[0], both[0]]});
        let done = scene.trainer.post(&path, &one).await.expect(201);
        assert_eq!(done, json!({"revoked": 1, "already_revoked": 0, "not_sealed": 0}));
        assert_eq!(list(&server).await.1, 1);
        let all = json!({"reason": "barème erroné", "all": true});
        let mut asking = Vec::new();
        for _ in 0..4 {
            let (trainer, path, all) = (scene.trainer.clone(), path.clone(), all.clone());
            asking.push(actix_web::rt::spawn(async move {
                let request = trainer.json(Method::POST, &path, &all);
                trainer.send(request.header("idempotency-key", "all-of-them")).await.expect(201)
            }));
        }
        for one in asking {
            let answer = one.await.unwrap();
            assert_eq!(answer, json!({"revoked": 1, "already_revoked": 1, "not_sealed": 0}));
        }
        assert_eq!(list(&server).await.1, 2, "one revision for all");
        for award in &both {
            assert_eq!(verdict(&server, award).await, "invalid");
            let seen = scene.trainer.get(&format!("/api/v1/awards/{award}")).await.expect(200);
            let reason = if *award == both[0] { "copié" } else { "barème erroné" };
            assert_eq!(seen["revocation_reason"], reason, "the first revocation stands");
        }
        let lines = server.app.read(|conn| {
            Ok((
                dump::count(conn, "audit_lines WHERE action = 'award.revoke'")?,
                dump::count(conn, "audit_lines WHERE action = 'award.revoke_many'")?,
            ))
        });
        assert_eq!(lines.await.unwrap(), (2, 2));
    }

    async fn a_status_list_is_signed_once_a_revision_and_served_as_it_was_kept(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        scene.release().await;
        let (list, _) = list(&server).await;
        let path = format!("/status/{list}");
        let mut asking = Vec::new();
        for _ in 0..8 {
            let (anonymous, path) = (server.anonymous(), path.clone());
            asking.push(actix_web::rt::spawn(async move { anonymous.get(&path).await }));
        }
        let mut tags = Vec::new();
        for one in asking {
            let reply = one.await.unwrap();
            assert_eq!(reply.status, 200);
            let ttl: Value = reply.json()["credentialSubject"]["ttl"].clone();
            assert_eq!(ttl, 300_000);
            assert_eq!(reply.headers["cache-control"], "public, max-age=300");
            tags.push(reply.etag());
        }
        tags.dedup();
        assert_eq!(tags.len(), 1, "all are served the list that was kept first");
        let signed = server.app.read(move |conn| Ok(status_lists::find(conn, list)?.unwrap())).await.unwrap();
        assert_eq!(server.anonymous().get(&path).await.etag(), tags[0]);
        let again = server.app.read(move |conn| Ok(status_lists::find(conn, list)?.unwrap())).await.unwrap();
        assert_eq!(again, signed, "it is not signed again");
        let held = server.anonymous().request(Method::GET, &path).header("if-none-match", format!("\"{}\"", tags[0]));
        assert_eq!(server.anonymous().send(held).await.status, 304);
        let all = json!({"reason": "barème erroné", "all": true});
        scene.trainer.post(&format!("/api/v1/achievements/{id}/revocations"), &all).await.expect(201);
        let held = server.anonymous().request(Method::GET, &path).header("if-none-match", format!("\"{}\"", tags[0]));
        let reply = server.anonymous().send(held).await;
        assert_eq!(reply.status, 200);
        assert_ne!(reply.etag(), tags[0]);
        let anew = server.app.read(move |conn| Ok(status_lists::find(conn, list)?.unwrap())).await.unwrap();
        assert_eq!((anew.revision, anew.signed_revision), (signed.revision + 1, signed.revision + 1));
    }
}
