//! The VC-API as the conformance suites of the W3C call it, for `serve --vc-api` alone.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::localise;
use crate::app::vc_api::{ConformanceIssuer, Expected, verify, verify_presentation};
use crate::app::{App, AppError, AppResult};
use crate::credential::json;

/// The most bytes of a body.
const MOST_BYTES: usize = 1024 * 1024;

/// The paths, each for POST.
pub const PATHS: [&str; 3] = ["/credentials/issue", "/credentials/verify", "/presentations/verify"];

/// Registers the paths under `prefix`. They stand before the pages, one of which takes any `/credentials/{id}`.
pub fn routes(config: &mut ServiceConfig, prefix: &str, issuer: &Arc<ConformanceIssuer>) {
    let at = |path| {
        web::resource(format!("{prefix}{path}"))
            .app_data(web::Data::from(Arc::clone(issuer)))
            .app_data(web::PayloadConfig::new(MOST_BYTES))
    };
    let [issue_at, verify_at, present_at] = PATHS.map(at);
    config
        .service(issue_at.route(web::post().to(issue)).wrap(from_fn(localise)))
        .service(verify_at.route(web::post().to(check)).wrap(from_fn(localise)))
        .service(present_at.route(web::post().to(check_presentation)).wrap(from_fn(localise)));
}

#[derive(Deserialize)]
struct ToIssue {
    credential: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToVerify {
    verifiable_credential: Value,
    #[serde(default)]
    options: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToVerifyPresented {
    verifiable_presentation: Value,
    #[serde(default)]
    options: Expected,
}

/// The body, read as strictly as a badge: no member twice, bounded.
fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> AppResult<T> {
    let malformed = |error: &dyn std::fmt::Display| AppError::Malformed(error.to_string());
    let value = json::parse(body).map_err(|error| malformed(&error))?;
    serde_json::from_value(value).map_err(|error| malformed(&error))
}

/// Work on a document, off the threads that serve.
async fn work(work: impl FnOnce() -> AppResult<Value> + Send + 'static) -> AppResult<Value> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| AppError::Internal(error.to_string()))?
}

async fn issue(
    app: web::Data<App>,
    issuer: web::Data<ConformanceIssuer>,
    body: web::Bytes,
) -> AppResult<HttpResponse> {
    let sent: ToIssue = read(&body)?;
    let now = app.now().get();
    let issuer = issuer.into_inner();
    let signed = work(move || issuer.issue(sent.credential, now)).await?;
    Ok(HttpResponse::Created().json(json!({"verifiableCredential": signed})))
}

async fn check(app: web::Data<App>, body: web::Bytes) -> AppResult<HttpResponse> {
    let sent: ToVerify = read(&body)?;
    let now = app.now().get();
    let found = work(move || verify(&sent.verifiable_credential, &sent.options, now)).await?;
    Ok(HttpResponse::Ok().json(found))
}

async fn check_presentation(app: web::Data<App>, body: web::Bytes) -> AppResult<HttpResponse> {
    let sent: ToVerifyPresented = read(&body)?;
    let now = app.now().get();
    let found =
        work(move || verify_presentation(&sent.verifiable_presentation, &sent.options, now));
    Ok(HttpResponse::Ok().json(found.await?))
}
