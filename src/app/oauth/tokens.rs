//! Tokens for a code, and for a refresh token (RFC 6749 sections 4.1.3 and 6). A code, or a refresh token, that comes a
//! second time is in two hands: all that its consent gave ends.

use chrono::TimeDelta;

use super::OAuthResult;
use crate::app::authenticate::hash_of;
use crate::app::sign_in::secret;
use crate::app::{App, AppResult};
use crate::domain::{Moment, OAuthRefused, OAuthScope, OAuthScopes, OAuthTokenKind};
use crate::store::audit::{self, Line};
use crate::store::oauth::{self, Grant, OAuthClient};
use crate::store::oauth_tokens::{self, OAuthToken};
use crate::store::{Conn, people};

/// For how long an access token is good: what the standard recommends.
const ACCESS: TimeDelta = TimeDelta::hours(1);

/// For how long a refresh token is good.
const REFRESH: TimeDelta = TimeDelta::days(60);

/// What a program gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// For how many seconds it is good.
    pub expires_in: i64,
    /// The refresh token, where going on was allowed.
    pub refresh: Option<String>,
    /// What the access token is good for.
    pub scopes: OAuthScopes,
}

/// A code with what must come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeeming {
    /// The code.
    pub code: String,
    /// The address it was sent to.
    pub redirect_uri: String,
    /// The secret behind the challenge.
    pub verifier: String,
    /// What is wanted of what was allowed; all where nothing is said.
    pub scope: Option<String>,
}

/// New secrets, drawn before the unit of work.
#[derive(Clone)]
struct Drawn {
    access: String,
    refresh: String,
}

impl Drawn {
    fn new(app: &App) -> Self {
        Self { access: format!("cpa_{}", secret(app)), refresh: format!("cpr_{}", secret(app)) }
    }
}

/// What is given for what.
struct Giving<'a> {
    grant: &'a Grant,
    /// What the access token is good for.
    scopes: &'a OAuthScopes,
    /// What refreshing is good for.
    all: &'a OAuthScopes,
    /// Whether the program said that it refreshes.
    refreshes: bool,
    now: Moment,
}

fn refreshes(client: &OAuthClient) -> bool {
    client.metadata.grant_types.iter().any(|grant| grant == "refresh_token")
}

/// Gives tokens for a code, once. The program that has shown who it is.
///
/// # Errors
/// Inside, [`OAuthRefused::InvalidGrant`], [`OAuthRefused::InvalidScope`].
pub async fn redeem(app: &App, client: &OAuthClient, asked: Redeeming) -> OAuthResult<Tokens> {
    let refreshes = refreshes(client);
    let (now, client, hash) = (app.now(), client.id, hash_of(&asked.code));
    let drawn = Drawn::new(app);
    app.write(move |conn| {
        let refused = Ok(Err(OAuthRefused::InvalidGrant));
        let found = oauth::find_by_code(conn, &hash)?;
        let Some(grant) = found.filter(|grant| grant.client_id == client) else { return refused };
        if grant.redeemed_at.is_some() {
            return end(conn, &grant, "a code came twice", now);
        }
        let good = grant.is_open(now)
            && grant.code_expires_at > now
            && grant.redirect_uri == asked.redirect_uri
            && grant.code_challenge.is_of(&asked.verifier);
        if !good || is_suspended(conn, &grant)? {
            return refused;
        }
        let Some(scopes) = wanted(asked.scope.as_deref(), &grant.scopes) else {
            return Ok(Err(OAuthRefused::InvalidScope));
        };
        oauth::redeem(conn, grant.id, now)?;
        oauth::end_others(conn, &grant, now)?;
        let giving = Giving { grant: &grant, scopes: &scopes, all: &scopes, refreshes, now };
        Ok(Ok(give(conn, &drawn, &giving)?))
    })
    .await
}

