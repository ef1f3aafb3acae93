//! API tokens: a password for a token, the list of one's own, the end of one.

use std::net::IpAddr;

use chrono::TimeDelta;
use uuid::Uuid;

use super::authenticate::{by_password, hash_of};
use super::sign_in::secret;
use super::{App, AppError, AppResult, Caller, Scope};
use crate::domain::{BadToken, Moment, Named, TokenId};
use crate::store::audit::{self, Line};
use crate::store::tokens;

pub use crate::store::tokens::Token;

/// What every token's secret begins with, so that scanners find one that leaked.
const PREFIX: &str = "cpg_";

/// What is asked of a new token.
#[derive(Clone, Debug)]
pub struct TokenWanted {
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scope: Scope,
    /// For how many days, 1 to 365.
    pub days: u32,
}

/// A token that was made; the secret is shown this once.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Which.
    pub id: TokenId,
    /// What programs send.
    pub secret: String,
    /// When it ends.
    pub expires_at: Moment,
}

/// Makes a token for who knows the password. Anyone may ask.
///
/// # Errors
/// [`BadToken`]; [`AppError::Unauthenticated`], [`AppError::TooMany`], [`AppError::Busy`] as for signing in.
pub async fn create(
    app: &App,
    email: &str,
    password: &str,
    wanted: TokenWanted,
    peer: IpAddr,
) -> AppResult<NewToken> {
    if wanted.name.trim().is_empty() || wanted.name.chars().count() > 100 {
        return Err(AppError::invalid("/name", BadToken::Name));
    }
    if !(1..=365).contains(&wanted.days) {
        return Err(AppError::invalid("/expires_in_days", BadToken::Expiry));
    }
    let verified = by_password(app, email, password, peer).await?;
    let now = app.now();
    let new = NewToken {
        id: TokenId(app.random.uuid()),
        secret: format!("{PREFIX}{}", secret(app)),
        expires_at: now + TimeDelta::days(wanted.days.into()),
    };
    let hash = hash_of(&new.secret);
    let row = Token {
        id: new.id,
        name: wanted.name.trim().to_owned(),
        scope: wanted.scope.as_str().to_owned(),
        created_at: now,
        expires_at: new.expires_at,
    };
    app.write(move |conn| {
        verified.confirm(conn)?;
        tokens::insert(conn, verified.person, &hash, &row)?;
        let line = Line {
            at: now,
            actor: Some(verified.person),
            action: "token.create",
            subject: format!("token/{}", row.id),
            detail: row.scope.clone(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await?;
    Ok(new)
}

/// The caller's own tokens that are good, by id; one more than `limit` where there are more.
///
/// # Errors
/// The database's own.
pub async fn list(
    app: &App,
    caller: &Caller,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<Token>> {
    let (person, now) = (caller.person, app.now());
    app.read(move |conn| Ok(tokens::list(conn, person, now, after, limit + 1)?)).await
}

/// Revokes one of the caller's own tokens.
///
/// # Errors
/// [`AppError::NotFound`] when the caller has no such token.
pub async fn revoke(app: &App, caller: &Caller, id: TokenId) -> AppResult<()> {
    let (person, now) = (caller.person, app.now());
    app.write(move |conn| {
        if !tokens::revoke(conn, person, id, now)? {
            return Err(AppError::NotFound);
        }
        let line = Line {
            at: now,
            actor: Some(person),
            action: "token.revoke",
            subject: format!("token/{id}"),
            detail: String::new(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}
