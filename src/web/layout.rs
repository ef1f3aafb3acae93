//! What every page has: its language, its title, who is signed in, what just happened.

use std::borrow::Cow;

use actix_web::{HttpRequest, web};

use super::language;
use super::session::Visitor;
use crate::app::App;
use crate::app::authenticate::SessionHolder;
use crate::domain::{Language, Moment};
use crate::text::{self, Value};

/// The time zone in which public dates are written.
pub const ZONE: &str = "Europe/Paris";

/// The texts of one language, as templates use them.
#[derive(Clone, Copy, Debug)]
pub struct Texts(pub Language);

impl Texts {
    /// The sentence of a key.
    pub fn say(&self, key: &str) -> String {
        text::say(self.0, key, &[])
    }

    /// The sentence of a key with one place filled.
    pub fn with<'a>(&self, key: &str, name: &str, value: impl Into<Value<'a>>) -> String {
        text::say(self.0, key, &[(name, value.into())])
    }

    /// The sentence of a key with two places filled.
    pub fn with2<'a, 'b>(
        &self,
        key: &str,
        name: &str,
        value: impl Into<Value<'a>>,
        name2: &str,
        value2: impl Into<Value<'b>>,
    ) -> String {
        text::say(self.0, key, &[(name, value.into()), (name2, value2.into())])
    }

    /// The language's code, for `lang` attributes.
    pub const fn code(&self) -> &'static str {
        match self.0 {
            Language::French => "fr",
            Language::English => "en",
        }
    }

    /// A moment as people of that language write it, in a time zone (`Europe/Paris`).
    pub fn moment(&self, moment: &Moment, zone: &str) -> String {
        text::moment(self.0, *moment, zone)
    }

    /// A number with that many decimals, with the language's decimal sign.
    pub fn number(&self, number: &f64, decimals: usize) -> String {
        text::number(self.0, *number, decimals)
    }

    /// A probability that was estimated, as a percentage that is never certainty.
    pub fn percent(&self, share: &f64) -> String {
        text::percent(self.0, *share)
    }

    /// A probability that is asked for, as a percentage.
    pub fn asked(&self, share: &f64) -> String {
        text::asked(self.0, *share)
    }

    /// An interval on a scale, in words.
    pub fn interval(&self, ends: (f64, f64), scale: (f64, f64)) -> String {
        text::interval(self.0, ends, scale)
    }
}

/// What surrounds the content of a page.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The texts of the page's language.
    pub t: Texts,
    /// The path prefix of the instance: empty, or `/something`.
    pub base: String,
    /// Where this page lies, for the language switch.
    pub path: String,
    /// The signed-in person's name.
    pub person: Option<String>,
    /// The token every form of a signed-in person carries.
    pub csrf: String,
    /// What just happened, as a key of the catalogue.
    pub notice: Option<String>,
}

impl Layout {
    /// The layout of a page for someone who has not signed in.
    pub fn open(request: &HttpRequest) -> Self {
        let app = request.app_data::<web::Data<App>>();
        let notice =
            notice_of(request.query_string()).filter(|key| text::has(Language::English, key));
        Self {
            t: Texts(language::of(request)),
            base: app.map(|app| app.base_url.path().to_owned()).unwrap_or_default(),
            path: request.path().to_owned(),
            person: None,
            csrf: String::new(),
            notice,
        }
    }
}

impl Layout {
    /// The layout of a page for someone who has signed in; it speaks their language unless they chose another.
    pub fn signed(request: &HttpRequest, holder: &SessionHolder) -> Self {
        let mut layout = Self::open(request);
        layout.t = Texts(language::chosen(request).unwrap_or(holder.language));
        layout.person = Some(holder.name.clone());
        layout.csrf.clone_from(&holder.csrf_token);
        layout
    }

    /// The layout of a page for anyone, signed in or not.
    pub fn visited(request: &HttpRequest, visitor: &Visitor) -> Self {
        visitor
            .0
            .as_ref()
            .map_or_else(|| Self::open(request), |holder| Self::signed(request, holder))
    }
}

/// The key in `?done=…`: only letters, digits and hyphens, and only keys of the catalogue are shown.
fn notice_of(query: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let done = pairs.into_iter().find(|(name, _)| name == "done").map(|(_, value)| value);
    done.map(Cow::into_owned).map(|key| format!("done-{key}"))
}
