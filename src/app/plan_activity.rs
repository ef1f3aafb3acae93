//! Planning an activity: what is asked, by which adopted rubric, until when.

use super::read_activity::activity_seen;
use super::{App, AppError, AppResult, Caller, Once, rights};
use crate::domain::{
    Action, ActivityId, ActivityKind, CohortId, Deadlines, Flaw, Moment, Phase, Plan, PlanFault,
    RefusedMove, RubricVersionId,
};
use crate::store::activities::{self, Activity};
use crate::store::audit::{self, Line};
use crate::store::{Conn, jobs, rubric_versions};

/// What is to change in a plan; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanPatch {
    /// What it is called.
    pub title: Option<String>,
    /// What is asked, in Markdown.
    pub brief: Option<String>,
    /// What learners hand in.
    pub kind: Option<ActivityKind>,
    /// By which adopted rubric version work is judged.
    pub rubric_version: Option<RubricVersionId>,
    /// Until when work is handed in; `Some(None)` takes the deadline away.
    pub submit_until: Option<Option<Moment>>,
    /// Until when work is reviewed; `Some(None)` takes the deadline away.
    pub review_until: Option<Option<Moment>>,
    /// When results are released; `Some(None)` leaves it to a trainer.
    pub results_at: Option<Option<Moment>>,
    /// How many peers review each submission.
    pub reviews_per_submission: Option<i32>,
    /// For how long a review task is held, in minutes.
    pub lease_minutes: Option<i32>,
    /// Whether authors judge their own work too.
    pub self_review: Option<bool>,
    /// Whether several learners may be authors of one submission.
    pub group_work: Option<bool>,
    /// Whether work may still be handed in while others review.
    pub late_submissions: Option<bool>,
}

impl PlanPatch {
    fn apply(&self, plan: Plan) -> Plan {
        let Deadlines { submit_until, review_until, results_at } = plan.deadlines;
        Plan {
            title: self.title.as_ref().map_or(plan.title, |title| title.trim().to_owned()),
            brief: self.brief.clone().unwrap_or(plan.brief),
            kind: self.kind.unwrap_or(plan.kind),
            deadlines: Deadlines {
                submit_until: self.submit_until.unwrap_or(submit_until),
                review_until: self.review_until.unwrap_or(review_until),
                results_at: self.results_at.unwrap_or(results_at),
            },
            reviews_per_submission: self
                .reviews_per_submission
                .unwrap_or(plan.reviews_per_submission),
            lease_minutes: self.lease_minutes.unwrap_or(plan.lease_minutes),
            self_review: self.self_review.unwrap_or(plan.self_review),
            group_work: self.group_work.unwrap_or(plan.group_work),
            late_submissions: self.late_submissions.unwrap_or(plan.late_submissions),
        }
    }
}

/// Makes an activity, as a draft. Trainers only.
///
/// # Errors
/// [`AppError::Invalid`] names each flaw, among them a rubric version that is not adopted or not this cohort's.
pub async fn create_activity(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    cohort: CohortId,
    rubric: RubricVersionId,
    plan: Plan,
) -> AppResult<ActivityId> {
    let now = app.now();
    let id = ActivityId(app.random.uuid());
    app.create(once, move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::RunActivity)?;
        check(conn, cohort, rubric, &plan)?;
        let Deadlines { submit_until, review_until, results_at } = plan.deadlines;
        activities::insert(
            conn,
            &Activity {
                id,
                cohort_id: cohort,
                title: plan.title.trim().to_owned(),
                brief: plan.brief.clone(),
                kind: plan.kind,
                rubric_version_id: rubric,
                phase: Phase::Draft,
                submit_until,
                review_until,
                results_at,
                reviews_per_submission: plan.reviews_per_submission,
                lease_minutes: plan.lease_minutes,
                self_review: plan.self_review,
                group_work: plan.group_work,
                late_submissions: plan.late_submissions,
                results_released_at: None,
                reviews_changed_at: None,
                fit_id: None,
                version: 1,
                created_by: Some(caller.person),
                created_at: now,
            },
        )?;
        ask_at_deadlines(conn, id, &plan.deadlines, now)?;
        note(conn, &caller, id, "activity.create", now)?;
        Ok(id)
    })
    .await
}

/// Changes an activity's plan. Trainers only. Everything may change in a draft; once the activity has begun,
/// only its words, its deadlines and whether late work is taken.
///
/// # Errors
/// [`AppError::Stale`] if it is no longer at `version`; [`RefusedMove::HasBegun`].
pub async fn patch_activity(
    app: &App,
    caller: Caller,
    id: ActivityId,
    version: i64,
    patch: PlanPatch,
) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (activity, _) = activity_seen(conn, &caller, id, Action::RunActivity)?;
        if activity.version != version {
            return Err(AppError::Stale);
        }
        let (before, plan) = (activity.plan(), patch.apply(activity.plan()));
        let rubric = patch.rubric_version.unwrap_or(activity.rubric_version_id);
        check(conn, activity.cohort_id, rubric, &plan)?;
        let same = before.keeps_its_promises(&plan) && rubric == activity.rubric_version_id;
        if activity.phase != Phase::Draft && !same {
            return Err(AppError::refused(RefusedMove::HasBegun));
        }
        activities::set_plan(conn, id, &plan, rubric)?;
        ask_at_deadlines(conn, id, &plan.deadlines, now)?;
        note(conn, &caller, id, "activity.change", now)
    })
    .await
}

fn check(conn: &mut Conn, cohort: CohortId, rubric: RubricVersionId, plan: &Plan) -> AppResult<()> {
    let mut flaws = plan.check("").err().unwrap_or_default();
    let found = rubric_versions::find_with_rubric(conn, rubric)?;
    let adopted =
        found.is_some_and(|(version, _, theirs)| version.adopted_at.is_some() && theirs == cohort);
    if !adopted {
        flaws.push(Flaw::at("/rubric_version", PlanFault::RubricNotAdopted));
    }
    if flaws.is_empty() { Ok(()) } else { Err(flaws.into()) }
}

/// Asks for a look at the activity at each of its deadlines.
fn ask_at_deadlines(
    conn: &mut Conn,
    id: ActivityId,
    deadlines: &Deadlines,
    now: Moment,
) -> AppResult<()> {
    let Deadlines { submit_until, review_until, results_at } = *deadlines;
    let mut all = [submit_until, review_until, results_at].into_iter().flatten();
    all.try_for_each(|at| ask_to_advance(conn, id, at, now))
}

/// Asks for a look at the activity at a moment, to move it on if it is due.
pub(super) fn ask_to_advance(
    conn: &mut Conn,
    id: ActivityId,
    at: Moment,
    now: Moment,
) -> AppResult<()> {
    Ok(jobs::push(conn, "advance", &format!("{id} {at}"), &id.to_string(), at, now)?)
}

/// Writes what was done with an activity into the audit trail.
pub(super) fn note(
    conn: &mut Conn,
    caller: &Caller,
    id: ActivityId,
    action: &str,
    at: Moment,
) -> AppResult<()> {
    let (subject, detail) = (format!("activity/{id}"), String::new());
    Ok(audit::append(conn, &Line { at, actor: Some(caller.person), action, subject, detail })?)
}
