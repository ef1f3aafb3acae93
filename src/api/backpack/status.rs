//! Refusals as the Open Badges API has them: `Imsx_StatusInfo` (section B.4 of the standard).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse};
use serde_json::json;

use super::routes::OPEN_BADGES;
use crate::api::problem::{language_of, status_of, words};
use crate::app::AppError;
use crate::text;

/// The paths with the methods that each takes.
const METHODS: [(&str, &str); 3] =
    [("/discovery", "GET"), ("/credentials", "GET, POST"), ("/profile", "GET, PUT")];

/// The status a refusal has here: the standard knows no 412, 422 or the like.
fn status(error: &AppError) -> StatusCode {
    match status_of(error).0 {
        StatusCode::CONFLICT if matches!(error, AppError::Refused(_)) => StatusCode::BAD_REQUEST,
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    }
}

/// The code minor of a status (section B.4.4).
fn code_minor(status: StatusCode, is_query: bool) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST if is_query => "invalid_query_parameter",
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => "invalid_data",
        StatusCode::UNAUTHORIZED => "unauthorizedrequest",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "not_allowed",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "server_busy",
        StatusCode::INTERNAL_SERVER_ERROR => "internal_server_error",
        _ => "unknown",
    }
}

/// What is said to the program's developer, in the language the request asks for.
fn description(request: &HttpRequest, error: &AppError) -> String {
    let language = language_of(request);
    match error {
        AppError::Invalid(faults) => {
            let said = faults.iter().map(|fault| text::refusal(language, &fault.refusal));
            said.collect::<Vec<_>>().join(" ")
        }
        _ => words(error, status_of(error).1, language).1,
    }
}

fn body(status: StatusCode, is_query: bool, description: &str) -> serde_json::Value {
    json!({
        "imsx_codeMajor": "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": { "imsx_codeMinorField": [{
            "imsx_codeMinorFieldName": "Compagnon",
            "imsx_codeMinorFieldValue": code_minor(status, is_query),
        }] },
    })
}

fn reply(request: &HttpRequest, error: &AppError) -> HttpResponse {
    let status = status(error);
    let mut reply = HttpResponse::build(status);
    reply.insert_header((header::CACHE_CONTROL, "no-store"));
    let sent = request.headers().contains_key(header::AUTHORIZATION);
    match error {
        AppError::Unauthenticated if sent => {
            reply.insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""));
        }
        AppError::Unauthenticated => {
            reply.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        AppError::NotAllowed => {
            reply.insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\""));
        }
        AppError::TooMany { retry_after } => {
            reply.insert_header((header::RETRY_AFTER, retry_after.to_string()));
        }
        _ if status == StatusCode::SERVICE_UNAVAILABLE => {
            reply.insert_header((header::RETRY_AFTER, "2"));
        }
        _ => {}
    }
    let is_query = request.method().is_safe();
    reply.json(body(status, is_query, &description(request, error)))
}

/// Middleware: writes every refusal as the standard has it, and logs what was our fault.
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
        if status(error).is_server_error() || matches!(error, AppError::Store(_)) {
            tracing::error!(error = ?error, path = request.path(), "a request failed");
        }
        reply(&request, error)
    });
    let mut response = new.unwrap_or(response);
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    Ok(ServiceResponse::new(request, response))
}

/// Any other path, or another method of these.
///
/// # Errors
/// [`AppError::NotFound`] where there is nothing.
pub async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, AppError> {
    let known =
        METHODS.iter().find(|(path, _)| request.path().ends_with(&format!("{OPEN_BADGES}{path}")));
    let (_, methods) = known.ok_or(AppError::NotFound)?;
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let said = format!("this takes {methods}");
    Ok(HttpResponse::build(status)
        .insert_header((header::ALLOW, *methods))
        .json(body(status, false, &said)))
}
