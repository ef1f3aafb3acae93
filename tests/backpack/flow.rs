//! The whole way, as a program goes it: from the description of the service to badges read and brought in.

use reqwest::Method;
use serde_json::{Value, json};

use super::badges::{foreign, foreign_jwt};
use super::program::{
    AT_PROFILE, BACK, Browser, CREDENTIALS, PROFILE, Program, READ, all, encoded, imsx, leads_to,
    metadata, post, published, register, with_token,
};
use crate::support::certified::{Certified, author};
use crate::support::{TestServer, on_both};

/// The addresses in a `Link` header, by their relation.
fn links(header: &str) -> Value {
    let link = |link: &str| {
        let (address, rel) = link.split_once(">; rel=\"").unwrap();
        (rel.trim_end_matches('"').to_owned(), json!(address.trim_start_matches('<')))
    };
    header.split(", ").map(link).collect()
}

on_both! { with_server:
    async fn a_program_reads_ones_badges_and_brings_in_those_of_others(server: TestServer) {
        let certified = Certified::new(&server).await;
        certified.define().await;
        certified.release().await;
        let learner = author(&server, certified.activity, "good-1").await;
        let own = server.app.read(move |conn| {
            let award = compagnon::store::awards::list_of(conn, learner, None, 9)?.remove(0).award.id;
            Ok(compagnon::store::awards::credential(conn, award, "data-integrity")?.unwrap().text)
        });
        let own = own.await.unwrap();
        // What the service says of itself leads on.
        let described = server.anonymous().get("/ims/ob/v3p0/discovery").await;
        assert_eq!(described.headers["content-type"], "application/json");
        assert!(described.headers["cache-control"].to_str().unwrap().starts_with("public"));
        let tag = described.headers["etag"].clone();
        let again = server.anonymous();
        let again = again.send(again.request(Method::GET, "/ims/ob/v3p0/discovery").header("if-none-match", tag)).await;
        assert_eq!(again.status, 304);
        let described = described.expect(200);
        assert!(described["openapi"].as_str().unwrap().starts_with("3.0"));
        for needed in ["title", "version", "termsOfService", "x-imssf-privacyPolicyUrl"] {
            assert!(described["info"][needed].is_string(), "{needed}");
        }
        let scheme = &described["components"]["securitySchemes"]["OAuth2ACG"];
        let here = |value: &Value| value.as_str().unwrap().strip_prefix(&server.base_url).unwrap().to_owned();
        assert_eq!(scheme["type"], "oauth2");
        assert_eq!(here(&scheme["x-imssf-registrationUrl"]), "/oauth/register");
        let flow = &scheme["flows"]["authorizationCode"];
        assert_eq!(here(&flow["authorizationUrl"]), "/connections/new");
        assert_eq!(here(&flow["tokenUrl"]), "/oauth/token");
        assert!(flow["scopes"][READ].is_string());
        // Registering gives all back that was said.
        let told = register(&server, &metadata()).await.expect(201);
        for (name, said) in metadata().as_object().unwrap() {
            match name.as_str() {
                // The same scopes, in the order of this service.
                "scope" => assert_eq!(told["scope"].as_str().unwrap().len(), said.as_str().unwrap().len()),
                _ => assert_eq!(&told[name], said, "{name}"),
            }
        }
        assert!(told["client_id_issued_at"].is_u64() && told["client_secret_expires_at"] == 0);
        // The person is asked, in their language, by whom and for what.
        let program = Program::new(&server).await;
        let person = Browser::of(&server, learner).await;
        let page = person.open(&format!("/connections/new?{}", encoded(&program.asks(&all())))).await;
        assert!(page.headers["content-security-policy"].to_str().unwrap().contains("form-action 'self' https://sac.example;"));
        let text = page.text();
        for there in ["Sac à badges demande", "sac.example", "Lire vos badges", "Apporter des badges", "Lire votre nom", "Changer votre nom", "60 jours", "https://sac.example/vie-privee"] {
            assert!(text.contains(there), "{there}: {text}");
        }
        assert!(!text.contains("<script"), "no JavaScript");
        let tokens = program.connected(&person, &all()).await;
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["expires_in"], 3600);
        let access = &tokens["access_token"];
        // Its own badge is there, byte for byte.
        let read = with_token(&server, Method::GET, CREDENTIALS, access).await;
        assert_eq!(read.headers["content-type"], "application/json");
        assert_eq!(read.headers["x-total-count"], "1");
        assert_eq!(read.text(), format!("{{\"credential\":[{own}]}}"));
        // Others' badges are brought in, and come back as they came.
        let spaced = serde_json::to_string_pretty(&foreign(1, |_| ())).unwrap();
        let token = foreign_jwt(2);
        let brought = post(&server, access, "application/vc+ld+json", &spaced).await;
        assert_eq!(brought.status, 201, "{}", brought.text());
        assert_eq!(brought.headers["content-type"], "application/vc+ld+json");
        assert_eq!(brought.text(), spaced);
        let brought = post(&server, access, "text/plain", &token).await;
        assert_eq!(brought.status, 201, "{}", brought.text());
        assert_eq!(brought.headers["content-type"], "text/plain");
        assert_eq!(brought.text(), token);
        let again = post(&server, access, "application/json; charset=utf-8", &spaced).await;
        assert_eq!((again.status, again.text()), (200, spaced.clone()));
        // One's own badge is here already: it is never brought in.
        assert_eq!(post(&server, access, "application/json", &own).await.status, 200);
        let read = with_token(&server, Method::GET, CREDENTIALS, access).await;
        assert_eq!(read.headers["x-total-count"], "3");
        assert_eq!(read.text(), format!("{{\"credential\":[{spaced},{own}],\"compactJwsString\":[\"{token}\"]}}"));
        if let Some(schema) = published("ob_v3p0_getopenbadgecredentialsresponse_schema.json") {
            assert!(schema.is_valid(&read.json()));
        }
        // The learner sees them apart from the school's own.
        let page = person.open("/badges").await.text();
        let (ours, theirs) = page.split_once("Badges apportés d'ailleurs").or_else(|| page.split_once("Badges apportés d&#39;ailleurs")).unwrap();
        assert!(ours.contains("Relire avec justesse"));
        assert!(theirs.contains("École d&#39;ailleurs") && theirs.contains("data-brought=\"valid\""), "{theirs}");
    }

    async fn pages_of_badges_lead_to_each_other(server: TestServer) {
        let person = Browser::new(&server, "Ana").await;
        let program = Program::new(&server).await;
        let tokens = program.connected(&person, &all()).await;
        let access = &tokens["access_token"];
        for number in 1..=3 {
            let badge = foreign(number, |_| ()).to_string();
            assert_eq!(post(&server, access, "application/json", &badge).await.status, 201);
        }
        let mut seen = Vec::new();
        let mut next = Some(format!("{CREDENTIALS}?limit=2"));
        while let Some(path) = next {
            let page = with_token(&server, Method::GET, &path, access).await;
            assert_eq!(page.headers["x-total-count"], "3");
            let links = links(page.headers["link"].to_str().unwrap());
            assert_eq!(links["first"], format!("{}{CREDENTIALS}?limit=2&offset=0", server.base_url));
            assert_eq!(links["last"], format!("{}{CREDENTIALS}?limit=2&offset=2", server.base_url));
            assert_eq!(links["prev"].is_string(), path.contains("offset=2"));
            let body = page.expect(200);
            seen.extend(body["credential"].as_array().unwrap().iter().map(|one| one["id"].clone()));
            next = links["next"].as_str().map(str::to_owned);
        }
        let ids: Vec<Value> = (1..=3).map(|number| foreign(number, |_| ())["id"].clone()).collect();
        assert_eq!(seen, ids, "in the order of their dates");
        let later = with_token(&server, Method::GET, &format!("{CREDENTIALS}?since=2025-01-01T00:00:01Z&limit=1"), access).await;
        assert_eq!(later.headers["x-total-count"], "2");
        assert!(later.headers["link"].to_str().unwrap().contains("since=2025-01-01T00%3A00%3A01Z"));
        assert_eq!(later.expect(200)["credential"][0]["id"], ids[1]);
        let beyond = with_token(&server, Method::GET, &format!("{CREDENTIALS}?offset=9"), access).await;
        assert_eq!(beyond.expect(200), json!({}));
        for bad in ["limit=0", "limit=x", "offset=-1", "since=hier"] {
            let reply = with_token(&server, Method::GET, &format!("{CREDENTIALS}?{bad}"), access).await;
            imsx(reply, 400, "invalid_query_parameter");
        }
    }

    async fn a_program_knows_a_person_by_an_id_of_its_own_and_may_change_the_name_alone(server: TestServer) {
        let person = Browser::new(&server, "Ana").await;
        let (one, two) = (Program::new(&server).await, Program::new(&server).await);
        let tokens = one.connected(&person, &all()).await;
        let access = &tokens["access_token"];
        let profile = with_token(&server, Method::GET, AT_PROFILE, access).await.expect(200);
        assert_eq!(profile["name"], "Ana");
        assert_eq!(profile["email"], format!("{}@example.org", person.person));
        assert_eq!(profile["type"], json!(["Profile"]));
        if let Some(schema) = published("ob_v3p0_profile_schema.json") {
            assert!(schema.is_valid(&profile), "{profile}");
        }
        let other = two.connected(&person, PROFILE).await;
        let seen = with_token(&server, Method::GET, AT_PROFILE, &other["access_token"]).await.expect(200);
        assert_ne!(seen["id"], profile["id"]);
        let client = server.holding(access.as_str().unwrap());
        let put = async |body: &Value| client.send(client.json(Method::PUT, AT_PROFILE, body)).await;
        let mut new = profile.clone();
        new["name"] = json!("Ana Martin");
        new["id"] = json!("did:example:someone-else");
        new["email"] = json!("someone@else.example");
        let changed = put(&new).await.expect(200);
        assert_eq!((&changed["name"], &changed["id"], &changed["email"]), (&json!("Ana Martin"), &profile["id"], &profile["email"]));
        assert_eq!(with_token(&server, Method::GET, AT_PROFILE, access).await.expect(200), changed);
        for bad in [json!({"id": "x", "type": "Profile"}), json!({"id": "x", "name": "B", "type": "Achievement"}), json!({"id": "x", "type": ["Profile"], "name": "<b>"}), json!([])] {
            imsx(put(&bad).await, 400, "invalid_data");
        }
        assert_eq!(with_token(&server, Method::GET, AT_PROFILE, access).await.expect(200), changed);
    }

    async fn a_person_sees_what_may_act_for_them_and_ends_it(server: TestServer) {
        let (person, other) = (Browser::new(&server, "Ana").await, Browser::new(&server, "Zoé").await);
        let program = Program::new(&server).await;
        let tokens = program.connected(&person, &format!("{READ} offline_access")).await;
        let access = &tokens["access_token"];
        let page = person.open("/connections").await.text();
        assert!(page.contains("Sac à badges") && page.contains("sac.example") && page.contains("Lire vos badges"), "{page}");
        let path = page.split("action=\"").find(|rest| rest.starts_with("/connections/")).unwrap();
        let path = path.split('"').next().unwrap();
        assert_eq!(other.open("/connections").await.text().matches("Sac à badges").count(), 0);
        assert_eq!(other.send(path, &Vec::new()).await.status, 404);
        assert_eq!(with_token(&server, Method::GET, CREDENTIALS, access).await.status, 200);
        assert_eq!(leads_to(&person.send(path, &Vec::new()).await), "/connections?done=connection-ended");
        imsx(with_token(&server, Method::GET, CREDENTIALS, access).await, 401, "unauthorizedrequest");
        let refreshed = program.refresh(tokens["refresh_token"].as_str().unwrap()).await;
        assert_eq!(refreshed.expect(400)["error"], "invalid_grant");
        assert!(!person.open("/connections").await.text().contains("Sac à badges"));
        assert_eq!(person.send(path, &Vec::new()).await.status, 404, "ended once");
    }

    async fn the_same_is_done_by_the_api(server: TestServer) {
        let ana = server.person("Ana").await;
        let person = Browser::of(&server, ana.person).await;
        let program = Program::new(&server).await;
        let tokens = program.connected(&person, &all()).await;
        let access = &tokens["access_token"];
        post(&server, access, "application/json", &foreign(7, |_| ()).to_string()).await.expect(201);
        let found = ana.client.get("/api/v1/me/connections").await.expect(200);
        let one = &found["items"][0];
        assert_eq!(one["client_name"], "Sac à badges");
        assert!(one["scopes"].as_array().unwrap().contains(&json!(READ)));
        let brought = ana.client.get("/api/v1/me/brought-badges").await.expect(200);
        let badge = format!("/api/v1/brought-badges/{}", brought["items"][0]["id"].as_str().unwrap());
        let seen = ana.client.get(&badge).await.expect(200);
        assert_eq!((&seen["verdict"], &seen["recipient"]), (&json!("valid"), &json!("")));
        assert_eq!(seen["text"], foreign(7, |_| ()).to_string());
        let zoe = server.person("Zoé").await;
        let connection = format!("/api/v1/connections/{}", one["id"].as_str().unwrap());
        for path in [&badge, &connection] {
            zoe.client.delete(path).await.expect_problem(404, "not_found");
        }
        zoe.client.get(&badge).await.expect_problem(404, "not_found");
        assert_eq!(ana.client.delete(&badge).await.status, 204);
        assert_eq!(ana.client.delete(&connection).await.status, 204);
        ana.client.delete(&connection).await.expect_problem(404, "not_found");
        assert_eq!(ana.client.get("/api/v1/me/brought-badges").await.expect(200)["items"], json!([]));
        imsx(with_token(&server, Method::GET, CREDENTIALS, access).await, 401, "unauthorizedrequest");
    }

    async fn a_refusal_goes_back_to_the_program_when_the_person_says_no(server: TestServer) {
        let person = Browser::new(&server, "Ana").await;
        let program = Program::new(&server).await;
        let before = super::program::kept(&server.app).await;
        let to = leads_to(&person.answers(&program.asks(READ), "deny").await);
        assert!(to.starts_with(BACK), "{to}");
        let answer = super::program::parameters(&to);
        assert_eq!((&answer["error"], &answer["state"]), (&json!("access_denied"), &json!(super::program::STATE)));
        assert!(answer.get("code").is_none());
        assert_eq!(super::program::kept(&server.app).await, before);
    }
}
