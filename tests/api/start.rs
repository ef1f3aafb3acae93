//! Starting, and what every route has in common.

use crate::support::{TestServer, on_both};

on_both! { with_server:
    async fn a_fresh_server_is_alive_and_ready(server: TestServer) {
        let anonymous = server.anonymous();
        assert_eq!(anonymous.get("/livez").await.status, 200);
        assert_eq!(anonymous.get("/readyz").await.status, 200);
    }

    async fn an_unknown_address_is_a_problem_in_the_readers_language(server: TestServer) {
        let request = server.anonymous().request(reqwest::Method::GET, "/api/v1/nothing");
        let reply = server.anonymous().send(request.header("accept-language", "en")).await;
        assert_eq!(reply.expect_problem(404, "not_found")["title"], "Nothing here.");
        let french = server.anonymous().get("/api/v1/nothing").await.expect_problem(404, "not_found");
        assert_eq!(french["title"], "Rien ici.");
    }

    async fn the_openapi_document_is_3_1(server: TestServer) {
        let document = server.anonymous().get("/api/v1/openapi.json").await.expect(200);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    }
}
