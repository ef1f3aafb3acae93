//! Roster entries: the people a trainer announced, and who did so when.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::roster_entries as entries;
use super::{Conn, StoreResult};
use crate::domain::{CohortId, Email, Moment, PersonId, Role, RosterEntryId};

/// One person announced.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct RosterEntry {
    /// Which line.
    pub id: RosterEntryId,
    /// The address given.
    pub email: Email,
    /// The name given.
    pub name: String,
    /// The role given.
    pub role: Role,
    /// Whose account it became.
    pub person: PersonId,
    /// By whom it was given.
    pub added_by: Option<PersonId>,
    /// When.
    pub added_at: Moment,
}

/// The columns of [`RosterEntry`], in its order.
macro_rules! columns {
    () => {
        (
            entries::id,
            entries::email,
            entries::name,
            entries::role,
            entries::person_id,
            entries::added_by,
            entries::added_at,
        )
    };
}

/// Adds an entry.
///
/// # Errors
/// The database's own; an address twice in one cohort breaks a unique key.
pub fn insert(conn: &mut Conn, cohort: CohortId, new: &RosterEntry) -> StoreResult<()> {
    diesel::insert_into(entries::table)
        .values((
            entries::id.eq(new.id),
            entries::cohort_id.eq(cohort),
            entries::email.eq(&new.email),
            entries::name.eq(&new.name),
            entries::role.eq(new.role),
            entries::person_id.eq(new.person),
            entries::added_by.eq(new.added_by),
            entries::added_at.eq(new.added_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The entry of an address.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, cohort: CohortId, email: &Email) -> StoreResult<Option<RosterEntry>> {
    let query = entries::table
        .filter(entries::cohort_id.eq(cohort).and(entries::email.eq(email)))
        .select(columns!());
    Ok(query.first(conn).optional()?)
}

/// The entries of a cohort, by id.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<RosterEntry>> {
    let mut query = entries::table
        .filter(entries::cohort_id.eq(cohort))
        .order(entries::id)
        .limit(limit)
        .select(columns!())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(entries::id.gt(RosterEntryId(after)));
    }
    Ok(query.load(conn)?)
}
