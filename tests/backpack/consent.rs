//! Registration and consent: what is refused, and that nothing changes then and nobody is sent anywhere.

use serde_json::{Value, json};

use super::program::{
    Browser, Fields, Program, READ, UPSERT, encoded, kept, leads_to, metadata, refused, register,
    with,
};
use crate::support::{Timed, on_both};

/// What a program may not ask for.
fn wrong(asked: &Fields) -> Vec<(&'static str, Fields, &'static str)> {
    let changed = |name, value| with(asked, name, value);
    let twice = |name: &str| {
        let mut fields = asked.clone();
        fields.extend(asked.iter().find(|(one, _)| one == name).cloned());
        fields
    };
    vec![
        ("no response type", changed("response_type", None), "unsupported_response_type"),
        ("a token at once", changed("response_type", Some("token")), "unsupported_response_type"),
        ("no state", changed("state", None), "invalid_request"),
        ("plain PKCE", changed("code_challenge_method", Some("plain")), "invalid_request"),
        ("PKCE by default plain", changed("code_challenge_method", None), "invalid_request"),
        ("no PKCE", changed("code_challenge", None), "invalid_request"),
        ("a challenge that is none", changed("code_challenge", Some("abc")), "invalid_request"),
        ("two challenges", twice("code_challenge"), "invalid_request"),
        ("no scope", changed("scope", None), "invalid_scope"),
        ("an unknown scope", changed("scope", Some("everything")), "invalid_scope"),
        ("nothing but time", changed("scope", Some("offline_access")), "invalid_scope"),
        ("more than it registered", changed("scope", Some(UPSERT)), "invalid_scope"),
    ]
}

/// Requests that must not be answered at the address they name.
fn strange(asked: &Fields) -> Vec<(&'static str, Fields)> {
    let changed = |name, value| with(asked, name, value);
    let mut two = asked.clone();
    two.push(("redirect_uri".to_owned(), "https://evil.example/".to_owned()));
    vec![
        ("no program", changed("client_id", None)),
        ("an unknown program", changed("client_id", Some("00000000-0000-4000-8000-000000000000"))),
        ("no address", changed("redirect_uri", None)),
        ("another address", changed("redirect_uri", Some("https://evil.example/retour"))),
        ("a path below", changed("redirect_uri", Some("https://sac.example/retour/"))),
        ("without its query", changed("redirect_uri", Some("https://sac.example/retour"))),
        (
            "another case",
            changed("redirect_uri", Some("https://SAC.example/retour?from=compagnon")),
        ),
        (
            "with a fragment",
            changed("redirect_uri", Some("https://sac.example/retour?from=compagnon#x")),
        ),
        ("two addresses", two),
    ]
}

/// A program that registered for reading alone.
async fn reader(timed: &Timed) -> Program {
    let mut only = metadata();
    only["scope"] = json!(format!("{READ} offline_access"));
    let told = register(&timed.server, &only).await.expect(201);
    let known = Program::new(&timed.server).await;
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    Program { id: text("client_id"), secret: text("client_secret"), ..known }
}

