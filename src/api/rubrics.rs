//! Rubrics and their versions.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::create_rubric::{self, NewRubric};
use crate::app::read_rubric::{self, RubricView, VersionView};
use crate::app::{App, AppResult, moderate_rubric};
use crate::domain::{
    CohortId, DecisionRule, Difference, Moment, PersonId, RubricContent, RubricId, RubricState,
    RubricVersionId,
};

/// A new rubric.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRubricBody {
    /// What it is called, in up to 200 characters.
    pub title: String,
    /// Its first content.
    pub content: RubricContent,
    /// Who decides on proposals; the members by vote unless told.
    #[serde(default = "by_vote")]
    pub decision: DecisionRule,
    /// How many ballots decide, 1 to 1000; 3 unless told.
    #[serde(default = "three")]
    pub quorum: i32,
}

const fn by_vote() -> DecisionRule {
    DecisionRule::Vote
}

const fn three() -> i32 {
    3
}

/// How an opened rubric's proposals are decided; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningBody {
    /// Who decides.
    pub decision: Option<DecisionRule>,
    /// How many ballots decide, 1 to 1000.
    pub quorum: Option<i32>,
}

/// Whose ideas a version holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContributorBody {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How many of their changes it holds.
    pub changes: i32,
}

/// One immutable version of a rubric.
#[derive(Debug, Serialize, ToSchema)]
pub struct RubricVersionBody {
    /// Its id.
    pub id: RubricVersionId,
    /// Of which rubric.
    pub rubric: RubricId,
    /// Counts the rubric's versions, from 1.
    pub number: i32,
    /// The version it came from.
    pub parent: Option<RubricVersionId>,
    /// Its criteria and levels.
    pub content: RubricContent,
    /// SHA-256 of the content's canonical JSON (RFC 8785); the rubric's `ETag`.
    pub content_hash: String,
    /// SHA-256 of keys, weights and points alone: the same for versions that differ in their prose only.
    pub structure_hash: String,
    /// When it was adopted.
    pub adopted_at: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
    /// Whose ideas it holds.
    pub contributors: Vec<ContributorBody>,
}

/// A rubric with its current version.
#[derive(Debug, Serialize, ToSchema)]
pub struct RubricBody {
    /// Its id.
    pub id: RubricId,
    /// Whose it is.
    pub cohort: CohortId,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub state: RubricState,
    /// Who decides on proposals.
    pub decision: DecisionRule,
    /// How many ballots decide.
    pub quorum: i32,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Moment,
    /// Its current version.
    pub current: RubricVersionBody,
}

/// What differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferencesBody {
    /// Each difference, criterion by criterion.
    pub differences: Vec<Difference>,
}

/// To which version another is compared.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// The newer version.
    pub to: RubricVersionId,
}

impl From<VersionView> for RubricVersionBody {
    fn from(view: VersionView) -> Self {
        let VersionView { version, contributors } = view;
        let contributors = contributors.into_iter().map(|one| ContributorBody {
            person: one.person,
            name: one.name,
            changes: one.changes,
        });
        Self {
            id: version.id,
            rubric: version.rubric_id,
            number: version.number,
            parent: version.parent_id,
            content: version.content,
            content_hash: version.content_hash,
            structure_hash: version.structure_hash,
            adopted_at: version.adopted_at,
            created_at: version.created_at,
            contributors: contributors.collect(),
        }
    }
}

impl From<RubricView> for RubricBody {
    fn from(view: RubricView) -> Self {
        let RubricView { rubric, current, contributors } = view;
        Self {
            id: rubric.id,
            cohort: rubric.cohort_id,
            title: rubric.title,
            state: rubric.state,
            decision: rubric.decision,
            quorum: rubric.quorum,
            created_by: rubric.created_by,
            created_at: rubric.created_at,
            current: VersionView { version: current, contributors }.into(),
        }
    }
}

/// The rubric as it is now, with its content hash as `ETag`.
async fn shown(
    app: &App,
    who: Authed,
    id: RubricId,
    mut reply: actix_web::HttpResponseBuilder,
) -> AppResult<HttpResponse> {
    let body: RubricBody = read_rubric::rubric(app, who.0, id).await?.into();
    let tag = format!("\"{}\"", body.current.content_hash);
    Ok(reply.insert_header(("ETag", tag)).json(body))
}

/// A cohort's rubrics.
///
/// For its members; drafts only for trainers and for who made them. Others get 404.
#[utoipa::path(
    tag = "rubrics",
    params(("cohort" = CohortId, Path)),
    responses((status = 200, body = Seek<RubricBody>), (status = 404, body = Problem)),
)]
#[get("/cohorts/{cohort}/rubrics")]
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    who: Authed,
    cohort: web::Path<CohortId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let found = read_rubric::rubrics(&app, who.0, *cohort, page.after, page.limit()).await?;
    let bodies: Vec<RubricBody> = found.into_iter().map(Into::into).collect();
    Ok(Seek::reply(&request, *page, bodies, |one| one.id.0))
}

