//! Invitations to a cohort. Only the hash of a code is kept.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::invitations;
use super::{Conn, StoreResult};
use crate::domain::{CohortId, InvitationId, InvitationState, Moment, PersonId, Role};

/// An invitation, without its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// To which cohort.
    pub cohort: CohortId,
    /// In which role.
    pub role: Role,
    /// How far it is used.
    pub state: InvitationState,
}

type Row = (InvitationId, CohortId, Role, i32, i32, Moment, Option<Moment>, Moment);

/// The columns of a [`Row`], in its order.
macro_rules! columns {
    () => {
        (
            invitations::id,
            invitations::cohort_id,
            invitations::role,
            invitations::max_uses,
            invitations::uses,
            invitations::expires_at,
            invitations::revoked_at,
            invitations::created_at,
        )
    };
}

fn read(row: Row) -> Invitation {
    let (id, cohort, role, max_uses, uses, expires_at, revoked_at, created_at) = row;
    let state = InvitationState { max_uses, uses, expires_at, revoked_at, created_at };
    Invitation { id, cohort, role, state }
}

/// Adds an invitation under the hash of its code.
///
/// # Errors
/// The database's own.
pub fn insert(
    conn: &mut Conn,
    new: &Invitation,
    code_hash: &[u8],
    by: PersonId,
) -> StoreResult<()> {
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(new.id),
            invitations::cohort_id.eq(new.cohort),
            invitations::code_hash.eq(code_hash),
            invitations::role.eq(new.role),
            invitations::max_uses.eq(new.state.max_uses),
            invitations::uses.eq(new.state.uses),
            invitations::expires_at.eq(new.state.expires_at),
            invitations::revoked_at.eq(new.state.revoked_at),
            invitations::created_by.eq(by),
            invitations::created_at.eq(new.state.created_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The invitation whose code has that hash, good or not.
///
/// # Errors
/// The database's own.
pub fn find_by_code(conn: &mut Conn, code_hash: &[u8]) -> StoreResult<Option<Invitation>> {
    let query = invitations::table.filter(invitations::code_hash.eq(code_hash));
    let row: Option<Row> = query.select(columns!()).first(conn).optional()?;
    Ok(row.map(read))
}

/// The invitation of that id to that cohort.
///
/// # Errors
/// The database's own.
pub fn find(
    conn: &mut Conn,
    cohort: CohortId,
    id: InvitationId,
) -> StoreResult<Option<Invitation>> {
    let query = invitations::table.find(id).filter(invitations::cohort_id.eq(cohort));
    let row: Option<Row> = query.select(columns!()).first(conn).optional()?;
    Ok(row.map(read))
}

/// The invitations to a cohort, by id.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Invitation>> {
    let mut query = invitations::table
        .filter(invitations::cohort_id.eq(cohort))
        .order(invitations::id)
        .limit(limit)
        .select(columns!())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(invitations::id.gt(InvitationId(after)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// Counts one more person who came by it.
///
/// # Errors
/// The database's own.
pub fn count_use(conn: &mut Conn, id: InvitationId) -> StoreResult<()> {
    diesel::update(invitations::table.find(id))
        .set(invitations::uses.eq(invitations::uses + 1))
        .execute(conn)?;
    Ok(())
}

/// Ends an invitation, unless it is already.
///
/// # Errors
/// The database's own.
pub fn revoke(conn: &mut Conn, id: InvitationId, now: Moment) -> StoreResult<()> {
    let open = invitations::table.find(id).filter(invitations::revoked_at.is_null());
    diesel::update(open).set(invitations::revoked_at.eq(now)).execute(conn)?;
    Ok(())
}
