//! `/tokens`: how a program signs in.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, PageQuery, Peer, Seek};
use crate::app::tokens::{self, TokenWanted};
use crate::app::{App, AppResult, Scope};
use crate::domain::{Moment, TokenId};

/// A password for a token.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// The account's address.
    email: String,
    /// The account's password.
    password: String,
    /// What its owner calls the token.
    name: String,
    /// What the token may be used for.
    scope: Scope,
    /// For how many days, 1 to 365.
    expires_in_days: u32,
}

/// A new token.
#[derive(Serialize, utoipa::ToSchema)]
struct TokenMade {
    id: TokenId,
    /// What to send as `Authorization: Bearer …`; shown this once.
    token: String,
    expires_at: Moment,
}

/// A token, without its secret.
#[derive(Serialize, utoipa::ToSchema)]
struct Token {
    id: TokenId,
    name: String,
    /// `read` or `write`.
    scope: String,
    created_at: Moment,
    expires_at: Moment,
}

/// Make a token. Authorisation: whoever knows the account's password; limited by account and by peer address.
#[utoipa::path(
    tag = "people",
    request_body = NewToken,
    security(()),
    responses(
        (status = 201, body = TokenMade),
        (status = 401, body = Problem, description = "No such account, or not its password"),
        (status = 422, body = Problem),
        (status = 429, body = Problem, description = "Too many tries; see Retry-After"),
    )
)]
#[post("/tokens")]
pub(super) async fn create(
    app: web::Data<App>,
    peer: Peer,
    sent: Body<NewToken>,
) -> AppResult<HttpResponse> {
    let NewToken { email, password, name, scope, expires_in_days: days } = sent.0;
    let wanted = TokenWanted { name, scope, days };
    let made = tokens::create(&app, &email, &password, wanted, peer.0).await?;
    let made = TokenMade { id: made.id, token: made.secret, expires_at: made.expires_at };
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(made))
}

/// List one's own tokens that are good. Authorisation: signed in.
#[utoipa::path(tag = "people", params(PageQuery), responses((status = 200, body = Seek<Token>)))]
#[get("/tokens")]
pub(super) async fn list(
    app: web::Data<App>,
    caller: Authed,
    page: web::Query<PageQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let found = tokens::list(&app, &caller.0, page.after, page.limit()).await?;
    let token = |row: tokens::Token| Token {
        id: row.id,
        name: row.name,
        scope: row.scope,
        created_at: row.created_at,
        expires_at: row.expires_at,
    };
    let found = found.into_iter().map(token).collect();
    Ok(Seek::reply(&request, page.0, found, |token: &Token| token.id.0))
}

/// Revoke one of one's own tokens. Authorisation: its owner; anyone else gets 404.
#[utoipa::path(
    tag = "people",
    responses((status = 204), (status = 404, body = Problem))
)]
#[delete("/tokens/{id}")]
pub(super) async fn revoke(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<TokenId>,
) -> AppResult<HttpResponse> {
    tokens::revoke(&app, &caller.0, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
