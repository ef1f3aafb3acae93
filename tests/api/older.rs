//! Badges in Open Badges 2.0, in their other language, and with the work that earned them.

use compagnon::credential::bake::{self, Carried};
use diesel::RunQueryDsl;
use serde_json::{Value, json};

use crate::support::certified::{self, Certified};
use crate::support::{TestServer, on_both};

/// Gives the author of a work an address that a trainer's roster vouches for.
async fn address(scene: &Certified<'_>, work: &str, email: &str) {
    let person = certified::author(scene.server, scene.activity, work).await;
    let email = email.to_owned();
    let done = scene.server.app.write(move |conn| {
        let query = format!(
            "UPDATE people SET email = '{email}', address_source = 'roster' WHERE id = '{person}'"
        );
        diesel::sql_query(query).execute(conn).map_err(compagnon::store::StoreError::from)?;
        Ok(())
    });
    done.await.unwrap();
}

/// A scene whose issuer says where it is written to.
async fn written_to(scene: &mut Certified<'_>) {
    let issuer = json!({"name": "École d'hier", "url": "https://school.example", "email": "badges@school.example"});
    let issuer = scene.admin.post("/api/v1/issuers", &issuer).await.expect(201);
    assert_eq!(issuer["email"], "badges@school.example");
    scene.issuer = issuer["id"].as_str().unwrap().to_owned();
}

fn under(server: &TestServer, url: &Value) -> String {
    url.as_str().unwrap().strip_prefix(&server.base_url).unwrap().to_owned()
}

async fn award_of(scene: &Certified<'_>, work: &str) -> String {
    let holder = scene.author(work).await;
    let mine = holder.get("/api/v1/me/awards").await.expect(200);
    mine["items"][0]["id"].as_str().unwrap().to_owned()
}

