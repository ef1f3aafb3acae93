//! Submissions: work handed in, its authors, and what a reviewer may see of it.

use diesel::prelude::*;
use uuid::Uuid;

use super::files::{self, File};
use super::tables::{authors, leases, memberships, people, submissions};
use super::{Conn, StoreResult, seek};
use crate::domain::{ActivityId, CohortId, Moment, PersonId, Role, SubmissionId, SubmissionState};

/// Work handed in, or being written.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// In which activity.
    pub activity_id: ActivityId,
    /// Its stable name within the activity, e.g. `w001`. Never shown to reviewers.
    pub label: String,
    /// What it is called.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Where it stands.
    pub state: SubmissionState,
    /// Whether it came after the deadline.
    pub late: bool,
    /// Counts its changes.
    pub version: i64,
    /// Who began it.
    pub created_by: PersonId,
    /// When.
    pub created_at: Moment,
    /// When it was handed in.
    pub submitted_at: Option<Moment>,
}

/// An author of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Author {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

/// What a reviewer sees of a submission: nothing that tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindWork {
    /// What it is called.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Its files under neutral names (`document-1.pdf`), in the order they were added.
    pub files: Vec<(String, File)>,
}

/// The submission of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: SubmissionId) -> StoreResult<Option<Submission>> {
    Ok(submissions::table.find(id).select(Submission::as_select()).first(conn).optional()?)
}

/// The submission a person is author of in an activity.
///
/// # Errors
/// The database's own.
pub fn find_of(
    conn: &mut Conn,
    activity: ActivityId,
    person: PersonId,
) -> StoreResult<Option<Submission>> {
    let query = submissions::table
        .inner_join(authors::table)
        .filter(authors::activity_id.eq(activity).and(authors::person_id.eq(person)))
        .select(Submission::as_select());
    Ok(query.first(conn).optional()?)
}

/// What a reviewer sees of a submission.
///
/// # Errors
/// The database's own.
pub fn find_blind(conn: &mut Conn, id: SubmissionId) -> StoreResult<Option<BlindWork>> {
    let Some(Submission { title, body, .. }) = find(conn, id)? else { return Ok(None) };
    let files = files::list(conn, id)?;
    let files = files.into_iter().enumerate();
    let files = files.map(|(i, file)| (file.neutral_name(i + 1), file)).collect();
    Ok(Some(BlindWork { title, body, files }))
}

/// An activity's submissions, oldest first, up to `limit` after the submission `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    activity: ActivityId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Submission>> {
    let last = SubmissionId(after.unwrap_or_default());
    let made = submissions::table.find(last).select(submissions::created_at);
    let made = made.first(conn).optional()?;
    let start = seek::start(after.is_some(), made);
    let later = submissions::created_at
        .gt(start)
        .or(submissions::created_at.eq(start).and(submissions::id.gt(last)));
    let query = submissions::table
        .filter(submissions::activity_id.eq(activity).and(later))
        .order((submissions::created_at, submissions::id))
        .limit(limit)
        .select(Submission::as_select());
    Ok(query.load(conn)?)
}

