//! Signing in on the pages: a password for a session.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

use super::authenticate::{by_password, hash_of};
use super::{App, AppResult};
use crate::domain::{Moment, PersonId};
use crate::store::audit::{self, Line};
use crate::store::sessions;

/// After how long a session ends, used or not.
const SESSION: TimeDelta = TimeDelta::days(7);

/// A session that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Whose.
    pub person: PersonId,
    /// The token, for the cookie; only its hash is kept.
    pub token: String,
    /// What every form of this session carries.
    pub csrf_token: String,
    /// When it ends at the latest.
    pub expires_at: Moment,
}

/// Begins a session. `previous`, the session the browser had before, is ended.
///
/// Anyone may ask; who knows the password is let in.
///
/// # Errors
/// [`super::AppError::Unauthenticated`], [`super::AppError::TooMany`], [`super::AppError::Busy`].
pub async fn sign_in(
    app: &App,
    email: &str,
    password: &str,
    peer: IpAddr,
    previous: Option<&str>,
) -> AppResult<NewSession> {
    let verified = by_password(app, email, password, peer).await?;
    let now = app.now();
    let session = NewSession {
        person: verified.person,
        token: secret(app),
        csrf_token: secret(app),
        expires_at: now + SESSION,
    };
    let (new, before) = (session.clone(), previous.map(hash_of));
    app.write(move |conn| {
        verified.confirm(conn)?;
        if let Some(before) = &before {
            sessions::delete(conn, before)?;
        }
        sessions::delete_expired(conn, new.person, now)?;
        let hash = hash_of(&new.token);
        sessions::insert(conn, &hash, new.person, &new.csrf_token, new.expires_at, now)?;
        let line = Line {
            at: now,
            actor: Some(new.person),
            action: "session.begin",
            subject: format!("person/{}", new.person),
            detail: String::new(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await?;
    Ok(session)
}

/// Ends the session of that token.
///
/// Whoever holds the token may.
///
/// # Errors
/// The database's own; a session that is not there is ended already.
pub async fn sign_out(app: &App, token: &str) -> AppResult<()> {
    let hash = hash_of(token);
    app.write(move |conn| Ok(sessions::delete(conn, &hash)?)).await
}

/// Thirty-two random bytes as text.
pub(super) fn secret(app: &App) -> String {
    URL_SAFE_NO_PAD.encode(app.random.secret())
}
