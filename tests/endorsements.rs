//! Endorsements: made by people with a proved address, signed, shown once whose they are has agreed, withdrawn.

use compagnon::credential::status_list::StatusList;
use compagnon::domain::{ActivityId, AddressSource, PersonId};
use compagnon::store::dump::{self, Row};
use compagnon::store::{StoreError, awards, people, reviews};
use serde_json::{Value, json};

use crate::backpack::program::{Browser, leads_to, published};
use crate::support::certified::{Certified, author, token};
use crate::support::{Client, TestServer, on_both};

const SAID: &str = "Nous avons vu **ce travail** ; il est solide.";

/// A badge that is out, and who is around it.
struct Scene<'a> {
    server: &'a TestServer,
    certified: Certified<'a>,
    achievement: String,
    award: String,
    holder: PersonId,
    employer: PersonId,
}

async fn scene(server: &TestServer) -> Scene<'_> {
    let certified = Certified::new(server).await;
    let achievement = certified.define().await;
    certified.release().await;
    let holder = author(server, certified.activity, "good-1").await;
    let award =
        server.app.read(move |conn| Ok(awards::list_of(conn, holder, None, 9)?.remove(0).award.id));
    let award = award.await.unwrap().to_string();
    let employer = known(server, "Ana Martin").await;
    Scene { server, certified, achievement, award, holder, employer }
}

/// Someone whose address a link has proved.
async fn known(server: &TestServer, name: &str) -> PersonId {
    let person = server.person(name).await.person;
    prove(server, person, AddressSource::Link).await;
    person
}

async fn prove(server: &TestServer, person: PersonId, source: AddressSource) {
    let now = server.app.now();
    let work =
        move |conn: &mut compagnon::store::Conn| people::prove_address(conn, person, source, now);
    server.app.db.write::<_, StoreError>(work).await.unwrap();
}

async fn run(server: &TestServer, query: String) {
    let done = server.app.db.write(move |conn| {
        use diesel::RunQueryDsl;
        let query = diesel::sql_query(query.clone());
        match conn {
            compagnon::store::Conn::Postgres(conn) => query.execute(conn)?,
            compagnon::store::Conn::Sqlite(conn) => query.execute(conn)?,
        };
        Ok::<_, StoreError>(())
    });
    done.await.unwrap();
}

/// Everything that an endorsement may change.
async fn kept(server: &TestServer) -> Vec<Vec<Row>> {
    const TABLES: [&str; 4] = ["endorsements", "status_lists", "audit_lines", "jobs"];
    let read = server.app.read(|conn| {
        let mut all = Vec::new();
        for table in dump::TABLES.iter().filter(|(name, _)| TABLES.contains(name)) {
            let columns = dump::columns(conn, table.0)?;
            all.push(dump::rows(conn, *table, &columns, 0, 10_000)?);
        }
        Ok(all)
    });
    read.await.unwrap()
}

impl Scene<'_> {
    async fn client(&self, person: PersonId) -> Client {
        token(self.server, person).await
    }

    fn path(&self) -> String {
        format!("/api/v1/awards/{}/endorsements", self.award)
    }

    /// The employer endorses the badge; gives the endorsement's id.
    async fn endorsed(&self) -> String {
        let said = json!({"comment": SAID, "capacity": "Directrice, ACME"});
        let made = self.client(self.employer).await.post(&self.path(), &said).await.expect(201);
        assert_eq!((&made["consent"], &made["shown"]), (&json!("asked"), &json!(false)));
        self.server.settle().await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// What a stranger who checks the badge is told of endorsements.
    async fn checked(&self) -> Value {
        let badge =
            self.server.anonymous().get(&format!("/credentials/{}.json", self.award)).await.text();
        let asked = json!({ "text": badge });
        let report =
            self.server.anonymous().post("/api/v1/verifications", &asked).await.expect(200);
        assert_eq!(report["verdict"], "valid", "{report:#}");
        report["endorsements"].clone()
    }

    async fn consent(&self, who: PersonId, id: &str, shown: bool) -> crate::support::Reply {
        let path = format!("/api/v1/endorsements/{id}/consent");
        self.client(who).await.post(&path, &json!({ "shown": shown })).await
    }

    async fn page(&self) -> String {
        self.server.anonymous().get(&format!("/b/{}", self.award)).await.text()
    }
}

