//! `/keys/{id}/revocations` and `/key-revocations`: revoking a key, which takes two.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Authed, Creation};
use crate::app::revoke_key::{self, RevocationWanted, Revoking};
use crate::app::{App, AppResult};
use crate::domain::{KeyId, KeyRevocationId, Moment, PersonId, Renewal, RevocationState};

/// That a key be revoked.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct KeyRevocationWanted {
    /// As of when: from its making on, and not in the future; now where absent.
    revoked_at: Option<Moment>,
    /// Why, in 1 to 500 characters. Not published.
    reason: String,
    /// Which of its badges are signed anew by the key that signs now: `since`, those that it sealed at that moment or
    /// later (where absent), or `all`.
    renewal: Option<Renewal>,
}

/// The revocation of a key.
#[derive(Serialize, utoipa::ToSchema)]
struct KeyRevocation {
    id: KeyRevocationId,
    key_id: KeyId,
    /// As of when the key is revoked.
    revoked_at: Moment,
    reason: String,
    renewal: Renewal,
    state: RevocationState,
    /// The admin who asked; absent for whoever works on the machine.
    asked_by: Option<PersonId>,
    asked_at: Moment,
    /// Who approved, refused or took it back; absent for whoever works on the machine.
    decided_by: Option<PersonId>,
    decided_at: Option<Moment>,
    /// How many documents are signed anew (a badge has two); while it is pending, how many would be.
    documents: i64,
    /// How many of them are.
    signed_anew: i64,
}

/// A list that is short and whole.
#[derive(Serialize, utoipa::ToSchema)]
struct KeyRevocations {
    items: Vec<KeyRevocation>,
}

impl From<Revoking> for KeyRevocation {
    fn from(found: Revoking) -> Self {
        let Revoking { revocation: one, documents, signed_anew } = found;
        Self {
            id: one.id,
            key_id: one.key_id,
            revoked_at: one.revoked_at,
            reason: one.reason,
            renewal: one.renewal,
            state: one.state,
            asked_by: one.asked_by,
            asked_at: one.asked_at,
            decided_by: one.decided_by,
            decided_at: one.decided_at,
            documents,
            signed_anew,
        }
    }
}

fn all(found: Vec<Revoking>) -> HttpResponse {
    let items = found.into_iter().map(KeyRevocation::from).collect();
    HttpResponse::Ok().json(KeyRevocations { items })
}

/// Ask that a key be revoked; nothing changes until another admin approves. Authorisation: admins; anyone else gets
/// 403.
#[utoipa::path(
    tag = "issuers",
    request_body = KeyRevocationWanted,
    params(("id" = KeyId, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = KeyRevocation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
#[post("/keys/{id}/revocations")]
pub(super) async fn ask(
    app: web::Data<App>,
    id: web::Path<KeyId>,
    sent: Creation<KeyRevocationWanted>,
) -> AppResult<HttpResponse> {
    let KeyRevocationWanted { revoked_at, reason, renewal } = sent.body;
    let renewal = renewal.unwrap_or(Renewal::Since);
    let wanted = RevocationWanted { key: id.into_inner(), revoked_at, reason, renewal };
    let caller = Some(sent.caller);
    let made = revoke_key::ask_for_revocation(&app, caller, Some(sent.once), wanted).await?;
    let found = revoke_key::find_revocation(&app, caller, made).await?;
    Ok(HttpResponse::Created().json(KeyRevocation::from(found)))
}

/// What was asked about a key, the first first. Authorisation: admins; anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    params(("id" = KeyId, Path)),
    responses((status = 200, body = KeyRevocations), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[get("/keys/{id}/revocations")]
pub(super) async fn list(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<KeyId>,
) -> AppResult<HttpResponse> {
    Ok(all(revoke_key::list_revocations(&app, Some(caller.0), id.into_inner()).await?))
}

/// The revocations that wait for a decision, the first first. Authorisation: admins; anyone else gets 403.
#[utoipa::path(tag = "issuers", responses((status = 200, body = KeyRevocations), (status = 403, body = Problem)))]
#[get("/key-revocations")]
pub(super) async fn pending(app: web::Data<App>, caller: Authed) -> AppResult<HttpResponse> {
    Ok(all(revoke_key::list_pending_revocations(&app, Some(caller.0)).await?))
}

/// Approve a revocation: the key is revoked, the next one signs, the badges concerned are signed anew.
/// Authorisation: admins but the one who asked, who gets 409; anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    params(("id" = KeyRevocationId, Path)),
    responses((status = 200, body = KeyRevocation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/key-revocations/{id}/approval")]
pub(super) async fn approve(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<KeyRevocationId>,
) -> AppResult<HttpResponse> {
    let done = revoke_key::approve_revocation(&app, Some(caller.0), id.into_inner()).await?;
    Ok(HttpResponse::Ok().json(KeyRevocation::from(done)))
}

/// Refuse a revocation: nothing changes. Authorisation: admins but the one who asked, who gets 409; anyone else gets
/// 403.
#[utoipa::path(
    tag = "issuers",
    params(("id" = KeyRevocationId, Path)),
    responses((status = 200, body = KeyRevocation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/key-revocations/{id}/refusal")]
pub(super) async fn refuse(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<KeyRevocationId>,
) -> AppResult<HttpResponse> {
    let done = revoke_key::refuse_revocation(&app, Some(caller.0), id.into_inner()).await?;
    Ok(HttpResponse::Ok().json(KeyRevocation::from(done)))
}

/// Take back the revocation one asked for: nothing changes. Authorisation: the admin who asked; anyone else gets 403.
#[utoipa::path(
    tag = "issuers",
    params(("id" = KeyRevocationId, Path)),
    responses((status = 200, body = KeyRevocation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem))
)]
#[post("/key-revocations/{id}/withdrawal")]
pub(super) async fn withdraw(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<KeyRevocationId>,
) -> AppResult<HttpResponse> {
    let done = revoke_key::withdraw_revocation(&app, Some(caller.0), id.into_inner()).await?;
    Ok(HttpResponse::Ok().json(KeyRevocation::from(done)))
}
