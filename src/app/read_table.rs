//! What a trainer sees of an activity: every work with who reviewed it and how, the reviewers, who is behind.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::read_results::{Score, in_order};
use super::write_review::Written;
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::allocation::Progress as Tied;
use crate::domain::{
    Action, ActivityId, MembershipId, PersonId, ReviewKind, Role, SubmissionId, SubmissionState,
};
use crate::store::desk::{self, Desk, Member};
use crate::store::{Conn, fits, leases, reviews};

/// A person, as trainers see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Named {
    /// Who.
    pub person: PersonId,
    /// Their stable label in the cohort.
    pub label: String,
    /// What they are called.
    pub name: String,
}

impl From<&Member> for Named {
    fn from(member: &Member) -> Self {
        Self { person: member.person, label: member.label.clone(), name: member.name.clone() }
    }
}

/// A review with who wrote it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SignedReview {
    /// Who wrote it.
    pub reviewer: Named,
    /// What they wrote.
    pub review: Written,
}

/// A work with everything about it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TableRow {
    /// The work.
    pub submission: SubmissionId,
    /// Its stable label.
    pub label: String,
    /// What it is called.
    pub title: String,
    /// Who wrote it.
    pub authors: Vec<Named>,
    /// Whether it came late.
    pub late: bool,
    /// Its scores, in the order of the rubric, the total last.
    pub scores: Vec<Score>,
    /// The reviews posted.
    pub reviews: Vec<SignedReview>,
}

/// A reviewer, as the estimates see them.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ReviewerRow {
    /// Who.
    pub reviewer: Named,
    /// How far above the class they mark, in points of the total.
    pub leniency: f64,
    /// How much of what their marks differ by comes of the works, 0 to 1.
    pub reliability: f64,
    /// How many works they have reviewed.
    pub reviews: i32,
    /// The probability that they mark without looking at the works, 0 to 1: a reason to look, never a proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blind: Option<f64>,
}

/// Where a learner stands in an activity.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct LearnerProgress {
    /// The membership: what `after` names.
    pub membership: MembershipId,
    /// Who.
    pub learner: Named,
    /// Their work's state: none where they have not begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission: Option<SubmissionState>,
    /// Whether it came late.
    pub late: bool,
    /// How many reviews they have posted.
    pub done: u32,
    /// How many works they hold now.
    pub held: u32,
    /// How many leases they let expire.
    pub expired: u32,
    /// How many works they gave back.
    pub declined: u32,
    /// How many reviews they still owe.
    pub missing: u32,
    /// How many peers' reviews their work has got.
    pub received: u32,
}

/// The activity, if the caller runs it.
fn run_by(conn: &mut Conn, caller: &Caller, activity: ActivityId) -> AppResult<Desk> {
    let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, desk.activity.cohort_id, Action::RunActivity)?;
    Ok(desk)
}

fn by_person(members: &[Member]) -> HashMap<PersonId, Named> {
    members.iter().map(|member| (member.person, Named::from(member))).collect()
}

fn named(people: &HashMap<PersonId, Named>, person: PersonId) -> Named {
    let unknown = || Named { person, label: String::new(), name: String::new() };
    people.get(&person).cloned().unwrap_or_else(unknown)
}

/// Cuts one page (and one item more, where there is one) out of a list that is ordered by id.
fn page<T>(all: Vec<T>, id: impl Fn(&T) -> Uuid, after: Option<Uuid>, limit: i64) -> Vec<T> {
    let limit = usize::try_from(limit).unwrap_or(0);
    all.into_iter().filter(|one| after.is_none_or(|after| id(one) > after)).take(limit).collect()
}

