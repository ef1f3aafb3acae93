//! The jobs of reviewing: making an activity's estimates anew, freeing the places of leases that ran out.

use crate::app::{App, AppError, AppResult, estimate_activity, take_review};
use crate::domain::ActivityId;

/// The payload is the activity's id.
fn activity(payload: &str) -> AppResult<ActivityId> {
    payload.parse().map_err(|_| AppError::Internal(format!("no activity {payload:?}")))
}

/// Makes an activity's estimates anew.
pub(super) async fn estimate(app: &App, payload: &str) -> AppResult<()> {
    estimate_activity::estimate_activity(app, activity(payload)?).await.map(drop)
}

/// Frees the places of an activity's leases that ran out.
pub(super) async fn expire_leases(app: &App, payload: &str) -> AppResult<()> {
    take_review::expire_leases(app, activity(payload)?).await
}
