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
    "/achievements/{id}/{language:fr|en}",
    "/rubrics/{id}",
    "/credentials/{id}",
    "/credentials/{id}/{image:badge(?:-jwt)?\\.(?:png|svg)}",
    "/credentials/{id}/bundle.zip",
    "/status/{id}",
    "/endorsements/{id}",
    "/ob2/issuers/{id}",
    "/ob2/badges/{id}/{version:[0-9]+}",
    "/ob2/assertions/{id}",
    "/ob2/assertions/{id}/{image:badge\\.(?:png|svg)}",
];

/// Those of them that are a page for a person at a browser.
const WITH_PAGES: &[&str] =
    &["/issuers/{id}", "/achievements/{id}", "/rubrics/{id}", "/credentials/{id}"];

/// The routes of the public documents, under the base URL's path. Register them before the pages.
pub fn documents(config: &mut web::ServiceConfig, prefix: &str) {
    for pattern in PATTERNS {
        let reading = guard::Any(guard::Get()).or(guard::Head());
        let mut resource = web::resource(format!("{prefix}{pattern}"))
            .wrap(from_fn(localise))
            .route(web::route().guard(reading).to(show));
        if WITH_PAGES.contains(pattern) {
            // Not taken here, it goes on to the pages.
            resource = resource.guard(guard::fn_guard(|context| !is_for_a_page(context)));
        }
        config.service(resource);
    }
}

/// Whether a request is a browser's that wants to show a page: a `GET` of the bare id that would rather have HTML.
fn is_for_a_page(context: &guard::GuardContext<'_>) -> bool {
    let head = context.head();
    let last = head.uri.path().rsplit('/').next().unwrap_or_default();
    let accept = head.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    head.method == Method::GET
        && last.parse::<uuid::Uuid>().is_ok()
        && accept.is_some_and(prefers_html)
}

/// Whether an `Accept` header would rather have HTML than a document for programs (RFC 9110 section 12.5.1); what
/// accepts everything alike is a program's.
fn prefers_html(accept: &str) -> bool {
    let (mut html, mut document) = (0.0_f32, 0.0_f32);
    for range in accept.to_ascii_lowercase().split(',') {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if kind == "text/html" {
            html = weight;
            // Of what is wanted alike, the first is meant.
            if document >= weight {
                return false;
            }
        } else if kind.contains("json") || kind.contains("jwt") {
            document = weight.max(document);
        }
    }
    html > 0.0 && html >= document
}

/// A public document. Authorisation: anyone; nothing here lists awards or names anybody.
async fn show(app: web::Data<App>, request: HttpRequest) -> AppResult<HttpResponse> {
    let path = request.path().strip_prefix(app.base_url.path()).ok_or(AppError::NotFound)?;
    let document = PublicDocument::at(path).ok_or(AppError::NotFound)?;
    let found = published(&app, document).await?;
    let etag = format!("\"{}\"", found.etag());
    let known = request.headers().get(header::IF_NONE_MATCH);
    let same = known.is_some_and(|known| is_listed(known, &etag));
    let mut reply = match (same, found.gone) {
        (true, _) => HttpResponse::NotModified(),
        (false, true) => HttpResponse::Gone(),
        (false, false) => HttpResponse::Ok(),
    };
    reply
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={}", found.max_age)))
        .insert_header((header::VARY, "Accept"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_page_and_a_program_the_document() {
        for browser in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
            "text/html, application/json",
            "application/json;q=0.5, text/html",
        ] {
            assert!(prefers_html(browser), "{browser}");
        }
        for program in [
            "",
            "*/*",
            "application/json",
            "application/vc+ld+json, text/html",
            "application/ld+json, application/json, text/html;q=0.8, */*;q=0.1",
            "text/html;q=0",
            "text/html;q=0.3, application/vc+jwt",
        ] {
            assert!(!prefers_html(program), "{program}");
        }
    }
}
