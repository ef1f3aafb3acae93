//! `/me`: one's own account.

use actix_web::{HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Body, Peer};
use crate::app::me::{self, Person};
use crate::app::{App, AppResult, links};
use crate::domain::{AddressSource, Email, Language, Moment, PersonId};

/// One's own account.
#[derive(Serialize, utoipa::ToSchema)]
struct Me {
    id: PersonId,
    name: String,
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    /// How we know that the address is one's own; only a proved one enters a badge.
    address_source: AddressSource,
    /// Since when we know it.
    address_proved_at: Option<Moment>,
    language: Language,
    is_admin: bool,
    created_at: Moment,
}

impl From<Person> for Me {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            address_source: person.address_source,
            address_proved_at: person.address_proved_at,
            language: person.language,
            is_admin: person.is_admin,
            created_at: person.created_at,
        }
    }
}

/// What changes in one's own account; what is not sent stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct MeChange {
    name: Option<String>,
    language: Option<Language>,
}

/// See one's own account. Authorisation: signed in.
#[utoipa::path(tag = "people", responses((status = 200, body = Me), (status = 401, body = Problem)))]
#[get("/me")]
pub(super) async fn see(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok().json(Me::from(me::see(&app, &caller.0).await?)))
}

/// Change one's own name or language. Authorisation: signed in.
#[utoipa::path(
    tag = "people",
    request_body = MeChange,
    responses((status = 200, body = Me), (status = 422, body = Problem))
)]
#[patch("/me")]
pub(super) async fn change(
    app: web::Data<App>,
    caller: Authed,
    sent: Body<MeChange>,
) -> AppResult<HttpResponse> {
    let MeChange { name, language } = sent.0;
    let changed = me::change(&app, &caller.0, name.as_deref(), language).await?;
    Ok(HttpResponse::Ok().json(Me::from(changed)))
}

/// Ask for a one-time link to one's own address; using it proves the address. Authorisation: signed in.
#[utoipa::path(
    tag = "people",
    responses(
        (status = 202, description = "The link is on its way"),
        (status = 409, body = Problem, description = "The account has no address"),
        (status = 429, body = Problem),
    )
)]
#[post("/me/address-proof")]
pub(super) async fn prove_address(
    app: web::Data<App>,
    caller: Authed,
    peer: Peer,
) -> AppResult<HttpResponse> {
    links::ask_for_address_proof(&app, &caller.0, peer.0).await?;
    Ok(HttpResponse::Accepted().finish())
}
