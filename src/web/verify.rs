//! Is this badge good? For anyone, without an account: a file, a pasted text or an address. Nothing is kept, so the
//! answer to the form is the page itself.

use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use futures_util::StreamExt;
use serde::Deserialize;

use super::verdict::Shown;
use super::{Layout, PageResult, Visitor, page, page_with_status};
use crate::app::verify_credential::{Held, MOST_BYTES, Question, verify_credential};
use crate::app::{App, AppError, AppResult};

/// How many bytes are read of a form that is too large, so that its sender reads the answer rather than a broken
/// connection.
const DRAINED: usize = 16 * MOST_BYTES;

/// How many bytes a name or an address may have.
const LONGEST_RECIPIENT: usize = 1000;

/// The longest pasted text that is shown again with its verdict.
const SHOWN_AGAIN: usize = 16 * 1024;

/// What the address of the page may say.
#[derive(Debug, Deserialize)]
pub struct Prefilled {
    url: Option<String>,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Verify {
    layout: Layout,
    title: String,
    text: String,
    recipient: String,
    refused: Option<String>,
    shown: Option<Shown>,
}

/// Anyone: the form. An address in `?url=` is filled in, and fetched only when the reader asks.
///
/// # Errors
/// None but the template's.
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    query: web::Query<Prefilled>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let title = layout.t.say("verify-page-title");
    let text = query.into_inner().url.filter(|url| url.len() <= 2048).unwrap_or_default();
    let recipient = String::new();
    page(&Verify { layout, title, text, recipient, refused: None, shown: None })
}

/// Anyone: verifies.
///
/// # Errors
/// [`AppError::TooLarge`]; [`AppError::Busy`] when too many ask at once; [`AppError::Malformed`] for what is no form.
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    payload: web::Payload,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let sent = Sent::read(Multipart::new(request.headers(), payload)).await?;
    let text = String::from_utf8_lossy(&sent.text).into_owned();
    let recipient = String::from_utf8_lossy(&sent.recipient).trim().to_owned();
    let held = match (sent.file.is_empty(), text.trim().is_empty()) {
        (false, _) => Held::Bytes(sent.file),
        (true, false) => Held::text(&text),
        (true, true) => {
            let title = layout.t.say("verify-page-title");
            let refused = Some(layout.t.say("verify-page-nothing"));
            let again = Verify { layout, title, text, recipient, refused, shown: None };
            return page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let given = Some(recipient.clone()).filter(|given| !given.is_empty());
    let question = Question { held, recipient: given, offline: None };
    let report = verify_credential(&app, question).await?;
    let shown = Shown::of(layout.t, &report);
    let title = shown.verdict_text.clone();
    let text = if text.len() <= SHOWN_AGAIN { text } else { String::new() };
    page(&Verify { layout, title, text, recipient, refused: None, shown: Some(shown) })
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    file: Vec<u8>,
    text: Vec<u8>,
    recipient: Vec<u8>,
}

impl Sent {
    /// Reads the parts of the form, up to their bounds.
    async fn read(mut form: Multipart) -> AppResult<Self> {
        let malformed =
            |error: actix_multipart::MultipartError| AppError::Malformed(error.to_string());
        let mut sent = Self::default();
        let (mut read, mut too_large) = (0, false);
        while let Some(part) = form.next().await {
            let mut part = part.map_err(malformed)?;
            let name = part.name().unwrap_or_default().to_owned();
            while let Some(bytes) = part.next().await {
                let bytes = bytes.map_err(malformed)?;
                read += bytes.len();
                if read > DRAINED {
                    return Err(AppError::TooLarge { limit: MOST_BYTES as u64 });
                }
                too_large |= !sent.take(&name, &bytes);
            }
        }
        match too_large {
            true => Err(AppError::TooLarge { limit: MOST_BYTES as u64 }),
            false => Ok(sent),
        }
    }

    /// Takes bytes of a field, unless it would be too large.
    fn take(&mut self, name: &str, bytes: &[u8]) -> bool {
        let (field, most) = match name {
            "file" => (&mut self.file, MOST_BYTES),
            "text" => (&mut self.text, MOST_BYTES),
            "recipient" => (&mut self.recipient, LONGEST_RECIPIENT),
            _ => return true,
        };
        let fits = field.len() + bytes.len() <= most;
        if fits {
            field.extend_from_slice(bytes);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_beyond_its_bound_is_not_taken() {
        let mut sent = Sent::default();
        assert!(sent.take("file", &vec![0; MOST_BYTES]));
        assert!(!sent.take("file", &[0]));
        assert_eq!(sent.file.len(), MOST_BYTES);
        assert!(!sent.take("recipient", &vec![b'a'; LONGEST_RECIPIENT + 1]));
        assert!(sent.recipient.is_empty());
        assert!(sent.take("unknown", &[0]) && sent.text.is_empty());
    }
}
