//! Endorsements: what people with a proved address say of badges and of achievements.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, Creation, Seek};
use crate::app::endorsements::endorse::{Endorsed, Said, endorse};
use crate::app::endorsements::read::{self, is_shown};
use crate::app::endorsements::{Endorsement as Stored, consent, endorsement_url, withdraw};
use crate::app::{App, AppResult};
use crate::domain::{AchievementId, AwardId, EndorsementConsent, EndorsementId, Moment};

/// What is said.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEndorsement {
    /// In Markdown, 1 to 2,000 characters. It is published under one's name, and may not tell whether one reviewed the work.
    comment: String,
    /// In what capacity one endorses, in one's own words; up to 120 characters.
    #[serde(default)]
    capacity: String,
}

/// An endorsement.
#[derive(Serialize, utoipa::ToSchema)]
struct Endorsement {
    id: EndorsementId,
    achievement_id: AchievementId,
    /// The award that is endorsed; `null` where the achievement itself is.
    award_id: Option<AwardId>,
    /// The name of who endorses; their address was proved.
    endorser: String,
    /// In what capacity, as they say themselves.
    capacity: String,
    comment: String,
    /// Whether whose it is lets it be shown.
    consent: EndorsementConsent,
    /// Whether anyone sees it: signed, agreed to, not withdrawn.
    shown: bool,
    /// When it was signed.
    sealed_at: Option<Moment>,
    withdrawn_at: Option<Moment>,
    created_at: Moment,
    /// The signed credential; public once it is agreed to.
    credential: String,
}

fn wire(app: &App, one: Stored) -> Endorsement {
    Endorsement {
        id: one.id,
        shown: is_shown(&one),
        achievement_id: one.achievement_id,
        award_id: one.award_id,
        endorser: one.endorser_name,
        capacity: one.capacity,
        comment: one.comment,
        consent: one.consent,
        sealed_at: one.sealed_at,
        withdrawn_at: one.withdrawn_at,
        created_at: one.created_at,
        credential: endorsement_url(&app.base_url, one.id),
    }
}

/// Whether it is to be shown.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Consent {
    shown: bool,
}

async fn make(
    app: &App,
    what: Endorsed,
    asked: Creation<NewEndorsement>,
) -> AppResult<HttpResponse> {
    let said = Said { comment: asked.body.comment, capacity: asked.body.capacity };
    let made = endorse(app, asked.caller, Some(asked.once), what, said).await?;
    Ok(HttpResponse::Created().json(wire(app, made)))
}

/// Endorse an award. Authorisation: anyone signed in whose address is proved, but not its holder; 404 where there is no
/// public badge.
#[utoipa::path(
    tag = "endorsements",
    request_body = NewEndorsement,
    responses((status = 201, body = Endorsement), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
#[post("/awards/{id}/endorsements")]
pub(super) async fn endorse_award(
    app: web::Data<App>,
    id: web::Path<AwardId>,
    asked: Creation<NewEndorsement>,
) -> AppResult<HttpResponse> {
    make(&app, Endorsed::Award(*id), asked).await
}

/// Endorse an achievement. Authorisation: anyone signed in whose address is proved.
#[utoipa::path(
    tag = "endorsements",
    request_body = NewEndorsement,
    responses((status = 201, body = Endorsement), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
#[post("/achievements/{id}/endorsements")]
pub(super) async fn endorse_achievement(
    app: web::Data<App>,
    id: web::Path<AchievementId>,
    asked: Creation<NewEndorsement>,
) -> AppResult<HttpResponse> {
    make(&app, Endorsed::Achievement(*id), asked).await
}

async fn list(app: &App, caller: Authed, what: Endorsed) -> AppResult<HttpResponse> {
    let seen = read::of(app, Some(caller.0), what).await?;
    let items = seen.endorsements.into_iter().map(|one| wire(app, one)).collect();
    Ok(HttpResponse::Ok().json(Seek { items, next: None }))
}

/// List a public badge's endorsements. Authorisation: anyone signed in, those that are shown and their own; its holder, all
/// that are signed.
#[utoipa::path(tag = "endorsements", responses((status = 200, body = Seek<Endorsement>), (status = 404, body = Problem)))]
#[get("/awards/{id}/endorsements")]
pub(super) async fn of_award(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AwardId>,
) -> AppResult<HttpResponse> {
    list(&app, caller, Endorsed::Award(*id)).await
}

/// List an achievement's endorsements. Authorisation: anyone signed in, those that are shown and their own; trainers of its
/// cohort, all that are signed.
#[utoipa::path(tag = "endorsements", responses((status = 200, body = Seek<Endorsement>), (status = 404, body = Problem)))]
#[get("/achievements/{id}/endorsements")]
pub(super) async fn of_achievement(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AchievementId>,
) -> AppResult<HttpResponse> {
    list(&app, caller, Endorsed::Achievement(*id)).await
}

/// List what one has endorsed. Authorisation: signed in.
#[utoipa::path(tag = "endorsements", responses((status = 200, body = Seek<Endorsement>)))]
#[get("/me/endorsements")]
pub(super) async fn mine(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    let found = read::mine(&app, caller.0).await?;
    let items = found.into_iter().map(|one| wire(&app, one)).collect();
    Ok(HttpResponse::Ok().json(Seek { items, next: None }))
}

/// Let an endorsement be shown, or hide it. Authorisation: the award's holder, or a trainer of the achievement's cohort;
/// anyone else gets 404.
#[utoipa::path(
    tag = "endorsements",
    request_body = Consent,
    responses((status = 200, body = Endorsement), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/endorsements/{id}/consent")]
pub(super) async fn decide(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<EndorsementId>,
    sent: Body<Consent>,
) -> AppResult<HttpResponse> {
    let done = consent::decide(&app, caller.0, *id, sent.0.shown).await?;
    Ok(HttpResponse::Ok().json(wire(&app, done)))
}

/// Withdraw an endorsement, for good. Authorisation: who endorsed; anyone else gets 404.
#[utoipa::path(
    tag = "endorsements",
    responses((status = 200, body = Endorsement), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/endorsements/{id}/withdraw")]
pub(super) async fn take_back(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<EndorsementId>,
) -> AppResult<HttpResponse> {
    let done = withdraw::withdraw(&app, caller.0, *id).await?;
    Ok(HttpResponse::Ok().json(wire(&app, done)))
}
