//! Sessions of the pages. Only the hash of a session's token is kept.

use diesel::prelude::*;

use super::tables::{people, sessions};
use super::{Conn, StoreResult};
use crate::domain::{Language, Moment, PersonId};

/// A session and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// The language the person reads.
    pub language: Language,
    /// Keeper of the instance.
    pub is_admin: bool,
    /// What every form of this session carries.
    pub csrf_token: String,
    /// When it was last used, to some minutes.
    pub seen_at: Moment,
}

/// Keeps a new session.
///
/// # Errors
/// The database's own.
pub fn insert(
    conn: &mut Conn,
    hash: &[u8],
    person: PersonId,
    csrf_token: &str,
    expires_at: Moment,
    now: Moment,
) -> StoreResult<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(hash),
            sessions::person_id.eq(person),
            sessions::csrf_token.eq(csrf_token),
            sessions::created_at.eq(now),
            sessions::seen_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The session of that hash, unless it has expired, was not used since `idle_since`, or its person is suspended.
///
/// # Errors
/// The database's own.
pub fn find(
    conn: &mut Conn,
    hash: &[u8],
    idle_since: Moment,
    now: Moment,
) -> StoreResult<Option<Session>> {
    let query = sessions::table
        .inner_join(people::table)
        .filter(sessions::token_hash.eq(hash))
        .filter(sessions::expires_at.gt(now).and(sessions::seen_at.gt(idle_since)))
        .filter(people::suspended_at.is_null())
        .select((
            people::id,
            people::name,
            people::language,
            people::is_admin,
            sessions::csrf_token,
            sessions::seen_at,
        ));
    Ok(query.first(conn).optional()?)
}

/// Records that the session is in use.
///
/// # Errors
/// The database's own.
pub fn touch(conn: &mut Conn, hash: &[u8], now: Moment) -> StoreResult<()> {
    diesel::update(sessions::table.find(hash)).set(sessions::seen_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// The database's own.
pub fn delete(conn: &mut Conn, hash: &[u8]) -> StoreResult<()> {
    diesel::delete(sessions::table.find(hash)).execute(conn)?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// The database's own.
pub fn delete_of(conn: &mut Conn, person: PersonId) -> StoreResult<()> {
    diesel::delete(sessions::table.filter(sessions::person_id.eq(person))).execute(conn)?;
    Ok(())
}

/// Ends a person's sessions that have expired.
///
/// # Errors
/// The database's own.
pub fn delete_expired(conn: &mut Conn, person: PersonId, now: Moment) -> StoreResult<()> {
    let old = sessions::person_id.eq(person).and(sessions::expires_at.le(now));
    diesel::delete(sessions::table.filter(old)).execute(conn)?;
    Ok(())
}

/// Deletes sessions that have expired, or were not used since `idle_since`; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge(conn: &mut Conn, now: Moment, idle_since: Moment, limit: i64) -> StoreResult<usize> {
    let old = sessions::table
        .filter(sessions::expires_at.le(now).or(sessions::seen_at.le(idle_since)))
        .order(sessions::token_hash)
        .limit(limit)
        .select(sessions::token_hash);
    let old: Vec<_> = old.load::<Vec<u8>>(conn)?;
    Ok(diesel::delete(sessions::table.filter(sessions::token_hash.eq_any(old))).execute(conn)?)
}