/// Every work handed in, with its scores and reviews: a page by submission id.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, [`AppError::NotAllowed`] to a learner.
pub async fn read_table(
    app: &App,
    caller: Caller,
    activity: ActivityId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<TableRow>> {
    app.read(move |conn| {
        let desk = run_by(conn, &caller, activity)?;
        let people = by_person(&desk::members(conn, desk.activity.cohort_id)?);
        let mut papers = desk::papers(conn, activity)?;
        papers.sort_by_key(|paper| paper.submission.id);
        let mut rows = Vec::new();
        for paper in page(papers, |paper| paper.submission.id.0, after, limit) {
            let work = paper.submission;
            let scores = match desk.activity.fit_id {
                Some(fit) => fits::estimates_of(conn, fit, work.id)?,
                None => Vec::new(),
            };
            let posted = reviews::posted_of(conn, work.id)?.into_iter();
            let signed = posted.map(|kept| SignedReview {
                reviewer: named(&people, kept.review.reviewer),
                review: Written::of(kept, &desk.rubric),
            });
            rows.push(TableRow {
                submission: work.id,
                label: work.label,
                title: work.title,
                authors: paper.authors.iter().map(|author| named(&people, *author)).collect(),
                late: work.late,
                scores: in_order(&desk.rubric, scores),
                reviews: signed.collect(),
            });
        }
        Ok(rows)
    })
    .await
}

/// The reviewers as the estimates in force see them: a page by person id.
///
/// # Errors
/// As [`read_table`].
pub async fn read_reviewers(
    app: &App,
    caller: Caller,
    activity: ActivityId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<ReviewerRow>> {
    app.read(move |conn| {
        let desk = run_by(conn, &caller, activity)?;
        let people = by_person(&desk::members(conn, desk.activity.cohort_id)?);
        let known = match desk.activity.fit_id {
            Some(fit) => fits::reviewers(conn, fit)?,
            None => Vec::new(),
        };
        let mut rows: Vec<ReviewerRow> = known
            .into_iter()
            .map(|one| ReviewerRow {
                reviewer: named(&people, one.person),
                leniency: one.leniency,
                reliability: one.reliability,
                reviews: one.reviews,
                blind: one.blind,
            })
            .collect();
        rows.sort_by_key(|row| row.reviewer.person);
        Ok(page(rows, |row| row.reviewer.person.0, after, limit))
    })
    .await
}

/// Where each learner of the cohort stands: a page by membership id.
///
/// # Errors
/// As [`read_table`].
pub async fn read_progress(
    app: &App,
    caller: Caller,
    activity: ActivityId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<LearnerProgress>> {
    let now = app.now();
    app.read(move |conn| {
        let desk = run_by(conn, &caller, activity)?;
        let states = desk::states_by_author(conn, activity)?;
        let ties = leases::ties(conn, activity, now)?;
        let posted = reviews::posted(conn, activity)?;
        let here = |member: &Member| {
            let wrote = states.contains_key(&member.person);
            member.role == Role::Learner && (member.left_at.is_none() || wrote)
        };
        let learners: Vec<Member> =
            desk::members(conn, desk.activity.cohort_id)?.into_iter().filter(here).collect();
        let k = desk.reviews_per_submission();
        let row = |member: Member| {
            let tied = |progress| {
                let own = ties.iter().filter(|tie| tie.reviewer == member.person);
                count(own.filter(|tie| tie.progress == progress).count())
            };
            let peers = || posted.iter().filter(|kept| kept.review.kind == ReviewKind::Peer);
            let done = peers().filter(|kept| kept.review.reviewer == member.person).count();
            let (work, state, late) = match states.get(&member.person) {
                Some((work, state, late)) => (Some(*work), Some(*state), *late),
                None => (None, None, false),
            };
            let received = peers().filter(|kept| Some(kept.review.submission) == work).count();
            LearnerProgress {
                membership: member.id,
                learner: Named::from(&member),
                submission: state,
                late,
                done: count(done),
                held: tied(Tied::Held),
                expired: tied(Tied::Lapsed),
                declined: tied(Tied::Declined),
                missing: k.saturating_sub(count(done)),
                received: count(received),
            }
        };
        Ok(page(learners, |member| member.id.0, after, limit).into_iter().map(row).collect())
    })
    .await
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
