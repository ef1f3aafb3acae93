//! A badge's public page: what its holder shows around. No name and no address, unless the holder chose so.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::grounds::{self, CriterionRow};
use super::{Layout, PageResult, Visitor, page, see_other};
use crate::app::public_pages::IssuerFace;
use crate::app::{App, read_awards};
use crate::domain::{AwardId, RubricVersionId};
use crate::text;

/// The time zone in which dates are written.
const ZONE: &str = "Europe/Paris";

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
    let (award, evidence) = (&found.award.award, &found.content.evidence);
    let definition = &found.content.definition;
    let (achievement, rule) = (&definition.achievement, &definition.rule);
    let now = app.now();
    // The reason of a revocation is for the holder; the world learns that it is revoked.
    let own = visitor.0.is_some_and(|holder| holder.caller.person == award.person_id);
    let state = match (award.revoked_at, award.valid_until) {
        (Some(at), _) => State {
            code: "revoked",
            class: "bad",
            sentence: t.with("badge-page-revoked", "day", text::day(t.0, at, ZONE)),
            reason: own
                .then(|| t.with("badge-page-reason", "reason", award.revocation_reason.as_str())),
        },
        (None, Some(until)) if until < now => State {
            code: "expired",
            class: "bad",
            sentence: t.with("badge-page-expired", "day", text::day(t.0, until, ZONE)),
            reason: None,
        },
        _ => State {
            code: "current",
            class: "",
            sentence: t.say("badge-page-current"),
            reason: None,
        },
    };
    let until = award
        .valid_until
        .map_or_else(|| t.say("verify-page-for-ever"), |until| text::day(t.0, until, ZONE));
    let dates = vec![
        (t.say("verify-page-from"), text::day(t.0, award.valid_from, ZONE)),
        (t.say("verify-page-until"), until),
    ];
    let credential = app.base_url.join(&format!("/credentials/{id}"));
    let asked: String = url::form_urlencoded::byte_serialize(credential.as_bytes()).collect();
    let joint = t.percent(&evidence.joint);
    let required = t.percent(&rule.probability);
    page(&BadgePage {
        id,
        name: achievement.name.clone(),
        description: achievement.description.clone(),
        criteria_html: text::markdown(&achievement.criteria),
        language: crate::domain::Named::as_str(achievement.language),
        issuer: found.issuer,
        holder: found.holder,
        state,
        assessed: t.with("verify-page-assessed", "peers", evidence.peers),
        probability: t.with2("verify-page-probability", "probability", joint, "required", required),
        anchored: t.say(match evidence.anchored {
            true => "verify-page-anchored",
            false => "verify-page-peer-only",
        }),
        rubric: t.with2(
            "badge-page-rubric",
            "title",
            definition.rubric.title.as_str(),
            "version",
            definition.rubric.number.to_string(),
        ),
        rubric_version: definition.rubric.id,
        achievement: format!("{}/achievements/{}", layout.base, achievement.id),
        dates,
        rows: grounds::rows(t, &definition.rubric.content, rule, evidence, true),
        address: app.base_url.join(&format!("/b/{id}")),
        picture: format!("{credential}/badge.png"),
        check: format!("{}/verify?url={asked}", layout.base),
        layout,
    })
}

/// A browser at a credential's address: it is shown the badge's page.
///
/// # Errors
/// None; the page answers for what is not there.
pub async fn of_credential(request: HttpRequest, id: web::Path<AwardId>) -> PageResult {
    see_other(&format!("{}/b/{id}", Layout::open(&request).base))
}
