//! `doctor`: a healthy instance passes, each damage is named and nothing else, and nothing is changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use chrono::TimeDelta;
use compagnon::app::identity::SignedForm;
use compagnon::app::signed_status::signed_status;
use compagnon::app::{App, sign_award};
use compagnon::domain::AwardId;
use compagnon::jobs;
use compagnon::store::{awards, health, jobs as queue};
use diesel::RunQueryDsl;
use serde_json::Value;

use crate::support::issuing::{Issuing, sealed_at_least};
use crate::support::process::Served;
use crate::support::{Backend, MailSink, Place, on_both};

/// What it said: its exit code and its findings.
fn examine(place: &Place, more: &[&str]) -> (i32, Value) {
    let words: Vec<&str> = ["doctor", "--json"].into_iter().chain(more.iter().copied()).collect();
    let ran = place.run(&words);
    let said = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
    (ran.code, said)
}

/// The checks that came out so.
fn checks(said: &Value, state: &str) -> Vec<String> {
    let findings = said["findings"].as_array().unwrap().iter();
    let such = findings.filter(|finding| finding["state"] == state);
    such.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
}

/// Checks that this one thing is wrong, and gives the sentence.
#[track_caller]
fn ails(place: &Place, check: &str) -> String {
    let (code, said) = examine(place, &[]);
    assert_eq!(checks(&said, "wrong"), [check], "{said:#}");
    assert_eq!(code, 1);
    let findings = said["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["check"] == check).unwrap();
    found["detail"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_well(place: &Place) {
    let (code, said) = examine(place, &[]);
    assert_eq!(code, 0, "{said:#}");
    assert_eq!(said["verdict"], "well");
    let all = checks(&said, "ok").len() + checks(&said, "warning").len();
    assert_eq!(all, 16, "{said:#}");
}

/// Changes the database by another hand.
async fn meddle(app: &App, query: &'static str) {
    let done = app.write(move |conn| {
        let changed = diesel::sql_query(query).execute(conn);
        Ok(changed.map_err(compagnon::store::StoreError::from)?)
    });
    assert_eq!(done.await.unwrap(), 1, "{query}");
}

/// An instance with two badges, whose status list is signed; not served any more.
async fn issued(place: &Place) -> App {
    let app = place.open().await;
    let scene = Issuing::prepare(&app, 2).await;
    let mut server = Served::start(place).await;
    let achievement = scene.release(&server).await;
    let trainer = server.holding(&scene.trainer);
    sealed_at_least(&trainer, &achievement, 2).await;
    is_well(place);
    server.kill();
    jobs::drain(&app).await.unwrap();
    let lists = app.read(|conn| Ok(health::status_lists(conn)?)).await.unwrap();
    signed_status(&app, lists[0].id, SignedForm::Jwt).await.unwrap();
    app
}

on_both! { with_place:
    async fn each_damage_to_what_was_issued_is_named(place: Place) {
        let app = issued(&place).await;
        is_well(&place);

        meddle(&app, "UPDATE credentials SET text = replace(text, 'clair', 'Clair')
            WHERE form = 'data-integrity' AND CAST(award_id AS TEXT) = (SELECT min(CAST(id AS TEXT)) FROM awards)").await;
        assert!(ails(&place, "credentials").contains("(data-integrity)"));
        meddle(&app, "UPDATE credentials SET text = replace(text, 'Clair', 'clair')
            WHERE form = 'data-integrity' AND CAST(award_id AS TEXT) = (SELECT min(CAST(id AS TEXT)) FROM awards)").await;
        is_well(&place);

        meddle(&app, "UPDATE awards SET revoked_at = created_at
            WHERE CAST(id AS TEXT) = (SELECT min(CAST(id AS TEXT)) FROM awards)").await;
        ails(&place, "status-lists");
        meddle(&app, "UPDATE awards SET revoked_at = NULL
            WHERE CAST(id AS TEXT) = (SELECT min(CAST(id AS TEXT)) FROM awards)").await;
        is_well(&place);

        meddle(&app, "UPDATE awards SET sealed_at = NULL
            WHERE CAST(id AS TEXT) = (SELECT min(CAST(id AS TEXT)) FROM awards)").await;
        let unsealed: Vec<AwardId> = app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap();
        assert!(ails(&place, "awards").contains(&unsealed[0].to_string()));
        // A job under way is no harm; one that was given up is.
        let now = app.now();
        let key = unsealed[0].to_string();
        app.write(move |conn| Ok(queue::push(conn, "sign", &key, "{}", now, now)?)).await.unwrap();
        is_well(&place);
        let taken = app.write(move |conn| Ok(queue::take(conn, now, now)?)).await.unwrap();
        let claim = taken.unwrap().claim();
        app.write(move |conn| Ok(queue::put_off(conn, claim, "boom", None, now)?)).await.unwrap();
        let (code, said) = examine(&place, &[]);
        assert_eq!((code, checks(&said, "wrong")), (1, vec!["awards".into(), "jobs".into()]));
        assert!(sign_award::sign_award(&app, unsealed[0]).await.is_err(), "it was sealed before");
    }

    async fn another_master_key_or_none_is_named(place: Place) {
        let app = issued(&place).await;
        let file = place.data.join("master.key");
        let key = fs::read(&file).unwrap();
        fs::write(&file, "07".repeat(32)).unwrap();
        ails(&place, "master-key");
        let (_, said) = examine(&place, &[]);
        assert_eq!(checks(&said, "not-checked"), ["keys"], "{said:#}");
        fs::remove_file(&file).unwrap();
        assert!(ails(&place, "master-key").contains("COMPAGNON_MASTER_KEY"));
        assert!(!file.exists(), "it makes none");
        fs::write(&file, key).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(ails(&place, "secrets").contains("chmod 600"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        is_well(&place);
        meddle(&app, "UPDATE issuer_keys SET public_key = (SELECT public_key FROM issuer_keys
            WHERE algorithm <> 'Ed25519' LIMIT 1) WHERE algorithm = 'Ed25519' AND state = 'active'").await;
        let (_, said) = examine(&place, &[]);
        assert!(checks(&said, "wrong").contains(&"keys".to_owned()), "{said:#}");
    }

    async fn parked_late_and_failing_jobs_are_named(place: Place) {
        let app = place.open().await;
        is_well(&place);
        let now = app.now();
        let early = now - TimeDelta::minutes(11);
        app.write(move |conn| Ok(queue::push(conn, "mail", "a", "{}", early, early)?)).await.unwrap();
        let (code, said) = examine(&place, &[]);
        assert_eq!((code, checks(&said, "warning").contains(&"jobs".to_owned())), (0, true), "{said:#}");
        let taken = app.write(move |conn| Ok(queue::take(conn, now, now)?)).await.unwrap();
        let claim = taken.unwrap().claim();
        app.write(move |conn| Ok(queue::put_off(conn, claim, "boom", None, now)?)).await.unwrap();
        let sentence = ails(&place, "jobs");
        assert!(sentence.contains("mail") && sentence.contains("boom"), "{sentence}");
        assert!(sentence.contains("compagnon jobs retry"), "{sentence}");
        assert!(place.run(&["jobs", "list"]).expect(0).contains("parked\tboom"));
        place.run(&["jobs", "retry"]).expect(0);
        let (code, _) = examine(&place, &[]);
        assert_eq!(code, 0, "it is tried again");
    }

    async fn a_clock_that_went_back_is_named(place: Place) {
        let app = place.open().await;
        let ahead = app.now() + TimeDelta::hours(2);
        let line = compagnon::store::audit::Line {
            at: ahead,
            actor: None,
            action: "test",
            subject: String::new(),
            detail: String::new(),
        };
        app.write(move |conn| Ok(compagnon::store::audit::append(conn, &line)?)).await.unwrap();
        ails(&place, "clock");
    }

    async fn another_schema_is_named(place: Place) {
        let app = place.open().await;
        meddle(&app, "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')").await;
        ails(&place, "schema");
        meddle(&app, "DELETE FROM __diesel_schema_migrations WHERE version = '29990101000000'").await;
        is_well(&place);
        meddle(&app, "DELETE FROM __diesel_schema_migrations WHERE version = '20261123000000'").await;
        let (code, said) = examine(&place, &[]);
        assert_eq!((code, checks(&said, "not-checked")), (2, vec!["schema".into()]), "{said:#}");
    }

    async fn where_there_is_no_instance_nothing_is_made(place: Place) {
        let ran = place.run(&["doctor"]);
        assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
        assert!(!place.data.exists());
    }
}

/// What lies in the folder of an instance.
fn bytes_of(place: &Place) -> Vec<u8> {
    fs::read(place.data.join("compagnon.db")).unwrap()
}

fn with_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Place) -> F) {
    crate::support::with_place(Backend::Sqlite, test);
}

#[test]
fn looking_changes_no_byte_of_the_database() {
    with_sqlite(|place| async move {
        place.run(&["user", "add", "gardien@example.fr", "--admin"]).expect(0);
        let before = bytes_of(&place);
        is_well(&place);
        assert!(bytes_of(&place) == before);
        let said = place.run(&["doctor"]).expect(0);
        assert_eq!(said.lines().count(), 17, "a line each, and the verdict: {said}");
    });
}

#[test]
fn a_broken_file_is_named() {
    with_sqlite(|place| async move {
        place.run(&["user", "add", "gardien@example.fr", "--admin"]).expect(0);
        let file = place.data.join("compagnon.db");
        let mut bytes = bytes_of(&place);
        // A page in the middle is overwritten.
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 4096].fill(0x5a);
        fs::write(&file, bytes).unwrap();
        let (code, said) = examine(&place, &[]);
        assert_eq!(code, 1, "{said:#}");
        let wrong = checks(&said, "wrong");
        assert!(wrong.contains(&"integrity".to_owned()), "{said:#}");
        assert!(said.to_string().contains("integrity-broken"), "{said:#}");
        fs::write(
            &file,
            "no database at all, but long enough to be read as the head of one".repeat(9),
        )
        .unwrap();
        let (code, said) = examine(&place, &[]);
        assert_eq!(code, 1, "{said:#}");
    });
}

#[test]
fn the_way_of_mail_is_tried_and_nothing_sent() {
    with_sqlite(|place| async move {
        place.run(&["user", "add", "gardien@example.fr", "--admin"]).expect(0);
        let config = place.data.with_extension("toml");
        let sink = MailSink::start(0);
        let write = |smtp: &str| {
            fs::write(&config, format!("mail = {{ smtp = \"{smtp}\" }}\n")).unwrap();
        };
        let with_config = ["--config", config.to_str().unwrap()];
        write(&sink.url);
        let (code, said) = examine(&place, &with_config);
        assert_eq!(code, 0, "{said:#}");
        assert!(said.to_string().contains("mail-by-smtp"), "{said:#}");
        assert_eq!(sink.letters().len(), 0);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        write(&format!("smtp://127.0.0.1:{port}"));
        let (code, said) = examine(&place, &with_config);
        assert_eq!((code, checks(&said, "wrong")), (1, vec!["mail".into()]), "{said:#}");
        let offline = [&with_config[..], &["--offline"]].concat();
        let (code, said) = examine(&place, &offline);
        assert_eq!((code, checks(&said, "not-checked")), (0, vec!["mail".into()]), "{said:#}");
        // A file stands where the folder for mail should be.
        fs::write(place.data.join("mail"), "").unwrap();
        ails(&place, "mail");
    });
}
