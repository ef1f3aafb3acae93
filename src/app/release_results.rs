//! A trainer lets authors see their results.

use super::write_review::ask_for_estimates;
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, ActivityId, Phase, ResultsRefused};
use crate::store::audit::{self, Line};
use crate::store::{activities, desk};

/// Releases the results of an activity whose reviewing is over. Once released they stay so; a repeat changes
/// nothing.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, [`AppError::NotAllowed`] to a learner,
/// [`ResultsRefused::ReviewsOpen`] before the results phase.
pub async fn release_results(app: &App, caller: Caller, activity: ActivityId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
        rights::in_cohort(conn, &caller, desk.activity.cohort_id, Action::RunActivity)?;
        if desk.phase_at(now) != Phase::Results {
            return Err(AppError::refused(ResultsRefused::ReviewsOpen));
        }
        if desk.activity.results_released_at.is_some() {
            return Ok(());
        }
        activities::release(conn, activity, now)?;
        ask_for_estimates(conn, activity, now)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "results.release",
            subject: format!("activity/{activity}"),
            detail: String::new(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}
