//! Results: for authors once released, for trainers at any time; and what the caller has to do now.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;

use super::{Authed, PageQuery, Seek};
use crate::app::my_tasks::{self, MyTask};
use crate::app::read_agreement::AgreementRow;
use crate::app::read_results::Results;
use crate::app::read_table::{LearnerProgress, ReviewerRow, TableRow};
use crate::app::{App, AppResult};
use crate::domain::ActivityId;

/// What the caller has to do now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MyTasks {
    /// One by one, cohort by cohort.
    items: Vec<MyTask>,
}

/// How far reviewers agree.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AgreementTable {
    /// A row per marked criterion in the order of the rubric, the total last.
    items: Vec<AgreementRow>,
}

/// Let authors see their results. A repeat changes nothing.
///
/// Right: trainers of the cohort. 409: `results_reviews_open` before the results phase.
#[utoipa::path(tag = "results", responses((status = 204), (status = 409, body = super::problem::Problem)))]
#[post("/activities/{activity}/release")]
pub async fn release_results(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    crate::app::release_results::release_results(&app, caller, activity.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The caller's own results: the scores of their work and the reviews it got, without reviewers, ids and times.
///
/// Right: authors of a work handed in. 409 `results_not_released` before, whatever there is.
#[utoipa::path(tag = "results", responses((status = 200, body = Results)))]
#[get("/activities/{activity}/results")]
pub async fn read_results(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok()
        .json(crate::app::read_results::read_results(&app, caller, activity.into_inner()).await?))
}

/// Every work with its scores and its reviews, and who wrote them.
///
/// Right: trainers of the cohort.
#[utoipa::path(tag = "results", params(PageQuery), responses((status = 200, body = Seek<TableRow>)))]
#[get("/activities/{activity}/table")]
pub async fn read_table(
    app: web::Data<App>,
    request: HttpRequest,
    activity: web::Path<ActivityId>,
    page: web::Query<PageQuery>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let (activity, limit) = (activity.into_inner(), page.limit() + 1);
    let found =
        crate::app::read_table::read_table(&app, caller, activity, page.after, limit).await?;
    Ok(Seek::reply(&request, page.into_inner(), found, |row| row.submission.0))
}

/// The reviewers as the estimates see them: leniency and reliability.
///
/// Right: trainers of the cohort.
#[utoipa::path(tag = "results", params(PageQuery), responses((status = 200, body = Seek<ReviewerRow>)))]
#[get("/activities/{activity}/reviewers")]
pub async fn read_reviewers(
    app: web::Data<App>,
    request: HttpRequest,
    activity: web::Path<ActivityId>,
    page: web::Query<PageQuery>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let (activity, limit) = (activity.into_inner(), page.limit() + 1);
    let found =
        crate::app::read_table::read_reviewers(&app, caller, activity, page.after, limit).await?;
    Ok(Seek::reply(&request, page.into_inner(), found, |row| row.reviewer.person.0))
}

/// Where each learner stands: work handed in, reviews done, held, expired, declined, missing, received.
///
/// Right: trainers of the cohort.
#[utoipa::path(tag = "results", params(PageQuery), responses((status = 200, body = Seek<LearnerProgress>)))]
#[get("/activities/{activity}/progress")]
pub async fn read_progress(
    app: web::Data<App>,
    request: HttpRequest,
    activity: web::Path<ActivityId>,
    page: web::Query<PageQuery>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let (activity, limit) = (activity.into_inner(), page.limit() + 1);
    let found =
        crate::app::read_table::read_progress(&app, caller, activity, page.after, limit).await?;
    Ok(Seek::reply(&request, page.into_inner(), found, |row| row.membership.0))
}

/// What the caller has to do now, in all their cohorts.
///
/// Right: everybody who has signed in, of their own tasks.
#[utoipa::path(tag = "results", responses((status = 200, body = MyTasks)))]
#[get("/me/tasks")]
pub async fn read_my_tasks(app: web::Data<App>, Authed(caller): Authed) -> AppResult<HttpResponse> {
    let items = my_tasks::my_tasks(&app, caller).await?;
    Ok(HttpResponse::Ok().json(MyTasks { items }))
}

/// How far the reviewers agree on each criterion and on the total, and how many reviews would be enough.
///
/// Right: trainers of the cohort.
#[utoipa::path(tag = "results", responses((status = 200, body = AgreementTable)))]
#[get("/activities/{activity}/agreement")]
pub async fn read_agreement(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let items =
        crate::app::read_agreement::read_agreement(&app, caller, activity.into_inner()).await?;
    Ok(HttpResponse::Ok().json(AgreementTable { items }))
}
