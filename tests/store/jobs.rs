//! The queue of jobs: one claim holds at a time, and only who holds it ends the job.

use chrono::TimeDelta;
use compagnon::domain::Moment;
use compagnon::store::jobs::{self, Job, Seen};
use compagnon::store::{Conn, Db, StoreError};

use crate::support::{Backend, on_both, with_db};

fn noon() -> Moment {
    Moment::parse("2026-03-01T12:00:00Z").unwrap()
}

fn after(seconds: i64) -> Moment {
    noon() + TimeDelta::seconds(seconds)
}

async fn done<T: Send + 'static>(
    db: &Db,
    work: impl Fn(&mut Conn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    db.write_locking(work).await.unwrap()
}

async fn push(db: &Db, run_after: Moment) {
    let pushed = db.write(move |conn| jobs::push(conn, "test", "a", "{}", run_after, noon()));
    pushed.await.unwrap();
}

/// Takes a job at a moment, for a minute.
async fn take(db: &Db, now: Moment) -> Option<Job> {
    done(db, move |conn| jobs::take(conn, now, now + TimeDelta::seconds(60))).await
}

async fn all(db: &Db) -> Vec<Seen> {
    db.read(jobs::list).await.unwrap()
}

on_both! { with_db:
    async fn a_dead_workers_job_is_taken_once_its_minute_is_over(db: Db) {
        push(&db, noon()).await;
        assert!(take(&db, noon()).await.is_some());
        assert_eq!(take(&db, after(59)).await, None);
        assert!(take(&db, after(60)).await.is_some());
    }

    async fn a_claim_that_is_prolonged_is_not_taken(db: Db) {
        push(&db, noon()).await;
        let claim = take(&db, noon()).await.unwrap().claim();
        assert!(done(&db, move |conn| jobs::prolong(conn, claim, after(110))).await);
        assert_eq!(take(&db, after(100)).await, None);
        assert!(take(&db, after(110)).await.is_some());
    }

    async fn whoever_lost_the_claim_can_change_nothing(db: Db) {
        push(&db, noon()).await;
        let lost = take(&db, noon()).await.unwrap().claim();
        let held = take(&db, after(60)).await.unwrap().claim();
        let before = all(&db).await;
        assert!(!done(&db, move |conn| jobs::prolong(conn, lost, after(900))).await);
        assert!(!done(&db, move |conn| jobs::finish(conn, lost)).await);
        done(&db, move |conn| jobs::put_off(conn, lost, "late", None, after(61))).await;
        assert_eq!(all(&db).await, before);
        assert!(done(&db, move |conn| jobs::finish(conn, held)).await);
        assert_eq!(all(&db).await, []);
    }

    async fn a_job_put_off_is_free_for_others_and_nobodys_to_end(db: Db) {
        push(&db, noon()).await;
        let claim = take(&db, noon()).await.unwrap().claim();
        done(&db, move |conn| jobs::put_off(conn, claim, "no", Some(after(2)), noon())).await;
        assert!(!done(&db, move |conn| jobs::finish(conn, claim)).await);
        assert_eq!(take(&db, after(1)).await, None);
        assert_eq!(take(&db, after(2)).await.unwrap().attempts, 1);
    }

    async fn the_earlier_time_of_two_wishes_counts(db: Db) {
        push(&db, after(100)).await;
        push(&db, after(200)).await;
        assert_eq!(all(&db).await[0].run_after, after(100));
        push(&db, after(50)).await;
        let jobs = all(&db).await;
        assert_eq!((jobs.len(), jobs[0].run_after), (1, after(50)));
    }

    async fn a_parked_job_waits_until_it_is_let_go(db: Db) {
        push(&db, noon()).await;
        let claim = take(&db, noon()).await.unwrap().claim();
        done(&db, move |conn| jobs::put_off(conn, claim, "no", None, noon())).await;
        assert_eq!(take(&db, after(9000)).await, None);
        assert_eq!(done(&db, |conn| jobs::unpark(conn, after(9000))).await, 1);
        assert!(take(&db, after(9000)).await.is_some());
    }

    async fn a_parked_job_that_was_asked_for_again_is_one_with_the_newer(db: Db) {
        push(&db, noon()).await;
        let claim = take(&db, noon()).await.unwrap().claim();
        done(&db, move |conn| jobs::put_off(conn, claim, "no", None, noon())).await;
        push(&db, noon()).await;
        assert_eq!(done(&db, |conn| jobs::unpark(conn, noon())).await, 1);
        let jobs = all(&db).await;
        assert_eq!((jobs.len(), jobs[0].parked_at), (1, None));
    }
}

/// On PostgreSQL, what asks for a job that is pending may not be committed yet when a worker comes: the worker
/// must not take the job then, for it would not see what it was asked for.
#[test]
fn a_job_is_not_taken_before_what_asked_for_it_is_to_be_seen() {
    with_db(Backend::Postgres, |db| async move {
        push(&db, noon()).await;
        let (asked, go_on) = (std::sync::mpsc::channel(), std::sync::mpsc::channel::<()>());
        let (said, waits) = (std::sync::Mutex::new(asked.0), std::sync::Mutex::new(go_on.1));
        let other = db.clone();
        let asking = actix_web::rt::spawn(async move {
            let work = move |conn: &mut Conn| {
                jobs::push(conn, "test", "a", "{}", noon(), noon())?;
                said.lock().unwrap().send(()).unwrap();
                waits.lock().unwrap().recv().unwrap();
                Ok::<_, StoreError>(())
            };
            other.write(work).await
        });
        let heard = asked.1;
        actix_web::rt::task::spawn_blocking(move || heard.recv().unwrap()).await.unwrap();
        assert_eq!(
            take(&db, noon()).await,
            None,
            "it was asked for again, and that is not committed"
        );
        go_on.0.send(()).unwrap();
        asking.await.unwrap().unwrap();
        assert!(take(&db, noon()).await.is_some());
    });
}
