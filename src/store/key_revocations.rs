//! What was asked about a key: that it be revoked, and what was decided.

use diesel::prelude::*;

use super::tables::key_revocations;
use super::{Conn, StoreResult};
use crate::domain::{KeyId, KeyRevocationId, Moment, PersonId, Renewal, RevocationState};

/// That a key be revoked, and where that stands.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = key_revocations, treat_none_as_default_value = false)]
pub struct KeyRevocation {
    /// Its id.
    pub id: KeyRevocationId,
    /// Which key.
    pub key_id: KeyId,
    /// As of when.
    pub revoked_at: Moment,
    /// Why: for the admins, not published.
    pub reason: String,
    /// Which badges are signed anew.
    pub renewal: Renewal,
    /// Where it stands.
    pub state: RevocationState,
    /// Who asked; nobody stands for whoever works on the machine.
    pub asked_by: Option<PersonId>,
    /// When.
    pub asked_at: Moment,
    /// Who decided, or took it back.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Moment>,
}

/// The revocation of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: KeyRevocationId) -> StoreResult<Option<KeyRevocation>> {
    let query = key_revocations::table.find(id).select(KeyRevocation::as_select());
    Ok(query.first(conn).optional()?)
}

/// The revocation of a key that stands so; there is one pending and one done at the most.
///
/// # Errors
/// The database's own.
pub fn find_of(
    conn: &mut Conn,
    key: KeyId,
    state: RevocationState,
) -> StoreResult<Option<KeyRevocation>> {
    let query = key_revocations::table
        .filter(key_revocations::key_id.eq(key).and(key_revocations::state.eq(state)));
    Ok(query.select(KeyRevocation::as_select()).first(conn).optional()?)
}

/// All that was asked about a key, the first first.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn, key: KeyId) -> StoreResult<Vec<KeyRevocation>> {
    let query = key_revocations::table
        .filter(key_revocations::key_id.eq(key))
        .order((key_revocations::asked_at, key_revocations::id));
    Ok(query.select(KeyRevocation::as_select()).load(conn)?)
}

/// All that waits for a decision, the first first.
///
/// # Errors
/// The database's own.
pub fn list_pending(conn: &mut Conn) -> StoreResult<Vec<KeyRevocation>> {
    let query = key_revocations::table
        .filter(key_revocations::state.eq(RevocationState::Pending))
        .order((key_revocations::asked_at, key_revocations::id));
    Ok(query.select(KeyRevocation::as_select()).load(conn)?)
}

/// Keeps what was asked.
///
/// # Errors
/// The database's own; a second pending one of a key breaks a unique index.
pub fn insert(conn: &mut Conn, new: &KeyRevocation) -> StoreResult<()> {
    diesel::insert_into(key_revocations::table).values(new).execute(conn)?;
    Ok(())
}

/// Keeps what became of it.
///
/// # Errors
/// The database's own.
pub fn close(
    conn: &mut Conn,
    id: KeyRevocationId,
    state: RevocationState,
    by: Option<PersonId>,
    now: Moment,
) -> StoreResult<()> {
    diesel::update(key_revocations::table.find(id))
        .set((
            key_revocations::state.eq(state),
            key_revocations::decided_by.eq(by),
            key_revocations::decided_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps that all badges of the key are signed anew.
///
/// # Errors
/// The database's own.
pub fn renew_all(conn: &mut Conn, id: KeyRevocationId) -> StoreResult<()> {
    diesel::update(key_revocations::table.find(id))
        .set(key_revocations::renewal.eq(Renewal::All))
        .execute(conn)?;
    Ok(())
}
