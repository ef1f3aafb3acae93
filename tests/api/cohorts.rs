//! Cohorts: who sees what, invitations, rosters.

use std::collections::BTreeSet;

use compagnon::app::sign_in;
use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Member, PASSWORD, Reply, TestServer, fresh_email, on_both};

async fn send_roster(client: &Client, cohort: &str, csv: &str) -> Reply {
    let path = format!("/api/v1/cohorts/{cohort}/roster");
    let request = client.request(Method::POST, &path).header("content-type", "text/csv");
    client.send(request.body(csv.to_owned())).await
}

async fn members(client: &Client, cohort: &str) -> Vec<Value> {
    let list = client.get(&format!("/api/v1/cohorts/{cohort}/members?limit=200")).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

async fn invite(client: &Client, cohort: &str, uses: i32) -> Value {
    let wanted = json!({"role": "learner", "max_uses": uses, "expires_in_days": 7});
    client.post(&format!("/api/v1/cohorts/{cohort}/invitations"), &wanted).await.expect(201)
}

fn newcomer(code: &Value) -> Value {
    json!({"code": code, "name": "Zoé", "email": fresh_email("zoe"), "password": PASSWORD})
}

on_both! { with_server:
    async fn only_an_admin_makes_a_cohort(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let trainer = server.joined(&admin, &cohort, "trainer", "Théo").await.client;
        let body = json!({"name": "Autre", "language": "fr", "time_zone": "Europe/Paris"});
        trainer.post("/api/v1/cohorts", &body).await.expect_problem(403, "not_allowed");
        server.anonymous().post("/api/v1/cohorts", &body).await.expect_problem(401, "unauthenticated");
        let bad = json!({"name": " ", "language": "fr", "time_zone": "Europe/Lyon"});
        let refused = admin.post("/api/v1/cohorts", &bad).await.expect_problem(422, "invalid");
        let pointers: Vec<_> =
            refused["errors"].as_array().unwrap().iter().map(|one| one["pointer"].clone()).collect();
        assert_eq!(pointers, ["/name", "/time_zone"]);
        let all = admin.get("/api/v1/cohorts").await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
    }

    async fn a_cohort_is_made_once_under_one_key(server: TestServer) {
        let admin = server.admin().await;
        let body = json!({"name": "Une", "language": "fr", "time_zone": "Europe/Paris"});
        let post = async |body: &Value| {
            let request = admin.json(Method::POST, "/api/v1/cohorts", body);
            admin.send(request.header("idempotency-key", "the same")).await
        };
        let first = post(&body).await.expect(201);
        assert_eq!(post(&body).await.expect(201), first);
        let other = json!({"name": "Deux", "language": "fr", "time_zone": "Europe/Paris"});
        post(&other).await.expect_problem(422, "key_reused");
        let bare = admin.json(Method::POST, "/api/v1/cohorts", &body);
        admin.send(bare).await.expect_problem(400, "needs_idempotency_key");
        let all = admin.get("/api/v1/cohorts").await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
    }

    async fn a_stranger_learns_nothing_and_a_learner_changes_nothing(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let learner = server.joined(&admin, &cohort, "learner", "Ana").await.client;
        let other = server.cohort(&admin).await;
        let stranger = server.joined(&admin, &other, "trainer", "Eve").await.client;
        let path = |rest: &str| format!("/api/v1/cohorts/{cohort}{rest}");
        let mine = &members(&learner, &cohort).await[0]["id"];
        let member = path(&format!("/members/{}", mine.as_str().unwrap()));
        let invitation = json!({"role": "learner", "max_uses": 1, "expires_in_days": 1});
        let before = admin.get(&path("")).await.expect(200);

        for rest in ["", "/members", "/invitations", "/roster"] {
            stranger.get(&path(rest)).await.expect_problem(404, "not_found");
            server.anonymous().get(&path(rest)).await.expect_problem(401, "unauthenticated");
        }
        learner.get(&path("")).await.expect(200);
        learner.get(&path("/invitations")).await.expect_problem(403, "not_allowed");
        learner.get(&path("/roster")).await.expect_problem(403, "not_allowed");
        for (client, status, key) in [(&stranger, 404, "not_found"), (&learner, 403, "not_allowed")] {
            let reply = client.patch(&path(""), "1", &json!({"name": "X"})).await;
            reply.expect_problem(status, key);
            client.post(&path("/invitations"), &invitation).await.expect_problem(status, key);
            client.patch(&member, "", &json!({"role": "trainer"})).await.expect_problem(status, key);
            client.delete(&member).await.expect_problem(status, key);
            let reply = send_roster(client, &cohort, "email,name\nx@example.fr,X\n").await;
            reply.expect_problem(status, key);
        }
        assert_eq!(admin.get(&path("")).await.expect(200), before);
        assert_eq!(members(&admin, &cohort).await.len(), 1);
        assert_eq!(members(&admin, &cohort).await[0]["role"], "learner");
        let invitations = admin.get(&path("/invitations")).await.expect(200);
        assert_eq!(invitations["items"].as_array().unwrap().len(), 1);

        // One sees one's own cohorts only.
        let list = stranger.get("/api/v1/cohorts").await.expect(200);
        let ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert_eq!(ids, [other.as_str()]);
    }

    async fn learners_see_names_and_roles_and_trainers_the_rest(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let trainer = server.joined(&admin, &cohort, "trainer", "Théo").await;
        let learner = server.joined(&trainer.client, &cohort, "learner", "Ana").await;
        let seen = learner.client.get(&format!("/api/v1/cohorts/{cohort}/members")).await;
        assert!(!seen.text().contains('@') && !seen.text().contains("p00"), "{}", seen.text());
        let keys = |member: &Value| -> BTreeSet<String> {
            member.as_object().unwrap().keys().cloned().collect()
        };
        let short = ["id", "person_id", "name", "role"].map(str::to_owned).into();
        assert!(members(&learner.client, &cohort).await.iter().all(|one| keys(one) == short));
        let full = members(&trainer.client, &cohort).await;
        let labels: BTreeSet<_> = full.iter().map(|one| one["label"].as_str().unwrap()).collect();
        assert_eq!(labels, ["p001", "p002"].into());
        assert!(full.iter().any(|one| one["email"] == learner.email.as_str()));
    }

    async fn a_change_names_the_state_it_is_based_on(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let path = format!("/api/v1/cohorts/{cohort}");
        let read = admin.get(&path).await;
        let tag = read.etag();
        let changed = admin.patch(&path, &tag, &json!({"name": "Cohorte B"})).await;
        assert_ne!(changed.etag(), tag);
        assert_eq!(changed.expect(200)["time_zone"], "Europe/Paris");
        let late = admin.patch(&path, &tag, &json!({"name": "Cohorte C"})).await;
        late.expect_problem(412, "stale");
        let bare = admin.json(Method::PATCH, &path, &json!({"name": "Cohorte C"}));
        admin.send(bare).await.expect_problem(428, "needs_if_match");
        assert_eq!(admin.get(&path).await.expect(200)["name"], "Cohorte B");
    }

    async fn an_invitation_lets_in_as_many_as_it_says(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let made = invite(&admin, &cohort, 3).await;
        let link = made["link"].as_str().unwrap();
        assert!(link.ends_with(&format!("/join/{}", made["code"].as_str().unwrap())), "{link}");
        let list = admin.get(&format!("/api/v1/cohorts/{cohort}/invitations")).await;
        assert!(!list.text().contains(made["code"].as_str().unwrap()));

        let bodies: Vec<Value> = (0..7).map(|_| newcomer(&made["code"])).collect();
        let tries = bodies.iter().map(|body| {
            let client = server.anonymous();
            async move { client.post("/api/v1/invitations/accept", body).await }
        });
        let replies = join_all(tries).await;
        let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 201, 201, 409, 409, 409, 409]);
        let all = members(&admin, &cohort).await;
        let labels: BTreeSet<_> = all.iter().map(|one| one["label"].as_str().unwrap()).collect();
        assert_eq!(labels, ["p001", "p002", "p003"].into());
        // Who was refused has no account.
        for (body, reply) in bodies.iter().zip(replies) {
            let email = body["email"].as_str().unwrap();
            let wanted = if reply.status == 201 { 201 } else { 401 };
            let token = json!({"email": email, "password": PASSWORD, "name": "t", "scope": "read",
                "expires_in_days": 1});
            server.anonymous().post("/api/v1/tokens", &token).await.expect(wanted);
        }
    }

    async fn a_retried_invitation_has_the_same_code(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let path = format!("/api/v1/cohorts/{cohort}/invitations");
        let wanted = json!({"role": "learner", "max_uses": 1, "expires_in_days": 7});
        let post = async || {
            let request = admin.json(Method::POST, &path, &wanted);
            admin.send(request.header("idempotency-key", "one")).await.expect(201)
        };
        assert_eq!(post().await, post().await);
        let list = admin.get(&path).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    }

    async fn a_code_that_is_none_or_was_revoked_lets_nobody_in(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let made = invite(&admin, &cohort, 3).await;
        let id = made["id"].as_str().unwrap();
        let path = format!("/api/v1/cohorts/{cohort}/invitations/{id}");
        assert_eq!(admin.delete(&path).await.status, 204);
        for code in [made["code"].clone(), json!("0000-0000-0000"), json!("nonsense")] {
            let reply = server.anonymous().post("/api/v1/invitations/accept", &newcomer(&code)).await;
            reply.expect_problem(409, "invitation_not_valid");
        }
        assert!(members(&admin, &cohort).await.is_empty());
        let bad = json!({"role": "learner", "max_uses": 0, "expires_in_days": 7});
        let reply = admin.post(&format!("/api/v1/cohorts/{cohort}/invitations"), &bad).await;
        assert_eq!(reply.expect_problem(422, "invalid")["errors"][0]["key"], "invitation_uses");
    }

    async fn an_invitation_opens_no_account_on_anothers_address(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let ana = server.joined(&admin, &cohort, "learner", "Ana").await;
        let made = invite(&admin, &cohort, 5).await;
        let mut body = newcomer(&made["code"]);
        body["email"] = json!(ana.email.to_uppercase());
        let reply = server.anonymous().post("/api/v1/invitations/accept", &body).await;
        reply.expect_problem(409, "email_taken");
        let faulty = json!({"code": made["code"], "name": "", "email": "x", "password": "12345678"});
        let reply = server.anonymous().post("/api/v1/invitations/accept", &faulty).await;
        let problem = reply.expect_problem(422, "invalid");
        assert_eq!(problem["errors"].as_array().unwrap().len(), 3, "{problem}");
        assert_eq!(members(&admin, &cohort).await.len(), 1);
        let list = admin.get(&format!("/api/v1/cohorts/{cohort}/invitations")).await.expect(200);
        let uses: i64 =
            list["items"].as_array().unwrap().iter().map(|one| one["uses"].as_i64().unwrap()).sum();
        assert_eq!(uses, 1);
    }

    async fn a_signed_in_person_joins_as_themself_and_only_once(server: TestServer) {
        let admin = server.admin().await;
        let (cohort, other) = (server.cohort(&admin).await, server.cohort(&admin).await);
        let ana = server.joined(&admin, &cohort, "learner", "Ana").await;
        let made = invite(&admin, &other, 1).await;
        let body = json!({"code": made["code"].as_str().unwrap().to_lowercase()});
        let place = ana.client.post("/api/v1/invitations/accept", &body).await.expect(200);
        assert_eq!(place["person_id"], ana.person.as_str());
        // A second time changes nothing, though the invitation is used up for others.
        let trainer = server.joined(&admin, &other, "trainer", "Théo").await.client;
        assert_eq!(members(&trainer, &other).await.len(), 2);
        let with_name = json!({"code": made["code"], "name": "Eve"});
        let made = invite(&trainer, &other, 1).await;
        let again = ana.client.post("/api/v1/invitations/accept", &json!({"code": made["code"]})).await;
        assert_eq!(again.expect(200), place);
        let reply = ana.client.post("/api/v1/invitations/accept", &with_name).await;
        reply.expect_problem(422, "invalid");
        let mut bad = server.holding("cpg_wrong").post("/api/v1/invitations/accept", &body).await;
        bad.expect_problem(401, "unauthenticated");
        bad = trainer.get(&format!("/api/v1/cohorts/{other}/members")).await;
        assert_eq!(bad.expect(200)["items"].as_array().unwrap().len(), 2);
    }

    async fn who_was_removed_comes_back_by_a_later_invitation_only(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let early = invite(&admin, &cohort, 5).await;
        let ana = server.joined(&admin, &cohort, "learner", "Ana").await;
        let path = format!("/api/v1/cohorts/{cohort}/members/{}", ana.membership);
        assert_eq!(admin.delete(&path).await.status, 204);
        ana.client.get(&format!("/api/v1/cohorts/{cohort}")).await.expect_problem(404, "not_found");
        let accept = async |invitation: &Value| {
            let body = json!({"code": invitation["code"]});
            ana.client.post("/api/v1/invitations/accept", &body).await
        };
        accept(&early).await.expect_problem(409, "invitation_removed");
        ana.client.get(&format!("/api/v1/cohorts/{cohort}")).await.expect_problem(404, "not_found");
        let back = accept(&invite(&admin, &cohort, 1).await).await.expect(200);
        assert_eq!(back["id"], ana.membership.as_str(), "the same place, under the same label");
    }

    async fn a_cohort_keeps_a_trainer(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let theo = server.joined(&admin, &cohort, "trainer", "Théo").await;
        let path = |id: &str| format!("/api/v1/cohorts/{cohort}/members/{id}");
        let demote = json!({"role": "learner"});
        let reply = theo.client.patch(&path(&theo.membership), "", &demote).await;
        reply.expect_problem(409, "last_trainer");
        theo.client.delete(&path(&theo.membership)).await.expect_problem(409, "last_trainer");
        theo.client.get(&format!("/api/v1/cohorts/{cohort}/roster")).await.expect(200);
        let ana = server.joined(&theo.client, &cohort, "learner", "Ana").await;
        let promote = json!({"role": "trainer"});
        assert_eq!(theo.client.patch(&path(&ana.membership), "", &promote).await.status, 204);
        assert_eq!(theo.client.patch(&path(&theo.membership), "", &demote).await.status, 204);
        let reply = theo.client.patch(&path(&ana.membership), "", &demote).await;
        reply.expect_problem(403, "not_allowed");
    }

    async fn two_trainers_do_not_both_leave(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let one = server.joined(&admin, &cohort, "trainer", "Théo").await;
        let two = server.joined(&admin, &cohort, "trainer", "Tina").await;
        let path = |who: &Member| format!("/api/v1/cohorts/{cohort}/members/{}", who.membership);
        let (first, second) = (path(&one), path(&two));
        let (first, second) = join(one.client.delete(&first), two.client.delete(&second)).await;
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
        assert_eq!(members(&admin, &cohort).await.len(), 1);
    }

    async fn a_roster_gives_accounts_places_and_links(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let trainer = server.joined(&admin, &cohort, "trainer", "Théo").await.client;
        let (ana, bo) = (fresh_email("ana"), fresh_email("bo"));
        let csv = format!("email;name;role\r\n{ana};Ana Lopez;learner\r\n{bo};Bo;trainer\r\n");
        let done = send_roster(&trainer, &cohort, &csv).await.expect(200);
        assert_eq!(done, json!({"added": 2, "already_there": 0}));
        let letters = server.letters(&ana).await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains("« Formateurs 2026 »"), "{}", letters[0]);

        // Sent again, it adds nobody and writes to nobody.
        let again = send_roster(&trainer, &cohort, &csv).await.expect(200);
        assert_eq!(again, json!({"added": 0, "already_there": 2}));
        assert_eq!(server.letters(&ana).await.len(), 1);

        // The address is known on the trainer's word, and that is recorded.
        let all = members(&trainer, &cohort).await;
        let member = all.iter().find(|one| one["email"] == ana.as_str()).unwrap();
        assert_eq!((&member["address_source"], &member["name"]), (&json!("roster"), &json!("Ana Lopez")));
        let roster = trainer.get(&format!("/api/v1/cohorts/{cohort}/roster")).await.expect(200);
        let me = trainer.get("/api/v1/me").await.expect(200);
        assert!(roster["items"].as_array().unwrap().iter().all(|one| one["added_by"] == me["id"]));

        let body = json!({"token": server.link_in(&letters[0]), "password": PASSWORD});
        server.anonymous().post("/api/v1/one-time-links/use", &body).await.expect(200);
        let ana = server.signed_in(&ana).await;
        assert_eq!(ana.get("/api/v1/me").await.expect(200)["address_source"], "link");
        ana.get(&format!("/api/v1/cohorts/{cohort}")).await.expect(200);
    }

    async fn a_faulty_roster_adds_nobody(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let theo = server.joined(&admin, &cohort, "trainer", "Théo").await;
        let good = fresh_email("good");
        let csv = format!("email,name,role\n{good},Good,learner\nbad,Bad,boss\n");
        let problem = send_roster(&theo.client, &cohort, &csv).await.expect_problem(422, "invalid");
        let faults: Vec<_> = problem["errors"].as_array().unwrap().iter()
            .map(|one| (one["pointer"].as_str().unwrap(), one["key"].as_str().unwrap())).collect();
        let expected = [("/lines/3/email", "email_malformed"), ("/lines/3/role", "roster_role")];
        assert_eq!(faults, expected);
        // A fault that only the database knows stops the whole file as well.
        let csv = format!("email,name,role\n{good},Good,learner\n{},Théo,learner\n", theo.email);
        let problem = send_roster(&theo.client, &cohort, &csv).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/lines/3/role");
        assert_eq!(problem["errors"][0]["key"], "roster_other_role");
        let path = format!("/api/v1/cohorts/{cohort}/roster");
        let html = theo.client.request(Method::POST, &path).header("content-type", "text/html");
        theo.client.send(html.body("<p>")).await.expect_problem(400, "malformed");

        assert_eq!(members(&admin, &cohort).await.len(), 1);
        let roster = theo.client.get(&path).await.expect(200);
        assert!(roster["items"].as_array().unwrap().is_empty());
        assert!(server.letters(&good).await.is_empty());
    }

    async fn a_roster_takes_an_unproved_address_from_who_squatted_it(server: TestServer) {
        let admin = server.admin().await;
        let (cohort, other) = (server.cohort(&admin).await, server.cohort(&admin).await);
        let squatter = server.joined(&admin, &other, "learner", "Eve").await;
        let email = &squatter.email;
        let peer = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        let session = sign_in::sign_in(&server.app, email, PASSWORD, peer, None).await.unwrap();
        let csv = format!("email,name\n{email},Victor\n");
        send_roster(&admin, &cohort, &csv).await.expect(200);
        squatter.client.get("/api/v1/me").await.expect_problem(401, "unauthenticated");
        let held = compagnon::app::authenticate::by_session(&server.app, &session.token).await;
        assert!(held.is_err());
        let body = json!({"email": email, "password": PASSWORD, "name": "t", "scope": "read",
            "expires_in_days": 1});
        server.anonymous().post("/api/v1/tokens", &body).await.expect(401);
        // A person whose address is proved keeps everything, and joins.
        let csv = format!("email,name\n{},Ana\n", proved(&server, &admin, &other).await.email);
        let done = send_roster(&admin, &cohort, &csv).await.expect(200);
        assert_eq!(done["added"], 1);
    }

    async fn lists_are_given_in_pages(server: TestServer) {
        let admin = server.admin().await;
        let cohort = server.cohort(&admin).await;
        let lines: String = (0..7).map(|_| format!("{},Zoé\n", fresh_email("zoe"))).collect();
        send_roster(&admin, &cohort, &format!("email,name\n{lines}")).await.expect(200);
        let mut seen = BTreeSet::new();
        let mut next = format!("/api/v1/cohorts/{cohort}/members?limit=3");
        let mut pages = 0;
        loop {
            let page = admin.get(&next).await;
            let link = page.headers.get("link").map(|link| link.to_str().unwrap().to_owned());
            for item in page.expect(200)["items"].as_array().unwrap() {
                assert!(seen.insert(item["id"].as_str().unwrap().to_owned()), "twice");
            }
            pages += 1;
            let Some(link) = link else { break };
            next = link.split(['<', '>']).nth(1).unwrap().to_owned();
        }
        assert_eq!((seen.len(), pages), (7, 3));
    }
}

/// A person who proved the address, and kept the token.
async fn proved(server: &TestServer, admin: &Client, cohort: &str) -> Member {
    let ana = server.joined(admin, cohort, "learner", "Ana").await;
    let letters = server.letters(&ana.email).await;
    let body = json!({"token": server.link_in(&letters[0])});
    server.anonymous().post("/api/v1/one-time-links/use", &body).await.expect(200);
    ana.client.get("/api/v1/me").await.expect(200);
    ana
}
