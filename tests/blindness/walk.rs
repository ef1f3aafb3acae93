//! A visitor who asks for everything there is, and keeps every byte of every answer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use compagnon::domain::PersonId;
use reqwest::Method;

use super::routes::{self, filled};
use super::world::{BASE, World};
use crate::support::Client;

/// What browsers send.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Everything a visitor was told: by what was asked for, each with status, headers and body.
pub type Told = BTreeMap<String, Vec<u8>>;

/// One way to come to the door.
struct Visitor {
    client: Client,
    cookie: Option<String>,
    accept: &'static str,
}

/// Asks for everything as a person, or as nobody: by the API, and by the pages.
pub async fn walk(world: &World, who: Option<PersonId>) -> Told {
    let document = world.server.anonymous().get("/api/v1/openapi.json").await.expect(200);
    let mut told = Told::new();
    let program = match who {
        Some(person) => world.client(person).clone(),
        None => world.server.anonymous(),
    };
    let program = Visitor { client: program, cookie: None, accept: "*/*" };
    let mut paths = routes::of_the_api(&document);
    paths.extend(routes::of_the_documents());
    paths.extend(routes::of_the_backpack());
    program.follow(world, &paths, &mut told).await;
    let cookie = match who {
        Some(person) => Some(world.cookie(person).to_owned()),
        None => Some("language=fr".to_owned()),
    };
    let browser = Visitor { client: world.server.anonymous(), cookie, accept: BROWSER };
    let mut paths = routes::of_the_pages();
    paths.extend(routes::of_the_documents());
    browser.follow(world, &paths, &mut told).await;
    told
}

impl Visitor {
    /// Asks for all these paths and for whatever the answers lead to.
    async fn follow(&self, world: &World, templates: &[String], told: &mut Told) {
        let mut waiting: VecDeque<String> =
            templates.iter().flat_map(|template| filled(template, world)).collect();
        let mut seen = BTreeSet::new();
        while let Some(path) = waiting.pop_front() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let (answer, links) = self.ask(&path).await;
            waiting.extend(links);
            let as_whom = if self.cookie.is_some() { "page" } else { "api" };
            told.insert(format!("{as_whom} {path}"), answer);
            assert!(seen.len() < 20_000, "there is no end: {path}");
        }
    }

    async fn ask(&self, path: &str) -> (Vec<u8>, Vec<String>) {
        let mut request = self.client.request(Method::GET, path).header("accept", self.accept);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let reply = self.client.send(request).await;
        assert!(reply.status < 500, "{path}: {} {}", reply.status, reply.text());
        let mut answer = format!("{}\n", reply.status).into_bytes();
        let mut headers: Vec<String> = reply
            .headers
            .iter()
            // The one header that tells the time of the machine, not of the instance.
            .filter(|(name, _)| *name != "date")
            .map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()))
            .collect();
        headers.sort();
        answer.extend(headers.concat().bytes());
        answer.push(b'\n');
        answer.extend(&reply.bytes);
        let mut links = links(&reply.text(), path);
        let header = |name| reply.headers.get(name).and_then(|value| value.to_str().ok());
        links.extend(header("location").and_then(|to| local(to, path)));
        let next = header("link").and_then(|link| link.split(['<', '>']).nth(1));
        links.extend(next.and_then(|to| local(to, path)));
        (answer, links)
    }
}

/// Where a text leads to within the instance: links of pages, and addresses in documents.
fn links(text: &str, page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "src=\"", "action=\""] {
        let values = text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(values.filter_map(|to| local(&to.replace("&amp;", "&"), page)));
    }
    let addresses = text.match_indices(BASE).map(|(at, _)| &text[at..]);
    let end = |c: char| c.is_whitespace() || c.is_control() || "\"'<>\\)&".contains(c);
    found.extend(addresses.filter_map(|rest| local(rest.split(end).next()?, page)));
    found
}

/// The path within the instance that a link names.
fn local(to: &str, page: &str) -> Option<String> {
    let base = url::Url::parse(BASE).unwrap();
    let target = base.join(page).unwrap().join(to).ok()?;
    // Which language a page is in is asked for with every request; a change of it is a form.
    let same = target.origin() == base.origin();
    same.then(|| match target.query() {
        Some(query) => format!("{}?{query}", target.path()),
        None => target.path().to_owned(),
    })
}

/// Where what two visitors were told differs by a byte; `None` where it does not.
pub fn differences(one: &Told, two: &Told, what: &str) -> Option<String> {
    let (paths, others): (BTreeSet<_>, BTreeSet<_>) = (one.keys().collect(), two.keys().collect());
    let only: Vec<_> = paths.symmetric_difference(&others).take(20).collect();
    let mut differing = Vec::new();
    for (path, answer) in one {
        let Some(other) = two.get(path).filter(|other| *other != answer) else { continue };
        let (text, other) = (String::from_utf8_lossy(answer), String::from_utf8_lossy(other));
        let lines = text.lines().zip(other.lines()).find(|(a, b)| a != b);
        differing.push(format!("{path}\n  {lines:?}"));
    }
    if only.is_empty() && differing.is_empty() {
        return None;
    }
    let (count, shown) = (differing.len(), differing.iter().take(12).cloned().collect::<Vec<_>>());
    Some(format!(
        "{what}: {count} answers differ; only one leads to {only:#?}\n{}",
        shown.join("\n")
    ))
}
