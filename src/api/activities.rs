//! Activities: planning them, moving them on, releasing their results.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::present;
use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::plan_activity::{self, PlanPatch};
use crate::app::read_activity::{self, ActivityView};
use crate::app::{App, AppResult, move_activity};
use crate::domain::{
    ActivityId, ActivityKind, CohortId, Deadlines, Moment, Phase, Plan, RubricVersionId,
    SubmissionId,
};

/// A new activity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewActivityBody {
    /// What it is called, in up to 200 characters.
    pub title: String,
    /// What is asked, in Markdown, in up to 50 000 characters.
    #[serde(default)]
    pub brief: String,
    /// What learners hand in.
    pub kind: ActivityKind,
    /// By which adopted rubric version of this cohort work is judged.
    pub rubric_version: RubricVersionId,
    /// Until when work is handed in; absent: until a trainer moves on.
    pub submit_until: Option<Moment>,
    /// Until when work is reviewed; absent: until a trainer moves on.
    pub review_until: Option<Moment>,
    /// When results are released; absent: when a trainer releases them.
    pub results_at: Option<Moment>,
    /// How many peers review each submission, 1 to 10; 3 unless told.
    #[serde(default = "three")]
    pub reviews_per_submission: i32,
    /// For how long a review task is held, in minutes, 5 to 86 400; three days unless told.
    #[serde(default = "three_days")]
    pub lease_minutes: i32,
    /// Whether authors judge their own work too.
    #[serde(default)]
    pub self_review: bool,
    /// Whether several learners may be authors of one submission.
    #[serde(default)]
    pub group_work: bool,
    /// Whether work may still be handed in while others review.
    #[serde(default)]
    pub late_submissions: bool,
}

const fn three() -> i32 {
    3
}

const fn three_days() -> i32 {
    3 * 24 * 60
}

/// What is to change in an activity; what is absent stays, and `null` takes a deadline away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityPatchBody {
    /// What it is called.
    pub title: Option<String>,
    /// What is asked, in Markdown.
    pub brief: Option<String>,
    /// What learners hand in; in a draft only.
    pub kind: Option<ActivityKind>,
    /// By which adopted rubric version work is judged; in a draft only.
    pub rubric_version: Option<RubricVersionId>,
    /// Until when work is handed in.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Moment>)]
    pub submit_until: Option<Option<Moment>>,
    /// Until when work is reviewed.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Moment>)]
    pub review_until: Option<Option<Moment>>,
    /// When results are released.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Moment>)]
    pub results_at: Option<Option<Moment>>,
    /// How many peers review each submission; in a draft only.
    pub reviews_per_submission: Option<i32>,
    /// For how long a review task is held, in minutes; in a draft only.
    pub lease_minutes: Option<i32>,
    /// Whether authors judge their own work too; in a draft only.
    pub self_review: Option<bool>,
    /// Whether several learners may be authors of one submission; in a draft only.
    pub group_work: Option<bool>,
    /// Whether work may still be handed in while others review.
    pub late_submissions: Option<bool>,
}

/// To which phase an activity moves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// To which phase.
    pub to: Phase,
}

/// How far an activity has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressBody {
    /// How many works are handed in.
    pub submitted: i64,
    /// How many reviews are final.
    pub final_reviews: i64,
}

/// One peer-assessment exercise.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityBody {
    /// Its id.
    pub id: ActivityId,
    /// Whose it is.
    pub cohort: CohortId,
    /// What it is called.
    pub title: String,
    /// What is asked, in Markdown.
    pub brief: String,
    /// What learners hand in.
    pub kind: ActivityKind,
    /// By which rubric version work is judged.
    pub rubric_version: RubricVersionId,
    /// Where it stands.
    pub phase: Phase,
    /// Until when work is handed in.
    pub submit_until: Option<Moment>,
    /// Until when work is reviewed.
    pub review_until: Option<Moment>,
    /// When results are released.
    pub results_at: Option<Moment>,
    /// When they were.
    pub results_released_at: Option<Moment>,
    /// How many peers review each submission.
    pub reviews_per_submission: i32,
    /// For how long a review task is held, in minutes.
    pub lease_minutes: i32,
    /// Whether authors judge their own work too.
    pub self_review: bool,
    /// Whether several learners may be authors of one submission.
    pub group_work: bool,
    /// Whether work may still be handed in while others review.
    pub late_submissions: bool,
    /// When it was made.
    pub created_at: Moment,
    /// The reader's own submission.
    pub own_submission: Option<SubmissionId>,
    /// How far it has come; trainers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressBody>,
}

impl From<ActivityView> for ActivityBody {
    fn from(view: ActivityView) -> Self {
        let ActivityView { activity, progress, own_submission } = view;
        let progress = progress.map(|progress| ProgressBody {
            submitted: progress.submitted,
            final_reviews: progress.final_reviews,
        });
        Self {
            id: activity.id,
            cohort: activity.cohort_id,
            title: activity.title,
            brief: activity.brief,
            kind: activity.kind,
            rubric_version: activity.rubric_version_id,
            phase: activity.phase,
            submit_until: activity.submit_until,
            review_until: activity.review_until,
            results_at: activity.results_at,
            results_released_at: activity.results_released_at,
            reviews_per_submission: activity.reviews_per_submission,
            lease_minutes: activity.lease_minutes,
            self_review: activity.self_review,
            group_work: activity.group_work,
            late_submissions: activity.late_submissions,
            created_at: activity.created_at,
            own_submission,
            progress,
        }
    }
}

