//! The two doors of the database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use compagnon::api::status_of;
use compagnon::app::AppError;
use compagnon::domain::Moment;
use compagnon::store::instance::{self, Instance};
use compagnon::store::{Conn, Db, StoreError, jobs};
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use crate::support::on_both;

fn noon() -> Moment {
    Moment::parse("2026-03-01T12:00:00Z").unwrap()
}

/// What the database says when another unit of work got in between.
fn raced() -> StoreError {
    let text: Box<String> = Box::new("another one was faster".to_owned());
    QueryError::DatabaseError(DatabaseErrorKind::SerializationFailure, text).into()
}

/// Runs a unit of work that counts its tries.
async fn counted(
    db: &Db,
    work: impl Fn(&mut Conn, u32) -> Result<(), StoreError> + Send + 'static,
) -> (Result<(), StoreError>, u32) {
    let tries = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&tries);
    let done = db.write(move |conn| work(conn, count.fetch_add(1, Ordering::SeqCst) + 1)).await;
    (done, tries.load(Ordering::SeqCst))
}

fn first_start() -> Instance {
    Instance {
        base_url: "http://localhost:8080".to_owned(),
        master_key_check: String::new(),
        created_at: noon(),
    }
}

on_both! { with_db:
    async fn work_that_lost_a_race_is_done_again(db: Db) {
        let (done, tries) = counted(&db, |conn, tried| {
            jobs::push(conn, "test", &tried.to_string(), "{}", noon(), noon())?;
            if tried < 4 { Err(raced()) } else { Ok(()) }
        })
        .await;
        done.unwrap();
        assert_eq!(tries, 4);
        assert_eq!(db.read(jobs::count).await.unwrap(), (1, 0), "only the last try counts");
    }

    async fn work_for_which_the_database_had_no_room_is_done_again(db: Db) {
        let (done, tries) = counted(&db, |_, tried| {
            let text: Box<String> = Box::new("out of shared memory".to_owned());
            let full = QueryError::DatabaseError(DatabaseErrorKind::Unknown, text);
            if tried < 3 { Err(full.into()) } else { Ok(()) }
        })
        .await;
        done.unwrap();
        assert_eq!(tries, 3);
    }

    async fn work_that_loses_every_race_is_given_up(db: Db) {
        let (done, tries) = counted(&db, |_, _| Err(raced())).await;
        let error = done.unwrap_err();
        assert!(error.is_a_race());
        assert_eq!(tries, 12);
        let (status, key) = status_of(&AppError::from(error));
        assert_eq!((status.as_u16(), key), (503, "busy"));
    }

    async fn a_unique_key_that_stays_broken_is_a_conflict(db: Db) {
        let (done, tries) = counted(&db, |conn, _| {
            jobs::push(conn, "test", "a", "{}", noon(), noon())?;
            instance::insert(conn, &first_start())?;
            instance::insert(conn, &first_start())
        })
        .await;
        let error = done.unwrap_err();
        assert!(error.is_a_conflict(), "{error:?}");
        assert_eq!(tries, 3);
        let (status, key) = status_of(&AppError::from(error));
        assert_eq!((status.as_u16(), key), (409, "conflict"));
        assert_eq!(db.read(jobs::count).await.unwrap(), (0, 0), "nothing is left of it");
        assert!(db.read(instance::find).await.unwrap().is_none());
    }

    async fn a_unique_key_that_a_race_broke_is_decided_anew(db: Db) {
        let (done, tries) = counted(&db, |conn, tried| {
            instance::insert(conn, &first_start())?;
            // The first try runs into a row that another unit of work put there.
            if tried == 1 { instance::insert(conn, &first_start()) } else { Ok(()) }
        })
        .await;
        done.unwrap();
        assert_eq!(tries, 2);
        assert!(db.read(instance::find).await.unwrap().is_some());
    }

    async fn a_failure_that_is_no_race_is_not_done_again(db: Db) {
        let (done, tries) = counted(&db, |_, _| Err(StoreError::Stopped)).await;
        assert!(!done.unwrap_err().is_a_race());
        assert_eq!(tries, 1);
    }

    async fn a_failed_unit_of_work_leaves_nothing(db: Db) {
        let done: Result<(), StoreError> = db
            .write(|conn| {
                jobs::push(conn, "test", "a", "{}", noon(), noon())?;
                Err(StoreError::Stopped)
            })
            .await;
        assert!(done.is_err());
        assert_eq!(db.read(jobs::count).await.unwrap(), (0, 0));
    }

    async fn two_pending_jobs_for_one_thing_are_one_job(db: Db) {
        let push = || db.write(|conn| jobs::push(conn, "test", "a", "{}", noon(), noon()));
        push().await.unwrap();
        push().await.unwrap();
        let taken = db.write(|conn| jobs::take(conn, noon(), noon() + TimeDelta::minutes(1))).await.unwrap();
        assert_eq!(taken.unwrap().kind, "test");
        // The first is being done: the same work asked for again is another job.
        push().await.unwrap();
        assert_eq!(db.read(jobs::count).await.unwrap(), (2, 0));
    }

    async fn eight_workers_never_take_the_same_job(db: Db) {
        for key in 0..40 {
            db.write(move |conn| jobs::push(conn, "test", &key.to_string(), "{}", noon(), noon()))
                .await
                .unwrap();
        }
        let mut workers = Vec::new();
        for _ in 0..8 {
            let db = db.clone();
            workers.push(actix_web::rt::spawn(async move {
                let mut taken = Vec::new();
                let take = || db.write(|conn| jobs::take(conn, noon(), noon() + TimeDelta::minutes(1)));
                while let Some(job) = take().await.unwrap() {
                    taken.push(job.id);
                }
                taken
            }));
        }
        let mut taken = Vec::new();
        for worker in workers {
            taken.extend(worker.await.unwrap());
        }
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), 40);
    }
}

#[test]
fn a_database_out_of_reach_is_busy_and_no_fault_of_ours() {
    let gone = Db::look("postgres://postgres@%2Fno%2Fsuch%2Ffolder/x").err().unwrap();
    let (status, key) = status_of(&AppError::from(gone));
    assert_eq!((status.as_u16(), key), (503, "busy"));
}
