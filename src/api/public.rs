//! The public documents, outside `/api/v1`: what badges point to, for any program, without an account.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::problem::localise;
use crate::app::published::{PublicDocument, published};
use crate::app::{App, AppError, AppResult};

/// The patterns of the public documents' paths. What each leads to is [`PublicDocument::at`]'s to say.
const PATTERNS: &[&str] = &[
    "/.well-known/did.json",
    "/issuers/{id}",
    "/issuers/{id}/did.json",
    "/keys/{id}",
    "/achievements/{id}",
    "/achievements/{id}/{image:image\\.(?:png|svg)}",
    "/rubrics/{id}",
    "/credentials/{id}",
    "/credentials/{id}/{image:badge\\.(?:png|svg)}",
    "/status/{id}",
];

/// The routes of the public documents, under the base URL's path. Register them before the pages.
pub fn documents(config: &mut web::ServiceConfig, prefix: &str) {
    for pattern in PATTERNS {
        let reading = guard::Any(guard::Get()).or(guard::Head());
        let resource = web::resource(format!("{prefix}{pattern}"))
            .wrap(from_fn(localise))
            .route(web::route().guard(reading).to(show));
        config.service(resource);
    }
}

/// A public document. Authorisation: anyone; nothing here lists awards or names anybody.
async fn show(app: web::Data<App>, request: HttpRequest) -> AppResult<HttpResponse> {
    let path = request.path().strip_prefix(app.base_url.path()).ok_or(AppError::NotFound)?;
    let document = PublicDocument::at(path).ok_or(AppError::NotFound)?;
    let found = published(&app, document).await?;
    let etag = format!("\"{}\"", found.etag());
    let known = request.headers().get(header::IF_NONE_MATCH);
    let same = known.is_some_and(|known| is_listed(known, &etag));
    let mut reply = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    reply
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={}", found.max_age)))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        // A picture is shown as a picture, and never runs anything.
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ))
        .content_type(found.media_type);
    if same || request.method() == Method::HEAD {
        return Ok(reply.finish());
    }
    Ok(reply.body(found.bytes))
}

fn is_listed(known: &HeaderValue, etag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag)
}
