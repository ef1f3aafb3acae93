//! `getProfile` and `putProfile` (sections 6.2.4 and 6.2.5).

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::bearer::Program;
use crate::api::extract::read_bytes;
use crate::app::backpack::profile::{self, LearnerProfile};
use crate::app::{App, AppError, AppResult};
use crate::credential::contexts::{CREDENTIALS_V2, OPEN_BADGES};
use crate::credential::json;

/// The most bytes of a profile.
const LARGEST: usize = 64 * 1024;

/// The learner's profile. Authorisation: a program with the scope `profile.readonly`.
pub async fn show(app: web::Data<App>, program: Program) -> AppResult<HttpResponse> {
    Ok(reply(profile::profile(&app, &program.0).await?))
}

/// Changes the learner's name; the rest of a profile is not kept here, as the answer shows. Authorisation: a program with
/// the scope `profile.update`.
pub async fn change(
    app: web::Data<App>,
    program: Program,
    payload: web::Payload,
) -> AppResult<HttpResponse> {
    let bytes = read_bytes(payload.into_inner(), LARGEST).await?;
    let sent = json::parse(&bytes).map_err(|error| AppError::Malformed(error.to_string()))?;
    let is_profile = match &sent["type"] {
        Value::String(one) => one == "Profile",
        Value::Array(all) => all.iter().any(|one| one == "Profile"),
        _ => false,
    };
    let name = sent["name"].as_str().filter(|_| is_profile && sent["id"].is_string());
    let name = name.ok_or_else(|| {
        AppError::Malformed("send a Profile with its id, its type and its name".to_owned())
    })?;
    Ok(reply(profile::rename(&app, &program.0, name).await?))
}

fn reply(profile: LearnerProfile) -> HttpResponse {
    let mut document = json!({
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": profile.id,
        "type": ["Profile"],
        "name": profile.name,
    });
    if let Some(email) = profile.email {
        document["email"] = json!(email.as_str());
    }
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(document)
}
