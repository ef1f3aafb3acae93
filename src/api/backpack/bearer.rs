//! The program behind a request, by its access token (RFC 6750 section 2.1). No other token is taken here, and this one
//! is taken nowhere else.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};

use crate::app::oauth::{Connected, by_access_token};
use crate::app::{App, AppError, AppResult};

/// The program that acts for a person.
#[derive(Clone, Debug)]
pub struct Program(pub Connected);

impl FromRequest for Program {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = AppResult<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>().cloned();
            let missing = || AppError::Internal("the server was built without its App".to_owned());
            let app = app.ok_or_else(missing)?;
            let secret = bearer(&request).ok_or(AppError::Unauthenticated)?;
            Ok(Self(by_access_token(&app, secret).await?))
        })
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let text = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}
