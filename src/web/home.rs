//! The first page: what this is, and the two doors: checking a badge, signing in.

use actix_web::HttpRequest;
use askama::Template;

use super::{Layout, PageResult, page};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    layout: Layout,
}

/// Anyone: what this is.
///
/// # Errors
/// None but the template's.
pub async fn show(request: HttpRequest) -> PageResult {
    page(&Home { layout: Layout::open(&request) })
}
