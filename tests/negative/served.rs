//! One row, sent to the program and held against what is due.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use super::makers::{self, Scene, World};
use super::table::{Badge, Built, Make, Row, Send};
use crate::support::Reply;
use crate::support::process::Served;

/// How long an answer may take: nothing hangs.
const HANGS: Duration = Duration::from_secs(5);

const VERIFICATIONS: &str = "/api/v1/verifications";

/// Asks for what is good and for what must be fetched, so that what lasts is there before memory is measured; then
/// often for the heaviest text, since the allocator keeps for each thread what the thread has used once.
pub async fn warm_up(server: &Served, world: &World) {
    let scene = world.scene("warm-up");
    let good = makers::made(&scene, &Make::Badge(Badge { listed: true, ..Badge::default() }));
    let report = ask(server, Send::Raw, &good, None).await.json();
    assert_eq!(report["verdict"], "indeterminate", "{report}");
    assert_eq!(world.site.asked(), ["/warm-up/status"]);
    let heavy = makers::made(&scene, &Make::Built(Built { name: "many_values".to_owned() }));
    for send in [Send::Raw, Send::Page].repeat(8) {
        assert_eq!(ask(server, send, &heavy, None).await.status, 200);
    }
}

/// What is wrong with the answer to a row.
pub async fn faults(server: &Served, world: &World, row: &Row) -> Vec<String> {
    let scene = world.scene(&row.id);
    row.serve.iter().for_each(|laid| makers::lay(&scene, laid));
    let sent = makers::made(&scene, row.make.as_ref().unwrap());
    let recipient = row.recipient.as_deref();
    let asking = ask(server, row.send, &sent, recipient);
    let Ok(reply) = tokio::time::timeout(HANGS, asking).await else {
        world.site.asked();
        return vec!["no answer came in time".to_owned()];
    };
    let mut faults = Vec::new();
    let mut due = |what: &str, found: String, expected: String| {
        if found != expected {
            faults.push(format!("{what} is {found} instead of {expected}"));
        }
    };
    due("the status", reply.status.to_string(), row.status.to_string());
    let asked: Vec<String> = row.asked.iter().map(|at| format!("{}/{at}", scene.path)).collect();
    due("what was asked", format!("{:?}", world.site.asked()), format!("{asked:?}"));
    match &row.problem {
        Some(key) => due("the problem", problem(&reply), key.clone()),
        None if row.send == Send::Page => due("the page", on_page(&reply, row), wanted(row)),
        None => due("the report", reported(&reply.json(), row), wanted(row)),
    }
    said(&scene, &reply, row, &mut faults);
    faults
}

/// The key of a problem, which comes in the form of one.
fn problem(reply: &Reply) -> String {
    let kind = reply.headers.get("content-type").and_then(|kind| kind.to_str().ok());
    let key = reply.json()["type"].as_str().unwrap_or_default().to_owned();
    let key = key.rsplit('/').next().unwrap_or_default().to_owned();
    if kind == Some("application/problem+json") { key } else { format!("{kind:?} {key}") }
}

/// What a row wants of a report, in a line.
fn wanted(row: &Row) -> String {
    let verdict = row.verdict.clone().unwrap_or_default();
    let outcome = row.outcome.as_deref().unwrap_or(match verdict.as_str() {
        "valid" => "pass",
        "invalid" => "fail",
        _ => "not_checked",
    });
    let mut line = verdict.clone();
    if let Some(step) = &row.step {
        line += &format!(", {step} {outcome}");
    }
    if let Some(reason) = &row.reason {
        line += &format!(" {reason}");
    }
    if let Some(answer) = &row.answer {
        line += &format!(", recipient {answer}");
    }
    line
}

