//! `/cohorts/{id}/roster`: the people a trainer announces.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;

use super::extract::read_bytes;
use super::problem::Problem;
use super::{Authed, PageQuery, Seek};
use crate::app::roster::{self, RosterForm};
use crate::app::{App, AppError, AppResult};
use crate::domain::{CohortId, Email, Moment, PersonId, Role, RosterEntryId};

/// How many bytes a roster may have.
const ROSTER_LIMIT: usize = 1024 * 1024;

/// One person announced.
#[derive(Serialize, utoipa::ToSchema)]
struct RosterEntry {
    id: RosterEntryId,
    #[schema(value_type = String)]
    email: Email,
    name: String,
    role: Role,
    person_id: PersonId,
    /// By whom; the address is known on this person's word.
    added_by: Option<PersonId>,
    added_at: Moment,
}

/// What came of a roster.
#[derive(Serialize, utoipa::ToSchema)]
struct RosterAdded {
    /// How many people were added.
    added: usize,
    /// How many were there already.
    already_there: usize,
}

/// A roster as it was sent.
pub(super) struct Sent {
    form: RosterForm,
    bytes: Vec<u8>,
}

impl FromRequest for Sent {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default();
        let form = match kind.trim().to_ascii_lowercase().as_str() {
            "text/csv" => Some(RosterForm::Csv),
            "application/x-ndjson" | "application/jsonl" => Some(RosterForm::JsonLines),
            _ => None,
        };
        let payload = payload.take();
        Box::pin(async move {
            let unknown =
                || AppError::Malformed("send text/csv or application/x-ndjson".to_owned());
            let form = form.ok_or_else(unknown)?;
            Ok(Self { form, bytes: read_bytes(payload, ROSTER_LIMIT).await? })
        })
    }
}

/// Announce people: CSV (`email,name,role`) or JSON lines. All are added, or none; sent again, it adds nobody
/// twice. Each new account gets a one-time link by mail. Authorisation: trainers of the cohort, and admins; its
/// learners get 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    request_body(content(
        (String = "text/csv", example = "email,name,role\nana@example.org,Ana,learner\n"),
        (String = "application/x-ndjson"),
    )),
    responses(
        (status = 200, body = RosterAdded),
        (status = 400, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem, description = "Each faulty line, as /lines/<number>/<column>"),
    )
)]
#[post("/cohorts/{id}/roster")]
pub(super) async fn add(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CohortId>,
    sent: Sent,
) -> AppResult<HttpResponse> {
    let done = roster::add(&app, &caller.0, id.into_inner(), sent.form, &sent.bytes).await?;
    let done = RosterAdded { added: done.added, already_there: done.already_there };
    Ok(HttpResponse::Ok().json(done))
}

/// List the roster. Authorisation: trainers of the cohort, and admins; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    params(PageQuery),
    responses(
        (status = 200, body = Seek<RosterEntry>),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
#[get("/cohorts/{id}/roster")]
pub(super) async fn list(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CohortId>,
    page: web::Query<PageQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let found = roster::list(&app, &caller.0, id.into_inner(), page.after, page.limit()).await?;
    let entry = |row: roster::RosterEntry| RosterEntry {
        id: row.id,
        email: row.email,
        name: row.name,
        role: row.role,
        person_id: row.person,
        added_by: row.added_by,
        added_at: row.added_at,
    };
    let found = found.into_iter().map(entry).collect();
    Ok(Seek::reply(&request, page.0, found, |entry: &RosterEntry| entry.id.0))
}
