//! One-time links. Only the hash of a link's token is kept.

use diesel::prelude::*;

use super::tables::one_time_links as links;
use super::{Conn, StoreError, StoreResult};
use crate::domain::{Email, LinkPurpose, Moment, PersonId};

/// A one-time link, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose.
    pub person: PersonId,
    /// What for.
    pub purpose: LinkPurpose,
    /// To which address it was sent; `None` when it was handed over otherwise, so that it proves no address.
    pub email: Option<Email>,
    /// Until when it is good.
    pub expires_at: Moment,
}

/// Keeps a link under the hash of its token.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, hash: &[u8], new: &Link, now: Moment) -> StoreResult<()> {
    diesel::insert_into(links::table)
        .values((
            links::token_hash.eq(hash),
            links::person_id.eq(new.person),
            links::purpose.eq(new.purpose),
            links::email.eq(new.email.as_ref().map_or("", Email::as_str)),
            links::expires_at.eq(new.expires_at),
            links::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The link of that hash, if it is still good.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, hash: &[u8], now: Moment) -> StoreResult<Option<Link>> {
    let row: Option<(PersonId, LinkPurpose, String, Moment)> = links::table
        .find(hash)
        .filter(links::used_at.is_null().and(links::expires_at.gt(now)))
        .select((links::person_id, links::purpose, links::email, links::expires_at))
        .first(conn)
        .optional()?;
    let Some((person, purpose, email, expires_at)) = row else { return Ok(None) };
    let email = match email.as_str() {
        "" => None,
        text => Some(
            Email::parse(text).map_err(|_| StoreError::Corrupt("one_time_links.email".into()))?,
        ),
    };
    Ok(Some(Link { person, purpose, email, expires_at }))
}

/// Marks the link of that hash as used.
///
/// # Errors
/// The database's own.
pub fn spend(conn: &mut Conn, hash: &[u8], now: Moment) -> StoreResult<()> {
    diesel::update(links::table.find(hash)).set(links::used_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Marks all links of a person as used.
///
/// # Errors
/// The database's own.
pub fn spend_all(conn: &mut Conn, person: PersonId, now: Moment) -> StoreResult<()> {
    diesel::update(links::table.filter(links::person_id.eq(person).and(links::used_at.is_null())))
        .set(links::used_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Deletes links that were used, or expired, before `moment`; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let old = links::table
        .filter(links::expires_at.lt(moment).or(links::used_at.assume_not_null().lt(moment)))
        .order(links::token_hash)
        .limit(limit)
        .select(links::token_hash);
    let old: Vec<_> = old.load::<Vec<u8>>(conn)?;
    Ok(diesel::delete(links::table.filter(links::token_hash.eq_any(old))).execute(conn)?)
}
