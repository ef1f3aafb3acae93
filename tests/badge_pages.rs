//! The pages of verification and of badges, as a browser without JavaScript asks for them.

use reqwest::Method;

use crate::support::{Reply, TestServer, on_both};
use crate::verify_command::{COMMENT, endorsed_badge};

/// What Chromium sends when a person opens an address.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Sends the form of `/verify` with these fields; a field with a file's name is a file.
async fn hand_in(server: &TestServer, fields: &[(&str, Option<&str>, &[u8])]) -> Reply {
    let mut body = Vec::new();
    for (name, file, content) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--B--\r\n");
    let request = server.anonymous().request(Method::POST, "/verify");
    let request = request.header("content-type", "multipart/form-data; boundary=B");
    server.anonymous().send(request.header("accept-language", "en").body(body)).await
}

async fn open(server: &TestServer, path: &str) -> Reply {
    let request = server.anonymous().request(Method::GET, path).header("accept", BROWSER);
    server.anonymous().send(request.header("accept-language", "en")).await
}

on_both! { with_server:
    async fn what_is_no_badge_is_invalid_and_nothing_of_it_is_shown(server: TestServer) {
        let letter = b"Dear <b>Sir</b> or Madam";
        let reply = hand_in(&server, &[("file", Some("letter.txt"), letter), ("text", None, b"")]).await;
        let page = reply.text();
        assert_eq!(reply.status, 200, "{page}");
        assert!(page.contains("data-verdict=\"invalid\""), "{page}");
        assert!(page.contains("data-check=\"format\" data-result=\"fail\""), "{page}");
        assert!(page.contains("data-check=\"schema\" data-result=\"not_checked\""), "{page}");
        assert!(!page.contains("Dear"), "{page}");
    }

    async fn a_pasted_text_is_shown_again_as_text_only(server: TestServer) {
        let reply = hand_in(&server, &[("text", None, b"</textarea><script>x</script>")]).await;
        let page = reply.text();
        assert!(page.contains("data-verdict=\"invalid\"") && !page.contains("<script"), "{page}");
    }

    async fn endorsements_stand_beside_the_verdict_and_a_bad_one_says_nothing(server: TestServer) {
        let good = endorsed_badge(|_| ()).to_string();
        let reply = hand_in(&server, &[("file", Some("badge.json"), good.as_bytes())]).await;
        let page = reply.text();
        assert!(page.contains("data-verdict=\"valid\""), "{page}");
        assert!(page.contains("data-endorsement") && page.contains(COMMENT), "{page}");
        let bad = endorsed_badge(|endorsement| endorsement["name"] = "Other".into()).to_string();
        let reply = hand_in(&server, &[("file", Some("badge.json"), bad.as_bytes())]).await;
        let page = reply.text();
        assert!(page.contains("data-verdict=\"valid\""), "{page}");
        assert!(page.contains("invalid endorsement") && !page.contains(COMMENT), "{page}");
    }

    async fn an_empty_form_asks_for_a_badge(server: TestServer) {
        let reply = hand_in(&server, &[("file", Some(""), b""), ("text", None, b" ")]).await;
        assert_eq!(reply.status, 422);
        assert!(!reply.text().contains("data-verdict"));
    }

    async fn a_file_that_is_too_large_is_refused_in_words(server: TestServer) {
        let file = vec![b'x'; 2 * 1024 * 1024 + 1];
        let reply = hand_in(&server, &[("file", Some("large.png"), &file)]).await;
        assert_eq!(reply.status, 413);
        assert!(reply.text().contains("That is too large."), "{}", reply.text());
    }

    async fn an_address_in_the_query_is_filled_in_and_not_fetched(server: TestServer) {
        let reply = open(&server, "/verify?url=https%3A%2F%2Fbadges.example%2F%3Ca%3E").await;
        let page = reply.text();
        assert_eq!(reply.status, 200);
        assert!(page.contains("https://badges.example/"), "{page}");
        assert!(!page.contains("<a>") && !page.contains("data-verdict"), "{page}");
    }

    async fn a_badge_that_is_not_there_is_a_page_that_says_so(server: TestServer) {
        let id = "9d1e6f7e-0000-4000-8000-000000000001";
        for path in [
            format!("/b/{id}"),
            "/b/x".to_owned(),
            format!("/achievements/{id}"),
            format!("/rubrics/{id}"),
            format!("/issuers/{id}"),
            "/problems/nothing".to_owned(),
        ] {
            let reply = open(&server, &path).await;
            assert_eq!(reply.status, 404, "{path}");
            assert!(reply.text().contains("Nothing here."), "{path}: {}", reply.text());
        }
        let document = server.anonymous().get(&format!("/achievements/{id}")).await;
        document.expect_problem(404, "not_found");
    }

    async fn a_browser_at_a_credential_is_led_to_its_page(server: TestServer) {
        let id = "9d1e6f7e-0000-4000-8000-000000000001";
        let reply = open(&server, &format!("/credentials/{id}")).await;
        assert_eq!(reply.status, 303);
        assert_eq!(reply.headers["location"], format!("/b/{id}").as_str());
        let document = open(&server, &format!("/credentials/{id}.json")).await;
        document.expect_problem(404, "not_found");
    }

    async fn my_badges_need_a_sign_in(server: TestServer) {
        let reply = open(&server, "/badges").await;
        assert_eq!(reply.status, 303);
        assert_eq!(reply.headers["location"], "/sign-in?next=%2Fbadges");
    }

    async fn every_operation_of_the_api_is_on_its_page(server: TestServer) {
        let document = server.anonymous().get("/api/v1/openapi.json").await.expect(200);
        let page = open(&server, "/api/docs").await.text();
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() > 20, "{}", paths.len());
        for path in paths.keys() {
            assert!(page.contains(path.as_str()), "{path}");
        }
        assert!(!page.contains("<script"));
    }

    async fn a_type_of_problem_has_its_words(server: TestServer) {
        let page = open(&server, "/problems/too_many").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Try again in … seconds."), "{}", page.text());
    }
}
