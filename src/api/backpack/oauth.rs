//! Registration, tokens and their revocation for programs (RFC 7591, RFC 6749, RFC 7009).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::api::Peer;
use crate::api::extract::read_bytes;
use crate::api::problem::status_of;
use crate::app::oauth::authorize::Parameters;
use crate::app::oauth::client::OAuthClient;
use crate::app::oauth::tokens::{Redeeming, Tokens};
use crate::app::oauth::{OAuthResult, client, revoke as revocation, tokens};
use crate::app::{App, AppError, AppResult};
use crate::credential::json as strict;
use crate::domain::{ClientMetadata, OAuthRefused};

/// The most bytes of a registration or of a form.
const LARGEST: usize = 64 * 1024;

/// An answer that nobody keeps a copy of (RFC 6749 section 5.1).
fn private(status: StatusCode) -> HttpResponseBuilder {
    let mut reply = HttpResponse::build(status);
    reply.insert_header((header::CACHE_CONTROL, "no-store"));
    reply.insert_header((header::PRAGMA, "no-cache"));
    reply
}

fn refused(refused: OAuthRefused) -> HttpResponse {
    let status = match refused {
        OAuthRefused::InvalidClient => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut reply = private(status);
    if refused == OAuthRefused::InvalidClient {
        reply.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"oauth\""));
    }
    reply.json(json!({"error": refused.code(), "error_description": refused.to_string()}))
}

/// Registers a program. Authorisation: anyone; so many times an hour from one address.
pub async fn register(
    app: web::Data<App>,
    peer: Peer,
    request: HttpRequest,
    payload: web::Payload,
) -> AppResult<HttpResponse> {
    let bytes = read_bytes(payload.into_inner(), LARGEST).await?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_json =
        kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
    let sent = strict::parse(&bytes).ok().filter(|_| is_json);
    let sent = sent.and_then(|sent| serde_json::from_value::<ClientMetadata>(sent).ok());
    let Some(metadata) = sent else {
        let why = "send client metadata as application/json, lists as arrays of texts";
        return Ok(refused(OAuthRefused::InvalidClientMetadata(why)));
    };
    Ok(match client::register(&app, metadata, peer.0).await? {
        Err(why) => refused(why),
        Ok(new) => {
            let mut told = json!({
                "client_id": new.id,
                "client_secret": new.secret,
                "client_id_issued_at": new.at.get().timestamp(),
                "client_secret_expires_at": 0,
            });
            let metadata = serde_json::to_value(&new.metadata);
            let metadata = metadata.map_err(|error| AppError::Internal(error.to_string()))?;
            if let (Some(told), serde_json::Value::Object(said)) = (told.as_object_mut(), metadata)
            {
                told.extend(said);
            }
            private(StatusCode::CREATED).json(told)
        }
    })
}

/// A form of a program's, with the program that has shown who it is by its `Authorization: Basic` header.
async fn sent_by_client(
    app: &App,
    peer: Peer,
    request: &HttpRequest,
    payload: web::Payload,
) -> OAuthResult<(OAuthClient, Parameters)> {
    let bytes = read_bytes(payload.into_inner(), LARGEST).await?;
    let form = url::form_urlencoded::parse(&bytes).into_owned();
    let Some((id, secret)) = basic(request) else { return Ok(Err(OAuthRefused::InvalidClient)) };
    let client = client::authenticate(app, &id, &secret, peer.0).await?;
    Ok(client.map(|client| (client, Parameters::new(form))))
}

/// The name and the secret of an `Authorization: Basic` header (RFC 7617).
fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let text = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = text.split_once(' ')?;
    let decoded =
        STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let decoded = String::from_utf8(decoded).ok()?;
    decoded.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

/// Gives tokens for a code or for a refresh token. Authorisation: the program by its secret; counted where it is wrong.
pub async fn token(
    app: web::Data<App>,
    peer: Peer,
    request: HttpRequest,
    payload: web::Payload,
) -> AppResult<HttpResponse> {
    let (client, sent) = match sent_by_client(&app, peer, &request, payload).await? {
        Ok(sent) => sent,
        Err(why) => return Ok(refused(why)),
    };
    let one = |name| sent.one(name).map(str::to_owned);
    let given = match sent.one("grant_type") {
        Some("authorization_code") => {
            let asked = (one("code"), one("redirect_uri"), one("code_verifier"));
            let (Some(code), Some(redirect_uri), Some(verifier)) = asked else {
                let why = "code, redirect_uri and code_verifier must be given once each";
                return Ok(refused(OAuthRefused::InvalidRequest(why)));
            };
            let asked = Redeeming { code, redirect_uri, verifier, scope: one("scope") };
            tokens::redeem(&app, &client, asked).await?
        }
        Some("refresh_token") => match sent.one("refresh_token") {
            Some(token) => tokens::refresh(&app, &client, token, one("scope")).await?,
            None => Err(OAuthRefused::InvalidRequest("refresh_token must be given once")),
        },
        _ => Err(OAuthRefused::UnsupportedGrantType),
    };
    Ok(match given {
        Ok(given) => answer(&given),
        Err(why) => refused(why),
    })
}

fn answer(given: &Tokens) -> HttpResponse {
    let mut told = json!({
        "access_token": given.access,
        "token_type": "Bearer",
        "expires_in": given.expires_in,
        "scope": given.scopes.to_string(),
    });
    if let Some(refresh) = &given.refresh {
        told["refresh_token"] = json!(refresh);
    }
    private(StatusCode::OK).json(told)
}

/// Revokes a token of the program's own. Authorisation: the program by its secret.
pub async fn revoke(
    app: web::Data<App>,
    peer: Peer,
    request: HttpRequest,
    payload: web::Payload,
) -> AppResult<HttpResponse> {
    let (client, sent) = match sent_by_client(&app, peer, &request, payload).await? {
        Ok(sent) => sent,
        Err(why) => return Ok(refused(why)),
    };
    let Some(token) = sent.one("token") else {
        return Ok(refused(OAuthRefused::InvalidRequest("token must be given once")));
    };
    Ok(match revocation::revoke(&app, &client, token).await? {
        Ok(()) => private(StatusCode::OK).finish(),
        Err(why) => refused(why),
    })
}

/// Middleware: writes what is no program's fault as OAuth does, and logs what was ours.
///
/// # Errors
/// None of its own.
pub async fn localise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, response) = response.into_parts();
    let new = response.error().and_then(|error| error.as_error::<AppError>()).map(|error| {
        if status_of(error).0.is_server_error() || matches!(error, AppError::Store(_)) {
            tracing::error!(error = ?error, path = request.path(), "a request failed");
        }
        reply(error)
    });
    Ok(ServiceResponse::new(request, new.unwrap_or(response)))
}

fn reply(error: &AppError) -> HttpResponse {
    let status = status_of(error).0;
    let code = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            "temporarily_unavailable"
        }
        status if status.is_client_error() => "invalid_request",
        _ => "server_error",
    };
    let mut reply = private(status);
    match error {
        AppError::TooMany { retry_after } => {
            reply.insert_header((header::RETRY_AFTER, retry_after.to_string()));
        }
        _ if status == StatusCode::SERVICE_UNAVAILABLE => {
            reply.insert_header((header::RETRY_AFTER, "2"));
        }
        _ => {}
    }
    reply.json(json!({ "error": code }))
}

/// Any other path or method.
///
/// # Errors
/// [`AppError::NotFound`], always.
pub async fn elsewhere() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound)
}
