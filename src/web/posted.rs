//! What a form sent: its fields, checked to come from the session's own pages.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;

use super::csrf;
use super::refused::PageError;
use super::session::SignedIn;
use crate::app::authenticate::SessionHolder;
use crate::app::{App, AppError, AppResult, Caller};

/// How many bytes of fields a form may carry; files have a form of their own.
const LIMIT: usize = 1024 * 1024;

/// The fields of a form, in the order they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of an `application/x-www-form-urlencoded` body.
    pub fn parse(bytes: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// Adds a field; for forms that come in parts.
    pub fn add(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// The text of a field without the space around it; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The text of a field as it was sent; empty where it is missing.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Whether the field was sent at all, be it empty.
    pub fn sent(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// The text of a long field as it was typed, with the line ends that everything else has: browsers send CR LF.
    pub fn typed(&self, name: &str) -> String {
        self.raw(name).replace("\r\n", "\n")
    }

    /// The text of a field, unless it is missing or empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Every value of a field that may be sent several times, like ticked boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// Every value of a field, as it was sent.
    pub fn all_raw<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// The value of a field, read as a number, an id, a moment…
    ///
    /// # Errors
    /// [`AppError::Malformed`] when it cannot be read: our own pages do not send that.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> AppResult<T> {
        self.text(name)
            .parse()
            .map_err(|_| AppError::Malformed(format!("the field {name:?} cannot be read")))
    }
}

/// A form of someone who is signed in, sent from a page of their session.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Who sent it.
    pub holder: SessionHolder,
    /// What was sent.
    pub fields: Fields,
}

impl Posted {
    /// Who sent it, as use cases want it.
    pub const fn caller(&self) -> Caller {
        self.holder.caller
    }
}

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, PageError>>>>;

impl FromRequest for Posted {
    type Error = PageError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let SignedIn(holder) = SignedIn::from_request(&request, &mut Payload::None).await?;
            let fields = read(&mut payload).await?;
            csrf::check(&holder, fields.raw(csrf::FIELD))?;
            Ok(Self { holder, fields })
        })
    }
}

/// A form of anyone, sent from our own pages: signing in, joining, checking a badge.
#[derive(Clone, Debug)]
pub struct OpenForm(pub Fields);

impl FromRequest for OpenForm {
    type Error = PageError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let app = request.app_data::<web::Data<App>>();
            let missing = || AppError::Internal("the server was built without its App".to_owned());
            csrf::same_origin(&request, app.ok_or_else(missing)?)?;
            Ok(Self(read(&mut payload).await?))
        })
    }
}

async fn read(payload: &mut Payload) -> AppResult<Fields> {
    let mut bytes = Vec::new();
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| AppError::Malformed(error.to_string()))?;
        if bytes.len() + part.len() > LIMIT {
            return Err(AppError::TooLarge { limit: LIMIT as u64 });
        }
        bytes.extend_from_slice(&part);
    }
    Ok(Fields::parse(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_as_they_were_sent() {
        let fields = Fields::parse(b"title=+Un+titre+&tag=a&tag=b&empty=&n=3");
        assert_eq!(fields.text("title"), "Un titre");
        assert_eq!(fields.all("tag").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.filled("empty"), None);
        assert!(fields.ticked("empty") && !fields.ticked("missing"));
        assert_eq!(fields.read::<u32>("n").unwrap(), 3);
        assert!(fields.read::<u32>("title").is_err());
    }
}
