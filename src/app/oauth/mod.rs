//! Letting programs act for people (OAuth 2.0 as Open Badges 3.0 section 7 profiles it): registration, consent, tokens,
//! their end. What a program does wrong is an [`OAuthRefused`], inside the [`AppResult`] of what we may do wrong: a
//! request that is refused may still have changed something, as a code that comes twice ends what it gave.

pub mod authorize;
pub mod client;
pub mod connections;
pub mod revoke;
pub mod tokens;

use super::authenticate::hash_of;
use super::{App, AppError, AppResult};
use crate::domain::{GrantId, OAuthRefused, OAuthScope, OAuthScopes, PersonId};
use crate::store::oauth_tokens;

/// What a program is answered: what it asked for, or why not.
pub type OAuthResult<T> = AppResult<Result<T, OAuthRefused>>;

/// A program that acts for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// For whom.
    pub person: PersonId,
    /// By which consent.
    pub grant: GrantId,
    /// What it may do.
    pub scopes: OAuthScopes,
}

impl Connected {
    /// Asks whether it may do this.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`].
    pub fn may(&self, scope: OAuthScope) -> AppResult<()> {
        if self.scopes.contains(scope) { Ok(()) } else { Err(AppError::NotAllowed) }
    }
}

/// For whom the access token stands.
///
/// # Errors
/// [`AppError::Unauthenticated`] for one that is unknown, expired or revoked, or whose person is suspended.
pub async fn by_access_token(app: &App, secret: &str) -> AppResult<Connected> {
    let (hash, now) = (hash_of(secret), app.now());
    let found = app.read(move |conn| Ok(oauth_tokens::holder(conn, &hash, now)?)).await?;
    let (grant, scopes) = found.ok_or(AppError::Unauthenticated)?;
    Ok(Connected { person: grant.person_id, grant: grant.id, scopes })
}
