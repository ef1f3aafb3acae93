//! What reviewing reads of an activity: where it stands, its rubric, its works, its learners.

use std::collections::HashMap;

use diesel::prelude::*;

use super::activities::{self, Activity};
use super::submissions::{self, Submission};
use super::tables::{self, authors, memberships, people};
use super::{Conn, StoreError, StoreResult, rubric_versions};
use crate::domain::allocation::Work;
use crate::domain::{
    ActivityId, CohortId, FitId, MembershipId, Moment, PersonId, Phase, Role, RubricContent,
    SubmissionId, SubmissionState,
};

/// An activity with the rubric it uses.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The activity.
    pub activity: Activity,
    /// What its rubric version says.
    pub rubric: RubricContent,
}

impl Desk {
    /// Where it stands at `now`: reviewing ends with its deadline, even before the activity is moved on.
    pub fn phase_at(&self, now: Moment) -> Phase {
        match (self.activity.phase, self.activity.review_until) {
            (Phase::Review, Some(until)) if until <= now => Phase::Results,
            (phase, _) => phase,
        }
    }

    /// Whether authors may see their results: a trainer released them, or their time has come.
    pub fn is_released(&self, now: Moment) -> bool {
        let due = self.activity.results_at.is_some_and(|at| at <= now);
        let over = self.phase_at(now) == Phase::Results;
        over && (due || self.activity.results_released_at.is_some())
    }

    /// How many reviews each work is to get.
    pub fn reviews_per_submission(&self) -> u32 {
        u32::try_from(self.activity.reviews_per_submission).unwrap_or(0)
    }
}

/// An activity with its rubric.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, activity: ActivityId) -> StoreResult<Option<Desk>> {
    let Some(activity) = activities::find(conn, activity)? else { return Ok(None) };
    let version = rubric_versions::find(conn, activity.rubric_version_id)?;
    let version =
        version.ok_or_else(|| StoreError::Corrupt("an activity without rubric".into()))?;
    Ok(Some(Desk { activity, rubric: version.content }))
}

/// Notes that the reviews of an activity have changed.
///
/// # Errors
/// The database's own.
pub fn note_reviews(conn: &mut Conn, activity: ActivityId, now: Moment) -> StoreResult<()> {
    diesel::update(tables::activities::table.find(activity))
        .set(tables::activities::reviews_changed_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Puts a fit in force.
///
/// # Errors
/// The database's own.
pub fn set_fit(conn: &mut Conn, activity: ActivityId, fit: FitId) -> StoreResult<()> {
    diesel::update(tables::activities::table.find(activity))
        .set(tables::activities::fit_id.eq(fit))
        .execute(conn)?;
    Ok(())
}

/// A work with all who wrote it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The work.
    pub submission: Submission,
    /// Who wrote it, by id.
    pub authors: Vec<PersonId>,
}

impl Paper {
    /// Whether it is handed in.
    pub fn is_submitted(&self) -> bool {
        self.submission.state == SubmissionState::Submitted
    }
}

/// A work with its authors.
///
/// # Errors
/// The database's own.
pub fn find_paper(conn: &mut Conn, submission: SubmissionId) -> StoreResult<Option<Paper>> {
    let Some(found) = submissions::find(conn, submission)? else { return Ok(None) };
    let query = authors::table
        .filter(authors::submission_id.eq(submission))
        .order(authors::person_id)
        .select(authors::person_id);
    Ok(Some(Paper { submission: found, authors: query.load(conn)? }))
}

/// The work a person is author of.
///
/// # Errors
/// The database's own.
pub fn paper_of(
    conn: &mut Conn,
    activity: ActivityId,
    person: PersonId,
) -> StoreResult<Option<Paper>> {
    match submissions::find_of(conn, activity, person)? {
        Some(found) => find_paper(conn, found.id),
        None => Ok(None),
    }
}

/// The works handed in in an activity, with their authors, by label.
///
/// # Errors
/// The database's own.
pub fn papers(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Paper>> {
    let mut authors = authors_by_work(conn, activity)?;
    let paper = |submission: Submission| {
        let authors = authors.remove(&submission.id).unwrap_or_default();
        Paper { submission, authors }
    };
    Ok(submissions::list_submitted(conn, activity)?.into_iter().map(paper).collect())
}

/// The works that may be reviewed, with their authors: nothing more, since this is read for each lease.
///
/// # Errors
/// The database's own.
pub fn works(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Work>> {
    let query = tables::submissions::table
        .filter(tables::submissions::activity_id.eq(activity))
        .filter(tables::submissions::state.eq(SubmissionState::Submitted))
        .order(tables::submissions::id)
        .select(tables::submissions::id);
    let handed_in: Vec<SubmissionId> = query.load(conn)?;
    let mut authors = authors_by_work(conn, activity)?;
    let work =
        |submission| Work { submission, authors: authors.remove(&submission).unwrap_or_default() };
    Ok(handed_in.into_iter().map(work).collect())
}

fn authors_by_work(
    conn: &mut Conn,
    activity: ActivityId,
) -> StoreResult<HashMap<SubmissionId, Vec<PersonId>>> {
    let mut by_work = HashMap::<_, Vec<_>>::new();
    for (submission, person) in submissions::list_authors(conn, activity)? {
        by_work.entry(submission).or_default().push(person);
    }
    Ok(by_work)
}

/// The state of each work that is handed in or being written, by author.
///
/// # Errors
/// The database's own.
pub fn states_by_author(
    conn: &mut Conn,
    activity: ActivityId,
) -> StoreResult<HashMap<PersonId, (SubmissionId, SubmissionState, bool)>> {
    let query = authors::table
        .inner_join(tables::submissions::table)
        .filter(authors::activity_id.eq(activity))
        .select((
            authors::person_id,
            tables::submissions::id,
            tables::submissions::state,
            tables::submissions::late,
        ));
    let rows: Vec<(PersonId, SubmissionId, SubmissionState, bool)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(person, id, state, late)| (person, (id, state, late))).collect())
}

/// A member of a cohort.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Member {
    /// The membership.
    pub id: MembershipId,
    /// Who.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The stable label.
    pub label: String,
    /// What the person is called.
    pub name: String,
    /// Since when they are no longer there.
    pub left_at: Option<Moment>,
}

