//! Memberships: who is in which cohort, in which role, under which stable label.

use diesel::prelude::*;

use super::tables::memberships;
use super::{Conn, StoreResult};
use crate::domain::{CohortId, PersonId, Role};

/// The role of a person in a cohort; `None` outside it, or once they have left.
///
/// # Errors
/// The database's own.
pub fn role(conn: &mut Conn, cohort: CohortId, person: PersonId) -> StoreResult<Option<Role>> {
    let query = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::person_id.eq(person)))
        .filter(memberships::left_at.is_null())
        .select(memberships::role);
    Ok(query.first(conn).optional()?)
}