async fn shown(
    app: &App,
    who: Authed,
    id: ActivityId,
    mut reply: HttpResponseBuilder,
) -> AppResult<HttpResponse> {
    let view = read_activity::activity(app, who.0, id).await?;
    let tag = format!("\"{}\"", view.activity.version);
    Ok(reply.insert_header(("ETag", tag)).json(ActivityBody::from(view)))
}

/// A cohort's activities, oldest first.
///
/// For its members; drafts for trainers only. Others get 404.
#[utoipa::path(
    tag = "activities",
    params(("cohort" = CohortId, Path)),
    responses((status = 200, body = Seek<ActivityBody>), (status = 404, body = Problem)),
)]
#[get("/cohorts/{cohort}/activities")]
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    who: Authed,
    cohort: web::Path<CohortId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let found = read_activity::activities(&app, who.0, *cohort, page.after, page.limit()).await?;
    let bodies: Vec<ActivityBody> = found.into_iter().map(Into::into).collect();
    Ok(Seek::reply(&request, *page, bodies, |one| one.id.0))
}

/// Makes an activity, as a draft.
///
/// For trainers of the cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "activities",
    params(("cohort" = CohortId, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewActivityBody,
    responses(
        (status = 201, body = ActivityBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/cohorts/{cohort}/activities")]
pub async fn create(
    app: web::Data<App>,
    cohort: web::Path<CohortId>,
    creation: Creation<NewActivityBody>,
) -> AppResult<HttpResponse> {
    let Creation { caller, once, body } = creation;
    let NewActivityBody { submit_until, review_until, results_at, .. } = body;
    let plan = Plan {
        title: body.title,
        brief: body.brief,
        kind: body.kind,
        deadlines: Deadlines { submit_until, review_until, results_at },
        reviews_per_submission: body.reviews_per_submission,
        lease_minutes: body.lease_minutes,
        self_review: body.self_review,
        group_work: body.group_work,
        late_submissions: body.late_submissions,
    };
    let (once, rubric) = (Some(once), body.rubric_version);
    let id = plan_activity::create_activity(&app, caller, once, *cohort, rubric, plan).await?;
    let mut reply = HttpResponse::Created();
    reply.insert_header(("Location", app.base_url.join(&format!("/api/v1/activities/{id}"))));
    shown(&app, Authed(caller), id, reply).await
}

/// One activity.
///
/// For members of its cohort; a draft for trainers only. Others get 404.
#[utoipa::path(
    tag = "activities",
    params(("activity" = ActivityId, Path)),
    responses((status = 200, body = ActivityBody), (status = 404, body = Problem)),
)]
#[get("/activities/{activity}")]
pub async fn show(
    app: web::Data<App>,
    who: Authed,
    activity: web::Path<ActivityId>,
) -> AppResult<HttpResponse> {
    shown(&app, who, *activity, HttpResponse::Ok()).await
}

/// Changes an activity. Once it has begun, only words, deadlines and the rule for late work may change.
///
/// For trainers of its cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "activities",
    params(("activity" = ActivityId, Path), ("If-Match" = String, Header)),
    request_body = ActivityPatchBody,
    responses(
        (status = 200, body = ActivityBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[patch("/activities/{activity}")]
pub async fn change(
    app: web::Data<App>,
    who: Authed,
    activity: web::Path<ActivityId>,
    based_on: IfMatch,
    body: Body<ActivityPatchBody>,
) -> AppResult<HttpResponse> {
    let body = body.0;
    let patch = PlanPatch {
        title: body.title,
        brief: body.brief,
        kind: body.kind,
        rubric_version: body.rubric_version,
        submit_until: body.submit_until,
        review_until: body.review_until,
        results_at: body.results_at,
        reviews_per_submission: body.reviews_per_submission,
        lease_minutes: body.lease_minutes,
        self_review: body.self_review,
        group_work: body.group_work,
        late_submissions: body.late_submissions,
    };
    let version = based_on.version()?;
    plan_activity::patch_activity(&app, who.0, *activity, version, patch).await?;
    shown(&app, who, *activity, HttpResponse::Ok()).await
}

/// Moves an activity to another phase: draft → submit → review → results, or from review back to submit before
/// any review is final. Reviewing needs two submissions.
///
/// For trainers of its cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "activities",
    params(("activity" = ActivityId, Path), ("If-Match" = String, Header)),
    request_body = MoveBody,
    responses(
        (status = 200, body = ActivityBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[post("/activities/{activity}/phase")]
pub async fn advance(
    app: web::Data<App>,
    who: Authed,
    activity: web::Path<ActivityId>,
    based_on: IfMatch,
    body: Body<MoveBody>,
) -> AppResult<HttpResponse> {
    let version = based_on.version()?;
    move_activity::move_activity(&app, who.0, *activity, version, body.0.to).await?;
    shown(&app, who, *activity, HttpResponse::Ok()).await
}
