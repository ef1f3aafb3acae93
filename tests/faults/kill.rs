//! `kill -9` of the serving program: what was acknowledged is there after the restart, and nothing is there twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use compagnon::app::App;
use compagnon::domain::{Lease, LeaseId, LeaseState, Phase};
use compagnon::store::{awards, dump, leases};
use diesel::RunQueryDsl;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::class::{Class, Setup};
use crate::support::issuing::{Issuing, sealed, sealed_at_least, secrets};
use crate::support::process::{Served, pause};
use crate::support::{Backend, Client, Place, on_both};

/// How many reviews are posted at once.
const POSTS: usize = 200;

/// After how many acknowledged posts the power fails.
const BEFORE: usize = 40;

/// A reviewer who holds a lease and is about to post.
#[derive(Clone)]
struct Reviewer {
    number: usize,
    lease: LeaseId,
    secret: String,
}

impl Reviewer {
    /// Posts the review, always under the same key; the status and the body of the answer, if one came.
    async fn post(&self, http: &reqwest::Client, url: &str) -> Option<(u16, Value)> {
        let body = json!({
            "answers": [
                {"criterion": "clarity", "level": 1, "comment": ""},
                {"criterion": "argument", "level": self.number % 5, "comment": ""},
            ],
            "comment": self.comment(),
        });
        let request = http
            .request(Method::POST, format!("{url}/api/v1/leases/{}/review", self.lease))
            .bearer_auth(&self.secret)
            .header("content-type", "application/json")
            .header("idempotency-key", format!("review-{}", self.number))
            .body(body.to_string());
        let reply = request.send().await.ok()?;
        let status = reply.status().as_u16();
        Some((status, serde_json::from_slice(&reply.bytes().await.ok()?).unwrap_or_default()))
    }

    fn comment(&self) -> String {
        format!("Relecture {}", self.number)
    }
}

/// A class of as many learners as posts, each with a work of their own and a lease on their neighbour's.
async fn reviewers(app: &App) -> Vec<Reviewer> {
    let setup =
        Setup { learners: POSTS, works: POSTS, phase: Phase::Review, reviews_per_submission: 1 };
    let class = Class::of(app, setup).await;
    let (now, activity) = (app.now(), class.activity);
    let lease = |number: usize| Lease {
        id: LeaseId(app.random.uuid()),
        activity,
        submission: class.works[(number + 1) % POSTS],
        reviewer: class.learners[number],
        state: LeaseState::Held,
        taken_at: now,
        expires_at: now + TimeDelta::hours(1),
    };
    let held: Vec<Lease> = (0..POSTS).map(lease).collect();
    let ids: Vec<LeaseId> = held.iter().map(|one| one.id).collect();
    let kept = app.write(move |conn| {
        held.iter().try_for_each(|one| leases::insert(conn, one))?;
        Ok(())
    });
    kept.await.unwrap();
    let secrets = secrets(app, &class.learners).await;
    let reviewer = |(number, (lease, secret))| Reviewer { number, lease, secret };
    ids.into_iter().zip(secrets).enumerate().map(reviewer).collect()
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Posts all reviews at once, spread over the nodes, and kills every node in the middle. Gives each answer.
async fn posted_until_killed(all: &[Reviewer], nodes: &mut [Served]) -> Vec<Option<(u16, Value)>> {
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let http = http();
    let mut posts = Vec::new();
    for one in all.iter().cloned() {
        let (count, http) = (Arc::clone(&acknowledged), http.clone());
        let url = nodes[one.number % nodes.len()].url.clone();
        posts.push(actix_web::rt::spawn(async move {
            let answer = one.post(&http, &url).await;
            if answer.as_ref().is_some_and(|(status, _)| *status == 201) {
                count.fetch_add(1, Ordering::SeqCst);
            }
            answer
        }));
    }
    for _ in 0..60_000 {
        if acknowledged.load(Ordering::SeqCst) >= BEFORE {
            break;
        }
        pause(1).await;
    }
    nodes.iter_mut().for_each(Served::kill);
    let mut answers = Vec::new();
    for post in posts {
        answers.push(post.await.unwrap());
    }
    answers
}

async fn counts(app: &App, tables: &'static [&'static str]) -> Vec<i64> {
    let counted = app.read(move |conn| {
        Ok(tables.iter().map(|one| dump::count(conn, one)).collect::<Result<_, _>>()?)
    });
    counted.await.unwrap()
}

/// Posts everything again, until everything is answered; each answer is the one that was given before.
async fn posted_again(all: &[Reviewer], before: &[Option<(u16, Value)>], url: &str) {
    let http = http();
    for (one, before) in all.iter().zip(before) {
        let (status, body) = one.post(&http, url).await.expect("the server answers again");
        assert_eq!(status, 201, "{body:#}");
        if let Some((201, first)) = before {
            assert_eq!(body, *first, "a retry gets the first answer");
        }
        let path = format!("/api/v1/reviews/{}", body["id"].as_str().unwrap());
        let kept = Client::new(url, Some(&one.secret)).get(&path).await.expect(200);
        assert_eq!((&kept["state"], &kept["comment"]), (&json!("final"), &json!(one.comment())));
    }
}

