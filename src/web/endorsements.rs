//! Endorsements on the pages of badges and achievements: what is said, the form to say something, and whose they are
//! deciding what is shown.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::faults::faults_of;
use super::layout::ZONE;
use super::{
    Layout, PageResult, Posted, SignedIn, Texts, Visitor, page, page_with_status, see_other,
};
use crate::app::endorsements::endorse::{Endorsed, Said, endorse};
use crate::app::endorsements::read::{self, is_shown};
use crate::app::endorsements::{Endorsement, consent, withdraw};
use crate::app::{App, AppResult};
use crate::domain::{AchievementId, AwardId, EndorsementConsent, EndorsementId};
use crate::text;

/// One endorsement as a page shows it.
pub struct Line {
    /// Its id.
    pub id: EndorsementId,
    /// What is endorsed, and where that is.
    pub of: (String, String),
    /// Who endorses.
    pub endorser: String,
    /// In what capacity, as they say.
    pub capacity: String,
    /// What is said, as sanitised HTML.
    pub comment_html: String,
    /// Since when, or where it stands.
    pub state: String,
    /// Whether anyone sees it.
    pub shown: bool,
    /// Whether its endorser looks on and may withdraw it.
    pub withdrawable: bool,
    /// Whether the reader may let it be shown.
    pub can_show: bool,
    /// Whether the reader may hide it.
    pub can_hide: bool,
}

/// The part of a page that is about endorsements.
pub struct Section {
    /// Those that the reader sees.
    pub lines: Vec<Line>,
    /// Whether the reader may endorse it.
    pub form: bool,
    /// Where the form goes.
    pub action: String,
}

fn state(t: Texts, one: &Endorsement) -> String {
    if let Some(at) = one.withdrawn_at {
        return t.with("endorsement-withdrawn", "day", text::day(t.0, at, ZONE));
    }
    if one.sealed_at.is_none() {
        return t.say("endorsement-being-signed");
    }
    match one.consent {
        EndorsementConsent::Asked => t.say("endorsement-asked"),
        EndorsementConsent::Hidden => t.say("endorsement-hidden"),
        EndorsementConsent::Shown => {
            t.with("endorsement-since", "day", text::day(t.0, one.valid_from, ZONE))
        }
    }
}

fn line(layout: &Layout, one: Endorsement, decides: bool, own: bool) -> Line {
    let t = layout.t;
    let (open, sealed) = (one.withdrawn_at.is_none(), one.sealed_at.is_some());
    let path = match one.award_id {
        Some(award) => format!("{}/b/{award}", layout.base),
        None => format!("{}/achievements/{}", layout.base, one.achievement_id),
    };
    let decidable = decides && open && sealed;
    Line {
        id: one.id,
        state: state(t, &one),
        shown: is_shown(&one),
        comment_html: text::markdown(&one.comment),
        withdrawable: own && open,
        can_show: decidable && one.consent != EndorsementConsent::Shown,
        can_hide: decidable && one.consent != EndorsementConsent::Hidden,
        of: (one.subject_name, path),
        endorser: one.endorser_name,
        capacity: one.capacity,
    }
}

/// What a reader sees of the endorsements of a thing; `holder` tells whether the badge is the reader's own.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for what is not public.
pub async fn section(
    app: &App,
    layout: &Layout,
    visitor: &Visitor,
    what: Endorsed,
    holder: bool,
) -> AppResult<Section> {
    let caller = visitor.0.as_ref().map(|one| one.caller);
    let seen = read::of(app, caller, what).await?;
    let own = |one: &Endorsement| caller.is_some_and(|caller| caller.person == one.endorser_id);
    let stands = seen.endorsements.iter().any(|one| own(one) && one.withdrawn_at.is_none());
    let lines = seen.endorsements.into_iter().map(|one| {
        let mine = own(&one);
        line(layout, one, seen.decides, mine)
    });
    let action = match what {
        Endorsed::Award(id) => format!("{}/b/{id}/endorsements", layout.base),
        Endorsed::Achievement(id) => format!("{}/achievements/{id}/endorsements", layout.base),
    };
    Ok(Section { lines: lines.collect(), form: caller.is_some() && !holder && !stands, action })
}

#[derive(Template)]
#[template(path = "endorsements.html")]
struct Mine {
    layout: Layout,
    section: Section,
}

/// Signed in: what one has endorsed.
///
/// # Errors
/// The database's own.
pub async fn mine(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let found = read::mine(&app, holder.caller).await?;
    let lines = found.into_iter().map(|one| line(&layout, one, false, true)).collect();
    let section = Section { lines, form: false, action: String::new() };
    page(&Mine { layout, section })
}

#[derive(Template)]
#[template(path = "endorsement_refused.html")]
struct Refused {
    layout: Layout,
    faults: Vec<String>,
    back: String,
    comment: String,
    capacity: String,
    action: String,
}

/// Signed in, with a proved address: endorses a badge.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] where there is no public badge.
pub async fn endorse_award(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<AwardId>,
    sent: Posted,
) -> PageResult {
    make(&request, &app, Endorsed::Award(*id), format!("/b/{id}"), sent).await
}

/// Signed in, with a proved address: endorses an achievement.
///
/// # Errors
/// As [`endorse_award`].
pub async fn endorse_achievement(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<AchievementId>,
    sent: Posted,
) -> PageResult {
    make(&request, &app, Endorsed::Achievement(*id), format!("/achievements/{id}"), sent).await
}

async fn make(
    request: &HttpRequest,
    app: &App,
    what: Endorsed,
    path: String,
    sent: Posted,
) -> PageResult {
    let layout = Layout::signed(request, &sent.holder);
    let back = format!("{}{path}", layout.base);
    let comment = sent.fields.typed("comment");
    let capacity = sent.fields.text("capacity").to_owned();
    let said = Said { comment: comment.clone(), capacity: capacity.clone() };
    match endorse(app, sent.caller(), None, what, said).await {
        Ok(_) => see_other(&format!("{back}?done=endorsed")),
        Err(error) => {
            let faults = faults_of(&layout, error)?;
            let action = format!("{back}/endorsements");
            let again = Refused { layout, faults, back, comment, capacity, action };
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}

fn back_to(base: &str, one: &Endorsement, done: &str) -> String {
    match one.award_id {
        Some(award) => format!("{base}/b/{award}?done={done}"),
        None => format!("{base}/achievements/{}?done={done}", one.achievement_id),
    }
}

/// Whose it is: shows or hides an endorsement.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for anyone else.
pub async fn decide(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<EndorsementId>,
    sent: Posted,
) -> PageResult {
    let shown = sent.fields.text("consent") == "shown";
    let done = consent::decide(&app, sent.caller(), *id, shown).await?;
    let notice = if shown { "endorsement-shown" } else { "endorsement-hidden" };
    see_other(&back_to(&Layout::open(&request).base, &done, notice))
}

/// Who endorsed: withdraws it, for good.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for anyone else.
pub async fn take_back(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<EndorsementId>,
    sent: Posted,
) -> PageResult {
    withdraw::withdraw(&app, sent.caller(), *id).await?;
    see_other(&format!("{}/endorsements?done=endorsement-withdrawn", Layout::open(&request).base))
}
