//! A badge's public page: what its holder shows around. No name and no address, unless the holder chose so.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::endorsements::{Section, section};
use super::grounds::{self, CriterionRow};
use super::layout::ZONE;
use super::verdict::sureness;
use super::{Layout, PageResult, Texts, Visitor, page, see_other};
use crate::app::App;
use crate::app::endorsements::endorse::Endorsed;
use crate::app::public_pages::IssuerFace;
use crate::app::read_awards::{self, Award};
use crate::domain::{AwardId, Moment, Named, RubricVersionId};
use crate::text;

#[derive(Template)]
#[template(path = "badge.html")]
struct BadgePage {
    layout: Layout,
    id: AwardId,
    name: String,
    description: String,
    criteria_html: String,
    language: &'static str,
    issuer: IssuerFace,
    holder: Option<String>,
    state: State,
    assessed: String,
    probability: String,
    anchored: String,
    rubric: String,
    rubric_version: RubricVersionId,
    achievement: String,
    dates: Vec<(String, String)>,
    rows: Vec<CriterionRow>,
    address: String,
    picture: String,
    check: String,
    shows_work: bool,
    is_hosted: bool,
    section: Section,
}

/// What is to be said before anything else.
struct State {
    code: &'static str,
    class: &'static str,
    sentence: String,
    reason: Option<String>,
}

/// Anyone who has its address: the badge.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] where there is none, or it is not signed yet.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    id: web::Path<AwardId>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let t = layout.t;
    let id = id.into_inner();
    let found = read_awards::badge_page(&app, id).await?;
    // The reason of a revocation is for the holder; the world learns that it is revoked.
    let own = visitor
        .0
        .as_ref()
        .is_some_and(|holder| holder.caller.person == found.award.award.person_id);
    let state = State::of(t, &found.award.award, app.now(), own);
    let credential = app.base_url.join(&format!("/credentials/{id}"));
    let address = app.base_url.join(&format!("/b/{id}"));
    let section = section(&app, &layout, &visitor, Endorsed::Award(id), own).await?;
    page(&shown(layout, found, (state, section), address, &credential))
}

impl State {
    /// Where a badge stands at a moment; to its holder also why.
    fn of(t: Texts, award: &Award, now: Moment, own: bool) -> Self {
        let day = |at| text::day(t.0, at, ZONE);
        let why = || t.with("badge-page-reason", "reason", award.revocation_reason.as_str());
        let (code, class, sentence) = match (award.revoked_at, award.valid_until) {
            (Some(at), _) => ("revoked", "bad", t.with("badge-page-revoked", "day", day(at))),
            (None, Some(until)) if until < now => {
                ("expired", "bad", t.with("badge-page-expired", "day", day(until)))
            }
            _ => ("current", "", t.say("badge-page-current")),
        };
        let reason = (own && award.revoked_at.is_some()).then(why);
        Self { code, class, sentence, reason }
    }
}

fn shown(
    layout: Layout,
    found: read_awards::BadgePage,
    (state, section): (State, Section),
    address: String,
    credential: &str,
) -> BadgePage {
    let t = layout.t;
    let (evidence, definition) = (found.content.evidence, found.content.definition);
    let (achievement, rule) = (definition.achievement, definition.rule);
    let (title, number) = (definition.rubric.title.as_str(), definition.rubric.number.to_string());
    let asked = if found.content.by_trainer { 0.0 } else { rule.probability };
    let scale = if evidence.anchored { "verify-page-anchored" } else { "verify-page-peer-only" };
    let query: String = url::form_urlencoded::byte_serialize(credential.as_bytes()).collect();
    BadgePage {
        id: found.award.award.id,
        criteria_html: text::markdown(&achievement.criteria),
        name: achievement.name,
        description: achievement.description,
        language: achievement.language.as_str(),
        issuer: found.issuer,
        holder: found.holder,
        state,
        assessed: t.with("verify-page-assessed", "peers", evidence.peers),
        probability: sureness(t, evidence.joint, asked),
        anchored: t.say(scale),
        rubric: t.with2("badge-page-rubric", "title", title, "version", number),
        rubric_version: definition.rubric.id,
        achievement: format!("{}/achievements/{}", layout.base, achievement.id),
        dates: dates(t, &found.award.award),
        rows: grounds::rows(t, &definition.rubric.content, &rule, &evidence, true),
        address,
        shows_work: found.shows_work,
        is_hosted: found.is_hosted,
        section,
        picture: format!("{credential}/badge.png"),
        check: format!("{}/verify?url={query}", layout.base),
        layout,
    }
}

/// From when and until when it is valid.
fn dates(t: Texts, award: &Award) -> Vec<(String, String)> {
    let day = |at| text::day(t.0, at, ZONE);
    let until = award.valid_until.map_or_else(|| t.say("verify-page-for-ever"), day);
    vec![(t.say("verify-page-from"), day(award.valid_from)), (t.say("verify-page-until"), until)]
}

/// A browser at a credential's address: it is shown the badge's page.
///
/// # Errors
/// None; the page answers for what is not there.
pub async fn of_credential(request: HttpRequest, id: web::Path<AwardId>) -> PageResult {
    see_other(&format!("{}/b/{id}", Layout::open(&request).base))
}