/// All who are or were in a cohort, by membership.
///
/// # Errors
/// The database's own.
pub fn members(conn: &mut Conn, cohort: CohortId) -> StoreResult<Vec<Member>> {
    let query = memberships::table
        .inner_join(people::table)
        .filter(memberships::cohort_id.eq(cohort))
        .order(memberships::id)
        .select((
            memberships::id,
            memberships::person_id,
            memberships::role,
            memberships::label,
            people::name,
            memberships::left_at,
        ));
    Ok(query.load(conn)?)
}

/// The cohorts a person is in, with the role there.
///
/// # Errors
/// The database's own.
pub fn cohorts_of(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<(CohortId, Role)>> {
    let query = memberships::table
        .filter(memberships::person_id.eq(person).and(memberships::left_at.is_null()))
        .order(memberships::cohort_id)
        .select((memberships::cohort_id, memberships::role));
    Ok(query.load(conn)?)
}

/// How many open proposals of each open rubric of a cohort a person has not voted on, where there are any.
///
/// # Errors
/// The database's own.
pub fn unvoted(
    conn: &mut Conn,
    cohort: CohortId,
    person: PersonId,
) -> StoreResult<Vec<(crate::domain::RubricId, String, i64)>> {
    use tables::{ballots, proposals, rubrics};
    let query = proposals::table
        .inner_join(rubrics::table)
        .filter(rubrics::cohort_id.eq(cohort).and(rubrics::state.eq("open")))
        .filter(proposals::state.eq("open").and(proposals::author_id.ne(person)))
        .order((rubrics::created_at, rubrics::id, proposals::id))
        .select((rubrics::id, rubrics::title, proposals::id));
    let open: Vec<(crate::domain::RubricId, String, crate::domain::ProposalId)> =
        query.load(conn)?;
    let voted: Vec<crate::domain::ProposalId> = ballots::table
        .filter(ballots::person_id.eq(person))
        .select(ballots::proposal_id)
        .load(conn)?;
    let mut left: Vec<(crate::domain::RubricId, String, i64)> = Vec::new();
    for (rubric, title, proposal) in open {
        if voted.contains(&proposal) {
            continue;
        }
        match left.last_mut() {
            Some((last, _, count)) if *last == rubric => *count += 1,
            _ => left.push((rubric, title, 1)),
        }
    }
    Ok(left)
}
