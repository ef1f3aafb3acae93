//! The two doors of the database.

use chrono::TimeDelta;
use compagnon::domain::Moment;
use compagnon::store::{Db, StoreError, jobs};

use crate::support::on_both;

fn noon() -> Moment {
    Moment::parse("2026-03-01T12:00:00Z").unwrap()
}

on_both! { with_db:
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
        let taken = db.write(|conn| jobs::take(conn, noon(), TimeDelta::minutes(1))).await.unwrap();
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
                let take = || db.write(|conn| jobs::take(conn, noon(), TimeDelta::minutes(1)));
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
