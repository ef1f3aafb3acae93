//! `/verifications`: is this badge good? For anyone, without an account.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use super::problem::Problem;
use crate::app::verify_credential::{
    Held, MOST_BYTES, Question, verify_credential, verify_with_receipt,
};
use crate::app::{App, AppError, AppResult};
use crate::credential::verify::Report;

/// What is asked: exactly one of `text`, `file` and `url`.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Verification {
    /// The badge as text: JSON or a JWT; or its address.
    text: Option<String>,
    /// The badge's file in base64, for pictures.
    file: Option<String>,
    /// The badge's address.
    url: Option<String>,
    /// A name or an address, to be compared with whom it was issued to; shown beside the verdict.
    recipient: Option<String>,
}

/// What is wanted beside the report.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Whether the report has a member `receipt`: what was found, signed by this service
    /// (`schema/json/verificationreceipt.json`).
    #[serde(default)]
    receipt: bool,
}

/// Verify a badge: JSON as described, or the badge's file itself (JSON, JWT, PNG, SVG; 2 MB) as the body. The
/// report's `verdict` is `valid`, `invalid` or `indeterminate`; each of its six checks is `pass`, `fail` or
/// `not_checked` with a reason. Authorisation: anyone, without an account.
#[utoipa::path(
    tag = "verification",
    params(Wanted),
    request_body = Verification,
    responses(
        (status = 200, body = Value, description = "The report, whatever its verdict"),
        (status = 400, body = Problem),
        (status = 409, body = Problem, description = "A receipt is wanted, and there is no issuer yet to sign it"),
        (status = 413, body = Problem),
        (status = 503, body = Problem, description = "Too many ask at once"),
    ),
    security(())
)]
#[post("/verifications")]
pub(super) async fn verify(
    app: web::Data<App>,
    request: HttpRequest,
    wanted: web::Query<Wanted>,
    payload: web::Payload,
) -> AppResult<HttpResponse> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|length| length.parse().ok()).unwrap_or(0);
    let bytes = body(payload, announced).await?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let json = kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
    let question = if json { asked(bytes)? } else { about(Held::Bytes(bytes)) };
    let mut reply = HttpResponse::Ok();
    reply.insert_header((header::CACHE_CONTROL, "no-store"));
    if !wanted.receipt {
        return Ok(reply.json(verify_credential(&app, question).await?));
    }
    let (report, receipt) = verify_with_receipt(&app, question, Vec::new()).await?;
    Ok(reply.json(WithReceipt { report, receipt }))
}

/// A report with its receipt beside it; none where there was nothing to look at.
#[derive(Serialize)]
struct WithReceipt {
    #[serde(flatten)]
    report: Report,
    receipt: Option<serde_json::Value>,
}

const fn about(held: Held) -> Question {
    Question { held, recipient: None, offline: None }
}

/// The most bytes that are kept: base64 in JSON takes a third more than the file in it.
const KEPT: usize = MOST_BYTES / 3 * 4 + 4096;

/// How many bytes are read of a body that is too large, so that its sender reads the answer rather than a broken
/// connection.
const DRAINED: usize = 16 * MOST_BYTES;

/// Reads the body up to its bound. One that announces to be far beyond it is refused unread.
async fn body(mut payload: web::Payload, announced: usize) -> AppResult<Vec<u8>> {
    let too_large = || AppError::TooLarge { limit: MOST_BYTES as u64 };
    if announced > DRAINED {
        return Err(too_large());
    }
    let (mut bytes, mut read) = (Vec::new(), 0);
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| AppError::Malformed(error.to_string()))?;
        read += part.len();
        if read > DRAINED {
            return Err(too_large());
        }
        if read <= KEPT {
            bytes.extend_from_slice(&part);
        } else {
            bytes = Vec::new();
        }
    }
    if read > KEPT { Err(too_large()) } else { Ok(bytes) }
}

/// Just enough of a JSON object to tell a badge from a question about one; nothing of it is kept in memory.
#[derive(Deserialize)]
struct Glimpse {
    #[serde(rename = "@context", default, deserialize_with = "something")]
    context: Option<IgnoredAny>,
}

/// Whatever stands there, null too.
fn something<'de, D: Deserializer<'de>>(value: D) -> Result<Option<IgnoredAny>, D::Error> {
    IgnoredAny::deserialize(value).map(Some)
}

/// A question in JSON; a badge sent as plain JSON is a question about itself.
fn asked(bytes: Vec<u8>) -> AppResult<Question> {
    let object = bytes.trim_ascii_start().starts_with(b"{");
    let glimpse: Option<Glimpse> = serde_json::from_slice(&bytes).ok();
    if !object || glimpse.is_none_or(|glimpse| glimpse.context.is_some()) {
        return Ok(about(Held::Bytes(bytes)));
    }
    let malformed = |error: String| AppError::Malformed(error);
    let sent: Verification =
        serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
    let held = match (sent.text, sent.file, sent.url) {
        (Some(text), None, None) => Held::text(&text),
        (None, Some(file), None) => {
            let decoded = STANDARD.decode(file.trim().as_bytes());
            Held::Bytes(decoded.map_err(|error| malformed(format!("file: {error}")))?)
        }
        (None, None, Some(url)) => Held::Url(url.trim().to_owned()),
        _ => return Err(malformed("send exactly one of text, file and url".to_owned())),
    };
    Ok(Question { held, recipient: sent.recipient, offline: None })
}
