//! `/me/connections`, `/connections/{id}`: the programs that one has connected.

use actix_web::{HttpResponse, delete, get, web};
use serde::Serialize;

use super::problem::Problem;
use super::{Authed, Seek};
use crate::app::oauth::connections;
use crate::app::{App, AppResult};
use crate::domain::{ClientId, GrantId, Moment, Named};

/// A program that may act for one.
#[derive(Serialize, utoipa::ToSchema)]
struct Connection {
    id: GrantId,
    client_id: ClientId,
    /// What the program calls itself.
    client_name: String,
    /// The address that the program gives of itself; it is sent answers at this host only.
    client_uri: String,
    /// What it may do, as the Open Badges API names it.
    scopes: Vec<String>,
    created_at: Moment,
    /// Until when it may, if it does not come back before.
    lasts_until: Moment,
}

/// List the programs that may act for one. Authorisation: signed in.
#[utoipa::path(tag = "backpack", responses((status = 200, body = Seek<Connection>)))]
#[get("/me/connections")]
pub(super) async fn mine(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    let found = connections::list(&app, caller.0).await?;
    let items = found.into_iter().map(|(grant, client)| Connection {
        id: grant.id,
        client_id: client.id,
        client_name: client.metadata.client_name,
        client_uri: client.metadata.client_uri,
        scopes: grant.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        created_at: grant.created_at,
        lasts_until: grant.lasts_until,
    });
    Ok(HttpResponse::Ok().json(Seek { items: items.collect(), next: None }))
}

/// End what one has allowed a program. Authorisation: who allowed it; anyone else gets 404.
#[utoipa::path(tag = "backpack", responses((status = 204), (status = 404, body = Problem)))]
#[delete("/connections/{id}")]
pub(super) async fn end(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<GrantId>,
) -> AppResult<HttpResponse> {
    connections::end(&app, caller.0, *id).await?;
    Ok(HttpResponse::NoContent().finish())
}
