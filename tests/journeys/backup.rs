//! The folder of an instance is lost; a backup and the master key bring everything back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use compagnon::store::{Db, StoreError, dump};
use serde_json::json;

use crate::support::issuing::{Issuing, TRAINER, sealed_at_least};
use crate::support::process::Served;
use crate::support::{Backend, Client, PASSWORD, Place};

/// Every row of every table, as portable text, in a fixed order.
async fn everything(place: &Place) -> BTreeMap<&'static str, Vec<dump::Row>> {
    let db = Db::open(&place.database_url, 2).unwrap();
    let read = db.read(|conn| {
        let mut all = BTreeMap::new();
        for table in dump::TABLES {
            let columns = dump::columns(conn, table.0)?;
            let mut rows = dump::rows(conn, *table, &columns, 0, i64::from(i32::MAX))?;
            rows.iter_mut().flatten().flatten().for_each(as_it_counts);
            rows.sort();
            all.insert(table.0, rows);
        }
        Ok::<_, StoreError>(all)
    });
    read.await.unwrap()
}

/// The two databases write the same number with other digits: what counts is which number it is.
fn as_it_counts(value: &mut String) {
    if value.len() < 26
        && value.bytes().all(|byte| b"0123456789.e+-".contains(&byte))
        && let Ok(number) = value.parse::<f64>()
    {
        *value = format!("{:016x} {number}", number.to_bits());
    }
}

#[track_caller]
fn same(before: &BTreeMap<&str, Vec<dump::Row>>, after: &BTreeMap<&str, Vec<dump::Row>>) {
    for (table, rows) in before {
        assert_eq!(rows.len(), after[table].len(), "as many rows in {table}");
        assert_eq!(rows, &after[table], "the same rows in {table}");
    }
}

/// Logs in with the password.
async fn log_in(anonymous: &Client) -> u16 {
    let body = json!({"email": TRAINER, "password": PASSWORD, "name": "t", "scope": "read", "expires_in_days": 1});
    anonymous.post("/api/v1/tokens", &body).await.status
}

/// Writes the badges of an achievement into a folder, in every form.
async fn keep_badges(
    trainer: &Client,
    achievement: &str,
    good: usize,
    folder: &Path,
) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for award in sealed_at_least(trainer, achievement, good).await {
        let id = award["id"].as_str().unwrap();
        for form in ["json", "jwt", "png", "svg"] {
            let reply = trainer.get(&format!("/api/v1/awards/{id}/badge.{form}")).await;
            let file = folder.join(format!("{id}.{form}"));
            fs::write(&file, reply.bytes).unwrap();
            files.push(file);
        }
    }
    files
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Loses an instance on one database and restores it on another.
async fn lost_and_restored(folder: &Path, from: Place, to: Place) {
    let app = from.open().await;
    let scene = Issuing::prepare(&app, 3).await;
    drop(app);
    let mut server = Served::start(&from).await;
    let achievement = scene.release(&server).await;
    let trainer = server.holding(&scene.trainer);
    let badges = keep_badges(&trainer, &achievement, 3, folder).await;
    assert_eq!(badges.len(), 12);
    assert_eq!(log_in(&server.anonymous()).await, 201);

    let backup = folder.join("backup");
    let said = from.run(&["backup", word(&backup)]).expect(0);
    assert!(said.contains("master key is not in it"), "{said}");
    let bytes = fs::read(&backup).unwrap();
    assert_eq!(from.run(&["backup", word(&backup)]).code, 2, "a backup is not overwritten");
    assert_eq!(fs::read(&backup).unwrap(), bytes);
    server.kill();
    let before = everything(&from).await;
    let key = fs::read_to_string(from.data.join("master.key")).unwrap();
    fs::remove_dir_all(&from.data).unwrap();

    to.run(&["restore", word(&backup)]).expect(0);
    same(&before, &everything(&to).await);
    // Without its master key, or with another, the instance does not open.
    let verify = |file: &Path| to.run(&["verify", word(file)]);
    let refused = verify(&badges[0]);
    assert!(refused.err.contains("the master key is missing"), "{}", refused.err);
    assert_eq!(refused.code, 2);
    fs::write(to.data.join("master.key"), "07".repeat(32)).unwrap();
    assert_eq!(verify(&badges[0]).code, 2);
    fs::write(to.data.join("master.key"), key).unwrap();
    for badge in &badges {
        verify(badge).expect(0);
    }
    let again = to.run(&["restore", word(&backup)]);
    assert!(again.err.contains("there is an instance already"), "{}", again.err);
    again.expect(2);
    same(&before, &everything(&to).await);
    lives_on(&to, &scene, &badges, &achievement).await;
}

/// The restored instance serves: log-ins and tokens work, badges verify, a revocation reaches them.
async fn lives_on(to: &Place, scene: &Issuing, badges: &[PathBuf], achievement: &str) {
    let server = Served::start(to).await;
    assert_eq!(log_in(&server.anonymous()).await, 201);
    let trainer = server.holding(&scene.trainer);
    let awards = sealed_at_least(&trainer, achievement, 3).await;
    assert_eq!(awards.len(), 3);
    let id = awards[0]["id"].as_str().unwrap();
    let path = format!("/api/v1/awards/{id}/revocation");
    trainer.post(&path, &json!({"reason": "Copié."})).await.expect(200);
    for badge in badges {
        let wanted = if word(badge).contains(id) { 1 } else { 0 };
        to.run(&["verify", word(badge)]).expect(wanted);
    }
}

fn between(from: Backend, to: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let place = |backend, name| Place::fresh(backend, folder.path(), name);
    let (Some(from), Some(to)) = (place(from, "lost"), place(to, "restored")) else { return };
    actix_web::rt::System::new().block_on(lost_and_restored(folder.path(), from, to));
}

#[test]
fn a_lost_sqlite_instance_is_restored_on_sqlite() {
    between(Backend::Sqlite, Backend::Sqlite);
}

#[test]
fn a_lost_sqlite_instance_is_restored_on_postgresql() {
    between(Backend::Sqlite, Backend::Postgres);
}

#[test]
fn a_lost_postgresql_instance_is_restored_on_sqlite() {
    between(Backend::Postgres, Backend::Sqlite);
}

#[test]
fn a_backup_that_was_cut_off_or_changed_restores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let from = Place::fresh(Backend::Sqlite, folder.path(), "whole").unwrap();
    from.run(&["user", "add", "gardien@example.fr", "--admin"]).expect(0);
    let backup = folder.path().join("backup");
    from.run(&["backup", word(&backup)]).expect(0);
    let whole = fs::read(&backup).unwrap();
    let mut changed = whole.clone();
    let middle = whole.len() / 2;
    changed[middle] ^= 0x55;
    for bad in [&whole[..middle], &changed, b"no backup".as_slice(), b""] {
        fs::write(&backup, bad).unwrap();
        let to = Place::fresh(Backend::Sqlite, folder.path(), "part").unwrap();
        to.run(&["restore", word(&backup)]).expect(2);
        // Nothing came in: there is no instance there to be opened.
        let rows = actix_web::rt::System::new().block_on(everything(&to));
        assert!(rows.values().all(Vec::is_empty), "{rows:?}");
    }
    let missing = from.run(&["restore", word(&folder.path().join("nothing"))]);
    missing.expect(2);
}
