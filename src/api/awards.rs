//! Validations, awards and one's own badges: what was decided, why, and the files that prove it.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, PageQuery, Seek};
use crate::app::identity::SignedForm;
use crate::app::published::{PictureForm, PublicDocument, published};
use crate::app::read_awards::{AwardSummary, Validation as Stored};
use crate::app::{App, AppError, AppResult, decide_validation, read_awards, revoke_award};
use crate::domain::{
    AchievementId, AwardId, Grounds, Moment, PersonId, Ruling, SubmissionId, ValidationId,
    ValidationState,
};

/// What a rule, or a trainer, said of someone's work.
#[derive(Serialize, utoipa::ToSchema)]
struct Validation {
    id: ValidationId,
    achievement_id: AchievementId,
    /// The achievement's name, in one's own list.
    #[serde(skip_serializing_if = "Option::is_none")]
    achievement: Option<String>,
    /// Whose work, in a trainer's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<PersonId>,
    /// Their name, in a trainer's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    submission_id: SubmissionId,
    state: ValidationState,
    /// The rule as it was, the evidence (joint probability, peers, each criterion's estimate), and the finding:
    /// `validated`, `more_reviews` (`missing`), `not_yet` (`weakest`: criterion, required level, probability,
    /// interval), `to_trainer` (`doubt`); a trainer's decision with its reason.
    #[schema(value_type = Object)]
    grounds: Grounds,
    decided_at: Moment,
}

/// An award.
#[derive(Serialize, utoipa::ToSchema)]
struct Award {
    id: AwardId,
    achievement_id: AchievementId,
    achievement: String,
    /// Whose, in a trainer's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<PersonId>,
    /// Their name, in a trainer's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    valid_from: Moment,
    valid_until: Option<Moment>,
    /// When its badge was signed; it is public from then on.
    sealed_at: Option<Moment>,
    revoked_at: Option<Moment>,
    #[serde(skip_serializing_if = "String::is_empty")]
    revocation_reason: String,
    /// Whether the badge's page shows the holder's name.
    shown_name: bool,
    /// The signed credential.
    credential: String,
    /// The badge's page.
    page: String,
}

/// A trainer's decision.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionMade {
    /// `validate` or `refuse`, for good.
    decision: Ruling,
    /// Why, in 1 to 1,000 characters.
    reason: String,
}

/// A revocation.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Revocation {
    /// Why, in 1 to 500 characters. Not published.
    reason: String,
}

/// What a holder chooses.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AwardChange {
    /// Whether the badge's page shows the holder's name.
    shown_name: bool,
}

fn validation(row: Stored) -> Validation {
    Validation {
        id: row.id,
        achievement_id: row.achievement_id,
        achievement: None,
        person_id: None,
        person: None,
        submission_id: row.submission_id,
        state: row.outcome,
        grounds: row.grounds,
        decided_at: row.decided_at,
    }
}

fn award(app: &App, summary: AwardSummary) -> Award {
    let row = summary.award;
    Award {
        id: row.id,
        achievement_id: row.achievement_id,
        achievement: summary.achievement,
        person_id: None,
        person: None,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        sealed_at: row.sealed_at,
        revoked_at: row.revoked_at,
        revocation_reason: row.revocation_reason,
        shown_name: row.shown_name,
        credential: app.base_url.join(&format!("/credentials/{}", row.id)),
        page: app.base_url.join(&format!("/b/{}", row.id)),
    }
}

