//! The audit trail: who decided what, when. Names, addresses and texts stay out of it.

use diesel::prelude::*;

use super::tables::audit_lines;
use super::{Conn, StoreResult};
use crate::domain::{Moment, PersonId};

/// One line of the trail.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// When it was decided.
    pub at: Moment,
    /// Who decided; `None` for the service itself.
    pub actor: Option<PersonId>,
    /// What was done, e.g. `rubric.adopt`.
    pub action: &'a str,
    /// On what: the noun and its id, e.g. `rubric/6f…`.
    pub subject: String,
    /// Figures and ids that explain it.
    pub detail: String,
}

/// Adds a line, in the unit of work of what it tells.
///
/// # Errors
/// The database's own.
pub fn append(conn: &mut Conn, line: &Line<'_>) -> StoreResult<()> {
    diesel::insert_into(audit_lines::table)
        .values((
            audit_lines::at.eq(line.at),
            audit_lines::actor_id.eq(line.actor),
            audit_lines::action.eq(line.action),
            audit_lines::subject.eq(&line.subject),
            audit_lines::detail.eq(&line.detail),
        ))
        .execute(conn)?;
    Ok(())
}
