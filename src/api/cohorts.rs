//! `/cohorts`: people who learn together.

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::cohorts::{self, CohortChange, CohortSeen};
use crate::app::{App, AppResult};
use crate::domain::{CohortId, CohortWords, Language, Moment, Role};

/// A cohort to be made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCohort {
    name: String,
    #[serde(default)]
    description: String,
    /// The language its people work in.
    language: Language,
    /// A name of the IANA time zone database, e.g. `Europe/Paris`.
    time_zone: String,
}

/// What changes in a cohort; what is not sent stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CohortPatch {
    name: Option<String>,
    description: Option<String>,
    language: Option<Language>,
    time_zone: Option<String>,
}

/// A cohort.
#[derive(Serialize, utoipa::ToSchema)]
struct Cohort {
    id: CohortId,
    name: String,
    description: String,
    language: Language,
    time_zone: String,
    /// The reader's role; `null` for an admin outside the cohort.
    role: Option<Role>,
    /// Rises with each change; the ETag.
    version: i64,
    created_at: Moment,
}

impl From<CohortSeen> for Cohort {
    fn from(CohortSeen { cohort, role }: CohortSeen) -> Self {
        let CohortWords { name, description, language, time_zone } = cohort.words;
        Self {
            id: cohort.id,
            name,
            description,
            language,
            time_zone,
            role,
            version: cohort.version,
            created_at: cohort.created_at,
        }
    }
}

fn etag(cohort: &Cohort) -> (&'static str, String) {
    ("ETag", format!("\"{}\"", cohort.version))
}

/// Make a cohort. Authorisation: admins. Who makes it is not in it; invite its first trainer.
#[utoipa::path(
    tag = "cohorts",
    request_body = NewCohort,
    params(("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Cohort),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
#[post("/cohorts")]
pub(super) async fn create(
    app: web::Data<App>,
    sent: Creation<NewCohort>,
) -> AppResult<HttpResponse> {
    let NewCohort { name, description, language, time_zone } = sent.body;
    let words = CohortWords { name, description, language, time_zone };
    let id = cohorts::create(&app, &sent.caller, words, Some(sent.once)).await?;
    let cohort = Cohort::from(cohorts::see(&app, &sent.caller, id).await?);
    let place = app.base_url.join(&format!("/api/v1/cohorts/{id}"));
    let mut reply = HttpResponse::Created();
    Ok(reply.insert_header(("Location", place)).insert_header(etag(&cohort)).json(cohort))
}

/// List one's cohorts. Authorisation: signed in; one sees the cohorts one is in, an admin all of them.
#[utoipa::path(tag = "cohorts", params(PageQuery), responses((status = 200, body = Seek<Cohort>)))]
#[get("/cohorts")]
pub(super) async fn list(
    app: web::Data<App>,
    caller: Authed,
    page: web::Query<PageQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let found = cohorts::list(&app, &caller.0, page.after, page.limit()).await?;
    let found = found.into_iter().map(Cohort::from).collect();
    Ok(Seek::reply(&request, page.0, found, |cohort: &Cohort| cohort.id.0))
}

/// See a cohort. Authorisation: its members, and admins; anyone else gets 404.
#[utoipa::path(
    tag = "cohorts",
    responses((status = 200, body = Cohort), (status = 404, body = Problem))
)]
#[get("/cohorts/{id}")]
pub(super) async fn see(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CohortId>,
) -> AppResult<HttpResponse> {
    let cohort = Cohort::from(cohorts::see(&app, &caller.0, id.into_inner()).await?);
    Ok(HttpResponse::Ok().insert_header(etag(&cohort)).json(cohort))
}

/// Change a cohort. Authorisation: its trainers, and admins; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    request_body = CohortPatch,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = Cohort),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem),
    )
)]
#[patch("/cohorts/{id}")]
pub(super) async fn change(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CohortId>,
    base: IfMatch,
    sent: Body<CohortPatch>,
) -> AppResult<HttpResponse> {
    let CohortPatch { name, description, language, time_zone } = sent.0;
    let change = CohortChange { name, description, language, time_zone };
    let changed = cohorts::change(&app, &caller.0, id.into_inner(), base.version()?, change);
    let cohort = Cohort::from(changed.await?);
    Ok(HttpResponse::Ok().insert_header(etag(&cohort)).json(cohort))
}
