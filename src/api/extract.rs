//! What handlers are given: who is asking, what was sent, under which key, based on which state.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::app::{App, AppError, AppResult, Caller, Once, authenticate, rights};

/// How many bytes of JSON a request may carry.
const JSON_LIMIT: usize = 1024 * 1024;

type Extraction<T> = Pin<Box<dyn Future<Output = AppResult<T>>>>;

/// The caller, by a bearer token. An unsafe method needs a token that may write.
#[derive(Clone, Copy, Debug)]
pub struct Authed(pub Caller);

impl FromRequest for Authed {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { caller_of(&request).await.map(Self) })
    }
}

/// The caller where a token was sent, nobody where none was; a token that is no good is refused all the same.
#[derive(Clone, Copy, Debug)]
pub struct Perhaps(pub Option<Caller>);

impl FromRequest for Perhaps {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match request.headers().contains_key(header::AUTHORIZATION) {
                true => caller_of(&request).await.map(|caller| Self(Some(caller))),
                false => Ok(Self(None)),
            }
        })
    }
}

async fn caller_of(request: &HttpRequest) -> AppResult<Caller> {
    let app = app_of(request)?;
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = header
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim());
    let caller = authenticate::by_token(&app, secret.ok_or(AppError::Unauthenticated)?).await?;
    if !request.method().is_safe() {
        rights::to_write(&caller)?;
    }
    Ok(caller)
}

fn app_of(request: &HttpRequest) -> AppResult<web::Data<App>> {
    let app = request.app_data::<web::Data<App>>().cloned();
    app.ok_or_else(|| AppError::Internal("the server was built without its App".to_owned()))
}

/// JSON that was sent: unknown fields, duplicate fields and wrong types are refused with 400.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move { parse(&read(&request, payload).await?).map(Self) })
    }
}

/// A creation: who asks, under which `Idempotency-Key`, for what.
#[derive(Debug)]
pub struct Creation<T> {
    /// Who asks.
    pub caller: Caller,
    /// The key, bound to this request.
    pub once: Once,
    /// What for.
    pub body: T,
}

impl<T: DeserializeOwned + 'static> FromRequest for Creation<T> {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let caller = caller_of(&request).await?;
            let key =
                request.headers().get("idempotency-key").and_then(|value| value.to_str().ok());
            let key = key.map(str::trim).filter(|key| (1..=255).contains(&key.len()));
            let key = key.ok_or(AppError::NeedsIdempotencyKey)?;
            let bytes = read(&request, payload).await?;
            let asked = format!("{} {}", request.method(), request.path());
            let once = Once::new(caller.person, key, &asked, &bytes);
            Ok(Self { caller, once, body: parse(&bytes)? })
        })
    }
}

/// The state a change is based on: the `ETag` in `If-Match`, without its quotes.
#[derive(Clone, Debug)]
pub struct IfMatch(pub String);

impl FromRequest for IfMatch {
    type Error = AppError;
    type Future = std::future::Ready<AppResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tag = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
        let tag = tag.map(|text| text.trim().trim_start_matches("W/").trim_matches('"').to_owned());
        std::future::ready(tag.map(Self).ok_or(AppError::NeedsIfMatch))
    }
}

impl IfMatch {
    /// The version number the tag stands for.
    ///
    /// # Errors
    /// [`AppError::Stale`] when it is no number of ours.
    pub fn version(&self) -> AppResult<i64> {
        self.0.parse().map_err(|_| AppError::Stale)
    }
}

/// Reads what was sent, up to the limit.
async fn read(request: &HttpRequest, payload: Payload) -> AppResult<Vec<u8>> {
    let json = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let json = json.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/json"));
    let bytes = read_bytes(payload, JSON_LIMIT).await?;
    if !json && !bytes.is_empty() {
        return Err(AppError::Malformed("send Content-Type: application/json".to_owned()));
    }
    Ok(bytes)
}

/// Reads bytes of any kind, up to `limit`.
pub(super) async fn read_bytes(mut payload: Payload, limit: usize) -> AppResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| AppError::Malformed(error.to_string()))?;
        if bytes.len() + part.len() > limit {
            return Err(AppError::TooLarge { limit: limit as u64 });
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Reads JSON; nothing at all reads as an empty object, for actions that need no body.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> AppResult<T> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| AppError::Malformed(error.to_string()))
}

/// Tells `null` from a member that is not there, for `deserialize_with`.
pub(super) fn present<'de, D, T>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(from).map(Some)
}
