//! Programs: registering one, and a program's showing that it is the one.

use std::net::IpAddr;

use subtle::ConstantTimeEq;

use super::OAuthResult;
use crate::app::authenticate::hash_of;
use crate::app::sign_in::secret;
use crate::app::throttle::{self, PEER, REGISTRATIONS};
use crate::app::{App, AppResult};
use crate::domain::{ClientId, ClientMetadata, Moment, OAuthRefused};
use crate::store::audit::{self, Line};
use crate::store::oauth;

pub use crate::store::oauth::OAuthClient;

/// What every program's secret begins with, so that scanners find one that leaked.
const PREFIX: &str = "cpc_";

/// A program that has registered; its secret is told this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its `client_id`.
    pub id: ClientId,
    /// Its `client_secret`.
    pub secret: String,
    /// What it says of itself, with the scopes that there are here.
    pub metadata: ClientMetadata,
    /// When that was.
    pub at: Moment,
}

/// Registers a program (RFC 7591). Anyone may ask, so many times an hour: it gives no right to anything, only a name to ask
/// people by.
///
/// # Errors
/// [`crate::app::AppError::TooMany`]; inside, what will not do of the registration.
pub async fn register(
    app: &App,
    metadata: ClientMetadata,
    peer: IpAddr,
) -> OAuthResult<Registered> {
    let metadata = match metadata.checked(!app.base_url.is_https()) {
        Ok(metadata) => metadata,
        Err(refused) => return Ok(Err(refused)),
    };
    let new = Registered {
        id: ClientId(app.random.uuid()),
        secret: format!("{PREFIX}{}", secret(app)),
        metadata,
        at: app.now(),
    };
    let row = OAuthClient {
        id: new.id,
        secret_hash: hash_of(&new.secret),
        metadata: new.metadata.clone(),
        created_at: new.at,
    };
    let peer = throttle::peer(peer);
    app.write(move |conn| {
        let now = row.created_at;
        REGISTRATIONS.check(conn, &peer, now)?;
        REGISTRATIONS.count(conn, &peer, now)?;
        oauth::insert_client(conn, &row)?;
        let line = Line {
            at: now,
            actor: None,
            action: "oauth.register",
            subject: format!("client/{}", row.id),
            detail: row.metadata.host(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await?;
    Ok(Ok(new))
}

/// The program of that id, if the secret is its own. Wrong ones are counted by peer, as wrong passwords are.
///
/// # Errors
/// [`crate::app::AppError::TooMany`]; inside, [`OAuthRefused::InvalidClient`].
pub async fn authenticate(
    app: &App,
    id: &str,
    secret: &str,
    peer: IpAddr,
) -> OAuthResult<OAuthClient> {
    let (now, from) = (app.now(), throttle::peer(peer));
    let (id, peer) = (id.parse::<ClientId>().ok(), from.clone());
    let found: AppResult<Option<OAuthClient>> = app
        .read(move |conn| {
            PEER.check(conn, &peer, now)?;
            Ok(id.map(|id| oauth::find_client(conn, id)).transpose()?.flatten())
        })
        .await;
    let hash = hash_of(secret);
    let own = found?.filter(|client| bool::from(client.secret_hash.ct_eq(&hash)));
    if own.is_none() {
        app.write(move |conn| PEER.count(conn, &from, now)).await?;
    }
    Ok(own.ok_or(OAuthRefused::InvalidClient))
}
