//! The jobs of reviewing: making an activity's estimates anew, freeing the places of leases that ran out.

use serde::Deserialize;

use crate::app::{App, AppError, AppResult, estimate_activity, take_review};
use crate::domain::ActivityId;

/// On which activity.
#[derive(Deserialize)]
struct Payload {
    activity: ActivityId,
}

fn activity(payload: &str) -> AppResult<ActivityId> {
    let payload: Payload =
        serde_json::from_str(payload).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(payload.activity)
}

/// Makes an activity's estimates anew.
pub(super) async fn estimate(app: &App, payload: &str) -> AppResult<()> {
    estimate_activity::estimate_activity(app, activity(payload)?).await.map(drop)
}

/// Frees the places of an activity's leases that ran out.
pub(super) async fn expire_leases(app: &App, payload: &str) -> AppResult<()> {
    take_review::expire_leases(app, activity(payload)?).await
}
