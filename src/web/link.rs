//! A one-time link that came by mail: choosing a password, or confirming an address. Looking at it does not use it:
//! mail scanners follow links.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::faults::faults_of;
use super::{
    Layout, OpenForm, PageResult, Texts, Visitor, language, page, page_with_status, see_other,
};
use crate::app::links::{self, LinkSeen};
use crate::app::{App, AppError};
use crate::domain::LinkPurpose;

#[derive(Template)]
#[template(path = "link.html")]
struct Link {
    layout: Layout,
    sets_password: bool,
    name: String,
    email: String,
    faults: Vec<String>,
}

fn link(request: &HttpRequest, mut layout: Layout, seen: LinkSeen, faults: Vec<String>) -> Link {
    if layout.person.is_none() {
        layout.t = Texts(language::chosen(request).unwrap_or(seen.language));
    }
    Link {
        layout,
        sets_password: seen.purpose == LinkPurpose::SetPassword,
        name: seen.name,
        email: seen.email.map(|email| email.to_string()).unwrap_or_default(),
        faults,
    }
}

/// Whoever holds the link: what it does, and the button that does it.
///
/// # Errors
/// The link is spent.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    token: web::Path<String>,
) -> PageResult {
    let seen = links::see(&app, &token).await?;
    page(&link(&request, Layout::visited(&request, &visitor), seen, Vec::new()))
}

/// Whoever holds the link: uses it. A password that does not do shows the form again.
///
/// # Errors
/// The link is spent.
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    token: web::Path<String>,
    OpenForm(fields): OpenForm,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let seen = links::see(&app, &token).await?;
    let sets_password = seen.purpose == LinkPurpose::SetPassword;
    let password = sets_password.then(|| fields.raw("password"));
    match links::use_link(&app, &token, password).await {
        Ok(LinkPurpose::SetPassword) => {
            see_other(&format!("{}/sign-in?done=password-set", layout.base))
        }
        Ok(LinkPurpose::ProveAddress) => {
            let place = if visitor.0.is_some() { "account" } else { "sign-in" };
            see_other(&format!("{}/{place}?done=address-proved", layout.base))
        }
        Err(error @ AppError::Invalid(_)) => {
            let faults = faults_of(&layout, error)?;
            let again = link(&request, layout, seen, faults);
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}