on_both! { with_server:
    async fn an_endorsement_is_signed_and_shown_once_the_holder_agrees(server: TestServer) {
        let scene = scene(&server).await;
        let id = scene.endorsed().await;
        let document = format!("/endorsements/{id}");
        // Signed, but nobody else's business yet.
        assert_eq!(server.anonymous().get(&document).await.status, 404);
        assert_eq!(scene.checked().await, Value::Null);
        assert!(!scene.page().await.contains("solide"));
        let stranger = &scene.certified.stranger;
        assert_eq!(stranger.get(&scene.path()).await.expect(200)["items"], json!([]));
        let waiting = scene.client(scene.holder).await.get(&scene.path()).await.expect(200);
        assert_eq!((&waiting["items"][0]["endorser"], &waiting["items"][0]["consent"]), (&json!("Ana Martin"), &json!("asked")));
        let shown = scene.consent(scene.holder, &id, true).await.expect(200);
        assert_eq!(shown["shown"], true);
        let signed = server.anonymous().get(&document).await;
        assert_eq!(signed.headers["content-type"], "application/vc+ld+json");
        let signed = signed.expect(200);
        if let Some(schema) = published("ob_v3p0_endorsementcredential_schema.json") {
            assert!(schema.is_valid(&signed), "{signed:#}");
        }
        assert_eq!(signed["credentialSubject"]["id"], format!("{}/credentials/{}", server.base_url, scene.award));
        assert_eq!(signed["credentialSubject"]["endorsementComment"], format!("{SAID}\n\n— Ana Martin"));
        assert_eq!((&signed["evidence"][0]["name"], &signed["evidence"][0]["genre"]), (&json!("Ana Martin"), &json!("Endorser")));
        assert!(signed["evidence"][0]["narrative"].as_str().unwrap().contains("Directrice, ACME"));
        let text = signed.to_string();
        assert!(!text.contains(&scene.employer.to_string()) && !text.contains("@example.org"), "neither id nor address: {text}");
        // Who checks the badge is told, with a verdict of its own.
        let found = scene.checked().await;
        assert_eq!(found.as_array().unwrap().len(), 1);
        assert_eq!((&found[0]["about"], &found[0]["verdict"]), (&json!("badge"), &json!("valid")), "{found:#}");
        assert!(found[0]["comment"].as_str().unwrap().ends_with("— Ana Martin"));
        let page = scene.page().await;
        assert!(page.contains("<strong>ce travail</strong>") && page.contains("Ana Martin") && page.contains("Directrice, ACME"), "{page}");
        // The holder thinks again.
        scene.consent(scene.holder, &id, false).await.expect(200);
        assert_eq!(server.anonymous().get(&document).await.status, 404);
        assert_eq!(scene.checked().await, Value::Null);
        assert!(!scene.page().await.contains("solide"));
        scene.consent(scene.holder, &id, true).await.expect(200);
        // The endorser withdraws it, and whoever has a copy can find out.
        let client = scene.client(scene.employer).await;
        let withdrawn = client.post(&format!("/api/v1/endorsements/{id}/withdraw"), &json!({})).await.expect(200);
        assert!(withdrawn["withdrawn_at"].is_string() && withdrawn["shown"] == false);
        assert_eq!(scene.checked().await, Value::Null);
        assert!(!scene.page().await.contains("solide"));
        let status = &signed["credentialStatus"];
        let list = status["statusListCredential"].as_str().unwrap();
        let list = server.anonymous().get(list).await.expect(200);
        let bits = StatusList::decode(list["credentialSubject"]["encodedList"].as_str().unwrap()).unwrap();
        let index = status["statusListIndex"].as_str().unwrap().parse().unwrap();
        assert_eq!(bits.get(index), Ok(true));
        // It is for good; another may be made.
        scene.consent(scene.holder, &id, true).await.expect_problem(409, "endorsement_withdrawn");
        client.post(&format!("/api/v1/endorsements/{id}/withdraw"), &json!({})).await.expect_problem(409, "endorsement_withdrawn");
        assert_ne!(scene.endorsed().await, id);
    }

    async fn whoever_may_not_endorse_or_decide_changes_nothing(server: TestServer) {
        let scene = scene(&server).await;
        let said = json!({"comment": SAID});
        let employer = scene.client(scene.employer).await;
        let nobody = server.person("Zoé").await;
        let rostered = server.person("Inscrit").await;
        prove(&server, rostered.person, AddressSource::Roster).await;
        let holder = scene.client(scene.holder).await;
        let before = kept(&server).await;
        for unproved in [&nobody.client, &rostered.client, &holder] {
            unproved.post(&scene.path(), &said).await.expect_problem(409, "endorser_unproved");
        }
        prove(&server, scene.holder, AddressSource::Link).await;
        holder.post(&scene.path(), &said).await.expect_problem(409, "endorsement_of_own");
        for bad in [json!({"comment": " "}), json!({"comment": "x".repeat(2001)}), json!({"comment": SAID, "capacity": "a\nb"})] {
            employer.post(&scene.path(), &bad).await.expect_problem(422, "invalid");
        }
        employer.post("/api/v1/awards/00000000-0000-4000-8000-000000000000/endorsements", &said).await.expect_problem(404, "not_found");
        assert_eq!(server.anonymous().post(&scene.path(), &said).await.status, 401);
        run(&server, "UPDATE activities SET results_released_at = NULL".to_owned()).await;
        employer.post(&scene.path(), &said).await.expect_problem(409, "endorsement_not_released");
        run(&server, format!("UPDATE activities SET results_released_at = '{}'", server.app.now())).await;
        assert_eq!(kept(&server).await, before);
        let id = scene.endorsed().await;
        let before = kept(&server).await;
        employer.post(&scene.path(), &said).await.expect_problem(409, "endorsement_twice");
        for other in [scene.employer, nobody.person] {
            scene.consent(other, &id, true).await.expect_problem(404, "not_found");
        }
        let consent = format!("/api/v1/endorsements/{id}/consent");
        scene.certified.trainer.post(&consent, &json!({"shown": true})).await.expect_problem(404, "not_found");
        for other in [&holder, &nobody.client, &scene.certified.trainer] {
            other.post(&format!("/api/v1/endorsements/{id}/withdraw"), &json!({})).await.expect_problem(404, "not_found");
        }
        assert_eq!(kept(&server).await, before);
        let revocation = format!("/api/v1/awards/{}/revocation", scene.award);
        scene.certified.trainer.post(&revocation, &json!({"reason": "Erreur"})).await.expect(200);
        let other = known(&server, "Bob").await;
        let before = kept(&server).await;
        scene.client(other).await.post(&scene.path(), &said).await.expect_problem(409, "award_revoked");
        assert_eq!(kept(&server).await, before);
    }

    async fn an_achievements_endorsement_is_for_its_trainers_to_show(server: TestServer) {
        let scene = scene(&server).await;
        let path = format!("/api/v1/achievements/{}/endorsements", scene.achievement);
        let made = scene.client(scene.employer).await.post(&path, &json!({"comment": SAID})).await.expect(201);
        assert_eq!(made["award_id"], Value::Null);
        let id = made["id"].as_str().unwrap();
        server.settle().await;
        scene.consent(scene.holder, id, true).await.expect_problem(404, "not_found");
        let page = format!("/achievements/{}", scene.achievement);
        let browser = Browser::of(&server, scene.employer).await;
        let open = async || {
            let client = server.anonymous();
            client.send(client.request(reqwest::Method::GET, &page).header("accept", "text/html")).await.text()
        };
        assert!(!open().await.contains("solide"));
        let trainer = &scene.certified.trainer;
        trainer.post(&format!("/api/v1/endorsements/{id}/consent"), &json!({"shown": true})).await.expect(200);
        assert!(open().await.contains("solide"));
        let found = scene.checked().await;
        assert_eq!((&found[0]["about"], &found[0]["verdict"]), (&json!("achievement"), &json!("valid")), "{found:#}");
        assert!(browser.open("/endorsements").await.text().contains("solide"));
    }

    async fn a_reviewer_endorses_as_anyone_else_does(server: TestServer) {
        let scene = scene(&server).await;
        let reviewer = reviewer_of(&server, scene.certified.activity).await;
        prove(&server, reviewer, AddressSource::Link).await;
        let said = json!({"comment": SAID});
        let mut told = Vec::new();
        for person in [reviewer, scene.employer] {
            let client = scene.client(person).await;
            let mut made = client.post(&scene.path(), &said).await.expect(201);
            server.settle().await;
            scene.consent(scene.holder, made["id"].as_str().unwrap(), true).await.expect(200);
            let mut signed = server.anonymous().get(&format!("/endorsements/{}", made["id"].as_str().unwrap())).await.expect(200);
            for own in ["id", "credential", "endorser", "created_at"] {
                made[own] = Value::Null;
            }
            for own in ["id", "description", "evidence", "credentialSubject", "credentialStatus", "proof", "validFrom"] {
                signed[own] = Value::Null;
            }
            told.push((made, signed));
        }
        assert_eq!(told[0], told[1]);
    }

    async fn two_at_once_endorse_once(server: TestServer) {
        let scene = scene(&server).await;
        let client = scene.client(scene.employer).await;
        let said = json!({"comment": SAID});
        let path = scene.path();
        let one = || client.post(&path, &said);
        let (a, b, c) = futures_util::future::join3(one(), one(), one()).await;
        let mut statuses = [a.status, b.status, c.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409]);
        server.settle().await;
        assert_eq!(client.get("/api/v1/me/endorsements").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn the_pages_do_the_same(server: TestServer) {
        let scene = scene(&server).await;
        let employer = Browser::of(&server, scene.employer).await;
        let holder = Browser::of(&server, scene.holder).await;
        let badge = format!("/b/{}", scene.award);
        let page = employer.open(&badge).await.text();
        assert!(page.contains("Les relectures restent anonymes"), "{page}");
        assert!(!holder.open(&badge).await.text().contains("endorsement-comment"), "nobody endorses their own");
        let form = |fields: &[(&str, &str)]| fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        let action = format!("{badge}/endorsements");
        let before = kept(&server).await;
        assert_eq!(employer.send(&action, &form(&[("comment", SAID), ("csrf", "another")])).await.status, 403);
        let again = employer.send(&action, &form(&[("comment", ""), ("capacity", "Directrice")])).await;
        assert_eq!(again.status, 422);
        assert!(again.text().contains("Dites quelque chose") && again.text().contains("value=\"Directrice\""));
        assert_eq!(kept(&server).await, before);
        let made = employer.send(&action, &form(&[("comment", SAID), ("capacity", "Directrice")])).await;
        assert_eq!(leads_to(&made), format!("{badge}?done=endorsed"));
        server.settle().await;
        let page = holder.open(&badge).await.text();
        assert!(page.contains("data-endorsement=\"waiting\"") && page.contains("Ana Martin"), "{page}");
        let path = page.split("action=\"").find(|rest| rest.starts_with("/endorsements/")).unwrap();
        let path = path.split('"').next().unwrap();
        assert_eq!(employer.send(path, &form(&[("consent", "shown")])).await.status, 404);
        assert_eq!(leads_to(&holder.send(path, &form(&[("consent", "shown")])).await), format!("{badge}?done=endorsement-shown"));
        assert!(scene.page().await.contains("data-endorsement=\"shown\""));
        let withdraw = path.replace("/consent", "/withdraw");
        assert_eq!(holder.send(&withdraw, &Vec::new()).await.status, 404);
        assert_eq!(leads_to(&employer.send(&withdraw, &Vec::new()).await), "/endorsements?done=endorsement-withdrawn");
        assert!(!scene.page().await.contains("data-endorsement"));
    }
}

async fn reviewer_of(server: &TestServer, activity: ActivityId) -> PersonId {
    let read =
        server.app.read(move |conn| Ok(reviews::posted(conn, activity)?.remove(0).review.reviewer));
    read.await.unwrap()
}
