//! The life of an issuer's keys: rotated and retired, and that no badge is sealed by a key that has ceased to sign.

use compagnon::app::sign_award;
use compagnon::app::{estimate_activity, release_results};
use compagnon::domain::{AwardId, KeyId, KeyStage};
use compagnon::store::{awards, issuers, status_lists};
use serde_json::{Value, json};

use crate::support::certified::Certified;
use crate::support::on_both;
use crate::support::web::{WEB, Web, meanwhile};

/// The keys of the scene's issuer that stand so.
pub async fn keys(scene: &Certified<'_>, state: &str) -> Vec<Value> {
    let path = format!("/api/v1/issuers/{}/keys", scene.issuer);
    let all = scene.admin.get(&path).await.expect(200);
    let all = all["items"].as_array().unwrap().iter();
    all.filter(|key| key["state"] == state).cloned().collect()
}

/// The id of the key of an algorithm that signs.
pub async fn signing(scene: &Certified<'_>, algorithm: &str) -> KeyId {
    let all = keys(scene, "active").await;
    let found = all.iter().find(|key| key["algorithm"] == algorithm).unwrap();
    found["id"].as_str().unwrap().parse().unwrap()
}

/// What anyone is told of a badge.
pub async fn report(scene: &Certified<'_>, text: &str) -> Value {
    let asked = json!({ "text": text });
    scene.server.anonymous().post("/api/v1/verifications", &asked).await.expect(200)
}

/// Checks that a badge is good in both its forms.
pub async fn is_valid(scene: &Certified<'_>, award: AwardId) {
    for form in ["", ".jwt"] {
        let badge = scene.server.anonymous().get(&format!("/credentials/{award}{form}")).await;
        let told = report(scene, &badge.text()).await;
        assert_eq!(told["verdict"], "valid", "{form}: {told:#}");
    }
}

/// Lets a trainer validate the work that was reviewed too little: one more award, not signed yet.
pub async fn decide(scene: &Certified<'_>, achievement: &str) -> AwardId {
    let path = format!("/api/v1/achievements/{achievement}/validations");
    let said = scene.trainer.get(&path).await.expect(200);
    let open = said["items"].as_array().unwrap().iter().find(|one| one["state"] == "more_reviews");
    let path = format!("/api/v1/validations/{}/decision", open.unwrap()["id"].as_str().unwrap());
    let validate = json!({"decision": "validate", "reason": "vu en entretien"});
    scene.trainer.post(&path, &validate).await.expect(200);
    unsealed(scene).await[0]
}

async fn unsealed(scene: &Certified<'_>) -> Vec<AwardId> {
    scene.server.app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap()
}

/// Reserves the two good works' awards, and signs none.
async fn reserved(scene: &Certified<'_>) -> Vec<AwardId> {
    let (app, activity) = (&scene.server.app, scene.activity);
    release_results::release_results(app, scene.trainer_caller, activity).await.unwrap();
    estimate_activity::estimate_activity(app, activity).await.unwrap();
    unsealed(scene).await
}

/// The keys that signed a badge's forms.
pub async fn signed_by(scene: &Certified<'_>, award: AwardId) -> Vec<KeyId> {
    let read = scene.server.app.read(move |conn| {
        let forms = ["data-integrity", "jwt"].map(|form| awards::credential(conn, award, form));
        Ok(forms.into_iter().map(|found| found.unwrap().unwrap().key_id).collect())
    });
    read.await.unwrap()
}