on_both! { with_server:
    async fn an_award_is_hosted_in_version_2_until_it_is_revoked(server: TestServer) {
        let mut scene = Certified::new(&server).await;
        written_to(&mut scene).await;
        address(&scene, "good-1", "Ana@example.org").await;
        scene.define().await;
        scene.release().await;
        let (award, nameless) = (award_of(&scene, "good-1").await, award_of(&scene, "good-2").await);
        let anyone = server.anonymous();
        let path = format!("/ob2/assertions/{award}");
        let assertion = anyone.get(&path).await.expect(200);
        assert_eq!(assertion["id"], format!("{}{path}", server.base_url));
        assert_eq!(assertion["verification"], json!({"type": "HostedBadge"}));
        assert!(!assertion.to_string().contains("Ana@example.org"));
        let class = anyone.get(&under(&server, &assertion["badge"])).await.expect(200);
        assert_eq!((&class["id"], &class["name"]), (&assertion["badge"], &json!("Relire avec justesse")));
        let issuer = anyone.get(&under(&server, &class["issuer"])).await.expect(200);
        assert_eq!((&issuer["id"], &issuer["email"]), (&class["issuer"], &json!("badges@school.example")));
        let profile = anyone.get(&under(&server, &issuer["related"]["id"])).await.expect(200);
        assert_eq!(profile["name"], issuer["name"], "a validator of 2.0 takes no DID there");
        let png = anyone.get(&under(&server, &assertion["image"])).await.bytes;
        let Some(Carried::Assertion(carried)) = bake::png::extract(&png).unwrap() else { panic!("none") };
        assert_eq!(serde_json::from_str::<Value>(&carried).unwrap(), assertion);
        let svg = anyone.get(&format!("{path}/badge.svg")).await.text();
        assert!(matches!(bake::svg::extract(&svg), Ok(Some(Carried::Assertion(_)))));
        anyone.get(&format!("/ob2/assertions/{nameless}")).await.expect(404);

        let reason = json!({"reason": "copié"});
        scene.trainer.post(&format!("/api/v1/awards/{award}/revocation"), &reason).await.expect(200);
        let gone = anyone.get(&path).await.expect(410);
        assert_eq!((&gone["revoked"], gone.get("revocationReason")), (&json!(true), None));
        anyone.get(&format!("{path}/badge.png")).await.expect(404);
    }

    async fn a_badge_class_of_an_older_version_stays_as_it_was(server: TestServer) {
        let mut scene = Certified::new(&server).await;
        written_to(&mut scene).await;
        address(&scene, "good-1", "ana@example.org").await;
        let id = scene.define().await;
        scene.release().await;
        let anyone = server.anonymous();
        let change = json!({"name": "Relire autrement"});
        scene.trainer.patch(&format!("/api/v1/achievements/{id}"), "1", &change).await;
        let award = award_of(&scene, "good-1").await;
        let assertion = anyone.get(&format!("/ob2/assertions/{award}")).await.expect(200);
        let before = anyone.get(&under(&server, &assertion["badge"])).await.expect(200);
        assert_eq!(before["name"], "Relire avec justesse");
        let now = anyone.get(&format!("/ob2/badges/{id}/2")).await.expect(200);
        assert_eq!(now["name"], "Relire autrement");
        anyone.get(&format!("/ob2/badges/{id}/3")).await.expect(404);
    }

    async fn without_an_address_of_the_issuer_there_is_no_version_2(server: TestServer) {
        let scene = Certified::new(&server).await;
        address(&scene, "good-1", "ana@example.org").await;
        let id = scene.define().await;
        scene.release().await;
        let award = award_of(&scene, "good-1").await;
        let anyone = server.anonymous();
        for path in [
            format!("/ob2/assertions/{award}"),
            format!("/ob2/badges/{id}/1"),
            format!("/ob2/issuers/{}", scene.issuer),
        ] {
            anyone.get(&path).await.expect(404);
        }
        let badge = anyone.get(&format!("/credentials/{award}")).await.expect(200);
        assert!(badge["credentialSubject"]["achievement"].get("related").is_none());
        let odd = json!({"name": "X", "url": "https://x.example", "email": "nowhere"});
        scene.admin.post("/api/v1/issuers", &odd).await.expect_problem(422, "invalid");
    }

    async fn a_badge_points_to_its_texts_in_the_other_language(server: TestServer) {
        let mut scene = Certified::new(&server).await;
        written_to(&mut scene).await;
        let path = format!("/api/v1/cohorts/{}/achievements", scene.cohort);
        let mut wanted = scene.definition();
        wanted["translation"] = json!({"name": "Review fairly", "description": "", "criteria": "Level 4."});
        scene.trainer.post(&path, &wanted).await.expect_problem(422, "invalid");
        wanted["translation"]["description"] = json!("Clear and thorough, judged by peers.");
        let made = scene.trainer.post(&path, &wanted).await.expect(201);
        let id = made["id"].as_str().unwrap();
        scene.release().await;
        let anyone = server.anonymous();
        let award = award_of(&scene, "good-1").await;
        let badge = anyone.get(&format!("/credentials/{award}")).await.expect(200);
        let achievement = &badge["credentialSubject"]["achievement"];
        assert_eq!(achievement["inLanguage"], "fr");
        let related = achievement["related"].as_array().unwrap();
        assert_eq!(related[0]["inLanguage"], "en");
        assert_eq!(related[1]["type"], json!(["Related", "https://w3id.org/openbadges#BadgeClass"]));
        let english = anyone.get(&under(&server, &related[0]["id"])).await.expect(200);
        assert_eq!((&english["id"], &english["name"]), (&related[0]["id"], &json!("Review fairly")));
        assert_eq!(english["related"][0]["id"], achievement["id"]);
        anyone.get(&format!("/achievements/{id}/fr")).await.expect(404);
        anyone.get(&format!("/achievements/{id}/de")).await.expect(404);
        assert!(achievement["creator"]["id"].as_str().unwrap().contains("/issuers/"));
        assert_eq!(badge["credentialSubject"]["source"]["name"], "Évaluation par les pairs");
    }

    async fn a_badge_shows_the_work_only_while_its_author_agrees(server: TestServer) {
        let scene = Certified::new(&server).await;
        let holder = scene.author("good-1").await;
        let activity = scene.activity;
        let own = holder.get(&format!("/api/v1/activities/{activity}/submissions")).await.expect(200);
        let work = own["items"][0]["id"].as_str().unwrap();
        let consent = format!("/api/v1/submissions/{work}/shown");
        let put = |client: &crate::support::Client, shown: bool| {
            client.json(reqwest::Method::PUT, &consent, &json!({"shown": shown}))
        };
        let other = scene.author("good-2").await;
        other.send(put(&other, true)).await.expect_problem(404, "not_found");
        scene.trainer.send(put(&scene.trainer, true)).await.expect_problem(403, "not_allowed");
        holder.send(put(&holder, true)).await.expect(200);
        scene.define().await;
        scene.release().await;
        let (shown, hidden) = (award_of(&scene, "good-1").await, award_of(&scene, "good-2").await);
        let anyone = server.anonymous();
        let badge = anyone.get(&format!("/credentials/{shown}")).await.expect(200);
        let evidence = badge["evidence"].as_array().unwrap();
        assert_eq!(evidence.len(), 2, "the record and the work");
        let page = under(&server, &evidence[1]["id"]);
        assert_eq!(page, format!("/b/{shown}/work"));
        assert_eq!(anyone.get(&page).await.status, 200);
        let other = anyone.get(&format!("/credentials/{hidden}")).await.expect(200);
        assert_eq!(other["evidence"].as_array().unwrap().len(), 1);
        assert_eq!(anyone.get(&format!("/b/{hidden}/work")).await.status, 404);
        assert_eq!(anyone.get(&format!("/b/{shown}/work/1")).await.status, 404, "it has no file");
        holder.send(put(&holder, false)).await.expect(200);
        assert_eq!(anyone.get(&page).await.status, 404);
    }
}
