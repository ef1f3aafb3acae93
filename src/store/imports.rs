//! Cohorts that come from files: everybody and everything at once, under labels the files give.

use diesel::prelude::*;

use super::submissions::Submission;
use super::tables::{activities, authors, cohorts, memberships, people, submissions};
use super::{Conn, StoreResult, on_backend};
use crate::domain::{
    ActivityId, CohortId, Email, Language, MembershipId, Moment, PersonId, Role, SubmissionId,
};

/// How many rows one statement carries.
const BATCH: usize = 1000;

/// A person known by a label only: no address, no password.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = people)]
pub struct Pseudonym {
    /// Who.
    pub id: PersonId,
    /// The label.
    pub name: String,
    /// The cohort's language.
    pub language: Language,
    /// Since when they are there.
    pub created_at: Moment,
}

/// A cohort made for what a file holds.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = cohorts)]
pub struct ImportedCohort {
    /// Its id.
    pub id: CohortId,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its language.
    pub language: Language,
    /// Its time zone.
    pub time_zone: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Moment,
}

/// A place in that cohort.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = memberships)]
pub struct ImportedMembership {
    /// Its id.
    pub id: MembershipId,
    /// In which cohort.
    pub cohort_id: CohortId,
    /// Whose.
    pub person_id: PersonId,
    /// The role.
    pub role: Role,
    /// The stable label.
    pub label: String,
    /// Since when.
    pub joined_at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = authors)]
struct AuthorRow {
    submission_id: SubmissionId,
    person_id: PersonId,
    activity_id: ActivityId,
}

/// Adds a cohort.
///
/// # Errors
/// The database's own.
pub fn insert_cohort(conn: &mut Conn, cohort: &ImportedCohort) -> StoreResult<()> {
    on_backend!(conn, |c| diesel::insert_into(cohorts::table).values(cohort).execute(c))?;
    Ok(())
}

/// Adds people.
///
/// # Errors
/// The database's own.
pub fn insert_people(conn: &mut Conn, all: &[Pseudonym]) -> StoreResult<()> {
    for batch in all.chunks(BATCH) {
        on_backend!(conn, |c| diesel::insert_into(people::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Adds memberships.
///
/// # Errors
/// The database's own.
pub fn insert_memberships(conn: &mut Conn, all: &[ImportedMembership]) -> StoreResult<()> {
    for batch in all.chunks(BATCH) {
        on_backend!(conn, |c| diesel::insert_into(memberships::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Adds works with their authors.
///
/// # Errors
/// The database's own; an author of two works of one activity breaks a unique key.
pub fn insert_works(conn: &mut Conn, all: &[(Submission, Vec<PersonId>)]) -> StoreResult<()> {
    for batch in all.chunks(BATCH) {
        let rows: Vec<&Submission> = batch.iter().map(|(work, _)| work).collect();
        on_backend!(conn, |c| diesel::insert_into(submissions::table).values(rows).execute(c))?;
    }
    let row = |work: &Submission, person: &PersonId| AuthorRow {
        submission_id: work.id,
        person_id: *person,
        activity_id: work.activity_id,
    };
    let rows: Vec<AuthorRow> = all
        .iter()
        .flat_map(|(work, people)| people.iter().map(move |person| row(work, person)))
        .collect();
    for batch in rows.chunks(BATCH) {
        on_backend!(conn, |c| diesel::insert_into(authors::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// The activities of that title, with their cohort's id and name, in cohorts of that name where one is given.
///
/// # Errors
/// The database's own.
pub fn find_activities(
    conn: &mut Conn,
    title: &str,
    cohort: Option<&str>,
) -> StoreResult<Vec<(ActivityId, CohortId, String)>> {
    let query = activities::table
        .inner_join(cohorts::table)
        .filter(activities::title.eq(title))
        .order(activities::id)
        .select((activities::id, cohorts::id, cohorts::name));
    let found: Vec<(ActivityId, CohortId, String)> = query.load(conn)?;
    Ok(found.into_iter().filter(|(_, _, name)| cohort.is_none_or(|one| one == name)).collect())
}

/// The person with that address.
///
/// # Errors
/// The database's own.
pub fn find_person(conn: &mut Conn, email: &Email) -> StoreResult<Option<(PersonId, String)>> {
    let query =
        people::table.filter(people::email.eq(email.as_str())).select((people::id, people::name));
    Ok(query.first(conn).optional()?)
}
