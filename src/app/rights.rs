//! Asking for a right inside a unit of work, against the one table of rights ([`crate::domain::may`]).

use super::{AppError, AppResult, Caller, Scope};
use crate::domain::{Action, CohortId, Role, Standing, may};
use crate::store::Conn;

/// Asks whether the caller may act so in the cohort; gives the caller's role there.
///
/// # Errors
/// [`AppError::NotFound`] where the caller may not even know of it, [`AppError::NotAllowed`] otherwise.
pub fn in_cohort(
    conn: &mut Conn,
    caller: &Caller,
    cohort: CohortId,
    action: Action,
) -> AppResult<Option<Role>> {
    let role = crate::store::memberships::role(conn, cohort, caller.person)?;
    may(Standing { is_admin: caller.is_admin, role }, action)?;
    Ok(role)
}

/// Asks whether the caller may act so in the whole instance.
///
/// # Errors
/// [`AppError::NotAllowed`].
pub fn in_instance(caller: &Caller, action: Action) -> AppResult<()> {
    Ok(may(Standing { is_admin: caller.is_admin, role: None }, action)?)
}

/// Asks whether the caller's proof allows writing; the edge calls it on every unsafe method.
///
/// # Errors
/// [`AppError::NotAllowed`] for a read-only token.
pub fn to_write(caller: &Caller) -> AppResult<()> {
    match caller.scope {
        Scope::Write => Ok(()),
        Scope::Read => Err(AppError::NotAllowed),
    }
}
