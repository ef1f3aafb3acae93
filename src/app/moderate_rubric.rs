//! What a trainer decides on a rubric as a whole: opening it for proposals, adopting its current version.

use super::create_rubric::check_quorum;
use super::read_rubric::{based_on, current, seen};
use super::{App, AppError, AppResult, Caller};
use crate::domain::{Action, DecisionRule, RefusedRubric, RubricId, RubricState, RubricVersionId};
use crate::store::audit::{self, Line};
use crate::store::{rubric_versions, rubrics};

/// Opens a draft, or an adopted rubric again, for proposals. Trainers only. What was adopted stays as it is:
/// activities keep the version they chose, and further changes make further versions.
///
/// `decision` and `quorum` stay as they are where absent.
///
/// # Errors
/// [`AppError::Stale`] if the rubric moved on.
pub async fn open_rubric(
    app: &App,
    caller: Caller,
    id: RubricId,
    tag: String,
    decision: Option<DecisionRule>,
    quorum: Option<i32>,
) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (rubric, _) = seen(conn, &caller, id, Action::ModerateRubric)?;
        based_on(&current(conn, &rubric)?, &tag)?;
        let decision = decision.unwrap_or(rubric.decision);
        let quorum = quorum.unwrap_or(rubric.quorum);
        check_quorum(quorum).map_err(|flaw| vec![flaw])?;
        rubrics::set_state(conn, id, RubricState::Open, decision, quorum)?;
        let subject = format!("rubric/{id}");
        let detail = format!("decision={decision} quorum={quorum}");
        let actor = Some(caller.person);
        Ok(audit::append(conn, &Line { at: now, actor, action: "rubric.open", subject, detail })?)
    })
    .await
}

/// Adopts the current version: from now on it is what activities may use, and it never changes. Trainers only.
///
/// # Errors
/// [`AppError::Stale`] if the rubric moved on; [`RefusedRubric`] if it is not open.
pub async fn adopt_version(
    app: &App,
    caller: Caller,
    id: RubricId,
    tag: String,
) -> AppResult<RubricVersionId> {
    let now = app.now();
    app.write(move |conn| {
        let (rubric, _) = seen(conn, &caller, id, Action::ModerateRubric)?;
        let version = current(conn, &rubric)?;
        based_on(&version, &tag)?;
        match rubric.state {
            RubricState::Open => {}
            RubricState::Draft => return Err(AppError::refused(RefusedRubric::NotOpen)),
            RubricState::Adopted => return Err(AppError::refused(RefusedRubric::AlreadyAdopted)),
        }
        rubric_versions::adopt(conn, version.id, caller.person, now)?;
        rubrics::set_state(conn, id, RubricState::Adopted, rubric.decision, rubric.quorum)?;
        let subject = format!("rubric/{id}");
        let detail = format!("version/{} {}", version.id, version.content_hash);
        let actor = Some(caller.person);
        audit::append(conn, &Line { at: now, actor, action: "rubric.adopt", subject, detail })?;
        Ok(version.id)
    })
    .await
}
