//! A trainer decides where the rule alone does not: validates, or refuses for good; always with a reason.

use super::reserve_award::{Chance, reserve};
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, Ruling, ValidationId, ValidationState};
use crate::store::validations::{self, Validation};
use crate::store::{achievements, audit, judging};

/// Decides on a validation. Trainers of the achievement's cohort.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner,
/// [`crate::domain::RulingRefused`] when it is final, lacks a reason, or was never estimated.
pub async fn decide_validation(
    app: &App,
    caller: Caller,
    id: ValidationId,
    decision: Ruling,
    reason: String,
) -> AppResult<Validation> {
    let (now, chance) = (app.now(), Chance::draw(app));
    app.write(move |conn| {
        let validation = validations::find(conn, id)?.ok_or(AppError::NotFound)?;
        let achievement =
            achievements::find(conn, validation.achievement_id)?.ok_or(AppError::NotFound)?;
        rights::in_cohort(conn, &caller, achievement.cohort_id, Action::Certify)?;
        let grounds = validation.grounds.clone().decide(decision, &reason);
        let grounds = grounds.map_err(AppError::refused)?;
        let decided = Validation {
            outcome: grounds.state(),
            grounds,
            decided_by: Some(caller.person),
            decided_at: now,
            ..validation
        };
        validations::update(conn, &decided)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "validation.decide",
            subject: format!("validation/{id}"),
            detail: decision.to_string(),
        };
        audit::append(conn, &line)?;
        if decided.outcome == ValidationState::Validated {
            let rubric = judging::rubric(conn, achievement.rubric_version_id)?;
            let rubric = rubric.ok_or(AppError::NotFound)?;
            reserve(conn, &chance, &achievement, &rubric, &decided, now)?;
        }
        Ok(decided)
    })
    .await
}
