//! The one mapping from what a use case refuses to problem+json (RFC 9457).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError, web};
use serde::Serialize;

use crate::app::{App, AppError};
use crate::domain::{Language, Refusal};
use crate::text::{self, Value};

/// The keys of the problems that are not facts of the domain; `docs/errors.md` explains each.
pub const PROBLEM_KEYS: &[&str] = &[
    "unauthenticated",
    "not_found",
    "not_allowed",
    "invalid",
    "malformed",
    "conflict",
    "stale",
    "needs_if_match",
    "needs_idempotency_key",
    "key_reused",
    "too_large",
    "too_many",
    "busy",
    "internal",
];

/// The body of a problem (RFC 9457 section 3.1).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A URL under `/problems/`, stable: what programs compare.
    pub r#type: String,
    /// What kind of problem it is, in the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do, in the reader's language.
    pub detail: String,
    /// Each fault of what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemFault>,
}

/// One fault of what was sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemFault {
    /// Where: a JSON pointer into what was sent (RFC 6901).
    pub pointer: String,
    /// The stable key of the fault.
    pub key: &'static str,
    /// What is wrong, in the reader's language.
    pub detail: String,
}

/// The status and the stable key of a refusal.
pub fn status_of(error: &AppError) -> (StatusCode, &'static str) {
    match error {
        AppError::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
        AppError::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        AppError::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
        AppError::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
        AppError::NeedsIdempotencyKey => (StatusCode::BAD_REQUEST, "needs_idempotency_key"),
        AppError::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        AppError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        AppError::Refused(refusal) => (StatusCode::CONFLICT, refusal.key),
        AppError::Stale => (StatusCode::PRECONDITION_FAILED, "stale"),
        AppError::NeedsIfMatch => (StatusCode::PRECONDITION_REQUIRED, "needs_if_match"),
        AppError::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
        AppError::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
        AppError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        AppError::Store(error) if error.is_a_conflict() => (StatusCode::CONFLICT, "conflict"),
        AppError::Store(error) if error.is_a_race() || error.is_out_of_reach() => {
            (StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
        AppError::Store(_) | AppError::Internal(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "internal")
        }
    }
}

/// The title and the detail of a refusal, in a language.
pub(super) fn words(error: &AppError, key: &str, language: Language) -> (String, String) {
    let title = |key: &str| text::say(language, &format!("problem-{}", key.replace('_', "-")), &[]);
    let detail = |values: &[(&str, Value<'_>)]| {
        text::say(language, &format!("problem-{}-detail", key.replace('_', "-")), values)
    };
    match error {
        AppError::Refused(refusal) => (title("refused"), text::refusal(language, refusal)),
        AppError::Malformed(reason) => (title(key), reason.clone()),
        AppError::TooMany { retry_after } => {
            (title(key), detail(&[("seconds", (*retry_after).into())]))
        }
        AppError::TooLarge { limit } => {
            (title(key), detail(&[("limit", limit.to_string().into())]))
        }
        _ => (title(key), detail(&[])),
    }
}

/// The reply to a refusal, in a language, with types under `base`.
fn reply(error: &AppError, language: Language, base: &str) -> HttpResponse {
    let (status, key) = status_of(error);
    let (title, detail) = words(error, key, language);
    let fault = |pointer: &str, refusal: &Refusal| ProblemFault {
        pointer: pointer.to_owned(),
        key: refusal.key,
        detail: text::refusal(language, refusal),
    };
    let errors = match error {
        AppError::Invalid(faults) => {
            faults.iter().map(|one| fault(&one.pointer, &one.refusal)).collect()
        }
        _ => Vec::new(),
    };
    let r#type = format!("{base}/problems/{key}");
    let mut reply = HttpResponse::build(status);
    reply
        .content_type("application/problem+json")
        .insert_header((header::CACHE_CONTROL, "no-store"));
    match error {
        AppError::TooMany { retry_after } => {
            reply.insert_header((header::RETRY_AFTER, retry_after.to_string()));
        }
        _ if key == "busy" => {
            reply.insert_header((header::RETRY_AFTER, "2"));
        }
        AppError::Unauthenticated => {
            reply.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        _ => {}
    }
    reply.json(Problem { r#type, title, status: status.as_u16(), detail, errors })
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        status_of(self).0
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        reply(self, Language::English, "")
    }
}

/// The language a request asks for by `Accept-Language`: English if it stands before French, else French.
pub fn language_of(request: &HttpRequest) -> Language {
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let first = wanted.unwrap_or_default().split(',').find_map(|part| {
        match part.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("fr") => Some(Language::French),
            Some("en") => Some(Language::English),
            _ => None,
        }
    });
    first.unwrap_or(Language::French)
}

/// Middleware: writes every refusal as problem+json in the reader's language, and logs what was our fault.
///
/// # Errors
/// None of its own.
pub async fn localise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, response) = response.into_parts();
    let refused = response.error().and_then(|error| error.as_error::<AppError>());
    let new = refused.map(|error| {
        // A unique key that was broken in spite of every check is ours to look at, too.
        if status_of(error).0.is_server_error() || matches!(error, AppError::Store(_)) {
            tracing::error!(error = ?error, path = request.path(), "a request failed");
        }
        let base = request.app_data::<web::Data<App>>().map(|app| app.base_url.as_str().to_owned());
        reply(error, language_of(&request), &base.unwrap_or_default())
    });
    let mut response = new.unwrap_or(response);
    response
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(ServiceResponse::new(request, response))
}
