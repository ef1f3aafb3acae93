//! My badges: what I have, what its page shows of me, and what is missing for the others.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::brought::{self, Brought};
use super::layout::ZONE;
use super::{Layout, PageResult, Posted, SignedIn, grounds, page, see_other};
use crate::app::define_achievement::find_achievement;
use crate::app::endorsements::read::waiting;
use crate::app::{App, AppError, AppResult, Caller, read_awards, read_rubric};
use crate::domain::{AchievementId, AwardId, RubricContent, ValidationState};
use crate::text;

/// How many badges one page shows.
const MOST: i64 = 200;

/// One of my badges.
struct Mine {
    id: AwardId,
    name: String,
    since: String,
    revoked: Option<String>,
    shown_name: bool,
    check: String,
    waiting: Option<String>,
}

/// What I do not have yet.
struct Missing {
    achievement: AchievementId,
    name: String,
    class: &'static str,
    sentence: String,
}

#[derive(Template)]
#[template(path = "badges.html")]
struct Badges {
    layout: Layout,
    mine: Vec<Mine>,
    missing: Vec<Missing>,
    brought: Vec<Brought>,
}

/// Signed in: one's badges.
///
/// # Errors
/// The database's own.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let t = layout.t;
    let awards = read_awards::my_awards(&app, holder.caller, None, MOST).await?;
    let waits = waiting(&app, holder.caller).await?;
    let earned: Vec<AchievementId> = awards.iter().map(|one| one.award.achievement_id).collect();
    let mine = awards.into_iter().map(|summary| {
        let award = summary.award;
        let address = app.base_url.join(&format!("/credentials/{}", award.id));
        let asked: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let revoked = award.revoked_at.map(|at| {
            let on = t.with("badge-page-revoked", "day", text::day(t.0, at, ZONE));
            let why = t.with("badge-page-reason", "reason", award.revocation_reason.as_str());
            format!("{on} {why}")
        });
        let waiting = waits.iter().filter(|id| **id == award.id).count();
        let waiting = (waiting > 0).then(|| t.with("my-badges-endorsements", "count", waiting));
        Mine {
            id: award.id,
            name: summary.achievement,
            since: t.with("my-badges-since", "day", text::day(t.0, award.valid_from, ZONE)),
            revoked,
            shown_name: award.shown_name,
            check: format!("{}/verify?url={asked}", layout.base),
            waiting,
        }
    });
    let mine = mine.collect();
    let mut missing = Vec::new();
    for (validation, name) in read_awards::my_validations(&app, holder.caller).await? {
        let achievement = validation.achievement_id;
        if earned.contains(&achievement) {
            continue;
        }
        let rubric = rubric_of(&app, holder.caller, achievement).await?;
        let (class, sentence) = match validation.outcome {
            ValidationState::Validated => ("", t.say("my-badges-being-signed")),
            state => {
                let class = if state == ValidationState::Refused { "bad" } else { "" };
                (class, grounds::sentence(t, rubric.as_ref(), state, &validation.grounds))
            }
        };
        missing.push(Missing { achievement, name, class, sentence });
    }
    let brought = brought::of(&app, t, holder.caller).await?;
    page(&Badges { layout, mine, missing, brought })
}

/// The rubric an achievement stands on; `None` for someone who has left its cohort.
async fn rubric_of(
    app: &App,
    caller: Caller,
    achievement: AchievementId,
) -> AppResult<Option<RubricContent>> {
    let version = match find_achievement(app, caller, achievement).await {
        Ok(found) => read_rubric::version(app, caller, found.rubric_version_id).await,
        Err(error) => Err(error),
    };
    match version {
        Ok(found) => Ok(Some(found.version.content)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Signed in: shows or hides one's name on a badge's page.
///
/// # Errors
/// [`AppError::NotFound`] for anyone but its holder.
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<AwardId>,
    sent: Posted,
) -> PageResult {
    let shown = sent.fields.text("name") == "shown";
    read_awards::show_name(&app, sent.caller(), id.into_inner(), shown).await?;
    let done = if shown { "name-shown" } else { "name-hidden" };
    see_other(&format!("{}/badges?done={done}", Layout::open(&request).base))
}
