//! The session cookie, and who is behind it.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use super::refused::PageError;
use crate::app::authenticate::{self, SessionHolder};
use crate::app::sign_in::NewSession;
use crate::app::{App, AppError, AppResult};

/// The cookie's name. The prefix makes browsers refuse one that is not `Secure`, or set by a sibling host; on a
/// loopback name there is no TLS, so no prefix.
fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-session" } else { "session" }
}

fn cookie(is_https: bool, value: String) -> Cookie<'static> {
    Cookie::build(name(is_https), value)
        .path("/")
        .secure(is_https)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish()
}

/// The cookie of a session that has begun. The browser forgets it when it is closed.
pub fn begin(app: &App, session: &NewSession) -> Cookie<'static> {
    cookie(app.base_url.is_https(), session.token.clone())
}

/// The cookie that makes the browser forget the session.
pub fn end(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app.base_url.is_https(), String::new());
    cookie.make_removal();
    cookie
}

/// The token a request carries, good or not.
pub fn token(request: &HttpRequest, app: &App) -> Option<String> {
    request.cookie(name(app.base_url.is_https())).map(|cookie| cookie.value().to_owned())
}

/// The person behind a request; a page that needs one refuses without ([`AppError::Unauthenticated`]).
#[derive(Clone, Debug)]
pub struct SignedIn(pub SessionHolder);

/// The person behind a request, if any: for pages that anyone may see.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<SessionHolder>);

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, PageError>>>>;

impl FromRequest for SignedIn {
    type Error = PageError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(holder(&request).await?)) })
    }
}

impl FromRequest for Visitor {
    type Error = PageError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match holder(&request).await {
                Ok(holder) => Ok(Self(Some(holder))),
                Err(AppError::Unauthenticated) => Ok(Self(None)),
                Err(error) => Err(error.into()),
            }
        })
    }
}

async fn holder(request: &HttpRequest) -> AppResult<SessionHolder> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let missing = || AppError::Internal("the server was built without its App".to_owned());
    let app = app.ok_or_else(missing)?;
    let token = token(request, &app).ok_or(AppError::Unauthenticated)?;
    authenticate::by_session(&app, &token).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_the_cookie_is_bound_to_the_host() {
        let text = cookie(true, "abc".to_owned()).to_string();
        assert_eq!(text, "__Host-session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
    }

    #[test]
    fn on_a_loopback_name_the_cookie_needs_no_tls() {
        let text = cookie(false, "abc".to_owned()).to_string();
        assert_eq!(text, "session=abc; HttpOnly; SameSite=Lax; Path=/");
    }
}
