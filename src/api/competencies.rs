//! `/cohorts/{id}/competencies` and `/competencies/{id}`: what achievements prove.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, post, put, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::competencies::{self, Competency as Stored, CompetencyText};
use crate::app::{App, AppResult};
use crate::domain::{CohortId, CompetencyId, Moment};

/// What is said of a competency.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CompetencyWanted {
    /// What it is called, in up to 120 characters.
    name: String,
    /// What it means, in up to 2,000 characters.
    description: String,
    /// The framework that defines it.
    #[serde(default)]
    framework: String,
    /// Where the framework describes it.
    #[serde(default)]
    target_url: String,
    /// Its code there.
    #[serde(default)]
    target_code: String,
}

impl From<CompetencyWanted> for CompetencyText {
    fn from(sent: CompetencyWanted) -> Self {
        let CompetencyWanted { name, description, framework, target_url, target_code } = sent;
        Self { name, description, framework, target_url, target_code }
    }
}

/// A competency.
#[derive(Serialize, utoipa::ToSchema)]
struct Competency {
    id: CompetencyId,
    cohort_id: CohortId,
    name: String,
    description: String,
    framework: String,
    target_url: String,
    target_code: String,
    version: i64,
    created_at: Moment,
}

impl From<Stored> for Competency {
    fn from(row: Stored) -> Self {
        Self {
            id: row.id,
            cohort_id: row.cohort_id,
            name: row.name,
            description: row.description,
            framework: row.framework,
            target_url: row.target_url,
            target_code: row.target_code,
            version: row.version,
            created_at: row.created_at,
        }
    }
}

fn reply(mut reply: HttpResponseBuilder, row: Stored) -> HttpResponse {
    reply.insert_header((ETAG, format!("\"{}\"", row.version))).json(Competency::from(row))
}

/// Add a competency. Authorisation: trainers of the cohort; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "competencies",
    request_body = CompetencyWanted,
    params(("id" = CohortId, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Competency), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem))
)]
#[post("/cohorts/{id}/competencies")]
pub(super) async fn add(
    app: web::Data<App>,
    id: web::Path<CohortId>,
    sent: Creation<CompetencyWanted>,
) -> AppResult<HttpResponse> {
    let (caller, once) = (sent.caller, Some(sent.once));
    let made = competencies::add(&app, caller, once, id.into_inner(), sent.body.into()).await?;
    Ok(reply(HttpResponse::Created(), made))
}

/// A cohort's competencies. Authorisation: members of the cohort and admins; anyone else gets 404.
#[utoipa::path(
    tag = "competencies",
    params(("id" = CohortId, Path), PageQuery),
    responses((status = 200, body = Seek<Competency>), (status = 404, body = Problem))
)]
#[get("/cohorts/{id}/competencies")]
pub(super) async fn list(
    app: web::Data<App>,
    request: HttpRequest,
    caller: Authed,
    id: web::Path<CohortId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let (after, limit) = (page.after, page.limit());
    let found = competencies::list(&app, caller.0, id.into_inner(), after, limit).await?;
    let found: Vec<Competency> = found.into_iter().map(Competency::from).collect();
    Ok(Seek::reply(&request, *page, found, |one| one.id.0))
}

/// One competency. Authorisation: members of its cohort and admins; anyone else gets 404.
#[utoipa::path(
    tag = "competencies",
    params(("id" = CompetencyId, Path)),
    responses((status = 200, body = Competency), (status = 404, body = Problem))
)]
#[get("/competencies/{id}")]
pub(super) async fn see(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CompetencyId>,
) -> AppResult<HttpResponse> {
    let found = competencies::find(&app, caller.0, id.into_inner()).await?;
    Ok(reply(HttpResponse::Ok(), found))
}

/// Change a competency. Authorisation: trainers of its cohort; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "competencies",
    request_body = CompetencyWanted,
    params(("id" = CompetencyId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Competency), (status = 403, body = Problem), (status = 404, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem))
)]
#[put("/competencies/{id}")]
pub(super) async fn change(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CompetencyId>,
    based_on: IfMatch,
    body: Body<CompetencyWanted>,
) -> AppResult<HttpResponse> {
    let (id, version) = (id.into_inner(), based_on.version()?);
    let changed = competencies::edit(&app, caller.0, id, version, body.0.into()).await?;
    Ok(reply(HttpResponse::Ok(), changed))
}

/// Remove a competency no achievement refers to. Authorisation: trainers of its cohort; its learners get 403,
/// anyone else 404.
#[utoipa::path(
    tag = "competencies",
    params(("id" = CompetencyId, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[delete("/competencies/{id}")]
pub(super) async fn remove(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CompetencyId>,
) -> AppResult<HttpResponse> {
    competencies::remove(&app, caller.0, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