/// Makes a rubric, as a draft.
///
/// For every learner and trainer of the cohort; a trainer opens it later. Others get 404.
#[utoipa::path(
    tag = "rubrics",
    params(("cohort" = CohortId, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewRubricBody,
    responses(
        (status = 201, body = RubricBody),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/cohorts/{cohort}/rubrics")]
pub async fn create(
    app: web::Data<App>,
    cohort: web::Path<CohortId>,
    creation: Creation<NewRubricBody>,
) -> AppResult<HttpResponse> {
    let Creation { caller, once, body } = creation;
    let NewRubricBody { title, content, decision, quorum } = body;
    let new = NewRubric { title, content, decision, quorum };
    let id = create_rubric::create_rubric(&app, caller, Some(once), *cohort, new).await?;
    let mut reply = HttpResponse::Created();
    reply.insert_header(("Location", app.base_url.join(&format!("/api/v1/rubrics/{id}"))));
    shown(&app, Authed(caller), id, reply).await
}

/// A rubric with its current version. Its `ETag` is the content's hash.
///
/// For members of its cohort; a draft only for trainers and for who made it. Others get 404.
#[utoipa::path(
    tag = "rubrics",
    params(("rubric" = RubricId, Path)),
    responses((status = 200, body = RubricBody), (status = 404, body = Problem)),
)]
#[get("/rubrics/{rubric}")]
pub async fn show(
    app: web::Data<App>,
    who: Authed,
    rubric: web::Path<RubricId>,
) -> AppResult<HttpResponse> {
    shown(&app, who, *rubric, HttpResponse::Ok()).await
}

/// Rewrites a draft: a new version on top of the one named in `If-Match`.
///
/// For who made it and for trainers. 409 once it is open: then changes are proposed.
#[utoipa::path(
    tag = "rubrics",
    params(("rubric" = RubricId, Path), ("If-Match" = String, Header)),
    request_body = RubricContent,
    responses(
        (status = 200, body = RubricBody),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[put("/rubrics/{rubric}/content")]
pub async fn rewrite(
    app: web::Data<App>,
    who: Authed,
    rubric: web::Path<RubricId>,
    based_on: IfMatch,
    body: Body<RubricContent>,
) -> AppResult<HttpResponse> {
    create_rubric::rewrite_draft(&app, who.0, *rubric, based_on.0, body.0).await?;
    shown(&app, who, *rubric, HttpResponse::Ok()).await
}

/// Opens a draft for proposals, or an adopted rubric again. What was adopted stays as it is.
///
/// For trainers of its cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "rubrics",
    params(("rubric" = RubricId, Path), ("If-Match" = String, Header)),
    request_body = OpeningBody,
    responses(
        (status = 200, body = RubricBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[post("/rubrics/{rubric}/open")]
pub async fn open(
    app: web::Data<App>,
    who: Authed,
    rubric: web::Path<RubricId>,
    based_on: IfMatch,
    body: Body<OpeningBody>,
) -> AppResult<HttpResponse> {
    let OpeningBody { decision, quorum } = body.0;
    moderate_rubric::open_rubric(&app, who.0, *rubric, based_on.0, decision, quorum).await?;
    shown(&app, who, *rubric, HttpResponse::Ok()).await
}

/// Adopts the current version: activities may use it, and it never changes.
///
/// For trainers of its cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "rubrics",
    params(("rubric" = RubricId, Path), ("If-Match" = String, Header)),
    responses(
        (status = 200, body = RubricBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[post("/rubrics/{rubric}/adopt")]
pub async fn adopt(
    app: web::Data<App>,
    who: Authed,
    rubric: web::Path<RubricId>,
    based_on: IfMatch,
) -> AppResult<HttpResponse> {
    moderate_rubric::adopt_version(&app, who.0, *rubric, based_on.0).await?;
    shown(&app, who, *rubric, HttpResponse::Ok()).await
}

/// A rubric's versions, oldest first.
///
/// For members of its cohort; of a draft only for trainers and for who made it. Others get 404.
#[utoipa::path(
    tag = "rubrics",
    params(("rubric" = RubricId, Path)),
    responses((status = 200, body = Seek<RubricVersionBody>), (status = 404, body = Problem)),
)]
#[get("/rubrics/{rubric}/versions")]
pub async fn list_versions(
    request: HttpRequest,
    app: web::Data<App>,
    who: Authed,
    rubric: web::Path<RubricId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let found = read_rubric::versions(&app, who.0, *rubric, page.after, page.limit()).await?;
    let bodies: Vec<RubricVersionBody> = found.into_iter().map(Into::into).collect();
    Ok(Seek::reply(&request, *page, bodies, |one| one.id.0))
}

/// One version of a rubric.
///
/// For members of its cohort; of a draft only for trainers and for who made it. Others get 404.
#[utoipa::path(
    tag = "rubrics",
    params(("version" = RubricVersionId, Path)),
    responses((status = 200, body = RubricVersionBody), (status = 404, body = Problem)),
)]
#[get("/rubric-versions/{version}")]
pub async fn show_version(
    app: web::Data<App>,
    who: Authed,
    version: web::Path<RubricVersionId>,
) -> AppResult<HttpResponse> {
    let body: RubricVersionBody = read_rubric::version(&app, who.0, *version).await?.into();
    let tag = format!("\"{}\"", body.content_hash);
    Ok(HttpResponse::Ok().insert_header(("ETag", tag)).json(body))
}

/// What differs between a version and another of the same rubric.
///
/// For members of its cohort; of a draft only for trainers and for who made it. Others get 404.
#[utoipa::path(
    tag = "rubrics",
    params(("version" = RubricVersionId, Path)),
    responses((status = 200, body = DifferencesBody), (status = 404, body = Problem)),
)]
#[get("/rubric-versions/{version}/diff")]
pub async fn diff(
    app: web::Data<App>,
    who: Authed,
    version: web::Path<RubricVersionId>,
    query: web::Query<DiffQuery>,
) -> AppResult<HttpResponse> {
    let differences = read_rubric::differences(&app, who.0, *version, query.to).await?;
    Ok(HttpResponse::Ok().json(DifferencesBody { differences }))
}