/// Gives the next tokens for a refresh token, once. The program that has shown who it is.
///
/// # Errors
/// As [`redeem`].
pub async fn refresh(
    app: &App,
    client: &OAuthClient,
    token: &str,
    scope: Option<String>,
) -> OAuthResult<Tokens> {
    let refreshes = refreshes(client);
    let (now, client, hash) = (app.now(), client.id, hash_of(token));
    let drawn = Drawn::new(app);
    app.write(move |conn| {
        let refused = Ok(Err(OAuthRefused::InvalidGrant));
        let found = oauth_tokens::find(conn, &hash)?;
        let own = found.filter(|(token, grant)| {
            grant.client_id == client && token.kind == OAuthTokenKind::Refresh
        });
        let Some((token, grant)) = own else { return refused };
        if token.spent_at.is_some() {
            return end(conn, &grant, "a refresh token came twice", now);
        }
        if token.expires_at <= now || !grant.is_open(now) || is_suspended(conn, &grant)? {
            return refused;
        }
        let Some(scopes) = wanted(scope.as_deref(), &token.scopes) else {
            return Ok(Err(OAuthRefused::InvalidScope));
        };
        oauth_tokens::spend(conn, &hash, now)?;
        let giving = Giving { grant: &grant, scopes: &scopes, all: &token.scopes, refreshes, now };
        Ok(Ok(give(conn, &drawn, &giving)?))
    })
    .await
}

/// The scopes that are asked for, if they are among those there are.
fn wanted(asked: Option<&str>, among: &OAuthScopes) -> Option<OAuthScopes> {
    match asked.filter(|text| !text.trim().is_empty()) {
        None => Some(among.clone()),
        Some(text) => OAuthScopes::parse(text).filter(|scopes| scopes.is_within(among)),
    }
}

fn is_suspended(conn: &mut Conn, grant: &Grant) -> AppResult<bool> {
    Ok(people::find(conn, grant.person_id)?.is_none_or(|person| person.suspended_at.is_some()))
}

/// Ends a consent whose secret is in two hands.
fn end(conn: &mut Conn, grant: &Grant, why: &str, now: Moment) -> OAuthResult<Tokens> {
    if oauth::end(conn, grant.id, now)? {
        let line = Line {
            at: now,
            actor: None,
            action: "oauth.end",
            subject: format!("grant/{}", grant.id),
            detail: why.to_owned(),
        };
        audit::append(conn, &line)?;
    }
    Ok(Err(OAuthRefused::InvalidGrant))
}

fn give(conn: &mut Conn, drawn: &Drawn, giving: &Giving<'_>) -> AppResult<Tokens> {
    let now = giving.now;
    let goes_on = giving.refreshes && giving.all.contains(OAuthScope::OfflineAccess);
    let mut tokens = vec![(OAuthTokenKind::Access, &drawn.access, giving.scopes, now + ACCESS)];
    if goes_on {
        tokens.push((OAuthTokenKind::Refresh, &drawn.refresh, giving.all, now + REFRESH));
    }
    for (kind, secret, scopes, expires_at) in tokens {
        let token = OAuthToken {
            token_hash: hash_of(secret),
            grant_id: giving.grant.id,
            kind,
            scopes: scopes.clone(),
            created_at: now,
            expires_at,
            spent_at: None,
        };
        oauth_tokens::insert(conn, &token)?;
    }
    let until = now + if goes_on { REFRESH } else { ACCESS };
    oauth::prolong(conn, giving.grant.id, until)?;
    let line = Line {
        at: now,
        actor: Some(giving.grant.person_id),
        action: "oauth.tokens",
        subject: format!("grant/{}", giving.grant.id),
        detail: format!("client/{}", giving.grant.client_id),
    };
    audit::append(conn, &line)?;
    Ok(Tokens {
        access: drawn.access.clone(),
        expires_in: ACCESS.num_seconds(),
        refresh: goes_on.then(|| drawn.refresh.clone()),
        scopes: giving.scopes.clone(),
    })
}