/// What the report says of what the row is about, in the same line; and what it may never do.
fn reported(report: &Value, row: &Row) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
    let check = |step: &str| {
        let checks = report["checks"].as_array().into_iter().flatten();
        checks.into_iter().find(|check| check["step"] == step).cloned().unwrap_or_default()
    };
    let mut line = text(&report["verdict"]);
    if let Some(step) = &row.step {
        line += &format!(", {step} {}", text(&check(step)["outcome"]));
        if row.reason.is_some() {
            line += &format!(" {}", text(&check(step)["reason"]));
        }
    }
    if row.answer.is_some() {
        line += &format!(", recipient {}", text(&report["recipient"]));
    }
    let proven =
        ["format", "signature", "issuer"].iter().all(|step| check(step)["outcome"] == "pass");
    if !proven && (report.get("claims").is_some() || report.get("signed").is_some()) {
        line += ", and shows what nobody signed";
    }
    if line != wanted(row) {
        line += &format!(" ({})", report["checks"]);
    }
    line
}

/// The same of the page, which has its codes in attributes.
fn on_page(reply: &Reply, row: &Row) -> String {
    let text = reply.text();
    let attribute = |before: &str| {
        let rest = text.split_once(before).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split('"').next()).unwrap_or("nothing").to_owned()
    };
    let mut line = attribute("data-verdict=\"");
    if let Some(step) = &row.step {
        let outcome = attribute(&format!("data-check=\"{step}\" data-result=\""));
        line += &format!(", {step} {outcome}");
        // The page says the reason in words, not by its code.
        line += &row.reason.as_ref().map(|reason| format!(" {reason}")).unwrap_or_default();
    }
    line
}

/// What must and what must not be said somewhere.
fn said(scene: &Scene<'_>, reply: &Reply, row: &Row, faults: &mut Vec<String>) {
    let text = reply.text();
    for shown in row.shows.iter().map(|text| scene.filled(text)) {
        if !text.contains(&shown) {
            faults.push(format!("{shown:?} is not shown"));
        }
    }
    for hidden in row.hides.iter().map(|text| scene.filled(text)) {
        if text.contains(&hidden) {
            faults.push(format!("{hidden:?} is shown"));
        }
    }
}

async fn ask(server: &Served, send: Send, sent: &[u8], recipient: Option<&str>) -> Reply {
    let text = || String::from_utf8(sent.to_vec()).unwrap();
    let client = server.anonymous();
    let question = |mut question: Value| {
        if let Some(recipient) = recipient {
            question["recipient"] = json!(recipient);
        }
        client.json(Method::POST, VERIFICATIONS, &question)
    };
    let request = match send {
        Send::Raw => client.request(Method::POST, VERIFICATIONS).body(sent.to_vec()),
        Send::Json => {
            let request = client.request(Method::POST, VERIFICATIONS);
            request.header("content-type", "application/json").body(sent.to_vec())
        }
        Send::Text => question(json!({"text": text()})),
        Send::File => question(json!({"file": STANDARD.encode(sent)})),
        Send::Url => question(json!({"url": text()})),
        Send::Page => {
            let head = "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"badge.png\"\r\n\
                        Content-Type: image/png\r\n\r\n";
            let body = [head.as_bytes(), sent, b"\r\n--part--\r\n"].concat();
            let request = client.request(Method::POST, "/verify").body(body);
            request.header("content-type", "multipart/form-data; boundary=part")
        }
        Send::Bearer => client.request(Method::GET, "/api/v1/me").bearer_auth(text()),
        Send::Announced => return announced(server, text()).await,
    };
    client.send(request).await
}

/// Sends a head that announces so many bytes, and none of them.
async fn announced(server: &Served, bytes: String) -> Reply {
    let host = server.url.trim_start_matches("http://").to_owned();
    let work = move || {
        let mut stream = TcpStream::connect(&host).unwrap();
        let head = format!(
            "POST {VERIFICATIONS} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {bytes}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(HANGS)).unwrap();
        let mut answer = Vec::new();
        let mut part = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut part) {
            answer.extend_from_slice(&part[..read]);
            if answer.ends_with(b"}") {
                break;
            }
        }
        String::from_utf8(answer).unwrap()
    };
    let answer = tokio::task::spawn_blocking(work).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    let mut headers = reqwest::header::HeaderMap::new();
    if head.to_ascii_lowercase().contains("content-type: application/problem+json") {
        headers.insert("content-type", "application/problem+json".parse().unwrap());
    }
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Reply { status, headers, bytes: body.as_bytes().to_vec() }
}
