//! Competencies: what a cohort's achievements prove.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{achievements, competencies};
use super::{Conn, StoreResult};
use crate::domain::{CohortId, CompetencyId, Moment, PersonId};

/// What can be proved.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = competencies, treat_none_as_default_value = false)]
pub struct Competency {
    /// Its id.
    pub id: CompetencyId,
    /// Whose it is.
    pub cohort_id: CohortId,
    /// What it is called.
    pub name: String,
    /// What it means.
    pub description: String,
    /// The framework that defines it; may be empty.
    pub framework: String,
    /// Where the framework describes it; may be empty.
    pub target_url: String,
    /// Its code there; may be empty.
    pub target_code: String,
    /// Counts its changes.
    pub version: i64,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Moment,
}

/// The competency of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: CompetencyId) -> StoreResult<Option<Competency>> {
    Ok(competencies::table.find(id).select(Competency::as_select()).first(conn).optional()?)
}

/// A cohort's competencies in the order of their ids, up to `limit` after `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Competency>> {
    let after = CompetencyId(after.unwrap_or_default());
    let query = competencies::table
        .filter(competencies::cohort_id.eq(cohort).and(competencies::id.gt(after)))
        .order(competencies::id)
        .limit(limit);
    Ok(query.select(Competency::as_select()).load(conn)?)
}

/// Adds a competency.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Competency) -> StoreResult<()> {
    diesel::insert_into(competencies::table).values(new).execute(conn)?;
    Ok(())
}

/// Writes a competency's texts, and counts the change.
///
/// # Errors
/// The database's own.
pub fn update(conn: &mut Conn, changed: &Competency) -> StoreResult<()> {
    diesel::update(competencies::table.find(changed.id))
        .set((
            competencies::name.eq(&changed.name),
            competencies::description.eq(&changed.description),
            competencies::framework.eq(&changed.framework),
            competencies::target_url.eq(&changed.target_url),
            competencies::target_code.eq(&changed.target_code),
            competencies::version.eq(competencies::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether an achievement refers to the competency.
///
/// # Errors
/// The database's own.
pub fn is_used(conn: &mut Conn, id: CompetencyId) -> StoreResult<bool> {
    let count: i64 =
        achievements::table.filter(achievements::competency_id.eq(id)).count().get_result(conn)?;
    Ok(count > 0)
}

/// Removes a competency.
///
/// # Errors
/// The database's own.
pub fn delete(conn: &mut Conn, id: CompetencyId) -> StoreResult<()> {
    diesel::delete(competencies::table.find(id)).execute(conn)?;
    Ok(())
}
