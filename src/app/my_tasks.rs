//! What a person has to do now, in all their cohorts.

use serde::Serialize;

use super::{App, AppResult, Caller};
use crate::domain::allocation::Progress as Tied;
use crate::domain::{
    ActivityId, CohortId, LeaseId, Moment, PersonId, Phase, ReviewKind, ReviewState, Role,
    RubricId, SubmissionState,
};
use crate::store::desk::{self, Desk, Paper};
use crate::store::{Conn, activities, leases, reviews};

/// One thing to be done.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum MyTask {
    /// Hand in one's work.
    HandIn {
        /// In which cohort.
        cohort: CohortId,
        /// In which activity.
        activity: ActivityId,
        /// What the activity is called.
        title: String,
        /// Until when, where there is a deadline.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        /// Whether a draft is there.
        begun: bool,
    },
    /// Review peers' work.
    Review {
        /// In which cohort.
        cohort: CohortId,
        /// In which activity.
        activity: ActivityId,
        /// What the activity is called.
        title: String,
        /// How many reviews are still to be posted.
        left: u32,
        /// The lease that is held now.
        #[serde(skip_serializing_if = "Option::is_none")]
        lease: Option<LeaseId>,
        /// Until when, where there is a deadline.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
    },
    /// Review one's own work.
    SelfReview {
        /// In which cohort.
        cohort: CohortId,
        /// In which activity.
        activity: ActivityId,
        /// What the activity is called.
        title: String,
        /// Until when, where there is a deadline.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
    },
    /// Vote on proposals for a rubric.
    Vote {
        /// In which cohort.
        cohort: CohortId,
        /// On which rubric.
        rubric: RubricId,
        /// What the rubric is called.
        title: String,
        /// How many proposals wait for one's vote.
        proposals: i64,
    },
    /// Read one's results.
    ReadResults {
        /// In which cohort.
        cohort: CohortId,
        /// In which activity.
        activity: ActivityId,
        /// What the activity is called.
        title: String,
    },
    /// Release the results: a trainer's.
    Release {
        /// In which cohort.
        cohort: CohortId,
        /// In which activity.
        activity: ActivityId,
        /// What the activity is called.
        title: String,
    },
}

/// For how many days after their release results are among the tasks.
const RESULTS_DAYS: i64 = 30;

/// How many activities of one cohort are looked at: more than any cohort has.
const MOST_ACTIVITIES: i64 = 1000;

/// What the caller has to do now, cohort by cohort.
///
/// # Errors
/// The database's own.
pub async fn my_tasks(app: &App, caller: Caller) -> AppResult<Vec<MyTask>> {
    let now = app.now();
    app.read(move |conn| {
        let mut tasks = Vec::new();
        for (cohort, role) in desk::cohorts_of(conn, caller.person)? {
            for (rubric, title, proposals) in desk::unvoted(conn, cohort, caller.person)? {
                tasks.push(MyTask::Vote { cohort, rubric, title, proposals });
            }
            for activity in activities::list(conn, cohort, false, None, MOST_ACTIVITIES)? {
                let Some(desk) = desk::find(conn, activity.id)? else { continue };
                match role {
                    Role::Learner => learner_tasks(conn, &desk, caller.person, now, &mut tasks)?,
                    Role::Trainer => tasks.extend(trainer_task(&desk, now)),
                }
            }
        }
        Ok(tasks)
    })
    .await
}

fn trainer_task(desk: &Desk, now: Moment) -> Option<MyTask> {
    let due = desk.phase_at(now) == Phase::Results && !desk.is_released(now);
    let Desk { activity, .. } = desk;
    due.then(|| MyTask::Release {
        cohort: activity.cohort_id,
        activity: activity.id,
        title: activity.title.clone(),
    })
}

fn learner_tasks(
    conn: &mut Conn,
    desk: &Desk,
    person: PersonId,
    now: Moment,
    tasks: &mut Vec<MyTask>,
) -> AppResult<()> {
    let Desk { activity: about, .. } = desk;
    let (cohort, activity, title) = (about.cohort_id, about.id, about.title.clone());
    let paper = desk::paper_of(conn, activity, person)?;
    match desk.phase_at(now) {
        Phase::Draft => {}
        Phase::Submit => {
            let state = paper.as_ref().map(|paper| paper.submission.state);
            if state != Some(SubmissionState::Submitted) {
                let begun = state == Some(SubmissionState::Draft);
                let until = about.submit_until;
                tasks.push(MyTask::HandIn { cohort, activity, title, until, begun });
            }
        }
        Phase::Review => review_tasks(conn, desk, person, paper, now, tasks)?,
        Phase::Results => {
            let handed_in = paper.as_ref().is_some_and(Paper::is_submitted);
            let since = about.results_released_at.or(about.results_at);
            let recent = since.is_some_and(|at| now - at < chrono::TimeDelta::days(RESULTS_DAYS));
            if handed_in && recent && desk.is_released(now) {
                tasks.push(MyTask::ReadResults { cohort, activity, title });
            }
        }
    }
    Ok(())
}

/// What is to be done while others' work is reviewed.
fn review_tasks(
    conn: &mut Conn,
    desk: &Desk,
    person: PersonId,
    paper: Option<Paper>,
    now: Moment,
    tasks: &mut Vec<MyTask>,
) -> AppResult<()> {
    let Desk { activity: about, .. } = desk;
    let (cohort, activity, title) = (about.cohort_id, about.id, about.title.clone());
    let until = about.review_until;
    let Some(paper) = paper.filter(Paper::is_submitted) else {
        if about.late_submissions {
            tasks.push(MyTask::HandIn { cohort, activity, title, until, begun: false });
        }
        return Ok(());
    };
    let ties = leases::ties(conn, activity, now)?;
    let done = ties.iter().filter(|tie| tie.reviewer == person && tie.progress == Tied::Done);
    let done = u32::try_from(done.count()).unwrap_or(u32::MAX);
    let left = desk.reviews_per_submission().saturating_sub(done);
    let lease = leases::held(conn, activity, person, now)?.map(|lease| lease.id);
    if left > 0 || lease.is_some() {
        let title = title.clone();
        tasks.push(MyTask::Review { cohort, activity, title, left, lease, until });
    }
    if about.self_review {
        let own = reviews::find_at(conn, paper.submission.id, person, ReviewKind::SelfReview)?;
        if own.is_none_or(|own| own.review.state != ReviewState::Final) {
            tasks.push(MyTask::SelfReview { cohort, activity, title, until });
        }
    }
    Ok(())
}