/// The whole fault, with so many nodes.
async fn reviews_survive(place: &Place, nodes: usize) {
    let app = place.open().await;
    let all = reviewers(&app).await;
    drop(app);
    let mut served = Vec::new();
    for number in 0..nodes {
        let node = if number == 0 { place.clone() } else { place.another_node("other") };
        served.push(Served::start(&node).await);
    }
    let answers = posted_until_killed(&all, &mut served).await;
    let acknowledged = answers.iter().flatten().filter(|(status, _)| *status == 201).count();
    let lost = answers.iter().filter(|answer| answer.is_none()).count();
    assert!(acknowledged >= BEFORE && lost > 0, "killed in the middle: {acknowledged} and {lost}");
    let refused: Vec<_> = answers.iter().flatten().filter(|(status, _)| *status != 201).collect();
    assert!(refused.is_empty(), "refused for no reason: {refused:#?}");

    let server = Served::start(place).await;
    for (one, answer) in all.iter().zip(&answers) {
        let Some((_, first)) = answer else { continue };
        let path = format!("/api/v1/reviews/{}", first["id"].as_str().unwrap());
        let kept = server.holding(&one.secret).get(&path).await.expect(200);
        assert_eq!((&kept["state"], &kept["comment"]), (&json!("final"), &json!(one.comment())));
    }
    posted_again(&all, &answers, &server.url).await;
    drop(server);
    let app = place.open().await;
    let found = counts(&app, &["reviews", "answers", "idempotency_keys"]).await;
    assert_eq!(found, [200, 400, 200], "each review once, with its answers");
    println!("{acknowledged} reviews were acknowledged before the kill, {lost} were not");
}

/// Lets the time pass in which a dead worker's jobs are kept from others.
async fn claims_run_out(app: &App) {
    let free = app.write(|conn| {
        let query = "UPDATE jobs SET claimed_until = created_at WHERE claimed_until IS NOT NULL";
        diesel::sql_query(query).execute(conn).map_err(compagnon::store::StoreError::from)?;
        Ok(())
    });
    free.await.unwrap();
}

/// Checks every badge of an issuing that is over: one each, two documents each, every one valid.
async fn each_once(place: &Place, scene: &Issuing, server: Served, achievement: &str) {
    let trainer = server.holding(&scene.trainer);
    let all = sealed_at_least(&trainer, achievement, scene.good).await;
    assert_eq!(all.len(), scene.good);
    for award in &all {
        let id = award["id"].as_str().unwrap();
        for form in ["json", "jwt"] {
            let file = trainer.get(&format!("/api/v1/awards/{id}/badge.{form}")).await;
            let asked = json!({"text": file.text()});
            let report = server.anonymous().post("/api/v1/verifications", &asked).await.expect(200);
            assert_eq!(report["verdict"], "valid", "{report:#}");
        }
    }
    drop(server);
    let app = place.open().await;
    let found = counts(&app, &["awards", "credentials", "issuance_log"]).await;
    let good = i64::try_from(scene.good).unwrap();
    assert_eq!(found, [good, 2 * good, 2 * good], "two documents of each badge, issued once");
    let unsealed = app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap();
    assert_eq!(unsealed, Vec::new());
}

on_both! { with_place:
    async fn a_kill_during_two_hundred_posts_loses_and_doubles_nothing(place: Place) {
        reviews_survive(&place, 1).await;
    }

    async fn a_kill_during_issuing_leaves_exactly_one_badge_an_award(place: Place) {
        let app = place.open().await;
        let scene = Issuing::prepare(&app, 24).await;
        drop(app);
        let mut server = Served::start(&place).await;
        let achievement = scene.release(&server).await;
        let mut kills = Vec::new();
        for wanted in [1, 6, 12] {
            let trainer = server.holding(&scene.trainer);
            let seen = sealed(&sealed_at_least(&trainer, &achievement, wanted).await);
            server.kill();
            let app = place.open().await;
            let unsealed = app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap().len();
            kills.push((seen, unsealed));
            claims_run_out(&app).await;
            drop(app);
            server = Served::start(&place).await;
        }
        assert!(kills[0].1 > 0, "the first kill fell into the issuing: {kills:?}");
        println!("killed three times, (sealed, not yet sealed): {kills:?}");
        each_once(&place, &scene, server, &achievement).await;
    }
}

#[test]
fn a_kill_of_two_nodes_at_once_loses_and_doubles_nothing() {
    crate::support::with_place(Backend::Postgres, async |place: Place| {
        reviews_survive(&place, 2).await;
    });
}
