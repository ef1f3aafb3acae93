//! Coming into a cohort by an invitation: signed in at the press of a button, else with a new account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

use super::faults::faults_of;
use super::page::see_other_raw;
use super::posted::Fields;
use super::{
    Layout, OpenForm, PageResult, Peer, Texts, Visitor, csrf, language, page, page_with_status,
    see_other, session,
};
use crate::app::accept_invitation::{self, InvitationSeen, Newcomer};
use crate::app::{App, AppError, sign_in};
use crate::domain::Role;

#[derive(Template)]
#[template(path = "join.html")]
struct Join {
    layout: Layout,
    cohort: String,
    description: String,
    as_trainer: bool,
    sign_in: String,
    name: String,
    email: String,
    faults: Vec<String>,
}

fn join(layout: Layout, code: &str, seen: InvitationSeen, fields: &Fields) -> Join {
    let back = format!("{}/join/{code}", layout.base);
    let next: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
    Join {
        sign_in: format!("{}/sign-in?next={next}", layout.base),
        cohort: seen.cohort.words.name,
        description: seen.cohort.words.description,
        as_trainer: seen.role == Role::Trainer,
        name: fields.text("name").to_owned(),
        email: fields.text("email").to_owned(),
        faults: Vec::new(),
        layout,
    }
}

/// A code that someone typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    code: String,
}

/// Anyone: from a typed code to its page.
///
/// # Errors
/// None.
pub async fn find(request: HttpRequest, typed: web::Query<Typed>) -> PageResult {
    let code: String = typed.code.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    see_other(&format!("{}/join/{code}", Layout::open(&request).base))
}

/// Whoever holds the code: where it leads, and the form to come in.
///
/// # Errors
/// The invitation is not good; too many tries.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    peer: Peer,
    visitor: Visitor,
    code: web::Path<String>,
) -> PageResult {
    let seen = accept_invitation::see(&app, &code, peer.0).await?;
    page(&join(Layout::visited(&request, &visitor), &code, seen, &Fields::default()))
}

/// Whoever holds the code: comes in. A newcomer is signed in right away.
///
/// # Errors
/// The invitation is not good; too many tries.
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    peer: Peer,
    visitor: Visitor,
    code: web::Path<String>,
    OpenForm(fields): OpenForm,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    if let Some(holder) = &visitor.0 {
        csrf::check(holder, fields.raw(csrf::FIELD))?;
        let place = accept_invitation::accept(&app, &holder.caller, &code, peer.0).await?;
        return see_other(&format!("{}/cohorts/{}?done=joined", layout.base, place.cohort));
    }
    let seen = accept_invitation::see(&app, &code, peer.0).await?;
    let newcomer = newcomer(&request, &layout.t, &fields);
    match accept_invitation::accept_as_newcomer(&app, &code, newcomer, peer.0).await {
        Ok(place) => {
            let before = session::token(&request, &app);
            let (email, password) = (fields.text("email"), fields.raw("password"));
            let begun = sign_in::sign_in(&app, email, password, peer.0, before.as_deref()).await?;
            let href = format!("{}/cohorts/{}?done=joined", layout.base, place.cohort);
            let mut reply = see_other_raw(&href);
            let cookie = session::begin(&app, &begun);
            reply.add_cookie(&cookie).map_err(|error| AppError::Internal(error.to_string()))?;
            Ok(reply)
        }
        Err(error) => {
            let faults = faults_of(&layout, error)?;
            let again = Join { faults, ..join(layout, &code, seen, &fields) };
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}

/// Who comes: with a password always, and in the language they read this page in, where they chose it.
fn newcomer(request: &HttpRequest, t: &Texts, fields: &Fields) -> Newcomer {
    Newcomer {
        name: fields.text("name").to_owned(),
        email: fields.text("email").to_owned(),
        password: Some(fields.raw("password").to_owned()),
        language: language::chosen(request).or(Some(t.0)),
    }
}