/// What was said of each learner's work. Authorisation: trainers of the achievement's cohort; its learners get
/// 403, anyone else 404.
#[utoipa::path(
    tag = "awards",
    params(("id" = AchievementId, Path), PageQuery),
    responses((status = 200, body = Seek<Validation>), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[get("/achievements/{id}/validations")]
pub(super) async fn validations(
    app: web::Data<App>,
    request: HttpRequest,
    caller: Authed,
    id: web::Path<AchievementId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let (id, after, limit) = (id.into_inner(), page.after, page.limit());
    let found = read_awards::list_validations(&app, caller.0, id, after, limit).await?;
    let shown = |(row, name): (Stored, String)| Validation {
        person_id: Some(row.person_id),
        person: Some(name),
        ..validation(row)
    };
    let found = found.into_iter().map(shown).collect();
    Ok(Seek::reply(&request, *page, found, |one: &Validation| one.id.0))
}

/// Decide on a validation that is not final. Authorisation: trainers of the achievement's cohort; its learners
/// get 403, anyone else 404.
#[utoipa::path(
    tag = "awards",
    request_body = DecisionMade,
    params(("id" = ValidationId, Path)),
    responses((status = 200, body = Validation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/validations/{id}/decision")]
pub(super) async fn decide(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<ValidationId>,
    body: Body<DecisionMade>,
) -> AppResult<HttpResponse> {
    let DecisionMade { decision, reason } = body.0;
    let id = id.into_inner();
    let done = decide_validation::decide_validation(&app, caller.0, id, decision, reason).await?;
    Ok(HttpResponse::Ok().json(validation(done)))
}

/// An achievement's awards. Authorisation: trainers of its cohort; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "awards",
    params(("id" = AchievementId, Path), PageQuery),
    responses((status = 200, body = Seek<Award>), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[get("/achievements/{id}/awards")]
pub(super) async fn list(
    app: web::Data<App>,
    request: HttpRequest,
    caller: Authed,
    id: web::Path<AchievementId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let (id, after, limit) = (id.into_inner(), page.after, page.limit());
    let found = read_awards::list_awards(&app, caller.0, id, after, limit).await?;
    let shown = |(row, name): (AwardSummary, String)| Award {
        person_id: Some(row.award.person_id),
        person: Some(name),
        ..award(&app, row)
    };
    let found = found.into_iter().map(shown).collect();
    Ok(Seek::reply(&request, *page, found, |one: &Award| one.id.0))
}

/// One award. Authorisation: its holder once it is signed, trainers of its cohort, admins; anyone else gets 404.
#[utoipa::path(
    tag = "awards",
    params(("id" = AwardId, Path)),
    responses((status = 200, body = Award), (status = 404, body = Problem))
)]
#[get("/awards/{id}")]
pub(super) async fn see(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AwardId>,
) -> AppResult<HttpResponse> {
    let found = read_awards::find_award(&app, caller.0, id.into_inner()).await?;
    Ok(HttpResponse::Ok().json(award(&app, found)))
}

/// Choose what the badge's page shows. Authorisation: its holder; anyone else gets 404.
#[utoipa::path(
    tag = "awards",
    request_body = AwardChange,
    params(("id" = AwardId, Path)),
    responses((status = 200, body = Award), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[patch("/awards/{id}")]
pub(super) async fn change(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AwardId>,
    body: Body<AwardChange>,
) -> AppResult<HttpResponse> {
    let (id, shown) = (id.into_inner(), body.0.shown_name);
    let found = read_awards::show_name(&app, caller.0, id, shown).await?;
    Ok(HttpResponse::Ok().json(award(&app, found)))
}

/// Revoke an award, for good. Authorisation: trainers of its cohort and admins; its learners get 403, anyone
/// else 404.
#[utoipa::path(
    tag = "awards",
    request_body = Revocation,
    params(("id" = AwardId, Path)),
    responses((status = 200, body = Award), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
#[post("/awards/{id}/revocation")]
pub(super) async fn revoke(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AwardId>,
    body: Body<Revocation>,
) -> AppResult<HttpResponse> {
    let done = revoke_award::revoke_award(&app, caller.0, id.into_inner(), &body.0.reason).await?;
    Ok(HttpResponse::Ok().json(award(&app, done)))
}

/// Refused: a revocation is never taken back. Authorisation: as for revoking.
#[utoipa::path(
    tag = "awards",
    params(("id" = AwardId, Path)),
    responses((status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[delete("/awards/{id}/revocation")]
pub(super) async fn unrevoke(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AwardId>,
) -> AppResult<HttpResponse> {
    revoke_award::unrevoke_award(&app, caller.0, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// One's own badges. Authorisation: anyone signed in, their own.
#[utoipa::path(
    tag = "awards",
    params(PageQuery),
    responses((status = 200, body = Seek<Award>), (status = 401, body = Problem))
)]
#[get("/me/awards")]
pub(super) async fn mine(
    app: web::Data<App>,
    request: HttpRequest,
    caller: Authed,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let found = read_awards::my_awards(&app, caller.0, page.after, page.limit()).await?;
    let found = found.into_iter().map(|row| award(&app, row)).collect();
    Ok(Seek::reply(&request, *page, found, |one: &Award| one.id.0))
}

/// One's own validations.
#[derive(Serialize, utoipa::ToSchema)]
struct Validations {
    items: Vec<Validation>,
}

/// What was said of one's own work, where its results are released. Authorisation: anyone signed in, their own.
#[utoipa::path(tag = "awards", responses((status = 200, body = Validations), (status = 401, body = Problem)))]
#[get("/me/validations")]
pub(super) async fn my_validations(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    let found = read_awards::my_validations(&app, caller.0).await?;
    let shown = |(row, name)| Validation { achievement: Some(name), ..validation(row) };
    let items = found.into_iter().map(shown).collect();
    Ok(HttpResponse::Ok().json(Validations { items }))
}

/// A badge as a file: `json`, `jwt`, `png` or `svg`. Authorisation: its holder once it is signed, trainers of its
/// cohort, admins; anyone else gets 404.
#[utoipa::path(
    tag = "awards",
    params(("id" = AwardId, Path), ("form" = String, Path)),
    responses((status = 200, body = Value), (status = 404, body = Problem))
)]
#[get("/awards/{id}/badge.{form}")]
pub(super) async fn file(
    app: web::Data<App>,
    caller: Authed,
    path: web::Path<(AwardId, String)>,
) -> AppResult<HttpResponse> {
    let (id, form) = path.into_inner();
    let document = match form.as_str() {
        "json" => PublicDocument::Credential(id, SignedForm::DataIntegrity),
        "jwt" => PublicDocument::Credential(id, SignedForm::Jwt),
        "png" => PublicDocument::Badge(id, PictureForm::Png, SignedForm::DataIntegrity),
        "svg" => PublicDocument::Badge(id, PictureForm::Svg, SignedForm::DataIntegrity),
        _ => return Err(AppError::NotFound),
    };
    read_awards::find_award(&app, caller.0, id).await?;
    let found = published(&app, document).await?;
    let name = format!("attachment; filename=\"badge-{id}.{form}\"");
    Ok(HttpResponse::Ok()
        .content_type(found.media_type)
        .insert_header(("Content-Disposition", name))
        .insert_header(("Cache-Control", "private, no-store"))
        .body(found.bytes))
}
