//! The worker: takes a ripe job, does it by its kind, ends it or puts it off.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;

use super::reviewing;
use crate::app::take_review::EXPIRE_JOB;
use crate::app::write_review::ESTIMATE_JOB;
use crate::app::{App, AppError, AppResult, letters, move_activity, sign_award};
use crate::store::jobs::{self, Job};

/// For how long a taken job is hidden from other workers.
const LEASE_MINUTES: i64 = 5;

/// After how many tries a job is parked.
const TRIES: i32 = 8;

/// Works until `stop` says so. An idle worker looks again every `pause`.
pub async fn run(app: App, pause: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match step(&app).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
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
    while step(app).await? {
        done += 1;
    }
    Ok(done)
}

/// Does one ripe job; `false` when there is none.
async fn step(app: &App) -> AppResult<bool> {
    let now = app.now();
    let lease = TimeDelta::minutes(LEASE_MINUTES);
    let Some(job) = app.write(move |conn| Ok(jobs::take(conn, now, lease)?)).await? else {
        return Ok(false);
    };
    let outcome = perform(app, &job).await;
    let now = app.now();
    let id = job.id;
    match outcome {
        Ok(()) => app.write(move |conn| Ok(jobs::finish(conn, id)?)).await?,
        Err(error) => {
            tracing::warn!(%error, job.kind = %job.kind, job.attempts, "a job failed");
            let text = format!("{error:?}");
            let again = (job.attempts < TRIES).then(|| now + pause_after(job.attempts));
            app.write(move |conn| Ok(jobs::put_off(conn, id, &text, again, now)?)).await?;
        }
    }
    Ok(true)
}

/// Two seconds, doubled with each try.
fn pause_after(attempts: i32) -> TimeDelta {
    TimeDelta::seconds(2_i64 << attempts.clamp(0, 10))
}

/// Does a job by its kind.
async fn perform(app: &App, job: &Job) -> AppResult<()> {
    match job.kind.as_str() {
        ESTIMATE_JOB => reviewing::estimate(app, &job.payload).await,
        EXPIRE_JOB => reviewing::expire_leases(app, &job.payload).await,
        "advance" => match job.payload.parse() {
            Ok(activity) => move_activity::advance_activity(app, activity).await,
            Err(_) => Err(AppError::Internal(format!("no activity {:?}", job.payload))),
        },
        "sign" => sign_award::sign_award(app, subject(job, "award")?).await,
        letters::JOB => letters::deliver(app, &job.payload).await,
        other => Err(AppError::Internal(format!("no job of kind {other:?}"))),
    }
}

/// The id a job's payload names under `member`.
fn subject<T: serde::de::DeserializeOwned>(job: &Job, member: &str) -> AppResult<T> {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
    serde_json::from_value(payload[member].clone())
        .map_err(|_| AppError::Internal(format!("job {} names no {member}", job.id)))
}
