//! The tokens of connected programs, by their hashes.

use diesel::prelude::*;

use super::oauth::Grant;
use super::tables::{oauth_grants, oauth_tokens, people};
use super::{Conn, StoreResult};
use crate::domain::{GrantId, Moment, OAuthScopes, OAuthTokenKind};

/// A token of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = oauth_tokens, treat_none_as_default_value = false)]
pub struct OAuthToken {
    /// Its SHA-256.
    pub token_hash: Vec<u8>,
    /// Of which grant.
    pub grant_id: GrantId,
    /// Access or refresh.
    pub kind: OAuthTokenKind,
    /// What it is good for.
    pub scopes: OAuthScopes,
    /// When it was given.
    pub created_at: Moment,
    /// Until when it is good.
    pub expires_at: Moment,
    /// When it was used up, or revoked.
    pub spent_at: Option<Moment>,
}

/// Adds a token.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &OAuthToken) -> StoreResult<()> {
    diesel::insert_into(oauth_tokens::table).values(new).execute(conn)?;
    Ok(())
}

/// The token of that hash with its grant, good or not.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, hash: &[u8]) -> StoreResult<Option<(OAuthToken, Grant)>> {
    let query = oauth_tokens::table
        .inner_join(oauth_grants::table)
        .filter(oauth_tokens::token_hash.eq(hash))
        .select((OAuthToken::as_select(), Grant::as_select()));
    Ok(query.first(conn).optional()?)
}

/// Uses a token up, or revokes it.
///
/// # Errors
/// The database's own.
pub fn spend(conn: &mut Conn, hash: &[u8], now: Moment) -> StoreResult<()> {
    let open = oauth_tokens::table.find(hash).filter(oauth_tokens::spent_at.is_null());
    diesel::update(open).set(oauth_tokens::spent_at.eq(now)).execute(conn)?;
    Ok(())
}

/// For whom and for what the access token of that hash is good: neither it nor its grant has ended, and the person is
/// not suspended.
///
/// # Errors
/// The database's own.
pub fn holder(
    conn: &mut Conn,
    hash: &[u8],
    now: Moment,
) -> StoreResult<Option<(Grant, OAuthScopes)>> {
    let query = oauth_tokens::table
        .inner_join(oauth_grants::table.inner_join(people::table))
        .filter(oauth_tokens::token_hash.eq(hash))
        .filter(oauth_tokens::kind.eq(OAuthTokenKind::Access))
        .filter(oauth_tokens::expires_at.gt(now).and(oauth_tokens::spent_at.is_null()))
        .filter(oauth_grants::ended_at.is_null())
        .filter(people::suspended_at.is_null())
        .select((Grant::as_select(), oauth_tokens::scopes));
    Ok(query.first(conn).optional()?)
}

/// Deletes tokens that expired before `moment`; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let old = oauth_tokens::table
        .filter(oauth_tokens::expires_at.lt(moment))
        .order(oauth_tokens::token_hash)
        .limit(limit)
        .select(oauth_tokens::token_hash);
    let old: Vec<Vec<u8>> = old.load(conn)?;
    Ok(diesel::delete(oauth_tokens::table.filter(oauth_tokens::token_hash.eq_any(old)))
        .execute(conn)?)
}
