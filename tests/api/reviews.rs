//! Leases, reviews and results, as learners and trainers meet them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use compagnon::app::AppError;
use compagnon::app::estimate_activity::estimate_activity;
use compagnon::app::take_review::{self, Draw};
use compagnon::domain::{LeaseId, PersonId, Phase};
use compagnon::store::leases;
use serde_json::{Value, json};

use crate::support::class::{Class, Setup, long_ago, stranger};
use crate::support::{Backend, Client, TestServer, on_both, with_server};

const REVIEWING: Setup =
    Setup { learners: 5, works: 4, phase: Phase::Review, reviews_per_submission: 2 };

fn full(levels: [u32; 2]) -> Value {
    json!({
        "answers": [
            { "criterion": "clarity", "level": levels[0], "comment": "  Très clair.\n" },
            { "criterion": "argument", "level": levels[1], "comment": "" },
        ],
        "comment": "Merci — j'ai appris.",
    })
}

async fn take(class: &Class, client: &Client) -> Value {
    client.post(&class.path("/leases"), &json!({})).await.expect(201)
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// The keys of all objects in a document.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                found.insert(key.clone());
                keys(inner, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|inner| keys(inner, found)),
        _ => {}
    }
}

on_both! { with_server:
    async fn a_review_goes_from_lease_over_draft_to_post(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let reviewer = class.client(&server, class.learners[0]).await;
        let task = take(&class, &reviewer).await;
        assert_eq!(id(&take(&class, &reviewer).await), id(&task), "one lease at a time");
        let review = format!("/api/v1/leases/{}/review", id(&task));

        let empty = reviewer.get(&review).await;
        assert_eq!((empty.status, empty.etag()), (200, "0".to_owned()));
        let draft = json!({ "answers": [{ "criterion": "clarity" }], "comment": "Pas fini" });
        let unconditional = reviewer.json(reqwest::Method::PUT, &review, &draft);
        reviewer.send(unconditional).await.expect_problem(428, "needs_if_match");
        let saved = reviewer.put(&review, "0", &draft).await;
        assert_eq!((saved.status, saved.etag()), (200, "1".to_owned()));
        reviewer.put(&review, "0", &draft).await.expect_problem(412, "stale");
        let kept = reviewer.get(&review).await.expect(200);
        assert_eq!((&kept["comment"], &kept["state"]), (&json!("Pas fini"), &json!("draft")));

        let refused = reviewer.post(&review, &draft).await.expect_problem(422, "invalid");
        let pointers: Vec<&str> = refused["errors"].as_array().unwrap().iter()
            .map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/answers/0/level", "/answers"]);
        let after = reviewer.get(&review).await.expect(200);
        assert_eq!(after["version"], 1, "nothing changed");

        let send = || reviewer.json(reqwest::Method::POST, &review, &full([2, 3]))
            .header("idempotency-key", "once");
        let posted = reviewer.send(send()).await.expect(201);
        assert_eq!(reviewer.send(send()).await.expect(201), posted, "a retry gets the same answer");
        reviewer.post(&review, &full([0, 0])).await.expect_problem(409, "review_final");
        reviewer.put(&review, "2", &draft).await.expect_problem(409, "review_final");
        let own = reviewer.get(&format!("/api/v1/reviews/{}", id(&posted))).await.expect(200);
        assert_eq!(own["answers"][0]["comment"], "  Très clair.\n", "as written");
        assert_eq!(own["answers"][1]["level"], 3);
        let beat = format!("/api/v1/leases/{}/heartbeat", id(&task));
        reviewer.post(&beat, &json!({})).await.expect_problem(409, "lease_over");
        let next = take(&class, &reviewer).await;
        assert_ne!(id(&next), id(&task));
        assert_ne!(next["work"]["title"], task["work"]["title"]);
    }

    async fn a_reviewer_sees_the_work_and_nothing_of_its_author(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let reviewer = class.client(&server, class.learners[0]).await;
        let task = take(&class, &reviewer).await;
        let mut found = BTreeSet::new();
        keys(&task["work"], &mut found);
        assert_eq!(found, ["body", "files", "title"].map(str::to_owned).into());
        let text = reviewer.get(&format!("/api/v1/leases/{}", id(&task))).await.text();
        for secret in class.works.iter().map(ToString::to_string)
            .chain(class.learners.iter().map(ToString::to_string))
            .chain(["w00", "learner-0", "Apprenante", "2026-01-05"].map(str::to_owned))
        {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
    }

    async fn a_lease_is_there_for_its_holder_only(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let reviewer = class.client(&server, class.learners[0]).await;
        let task = take(&class, &reviewer).await;
        let path = format!("/api/v1/leases/{}", id(&task));
        for other in [
            class.client(&server, class.learners[1]).await,
            class.client(&server, class.trainer).await,
            stranger(&server).await,
        ] {
            other.get(&path).await.expect_problem(404, "not_found");
            other.get(&format!("{path}/review")).await.expect_problem(404, "not_found");
            other.get(&format!("{path}/files/1")).await.expect_problem(404, "not_found");
            let declined = json!({ "reason": "Je veux autre chose" });
            other.post(&format!("{path}/decline"), &declined).await.expect_problem(404, "not_found");
            other.post(&format!("{path}/review"), &full([0, 0])).await.expect_problem(404, "not_found");
        }
        let still = reviewer.get(&path).await.expect(200);
        assert_eq!(still["state"], "held", "nothing changed");
    }

    async fn who_may_not_review_is_told_why(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let leases = class.path("/leases");
        let idle = class.client(&server, class.learners[4]).await;
        idle.post(&leases, &json!({})).await.expect_problem(409, "own_work_not_submitted");
        let trainer = class.client(&server, class.trainer).await;
        trainer.post(&leases, &json!({})).await.expect_problem(403, "not_allowed");
        stranger(&server).await.post(&leases, &json!({})).await.expect_problem(404, "not_found");
        server.anonymous().post(&leases, &json!({})).await.expect_problem(401, "unauthenticated");
        let early = Class::of(&server.app, Setup { phase: Phase::Submit, ..REVIEWING }).await;
        let learner = early.client(&server, early.learners[0]).await;
        learner.post(&early.path("/leases"), &json!({})).await.expect_problem(409, "review_wrong_phase");
        let hidden = Class::of(&server.app, Setup { phase: Phase::Draft, ..REVIEWING }).await;
        let learner = hidden.client(&server, hidden.learners[0]).await;
        learner.post(&hidden.path("/leases"), &json!({})).await.expect_problem(404, "not_found");
    }

    async fn a_declined_work_goes_to_others_and_not_back(server: TestServer) {
        let two = Setup { learners: 2, works: 2, reviews_per_submission: 1, ..REVIEWING };
        let class = Class::of(&server.app, two).await;
        let reviewer = class.client(&server, class.learners[0]).await;
        let task = take(&class, &reviewer).await;
        let decline = format!("/api/v1/leases/{}/decline", id(&task));
        reviewer.post(&decline, &json!({ "reason": " " })).await.expect_problem(422, "invalid");
        assert_eq!(id(&take(&class, &reviewer).await), id(&task), "still held");
        let reason = json!({ "reason": "Je connais cette personne" });
        assert_eq!(reviewer.post(&decline, &reason).await.status, 204);
        reviewer.post(&class.path("/leases"), &json!({})).await.expect_problem(409, "no_work_left");
        let trainer = class.client(&server, class.trainer).await;
        let progress = trainer.get(&class.path("/progress")).await.expect(200);
        let row = progress["items"].as_array().unwrap().iter()
            .find(|row| row["learner"]["label"] == "learner-00").unwrap();
        assert_eq!((&row["declined"], &row["held"], &row["missing"]), (&json!(1), &json!(0), &json!(1)));
    }

    async fn an_expired_lease_frees_its_place_and_takes_no_review(server: TestServer) {
        let two = Setup { learners: 2, works: 2, reviews_per_submission: 1, ..REVIEWING };
        let class = Class::of(&server.app, two).await;
        let reviewer = class.client(&server, class.learners[0]).await;
        let task = take(&class, &reviewer).await;
        let lease: LeaseId = id(&task).parse().unwrap();
        let past = server.app.now() - TimeDelta::minutes(1);
        server.app.write(move |conn| Ok(leases::extend(conn, lease, past)?)).await.unwrap();
        let review = format!("/api/v1/leases/{lease}/review");
        reviewer.post(&review, &full([1, 1])).await.expect_problem(409, "lease_expired");
        let again = take(&class, &reviewer).await;
        assert_ne!(id(&again), id(&task));
        assert_eq!(again["work"], task["work"], "what was begun goes on");
        reviewer.post(&format!("/api/v1/leases/{}/review", id(&again)), &full([1, 1])).await.expect(201);
    }

    async fn trainers_see_who_reviewed_whom_and_learners_do_not(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let mut posted = BTreeMap::new();
        for learner in &class.learners[..4] {
            let reviewer = class.client(&server, *learner).await;
            let task = take(&class, &reviewer).await;
            let path = format!("/api/v1/leases/{}/review", id(&task));
            let review = reviewer.post(&path, &full([1, 3])).await.expect(201);
            posted.insert(id(&review).to_owned(), *learner);
        }
        server.settle().await;
        let trainer = class.client(&server, class.trainer).await;
        let table = trainer.get(&class.path("/table")).await.expect(200);
        let rows = table["items"].as_array().unwrap();
        assert_eq!(rows.len(), 4);
        let mut seen = BTreeMap::new();
        for row in rows {
            for review in row["reviews"].as_array().unwrap() {
                let person: PersonId = review["reviewer"]["person"].as_str().unwrap().parse().unwrap();
                seen.insert(id(&review["review"]).to_owned(), person);
                assert_ne!(review["reviewer"]["person"], row["authors"][0]["person"]);
            }
            if !row["reviews"].as_array().unwrap().is_empty() {
                assert_eq!(row["scores"].as_array().unwrap().len(), 3, "two criteria and the total");
            }
        }
        assert_eq!(seen, posted);
        let reviewers = trainer.get(&class.path("/reviewers")).await.expect(200);
        assert_eq!(reviewers["items"].as_array().unwrap().len(), 4);
        let of_each = rows.iter().map(|row| row["reviews"].as_array().unwrap().len());
        let of_several: Vec<usize> = of_each.filter(|reviews| *reviews > 1).collect();
        let agreement = trainer.get(&class.path("/agreement")).await.expect(200);
        let found = agreement["items"].as_array().unwrap();
        assert_eq!(found.len(), 3, "two criteria and the total: {agreement:#}");
        assert!(found[2].get("criterion").is_none() && found[0]["criterion"].is_string());
        for row in found {
            assert_eq!(row["works"], of_several.len(), "{row:#}");
            assert_eq!(row["marks"], of_several.iter().sum::<usize>(), "{row:#}");
            // Everybody gives the same marks: there is nothing that reviews could agree on.
            assert!(row["alpha_ordinal"].is_null() && row["reviews_for_80"].is_null(), "{row:#}");
        }
        let page = trainer.get(&class.path("/table?limit=3")).await;
        assert!(page.headers.contains_key("link"));
        assert_eq!(page.expect(200)["items"].as_array().unwrap().len(), 3);

        let learner = class.client(&server, class.learners[0]).await;
        let outside = stranger(&server).await;
        for rest in ["/table", "/reviewers", "/agreement", "/progress"] {
            learner.get(&class.path(rest)).await.expect_problem(403, "not_allowed");
            outside.get(&class.path(rest)).await.expect_problem(404, "not_found");
        }
        learner.post(&class.path("/release"), &json!({})).await.expect_problem(403, "not_allowed");
        for (review, writer) in &posted {
            let path = format!("/api/v1/reviews/{review}");
            if *writer != class.learners[0] {
                learner.get(&path).await.expect_problem(404, "not_found");
            }
            outside.get(&path).await.expect_problem(404, "not_found");
            trainer.get(&path).await.expect(200);
        }
    }

    async fn authors_see_nothing_until_results_are_released(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let author = class.client(&server, class.learners[0]).await;
        let before = author.get(&class.path("/results")).await;
        let nothing = before.bytes.clone();
        before.expect_problem(409, "results_not_released");
        let review = class.review(
            &server.app, (class.learners[1], 0), [2, 4], "Bravo", long_ago(),
        );
        class.keep(&server.app, vec![review]).await;
        estimate_activity(&server.app, class.activity).await.unwrap().unwrap();
        let after = author.get(&class.path("/results")).await;
        assert_eq!(after.bytes, nothing, "the same answer, whatever there is");
        let trainer = class.client(&server, class.trainer).await;
        trainer.post(&class.path("/release"), &json!({})).await.expect_problem(409, "results_reviews_open");
        let activity = class.activity;
        server.app.write(move |conn| {
            Ok(compagnon::store::activities::set_phase(conn, activity, Phase::Results)?)
        }).await.unwrap();
        assert_eq!(author.get(&class.path("/results")).await.bytes, nothing);
        assert_eq!(trainer.post(&class.path("/release"), &json!({})).await.status, 204);
        let results = author.get(&class.path("/results")).await.expect(200);
        assert_eq!(results["reviews"][0]["comment"], "Bravo");
        assert_eq!(results["scores"].as_array().unwrap().len(), 3);
        let tasks = author.get("/api/v1/me/tasks").await.expect(200);
        assert_eq!(tasks["items"][0]["task"], "read_results");
        let idle = class.client(&server, class.learners[4]).await;
        idle.get(&class.path("/results")).await.expect_problem(404, "not_found");
        stranger(&server).await.get(&class.path("/results")).await.expect_problem(404, "not_found");
    }

    async fn a_self_review_and_a_trainers_review_stand_beside_the_peers(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let author = class.client(&server, class.learners[0]).await;
        let own = class.path("/self-review");
        author.post(&own, &full([2, 4])).await.expect(201);
        author.post(&own, &full([2, 4])).await.expect_problem(409, "review_final");
        let idle = class.client(&server, class.learners[4]).await;
        idle.post(&own, &full([2, 4])).await.expect_problem(409, "own_work_not_submitted");
        let trainer = class.client(&server, class.trainer).await;
        let judged = format!("/api/v1/submissions/{}/trainer-review", class.works[0]);
        let other = class.client(&server, class.learners[1]).await;
        other.post(&judged, &full([0, 0])).await.expect_problem(404, "not_found");
        author.post(&judged, &full([0, 0])).await.expect_problem(403, "not_allowed");
        trainer.post(&judged, &full([0, 0])).await.expect(201);
        server.settle().await;
        let table = trainer.get(&class.path("/table")).await.expect(200);
        let scores: usize = table["items"].as_array().unwrap().iter()
            .map(|row| row["scores"].as_array().unwrap().len()).sum();
        assert_eq!(scores, 0, "no peer has marked anything");
    }

    async fn my_tasks_say_what_is_to_be_done_now(server: TestServer) {
        let class = Class::of(&server.app, REVIEWING).await;
        let reviewer = class.client(&server, class.learners[0]).await;
        let tasks = |reply: Value| -> Vec<(String, Value)> {
            reply["items"].as_array().unwrap().iter()
                .map(|task| (task["task"].as_str().unwrap().to_owned(), task["left"].clone())).collect()
        };
        let first = tasks(reviewer.get("/api/v1/me/tasks").await.expect(200));
        assert_eq!(first, [("review".to_owned(), json!(2)), ("self_review".to_owned(), Value::Null)]);
        let task = take(&class, &reviewer).await;
        reviewer.post(&format!("/api/v1/leases/{}/review", id(&task)), &full([1, 1])).await.expect(201);
        reviewer.post(&class.path("/self-review"), &full([1, 1])).await.expect(201);
        let then = tasks(reviewer.get("/api/v1/me/tasks").await.expect(200));
        assert_eq!(then, [("review".to_owned(), json!(1))]);
        let open = Class::of(&server.app, Setup { phase: Phase::Submit, works: 1, ..REVIEWING }).await;
        let late = open.client(&server, open.learners[3]).await;
        let tasks = late.get("/api/v1/me/tasks").await.expect(200);
        assert_eq!((&tasks["items"][0]["task"], &tasks["items"][0]["begun"]), (&json!("hand_in"), &json!(false)));
    }

    async fn two_reviewers_at_once_never_both_get_the_last_place(server: TestServer) {
        // Work 0 may get K+1 = 2 reviews and has one; learners 2 and 3 may be given nothing else.
        let setup = Setup { learners: 4, works: 4, reviews_per_submission: 1, ..REVIEWING };
        let class = Class::of(&server.app, setup).await;
        let (one, two) = (class.learners[2], class.learners[3]);
        fill_all_but_one_place(&server, &class).await;
        let meeting = Arc::new(Meeting::default());
        let ask = |person: PersonId| {
            let (app, meeting, activity) = (server.app.clone(), Arc::clone(&meeting), class.activity);
            let (draw, now) = (Draw::new(&app), app.now());
            async move {
                app.write(move |conn| {
                    let given = take_review::take(conn, &Class::caller(person), activity, draw, now);
                    // Both have read and written before either commits, where the database allows it.
                    meeting.wait();
                    given
                }).await
            }
        };
        let (first, second) = tokio::join!(ask(one), ask(two));
        let given = [&first, &second].iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(given, 1, "{first:?} {second:?}");
        let refused = if first.is_err() { first } else { second };
        let Err(AppError::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert_eq!(refusal.key, "no_work_left");
    }
}

/// Where two units of work wait for each other, a moment at the most; on a second try nobody waits.
#[derive(Default)]
struct Meeting {
    here: Mutex<usize>,
    arrived: Condvar,
}

impl Meeting {
    fn wait(&self) {
        let mut here = self.here.lock().unwrap();
        *here += 1;
        self.arrived.notify_all();
        while *here < 2 {
            let (still, timeout) =
                self.arrived.wait_timeout(here, Duration::from_millis(800)).unwrap();
            here = still;
            if timeout.timed_out() {
                break;
            }
        }
    }
}

/// Leaves one place in the whole activity, which both learner 2 and learner 3 might take.
async fn fill_all_but_one_place(server: &TestServer, class: &Class) {
    use compagnon::domain::{Lease, LeaseState};
    let app = &server.app;
    let done = |reviewer: usize, work: usize| Lease {
        id: LeaseId(app.random.uuid()),
        activity: class.activity,
        submission: class.works[work],
        reviewer: class.learners[reviewer],
        state: LeaseState::Done,
        taken_at: long_ago(),
        expires_at: long_ago(),
    };
    let all =
        vec![done(1, 0), done(0, 1), done(2, 1), done(0, 2), done(1, 2), done(0, 3), done(1, 3)];
    app.write(move |conn| {
        for lease in &all {
            leases::insert(conn, lease)?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// Writes every UUID as the number of its first appearance.
fn masked(text: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let candidate = rest.get(..36).filter(|one| uuid::Uuid::try_parse(one).is_ok());
        if let Some(found) = candidate {
            let n = seen.iter().position(|one| *one == found).unwrap_or_else(|| {
                seen.push(found);
                seen.len() - 1
            });
            out.push_str(&format!("<id {n}>"));
            rest = &rest[36..];
        } else {
            let step = rest.chars().next().unwrap().len_utf8();
            out.push_str(&rest[..step]);
            rest = &rest[step..];
        }
    }
    out
}

/// What every route tells the authors of a class whose works were reviewed by `order`'s reviewers.
fn told_to_authors(order: [usize; 5], turned: bool) -> Vec<String> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&told);
    with_server(Backend::Sqlite, |server| async move {
        let setup =
            Setup { learners: 9, works: 4, phase: Phase::Review, reviews_per_submission: 3 };
        let class = Class::of(&server.app, setup).await;
        let mut reviews = Vec::new();
        for work in 0..4_usize {
            for slot in 0..4_usize {
                let mark = u32::try_from((work * 7 + slot * 3) % 5).unwrap();
                let reviewer = class.learners[4 + order[(work + slot) % 5]];
                let at = long_ago() + TimeDelta::minutes(i64::try_from(order[slot] * 10).unwrap());
                let comment = format!("Relecture {slot} de {work}");
                let levels = [mark.min(2), mark];
                reviews.push(class.review(&server.app, (reviewer, work), levels, &comment, at));
            }
        }
        if turned {
            reviews.reverse();
        }
        class.keep(&server.app, reviews).await;
        estimate_activity(&server.app, class.activity).await.unwrap().unwrap();
        let mut all = Vec::new();
        for phase in [Phase::Review, Phase::Results] {
            let activity = class.activity;
            let app = &server.app;
            app.write(move |conn| {
                Ok(compagnon::store::activities::set_phase(conn, activity, phase)?)
            })
            .await
            .unwrap();
            if phase == Phase::Results {
                let trainer = class.client(&server, class.trainer).await;
                assert_eq!(trainer.post(&class.path("/release"), &json!({})).await.status, 204);
            }
            for (author, work) in class.learners.iter().zip(&class.works) {
                let client = class.client(&server, *author).await;
                for path in [
                    class.path(""),
                    class.path("/results"),
                    class.path("/my-reviews"),
                    class.path("/self-review"),
                    class.path("/table"),
                    class.path("/progress"),
                    class.path("/reviewers"),
                    class.path("/agreement"),
                    class.path("/submissions"),
                    format!("/api/v1/submissions/{work}"),
                    format!("/api/v1/submissions/{work}/trainer-review"),
                    "/api/v1/me/tasks".to_owned(),
                ] {
                    let reply = client.get(&path).await;
                    let (status, text) =
                        (reply.status, without_release(&reply.text(), &server.base_url));
                    all.push(format!("{} {status} {}", masked(&path), masked(&text)));
                }
            }
        }
        assert!(all.iter().any(|text| text.contains("Relecture 2 de 0")), "reviews are shown");
        assert!(all.iter().any(|text| text.contains("\"p_reached\":[1")), "scores are shown");
        *kept.lock().unwrap() = all;
    });
    Arc::into_inner(told).unwrap().into_inner().unwrap()
}

/// The trainer's release happens at the time of the test, and the server has a port of its own.
fn without_release(text: &str, base_url: &str) -> String {
    let text = text.replace(base_url, "");
    let Some((before, after)) = text.split_once("\"results_released_at\":\"") else { return text };
    let rest = after.split_once('"').map_or("", |(_, rest)| rest);
    format!("{before}\"results_released_at\":\"{rest}")
}

#[test]
fn who_reviewed_what_changes_no_byte_of_what_authors_are_told() {
    let plain = told_to_authors([0, 1, 2, 3, 4], false);
    for (order, turned) in [([3, 0, 4, 1, 2], true), ([1, 0, 2, 4, 3], false)] {
        let other = told_to_authors(order, turned);
        assert_eq!(plain.len(), other.len());
        for (one, two) in plain.iter().zip(&other) {
            assert_eq!(one, two);
        }
    }
}
