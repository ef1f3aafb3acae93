//! Accounts: signing in, tokens, sessions, one-time links, failed log-ins.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use compagnon::app::{AppError, authenticate, sign_in};
use compagnon::clock::SetClock;
use compagnon::domain::Moment;
use compagnon::random::SystemRandom;
use reqwest::Method;
use serde_json::json;

use crate::support::{Client, PASSWORD, TestServer, fresh_email, on_both};

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

async fn ask_token(client: &Client, email: &str, password: &str) -> crate::support::Reply {
    let body = json!({"email": email, "password": password, "name": "script", "scope": "read",
        "expires_in_days": 30});
    client.post("/api/v1/tokens", &body).await
}

async fn learner(server: &TestServer) -> crate::support::Member {
    let admin = server.admin().await;
    let cohort = server.cohort(&admin).await;
    server.joined(&admin, &cohort, "learner", "Ana Lopez").await
}

on_both! { with_server:
    async fn a_token_signs_a_program_in_until_it_is_revoked(server: TestServer) {
        let ana = learner(&server).await;
        let made = ask_token(&server.anonymous(), &ana.email, PASSWORD).await.expect(201);
        let secret = made["token"].as_str().unwrap();
        assert!(secret.starts_with("cpg_"), "{secret}");
        let reader = server.holding(secret);
        let me = reader.get("/api/v1/me").await.expect(200);
        assert_eq!((me["name"].as_str(), me["id"].as_str()), (Some("Ana Lopez"), Some(&*ana.person)));

        // It reads only.
        let renamed = reader.patch("/api/v1/me", "", &json!({"name": "Eve"})).await;
        renamed.expect_problem(403, "not_allowed");
        assert_eq!(reader.get("/api/v1/me").await.expect(200)["name"], "Ana Lopez");

        // The list holds it without its secret; another person neither sees nor revokes it.
        let list = reader.get("/api/v1/tokens").await;
        assert!(!list.text().contains(secret));
        let listed = list.expect(200);
        assert!(listed["items"].as_array().unwrap().iter().any(|one| one["id"] == made["id"]));
        let path = format!("/api/v1/tokens/{}", made["id"].as_str().unwrap());
        server.admin().await.delete(&path).await.expect_problem(404, "not_found");
        reader.get("/api/v1/me").await.expect(200);

        assert_eq!(ana.client.delete(&path).await.status, 204);
        reader.get("/api/v1/me").await.expect_problem(401, "unauthenticated");
        ana.client.delete(&path).await.expect_problem(404, "not_found");
    }

    async fn a_wrong_password_and_an_unknown_account_get_the_same_answer(server: TestServer) {
        let ana = learner(&server).await;
        let wrong = ask_token(&server.anonymous(), &ana.email, "un cheval vert").await;
        let unknown = ask_token(&server.anonymous(), "nobody@example.fr", PASSWORD).await;
        assert_eq!(wrong.text(), unknown.text());
        wrong.expect_problem(401, "unauthenticated");
        unknown.expect_problem(401, "unauthenticated");
        for bad in ["not an address", ""] {
            ask_token(&server.anonymous(), bad, PASSWORD).await.expect_problem(401, "unauthenticated");
        }
    }

    async fn a_token_asked_for_wrongly_is_not_made(server: TestServer) {
        let ana = learner(&server).await;
        let good = json!({"email": ana.email, "password": PASSWORD, "name": "x", "scope": "read",
            "expires_in_days": 1});
        for (field, value, key) in [
            ("expires_in_days", json!(0), "token_expiry"),
            ("expires_in_days", json!(366), "token_expiry"),
            ("name", json!("  "), "token_name"),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let problem = server.anonymous().post("/api/v1/tokens", &body).await;
            let problem = problem.expect_problem(422, "invalid");
            assert_eq!(problem["errors"][0]["key"], key);
        }
        let mut body = good.clone();
        body["admin"] = json!(true);
        server.anonymous().post("/api/v1/tokens", &body).await.expect_problem(400, "malformed");
        let list = ana.client.get("/api/v1/tokens").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "only the one of the test itself");
    }

    async fn ten_failures_close_an_account_for_a_while_and_no_other(server: TestServer) {
        let ana = learner(&server).await;
        for _ in 0..10 {
            ask_token(&server.anonymous(), &ana.email, "un cheval vert").await.expect(401);
        }
        let closed = ask_token(&server.anonymous(), &ana.email, PASSWORD).await;
        let wait: u32 = closed.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=901).contains(&wait), "{wait}");
        closed.expect_problem(429, "too_many");
        // An account that is not there closes as well: the answer tells nothing.
        for _ in 0..10 {
            ask_token(&server.anonymous(), "nobody@example.fr", PASSWORD).await.expect(401);
        }
        let closed = ask_token(&server.anonymous(), "nobody@example.fr", PASSWORD).await;
        closed.expect_problem(429, "too_many");
        // Another account is open, and who has a token already is not disturbed.
        server.admin().await;
        ana.client.get("/api/v1/me").await.expect(200);
    }

    async fn fifty_failures_close_a_peer(server: TestServer) {
        let ana = learner(&server).await;
        for number in 0..50 {
            let email = format!("guess{number}@example.fr");
            ask_token(&server.anonymous(), &email, PASSWORD).await.expect(401);
        }
        let closed = ask_token(&server.anonymous(), &ana.email, PASSWORD).await;
        closed.expect_problem(429, "too_many");
        // Nobody named the proxy as trusted, so another address is only claimed.
        let body = json!({"email": ana.email, "password": PASSWORD, "name": "x", "scope": "read",
            "expires_in_days": 1});
        let request = server.anonymous().json(Method::POST, "/api/v1/tokens", &body);
        let request = request.header("x-forwarded-for", "203.0.113.9");
        server.anonymous().send(request).await.expect_problem(429, "too_many");
    }

    async fn a_right_password_forgets_the_failures_before(server: TestServer) {
        let ana = learner(&server).await;
        for _ in 0..3 {
            for _ in 0..9 {
                ask_token(&server.anonymous(), &ana.email, "un cheval vert").await.expect(401);
            }
            ask_token(&server.anonymous(), &ana.email, PASSWORD).await.expect(201);
        }
    }

    async fn a_session_is_rotated_at_sign_in_and_ends_at_sign_out(server: TestServer) {
        let ana = learner(&server).await;
        let app = &server.app;
        let first = sign_in::sign_in(app, &ana.email, PASSWORD, HERE, None).await.unwrap();
        let holder = authenticate::by_session(app, &first.token).await.unwrap();
        assert_eq!(holder.caller.person.to_string(), ana.person);
        assert_eq!(holder.csrf_token, first.csrf_token);
        let again = sign_in::sign_in(app, &ana.email, PASSWORD, HERE, Some(&first.token)).await;
        let again = again.unwrap();
        assert_ne!((&again.token, &again.csrf_token), (&first.token, &first.csrf_token));
        let ended = authenticate::by_session(app, &first.token).await;
        assert!(matches!(ended, Err(AppError::Unauthenticated)));
        sign_in::sign_out(app, &again.token).await.unwrap();
        let ended = authenticate::by_session(app, &again.token).await;
        assert!(matches!(ended, Err(AppError::Unauthenticated)));
        let wrong = sign_in::sign_in(app, &ana.email, "un cheval vert", HERE, None).await;
        assert!(matches!(wrong, Err(AppError::Unauthenticated)));
        // A session is no token of the API.
        let session = sign_in::sign_in(app, &ana.email, PASSWORD, HERE, None).await.unwrap();
        server.holding(&session.token).get("/api/v1/me").await.expect_problem(401, "unauthenticated");
    }

    async fn a_forgotten_password_is_set_anew_by_a_link_that_works_once(server: TestServer) {
        let ana = learner(&server).await;
        let session = sign_in::sign_in(&server.app, &ana.email, PASSWORD, HERE, None).await.unwrap();
        let anonymous = server.anonymous();
        let ask = |email: &str| json!({"email": email});
        let known = anonymous.post("/api/v1/password-resets", &ask(&ana.email)).await;
        let unknown = anonymous.post("/api/v1/password-resets", &ask("nobody@example.fr")).await;
        assert_eq!((known.status, known.text()), (202, unknown.text()));
        assert_eq!(unknown.status, 202);
        assert!(server.letters("nobody@example.fr").await.is_empty());

        let letters = server.letters(&ana.email).await;
        let letter = letters.iter().find(|one| one.contains("15 minutes")).unwrap();
        let token = server.link_in(letter);
        let with = |password: &str| json!({"token": token, "password": password});
        let short = anonymous.post("/api/v1/one-time-links/use", &with("court")).await;
        assert_eq!(short.expect_problem(422, "invalid")["errors"][0]["key"], "password_too_short");
        let without = anonymous.post("/api/v1/one-time-links/use", &json!({"token": token})).await;
        assert_eq!(without.expect_problem(422, "invalid")["errors"][0]["key"], "password_missing");
        // Refused: the link is good still, and the old password too.
        ask_token(&anonymous, &ana.email, PASSWORD).await.expect(201);
        authenticate::by_session(&server.app, &session.token).await.unwrap();

        anonymous.post("/api/v1/one-time-links/use", &with("un âne gris")).await.expect(200);
        let again = anonymous.post("/api/v1/one-time-links/use", &with("un âne vert")).await;
        again.expect_problem(409, "link_spent");
        ask_token(&anonymous, &ana.email, PASSWORD).await.expect(401);
        let made = ask_token(&anonymous, &ana.email, "un âne gris").await.expect(201);
        // Sessions and tokens of before have ended, and the address is proved.
        let ended = authenticate::by_session(&server.app, &session.token).await;
        assert!(matches!(ended, Err(AppError::Unauthenticated)));
        ana.client.get("/api/v1/me").await.expect(401);
        let me = server.holding(made["token"].as_str().unwrap()).get("/api/v1/me").await.expect(200);
        assert_eq!(me["address_source"], "link");
    }

    async fn one_link_used_twice_at_once_works_once(server: TestServer) {
        let ana = learner(&server).await;
        ana.client.post("/api/v1/me/address-proof", &json!({})).await.expect(202);
        let letters = server.letters(&ana.email).await;
        let token = server.link_in(letters.last().unwrap());
        let body = json!({"token": token});
        let uses = (0..6).map(|_| {
            let (client, body) = (server.anonymous(), body.clone());
            async move { client.post("/api/v1/one-time-links/use", &body).await.status }
        });
        let mut found: Vec<u16> = futures_util::future::join_all(uses).await;
        found.sort_unstable();
        assert_eq!(found, [200, 409, 409, 409, 409, 409]);
    }

    async fn an_address_is_proved_by_its_link_and_not_before(server: TestServer) {
        let ana = learner(&server).await;
        let source = async |client: &Client| {
            client.get("/api/v1/me").await.expect(200)["address_source"].clone()
        };
        assert_eq!(source(&ana.client).await, "none");
        // A newcomer is sent the link at once.
        let letters = server.letters(&ana.email).await;
        assert_eq!(letters.len(), 1);
        assert_eq!(source(&ana.client).await, "none");
        let token = server.link_in(&letters[0]);
        let body = json!({"token": token, "password": "un âne gris"});
        let refused = server.anonymous().post("/api/v1/one-time-links/use", &body).await;
        let refused = refused.expect_problem(422, "invalid");
        assert_eq!(refused["errors"][0]["key"], "password_not_expected");
        assert_eq!(source(&ana.client).await, "none");
        let body = json!({"token": token});
        let used = server.anonymous().post("/api/v1/one-time-links/use", &body).await.expect(200);
        assert_eq!(used["purpose"], "prove_address");
        assert_eq!(source(&ana.client).await, "link");
    }

    async fn a_link_that_was_printed_proves_no_address(server: TestServer) {
        let admin = server.admin().await;
        assert_eq!(admin.get("/api/v1/me").await.expect(200)["address_source"], "none");
    }

    async fn letters_to_one_address_are_limited(server: TestServer) {
        let body = json!({"email": fresh_email("flood")});
        for _ in 0..5 {
            server.anonymous().post("/api/v1/password-resets", &body).await.expect(202);
        }
        let closed = server.anonymous().post("/api/v1/password-resets", &body).await;
        closed.expect_problem(429, "too_many");
        let none = json!({"email": "no address"});
        let refused = server.anonymous().post("/api/v1/password-resets", &none).await;
        assert_eq!(refused.expect_problem(422, "invalid")["errors"][0]["pointer"], "/email");
    }

    async fn one_changes_ones_own_name_and_language(server: TestServer) {
        let ana = learner(&server).await;
        let change = json!({"name": " Ana L. ", "language": "en"});
        let me = ana.client.patch("/api/v1/me", "", &change).await.expect(200);
        assert_eq!((me["name"].as_str(), me["language"].as_str()), (Some("Ana L."), Some("en")));
        let bad = ana.client.patch("/api/v1/me", "", &json!({"name": "http://evil"})).await;
        assert_eq!(bad.expect_problem(422, "invalid")["errors"][0]["key"], "name_malformed");
        let unknown = ana.client.patch("/api/v1/me", "", &json!({"is_admin": true})).await;
        unknown.expect_problem(400, "malformed");
        assert_eq!(ana.client.get("/api/v1/me").await.expect(200), me);
    }
}

