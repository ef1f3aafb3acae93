//! Cohorts.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{cohorts, memberships};
use super::{Conn, StoreResult};
use crate::domain::{CohortId, CohortWords, Language, Moment, PersonId, Role};

/// A cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// Which.
    pub id: CohortId,
    /// What is said of it.
    pub words: CohortWords,
    /// Rises with each change; the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Moment,
}

type Row = (CohortId, String, String, Language, String, i64, Moment);

/// The columns of a [`Row`], in its order.
macro_rules! columns {
    () => {
        (
            cohorts::id,
            cohorts::name,
            cohorts::description,
            cohorts::language,
            cohorts::time_zone,
            cohorts::version,
            cohorts::created_at,
        )
    };
}

fn read(row: Row) -> Cohort {
    let (id, name, description, language, time_zone, version, created_at) = row;
    let words = CohortWords { name, description, language, time_zone };
    Cohort { id, words, version, created_at }
}

/// Adds a cohort.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Cohort, by: Option<PersonId>) -> StoreResult<()> {
    diesel::insert_into(cohorts::table)
        .values((
            cohorts::id.eq(new.id),
            cohorts::name.eq(&new.words.name),
            cohorts::description.eq(&new.words.description),
            cohorts::language.eq(new.words.language),
            cohorts::time_zone.eq(&new.words.time_zone),
            cohorts::version.eq(new.version),
            cohorts::created_by.eq(by),
            cohorts::created_at.eq(new.created_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The cohort of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: CohortId) -> StoreResult<Option<Cohort>> {
    let row: Option<Row> = cohorts::table.find(id).select(columns!()).first(conn).optional()?;
    Ok(row.map(read))
}

/// The cohorts a person is in, with the role there, by id.
///
/// # Errors
/// The database's own.
pub fn list_of(
    conn: &mut Conn,
    person: PersonId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<(Cohort, Role)>> {
    let mut query = cohorts::table
        .inner_join(memberships::table)
        .filter(memberships::person_id.eq(person).and(memberships::left_at.is_null()))
        .order(cohorts::id)
        .limit(limit)
        .select((columns!(), memberships::role))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(cohorts::id.gt(CohortId(after)));
    }
    let rows: Vec<(Row, Role)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(row, role)| (read(row), role)).collect())
}

/// All cohorts, by id.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn, after: Option<Uuid>, limit: i64) -> StoreResult<Vec<Cohort>> {
    let mut query = cohorts::table.order(cohorts::id).limit(limit).select(columns!()).into_boxed();
    if let Some(after) = after {
        query = query.filter(cohorts::id.gt(CohortId(after)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// Changes what is said of a cohort, and its version.
///
/// # Errors
/// The database's own.
pub fn update(conn: &mut Conn, id: CohortId, words: &CohortWords, version: i64) -> StoreResult<()> {
    diesel::update(cohorts::table.find(id))
        .set((
            cohorts::name.eq(&words.name),
            cohorts::description.eq(&words.description),
            cohorts::language.eq(words.language),
            cohorts::time_zone.eq(&words.time_zone),
            cohorts::version.eq(version),
        ))
        .execute(conn)?;
    Ok(())
}
