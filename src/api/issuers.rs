//! `/issuers` and `/keys`: in whose name badges are signed, and with which keys.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, Creation};
use crate::app::add_issuer::{self, NewIssuer};
use crate::app::identity::Identity;
use crate::app::read_issuers::Key as StoredKey;
use crate::app::{App, AppResult, key_life, read_issuers};
use crate::domain::{IssuerId, IssuerMethod, JwtAlgorithm, KeyAlgorithm, KeyId, KeyStage, Moment};

/// An issuer to be added.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct IssuerWanted {
    /// Its name, as badges show it.
    name: String,
    /// Its web address.
    url: String,
    /// Where it is written to; Open Badges 2.0 asks for it, so without there are no 2.0 badges.
    email: Option<String>,
    /// How it is identified; did:web where the base URL is https on a host name, else did:key.
    method: Option<IssuerMethod>,
    /// How its JWTs are signed; RS256 for did:web, ES256 for did:key.
    jwt: Option<JwtAlgorithm>,
}

/// An issuer.
#[derive(Serialize, utoipa::ToSchema)]
struct Issuer {
    id: IssuerId,
    name: String,
    url: String,
    /// Where it is written to; empty where it did not say.
    email: String,
    method: IssuerMethod,
    jwt: JwtAlgorithm,
    /// Its DID in badges with an embedded proof.
    did: String,
    /// Its DID in JWTs; another one for did:key only.
    jwt_did: String,
    created_at: Moment,
}

/// A key. Its secret half never leaves the service.
#[derive(Serialize, utoipa::ToSchema)]
struct Key {
    id: KeyId,
    algorithm: KeyAlgorithm,
    state: KeyStage,
    /// The fragment of its DID URL.
    fragment: String,
    created_at: Moment,
    activated_at: Option<Moment>,
    retired_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

/// A list that is short and whole.
#[derive(Serialize, utoipa::ToSchema)]
struct Issuers {
    items: Vec<Issuer>,
}

/// An issuer's keys, the oldest first.
#[derive(Serialize, utoipa::ToSchema)]
struct Keys {
    items: Vec<Key>,
}

/// Which key to rotate.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// For which algorithm.
    algorithm: KeyAlgorithm,
}

fn shown(app: &App, identity: &Identity) -> AppResult<Issuer> {
    let (did, jwt_did) = read_issuers::dids(app, identity)?;
    let issuer = &identity.issuer;
    Ok(Issuer {
        id: issuer.id,
        name: issuer.name.clone(),
        url: issuer.url.clone(),
        email: issuer.email.clone(),
        method: issuer.method,
        jwt: issuer.jwt_algorithm,
        did,
        jwt_did,
        created_at: issuer.created_at,
    })
}

impl From<StoredKey> for Key {
    fn from(key: StoredKey) -> Self {
        Self {
            id: key.id,
            algorithm: key.algorithm,
            state: key.state,
            fragment: key.fragment,
            created_at: key.created_at,
            activated_at: key.activated_at,
            retired_at: key.retired_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// The issuers of this instance. Authorisation: anyone signed in; issuers are public anyway.
#[utoipa::path(tag = "issuers", responses((status = 200, body = Issuers), (status = 401, body = Problem)))]
#[get("/issuers")]
pub(super) async fn list(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    let all = read_issuers::list_issuers(&app, Some(caller.0)).await?;
    let items: AppResult<Vec<Issuer>> = all.iter().map(|one| shown(&app, one)).collect();
    Ok(HttpResponse::Ok().json(Issuers { items: items? }))
}

/// Add an issuer. Authorisation: admins; anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    request_body = IssuerWanted,
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Issuer), (status = 403, body = Problem), (status = 422, body = Problem))
)]
#[post("/issuers")]
pub(super) async fn add(
    app: web::Data<App>,
    sent: Creation<IssuerWanted>,
) -> AppResult<HttpResponse> {
    let IssuerWanted { name, url, email, method, jwt } = sent.body;
    let new = NewIssuer { name, url, email, method, jwt };
    let id = add_issuer::add_issuer(&app, Some(sent.caller), Some(sent.once), new).await?;
    let identity = read_issuers::find_issuer(&app, Some(sent.caller), id).await?;
    Ok(HttpResponse::Created().json(shown(&app, &identity)?))
}

/// An issuer's keys. Authorisation: admins; anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    params(("id" = IssuerId, Path)),
    responses((status = 200, body = Keys), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[get("/issuers/{id}/keys")]
pub(super) async fn keys(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<IssuerId>,
) -> AppResult<HttpResponse> {
    let identity = read_issuers::find_issuer(&app, Some(caller.0), id.into_inner()).await?;
    let items = identity.keys.into_iter().map(Key::from).collect();
    Ok(HttpResponse::Ok().json(Keys { items }))
}

/// Rotate an issuer's key: the next one signs, the active one is retired and stays published.
/// Authorisation: admins; anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    request_body = Rotation,
    params(("id" = IssuerId, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/issuers/{id}/rotation")]
pub(super) async fn rotate(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<IssuerId>,
    body: Body<Rotation>,
) -> AppResult<HttpResponse> {
    let issuer = id.into_inner();
    key_life::rotate_key(&app, Some(caller.0), issuer, body.0.algorithm).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Retire the key that signs: the next one signs from now on, what this one signed stays good. Authorisation: admins;
/// anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    params(("id" = KeyId, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/keys/{id}/retirement")]
pub(super) async fn retire(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<KeyId>,
) -> AppResult<HttpResponse> {
    key_life::retire_key(&app, Some(caller.0), id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
