//! Idempotency keys: what a creation answered, kept in the same unit of work as the creation.

use diesel::prelude::*;

use super::tables::idempotency_keys as keys;
use super::{Conn, StoreResult};
use crate::domain::{Moment, PersonId};

/// An earlier answer under the same key.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Earlier {
    /// Of which request it was the answer.
    pub fingerprint: Vec<u8>,
    /// The outcome, as JSON.
    pub outcome: String,
}

/// The earlier answer under a person's key.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, person: PersonId, key: &str) -> StoreResult<Option<Earlier>> {
    let query = keys::table.find((person, key)).select((keys::fingerprint, keys::outcome));
    Ok(query.first(conn).optional()?)
}

/// Keeps an answer.
///
/// # Errors
/// The database's own; a key used twice breaks the primary key.
pub fn insert(
    conn: &mut Conn,
    person: PersonId,
    key: &str,
    answer: &Earlier,
    now: Moment,
) -> StoreResult<()> {
    diesel::insert_into(keys::table)
        .values((
            keys::person_id.eq(person),
            keys::key.eq(key),
            keys::fingerprint.eq(&answer.fingerprint),
            keys::outcome.eq(&answer.outcome),
            keys::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets the answers given before `moment`; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let old: Vec<(PersonId, String)> = keys::table
        .filter(keys::created_at.lt(moment))
        .order((keys::person_id, keys::key))
        .limit(limit)
        .select((keys::person_id, keys::key))
        .load(conn)?;
    for (person, key) in &old {
        diesel::delete(keys::table.find((person, key))).execute(conn)?;
    }
    Ok(old.len())
}
