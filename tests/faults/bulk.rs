//! Issuing many badges: by two nodes at once, and under `kill -9` again and again. Every award ends in one badge.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use compagnon::app::App;
use compagnon::app::verify_credential::{Held, Question, verify_credential};
use compagnon::credential::verify::Verdict;
use compagnon::store::{awards, dump, health};
use diesel::RunQueryDsl;
use sha2::{Digest, Sha256};

use crate::support::issuing::Issuing;
use crate::support::process::{Served, pause};
use crate::support::{Backend, Place, on_both, with_place};

/// How many times each database's server is killed.
const KILLS: usize = 50;

/// How many activities issue at once, and with how many good works each, under the kills.
const UNDER_KILLS: (usize, usize) = (4, 60);

/// For how long nothing may be seen to happen: far beyond what it takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

/// The same for two nodes: 2,000 badges.
const BY_TWO: (usize, usize) = (8, 250);

async fn sealed(app: &App) -> usize {
    let counted = app.read(|conn| Ok(dump::count(conn, "awards WHERE sealed_at IS NOT NULL")?));
    usize::try_from(counted.await.unwrap()).unwrap()
}

/// Waits until so many awards are sealed; gives how many are.
async fn sealed_at_least(app: &App, wanted: usize, patience: Duration) -> usize {
    let since = Instant::now();
    loop {
        let found = sealed(app).await;
        if found >= wanted {
            return found;
        }
        let jobs = app.read(|conn| Ok(compagnon::store::jobs::failing(conn)?));
        assert!(since.elapsed() < patience, "{found} of {wanted}: {:?}", jobs.await.unwrap());
        pause(2).await;
    }
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

/// Checks all that was issued: one badge of two documents an award, each place of the status list once, the log
/// true to every document, and each of them valid to our verifier.
async fn each_once(app: &App, wanted: usize) {
    let read = app.read(|conn| {
        let tables = ["awards", "credentials", "issuance_log", "reissue_log"];
        let seals = "audit_lines WHERE action = 'award.seal'";
        let mut counts = Vec::new();
        for table in tables.into_iter().chain([seals]) {
            counts.push(dump::count(conn, table)?);
        }
        Ok((counts, awards::list_sealed(conn)?))
    });
    let (counts, all) = read.await.unwrap();
    let good = i64::try_from(wanted).unwrap();
    assert_eq!(counts, [good, 2 * good, 2 * good, 0, good], "awards, documents, log, seals");
    let places: BTreeSet<_> =
        all.iter().map(|one| (one.award.status_list_id, one.award.status_index)).collect();
    let people: BTreeSet<_> =
        all.iter().map(|one| (one.award.achievement_id, one.award.person_id)).collect();
    assert_eq!((all.len(), places.len(), people.len()), (wanted, wanted, wanted));
    let mut last = None;
    let mut seen = 0;
    loop {
        let after = last.take();
        let read = app.read(move |conn| Ok(health::documents(conn, after, 200)?));
        let some = read.await.unwrap();
        let Some((end, _)) = some.last() else { break };
        last = Some((end.award_id, end.form.clone()));
        let mut asking = Vec::new();
        for (document, logged) in some {
            let digest: String =
                Sha256::digest(&document.text).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(logged, Some(digest), "the log is true to {}", document.award_id);
            asking.push((document.award_id, document.text));
        }
        seen += asking.len();
        are_valid(app, asking).await;
    }
    assert_eq!(seen, 2 * wanted);
}

/// Checks badges, four at once.
async fn are_valid<T: std::fmt::Debug + Send + 'static>(app: &App, badges: Vec<(T, String)>) {
    let mut asking = Vec::new();
    let mut badges = badges.into_iter();
    loop {
        for (award, text) in badges.by_ref().take(4) {
            let app = app.clone();
            asking.push(actix_web::rt::spawn(async move {
                let held = Held::Bytes(text.into_bytes());
                let offline = Some(TimeDelta::hours(1));
                let question = Question { held, recipient: None, offline };
                let report = verify_credential(&app, question).await.unwrap();
                assert_eq!(report.verdict, Verdict::Valid, "{award:?}: {:?}", report.checks);
            }));
        }
        if asking.is_empty() {
            return;
        }
        for one in asking.drain(..) {
            one.await.unwrap();
        }
    }
}

