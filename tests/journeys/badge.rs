//! From an invitation to a badge that a stranger checks, over HTTP only: every request is one that the served
//! OpenAPI document describes. Only the first account is made by the operator's command.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::cohort::{Cohort, FILE, items, text};
use crate::support::described::{Described, Reader};
use crate::support::process::{Served, pause};
use crate::support::{Place, on_both};

/// Each form of a badge; whether it is sent as text.
const FORMS: [(&str, bool); 4] = [("json", true), ("jwt", true), ("png", false), ("svg", false)];

/// What is told of a badge to someone who has only the file.
async fn verdict(stranger: &Reader, file: &[u8], as_text: bool) -> Value {
    let asked = if as_text {
        json!({"text": String::from_utf8(file.to_vec()).unwrap()})
    } else {
        json!({"file": STANDARD.encode(file)})
    };
    stranger.post("/api/v1/verifications", &asked).await.expect(200)
}

/// The outcome and the reason of one check of a report.
fn check<'a>(report: &'a Value, step: &str) -> (&'a str, &'a str) {
    let found = report["checks"].as_array().unwrap().iter().find(|one| one["step"] == step);
    let found = found.unwrap_or_else(|| panic!("no check {step}: {report:#}"));
    (text(found, "outcome"), found["reason"].as_str().unwrap_or_default())
}

/// Waits until each of the six works was judged and each award signed; gives the winners' numbers.
async fn winners(cohort: &Cohort, achievement: &str) -> BTreeSet<usize> {
    for _ in 0..600 {
        let path = format!("/api/v1/achievements/{achievement}/validations");
        let said = items(cohort.trainer.get(&path).await);
        let path = format!("/api/v1/achievements/{achievement}/awards");
        let awards = items(cohort.trainer.get(&path).await);
        let validated = said.iter().filter(|one| one["state"] == "validated").count();
        let sealed = awards.iter().filter(|one| one["sealed_at"].is_string()).count();
        if said.len() == 6 && sealed == validated {
            for one in said.iter().filter(|one| one["state"] == "not_yet") {
                let weakest = &one["grounds"]["weakest"];
                assert!(weakest["criterion"].is_string() && weakest["required"] == 2, "{one:#}");
                assert!(weakest["probability"].as_f64().unwrap() < 0.8, "{one:#}");
            }
            return awards.iter().map(|award| cohort.number(text(award, "person_id"))).collect();
        }
        pause(200).await;
    }
    panic!("the works are not judged");
}

/// A badge's forms, as its holder downloads them.
async fn downloads(holder: &Reader, award: &str) -> Vec<(Vec<u8>, bool)> {
    let mut files = Vec::new();
    for (form, as_text) in FORMS {
        let reply = holder.get(&format!("/api/v1/awards/{award}/badge.{form}")).await;
        assert_eq!(reply.status, 200, "{form}");
        files.push((reply.bytes, as_text));
    }
    files
}

/// Every address of the instance that a document names.
fn addresses(document: &Value, base: &str, found: &mut BTreeSet<String>) {
    match document {
        Value::String(one) if one.starts_with(base) => {
            found.insert(one.split('#').next().unwrap().to_owned());
        }
        Value::Array(all) => all.iter().for_each(|one| addresses(one, base, found)),
        Value::Object(all) => all.values().for_each(|one| addresses(one, base, found)),
        _ => {}
    }
}

/// Checks that what a badge points to is there, at each node, for anyone.
async fn public_documents_resolve(cohort: &Cohort, badge: &[u8], doors: &[&str]) {
    let badge: Value = serde_json::from_slice(badge).unwrap();
    let mut named = BTreeSet::new();
    addresses(&badge, doors[0], &mut named);
    for part in ["/credentials/", "/achievements/", "/status/"] {
        assert!(named.iter().any(|one| one.contains(part)), "{part} in {named:?}");
    }
    for address in &named {
        for door in doors {
            let path = address.strip_prefix(doors[0]).unwrap();
            let reply = cohort.anonymous.at(door).get(path).await;
            assert_eq!(reply.status, 200, "{address} at {door}: {}", reply.text());
        }
    }
}

/// The whole way, each request at the next of the nodes.
pub async fn journey(place: &Place, doors: &[&str]) {
    let api = Described::read(doors).await;
    let cohort = Cohort::gather(place, &api).await;
    let rubric = cohort.write_rubric().await;
    let activity = cohort.begin(&rubric).await;
    let achievement = cohort.define(&rubric).await;
    let file = cohort.hand_in(&activity).await;
    cohort.advance(&activity, "review").await;
    cohort.review(&activity, &file).await;
    cohort.advance(&activity, "results").await;
    let results = format!("/api/v1/activities/{activity}/results");
    let early = cohort.learners[0].reader.get(&results).await;
    early.expect_problem(409, "results_not_released");
    let release = format!("/api/v1/activities/{activity}/release");
    cohort.trainer.post(&release, &json!({})).await.expect(204);

    assert_eq!(winners(&cohort, &achievement).await, BTreeSet::from([0, 1, 2]));
    let own = cohort.learners[5].reader.get(&results).await.expect(200);
    assert!(!own.to_string().contains("Apprenante"), "an author reads no reviewer's name");
    let loser = cohort.learners[5].reader.get("/api/v1/me/awards").await;
    assert_eq!(items(loser), Vec::<Value>::new());

    let mut badges = Vec::new();
    for learner in &cohort.learners[..3] {
        let award = items(learner.reader.get("/api/v1/me/awards").await).remove(0);
        badges.push((
            text(&award, "id").to_owned(),
            downloads(&learner.reader, text(&award, "id")).await,
        ));
    }
    // Someone who was never here holds the files.
    let stranger = &cohort.anonymous;
    for (file, as_text) in badges.iter().flat_map(|(_, files)| files) {
        let report = verdict(stranger, file, *as_text).await;
        assert_eq!(report["verdict"], "valid", "{report:#}");
        assert_eq!(report["claims"]["issuer"]["name_stated_by_itself"], "École de Valombre");
    }
    public_documents_resolve(&cohort, &badges[0].1[0].0, doors).await;

    let path = format!("/api/v1/awards/{}/revocation", badges[0].0);
    let reason = json!({"reason": "Copié sur un autre."});
    cohort.learners[0].reader.post(&path, &reason).await.expect_problem(403, "not_allowed");
    cohort.trainer.post(&path, &reason).await.expect(200);
    for (number, (_, files)) in badges.iter().enumerate() {
        for (file, as_text) in files {
            let report = verdict(stranger, file, *as_text).await;
            let wanted = if number == 0 {
                ("invalid", ("fail", "revoked"))
            } else {
                ("valid", ("pass", ""))
            };
            assert_eq!((text(&report, "verdict"), check(&report, "status")), wanted, "{report:#}");
        }
    }
    assert_eq!(
        cohort.trainer.at(doors[doors.len() - 1]).get(&format!("/api/v1/files/{file}")).await.bytes,
        FILE
    );
    println!("{} operations of the OpenAPI document were used: {:?}", api.used().len(), api.used());
}

on_both! { with_place:
    async fn a_trainer_and_six_learners_go_from_invitation_to_badge(place: Place) {
        let server = Served::first(&place).await;
        journey(&place, &[&server.url]).await;
    }
}
