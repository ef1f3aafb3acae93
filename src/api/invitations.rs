//! `/cohorts/{id}/invitations` and `/invitations/accept`: how people come into a cohort.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, Creation, PageQuery, Peer, Perhaps, Seek};
use crate::app::accept_invitation::{self, Newcomer};
use crate::app::invitations::{self, InvitationWanted};
use crate::app::members::Membership;
use crate::app::{App, AppError, AppResult};
use crate::domain::{
    BadInvitation, CohortId, InvitationId, Language, MembershipId, Moment, PersonId, Role,
};

/// An invitation to be made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    /// In which role people come.
    role: Role,
    /// For how many people it is good, 1 to 1000.
    max_uses: i32,
    /// For how many days, 1 to 365.
    expires_in_days: i64,
}

/// An invitation.
#[derive(Serialize, utoipa::ToSchema)]
struct Invitation {
    id: InvitationId,
    role: Role,
    max_uses: i32,
    uses: i32,
    expires_at: Moment,
    revoked_at: Option<Moment>,
    created_at: Moment,
    /// What people type; shown when it is made, never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What people follow; shown when it is made, never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl From<invitations::Invitation> for Invitation {
    fn from(row: invitations::Invitation) -> Self {
        Self {
            id: row.id,
            role: row.role,
            max_uses: row.state.max_uses,
            uses: row.state.uses,
            expires_at: row.state.expires_at,
            revoked_at: row.state.revoked_at,
            created_at: row.state.created_at,
            code: None,
            link: None,
        }
    }
}

/// Who accepts. Signed in: the code alone.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    /// The code, however it is typed.
    code: String,
    /// The new account's name.
    name: Option<String>,
    /// The new account's address; it is not proved by this.
    email: Option<String>,
    /// The new account's password, 8 to 128 characters; without one, a link to choose it is sent.
    password: Option<String>,
    /// The new account's language; the cohort's without one.
    language: Option<Language>,
}

/// One's place in a cohort.
#[derive(Serialize, utoipa::ToSchema)]
struct Place {
    id: MembershipId,
    cohort_id: CohortId,
    person_id: PersonId,
    role: Role,
}

impl From<Membership> for Place {
    fn from(row: Membership) -> Self {
        Self { id: row.id, cohort_id: row.cohort, person_id: row.person, role: row.role }
    }
}

/// Make an invitation. Authorisation: trainers of the cohort, and admins; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    request_body = NewInvitation,
    params(("id" = CohortId, Path), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Invitation),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
#[post("/cohorts/{id}/invitations")]
pub(super) async fn create(
    app: web::Data<App>,
    id: web::Path<CohortId>,
    sent: Creation<NewInvitation>,
) -> AppResult<HttpResponse> {
    let NewInvitation { role, max_uses, expires_in_days: days } = sent.body;
    let wanted = InvitationWanted { role, max_uses, days };
    let made = invitations::create(&app, &sent.caller, id.into_inner(), wanted, Some(sent.once));
    let made = made.await?;
    let shown = Invitation {
        code: Some(made.code.to_string()),
        link: Some(made.link),
        ..made.invitation.into()
    };
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(shown))
}

/// List the invitations, without their codes. Authorisation: trainers of the cohort, and admins; its learners get
/// 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    params(PageQuery),
    responses(
        (status = 200, body = Seek<Invitation>),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
#[get("/cohorts/{id}/invitations")]
pub(super) async fn list(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<CohortId>,
    page: web::Query<PageQuery>,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let cohort = id.into_inner();
    let found = invitations::list(&app, &caller.0, cohort, page.after, page.limit()).await?;
    let found = found.into_iter().map(Invitation::from).collect();
    Ok(Seek::reply(&request, page.0, found, |invitation: &Invitation| invitation.id.0))
}

/// Revoke an invitation; who came by it stays. Authorisation: trainers of the cohort, and admins; its learners get
/// 403, anyone else 404.
#[utoipa::path(
    tag = "cohorts",
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[delete("/cohorts/{id}/invitations/{invitation}")]
pub(super) async fn revoke(
    app: web::Data<App>,
    caller: Authed,
    path: web::Path<(CohortId, InvitationId)>,
) -> AppResult<HttpResponse> {
    let (cohort, invitation) = path.into_inner();
    invitations::revoke(&app, &caller.0, cohort, invitation).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Accept an invitation: signed in, as oneself; else with a new account. Authorisation: whoever holds the code;
/// peers that try codes are limited.
#[utoipa::path(
    tag = "cohorts",
    request_body = Acceptance,
    security((), ("token" = [])),
    responses(
        (status = 200, body = Place, description = "Joined as the signed-in person"),
        (status = 201, body = Place, description = "Joined with a new account"),
        (status = 409, body = Problem, description = "Not valid, or the address has an account"),
        (status = 422, body = Problem),
        (status = 429, body = Problem),
    )
)]
#[post("/invitations/accept")]
pub(super) async fn accept(
    app: web::Data<App>,
    caller: Perhaps,
    peer: Peer,
    sent: Body<Acceptance>,
) -> AppResult<HttpResponse> {
    let Acceptance { code, name, email, password, language } = sent.0;
    let Some(caller) = caller.0 else {
        let (name, email) = (name.unwrap_or_default(), email.unwrap_or_default());
        let newcomer = Newcomer { name, email, password, language };
        let place = accept_invitation::accept_as_newcomer(&app, &code, newcomer, peer.0).await?;
        return Ok(HttpResponse::Created().json(Place::from(place)));
    };
    if name.is_some() || email.is_some() || password.is_some() || language.is_some() {
        return Err(AppError::invalid("", BadInvitation::SignedIn));
    }
    let place = accept_invitation::accept(&app, &caller, &code, peer.0).await?;
    Ok(HttpResponse::Ok().json(Place::from(place)))
}
