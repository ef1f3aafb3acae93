//! The badges that a learner brought in from elsewhere: shown beside the learner's own, never as ours.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::layout::ZONE;
use super::{Layout, PageResult, Posted, SignedIn, Texts, see_other};
use crate::app::backpack::brought::{self, BroughtBadge};
use crate::app::{App, AppResult, Caller};
use crate::domain::{BroughtBadgeId, BroughtForm, BroughtVerdict};
use crate::text;

/// A badge that was brought in, as the page of one's badges shows it.
pub struct Brought {
    /// Its id here.
    pub id: BroughtBadgeId,
    /// What it is called, as it says itself.
    pub name: String,
    /// Who issued it, as it says itself, with the id that it gives.
    pub issuer: String,
    /// What was found when it was checked.
    pub verdict: &'static str,
    /// The class of its colour.
    pub class: &'static str,
    /// That in words.
    pub sentence: String,
    /// Why it could not be checked wholly.
    pub why: Option<String>,
    /// Whether it names another address than the learner's.
    pub recipient: Option<String>,
    /// From when on it is valid.
    pub since: String,
}

impl Brought {
    fn of(t: Texts, badge: BroughtBadge) -> Self {
        let checked = text::day(t.0, badge.checked_at, ZONE);
        let (verdict, class, key) = match badge.verdict {
            BroughtVerdict::Valid => ("valid", "good", "brought-valid"),
            BroughtVerdict::Indeterminate => ("indeterminate", "doubt", "brought-indeterminate"),
        };
        let why = (!badge.reason.is_empty())
            .then(|| t.say(&format!("verify-reason-{}", badge.reason.replace('_', "-"))));
        let recipient = (badge.recipient == "mismatch").then(|| t.say("brought-other-recipient"));
        let name = if badge.name.is_empty() { t.say("brought-unnamed") } else { badge.name };
        let issuer = match badge.issuer_name.as_str() {
            "" => badge.issuer,
            stated => format!("{stated} ({})", badge.issuer),
        };
        Self {
            id: badge.id,
            name,
            issuer,
            verdict,
            class,
            sentence: t.with(key, "day", checked),
            why,
            recipient,
            since: t.with("brought-since", "day", text::day(t.0, badge.valid_from, ZONE)),
        }
    }
}

/// What a person brought in.
///
/// # Errors
/// The database's own.
pub async fn of(app: &App, t: Texts, caller: Caller) -> AppResult<Vec<Brought>> {
    let found = brought::list(app, caller).await?;
    Ok(found.into_iter().map(|badge| Brought::of(t, badge)).collect())
}

/// Signed in: one of one's own, as it came.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for anyone else's.
pub async fn file(
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<BroughtBadgeId>,
) -> PageResult {
    let badge = brought::find(&app, holder.caller, *id).await?;
    let (kind, name) = match badge.form {
        BroughtForm::Json => ("application/vc+ld+json", "badge.json"),
        BroughtForm::Jwt => ("text/plain; charset=utf-8", "badge.jwt"),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(badge.text))
}

/// Signed in: removes one of one's own.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for anyone else's.
pub async fn remove(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<BroughtBadgeId>,
    sent: Posted,
) -> PageResult {
    brought::remove(&app, sent.caller(), *id).await?;
    see_other(&format!("{}/badges?done=brought-removed", Layout::open(&request).base))
}
