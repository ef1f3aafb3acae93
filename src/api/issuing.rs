//! `/achievements/{id}/issuing` and `/achievements/{id}/revocations`: an achievement's badges as a whole.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Creation};
use crate::app::issuing::{self, Issuing as Found};
use crate::app::revoke_awards::{ManyRevoked, Which, revoke_awards};
use crate::app::{App, AppError, AppResult};
use crate::domain::{AchievementId, AwardId, AwardRefused};

/// How far an achievement's issuing is.
#[derive(Serialize, utoipa::ToSchema)]
struct Issuing {
    /// How many awards are decided.
    decided: usize,
    /// How many of their badges are signed, and need not be signed anew.
    signed: usize,
    /// How many wait to be signed, or to be signed anew.
    waiting: usize,
    /// How many of those that wait have failed before, and are tried again by themselves.
    failing: usize,
    /// How many were given up, until a trainer asks for another try.
    failed: usize,
    /// How many awards are revoked.
    revoked: usize,
    /// How many activities wait for the estimate by which more awards may be decided.
    estimates_waiting: usize,
    /// How many of these estimates were given up.
    estimates_failed: usize,
}

impl From<Found> for Issuing {
    fn from(found: Found) -> Self {
        Self {
            decided: found.decided,
            signed: found.signed,
            waiting: found.waiting,
            failing: found.failing,
            failed: found.failed,
            revoked: found.revoked,
            estimates_waiting: found.estimates_waiting,
            estimates_failed: found.estimates_failed,
        }
    }
}

/// Which awards are revoked, and why: `awards` or `all`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Revocations {
    /// Why, in 1 to 500 characters. Not published.
    reason: String,
    /// These awards: all of them, or none where one cannot be.
    awards: Option<Vec<AwardId>>,
    /// All of the achievement whose badges are signed.
    #[serde(default)]
    all: bool,
}

/// What came of it.
#[derive(Serialize, utoipa::ToSchema)]
struct Revoked {
    /// How many are revoked now.
    revoked: usize,
    /// How many were revoked before; they stay as they were.
    already_revoked: usize,
    /// How many were left alone because their badges are still being signed; with `all` only.
    not_sealed: usize,
}

/// How far an achievement's issuing is. Authorisation: trainers of its cohort; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "awards",
    params(("id" = AchievementId, Path)),
    responses((status = 200, body = Issuing), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[get("/achievements/{id}/issuing")]
pub(super) async fn see(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AchievementId>,
) -> AppResult<HttpResponse> {
    let found = issuing::read_issuing(&app, caller.0, id.into_inner()).await?;
    Ok(HttpResponse::Ok().json(Issuing::from(found)))
}

/// Let what was given up be tried again. Authorisation: trainers of its cohort; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "awards",
    params(("id" = AchievementId, Path)),
    responses((status = 200, body = Issuing), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[post("/achievements/{id}/issuing/resumption")]
pub(super) async fn resume(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AchievementId>,
) -> AppResult<HttpResponse> {
    let found = issuing::resume_issuing(&app, caller.0, id.into_inner()).await?;
    Ok(HttpResponse::Ok().json(Issuing::from(found)))
}

/// Revoke many awards of an achievement at once, for good. Authorisation: trainers of its cohort and admins; its
/// learners get 403, anyone else 404.
#[utoipa::path(
    tag = "awards",
    request_body = Revocations,
    params(("id" = AchievementId, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Revoked), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
#[post("/achievements/{id}/revocations")]
pub(super) async fn revoke_many(
    app: web::Data<App>,
    id: web::Path<AchievementId>,
    sent: Creation<Revocations>,
) -> AppResult<HttpResponse> {
    let Revocations { reason, awards, all } = sent.body;
    let which = match (awards, all) {
        (Some(awards), false) => Which::These(awards),
        (None, true) => Which::All,
        _ => return Err(AppError::invalid("/awards", AwardRefused::NoneNamed)),
    };
    let (caller, once, id) = (sent.caller, Some(sent.once), id.into_inner());
    let ManyRevoked { revoked, already, not_sealed } =
        revoke_awards(&app, caller, once, id, which, &reason).await?;
    let done = Revoked { revoked, already_revoked: already, not_sealed };
    Ok(HttpResponse::Created().json(done))
}
