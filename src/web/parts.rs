//! A form that carries files, read part by part: the token first, then fields and files as they come.
//!
//! The token is the first part of the form and is checked before anything else is read, so nothing of another
//! site's form is ever kept.

use std::future::Future;
use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;

use super::csrf;
use super::posted::Fields;
use super::refused::PageError;
use super::session::SignedIn;
use crate::app::authenticate::SessionHolder;
use crate::app::{AppError, AppResult, Caller};

/// How many bytes all the fields but files may have.
const FIELDS_LIMIT: usize = 1024 * 1024;

/// How many fields a form may have.
const MOST_FIELDS: usize = 1000;

/// How much of a refused form is still read, so that the browser gets to see the reply.
const DRAIN_LIMIT: usize = 64 * 1024 * 1024;

/// A form with files of someone who is signed in, sent from a page of their session.
pub struct Parts {
    /// Who sent it.
    pub holder: SessionHolder,
    /// The fields that came so far.
    pub fields: Fields,
    parts: Multipart,
    bytes: usize,
    count: usize,
}

/// A file in a form.
pub struct FilePart {
    /// The name the browser gave it.
    pub name: String,
    /// What the browser says it is.
    pub content_type: String,
    field: Field,
}

impl FilePart {
    /// Its next bytes; `None` behind the last.
    ///
    /// # Errors
    /// [`AppError::Malformed`] when the form breaks off.
    pub async fn next(&mut self) -> AppResult<Option<Bytes>> {
        self.field.next().await.transpose().map_err(broken)
    }
}

fn broken(error: actix_multipart::MultipartError) -> AppError {
    AppError::Malformed(error.to_string())
}

impl FromRequest for Parts {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let SignedIn(holder) = SignedIn::from_request(&request, &mut Payload::None).await?;
            let parts = Multipart::new(request.headers(), payload);
            let (fields, bytes, count) = (Fields::default(), 0, 0);
            let mut form = Self { holder, fields, parts, bytes, count };
            form.check_token().await?;
            Ok(form)
        })
    }
}

impl Parts {
    /// Who sent it, as use cases want it.
    pub const fn caller(&self) -> Caller {
        self.holder.caller
    }

    /// The first part is the session's token, or nothing more is read.
    async fn check_token(&mut self) -> AppResult<()> {
        let first = self.parts.next().await.transpose().map_err(broken)?;
        let field = first.ok_or(AppError::NotAllowed)?;
        if field.name() != Some(csrf::FIELD) {
            return Err(AppError::NotAllowed);
        }
        let sent = self.text_of(field).await?;
        csrf::check(&self.holder, &sent)
    }

    /// Reads on to the next file; the fields before it are in [`Self::fields`] then. `None` at the end of the form,
    /// when all fields are. A file field that was left empty is no file.
    ///
    /// # Errors
    /// [`AppError::Malformed`], [`AppError::TooLarge`].
    pub async fn next_file(&mut self) -> AppResult<Option<FilePart>> {
        while let Some(field) = self.parts.next().await {
            let field = field.map_err(broken)?;
            let file = field.content_disposition().and_then(|part| part.get_filename());
            match file {
                Some("") => {}
                Some(name) => {
                    let name = name.to_owned();
                    let kind = field.content_type().map(ToString::to_string);
                    return Ok(Some(FilePart {
                        name,
                        content_type: kind.unwrap_or_default(),
                        field,
                    }));
                }
                None => {
                    let name = field.name().unwrap_or_default().to_owned();
                    let text = self.text_of(field).await?;
                    self.fields.add(&name, text);
                }
            }
        }
        Ok(None)
    }

    async fn text_of(&mut self, mut field: Field) -> AppResult<String> {
        let mut bytes = Vec::new();
        self.count += 1;
        if self.count > MOST_FIELDS {
            return Err(AppError::Malformed("too many fields".to_owned()));
        }
        while let Some(part) = field.next().await {
            let part = part.map_err(broken)?;
            self.bytes += part.len();
            if self.bytes > FIELDS_LIMIT {
                return Err(AppError::TooLarge { limit: FIELDS_LIMIT as u64 });
            }
            bytes.extend_from_slice(&part);
        }
        String::from_utf8(bytes).map_err(|_| AppError::Malformed("a field is no UTF-8".to_owned()))
    }

    /// Reads the rest of the form and forgets it, but for its fields.
    pub async fn drain(&mut self) {
        let mut left = DRAIN_LIMIT;
        while let Ok(Some(mut file)) = self.next_file().await {
            while let Ok(Some(bytes)) = file.next().await {
                left = left.saturating_sub(bytes.len());
                if left == 0 {
                    return;
                }
            }
        }
    }
}
