//! The worker: a long job stays its own, a dead node's job is taken over, a job that always fails is parked.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use chrono::TimeDelta;
use compagnon::app::App;
use compagnon::jobs::{self, Pace};
use compagnon::store::jobs::{self as queue, Seen};
use serde_json::json;

use crate::support::process::pause;
use crate::support::{Timed, beginning, on_both};

fn pace(heartbeat: Duration) -> Pace {
    Pace { heartbeat, ..Pace::default() }
}

async fn queued(app: &App) -> Vec<Seen> {
    app.read(|conn| Ok(queue::list(conn)?)).await.unwrap()
}

async fn push(app: &App, kind: &'static str, payload: String) {
    let now = app.now();
    app.write(move |conn| Ok(queue::push(conn, kind, "a", &payload, now, now)?)).await.unwrap();
}

/// Asks for a letter; the mail server refuses the first, so that one is sent before.
async fn ask_for_letter(timed: &Timed) {
    let member = timed.server.person("Ana").await;
    let letter =
        json!({"person": member.person, "kind": "added-to-cohort", "args": {"cohort": "C"}});
    push(&timed.server.app, "mail", letter.to_string()).await;
    assert_eq!(jobs::drain(&timed.server.app).await.unwrap(), 1);
    timed.clock.set(beginning() + TimeDelta::seconds(2));
}

async fn heard(arrived: Receiver<()>) {
    let wait = move || arrived.recv_timeout(Duration::from_secs(120)).unwrap();
    actix_web::rt::task::spawn_blocking(wait).await.unwrap();
}

on_both! { with_timed:
    async fn a_job_that_takes_long_is_done_by_one_worker(timed: Timed) {
        ask_for_letter(&timed).await;
        let app = timed.server.app.clone();
        let (arrived, leave) = timed.sink.hold();
        let one = app.clone();
        let working = actix_web::rt::spawn(async move {
            jobs::step(&one, pace(Duration::from_millis(20))).await
        });
        heard(arrived).await;
        // The work goes on for longer than a claim lasts: the claim is prolonged.
        for seconds in [50, 100, 150] {
            let now = beginning() + TimeDelta::seconds(seconds);
            timed.clock.set(now);
            for _ in 0..6000 {
                if queued(&app).await[0].claimed_until >= Some(now + TimeDelta::seconds(60)) {
                    break;
                }
                pause(10).await;
            }
            assert_eq!(queued(&app).await[0].claimed_until, Some(now + TimeDelta::seconds(60)));
            assert_eq!(jobs::drain(&app).await.unwrap(), 0, "nobody else does it");
        }
        leave.send(()).unwrap();
        assert!(working.await.unwrap().unwrap());
        assert_eq!(queued(&app).await, []);
        assert_eq!(timed.sink.letters().len(), 1);
    }

    async fn a_worker_that_stood_still_does_not_end_anothers_job(timed: Timed) {
        ask_for_letter(&timed).await;
        let app = timed.server.app.clone();
        let (arrived, leave) = timed.sink.hold();
        let one = app.clone();
        // It never comes to prolong its claim.
        let working = actix_web::rt::spawn(async move {
            jobs::step(&one, pace(Duration::from_secs(3600))).await
        });
        heard(arrived).await;
        let now = beginning() + TimeDelta::seconds(62);
        timed.clock.set(now);
        let until = now + TimeDelta::seconds(60);
        let taken = app.write(move |conn| Ok(queue::take(conn, now, until)?)).await.unwrap();
        let before = queued(&app).await;
        leave.send(()).unwrap();
        assert!(working.await.unwrap().unwrap());
        assert_eq!(queued(&app).await, before, "the job is the other's now");
        let claim = taken.unwrap().claim();
        assert!(app.write(move |conn| Ok(queue::finish(conn, claim)?)).await.unwrap());
    }

    async fn a_worker_that_lost_its_claim_stops(timed: Timed) {
        ask_for_letter(&timed).await;
        let app = timed.server.app.clone();
        let (arrived, leave) = timed.sink.hold();
        let now = beginning() + TimeDelta::seconds(62);
        let one = app.clone();
        let working = actix_web::rt::spawn(async move {
            jobs::step(&one, pace(Duration::from_secs(1))).await
        });
        heard(arrived).await;
        let until = now + TimeDelta::seconds(600);
        let taken = app.write(move |conn| Ok(queue::take(conn, until, until)?)).await.unwrap();
        assert!(taken.is_some());
        let before = queued(&app).await;
        // The letter is still under way, yet the worker is free for other jobs.
        assert!(working.await.unwrap().unwrap());
        assert_eq!(queued(&app).await, before);
        leave.send(()).unwrap();
    }

    async fn a_job_that_always_fails_is_parked_and_may_be_let_go(timed: Timed) {
        let app = timed.server.app.clone();
        push(&app, "nonsense", "{}".to_owned()).await;
        for tried in 1..=8 {
            assert_eq!(queued(&app).await[0].parked_at, None, "before try {tried}");
            timed.clock.set(app.now() + TimeDelta::hours(3));
            assert_eq!(jobs::drain(&app).await.unwrap(), 1);
            assert_eq!(queued(&app).await[0].attempts, tried);
        }
        let parked = queued(&app).await.remove(0);
        assert_eq!(parked.parked_at, Some(app.now()));
        assert!(parked.last_error.contains("nonsense"), "{parked:?}");
        timed.clock.set(app.now() + TimeDelta::hours(3));
        assert_eq!(jobs::drain(&app).await.unwrap(), 0);
        let now = app.now();
        assert_eq!(app.write(move |conn| Ok(queue::unpark(conn, now)?)).await.unwrap(), 1);
        assert_eq!(jobs::drain(&app).await.unwrap(), 1, "it is tried again");
        assert_eq!(queued(&app).await[0].parked_at, None);
    }

    async fn a_job_whose_node_dies_each_time_is_parked(timed: Timed) {
        let app = timed.server.app.clone();
        push(&app, "nonsense", "{}".to_owned()).await;
        for _ in 1..=8 {
            let now = app.now() + TimeDelta::seconds(61);
            timed.clock.set(now);
            let until = now + TimeDelta::seconds(60);
            // Taken, and never heard of again.
            let taken = app.write(move |conn| Ok(queue::take(conn, now, until)?)).await.unwrap();
            assert!(taken.is_some());
        }
        timed.clock.set(app.now() + TimeDelta::seconds(61));
        assert_eq!(jobs::drain(&app).await.unwrap(), 1);
        let parked = queued(&app).await.remove(0);
        assert_eq!(parked.parked_at, Some(app.now()));
        assert!(parked.last_error.contains("ended with its node"), "{parked:?}");
    }
}
