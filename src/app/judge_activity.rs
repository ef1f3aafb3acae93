//! Whether anybody has earned anything by new estimates.

use super::{App, AppResult};
use crate::domain::{ActivityId, FitId};
use crate::estimate::Fit;

/// Judges everybody's work in an activity by the rules of the achievements that use its rubric.
///
/// # Errors
/// The database's own.
pub async fn judge_activity(
    _app: &App,
    _activity: ActivityId,
    _fit_id: FitId,
    _fit: &Fit,
) -> AppResult<()> {
    Ok(())
}
