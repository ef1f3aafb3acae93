//! An achievement's public page; for trainers of its cohort also what was said of each learner's work, the
//! decisions that are theirs, and the badges that came of it.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::endorsements::{Section, section};
use super::grounds::{self, CriterionRow};
use super::layout::ZONE;
use super::{Layout, PageResult, Posted, Texts, Visitor, page, see_other};
use crate::app::endorsements::endorse::Endorsed;
use crate::app::issuing::{self, Issuing};
use crate::app::public_pages::{self, AchievementPage, IssuerFace};
use crate::app::{App, AppError, AppResult, Caller, decide_validation, read_awards, revoke_award};
use crate::domain::{
    AchievementId, AwardId, Named, RubricContent, RubricVersionId, Ruling, ValidationId,
};
use crate::text;

/// How many validations and awards one page shows.
const MOST: i64 = 500;

/// One criterion of the definition.
struct Required {
    title: String,
    description: String,
    level: Option<String>,
    level_description: String,
}

/// What was said of one learner's work.
struct Judged {
    id: ValidationId,
    person: String,
    sentence: String,
    is_final: bool,
    can_validate: bool,
    rows: Vec<CriterionRow>,
}

/// One badge that was given.
struct Given {
    id: AwardId,
    person: String,
    since: String,
    is_sealed: bool,
    revoked: Option<String>,
}

#[derive(Template)]
#[template(path = "achievement.html")]
struct Page {
    layout: Layout,
    id: AchievementId,
    name: String,
    description: String,
    criteria_html: String,
    language: &'static str,
    tags: Vec<String>,
    issuer: IssuerFace,
    rubric: String,
    rubric_version: RubricVersionId,
    required: Vec<Required>,
    rule: Vec<String>,
    archived: bool,
    certifies: bool,
    judged: Vec<Judged>,
    issuing: Option<Progress>,
    given: Vec<Given>,
    section: Section,
}

/// How far the issuing is, where it is not over.
struct Progress {
    sentence: String,
    can_resume: bool,
}

/// Anyone: what the badge is given for. Trainers of its cohort: who has it, who lacks what.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    id: web::Path<AchievementId>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let (t, id) = (layout.t, id.into_inner());
    let caller = visitor.0.as_ref().map(|holder| holder.caller);
    let found = public_pages::achievement_page(&app, caller, id).await?;
    let trainer = caller.filter(|_| found.certifies);
    let rubric = found.certifies.then(|| found.definition.rubric.content.clone());
    let section = section(&app, &layout, &visitor, Endorsed::Achievement(id), false).await?;
    let mut shown = shown(layout, found, section);
    if let Some((trainer, rubric)) = trainer.zip(rubric) {
        shown.judged = judged(&app, t, trainer, id, &rubric).await?;
        shown.issuing = progress(t, issuing::read_issuing(&app, trainer, id).await?);
        shown.given = given(&app, t, trainer, id).await?;
    }
    page(&shown)
}

fn shown(layout: Layout, found: AchievementPage, section: Section) -> Page {
    let t = layout.t;
    let AchievementPage { achievement, definition, issuer, certifies } = found;
    let version = definition.rubric.number.to_string();
    let title = definition.rubric.title.as_str();
    Page {
        id: achievement.id,
        criteria_html: text::markdown(&achievement.criteria),
        name: achievement.name,
        description: achievement.description,
        language: achievement.language.as_str(),
        tags: achievement.tags.0,
        issuer,
        rubric: t.with2("badge-page-rubric", "title", title, "version", version),
        rubric_version: definition.rubric.id,
        required: required(&definition.rubric.content, &definition.rule),
        rule: grounds::rule_sentences(t, &definition.rule),
        archived: achievement.archived_at.is_some(),
        certifies,
        judged: Vec::new(),
        issuing: None,
        given: Vec::new(),
        section,
        layout,
    }
}

