//! The worker: takes a ripe job, does it by its kind, ends it or puts it off.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::kinds::perform;
use crate::app::{App, AppError, AppResult, purge};
use crate::store::jobs::{self, Claim, Job};

/// After how many tries a job is parked.
const TRIES: i32 = 8;

/// How a worker keeps time.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// After which time an idle worker looks again.
    pub idle: Duration,
    /// For how long a job is a worker's own unless the claim is prolonged: so long a dead node's jobs wait.
    pub claim: TimeDelta,
    /// How often a claim is prolonged while its job is being done.
    pub heartbeat: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            idle: Duration::from_millis(400),
            claim: TimeDelta::seconds(60),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// Works until `stop` says so, and sees to it that the purge comes round.
pub async fn run(app: App, pace: Pace, mut stop: watch::Receiver<bool>) {
    let mut purge_is_due = true;
    while !*stop.borrow() {
        if purge_is_due && purge::ask_for_purge(&app, TimeDelta::zero()).await.is_ok() {
            purge_is_due = false;
        }
        match step(&app, pace).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = tokio::time::sleep(pace.idle) => {}
                    _ = stop.changed() => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "the worker cannot reach its jobs");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Does every ripe job, then returns how many were done: for the demo, the tests and one-shot commands.
///
/// # Errors
/// The database's own.
pub async fn drain(app: &App) -> AppResult<usize> {
    let mut done = 0;
    while step(app, Pace::default()).await? {
        done += 1;
    }
    Ok(done)
}

/// Does one ripe job; `false` when there is none.
///
/// # Errors
/// The database's own.
pub async fn step(app: &App, pace: Pace) -> AppResult<bool> {
    let now = app.now();
    let until = now + pace.claim;
    let taken = app.db.write_locking(move |conn| AppResult::Ok(jobs::take(conn, now, until)?));
    let Some(job) = taken.await? else { return Ok(false) };
    let claim = job.claim();
    let outcome = if job.attempts > 0 && job.attempts % TRIES == 0 {
        // Failures are parked before: whoever took it last has never come back, as often as not because of it.
        Err(AppError::Internal("every try of this job ended with its node".to_owned()))
    } else {
        match attempt(app, &job, pace).await? {
            Some(outcome) => outcome,
            None => return Ok(true),
        }
    };
    match outcome {
        Ok(()) => {
            app.db.write_locking(move |conn| AppResult::Ok(jobs::finish(conn, claim)?)).await?;
        }
        Err(error) => put_off(app, &job, &error).await?,
    }
    Ok(true)
}

/// Puts a failed job off, or parks it.
async fn put_off(app: &App, job: &Job, error: &AppError) -> AppResult<()> {
    tracing::warn!(%error, job.kind = %job.kind, job.attempts, "a job failed");
    let (now, claim, text) = (app.now(), job.claim(), format!("{error:?}"));
    let parked = job.attempts % TRIES == 0 && job.attempts > 0 || (job.attempts + 1) % TRIES == 0;
    let again = (!parked).then(|| now + pause_after(job.attempts % TRIES));
    let work = move |conn: &mut _| AppResult::Ok(jobs::put_off(conn, claim, &text, again, now)?);
    app.db.write_locking(work).await
}

/// Two seconds, four times as long with each try: eight tries take three hours, as a mail server may be away or
/// ask for patience so long.
fn pause_after(attempts: i32) -> TimeDelta {
    TimeDelta::seconds(2_i64 << (2 * attempts.clamp(0, 6)))
}

/// One try of a job, its claim being prolonged meanwhile: what came of it, or nothing when the claim was lost.
/// A try that panics has failed.
async fn attempt(app: &App, job: &Job, pace: Pace) -> AppResult<Option<AppResult<()>>> {
    let (doing, task) = (app.clone(), job.clone());
    let mut work = Aborted(tokio::spawn(async move { perform(&doing, &task).await }));
    loop {
        tokio::select! {
            done = &mut work.0 => return Ok(Some(match done {
                Ok(outcome) => outcome,
                Err(error) => Err(AppError::Internal(format!("the job panicked: {error}"))),
            })),
            () = tokio::time::sleep(pace.heartbeat) => {}
        }
        if !prolonged(app, job.claim(), pace).await {
            tracing::warn!(job.kind = %job.kind, job.id, "another worker has taken over a job");
            return Ok(None);
        }
    }
}

/// Whether the claim still holds. A database that does not answer says nothing of that.
async fn prolonged(app: &App, claim: Claim, pace: Pace) -> bool {
    let until = app.now() + pace.claim;
    let work = move |conn: &mut _| AppResult::Ok(jobs::prolong(conn, claim, until)?);
    app.db.write_locking(work).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a job's claim could not be prolonged");
        true
    })
}

/// Work that ends with whoever waits for it.
struct Aborted(JoinHandle<AppResult<()>>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}