#[test]
fn links_and_sessions_end_with_time() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let start = Moment::parse("2026-03-02T08:00:00Z").unwrap();
    let clock = Arc::new(SetClock::at(start));
    actix_web::rt::System::new().block_on(async {
        let random = Arc::new(SystemRandom);
        let server = TestServer::start_with(folder.path(), url, clock.clone(), random).await;
        let ana = learner(&server).await;
        let session =
            sign_in::sign_in(&server.app, &ana.email, PASSWORD, HERE, None).await.unwrap();
        let alive = async || authenticate::by_session(&server.app, &session.token).await.is_ok();
        // Used every eleven hours, it lasts seven days and no longer.
        for hours in (11..168).step_by(11) {
            clock.set(start + TimeDelta::hours(hours));
            assert!(alive().await, "after {hours} h");
        }
        clock.set(start + TimeDelta::days(7));
        assert!(!alive().await);

        let session =
            sign_in::sign_in(&server.app, &ana.email, PASSWORD, HERE, None).await.unwrap();
        clock.set(start + TimeDelta::days(7) + TimeDelta::hours(12));
        let idle = authenticate::by_session(&server.app, &session.token).await;
        assert!(matches!(idle, Err(AppError::Unauthenticated)));

        let body = json!({"email": ana.email});
        server.anonymous().post("/api/v1/password-resets", &body).await.expect(202);
        let letters = server.letters(&ana.email).await;
        let letter = letters.iter().find(|one| one.contains("15 minutes")).unwrap();
        clock.set(start + TimeDelta::days(7) + TimeDelta::hours(12) + TimeDelta::minutes(15));
        let body = json!({"token": server.link_in(letter), "password": "un âne gris"});
        let late = server.anonymous().post("/api/v1/one-time-links/use", &body).await;
        late.expect_problem(409, "link_spent");
        sign_in::sign_in(&server.app, &ana.email, PASSWORD, HERE, None).await.unwrap();
        server.handle().stop(false).await;
    });
}
