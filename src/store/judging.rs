//! What certification reads of rubrics and activities: which rubric an achievement stands on, whose works an
//! activity has, how many peers reviewed each, and to whom an award may be addressed.

use diesel::prelude::*;

use super::error::StoreError;
use super::tables::{
    activities, authors, contributors, people, reviews, rubric_versions, rubrics, submissions,
};
use super::{Conn, StoreResult};
use crate::domain::{
    ActivityId, AddressSource, CohortId, Moment, PersonId, RubricContent, RubricVersionId,
    SubmissionId,
};

/// A rubric version, as far as certification asks.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedRubric {
    /// The version.
    pub id: RubricVersionId,
    /// Whose rubric.
    pub cohort: CohortId,
    /// What the rubric is called.
    pub title: String,
    /// Which of its versions.
    pub number: i32,
    /// Its criteria and levels.
    pub content: RubricContent,
    /// The SHA-256 of its content.
    pub content_hash: String,
    /// When it was adopted.
    pub adopted_at: Option<Moment>,
    /// How many people's ideas it holds.
    pub contributors: u32,
}

/// The rubric version of that id.
///
/// # Errors
/// The database's own; [`StoreError::Corrupt`] when its content does not read.
pub fn rubric(conn: &mut Conn, id: RubricVersionId) -> StoreResult<Option<JudgedRubric>> {
    type Row = (CohortId, String, i32, String, String, Option<Moment>);
    let row: Option<Row> = rubric_versions::table
        .inner_join(rubrics::table)
        .filter(rubric_versions::id.eq(id))
        .select((
            rubrics::cohort_id,
            rubrics::title,
            rubric_versions::number,
            rubric_versions::content,
            rubric_versions::content_hash,
            rubric_versions::adopted_at,
        ))
        .first(conn)
        .optional()?;
    let Some((cohort, title, number, content, content_hash, adopted_at)) = row else {
        return Ok(None);
    };
    let content = serde_json::from_str(&content)
        .map_err(|error| StoreError::Corrupt(format!("rubric version {id}: {error}")))?;
    let held: i64 = contributors::table
        .filter(contributors::rubric_version_id.eq(id))
        .count()
        .get_result(conn)?;
    let contributors = u32::try_from(held).unwrap_or(u32::MAX);
    Ok(Some(JudgedRubric {
        id,
        cohort,
        title,
        number,
        content,
        content_hash,
        adopted_at,
        contributors,
    }))
}

/// The cohort and the rubric version of an activity, and when its results were released.
///
/// # Errors
/// The database's own.
pub fn activity(
    conn: &mut Conn,
    id: ActivityId,
) -> StoreResult<Option<(CohortId, RubricVersionId, Option<Moment>)>> {
    let columns =
        (activities::cohort_id, activities::rubric_version_id, activities::results_released_at);
    Ok(activities::table.find(id).select(columns).first(conn).optional()?)
}

/// One work that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The submission.
    pub submission: SubmissionId,
    /// Its stable label within the activity: what estimates know it by.
    pub label: String,
    /// Who wrote it.
    pub authors: Vec<PersonId>,
    /// How many peers reviewed it.
    pub peers: u32,
}

/// The works of an activity, by label.
///
/// # Errors
/// The database's own.
pub fn works(conn: &mut Conn, id: ActivityId) -> StoreResult<Vec<Work>> {
    let handed_in: Vec<(SubmissionId, String)> = submissions::table
        .filter(submissions::activity_id.eq(id).and(submissions::state.eq("submitted")))
        .order(submissions::label)
        .select((submissions::id, submissions::label))
        .load(conn)?;
    let written: Vec<(SubmissionId, PersonId)> = authors::table
        .filter(authors::activity_id.eq(id))
        .order((authors::submission_id, authors::person_id))
        .select((authors::submission_id, authors::person_id))
        .load(conn)?;
    let reviewed: Vec<SubmissionId> = reviews::table
        .filter(reviews::activity_id.eq(id))
        .filter(reviews::kind.eq("peer").and(reviews::state.eq("final")))
        .select(reviews::submission_id)
        .load(conn)?;
    let work = |(submission, label): (SubmissionId, String)| Work {
        submission,
        label,
        authors: written.iter().filter(|row| row.0 == submission).map(|row| row.1).collect(),
        peers: u32::try_from(reviewed.iter().filter(|one| **one == submission).count())
            .unwrap_or(u32::MAX),
    };
    Ok(handed_in.into_iter().map(work).collect())
}

/// A person's proved address: the one that may stand, hashed, in a badge.
///
/// # Errors
/// The database's own.
pub fn proved_address(conn: &mut Conn, person: PersonId) -> StoreResult<Option<String>> {
    let row: Option<(Option<String>, AddressSource)> = people::table
        .find(person)
        .select((people::email, people::address_source))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(email, source)| email.filter(|_| source != AddressSource::None)))
}

/// The names of people, by id.
///
/// # Errors
/// The database's own.
pub fn names(conn: &mut Conn, of: &[PersonId]) -> StoreResult<Vec<(PersonId, String)>> {
    let query = people::table.filter(people::id.eq_any(of)).select((people::id, people::name));
    Ok(query.load(conn)?)
}

/// The activities of a cohort on a rubric version whose results are released.
///
/// # Errors
/// The database's own.
pub fn released(
    conn: &mut Conn,
    cohort: CohortId,
    rubric: RubricVersionId,
) -> StoreResult<Vec<ActivityId>> {
    let query = activities::table
        .filter(activities::cohort_id.eq(cohort))
        .filter(activities::rubric_version_id.eq(rubric))
        .filter(activities::results_released_at.is_not_null())
        .order(activities::id)
        .select(activities::id);
    Ok(query.load(conn)?)
}
