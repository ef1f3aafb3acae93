//! From a template to a reply, with the headers every page has.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use askama::Template;

use super::refused::PageResult;
use crate::app::AppError;

/// What a page may load: itself only. No scripts but our own file, no frames, no other origin.
pub const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; \
                              connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The reply with a page.
///
/// # Errors
/// When the template fails, which its tests would have shown.
pub fn page(template: &impl Template) -> PageResult {
    page_with_status(StatusCode::OK, template)
}

/// The reply with a page and a status.
///
/// # Errors
/// As [`page`].
pub fn page_with_status(status: StatusCode, template: &impl Template) -> PageResult {
    let text = template.render().map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::VARY, "Accept-Language, Cookie"))
        .body(text))
}

/// The reply after a form was taken: look there. `path` is our own.
///
/// # Errors
/// None; it ends a handler like [`page`] does.
pub fn see_other(path: &str) -> PageResult {
    Ok(see_other_raw(path))
}

/// As [`see_other`], to add cookies to.
pub fn see_other_raw(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path.to_owned()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
