//! The files pages load: one style sheet. Compiled in, named by their content, kept by browsers for ever.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::refused::PageResult;
use crate::app::AppError;

const STYLE: &str = include_str!("static/style.css");

/// Anyone: a file that pages load.
///
/// # Errors
/// [`AppError::NotFound`] for any other name.
pub async fn show(name: web::Path<String>) -> PageResult {
    let (kind, body) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", STYLE),
        _ => return Err(AppError::NotFound.into()),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(body))
}