/// How far the issuing is; nothing where all that is decided is signed.
fn progress(t: Texts, issuing: Issuing) -> Option<Progress> {
    let given_up = issuing.failed + issuing.estimates_failed;
    if issuing.waiting + issuing.estimates_waiting + given_up == 0 {
        return None;
    }
    let numbers = [
        ("decided", issuing.decided.into()),
        ("signed", issuing.signed.into()),
        ("waiting", (issuing.waiting + issuing.estimates_waiting).into()),
        ("failed", given_up.into()),
    ];
    let sentence = text::say(t.0, "achievement-page-issuing", &numbers);
    Some(Progress { sentence, can_resume: given_up > 0 })
}

/// The criteria of the rubric, with the level that the rule asks for.
fn required(rubric: &RubricContent, rule: &crate::domain::Rule) -> Vec<Required> {
    let one = |criterion: &crate::domain::Criterion| {
        let level = rule.required(&criterion.key).and_then(|at| criterion.levels.get(at));
        Required {
            title: criterion.title.clone(),
            description: criterion.description.clone(),
            level: level.map(|level| level.name.clone()),
            level_description: level.map(|level| level.description.clone()).unwrap_or_default(),
        }
    };
    rubric.criteria.iter().map(one).collect()
}

async fn judged(
    app: &App,
    t: Texts,
    trainer: Caller,
    id: AchievementId,
    rubric: &RubricContent,
) -> AppResult<Vec<Judged>> {
    let found = read_awards::list_validations(app, trainer, id, None, MOST).await?;
    let mut judged: Vec<Judged> = found
        .into_iter()
        .map(|(one, person)| Judged {
            id: one.id,
            person,
            sentence: grounds::sentence(t, Some(rubric), one.outcome, &one.grounds),
            is_final: one.outcome.is_final(),
            can_validate: !one.grounds.evidence.criteria.is_empty(),
            rows: grounds::rows(t, rubric, &one.grounds.rule, &one.grounds.evidence, false),
        })
        .collect();
    judged.sort_by(|one, other| (one.is_final, &one.person).cmp(&(other.is_final, &other.person)));
    Ok(judged)
}

async fn given(app: &App, t: Texts, trainer: Caller, id: AchievementId) -> AppResult<Vec<Given>> {
    let found = read_awards::list_awards(app, trainer, id, None, MOST).await?;
    let mut given: Vec<Given> = found
        .into_iter()
        .map(|(one, person)| {
            let award = one.award;
            let revoked = award.revoked_at.map(|at| {
                let on = t.with("badge-page-revoked", "day", text::day(t.0, at, ZONE));
                let why = t.with("badge-page-reason", "reason", award.revocation_reason.as_str());
                format!("{on} {why}")
            });
            Given {
                id: award.id,
                person,
                since: t.with("my-badges-since", "day", text::day(t.0, award.valid_from, ZONE)),
                is_sealed: award.sealed_at.is_some(),
                revoked,
            }
        })
        .collect();
    given.sort_by(|one, other| one.person.cmp(&other.person));
    Ok(given)
}

/// Trainers of the cohort: decides where the rule alone does not.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner,
/// [`crate::domain::RulingRefused`].
pub async fn decide(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ValidationId>,
    sent: Posted,
) -> PageResult {
    let decision = Ruling::named(sent.fields.text("decision"))
        .ok_or_else(|| AppError::Malformed("the field \"decision\" cannot be read".to_owned()))?;
    let reason = sent.fields.text("reason").to_owned();
    let done = decide_validation::decide_validation(
        &app,
        sent.caller(),
        id.into_inner(),
        decision,
        reason,
    )
    .await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/achievements/{}?done=validation-decided", done.achievement_id))
}

/// Trainers of the cohort: lets the badges whose signing was given up be tried again.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner.
pub async fn resume(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<AchievementId>,
    sent: Posted,
) -> PageResult {
    let id = id.into_inner();
    issuing::resume_issuing(&app, sent.caller(), id).await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/achievements/{id}?done=issuing-resumed"))
}

/// Trainers of the cohort, and admins: revokes a badge, for good.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner,
/// [`crate::domain::AwardRefused`].
pub async fn revoke(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<AwardId>,
    sent: Posted,
) -> PageResult {
    let reason = sent.fields.text("reason");
    let done = revoke_award::revoke_award(&app, sent.caller(), id.into_inner(), reason).await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/achievements/{}?done=award-revoked", done.award.achievement_id))
}