on_both! { with_timed:
    async fn a_registration_that_will_not_do_registers_nothing(timed: Timed) {
        let server = &timed.server;
        let before = kept(&server.app).await;
        let changed = |name: &str, value: Value| {
            let mut metadata = metadata();
            metadata[name] = value;
            metadata
        };
        for bad in ["http://sac.example/retour", "https://evil.example/", "https://sac.example/#x", "javascript:alert(1)", "sac:/x", ""] {
            refused(register(server, &changed("redirect_uris", json!([bad]))).await, 400, "invalid_redirect_uri");
        }
        refused(register(server, &changed("redirect_uris", json!([]))).await, 400, "invalid_redirect_uri");
        refused(register(server, &changed("redirect_uris", json!("https://sac.example/"))).await, 400, "invalid_client_metadata");
        for name in ["client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri", "software_id", "software_version", "scope"] {
            let mut without = metadata();
            without.as_object_mut().unwrap().shift_remove(name);
            refused(register(server, &without).await, 400, "invalid_client_metadata");
        }
        refused(register(server, &changed("grant_types", json!(["client_credentials"]))).await, 400, "invalid_client_metadata");
        refused(register(server, &changed("response_types", json!(["token"]))).await, 400, "invalid_client_metadata");
        refused(register(server, &changed("token_endpoint_auth_method", json!("none"))).await, 400, "invalid_client_metadata");
        refused(register(server, &json!([])).await, 400, "invalid_client_metadata");
        assert_eq!(kept(&server.app).await, before);
    }

    async fn so_many_programs_register_from_one_address_in_an_hour(timed: Timed) {
        for _ in 0..20 {
            register(&timed.server, &metadata()).await.expect(201);
        }
        let before = kept(&timed.server.app).await;
        let reply = register(&timed.server, &metadata()).await;
        assert!(reply.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 3000);
        refused(reply, 429, "temporarily_unavailable");
        assert_eq!(kept(&timed.server.app).await, before);
        timed.clock.set(timed.server.app.now() + chrono::TimeDelta::hours(1));
        register(&timed.server, &metadata()).await.expect(201);
    }

    async fn a_request_that_will_not_do_is_told_to_the_person_and_sent_nowhere(timed: Timed) {
        let program = reader(&timed).await;
        let person = Browser::new(&timed.server, "Ana").await;
        let before = kept(&timed.server.app).await;
        let asked = program.asks(READ);
        for (what, fields, code) in wrong(&asked) {
            let page = person.open(&format!("/connections/new?{}", encoded(&fields))).await;
            assert_eq!(page.status, 400, "{what}");
            assert!(page.headers.get("location").is_none(), "{what}");
            let text = page.text();
            assert!(text.contains(&format!("{code}:")), "{what}: {text}");
            // The person may go back, to the program's own address, with the same said.
            assert!(text.contains(&format!("href=\"https://sac.example/retour?from=compagnon&#38;error={code}&#38;")), "{what}: {text}");
            let sent = person.send("/connections/new", &with(&fields, "answer", Some("allow"))).await;
            assert_eq!(sent.status, 400, "{what}");
            assert!(sent.headers.get("location").is_none(), "{what}");
        }
        for (what, fields) in strange(&asked) {
            for reply in [
                person.open(&format!("/connections/new?{}", encoded(&fields))).await,
                person.send("/connections/new", &with(&fields, "answer", Some("allow"))).await,
                person.send("/connections/new", &with(&fields, "answer", Some("deny"))).await,
            ] {
                assert_eq!(reply.status, 400, "{what}");
                assert!(reply.headers.get("location").is_none(), "{what}");
                let text = reply.text();
                assert!(!text.contains("href=\"http") && !text.contains("action=\"http"), "{what}: {text}");
            }
        }
        assert_eq!(kept(&timed.server.app).await, before);
    }

    async fn only_the_person_says_yes_on_a_page_of_their_own_session(timed: Timed) {
        let program = reader(&timed).await;
        let person = Browser::new(&timed.server, "Ana").await;
        let asked = program.asks(READ);
        let before = kept(&timed.server.app).await;
        // Whoever is not signed in does so first, and comes back to the same request.
        let path = format!("/connections/new?{}", encoded(&asked));
        let to = leads_to(&timed.server.anonymous().get(&path).await);
        let next = url::Url::parse("http://x").unwrap().join(&to).unwrap();
        let (_, next) = next.query_pairs().find(|(name, _)| name == "next").unwrap();
        assert!(to.starts_with("/sign-in?"), "{to}");
        assert_eq!(next, path);
        let yes = with(&asked, "answer", Some("allow"));
        assert_eq!(person.send("/connections/new", &with(&yes, "csrf", Some("another"))).await.status, 403);
        let client = timed.server.anonymous();
        let request = client.request(reqwest::Method::POST, "/connections/new");
        let kind = "application/x-www-form-urlencoded";
        let nobody = client.send(request.header("content-type", kind).body(encoded(&yes))).await;
        assert!(leads_to(&nobody).starts_with("/sign-in"));
        assert_eq!(kept(&timed.server.app).await, before);
        person.allows(&asked).await;
        assert_ne!(kept(&timed.server.app).await, before);
    }
}
