//! Every way to ask for something: the paths of the API by its own description, those of the pages and of the
//! public documents by the lists they are registered from. A route that is added later is walked too, or the
//! test fails because it does not know what to fill in.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// What stands in the place of a path's parameters.
pub trait Candidates {
    /// All there is to try for the parameter `name`, which stands behind the literal `noun`.
    fn of(&self, noun: &str, name: &str) -> Vec<String>;
}

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The GET routes of the API, with the queries they take.
pub fn of_the_api(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        found.push(path.clone());
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|one| one["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            found.push(format!("{path}?{name}={{{name}}}"));
        }
    }
    found.push("/api/v1/openapi.json".to_owned());
    found
}

/// The first argument of every `.route(` in the source `text`, names of constants put in, with what is behind it.
fn registered(text: &str) -> Vec<(String, &str)> {
    let constants: Vec<(&str, &str)> = text
        .split("const ")
        .skip(1)
        .filter_map(|rest| rest.split_once(": &str = \""))
        .map(|(name, rest)| (name, rest.split('"').next().unwrap()))
        .collect();
    let written = |argument: &str| {
        let argument = argument.trim().trim_start_matches("&format!(").trim_end_matches(')');
        let mut path = argument.trim_matches('"').to_owned();
        for (name, value) in &constants {
            path = path.replace(&format!("{{{name}}}"), value);
            if path == *name {
                path = (*value).to_owned();
            }
        }
        path
    };
    let calls = text.split(".route(").skip(1);
    calls
        .map(|call| {
            let (argument, rest) = call.split_once(", web::").unwrap_or_else(|| {
                let (argument, rest) = call.split_once(",\n").unwrap();
                (argument, rest.trim_start().trim_start_matches("web::"))
            });
            (written(argument), rest)
        })
        .collect()
}

/// The pages, by the one list they are registered from, and what the server adds to them.
pub fn of_the_pages() -> Vec<String> {
    let text = source("src/web/routes.rs");
    let mut found = Vec::new();
    for (path, handler) in registered(&text) {
        assert!(path.starts_with('/') && !path.contains('"'), "not understood: {path:?}");
        let method = handler.split("()").next().unwrap();
        assert!(["get", "head", "post"].contains(&method), "{path}: {method}");
        if method != "post" {
            found.push(path);
        }
    }
    found.extend(["/livez".to_owned(), "/readyz".to_owned()]);
    found
}

/// The Open Badges API and OAuth, by the one list they are registered from.
pub fn of_the_backpack() -> Vec<String> {
    let text = source("src/api/backpack/routes.rs");
    let (_, scopes) = text.split_once("web::scope(").unwrap();
    let (badges, oauth) = scopes.split_once("web::scope(").unwrap();
    assert!(badges.contains("{OPEN_BADGES}") && oauth.contains("{OAUTH}"));
    assert!(
        registered(oauth).iter().all(|(_, rest)| rest.starts_with("post()")),
        "programs only post"
    );
    let gets = registered(badges).into_iter().filter(|(_, rest)| rest.starts_with("get()"));
    gets.map(|(path, _)| format!("{}{path}", compagnon::api::backpack::routes::OPEN_BADGES))
        .collect()
}

/// The public documents, by the patterns they are registered from.
pub fn of_the_documents() -> Vec<String> {
    let text = source("src/api/public.rs");
    let list = text.split_once("PATTERNS: &[&str] = &[").unwrap().1.split("];").next().unwrap();
    let patterns = list.split('"').skip(1).step_by(2);
    // A regular expression is cut off: what it would refuse is asked for too.
    patterns
        .map(|pattern| match pattern.split_once(':') {
            Some((before, _)) => format!("{before}}}"),
            None => pattern.to_owned(),
        })
        .collect()
}

/// Nothing is served but from the lists above.
#[test]
fn every_route_is_registered_where_it_is_looked_for() {
    let mut registering = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            if ["::resource(", ".route(", ".service(", "web::scope(", "scope(format!"]
                .iter()
                .any(|way| text.contains(way))
            {
                registering.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let known = ["public.rs", "routes.rs", "server.rs", "vc_api.rs"].map(str::to_owned);
    assert_eq!(registering, known.into());
    // What only the conformance suites of others are served is asked for by POST, and off unless it is asked for.
    let suites = source("src/api/vc_api.rs");
    assert_eq!(suites.matches(".service(").count(), compagnon::api::vc_api::PATHS.len());
    assert_eq!(suites.matches(".route(web::post()").count(), compagnon::api::vc_api::PATHS.len());
    assert_eq!(suites.matches(".route(").count(), compagnon::api::vc_api::PATHS.len());
    // Beside the lists the server has the API's description and two signs of life.
    let server: Vec<String> = registered(&source("src/command/server.rs"))
        .into_iter()
        .map(|(path, _)| path.replace("{prefix}", ""))
        .collect();
    assert_eq!(server, ["/openapi.json", "/livez", "/readyz"]);
    assert_eq!(of_the_backpack().len(), 3, "{:?}", of_the_backpack());
    // The API's routes are services with a description each; the public documents have one pattern list.
    let api = source("src/api/routes.rs");
    assert!(!api.contains(".route(") && !api.contains("resource("));
    assert_eq!(source("src/api/public.rs").matches("config.service(").count(), 1);
    assert!(of_the_pages().len() > 30, "{:?}", of_the_pages());
    assert!(of_the_documents().len() >= 10, "{:?}", of_the_documents());
}

/// A template with everything filled in that there is to try.
pub fn filled(template: &str, candidates: &dyn Candidates) -> Vec<String> {
    let Some((before, rest)) = template.split_once('{') else { return vec![template.to_owned()] };
    let (name, after) = rest.split_once('}').unwrap();
    let noun = before.rsplit('/').find(|part| part.chars().any(char::is_alphabetic));
    let mut noun = noun.unwrap_or_default();
    // What was filled in already is no noun.
    if uuid::Uuid::try_parse(noun).is_ok() {
        noun = before.rsplit('/').filter(|part| !part.is_empty()).nth(1).unwrap_or_default();
    }
    let found = candidates.of(noun, name);
    assert!(!found.is_empty(), "nothing to fill into {{{name}}} of {template}");
    found.iter().flat_map(|one| filled(&format!("{before}{one}{after}"), candidates)).collect()
}
