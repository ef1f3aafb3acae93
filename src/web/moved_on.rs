//! Someone else was faster: what a form was based on has changed meanwhile.

use actix_web::http::StatusCode;
use askama::Template;

use super::page::page_with_status;
use super::refused::PageError;
use super::{Layout, PageResult};
use crate::app::AppError;

#[derive(Template)]
#[template(path = "moved_on.html")]
struct MovedOn {
    layout: Layout,
    text: String,
    href: String,
}

/// The page for an error: where it is that things have changed, what to do, and the way to how they are now;
/// else the error itself.
///
/// # Errors
/// The error, unless it is [`AppError::Stale`].
pub fn or_moved_on(mut layout: Layout, error: AppError, text: &str, href: String) -> PageResult {
    if !matches!(error, AppError::Stale) {
        return Err(PageError(error));
    }
    layout.path.clone_from(&href);
    let text = layout.t.say(text);
    page_with_status(StatusCode::PRECONDITION_FAILED, &MovedOn { layout, text, href })
}
