//! Reading activities. Learners do not see drafts, nor how others are doing.

use uuid::Uuid;

use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, ActivityId, CohortId, Phase, Progress, Role, SubmissionId};
use crate::store::{Conn, activities, submissions};

pub use crate::store::activities::Activity;

/// An activity as a member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityView {
    /// The activity.
    pub activity: Activity,
    /// How far it has come; for trainers.
    pub progress: Option<Progress>,
    /// The caller's own submission.
    pub own_submission: Option<SubmissionId>,
}

/// The activity, if the caller may act so in its cohort; a draft is for trainers only.
pub(super) fn activity_seen(
    conn: &mut Conn,
    caller: &Caller,
    id: ActivityId,
    action: Action,
) -> AppResult<(Activity, Option<Role>)> {
    let activity = activities::find(conn, id)?.ok_or(AppError::NotFound)?;
    let role = rights::in_cohort(conn, caller, activity.cohort_id, Action::SeeCohort)?;
    if activity.phase == Phase::Draft && role != Some(Role::Trainer) {
        return Err(AppError::NotFound);
    }
    rights::in_cohort(conn, caller, activity.cohort_id, action)?;
    Ok((activity, role))
}

/// One activity.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, and for a draft unless the caller is a trainer.
pub async fn activity(app: &App, caller: Caller, id: ActivityId) -> AppResult<ActivityView> {
    app.read(move |conn| {
        let (activity, role) = activity_seen(conn, &caller, id, Action::SeeCohort)?;
        view(conn, &caller, role, activity)
    })
    .await
}

/// A cohort's activities, oldest first; one more than `limit` where there are more.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort.
pub async fn activities(
    app: &App,
    caller: Caller,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<ActivityView>> {
    app.read(move |conn| {
        let role = rights::in_cohort(conn, &caller, cohort, Action::SeeCohort)?;
        let drafts = role == Some(Role::Trainer);
        let found = activities::list(conn, cohort, drafts, after, limit + 1)?;
        found.into_iter().map(|activity| view(conn, &caller, role, activity)).collect()
    })
    .await
}

fn view(
    conn: &mut Conn,
    caller: &Caller,
    role: Option<Role>,
    activity: Activity,
) -> AppResult<ActivityView> {
    let own = submissions::find_of(conn, activity.id, caller.person)?;
    let progress = match role {
        Some(Role::Trainer) => Some(activities::progress(conn, activity.id)?),
        _ => None,
    };
    Ok(ActivityView { activity, progress, own_submission: own.map(|own| own.id) })
}
