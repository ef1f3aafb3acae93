//! Asking for a one-time link to choose a new password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::faults::faults_of;
use super::{Layout, OpenForm, PageResult, Peer, page, page_with_status, see_other};
use crate::app::{App, links};

#[derive(Template)]
#[template(path = "reset.html")]
struct Reset {
    layout: Layout,
    email: String,
    faults: Vec<String>,
}

/// Anyone: the form.
///
/// # Errors
/// None but the template's.
pub async fn show(request: HttpRequest) -> PageResult {
    let layout = Layout::open(&request);
    page(&Reset { layout, email: String::new(), faults: Vec::new() })
}

/// Anyone: has a link sent, if there is an account; the answer does not tell.
///
/// # Errors
/// [`crate::app::AppError::TooMany`] for too many letters.
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    peer: Peer,
    OpenForm(fields): OpenForm,
) -> PageResult {
    let layout = Layout::open(&request);
    match links::ask_for_reset(&app, fields.text("email"), peer.0).await {
        Ok(()) => see_other(&format!("{}/reset?done=link-sent", layout.base)),
        Err(error) => {
            let faults = faults_of(&layout, error)?;
            let email = fields.text("email").to_owned();
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &Reset { layout, email, faults })
        }
    }
}
