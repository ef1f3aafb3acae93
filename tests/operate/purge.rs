//! The purge: what is past its time goes, what may still be used stays.

use chrono::TimeDelta;
use compagnon::app::App;
use compagnon::app::purge::{self, Purged};
use compagnon::domain::{
    Email, FileId, FileState, LinkPurpose, MediaType, Moment, Named, PersonId, Phase, SubmissionId,
    TokenId,
};
use compagnon::jobs;
use compagnon::store::links::Link;
use compagnon::store::tokens::Token;
use compagnon::store::{
    dump, files, idempotency, jobs as queue, links, login_failures, sessions, tokens,
};

use crate::support::class::{Class, Setup};
use crate::support::{Timed, beginning, on_both};

const TABLES: [&str; 7] = [
    "sessions",
    "one_time_links",
    "api_tokens",
    "login_failures",
    "idempotency_keys",
    "files",
    "file_chunks",
];

async fn counts(app: &App) -> Vec<i64> {
    let counted = app.read(|conn| {
        Ok(TABLES.iter().map(|table| dump::count(conn, table)).collect::<Result<_, _>>()?)
    });
    counted.await.unwrap()
}

/// One row of everything that the purge looks at; `name` tells them from others.
async fn leave_traces(app: &App, person: PersonId, name: &'static str) {
    let (now, id) = (app.now(), TokenId(app.random.uuid()));
    app.write(move |conn| {
        let hash = name.as_bytes();
        sessions::insert(conn, hash, person, name, now + TimeDelta::days(7), now)?;
        let link = Link {
            person,
            purpose: LinkPurpose::ProveAddress,
            email: Some(Email::parse("ana@example.fr").unwrap()),
            expires_at: now + TimeDelta::days(2),
        };
        links::insert(conn, hash, &link, now)?;
        let token = Token {
            id,
            name: name.to_owned(),
            scope: "read".to_owned(),
            created_at: now,
            expires_at: now + TimeDelta::days(1),
        };
        tokens::insert(conn, person, hash, &token)?;
        login_failures::insert(conn, hash, now - TimeDelta::hours(1), now)?;
        let answer = idempotency::Earlier { fingerprint: vec![1], outcome: "1".to_owned() };
        Ok(idempotency::insert(conn, person, name, &answer, now)?)
    })
    .await
    .unwrap();
}

/// An upload that began now, with one chunk.
async fn begin_upload(app: &App, submission: SubmissionId) {
    let (now, id) = (app.now(), FileId(app.random.uuid()));
    let file = files::File {
        id,
        submission_id: submission,
        name: "notes.txt".to_owned(),
        media_type: MediaType::named("text/plain").unwrap(),
        size: 0,
        sha256: String::new(),
        state: FileState::Uploading,
        uploaded_at: now,
    };
    app.write(move |conn| {
        files::insert(conn, &file)?;
        Ok(files::append(conn, file.id, 0, b"half a")?)
    })
    .await
    .unwrap();
}

async fn submission(app: &App) -> SubmissionId {
    let setup = Setup { learners: 2, works: 1, phase: Phase::Submit, reviews_per_submission: 1 };
    Class::of(app, setup).await.works[0]
}

on_both! { with_timed:
    async fn what_is_past_its_time_goes_and_nothing_else(timed: Timed) {
        let app = timed.server.app.clone();
        let person = timed.server.person("Ana").await.person;
        let set = |days: i64| timed.clock.set(beginning() + TimeDelta::days(days));
        leave_traces(&app, person, "old").await;
        let before = counts(&app).await;
        assert_eq!(purge::purge(&app).await.unwrap(), Purged::default(), "all of it may be used");
        assert_eq!(counts(&app).await, before);

        set(8);
        leave_traces(&app, person, "new").await;
        let purged = purge::purge(&app).await.unwrap();
        let gone =
            Purged { sessions: 1, links: 1, tokens: 0, failures: 1, keys: 1, uploads: 0, connections: 0 };
        assert_eq!(purged, gone, "a token is kept for a month");
        assert_eq!(counts(&app).await, [1, 1, before[2] + 1, 1, 1, 0, 0]);
        let now = app.now();
        let kept = app.read(move |conn| Ok(links::find(conn, b"new", now)?)).await.unwrap();
        assert!(kept.is_some(), "what stays is what is new");
        assert_eq!(purge::purge(&app).await.unwrap(), Purged::default(), "done again, nothing");

        set(32);
        let purged = purge::purge(&app).await.unwrap();
        let gone = Purged { sessions: 1, links: 1, tokens: 1, failures: 1, keys: 1, uploads: 0, connections: 0 };
        assert_eq!(purged, gone);
        assert_eq!(counts(&app).await, [0, 0, before[2], 0, 0, 0, 0]);
    }

    async fn a_link_that_was_used_and_a_token_that_was_revoked_go_too(timed: Timed) {
        let app = timed.server.app.clone();
        let person = timed.server.person("Ana").await.person;
        leave_traces(&app, person, "old").await;
        let now = app.now();
        app.write(move |conn| {
            links::spend_all(conn, person, now)?;
            Ok(tokens::revoke_all(conn, person, now)?)
        })
        .await
        .unwrap();
        let tokens_before = counts(&app).await[2];
        timed.clock.set(beginning() + TimeDelta::hours(25));
        assert_eq!(purge::purge(&app).await.unwrap().links, 1);
        timed.clock.set(beginning() + TimeDelta::days(31));
        let purged = purge::purge(&app).await.unwrap();
        assert_eq!(i64::try_from(purged.tokens).unwrap(), tokens_before, "all were revoked");
    }

    async fn an_upload_that_never_ended_goes_after_an_hour(timed: Timed) {
        let app = timed.server.app.clone();
        let submission = submission(&app).await;
        begin_upload(&app, submission).await;
        timed.clock.set(beginning() + TimeDelta::minutes(59));
        begin_upload(&app, submission).await;
        assert_eq!(purge::purge(&app).await.unwrap().uploads, 0);
        timed.clock.set(beginning() + TimeDelta::minutes(61));
        assert_eq!(purge::purge(&app).await.unwrap().uploads, 1);
        assert_eq!(counts(&app).await[5..], [1, 1], "the one under way stays");
    }

    async fn a_purge_is_asked_for_once_and_comes_round_every_hour(timed: Timed) {
        let app = timed.server.app.clone();
        let times = async || -> Vec<Moment> {
            let all = app.read(|conn| Ok(queue::list(conn)?)).await.unwrap();
            all.into_iter().filter(|job| job.kind == purge::JOB).map(|job| job.run_after).collect()
        };
        // Two nodes start.
        purge::ask_for_purge(&app, TimeDelta::zero()).await.unwrap();
        purge::ask_for_purge(&app, TimeDelta::zero()).await.unwrap();
        assert_eq!(times().await, [beginning()]);
        assert_eq!(jobs::drain(&app).await.unwrap(), 1);
        assert_eq!(times().await, [beginning() + TimeDelta::hours(1)]);
        timed.clock.set(beginning() + TimeDelta::hours(2));
        assert_eq!(jobs::drain(&app).await.unwrap(), 1);
        assert_eq!(times().await, [beginning() + TimeDelta::hours(3)]);
    }
}
