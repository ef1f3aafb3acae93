//! No other site makes a person's browser act: forms carry their session's token, and the sign-in form, which has
//! no session yet, must come from our own pages.

use actix_web::HttpRequest;
use actix_web::http::header;
use subtle::ConstantTimeEq;

use crate::app::authenticate::SessionHolder;
use crate::app::{App, AppError, AppResult};

/// The name of the hidden field that carries the token.
pub const FIELD: &str = "csrf";

/// Checks the token that a form carried.
///
/// # Errors
/// [`AppError::NotAllowed`] when it is not the session's.
pub fn check(session: &SessionHolder, sent: &str) -> AppResult<()> {
    let same = session.csrf_token.as_bytes().ct_eq(sent.as_bytes());
    if bool::from(same) { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// Checks that a form without a session was sent from our own pages: by `Sec-Fetch-Site`, else by `Origin`. Every
/// browser sends one of them with a POST; a client that sends neither is no browser that another site could use.
///
/// # Errors
/// [`AppError::NotAllowed`] when it came from elsewhere.
pub fn same_origin(request: &HttpRequest, app: &App) -> AppResult<()> {
    let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let origin = text(header::ORIGIN.as_str());
    let ours = app.base_url.url().origin().ascii_serialization();
    match is_ours(text("sec-fetch-site"), origin, &ours) {
        true => Ok(()),
        false => Err(AppError::NotAllowed),
    }
}

fn is_ours(fetch_site: Option<&str>, origin: Option<&str>, ours: &str) -> bool {
    match (fetch_site, origin) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == ours,
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Caller, Scope};
    use crate::domain::{Language, PersonId};

    #[test]
    fn only_the_sessions_own_token_passes() {
        let person = PersonId(uuid::Uuid::from_u128(1));
        let session = SessionHolder {
            caller: Caller { person, is_admin: false, scope: Scope::Write },
            name: "Ana".to_owned(),
            language: Language::French,
            csrf_token: "abc".to_owned(),
        };
        assert!(check(&session, "abc").is_ok());
        for sent in ["", "ab", "abd", "abcd"] {
            assert!(matches!(check(&session, sent), Err(AppError::NotAllowed)), "{sent}");
        }
    }

    #[test]
    fn another_sites_form_is_refused() {
        let ours = "https://badges.example";
        assert!(is_ours(Some("same-origin"), Some("null"), ours));
        assert!(is_ours(None, Some(ours), ours));
        assert!(is_ours(None, None, ours));
        assert!(!is_ours(Some("cross-site"), Some(ours), ours));
        assert!(!is_ours(Some("same-site"), None, ours));
        assert!(!is_ours(None, Some("https://evil.example"), ours));
        assert!(!is_ours(None, Some("null"), ours));
    }
}
