//! From estimates to signed badges, their public documents, their verification and their revocation.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::certified::Certified;
use crate::support::{TestServer, on_both};

/// The verdict on a badge, asked as anyone may.
async fn verdict(server: &TestServer, bytes: Vec<u8>, kind: &str) -> Value {
    let anonymous = server.anonymous();
    let request = anonymous.request(Method::POST, "/api/v1/verifications");
    anonymous.send(request.header("content-type", kind).body(bytes)).await.expect(200)
}

on_both! { with_server:
    async fn works_that_meet_the_rule_become_signed_badges_that_anyone_can_verify(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        server.settle().await;
        let path = format!("/api/v1/achievements/{id}/awards");
        let none = scene.trainer.get(&path).await.expect(200);
        assert_eq!(none["items"], json!([]), "nothing is awarded before the results are released");
        scene.release().await;
        let awards = scene.trainer.get(&path).await.expect(200);
        assert_eq!(awards["items"].as_array().unwrap().len(), 2, "{awards}");
        // Asked again, nothing changes.
        scene.release().await;
        assert_eq!(scene.trainer.get(&path).await.expect(200), awards);

        let said = scene.trainer.get(&format!("/api/v1/achievements/{id}/validations")).await.expect(200);
        let states: Vec<&str> =
            said["items"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
        let count = |state: &str| states.iter().filter(|one| **one == state).count();
        assert_eq!((count("validated"), count("not_yet"), count("more_reviews")), (2, 1, 1), "{said}");
        let short = said["items"].as_array().unwrap().iter().find(|one| one["state"] == "not_yet").unwrap();
        let weakest = &short["grounds"]["weakest"];
        assert!(weakest["criterion"].is_string() && weakest["required"] == 2, "{short}");
        assert!(weakest["probability"].as_f64().unwrap() < 0.8);

        let path = format!("/api/v1/activities/{}/agreement", scene.activity);
        let agreement = scene.trainer.get(&path).await.expect(200);
        for (row, criterion) in agreement["items"].as_array().unwrap().iter().zip([
            json!("clarity"), json!("depth"), Value::Null,
        ]) {
            assert_eq!(row["criterion"], criterion, "{row}");
            assert_eq!((row["works"].as_u64(), row["marks"].as_u64()), (Some(3), Some(12)), "{row}");
            for figure in ["alpha_ordinal", "alpha_interval", "icc1", "icc1_k"] {
                assert!((0.7..1.0).contains(&row[figure].as_f64().unwrap()), "{figure}: {row}");
            }
            assert_eq!(row["reviews_for_80"], 1, "they agree: {row}");
            assert_eq!(row["dependability"].as_array().unwrap().len(), 12);
        }

        let holder = scene.author("good-1").await;
        let mine = holder.get("/api/v1/me/awards").await.expect(200);
        let award = mine["items"][0]["id"].as_str().unwrap();
        for (form, kind) in [("json", "application/vc+ld+json"), ("jwt", "text/plain"),
            ("png", "image/png"), ("svg", "image/svg+xml")] {
            let file = holder.get(&format!("/api/v1/awards/{award}/badge.{form}")).await;
            assert_eq!(file.status, 200);
            let report = verdict(&server, file.bytes.clone(), kind).await;
            assert_eq!(report["verdict"], "valid", "{form}: {report}");
        }
        let by_url = json!({"url": format!("{}/credentials/{award}", server.base_url), "recipient": "x@y.fr"});
        let report = server.anonymous().post("/api/v1/verifications", &by_url).await.expect(200);
        assert_eq!(report["verdict"], "valid", "{report}");
        assert_eq!(report["claims"]["achievement"]["name"], "Relire avec justesse");
        assert_eq!(report["recipient"], "not_stated");
        assert_eq!(report["claims"]["issuer"]["name_stated_by_itself"], "École d'essai");
    }

    async fn a_rule_asks_for_the_second_key_unless_it_is_switched_off(server: TestServer) {
        let scene = Certified::new(&server).await;
        let path = format!("/api/v1/cohorts/{}/achievements", scene.cohort);
        let with = |unpooled: Option<Value>| {
            let mut definition = scene.definition();
            if let Some(unpooled) = unpooled {
                definition["rule"]["unpooled_probability"] = unpooled;
            }
            definition
        };
        let usual = scene.trainer.post(&path, &with(None)).await.expect(201);
        assert_eq!(usual["rule"]["unpooled_probability"], 0.8, "{usual}");
        let off = scene.trainer.post(&path, &with(Some(Value::Null))).await.expect(201);
        assert_eq!(off["rule"].get("unpooled_probability"), Some(&Value::Null), "{off}");
        let strict = scene.trainer.post(&path, &with(Some(json!(0.999)))).await.expect(201);
        scene.release().await;
        let mut found = Vec::new();
        for made in [&usual, &off, &strict] {
            let path = format!("/api/v1/achievements/{}/validations", made["id"].as_str().unwrap());
            let said = scene.trainer.get(&path).await.expect(200);
            let states = said["items"].as_array().unwrap().iter();
            let count = |state: &str| states.clone().filter(|one| one["state"] == state).count();
            found.push((count("validated"), count("to_trainer")));
            let alone: Vec<f64> =
                states.clone().filter_map(|one| one["grounds"]["evidence"]["unpooled"].as_f64()).collect();
            println!("{found:?} {alone:?}");
        }
        // Standing alone four reviews are never as sure as one in a thousand.
        assert_eq!(found, [(2, 0), (2, 0), (0, 2)]);
    }

    async fn a_changed_or_forged_badge_is_invalid(server: TestServer) {
        let scene = Certified::new(&server).await;
        scene.define().await;
        scene.release().await;
        let holder = scene.author("good-2").await;
        let mine = holder.get("/api/v1/me/awards").await.expect(200);
        let award = mine["items"][0]["id"].as_str().unwrap();
        let text = server.anonymous().get(&format!("/credentials/{award}")).await.text();
        let changed = text.replace("Relire avec justesse", "Relire avec justice");
        assert_ne!(text, changed);
        let report = verdict(&server, changed.into_bytes(), "application/json").await;
        assert_eq!(report["verdict"], "invalid", "{report}");
        // The same id under another issuer: whoever signs it, the id is ours.
        let mut forged: Value = serde_json::from_str(&text).unwrap();
        forged["issuer"]["id"] = json!("did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2");
        let report = verdict(&server, forged.to_string().into_bytes(), "application/json").await;
        assert_eq!(report["verdict"], "invalid");
        let issuer = report["checks"].as_array().unwrap().iter().find(|c| c["step"] == "issuer").unwrap();
        assert_eq!((&issuer["outcome"], &issuer["reason"]), (&json!("fail"), &json!("id_of_another_issuer")));
    }

    async fn a_revocation_flips_the_verdict_and_is_never_taken_back(server: TestServer) {
        let scene = Certified::new(&server).await;
        scene.define().await;
        scene.release().await;
        let holder = scene.author("good-1").await;
        let mine = holder.get("/api/v1/me/awards").await.expect(200);
        let award = mine["items"][0]["id"].as_str().unwrap();
        let file = holder.get(&format!("/api/v1/awards/{award}/badge.json")).await.bytes;
        let token = holder.get(&format!("/api/v1/awards/{award}/badge.jwt")).await.bytes;
        let path = format!("/api/v1/awards/{award}/revocation");
        let reason = json!({"reason": "copié"});
        scene.stranger.post(&path, &reason).await.expect_problem(404, "not_found");
        holder.post(&path, &reason).await.expect_problem(403, "not_allowed");
        scene.trainer.post(&path, &json!({"reason": " "})).await.expect_problem(422, "invalid");
        assert_eq!(verdict(&server, file.clone(), "application/json").await["verdict"], "valid");
        scene.trainer.post(&path, &reason).await.expect(200);
        for bytes in [file, token] {
            let report = verdict(&server, bytes, "text/plain").await;
            assert_eq!(report["verdict"], "invalid", "{report}");
            let status = report["checks"].as_array().unwrap().iter().find(|c| c["step"] == "status");
            assert_eq!(status.unwrap()["reason"], "revoked");
        }
        scene.trainer.post(&path, &reason).await.expect_problem(409, "award_revoked");
        scene.trainer.delete(&path).await.expect_problem(409, "revocation_is_final");
    }

    async fn a_stranger_finds_nothing_and_a_learner_may_not_certify(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        scene.release().await;
        let learner = scene.author("poor-1").await;
        let cohort = format!("/api/v1/cohorts/{}/achievements", scene.cohort);
        scene.stranger.post(&cohort, &scene.definition()).await.expect_problem(404, "not_found");
        learner.post(&cohort, &scene.definition()).await.expect_problem(403, "not_allowed");
        for path in [format!("/api/v1/achievements/{id}/awards"), format!("/api/v1/achievements/{id}/validations")] {
            scene.stranger.get(&path).await.expect_problem(404, "not_found");
            learner.get(&path).await.expect_problem(403, "not_allowed");
            server.anonymous().get(&path).await.expect_problem(401, "unauthenticated");
        }
        assert_eq!(learner.get("/api/v1/me/awards").await.expect(200)["items"], json!([]));
        let other = scene.author("good-1").await.get("/api/v1/me/awards").await.expect(200);
        let award = other["items"][0]["id"].as_str().unwrap();
        learner.get(&format!("/api/v1/awards/{award}")).await.expect_problem(404, "not_found");
        learner.patch(&format!("/api/v1/awards/{award}"), "1", &json!({"shown_name": true})).await
            .expect_problem(404, "not_found");
        let issuer = json!({"name": "X", "url": "https://x.example"});
        scene.trainer.post("/api/v1/issuers", &issuer).await.expect_problem(403, "not_allowed");
        assert_eq!(scene.trainer.get(&cohort).await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn every_fault_of_a_definition_is_named_and_nothing_is_saved(server: TestServer) {
        let scene = Certified::new(&server).await;
        let cohort = format!("/api/v1/cohorts/{}/achievements", scene.cohort);
        let mut bad = scene.definition();
        bad["name"] = json!("");
        bad["rule"]["criteria"][0]["criterion"] = json!("style");
        bad["rule"]["probability"] = json!(1.5);
        let problem = scene.trainer.post(&cohort, &bad).await.expect_problem(422, "invalid");
        let places: Vec<&str> =
            problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
        assert_eq!(places, ["/name", "/rule/criteria/0/criterion", "/rule/probability"]);
        let mut unknown = scene.definition();
        unknown["picture"] = json!({"template": "nothing"});
        scene.trainer.post(&cohort, &unknown).await.expect_problem(422, "invalid");
        assert_eq!(scene.trainer.get(&cohort).await.expect(200)["items"], json!([]));
    }

    async fn a_change_of_the_rule_does_not_touch_what_was_awarded(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        scene.release().await;
        let awards = format!("/api/v1/achievements/{id}/awards");
        let before = scene.trainer.get(&awards).await.expect(200);
        let path = format!("/api/v1/achievements/{id}");
        let mut rule = scene.definition()["rule"].clone();
        rule["min_peers"] = json!(50);
        scene.trainer.patch(&path, "7", &json!({"rule": rule})).await.expect_problem(412, "stale");
        let reply = scene.trainer.patch(&path, "1", &json!({"rule": rule})).await;
        assert_eq!(reply.etag(), "2");
        server.settle().await;
        assert_eq!(scene.trainer.get(&awards).await.expect(200), before);
        let award = before["items"][0]["id"].as_str().unwrap();
        let badge = server.anonymous().get(&format!("/credentials/{award}")).await.bytes;
        assert_eq!(verdict(&server, badge, "application/json").await["verdict"], "valid");
    }

    async fn a_trainer_decides_with_a_reason_and_for_good(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        scene.release().await;
        let path = format!("/api/v1/achievements/{id}/validations");
        let said = scene.trainer.get(&path).await.expect(200);
        let of = |state: &str| {
            let found = said["items"].as_array().unwrap().iter().find(|one| one["state"] == state);
            format!("/api/v1/validations/{}/decision", found.unwrap()["id"].as_str().unwrap())
        };
        let validate = json!({"decision": "validate", "reason": "vu en entretien"});
        scene.trainer.post(&of("more_reviews"), &json!({"decision": "validate", "reason": ""})).await
            .expect_problem(409, "decision_reason");
        scene.stranger.post(&of("more_reviews"), &validate).await.expect_problem(404, "not_found");
        scene.trainer.post(&of("more_reviews"), &validate).await.expect(200);
        let refuse = json!({"decision": "refuse", "reason": "hors sujet"});
        scene.trainer.post(&of("not_yet"), &refuse).await.expect(200);
        scene.trainer.post(&of("not_yet"), &validate).await.expect_problem(409, "validation_final");
        server.settle().await;
        let awards = scene.trainer.get(&format!("/api/v1/achievements/{id}/awards")).await.expect(200);
        assert_eq!(awards["items"].as_array().unwrap().len(), 3);
        let alone = scene.author("alone-1").await.get("/api/v1/me/awards").await.expect(200);
        let award = alone["items"][0]["id"].as_str().unwrap();
        let badge = server.anonymous().get(&format!("/credentials/{award}.jwt")).await.bytes;
        assert_eq!(verdict(&server, badge, "text/plain").await["verdict"], "valid");
    }

    async fn public_documents_need_no_account_may_be_cached_and_name_nobody(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        scene.release().await;
        let anonymous = server.anonymous();
        let awards = scene.trainer.get(&format!("/api/v1/achievements/{id}/awards")).await.expect(200);
        let award = awards["items"][0]["id"].as_str().unwrap();
        let credential: Value = anonymous.get(&format!("/credentials/{award}")).await.expect(200);
        let list = credential["credentialStatus"]["statusListCredential"].as_str().unwrap().to_owned();
        assert!(list.starts_with(&server.base_url));
        for (path, kind) in [
            (format!("/achievements/{id}"), "application/ld+json"),
            (format!("/achievements/{id}/image.png"), "image/png"),
            (format!("/achievements/{id}/image.svg"), "image/svg+xml"),
            (format!("/rubrics/{}", scene.rubric_version), "application/json"),
            (format!("/issuers/{}", scene.issuer), "application/ld+json"),
            (format!("/issuers/{}/did.json", scene.issuer), "application/did+ld+json"),
            (format!("/credentials/{award}.jwt"), "application/vc+jwt"),
            (format!("/credentials/{award}/badge.png"), "image/png"),
            (list.clone(), "application/vc+ld+json"),
            (format!("{list}.jwt"), "application/vc+jwt"),
        ] {
            let reply = anonymous.get(&path).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            assert_eq!(reply.headers["content-type"], kind, "{path}");
            assert_eq!(reply.headers["access-control-allow-origin"], "*");
            assert!(reply.headers["cache-control"].to_str().unwrap().contains("max-age=300"));
            let tag = reply.headers["etag"].to_str().unwrap().to_owned();
            let again = anonymous.request(Method::GET, &path).header("if-none-match", tag);
            assert_eq!(anonymous.send(again).await.status, 304, "{path}");
            assert!(!reply.text().contains("author of"), "{path} names somebody");
        }
        let achievement = anonymous.get(&format!("/achievements/{id}")).await.expect(200);
        assert_eq!(achievement["id"], credential["credentialSubject"]["achievement"]["id"]);
        anonymous.get("/credentials/9d1e6f7e-0000-4000-8000-000000000001").await.expect(404);
        anonymous.get("/.well-known/did.json").await.expect(404);
    }

    async fn a_did_key_is_its_key_and_a_did_web_needs_https(server: TestServer) {
        let scene = Certified::new(&server).await;
        let web = json!({"name": "W", "url": "https://w.example", "method": "did:web"});
        scene.admin.post("/api/v1/issuers", &web).await.expect_problem(422, "invalid");
        let path = format!("/api/v1/issuers/{}/rotation", scene.issuer);
        let refused = scene.admin.post(&path, &json!({"algorithm": "Ed25519"})).await;
        refused.expect_problem(409, "did_key_is_its_key");
        let keys = scene.admin.get(&format!("/api/v1/issuers/{}/keys", scene.issuer)).await.expect(200);
        let keys = keys["items"].as_array().unwrap();
        assert!(keys.iter().all(|key| key["state"] == "active") && keys.len() == 2, "{keys:?}");
        let jwk = server.anonymous().get(&format!("/keys/{}", keys[1]["id"].as_str().unwrap())).await.expect(200);
        assert!(jwk["kty"].is_string() && jwk.get("d").is_none(), "{jwk}");
    }
}
