//! The language of a page: what the reader chose, else what the browser asks for, else French.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::page::see_other_raw;
use crate::api::language_of;
use crate::domain::{Language, Named};

const COOKIE: &str = "language";

/// The language of a page for someone who has not signed in.
pub fn of(request: &HttpRequest) -> Language {
    chosen(request).unwrap_or_else(|| language_of(request))
}

/// The language the reader chose on a page, if any.
pub fn chosen(request: &HttpRequest) -> Option<Language> {
    request.cookie(COOKIE).and_then(|cookie| Language::named(cookie.value()))
}

/// The cookie by which a browser remembers the language of the pages.
pub fn remember(language: Language) -> Cookie<'static> {
    Cookie::build(COOKIE, language.as_str())
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .permanent()
        .finish()
}

/// Which language, and where to go back to.
#[derive(Debug, Deserialize)]
pub struct Choice {
    language: String,
    back: String,
}

/// Anyone: chooses the language of the pages.
pub async fn choose(choice: web::Form<Choice>) -> HttpResponse {
    let back = if is_local(&choice.back) { choice.back.as_str() } else { "/" };
    let mut reply = see_other_raw(back);
    if let Some(language) = Language::named(&choice.language) {
        let cookie = remember(language);
        // A cookie that cannot be added leaves the browser's language in force.
        let _ = reply.add_cookie(&cookie);
    }
    reply
}

/// Whether a path stays on this site: one slash, then neither a slash nor a backslash.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && !path.contains(['\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_stays_on_this_site() {
        assert!(is_local("/tasks?x=1"));
        for path in
            ["", "tasks", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb"]
        {
            assert!(!is_local(path), "{path:?}");
        }
    }
}
