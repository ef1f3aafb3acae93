//! `/one-time-links` and `/password-resets`: choosing a password, proving an address.

use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Body, Peer};
use crate::app::{App, AppResult, links};
use crate::domain::LinkPurpose;

/// Whose password is forgotten.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetWanted {
    email: String,
}

/// The use of a link.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkUse {
    /// The last part of the link.
    token: String,
    /// The new password, 8 to 128 characters, where the link sets one.
    password: Option<String>,
}

/// What a link did.
#[derive(Serialize, utoipa::ToSchema)]
struct LinkUsed {
    purpose: LinkPurpose,
}

/// Ask for a link to set a new password. Authorisation: anyone; limited by address and by peer. The answer is the
/// same whether or not there is such an account.
#[utoipa::path(
    tag = "people",
    request_body = ResetWanted,
    security(()),
    responses(
        (status = 202, description = "If there is such an account, the link is on its way"),
        (status = 422, body = Problem),
        (status = 429, body = Problem),
    )
)]
#[post("/password-resets")]
pub(super) async fn ask_for_reset(
    app: web::Data<App>,
    peer: Peer,
    sent: Body<ResetWanted>,
) -> AppResult<HttpResponse> {
    links::ask_for_reset(&app, &sent.0.email, peer.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Use a one-time link. Authorisation: whoever holds it; it works once. A new password ends all sessions and
/// revokes all tokens of the account.
#[utoipa::path(
    tag = "people",
    request_body = LinkUse,
    security(()),
    responses(
        (status = 200, body = LinkUsed),
        (status = 409, body = Problem, description = "Unknown, used or expired"),
        (status = 422, body = Problem),
    )
)]
#[post("/one-time-links/use")]
pub(super) async fn use_link(app: web::Data<App>, sent: Body<LinkUse>) -> AppResult<HttpResponse> {
    let purpose = links::use_link(&app, &sent.0.token, sent.0.password.as_deref()).await?;
    Ok(HttpResponse::Ok().json(LinkUsed { purpose }))
}
