//! Codes and tokens: good once, for whom they were given, for so long. Each refusal changes nothing, but a secret that
//! comes twice, which ends what it gave.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::badges::foreign;
use super::program::{
    Browser, CREDENTIALS, Program, READ, UPSERT, all, imsx, kept, post, refused, with, with_token,
};
use crate::support::{PASSWORD, Timed, on_both};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn works(timed: &Timed, access: &Value) -> bool {
    with_token(&timed.server, Method::GET, CREDENTIALS, access).await.status == 200
}

async fn pass(timed: &Timed, delta: TimeDelta) {
    timed.clock.set(timed.server.app.now() + delta);
}

on_both! { with_timed:
    async fn a_code_is_for_its_program_its_address_and_its_verifier(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let (program, other) = (Program::new(&timed.server).await, Program::new(&timed.server).await);
        let code = person.allows(&program.asks(&all())).await;
        let good = program.redeems(&code);
        let before = kept(&timed.server.app).await;
        let changed = |name, value| with(&good, name, value);
        let (challenge, unlike) = (program.asks(READ)[5].1.clone(), "x".repeat(43));
        for wrong in [
            changed("code_verifier", Some(&unlike)),
            // The plain method.
            changed("code_verifier", Some(&challenge)),
            changed("code_verifier", Some("short")),
            changed("redirect_uri", Some("https://sac.example/autre")),
            changed("redirect_uri", Some("https://evil.example/")),
            changed("code", Some("another")),
        ] {
            refused(program.token(&wrong).await, 400, "invalid_grant");
        }
        for missing in ["code", "redirect_uri", "code_verifier"] {
            refused(program.token(&changed(missing, None)).await, 400, "invalid_request");
        }
        let twice = [good.clone(), vec![("code".to_owned(), code.clone())]].concat();
        refused(program.token(&twice).await, 400, "invalid_request");
        refused(program.token(&changed("grant_type", Some("password"))).await, 400, "unsupported_grant_type");
        refused(program.token(&changed("grant_type", None)).await, 400, "unsupported_grant_type");
        refused(program.token(&changed("scope", Some("everything"))).await, 400, "invalid_scope");
        refused(other.token(&good).await, 400, "invalid_grant");
        let pretender = Program { secret: other.secret.clone(), ..Program::new(&timed.server).await };
        let before_pretending = kept(&timed.server.app).await;
        let reply = pretender.token(&good).await;
        assert!(reply.headers["www-authenticate"].to_str().unwrap().starts_with("Basic"));
        refused(reply, 401, "invalid_client");
        let client = timed.server.anonymous();
        let bare = client.request(Method::POST, "/oauth/token").header("content-type", "application/x-www-form-urlencoded");
        refused(client.send(bare.body(super::program::encoded(&good))).await, 401, "invalid_client");
        assert_eq!(kept(&timed.server.app).await, before_pretending);
        assert_eq!(before_pretending[3..], before[3..], "no consent or token changed");
        program.token(&good).await.expect(200);
    }

    async fn a_code_lasts_five_minutes(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let program = Program::new(&timed.server).await;
        let code = person.allows(&program.asks(READ)).await;
        pass(&timed, TimeDelta::minutes(5)).await;
        let before = kept(&timed.server.app).await;
        refused(program.token(&program.redeems(&code)).await, 400, "invalid_grant");
        assert_eq!(kept(&timed.server.app).await, before);
        let code = person.allows(&program.asks(READ)).await;
        pass(&timed, TimeDelta::seconds(299)).await;
        program.token(&program.redeems(&code)).await.expect(200);
    }

    async fn a_code_that_comes_twice_ends_what_it_gave(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let program = Program::new(&timed.server).await;
        let code = person.allows(&program.asks(&all())).await;
        let tokens = program.token(&program.redeems(&code)).await.expect(200);
        assert!(works(&timed, &tokens["access_token"]).await);
        // Another program's try ends nothing.
        refused(Program::new(&timed.server).await.token(&program.redeems(&code)).await, 400, "invalid_grant");
        assert!(works(&timed, &tokens["access_token"]).await);
        refused(program.token(&program.redeems(&code)).await, 400, "invalid_grant");
        assert!(!works(&timed, &tokens["access_token"]).await);
        refused(program.refresh(text(&tokens["refresh_token"])).await, 400, "invalid_grant");
        assert!(!person.open("/connections").await.text().contains("Sac à badges"));
    }

    async fn a_refresh_token_is_spent_and_one_that_comes_twice_ends_all(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let (program, other) = (Program::new(&timed.server).await, Program::new(&timed.server).await);
        let first = program.connected(&person, &format!("{READ} offline_access")).await;
        let token = text(&first["refresh_token"]);
        let before = kept(&timed.server.app).await;
        refused(other.refresh(token).await, 400, "invalid_grant");
        refused(program.refresh(text(&first["access_token"])).await, 400, "invalid_grant");
        refused(program.refresh("another").await, 400, "invalid_grant");
        let wide = vec![("grant_type".to_owned(), "refresh_token".to_owned()), ("refresh_token".to_owned(), token.to_owned())];
        refused(program.token(&with(&wide, "scope", Some(&format!("{READ} {UPSERT}")))).await, 400, "invalid_scope");
        assert_eq!(kept(&timed.server.app).await, before);
        pass(&timed, TimeDelta::days(59)).await;
        let second = program.token(&with(&wide, "scope", Some(READ))).await.expect(200);
        assert_eq!(second["scope"], READ);
        assert!(works(&timed, &second["access_token"]).await && !works(&timed, &first["access_token"]).await);
        // The next one still has all that was allowed, and another 60 days.
        pass(&timed, TimeDelta::days(59)).await;
        let third = program.refresh(text(&second["refresh_token"])).await.expect(200);
        assert!(text(&third["scope"]).contains("offline_access"));
        assert!(works(&timed, &third["access_token"]).await);
        refused(program.refresh(text(&second["refresh_token"])).await, 400, "invalid_grant");
        assert!(!works(&timed, &third["access_token"]).await, "it was in two hands");
        refused(program.refresh(text(&third["refresh_token"])).await, 400, "invalid_grant");
    }

    async fn tokens_end_by_themselves(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let program = Program::new(&timed.server).await;
        let short = program.connected(&person, READ).await;
        assert!(short.get("refresh_token").is_none(), "going on was not allowed");
        pass(&timed, TimeDelta::minutes(59)).await;
        assert!(works(&timed, &short["access_token"]).await);
        pass(&timed, TimeDelta::minutes(1)).await;
        assert!(!works(&timed, &short["access_token"]).await);
        let person = Browser::of(&timed.server, person.person).await;
        let long = program.connected(&person, &all()).await;
        pass(&timed, TimeDelta::days(60)).await;
        let before = kept(&timed.server.app).await;
        refused(program.refresh(text(&long["refresh_token"])).await, 400, "invalid_grant");
        assert_eq!(kept(&timed.server.app).await, before);
        // What nobody can use any more is forgotten, in the end with its program.
        pass(&timed, TimeDelta::days(31)).await;
        let gone = compagnon::app::purge::purge(&timed.server.app).await.unwrap().connections;
        assert_eq!(gone, 3 + 2 + 1, "three tokens, two consents, a program");
    }

    async fn a_program_gives_back_its_own_tokens_only(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let (program, other) = (Program::new(&timed.server).await, Program::new(&timed.server).await);
        let tokens = program.connected(&person, &all()).await;
        let (access, refresh) = (&tokens["access_token"], text(&tokens["refresh_token"]));
        let before = kept(&timed.server.app).await;
        for foreign in [text(access), refresh] {
            refused(other.revoke(foreign).await, 400, "unauthorized_client");
        }
        refused(program.send("/oauth/revoke", &Vec::new()).await, 400, "invalid_request");
        let unknown = Program { secret: "another".to_owned(), id: program.id.clone(), ..Program::new(&timed.server).await };
        refused(unknown.revoke(refresh).await, 401, "invalid_client");
        assert_eq!(program.revoke("another").await.status, 200, "what is unknown is revoked already");
        assert_eq!(kept(&timed.server.app).await[3..], before[3..]);
        assert!(works(&timed, access).await);
        assert_eq!(program.revoke(text(access)).await.status, 200);
        assert!(!works(&timed, access).await);
        let next = program.refresh(refresh).await.expect(200);
        assert!(works(&timed, &next["access_token"]).await);
        assert_eq!(program.revoke(text(&next["refresh_token"])).await.status, 200);
        assert!(!works(&timed, &next["access_token"]).await, "all that it gave");
    }

    async fn a_later_consent_takes_the_place_of_the_earlier(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let program = Program::new(&timed.server).await;
        let first = program.connected(&person, &all()).await;
        let second = program.connected(&person, READ).await;
        assert!(!works(&timed, &first["access_token"]).await && works(&timed, &second["access_token"]).await);
        assert_eq!(person.open("/connections").await.text().matches("<h2>Sac à badges").count(), 1);
    }

    async fn a_new_password_ends_what_programs_may(timed: Timed) {
        let server = &timed.server;
        let wanted = compagnon::app::add_user::UserWanted {
            email: "ana@example.fr".to_owned(),
            name: None,
            language: compagnon::domain::Language::French,
            is_admin: false,
        };
        let added = compagnon::app::add_user::add_user(&server.app, wanted).await.unwrap();
        let person = Browser::of(server, added.person).await;
        let program = Program::new(server).await;
        let tokens = program.connected(&person, &all()).await;
        assert!(works(&timed, &tokens["access_token"]).await);
        let link = added.link.rsplit('/').next().unwrap();
        compagnon::app::links::use_link(&server.app, link, Some(PASSWORD)).await.unwrap();
        assert!(!works(&timed, &tokens["access_token"]).await);
        refused(program.refresh(text(&tokens["refresh_token"])).await, 400, "invalid_grant");
    }

    async fn wrong_secrets_are_counted_as_wrong_passwords_are(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let program = Program::new(&timed.server).await;
        let code = person.allows(&program.asks(READ)).await;
        let wrong = Program { secret: "another".to_owned(), id: program.id.clone(), ..Program::new(&timed.server).await };
        for _ in 0..50 {
            refused(wrong.token(&program.redeems(&code)).await, 401, "invalid_client");
        }
        let before = kept(&timed.server.app).await;
        let reply = program.token(&program.redeems(&code)).await;
        assert!(reply.headers.contains_key("retry-after"));
        refused(reply, 429, "temporarily_unavailable");
        assert_eq!(kept(&timed.server.app).await, before);
    }

    async fn no_token_does_what_it_was_not_given_for(timed: Timed) {
        let person = Browser::new(&timed.server, "Ana").await;
        let program = Program::new(&timed.server).await;
        let tokens = program.connected(&person, &format!("{READ} offline_access")).await;
        let before = kept(&timed.server.app).await;
        let access = &tokens["access_token"];
        let badge = foreign(1, |_| ()).to_string();
        let reply = post(&timed.server, access, "application/json", &badge).await;
        assert!(reply.headers["www-authenticate"].to_str().unwrap().contains("insufficient_scope"));
        imsx(reply, 403, "forbidden");
        imsx(with_token(&timed.server, Method::GET, super::program::AT_PROFILE, access).await, 403, "forbidden");
        let client = timed.server.holding(text(access));
        let body = json!({"id": "x", "type": ["Profile"], "name": "Zoé"});
        let put = client.json(Method::PUT, super::program::AT_PROFILE, &body);
        imsx(client.send(put).await, 403, "forbidden");
        // A refresh token is no access token, and neither opens the other API.
        imsx(with_token(&timed.server, Method::GET, CREDENTIALS, &tokens["refresh_token"]).await, 401, "unauthorizedrequest");
        timed.server.holding(text(access)).get("/api/v1/me").await.expect_problem(401, "unauthenticated");
        assert_eq!(kept(&timed.server.app).await, before);
    }
}
