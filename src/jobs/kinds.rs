//! What each kind of job does: one use case.

use crate::app::endorsements::endorse;
use crate::app::endorsements::sign::sign_endorsement;
use crate::app::take_review::EXPIRE_JOB;
use crate::app::write_review::ESTIMATE_JOB;
use crate::app::{
    App, AppError, AppResult, estimate_activity, letters, move_activity, purge, sign_anew,
    sign_award, take_review,
};
use crate::domain::ActivityId;
use crate::store::jobs::Job;

/// Does a job by its kind.
pub(super) async fn perform(app: &App, job: &Job) -> AppResult<()> {
    match job.kind.as_str() {
        ESTIMATE_JOB => {
            estimate_activity::estimate_activity(app, activity(&job.payload)?).await.map(drop)
        }
        EXPIRE_JOB => take_review::expire_leases(app, activity(&job.payload)?).await,
        "advance" => move_activity::advance_activity(app, activity(&job.payload)?).await,
        "sign" => sign_award::sign_award(app, subject(job, "award")?).await,
        sign_anew::JOB => sign_anew::sign_anew(app, subject(job, "award")?).await,
        endorse::JOB => sign_endorsement(app, subject(job, "endorsement")?).await,
        letters::JOB => letters::deliver(app, &job.payload).await,
        purge::JOB => purge::purge(app).await.map(drop),
        other => Err(AppError::Internal(format!("no job of kind {other:?}"))),
    }
}

/// The payload is the activity's id.
fn activity(payload: &str) -> AppResult<ActivityId> {
    payload.parse().map_err(|_| AppError::Internal(format!("no activity {payload:?}")))
}

/// The id a job's payload names under `member`.
fn subject<T: serde::de::DeserializeOwned>(job: &Job, member: &str) -> AppResult<T> {
    let payload: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
    serde_json::from_value(payload[member].clone())
        .map_err(|_| AppError::Internal(format!("job {} names no {member}", job.id)))
}
