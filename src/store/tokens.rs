//! API tokens. Only the hash of a token's secret is kept.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{api_tokens, people};
use super::{Conn, StoreResult};
use crate::domain::{Moment, PersonId, TokenId};

/// Whom a valid token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHolder {
    /// Who.
    pub person: PersonId,
    /// Keeper of the instance.
    pub is_admin: bool,
    /// The token's scope, by its stable name.
    pub scope: String,
}

/// The holder of the token with that hash, unless it is expired or revoked or the person suspended.
///
/// # Errors
/// The database's own.
pub fn holder(conn: &mut Conn, hash: &[u8], now: Moment) -> StoreResult<Option<TokenHolder>> {
    let row: Option<(PersonId, bool, String)> = api_tokens::table
        .inner_join(people::table)
        .filter(api_tokens::token_hash.eq(hash))
        .filter(api_tokens::expires_at.gt(now).and(api_tokens::revoked_at.is_null()))
        .filter(people::suspended_at.is_null())
        .select((people::id, people::is_admin, api_tokens::scopes))
        .first(conn)
        .optional()?;
    Ok(row.map(|(person, is_admin, scope)| TokenHolder { person, is_admin, scope }))
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Token {
    /// Which.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// Its scope, by its stable name.
    pub scope: String,
    /// When it was made.
    pub created_at: Moment,
    /// Until when it is good.
    pub expires_at: Moment,
}

/// Keeps a new token under the hash of its secret.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, person: PersonId, hash: &[u8], new: &Token) -> StoreResult<()> {
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::id.eq(new.id),
            api_tokens::token_hash.eq(hash),
            api_tokens::person_id.eq(person),
            api_tokens::name.eq(&new.name),
            api_tokens::scopes.eq(&new.scope),
            api_tokens::created_at.eq(new.created_at),
            api_tokens::expires_at.eq(new.expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A person's tokens that are good, by id.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    person: PersonId,
    now: Moment,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Token>> {
    let mut query = api_tokens::table
        .filter(api_tokens::person_id.eq(person).and(api_tokens::revoked_at.is_null()))
        .filter(api_tokens::expires_at.gt(now))
        .order(api_tokens::id)
        .limit(limit)
        .select((
            api_tokens::id,
            api_tokens::name,
            api_tokens::scopes,
            api_tokens::created_at,
            api_tokens::expires_at,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(api_tokens::id.gt(TokenId(after)));
    }
    Ok(query.load(conn)?)
}

/// Revokes a person's token; whether there was one that was not revoked.
///
/// # Errors
/// The database's own.
pub fn revoke(conn: &mut Conn, person: PersonId, id: TokenId, now: Moment) -> StoreResult<bool> {
    let own = api_tokens::person_id.eq(person).and(api_tokens::revoked_at.is_null());
    let changed = diesel::update(api_tokens::table.find(id).filter(own))
        .set(api_tokens::revoked_at.eq(now))
        .execute(conn)?;
    Ok(changed > 0)
}

/// Revokes all tokens of a person.
///
/// # Errors
/// The database's own.
pub fn revoke_all(conn: &mut Conn, person: PersonId, now: Moment) -> StoreResult<()> {
    let own = api_tokens::person_id.eq(person).and(api_tokens::revoked_at.is_null());
    diesel::update(api_tokens::table.filter(own))
        .set(api_tokens::revoked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Deletes tokens that were revoked, or expired, before `moment`; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let old = api_tokens::table
        .filter(
            api_tokens::expires_at
                .lt(moment)
                .or(api_tokens::revoked_at.assume_not_null().lt(moment)),
        )
        .order(api_tokens::id)
        .limit(limit)
        .select(api_tokens::id);
    let old: Vec<_> = old.load::<TokenId>(conn)?;
    Ok(diesel::delete(api_tokens::table.filter(api_tokens::id.eq_any(old))).execute(conn)?)
}
