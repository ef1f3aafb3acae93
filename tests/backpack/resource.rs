//! The calls of the Open Badges API themselves: who is let in, and in what form others are refused.

use compagnon::domain::Moment;
use reqwest::Method;

use super::badges::foreign;
use super::program::{
    AT_PROFILE, Browser, CREDENTIALS, Program, all, imsx, kept, post, with_token,
};
use crate::support::{TestServer, on_both};

on_both! { with_server:
    async fn nobody_gets_in_without_a_token_of_the_kind(server: TestServer) {
        let ana = server.person("Ana").await;
        let before = kept(&server.app).await;
        for path in [CREDENTIALS, AT_PROFILE] {
            let reply = server.anonymous().get(path).await;
            assert_eq!(reply.headers["www-authenticate"], "Bearer");
            imsx(reply, 401, "unauthorizedrequest");
            let reply = server.holding("another").get(path).await;
            assert!(reply.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
            imsx(reply, 401, "unauthorizedrequest");
            // A token of our own API is none of these, nor is a session.
            imsx(ana.client.get(path).await, 401, "unauthorizedrequest");
            imsx(Browser::of(&server, ana.person).await.open(path).await, 401, "unauthorizedrequest");
        }
        let body = foreign(1, |_| ()).to_string();
        let client = &ana.client;
        let request = client.request(Method::POST, CREDENTIALS).header("content-type", "application/json");
        imsx(client.send(request.body(body)).await, 401, "unauthorizedrequest");
        assert_eq!(kept(&server.app).await, before);
    }

    async fn what_is_not_there_is_refused_in_the_same_form(server: TestServer) {
        let person = Browser::new(&server, "Ana").await;
        let tokens = Program::new(&server).await.connected(&person, &all()).await;
        let access = &tokens["access_token"];
        let reply = with_token(&server, Method::DELETE, CREDENTIALS, access).await;
        assert_eq!(reply.headers["allow"], "GET, POST");
        imsx(reply, 405, "not_allowed");
        imsx(with_token(&server, Method::POST, AT_PROFILE, access).await, 405, "not_allowed");
        imsx(with_token(&server, Method::GET, "/ims/ob/v3p0/assertions", access).await, 404, "not_found");
        let reply = server.anonymous().get("/oauth/token").await;
        assert_eq!(reply.expect(404)["error"], "invalid_request");
    }

    async fn a_suspended_persons_programs_do_nothing(server: TestServer) {
        let person = Browser::new(&server, "Ana").await;
        let program = Program::new(&server).await;
        let tokens = program.connected(&person, &all()).await;
        let code = person.allows(&program.asks(&all())).await;
        let (id, now) = (person.person, server.app.now());
        suspend(&server, id, now).await;
        imsx(with_token(&server, Method::GET, CREDENTIALS, &tokens["access_token"]).await, 401, "unauthorizedrequest");
        let before = kept(&server.app).await;
        let refresh = program.refresh(tokens["refresh_token"].as_str().unwrap()).await;
        super::program::refused(refresh, 400, "invalid_grant");
        super::program::refused(program.token(&program.redeems(&code)).await, 400, "invalid_grant");
        assert_eq!(kept(&server.app).await, before);
    }

    async fn so_many_badges_are_brought_in_an_hour(server: TestServer) {
        let person = Browser::new(&server, "Ana").await;
        let tokens = Program::new(&server).await.connected(&person, &all()).await;
        let access = &tokens["access_token"];
        // Signed by nobody: checked in no time, and kept nowhere.
        let unsigned = foreign(1, |_| ()).to_string().replace("\"proofValue\":\"z", "\"proofValue\":\"zz");
        for _ in 0..120 {
            assert_eq!(post(&server, access, "application/json", &unsigned).await.status, 400);
        }
        let before = kept(&server.app).await;
        let reply = post(&server, access, "application/json", &foreign(1, |_| ()).to_string()).await;
        assert!(reply.headers.contains_key("retry-after"));
        imsx(reply, 429, "server_busy");
        assert_eq!(kept(&server.app).await, before);
    }
}

/// Suspends an account, as an operator does in the database.
async fn suspend(server: &TestServer, id: compagnon::domain::PersonId, now: Moment) {
    let query = format!("UPDATE people SET suspended_at = '{now}' WHERE id = '{id}'");
    let done = server.app.db.write(move |conn| {
        use diesel::RunQueryDsl;
        let query = diesel::sql_query(query.clone());
        match conn {
            compagnon::store::Conn::Postgres(conn) => query.execute(conn)?,
            compagnon::store::Conn::Sqlite(conn) => query.execute(conn)?,
        };
        Ok::<_, compagnon::store::StoreError>(())
    });
    done.await.unwrap();
}
