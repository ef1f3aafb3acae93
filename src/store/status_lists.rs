//! Status lists: which awards are revoked, and which endorsements withdrawn, as signed lists of bits. The signed texts are kept by revision.

use diesel::prelude::*;

use super::tables::{awards, endorsements, status_lists};
use super::{Conn, StoreResult};
use crate::domain::{IssuerId, Moment, StatusHolds, StatusListId};

/// One list of an issuer.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = status_lists, treat_none_as_default_value = false)]
pub struct StatusList {
    /// Its id.
    pub id: StatusListId,
    /// Whose it is.
    pub issuer_id: IssuerId,
    /// How many entries it has.
    pub entries: i32,
    /// How many are given out.
    pub allocated: i32,
    /// Counts what must be signed anew: revocations, and changes of the issuer's keys.
    pub revision: i64,
    /// Which revision is signed.
    pub signed_revision: i64,
    /// The signed documents, as JSON; empty before the first.
    pub signed_text: String,
    /// When they were signed.
    pub signed_at: Option<Moment>,
    /// When the list was begun.
    pub created_at: Moment,
    /// What its entries stand for.
    pub holds: StatusHolds,
}

/// The list of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: StatusListId) -> StoreResult<Option<StatusList>> {
    Ok(status_lists::table.find(id).select(StatusList::as_select()).first(conn).optional()?)
}

/// A list of the issuer, for these entries, with fewer than `most` given out: the one begun first.
///
/// # Errors
/// The database's own.
pub fn find_open(
    conn: &mut Conn,
    issuer: IssuerId,
    holds: StatusHolds,
    most: i32,
) -> StoreResult<Option<StatusList>> {
    let query = status_lists::table
        .filter(status_lists::issuer_id.eq(issuer).and(status_lists::allocated.lt(most)))
        .filter(status_lists::holds.eq(holds))
        .order((status_lists::created_at, status_lists::id));
    Ok(query.select(StatusList::as_select()).first(conn).optional()?)
}

/// Begins a list.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &StatusList) -> StoreResult<()> {
    diesel::insert_into(status_lists::table).values(new).execute(conn)?;
    Ok(())
}

/// Which of these indexes are given out already.
///
/// # Errors
/// The database's own.
pub fn taken(conn: &mut Conn, id: StatusListId, among: &[i32]) -> StoreResult<Vec<i32>> {
    let mut taken: Vec<i32> = awards::table
        .filter(awards::status_list_id.eq(id).and(awards::status_index.eq_any(among)))
        .select(awards::status_index)
        .load(conn)?;
    let others: Vec<i32> = endorsements::table
        .filter(endorsements::status_list_id.eq(id).and(endorsements::status_index.eq_any(among)))
        .select(endorsements::status_index)
        .load(conn)?;
    taken.extend(others);
    Ok(taken)
}

/// Counts one more entry given out.
///
/// # Errors
/// The database's own.
pub fn count_allocated(conn: &mut Conn, id: StatusListId) -> StoreResult<()> {
    diesel::update(status_lists::table.find(id))
        .set(status_lists::allocated.eq(status_lists::allocated + 1))
        .execute(conn)?;
    Ok(())
}

/// The indexes of the revoked awards, and of the withdrawn endorsements, in order.
///
/// # Errors
/// The database's own.
pub fn revoked(conn: &mut Conn, id: StatusListId) -> StoreResult<Vec<i32>> {
    let mut revoked: Vec<i32> = awards::table
        .filter(awards::status_list_id.eq(id).and(awards::revoked_at.is_not_null()))
        .select(awards::status_index)
        .load(conn)?;
    let withdrawn: Vec<i32> = endorsements::table
        .filter(endorsements::status_list_id.eq(id).and(endorsements::withdrawn_at.is_not_null()))
        .select(endorsements::status_index)
        .load(conn)?;
    revoked.extend(withdrawn);
    revoked.sort_unstable();
    Ok(revoked)
}

/// Says that the list must be signed anew.
///
/// # Errors
/// The database's own.
pub fn touch(conn: &mut Conn, id: StatusListId) -> StoreResult<()> {
    diesel::update(status_lists::table.find(id))
        .set(status_lists::revision.eq(status_lists::revision + 1))
        .execute(conn)?;
    Ok(())
}

/// Says that all lists of an issuer must be signed anew: its keys have changed.
///
/// # Errors
/// The database's own.
pub fn touch_all(conn: &mut Conn, issuer: IssuerId) -> StoreResult<()> {
    diesel::update(status_lists::table.filter(status_lists::issuer_id.eq(issuer)))
        .set(status_lists::revision.eq(status_lists::revision + 1))
        .execute(conn)?;
    Ok(())
}

/// Keeps the signed documents of a revision, unless a later one is there; `false` then.
///
/// # Errors
/// The database's own.
pub fn keep_signed(
    conn: &mut Conn,
    id: StatusListId,
    revision: i64,
    text: &str,
    now: Moment,
) -> StoreResult<bool> {
    let list = status_lists::table.find(id).filter(status_lists::signed_revision.le(revision));
    let kept = diesel::update(list)
        .set((
            status_lists::signed_revision.eq(revision),
            status_lists::signed_text.eq(text),
            status_lists::signed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(kept > 0)
}