/// When the next kill falls: at first into the estimates and the deciding, then into the signing, each time at
/// another point of it.
async fn until_the_next_kill(app: &App, kill: usize, sealed: usize, all: usize) -> usize {
    if kill < 3 {
        pause(40 + 60 * u64::try_from(kill).unwrap()).await;
        return self::sealed(app).await;
    }
    let wanted = (sealed + 1 + kill % 4).min(all);
    let found = sealed_at_least(app, wanted, PATIENCE).await;
    pause(u64::try_from(kill % 7).unwrap()).await;
    found
}

on_both! { with_place:
    async fn kills_in_a_loop_during_issuing_leave_one_badge_an_award(place: Place) {
        let since = Instant::now();
        let app = place.open().await;
        let scenes = Issuing::prepare_many(&app, UNDER_KILLS.0, (UNDER_KILLS.1, 0)).await;
        let all: usize = scenes.iter().map(|scene| scene.good).sum();
        let mut server = Served::start(&place).await;
        let issuer = scenes[0].issuer(&server).await;
        for scene in &scenes {
            scene.release_by(&server, &issuer).await;
        }
        let prepared = since.elapsed();
        let (mut found, mut fell) = (0, 0);
        for kill in 0..KILLS {
            found = until_the_next_kill(&app, kill, found, all).await;
            server.kill();
            fell += usize::from(sealed(&app).await < all);
            claims_run_out(&app).await;
            server = Served::start(&place).await;
        }
        assert!(fell * 10 >= KILLS * 9, "{fell} of {KILLS} kills fell into the issuing");
        let killed = since.elapsed();
        sealed_at_least(&app, all, PATIENCE).await;
        drop(server);
        let issued = since.elapsed();
        each_once(&app, all).await;
        println!(
            "{KILLS} kills, {fell} of them during the issuing of {all} badges, {found} sealed by the last: prepared \
             after {}, killed by {}, issued by {}, verified by {}",
            seconds(prepared),
            seconds(killed),
            seconds(issued),
            seconds(since.elapsed())
        );
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[test]
fn two_nodes_issue_two_thousand_badges_at_once_each_once() {
    with_place(Backend::Postgres, async |place: Place| {
        let since = Instant::now();
        let app = place.open().await;
        let scenes = Issuing::prepare_many(&app, BY_TWO.0, (BY_TWO.1, 0)).await;
        let all: usize = scenes.iter().map(|scene| scene.good).sum();
        assert_eq!(all, 2_000);
        let nodes =
            [Served::start(&place).await, Served::start(&place.another_node("other")).await];
        let issuer = scenes[0].issuer(&nodes[0]).await;
        let prepared = since.elapsed();
        for (number, scene) in scenes.iter().enumerate() {
            scene.release_by(&nodes[number % 2], &issuer).await;
        }
        sealed_at_least(&app, all, PATIENCE).await;
        let issued = since.elapsed();
        let busy = [nodes[0].busy(), nodes[1].busy()];
        drop(nodes);
        let both = busy.iter().all(|one| *one > busy.iter().sum::<f64>() / 10.0);
        assert!(both, "both work: {busy:?}");
        each_once(&app, all).await;
        println!(
            "{all} badges by two nodes: prepared after {}, issued by {} (processor: {:.1} s and {:.1} s), verified \
             by {}",
            seconds(prepared),
            seconds(issued),
            busy[0],
            busy[1],
            seconds(since.elapsed())
        );
    });
}
