//! Activities: what is asked, by which rubric, where they stand.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{activities, reviews, submissions};
use super::{Conn, StoreResult, seek};
use crate::domain::{
    ActivityId, ActivityKind, CohortId, Deadlines, FitId, Moment, PersonId, Phase, Plan, Progress,
    RubricVersionId, SubmissionState,
};

/// One peer-assessment exercise.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = activities, treat_none_as_default_value = false)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// Whose it is.
    pub cohort_id: CohortId,
    /// What it is called.
    pub title: String,
    /// What is asked, in Markdown.
    pub brief: String,
    /// What learners hand in.
    pub kind: ActivityKind,
    /// By which rubric work is judged.
    pub rubric_version_id: RubricVersionId,
    /// Where it stands.
    pub phase: Phase,
    /// Until when work is handed in.
    pub submit_until: Option<Moment>,
    /// Until when work is reviewed.
    pub review_until: Option<Moment>,
    /// When results are released.
    pub results_at: Option<Moment>,
    /// How many peers review each submission.
    pub reviews_per_submission: i32,
    /// For how long a review task is held, in minutes.
    pub lease_minutes: i32,
    /// Whether authors judge their own work too.
    pub self_review: bool,
    /// Whether several learners may be authors of one submission.
    pub group_work: bool,
    /// Whether work may still be handed in while others review.
    pub late_submissions: bool,
    /// When results were released to authors.
    pub results_released_at: Option<Moment>,
    /// When a review of it last changed.
    pub reviews_changed_at: Option<Moment>,
    /// The fit its results come from.
    pub fit_id: Option<FitId>,
    /// Counts its changes.
    pub version: i64,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Moment,
}

impl Activity {
    /// Its deadlines.
    pub const fn deadlines(&self) -> Deadlines {
        let Self { submit_until, review_until, results_at, .. } = *self;
        Deadlines { submit_until, review_until, results_at }
    }

    /// Its plan.
    pub fn plan(&self) -> Plan {
        Plan {
            title: self.title.clone(),
            brief: self.brief.clone(),
            kind: self.kind,
            deadlines: self.deadlines(),
            reviews_per_submission: self.reviews_per_submission,
            lease_minutes: self.lease_minutes,
            self_review: self.self_review,
            group_work: self.group_work,
            late_submissions: self.late_submissions,
        }
    }
}

/// The activity of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: ActivityId) -> StoreResult<Option<Activity>> {
    Ok(activities::table.find(id).select(Activity::as_select()).first(conn).optional()?)
}

/// A cohort's activities, oldest first, up to `limit` after the activity `after`; drafts only if `drafts`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    drafts: bool,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Activity>> {
    let last = ActivityId(after.unwrap_or_default());
    let made =
        activities::table.find(last).select(activities::created_at).first(conn).optional()?;
    let start = seek::start(after.is_some(), made);
    let later = activities::created_at
        .gt(start)
        .or(activities::created_at.eq(start).and(activities::id.gt(last)));
    let shown: &[Phase] = if drafts {
        &[Phase::Draft, Phase::Submit, Phase::Review, Phase::Results]
    } else {
        &[Phase::Submit, Phase::Review, Phase::Results]
    };
    let query = activities::table
        .filter(activities::cohort_id.eq(cohort).and(later))
        .filter(activities::phase.eq_any(shown))
        .order((activities::created_at, activities::id))
        .limit(limit)
        .select(Activity::as_select());
    Ok(query.load(conn)?)
}

/// Adds an activity.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Activity) -> StoreResult<()> {
    diesel::insert_into(activities::table).values(new).execute(conn)?;
    Ok(())
}

/// Replaces an activity's plan and rubric.
///
/// # Errors
/// The database's own.
pub fn set_plan(
    conn: &mut Conn,
    id: ActivityId,
    plan: &Plan,
    rubric: RubricVersionId,
) -> StoreResult<()> {
    diesel::update(activities::table.find(id))
        .set((
            activities::title.eq(&plan.title),
            activities::brief.eq(&plan.brief),
            activities::kind.eq(plan.kind),
            activities::rubric_version_id.eq(rubric),
            activities::submit_until.eq(plan.deadlines.submit_until),
            activities::review_until.eq(plan.deadlines.review_until),
            activities::results_at.eq(plan.deadlines.results_at),
            activities::reviews_per_submission.eq(plan.reviews_per_submission),
            activities::lease_minutes.eq(plan.lease_minutes),
            activities::self_review.eq(plan.self_review),
            activities::group_work.eq(plan.group_work),
            activities::late_submissions.eq(plan.late_submissions),
            activities::version.eq(activities::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves an activity to a phase.
///
/// # Errors
/// The database's own.
pub fn set_phase(conn: &mut Conn, id: ActivityId, phase: Phase) -> StoreResult<()> {
    diesel::update(activities::table.find(id))
        .set((activities::phase.eq(phase), activities::version.eq(activities::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Releases an activity's results to its authors, unless they are already.
///
/// # Errors
/// The database's own.
pub fn release(conn: &mut Conn, id: ActivityId, now: Moment) -> StoreResult<()> {
    let unreleased = activities::results_released_at.is_null();
    diesel::update(activities::table.filter(activities::id.eq(id).and(unreleased)))
        .set((
            activities::results_released_at.eq(now),
            activities::version.eq(activities::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// What an activity's next move depends on.
///
/// # Errors
/// The database's own.
pub fn progress(conn: &mut Conn, id: ActivityId) -> StoreResult<Progress> {
    let submitted = submissions::table
        .filter(submissions::activity_id.eq(id))
        .filter(submissions::state.eq(SubmissionState::Submitted))
        .count()
        .get_result(conn)?;
    let final_reviews = reviews::table
        .filter(reviews::activity_id.eq(id).and(reviews::state.eq("final")))
        .count()
        .get_result(conn)?;
    Ok(Progress { submitted, final_reviews })
}

/// The activities one of whose deadlines has passed without its move or release having been made.
///
/// # Errors
/// The database's own.
pub fn list_overdue(conn: &mut Conn, now: Moment) -> StoreResult<Vec<ActivityId>> {
    let to_review = activities::phase
        .eq(Phase::Submit)
        .and(activities::submit_until.is_not_null())
        .and(activities::submit_until.assume_not_null().le(now));
    let to_results = activities::phase
        .eq(Phase::Review)
        .and(activities::review_until.is_not_null())
        .and(activities::review_until.assume_not_null().le(now));
    let to_release = activities::phase
        .eq(Phase::Results)
        .and(activities::results_released_at.is_null())
        .and(activities::results_at.is_not_null())
        .and(activities::results_at.assume_not_null().le(now));
    let query = activities::table
        .filter(to_review.or(to_results).or(to_release))
        .order(activities::id)
        .select(activities::id);
    Ok(query.load(conn)?)
}
