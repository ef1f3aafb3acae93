//! What a page answers when it does not do what was asked: the same refusals as the API, as pages.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::language::is_local;
use super::layout::Layout;
use super::page::{page_with_status, see_other_raw};
use crate::api::status_of;
use crate::app::AppError;
use crate::text;

/// A refusal on its way to a page.
#[derive(Debug)]
pub struct PageError(pub AppError);

/// What a page's handler gives.
pub type PageResult = Result<HttpResponse, PageError>;

impl<E: Into<AppError>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        status_of(&self.0).0
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused {
    layout: Layout,
    title: String,
    detail: String,
    faults: Vec<String>,
}

/// The sentence that says what is wrong and what to do, in the reader's language.
fn words(layout: &Layout, error: &AppError) -> (String, String, Vec<String>) {
    let language = layout.t.0;
    let (_, key) = status_of(error);
    let key = key.replace('_', "-");
    match error {
        AppError::Refused(refusal) => {
            (layout.t.say("problem-refused"), text::refusal(language, refusal), Vec::new())
        }
        AppError::Invalid(faults) => {
            let sentences = faults.iter().map(|fault| text::refusal(language, &fault.refusal));
            (layout.t.say("problem-invalid"), String::new(), sentences.collect())
        }
        AppError::Malformed(reason) => {
            (layout.t.say("problem-malformed"), reason.clone(), Vec::new())
        }
        AppError::TooMany { retry_after } => (
            layout.t.say("problem-too-many"),
            layout.t.with("problem-too-many-detail", "seconds", *retry_after),
            Vec::new(),
        ),
        AppError::TooLarge { limit } => (
            layout.t.say("problem-too-large"),
            layout.t.with("problem-too-large-detail", "limit", limit.to_string()),
            Vec::new(),
        ),
        _ => (
            layout.t.say(&format!("problem-{key}")),
            layout.t.say(&format!("problem-{key}-detail")),
            Vec::new(),
        ),
    }
}

/// The page of a refusal.
fn reply(request: &HttpRequest, error: &AppError) -> HttpResponse {
    if matches!(error, AppError::Unauthenticated) {
        let whole = request.uri().path_and_query().map_or("/", |whole| whole.as_str());
        let here = if request.method().is_safe() { whole } else { "/" };
        let back = if is_local(here) { here } else { "/" };
        let query: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
        return see_other_raw(&format!("{}/sign-in?next={query}", Layout::open(request).base));
    }
    let layout = Layout::open(request);
    let (title, detail, faults) = words(&layout, error);
    let page = Refused { layout, title, detail, faults };
    page_with_status(status_of(error).0, &page)
        .unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}

/// Middleware: writes every refusal as a page in the reader's language, and logs what was our fault.
///
/// # Errors
/// None of its own.
pub async fn localise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, response) = response.into_parts();
    let new = response.error().map(|error| match error.as_error::<PageError>() {
        Some(error) => {
            if status_of(&error.0).0.is_server_error() {
                tracing::error!(error = ?error.0, path = request.path(), "a page failed");
            }
            reply(&request, &error.0)
        }
        // What never reached a handler: an id that is no id, a query that cannot be read.
        None => reply(&request, &unreached(error)),
    });
    Ok(ServiceResponse::new(request, new.unwrap_or(response)))
}

/// The refusal of what an extractor refused.
fn unreached(error: &Error) -> AppError {
    match error.as_response_error().status_code() {
        StatusCode::NOT_FOUND => AppError::NotFound,
        status if status.is_client_error() => AppError::Malformed(error.to_string()),
        _ => AppError::Internal(error.to_string()),
    }
}

/// Any address that leads nowhere.
///
/// # Errors
/// Always: there is nothing here.
pub async fn nothing_here() -> PageResult {
    Err(AppError::NotFound.into())
}