on_both! { with_web:
    async fn an_issuer_whose_key_is_retired_still_signs(web: Web) {
        let scene = Certified::new(&web.server).await;
        let achievement = scene.define().await;
        scene.release().await;
        let first = keys(&scene, "active").await;
        assert_eq!(first.len(), 2, "one for each form: {first:?}");
        for key in &first {
            let path = format!("/api/v1/keys/{}/retirement", key["id"].as_str().unwrap());
            scene.trainer.post(&path, &json!({})).await.expect_problem(403, "not_allowed");
            scene.admin.post(&path, &json!({})).await.expect(204);
            scene.admin.post(&path, &json!({})).await.expect_problem(409, "key_stage");
        }
        // What was signed stays good, and its status list is served, signed anew by the next keys.
        let mine = scene.author("good-1").await.get("/api/v1/me/awards").await.expect(200);
        let award: AwardId = mine["items"][0]["id"].as_str().unwrap().parse().unwrap();
        let badge = web.server.anonymous().get(&format!("/credentials/{award}")).await.expect(200);
        let list = badge["credentialStatus"]["statusListCredential"].as_str().unwrap();
        let list = list.strip_prefix(WEB).unwrap();
        for form in ["", ".jwt"] {
            assert_eq!(web.server.anonymous().get(&format!("{list}{form}")).await.status, 200);
        }
        is_valid(&scene, award).await;
        // What is decided from now on is signed too.
        let late = decide(&scene, &achievement).await;
        web.server.settle().await;
        is_valid(&scene, late).await;
        let retired: Vec<KeyId> =
            first.iter().map(|key| key["id"].as_str().unwrap().parse().unwrap()).collect();
        assert!(signed_by(&scene, late).await.iter().all(|key| !retired.contains(key)));
        assert_eq!(signed_by(&scene, award).await, in_order(&first));
    }

    async fn after_a_rotation_the_next_key_signs_and_the_old_badges_stay_good(web: Web) {
        let scene = Certified::new(&web.server).await;
        let achievement = scene.define().await;
        let awards = reserved(&scene).await;
        web.server.settle().await;
        let before = signed_by(&scene, awards[0]).await;
        let next = keys(&scene, "next").await;
        let path = format!("/api/v1/issuers/{}/rotation", scene.issuer);
        scene.trainer.post(&path, &json!({"algorithm": "Ed25519"})).await.expect_problem(403, "not_allowed");
        scene.admin.post(&path, &json!({"algorithm": "ES256"})).await.expect_problem(409, "issuer_no_active_key");
        assert_eq!(keys(&scene, "next").await, next, "nothing has changed");
        for algorithm in ["Ed25519", "RS256"] {
            scene.admin.post(&path, &json!({"algorithm": algorithm})).await.expect(204);
        }
        let late = decide(&scene, &achievement).await;
        web.server.settle().await;
        let after = signed_by(&scene, late).await;
        assert_eq!(after, in_order(&next), "the keys that were next");
        assert_eq!(signed_by(&scene, awards[0]).await, before);
        assert_ne!(before, after);
        is_valid(&scene, awards[0]).await;
        is_valid(&scene, late).await;
    }

    async fn a_key_that_is_revoked_while_it_signs_seals_no_badge(web: Web) {
        let (server, clock) = (&web.server, &web.clock);
        let scene = Certified::new(server).await;
        let achievement = scene.define().await;
        let awards = reserved(&scene).await;
        sign_award::sign_award(&server.app, awards[0]).await.unwrap();
        let before = clock.looks();
        sign_award::sign_award(&server.app, awards[1]).await.unwrap();
        let looks = clock.looks() - before;
        let late = decide(&scene, &achievement).await;
        let lost = signing(&scene, "Ed25519").await;
        // At the last look at the clock the documents are made, and only have to be sealed.
        let app = server.app.clone();
        clock.at_look(looks - 1, move || {
            let now = crate::support::beginning();
            meanwhile(&app, move |conn| {
                let key = issuers::find_key(conn, lost)?.unwrap();
                let all = issuers::list_keys(conn, key.issuer_id)?;
                let next = |one: &&issuers::Key| {
                    one.algorithm == key.algorithm && one.state == KeyStage::Next
                };
                issuers::set_stage(conn, lost, KeyStage::Revoked, now)?;
                let next = all.iter().find(next).unwrap().id;
                issuers::set_stage(conn, next, KeyStage::Active, now)?;
                status_lists::touch_all(conn, key.issuer_id)
            });
        });
        sign_award::sign_award(&server.app, late).await.unwrap();
        server.settle().await;
        assert_eq!(keys(&scene, "revoked").await.len(), 1, "it was revoked in the middle");
        assert!(!signed_by(&scene, late).await.contains(&lost), "sealed by a revoked key");
        is_valid(&scene, late).await;
    }
}

/// The ids of these keys in the order of the forms: Data Integrity, JWT.
fn in_order(keys: &[Value]) -> Vec<KeyId> {
    let of = |ed25519: bool| {
        let found = keys.iter().find(|key| (key["algorithm"] == "Ed25519") == ed25519).unwrap();
        found["id"].as_str().unwrap().parse().unwrap()
    };
    vec![of(true), of(false)]
}
