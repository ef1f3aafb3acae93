//! `/me/brought-badges`, `/brought-badges/{id}`: badges that one has brought in from elsewhere.

use actix_web::{HttpResponse, delete, get, web};
use serde::Serialize;

use super::problem::Problem;
use super::{Authed, Seek};
use crate::app::backpack::brought::{self, BroughtBadge};
use crate::app::{App, AppResult};
use crate::domain::{BroughtBadgeId, BroughtForm, BroughtVerdict, Moment};

/// A badge of others. What it says of itself is proved only where the verdict is `valid`.
#[derive(Serialize, utoipa::ToSchema)]
struct Brought {
    id: BroughtBadgeId,
    /// The id that it has where it was issued.
    credential: String,
    /// The id of its issuer.
    issuer: String,
    /// What it is called, as it says itself.
    name: String,
    /// What its issuer is called, as it says itself.
    issuer_name: String,
    form: BroughtForm,
    verdict: BroughtVerdict,
    /// The first reason why something could not be checked; empty where all was.
    reason: String,
    /// Whether it names one's proved address: `match`, `mismatch`, `not_stated`, `not_checked`; empty without one.
    recipient: String,
    valid_from: Moment,
    checked_at: Moment,
    created_at: Moment,
}

impl From<BroughtBadge> for Brought {
    fn from(badge: BroughtBadge) -> Self {
        Self {
            id: badge.id,
            credential: badge.credential,
            issuer: badge.issuer,
            name: badge.name,
            issuer_name: badge.issuer_name,
            form: badge.form,
            verdict: badge.verdict,
            reason: badge.reason,
            recipient: badge.recipient,
            valid_from: badge.valid_from,
            checked_at: badge.checked_at,
            created_at: badge.created_at,
        }
    }
}

/// List the badges that one has brought in, by their date. Authorisation: signed in.
#[utoipa::path(tag = "backpack", responses((status = 200, body = Seek<Brought>)))]
#[get("/me/brought-badges")]
pub(super) async fn mine(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    let found = brought::list(&app, caller.0).await?;
    let items = found.into_iter().map(Brought::from).collect();
    Ok(HttpResponse::Ok().json(Seek { items, next: None }))
}

/// See one, with its text as it came under `text`. Authorisation: who brought it in; anyone else gets 404.
#[utoipa::path(tag = "backpack", responses((status = 200, body = BroughtWhole), (status = 404, body = Problem)))]
#[get("/brought-badges/{id}")]
pub(super) async fn see(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<BroughtBadgeId>,
) -> AppResult<HttpResponse> {
    let badge = brought::find(&app, caller.0, *id).await?;
    let text = badge.text.clone();
    Ok(HttpResponse::Ok().json(BroughtWhole { badge: badge.into(), text }))
}

/// A badge of others, with its text.
#[derive(Serialize, utoipa::ToSchema)]
struct BroughtWhole {
    #[serde(flatten)]
    badge: Brought,
    /// The badge, as it came.
    text: String,
}

/// Remove one. Authorisation: who brought it in; anyone else gets 404.
#[utoipa::path(tag = "backpack", responses((status = 204), (status = 404, body = Problem)))]
#[delete("/brought-badges/{id}")]
pub(super) async fn remove(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<BroughtBadgeId>,
) -> AppResult<HttpResponse> {
    brought::remove(&app, caller.0, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
