//! Signing in and out.

use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

use super::language::is_local;
use super::page::see_other_raw;
use super::posted::{OpenForm, Posted};
use super::{Layout, PageResult, Peer, page, session};
use crate::app::{App, AppError, sign_in};
use crate::text;

/// Where to go once signed in.
#[derive(Debug, Deserialize)]
pub struct Next {
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    layout: Layout,
    next: String,
    email: String,
    refused: Option<String>,
}

/// Anyone: the form.
///
/// # Errors
/// None but the template's.
pub async fn show(request: HttpRequest, query: web::Query<Next>) -> PageResult {
    let next = query.into_inner().next.filter(|path| is_local(path)).unwrap_or_default();
    page(&SignIn { layout: Layout::open(&request), next, email: String::new(), refused: None })
}

/// Anyone: signs in. A wrong password shows the form again.
///
/// # Errors
/// [`AppError::TooMany`] after too many wrong ones.
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    peer: Peer,
    OpenForm(fields): OpenForm,
) -> PageResult {
    let before = session::token(&request, &app);
    let (email, password) = (fields.text("email"), fields.raw("password"));
    let begun = sign_in::sign_in(&app, email, password, peer.0, before.as_deref()).await;
    let layout = Layout::open(&request);
    let next = Some(fields.text("next")).filter(|path| is_local(path));
    match begun {
        Ok(begun) => {
            let mut reply = see_other_raw(
                &next.map_or_else(|| format!("{}/tasks", layout.base), str::to_owned),
            );
            let cookie = session::begin(&app, &begun);
            reply.add_cookie(&cookie).map_err(|error| AppError::Internal(error.to_string()))?;
            Ok(reply)
        }
        Err(AppError::Refused(refusal)) => {
            let refused = Some(text::refusal(layout.t.0, &refusal));
            let next = next.unwrap_or_default().to_owned();
            page(&SignIn { layout, next, email: email.to_owned(), refused })
        }
        Err(AppError::Unauthenticated) => {
            let refused = Some(layout.t.say("sign-in-wrong"));
            let next = next.unwrap_or_default().to_owned();
            page(&SignIn { layout, next, email: email.to_owned(), refused })
        }
        Err(error) => Err(error.into()),
    }
}

/// Signed in: ends the session.
///
/// # Errors
/// When the form is not of the session's own pages.
pub async fn sign_out(request: HttpRequest, app: web::Data<App>, _: Posted) -> PageResult {
    if let Some(token) = session::token(&request, &app) {
        sign_in::sign_out(&app, &token).await?;
    }
    let mut reply = see_other_raw(&format!("{}/", Layout::open(&request).base));
    let cookie = session::end(&app);
    reply.add_cookie(&cookie).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(reply)
}
