//! Versions of rubrics: immutable, but for their adoption; and whose ideas they hold.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{contributors, people, rubric_versions as versions, rubrics};
use super::{Conn, StoreResult};
use crate::domain::{CohortId, Moment, PersonId, RubricContent, RubricId, RubricVersionId};

/// One immutable state of a rubric.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = versions, treat_none_as_default_value = false)]
pub struct RubricVersion {
    /// Its id.
    pub id: RubricVersionId,
    /// Of which rubric.
    pub rubric_id: RubricId,
    /// Counts the rubric's versions, from 1.
    pub number: i32,
    /// The version it came from.
    pub parent_id: Option<RubricVersionId>,
    /// Its criteria and levels.
    pub content: RubricContent,
    /// [`RubricContent::content_hash`].
    pub content_hash: String,
    /// [`RubricContent::structure_hash`].
    pub structure_hash: String,
    /// When it was adopted.
    pub adopted_at: Option<Moment>,
    /// By whom.
    pub adopted_by: Option<PersonId>,
    /// When it was made.
    pub created_at: Moment,
}

/// Whose ideas a version holds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Contributor {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How many of their changes it holds.
    pub changes: i32,
}

/// The version of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: RubricVersionId) -> StoreResult<Option<RubricVersion>> {
    Ok(versions::table.find(id).select(RubricVersion::as_select()).first(conn).optional()?)
}

/// The version of that id with its rubric's title and cohort.
///
/// # Errors
/// The database's own.
pub fn find_with_rubric(
    conn: &mut Conn,
    id: RubricVersionId,
) -> StoreResult<Option<(RubricVersion, String, CohortId)>> {
    let query = versions::table.inner_join(rubrics::table).filter(versions::id.eq(id)).select((
        RubricVersion::as_select(),
        rubrics::title,
        rubrics::cohort_id,
    ));
    Ok(query.first(conn).optional()?)
}

/// A rubric's versions, oldest first, up to `limit` after the version `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    rubric: RubricId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<RubricVersion>> {
    let last = RubricVersionId(after.unwrap_or_default());
    let number: Option<i32> =
        versions::table.find(last).select(versions::number).first(conn).optional()?;
    let from = number.unwrap_or(if after.is_some() { i32::MAX } else { 0 });
    let query = versions::table
        .filter(versions::rubric_id.eq(rubric).and(versions::number.gt(from)))
        .order(versions::number)
        .limit(limit)
        .select(RubricVersion::as_select());
    Ok(query.load(conn)?)
}

/// Adds a version.
///
/// # Errors
/// The database's own; two versions of one number break a unique key.
pub fn insert(conn: &mut Conn, new: &RubricVersion) -> StoreResult<()> {
    diesel::insert_into(versions::table).values(new).execute(conn)?;
    Ok(())
}

/// Adopts a version, unless it is adopted already: the first adoption stands.
///
/// # Errors
/// The database's own.
pub fn adopt(conn: &mut Conn, id: RubricVersionId, by: PersonId, now: Moment) -> StoreResult<()> {
    diesel::update(versions::table.find(id).filter(versions::adopted_at.is_null()))
        .set((versions::adopted_at.eq(now), versions::adopted_by.eq(by)))
        .execute(conn)?;
    Ok(())
}

/// Whose ideas a version holds: most changes first, then by name.
///
/// # Errors
/// The database's own.
pub fn contributors(conn: &mut Conn, id: RubricVersionId) -> StoreResult<Vec<Contributor>> {
    let query = contributors::table
        .inner_join(people::table)
        .filter(contributors::rubric_version_id.eq(id))
        .order((contributors::changes.desc(), people::name, people::id))
        .select((people::id, people::name, contributors::changes));
    Ok(query.load(conn)?)
}

/// Gives a new version its contributors: its parent's, and the author of the change that made it.
///
/// # Errors
/// The database's own.
pub fn credit(
    conn: &mut Conn,
    id: RubricVersionId,
    parent: Option<RubricVersionId>,
    author: PersonId,
) -> StoreResult<()> {
    let mut all: Vec<(PersonId, i32)> = match parent {
        Some(parent) => contributors::table
            .filter(contributors::rubric_version_id.eq(parent))
            .select((contributors::person_id, contributors::changes))
            .load(conn)?,
        None => Vec::new(),
    };
    match all.iter_mut().find(|(person, _)| *person == author) {
        Some((_, changes)) => *changes = changes.saturating_add(1),
        None => all.push((author, 1)),
    }
    for (person, changes) in all {
        diesel::insert_into(contributors::table)
            .values((
                contributors::rubric_version_id.eq(id),
                contributors::person_id.eq(person),
                contributors::changes.eq(changes),
            ))
            .execute(conn)?;
    }
    Ok(())
}
