//! `/cohorts/{id}/members`: who is in a cohort, in which role.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, PageQuery, Seek};
use crate::app::{App, AppResult, members};
use crate::domain::{AddressSource, CohortId, Email, MembershipId, Moment, PersonId, Role};

/// A member. What only trainers and admins may see is absent for others.
#[derive(Serialize, utoipa::ToSchema)]
struct Member {
    id: MembershipId,
    person_id: PersonId,
    name: String,
    role: Role,
    /// Trainers only: the stable label.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// Trainers only: the address.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Email>,
    /// Trainers only: how we know that the address is theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    address_source: Option<AddressSource>,
    /// Trainers only: since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    joined_at: Option<Moment>,
}

impl Member {
    fn new(row: members::Member, in_full: bool) -> Self {
        Self {
            id: row.id,
            person_id: row.person,
            name: row.name,
            role: row.role,
            label: in_full.then_some(row.label),
            email: row.email.filter(|_| in_full),
            address_source: in_full.then_some(row.address_source),
            joined_at: in_full.then_some(row.joined_at),
        }
    }
}

/// A member's new role.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleChange {
    role: Role,
}

/// List the members. Authorisation: members of the cohort, and admins; learners see names and roles, trainers and
/// admins addresses and labels too; anyone else gets 404.
#[utoipa::path(
    tag = "cohorts",
    params(PageQuery),
    responses((status = 200, body = Seek<Member>), (status = 404, body = Problem))
)]
#[get("/cohorts/{id}/members")]
pub(super) async fn list(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CohortId>,
    page: web::Query<PageQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let seen = members::list(&app, &caller.0, id.into_inner(), page.after, page.limit()).await?;
    let found = seen.members.into_iter().map(|row| Member::new(row, seen.in_full)).collect();
    Ok(Seek::reply(&request, page.0, found, |member: &Member| member.id.0))
}

/// Change a member's role. Authorisation: trainers of the cohort, and admins; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    request_body = RoleChange,
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The cohort would be left without a trainer"),
    )
)]
#[patch("/cohorts/{id}/members/{member}")]
pub(super) async fn change_role(
    app: web::Data<App>,
    caller: Authed,
    path: web::Path<(CohortId, MembershipId)>,
    sent: Body<RoleChange>,
) -> AppResult<HttpResponse> {
    let (cohort, member) = path.into_inner();
    members::change_role(&app, &caller.0, cohort, member, sent.0.role).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End a member's place; what they did stays. Authorisation: trainers of the cohort, and admins; its learners get
/// 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The cohort would be left without a trainer"),
    )
)]
#[delete("/cohorts/{id}/members/{member}")]
pub(super) async fn remove(
    app: web::Data<App>,
    caller: Authed,
    path: web::Path<(CohortId, MembershipId)>,
) -> AppResult<HttpResponse> {
    let (cohort, member) = path.into_inner();
    members::remove(&app, &caller.0, cohort, member).await?;
    Ok(HttpResponse::NoContent().finish())
}
