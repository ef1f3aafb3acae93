//! Who is asking: by an API token, by a page's session, by a password.

use std::net::IpAddr;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::throttle::{self, ACCOUNT, PEER};
use super::{App, AppError, AppResult, Caller, Scope, password};
use crate::domain::{Email, LONGEST_PASSWORD, Language, Named, PersonId};
use crate::store::{Conn, people, sessions, tokens};

/// After how long without use a session ends.
pub(super) const IDLE: TimeDelta = TimeDelta::hours(12);

/// How old the record of a session's last use may become before it is written again.
const TOUCH: TimeDelta = TimeDelta::minutes(5);

/// The caller a token's secret stands for. Secrets are looked up by their SHA-256, so no comparison leaks them.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a secret that is unknown, expired or revoked, or whose person is suspended.
pub async fn by_token(app: &App, secret: &str) -> AppResult<Caller> {
    let hash = hash_of(secret);
    let now = app.now();
    let holder = app.read(move |conn| Ok(tokens::holder(conn, &hash, now)?)).await?;
    let holder = holder.ok_or(AppError::Unauthenticated)?;
    let scope = Scope::named(&holder.scope).ok_or(AppError::Unauthenticated)?;
    Ok(Caller { person: holder.person, is_admin: holder.is_admin, scope })
}

/// Who is behind a page's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHolder {
    /// The caller; a session may do all its person may.
    pub caller: Caller,
    /// The person's name.
    pub name: String,
    /// The language the person reads.
    pub language: Language,
    /// What every form of this session carries.
    pub csrf_token: String,
}

/// Who is behind the session of that token.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a session that is unknown or has ended, or whose person is suspended.
pub async fn by_session(app: &App, token: &str) -> AppResult<SessionHolder> {
    let hash = hash_of(token);
    let now = app.now();
    let key = hash.clone();
    let found = app.read(move |conn| Ok(sessions::find(conn, &key, now - IDLE, now)?)).await?;
    let session = found.ok_or(AppError::Unauthenticated)?;
    if now - session.seen_at > TOUCH {
        app.write(move |conn| Ok(sessions::touch(conn, &hash, now)?)).await?;
    }
    Ok(SessionHolder {
        caller: Caller { person: session.person, is_admin: session.is_admin, scope: Scope::Write },
        name: session.name,
        language: session.language,
        csrf_token: session.csrf_token,
    })
}

/// A password that was right a moment ago. [`Verified::confirm`] it in the unit of work that relies on it.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) person: PersonId,
    email: Email,
    hash: Option<String>,
}

impl Verified {
    /// Checks that the password was not changed nor the account closed since, and forgets the failures before.
    pub(super) fn confirm(&self, conn: &mut Conn) -> AppResult<()> {
        let person = people::find(conn, self.person)?.ok_or(AppError::Unauthenticated)?;
        if person.password_hash != self.hash || person.suspended_at.is_some() {
            return Err(AppError::Unauthenticated);
        }
        ACCOUNT.clear(conn, &throttle::account(&self.email))
    }
}

/// Checks a password. Each try is counted before the password is looked at, so that many at once gain nothing.
///
/// # Errors
/// [`AppError::Unauthenticated`] when there is no such account or the password is wrong, without saying which;
/// [`AppError::TooMany`]; [`AppError::Busy`].
pub(super) async fn by_password(
    app: &App,
    email: &str,
    password: &str,
    peer: IpAddr,
) -> AppResult<Verified> {
    let email = Email::parse(email).map_err(|_| AppError::Unauthenticated)?;
    if password.chars().count() > LONGEST_PASSWORD {
        return Err(AppError::Unauthenticated);
    }
    let (now, peer) = (app.now(), throttle::peer(peer));
    let (address, from) = (email.clone(), peer.clone());
    let person = app.write(move |conn| {
        PEER.check(conn, &from, now)?;
        ACCOUNT.check(conn, &throttle::account(&address), now)?;
        ACCOUNT.count(conn, &throttle::account(&address), now)?;
        Ok(people::find_by_email(conn, &address)?)
    });
    let person = person.await?.filter(|person| person.suspended_at.is_none());
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let right = password::matches(password, hash.as_deref()).await?;
    match person.filter(|_| right) {
        Some(person) => Ok(Verified { person: person.id, email, hash }),
        None => {
            app.write(move |conn| PEER.count(conn, &peer, now)).await?;
            Err(AppError::Unauthenticated)
        }
    }
}

/// Under what a secret is kept.
pub(super) fn hash_of(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
