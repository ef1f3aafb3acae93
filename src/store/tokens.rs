//! API tokens. Only the hash of a token's secret is kept.

use diesel::prelude::*;

use super::tables::{api_tokens, people};
use super::{Conn, StoreResult};
use crate::domain::{Moment, PersonId};

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
