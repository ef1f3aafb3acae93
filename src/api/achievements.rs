//! `/cohorts/{id}/achievements` and `/achievements/{id}`: what badges are given for, and by which rule.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, patch, post, web};
use serde::{Deserialize, Serialize};

use super::extract::present;
use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::define_achievement::{
    self, Achievement as Stored, NewAchievement, Terms, TermsChange,
};
use crate::app::{App, AppError, AppResult};
use crate::credential::image;
use crate::domain::{
    self, AchievementId, CohortId, CompetencyId, CriterionKey, IssuerId, Language, Moment,
    RubricVersionId, Tags,
};

/// One criterion that must be reached.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequiredLevel {
    /// The criterion's key.
    criterion: String,
    /// Which of its levels, counted from 0, the lowest.
    level: usize,
}

/// When work is enough.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// All of these must be reached.
    criteria: Vec<RequiredLevel>,
    /// How sure it must be that they are reached together, 0.5 to 0.999; 0.9 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    /// From how many peers a judgement is needed, 1 to 50; 3 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_peers: Option<u32>,
    /// Whether peers' word alone is enough; else a trainer decides where no trainer's review anchors the scale.
    #[serde(default)]
    peer_only: bool,
    /// How sure it must also be without borrowing strength from other authors, 0.5 to 0.999; 0.8 unless told,
    /// null to switch it off.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    unpooled_probability: Option<Option<f64>>,
    /// For how many months badges are valid; for ever where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validity_months: Option<u32>,
}

impl From<Rule> for domain::Rule {
    fn from(sent: Rule) -> Self {
        let required = |one: RequiredLevel| domain::RequiredLevel {
            criterion: CriterionKey(one.criterion),
            level: one.level,
        };
        let mut rule = Self::of(sent.criteria.into_iter().map(required).collect());
        rule.probability = sent.probability.unwrap_or(rule.probability);
        rule.min_peers = sent.min_peers.unwrap_or(rule.min_peers);
        rule.peer_only = sent.peer_only;
        rule.unpooled_probability = sent.unpooled_probability.unwrap_or(rule.unpooled_probability);
        rule.validity_months = sent.validity_months;
        rule
    }
}

impl From<domain::Rule> for Rule {
    fn from(rule: domain::Rule) -> Self {
        let required = |one: domain::RequiredLevel| RequiredLevel {
            criterion: one.criterion.0,
            level: one.level,
        };
        Self {
            criteria: rule.criteria.into_iter().map(required).collect(),
            probability: Some(rule.probability),
            min_peers: Some(rule.min_peers),
            peer_only: rule.peer_only,
            unpooled_probability: Some(rule.unpooled_probability),
            validity_months: rule.validity_months,
        }
    }
}

/// What the picture is drawn from, next to the achievement's name and its issuer's: see `/badge-templates`.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Picture {
    /// One of the templates.
    template: String,
    /// One of its shapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shape: Option<String>,
    /// One of its icons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    /// The main colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    primary: Option<String>,
    /// The second colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accent: Option<String>,
}

impl From<Picture> for domain::Picture {
    fn from(sent: Picture) -> Self {
        let Picture { template, shape, icon, primary, accent } = sent;
        Self { template, shape, icon, primary, accent }
    }
}

impl From<domain::Picture> for Picture {
    fn from(picture: domain::Picture) -> Self {
        let domain::Picture { template, shape, icon, primary, accent } = picture;
        Self { template, shape, icon, primary, accent }
    }
}

/// An achievement's texts in the other of the two languages, French and English.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Translation {
    /// What it is called, in up to 120 characters.
    name: String,
    /// What it says of those who have it, in up to 2,000 characters.
    description: String,
    /// How it is earned, in Markdown, in up to 5,000 characters.
    criteria: String,
}

impl From<Translation> for domain::Translation {
    fn from(sent: Translation) -> Self {
        let Translation { name, description, criteria } = sent;
        Self { name, description, criteria }
    }
}

impl From<domain::Translation> for Translation {
    fn from(kept: domain::Translation) -> Self {
        let domain::Translation { name, description, criteria } = kept;
        Self { name, description, criteria }
    }
}