/// All the works handed in in an activity, by label.
///
/// # Errors
/// The database's own.
pub fn list_submitted(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Submission>> {
    let query = submissions::table
        .filter(submissions::activity_id.eq(activity))
        .filter(submissions::state.eq(SubmissionState::Submitted))
        .order(submissions::label)
        .select(Submission::as_select());
    Ok(query.load(conn)?)
}

/// The authors of a submission, by name.
///
/// # Errors
/// The database's own.
pub fn authors(conn: &mut Conn, id: SubmissionId) -> StoreResult<Vec<Author>> {
    let query = authors::table
        .inner_join(people::table)
        .filter(authors::submission_id.eq(id))
        .order((people::name, people::id))
        .select((people::id, people::name));
    Ok(query.load(conn)?)
}

/// Who wrote what in an activity: each submission with one of its authors.
///
/// # Errors
/// The database's own.
pub fn list_authors(
    conn: &mut Conn,
    activity: ActivityId,
) -> StoreResult<Vec<(SubmissionId, PersonId)>> {
    let query = authors::table
        .filter(authors::activity_id.eq(activity))
        .order((authors::submission_id, authors::person_id))
        .select((authors::submission_id, authors::person_id));
    Ok(query.load(conn)?)
}

/// Whether a person is author of a submission.
///
/// # Errors
/// The database's own.
pub fn is_author(conn: &mut Conn, id: SubmissionId, person: PersonId) -> StoreResult<bool> {
    let query = authors::table.find((id, person)).select(authors::person_id);
    Ok(query.first::<PersonId>(conn).optional()?.is_some())
}

/// Whether a person, an author of the work, lets it be shown with the badge it earns.
///
/// # Errors
/// The database's own.
pub fn is_shown_by(conn: &mut Conn, id: SubmissionId, person: PersonId) -> StoreResult<bool> {
    let query = authors::table.find((id, person)).select(authors::shows_work);
    Ok(query.first(conn).optional()?.unwrap_or(false))
}

/// Whether every author lets the work be shown.
///
/// # Errors
/// The database's own.
pub fn is_shown_by_all(conn: &mut Conn, id: SubmissionId) -> StoreResult<bool> {
    let query = authors::table.filter(authors::submission_id.eq(id)).select(authors::shows_work);
    let all: Vec<bool> = query.load(conn)?;
    Ok(!all.is_empty() && all.into_iter().all(|shown| shown))
}

/// Keeps whether an author lets the work be shown.
///
/// # Errors
/// The database's own.
pub fn show_by(
    conn: &mut Conn,
    id: SubmissionId,
    person: PersonId,
    shown: bool,
) -> StoreResult<()> {
    diesel::update(authors::table.find((id, person)))
        .set(authors::shows_work.eq(shown))
        .execute(conn)?;
    Ok(())
}

/// Of these people, those who are learners of the cohort now.
///
/// # Errors
/// The database's own.
pub fn learners_among(
    conn: &mut Conn,
    cohort: CohortId,
    people: &[PersonId],
) -> StoreResult<Vec<PersonId>> {
    let query = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::left_at.is_null()))
        .filter(memberships::role.eq(Role::Learner))
        .filter(memberships::person_id.eq_any(people))
        .select(memberships::person_id);
    Ok(query.load(conn)?)
}

/// The next free label of an activity. Call it in the unit of work that adds the submission.
///
/// # Errors
/// The database's own.
pub fn next_label(conn: &mut Conn, activity: ActivityId) -> StoreResult<String> {
    let taken: Vec<String> = submissions::table
        .filter(submissions::activity_id.eq(activity))
        .select(submissions::label)
        .load(conn)?;
    let taken: std::collections::HashSet<String> = taken.into_iter().collect();
    let labels = (taken.len() + 1..).map(|number| format!("w{number:03}"));
    Ok(labels.into_iter().find(|label| !taken.contains(label)).unwrap_or_default())
}

/// Adds a submission with its authors.
///
/// # Errors
/// The database's own; an author of two works of one activity breaks a unique key.
pub fn insert(conn: &mut Conn, new: &Submission, people: &[PersonId]) -> StoreResult<()> {
    diesel::insert_into(submissions::table).values(new).execute(conn)?;
    for person in people {
        diesel::insert_into(authors::table)
            .values((
                authors::submission_id.eq(new.id),
                authors::person_id.eq(person),
                authors::activity_id.eq(new.activity_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Saves a draft's title and text.
///
/// # Errors
/// The database's own.
pub fn set_text(conn: &mut Conn, id: SubmissionId, title: &str, body: &str) -> StoreResult<()> {
    diesel::update(submissions::table.find(id))
        .set((
            submissions::title.eq(title),
            submissions::body.eq(body),
            submissions::version.eq(submissions::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets where a submission stands.
///
/// # Errors
/// The database's own.
pub fn set_state(
    conn: &mut Conn,
    id: SubmissionId,
    state: SubmissionState,
    late: bool,
    submitted_at: Option<Moment>,
) -> StoreResult<()> {
    diesel::update(submissions::table.find(id))
        .set((
            submissions::state.eq(state),
            submissions::late.eq(late),
            submissions::submitted_at.eq(submitted_at),
            submissions::version.eq(submissions::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Counts a change of a draft's files.
///
/// # Errors
/// The database's own.
pub fn touch(conn: &mut Conn, id: SubmissionId) -> StoreResult<()> {
    diesel::update(submissions::table.find(id))
        .set(submissions::version.eq(submissions::version + 1))
        .execute(conn)?;
    Ok(())
}

/// Ends the review tasks of a work that is taken back.
///
/// # Errors
/// The database's own.
pub fn end_leases(conn: &mut Conn, id: SubmissionId, now: Moment) -> StoreResult<()> {
    diesel::update(
        leases::table.filter(leases::submission_id.eq(id).and(leases::state.eq("held"))),
    )
    .set((leases::state.eq("expired"), leases::ended_at.eq(now)))
    .execute(conn)?;
    Ok(())
}