/// An achievement to be defined.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AchievementWanted {
    /// In whose name its badges are signed.
    issuer: IssuerId,
    /// What it proves.
    competency: Option<CompetencyId>,
    /// By which adopted rubric version of the cohort.
    rubric_version: RubricVersionId,
    /// What it is called, in up to 120 characters.
    name: String,
    /// What it says of those who have it, in up to 2,000 characters.
    description: String,
    /// How it is earned, in Markdown, in up to 5,000 characters.
    criteria: String,
    /// The language of its texts; French unless told.
    language: Option<Language>,
    /// Words to find it by, up to 20.
    #[serde(default)]
    tags: Vec<String>,
    /// When work is enough.
    rule: Rule,
    /// What its picture is drawn from.
    picture: Picture,
    /// Its texts in the other language, which badges point to.
    translation: Option<Translation>,
}

/// A change: what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct AchievementChange {
    competency: Option<CompetencyId>,
    name: Option<String>,
    description: Option<String>,
    criteria: Option<String>,
    tags: Option<Vec<String>>,
    rule: Option<Rule>,
    picture: Option<Picture>,
    translation: Option<Translation>,
}

/// An achievement.
#[derive(Serialize, utoipa::ToSchema)]
struct Achievement {
    id: AchievementId,
    cohort_id: CohortId,
    issuer: IssuerId,
    competency: Option<CompetencyId>,
    rubric_version: RubricVersionId,
    name: String,
    description: String,
    criteria: String,
    language: Language,
    tags: Vec<String>,
    rule: Rule,
    picture: Picture,
    translation: Option<Translation>,
    /// The public address of its picture.
    image: String,
    /// Its public address, which badges name.
    url: String,
    version: i64,
    created_at: Moment,
    archived_at: Option<Moment>,
}

fn shown(app: &App, row: Stored) -> Achievement {
    let url = app.base_url.join(&format!("/achievements/{}", row.id));
    Achievement {
        id: row.id,
        cohort_id: row.cohort_id,
        issuer: row.issuer_id,
        competency: row.competency_id,
        rubric_version: row.rubric_version_id,
        name: row.name,
        description: row.description,
        criteria: row.criteria,
        language: row.language,
        tags: row.tags.0,
        rule: row.rule.into(),
        picture: row.picture.into(),
        translation: row.translation.map(Into::into),
        image: format!("{url}/image.svg"),
        url,
        version: row.version,
        created_at: row.created_at,
        archived_at: row.archived_at,
    }
}

fn reply(app: &App, mut reply: HttpResponseBuilder, row: Stored) -> HttpResponse {
    reply.insert_header((ETAG, format!("\"{}\"", row.version))).json(shown(app, row))
}

/// Define an achievement. Authorisation: trainers of the cohort; its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "achievements",
    request_body = AchievementWanted,
    params(("id" = CohortId, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Achievement), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem))
)]
#[post("/cohorts/{id}/achievements")]
pub(super) async fn define(
    app: web::Data<App>,
    id: web::Path<CohortId>,
    sent: Creation<AchievementWanted>,
) -> AppResult<HttpResponse> {
    let body = sent.body;
    let new = NewAchievement {
        issuer: body.issuer,
        competency: body.competency,
        rubric_version: body.rubric_version,
        language: body.language.unwrap_or(Language::French),
        terms: Terms {
            name: body.name,
            description: body.description,
            criteria: body.criteria,
            tags: Tags(body.tags),
            rule: body.rule.into(),
            picture: body.picture.into(),
            translation: body.translation.map(Into::into),
        },
    };
    let (cohort, caller, once) = (id.into_inner(), sent.caller, Some(sent.once));
    let made = define_achievement::define_achievement(&app, caller, once, cohort, new).await?;
    let found = define_achievement::find_achievement(&app, caller, made).await?;
    Ok(reply(&app, HttpResponse::Created(), found))
}

/// A cohort's achievements. Authorisation: members of the cohort and admins; anyone else gets 404.
#[utoipa::path(
    tag = "achievements",
    params(("id" = CohortId, Path), PageQuery),
    responses((status = 200, body = Seek<Achievement>), (status = 404, body = Problem))
)]
#[get("/cohorts/{id}/achievements")]
pub(super) async fn list(
    app: web::Data<App>,
    request: HttpRequest,
    caller: Authed,
    id: web::Path<CohortId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let (cohort, after, limit) = (id.into_inner(), page.after, page.limit());
    let found = define_achievement::list_achievements(&app, caller.0, cohort, after, limit).await?;
    let found: Vec<Achievement> = found.into_iter().map(|row| shown(&app, row)).collect();
    Ok(Seek::reply(&request, *page, found, |one| one.id.0))
}

/// One achievement. Authorisation: members of its cohort and admins; anyone else gets 404.
#[utoipa::path(
    tag = "achievements",
    params(("id" = AchievementId, Path)),
    responses((status = 200, body = Achievement), (status = 404, body = Problem))
)]
#[get("/achievements/{id}")]
pub(super) async fn see(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AchievementId>,
) -> AppResult<HttpResponse> {
    let found = define_achievement::find_achievement(&app, caller.0, id.into_inner()).await?;
    Ok(reply(&app, HttpResponse::Ok(), found))
}

/// Change an achievement; what was awarded stays as it was. Authorisation: trainers of its cohort; its learners
/// get 403, anyone else 404.
#[utoipa::path(
    tag = "achievements",
    request_body = AchievementChange,
    params(("id" = AchievementId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Achievement), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem))
)]
#[patch("/achievements/{id}")]
pub(super) async fn change(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AchievementId>,
    based_on: IfMatch,
    body: Body<AchievementChange>,
) -> AppResult<HttpResponse> {
    let sent = body.0;
    let change = TermsChange {
        competency: sent.competency,
        name: sent.name,
        description: sent.description,
        criteria: sent.criteria,
        tags: sent.tags.map(Tags),
        rule: sent.rule.map(Into::into),
        picture: sent.picture.map(Into::into),
        translation: sent.translation.map(Into::into),
    };
    let (id, version) = (id.into_inner(), based_on.version()?);
    let changed = define_achievement::edit_achievement(&app, caller.0, id, version, change).await?;
    Ok(reply(&app, HttpResponse::Ok(), changed))
}

/// Archive an achievement: it is awarded no more, its badges stay good. Authorisation: trainers of its cohort;
/// its learners get 403, anyone else 404.
#[utoipa::path(
    tag = "achievements",
    params(("id" = AchievementId, Path)),
    responses((status = 200, body = Achievement), (status = 403, body = Problem), (status = 404, body = Problem))
)]
#[post("/achievements/{id}/archive")]
pub(super) async fn archive(
    app: web::Data<App>,
    caller: Authed,
    id: web::Path<AchievementId>,
) -> AppResult<HttpResponse> {
    let done = define_achievement::archive_achievement(&app, caller.0, id.into_inner()).await?;
    Ok(reply(&app, HttpResponse::Ok(), done))
}

/// A badge template.
#[derive(Serialize, utoipa::ToSchema)]
struct Template {
    name: String,
    /// What it looks like, by language.
    describe: std::collections::BTreeMap<String, String>,
    shapes: Vec<String>,
    icons: Vec<String>,
    default_shape: String,
    default_icon: String,
    default_primary: String,
    default_accent: String,
}

/// The templates on offer.
#[derive(Serialize, utoipa::ToSchema)]
struct Templates {
    items: Vec<Template>,
}

/// The badge templates on offer. Authorisation: anyone signed in.
#[utoipa::path(tag = "achievements", responses((status = 200, body = Templates), (status = 401, body = Problem)))]
#[get("/badge-templates")]
pub(super) async fn templates(_caller: Authed) -> AppResult<HttpResponse> {
    let offers = image::catalogue().map_err(|error| AppError::Internal(error.to_string()))?;
    let template = |offer: image::Offer| {
        let (shape, icon, primary, accent) = offer.default;
        Template {
            name: offer.name.to_owned(),
            describe: offer.describe,
            shapes: offer.shapes,
            icons: offer.icons,
            default_shape: shape,
            default_icon: icon,
            default_primary: primary.to_string(),
            default_accent: accent.to_string(),
        }
    };
    Ok(HttpResponse::Ok().json(Templates { items: offers.into_iter().map(template).collect() }))
}
