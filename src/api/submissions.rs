//! Submissions: writing them, handing them in, taking them back.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::files::FileBody;
use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::read_submission::{self, SubmissionView};
use crate::app::submit_work::{self, Text};
use crate::app::{App, AppResult, show_work};
use crate::domain::{ActivityId, Moment, PersonId, SubmissionId, SubmissionState};

/// A new submission.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubmissionBody {
    /// What it is called, in up to 200 characters.
    #[serde(default)]
    pub title: String,
    /// Its text, in Markdown, in up to 200 000 characters.
    #[serde(default)]
    pub body: String,
    /// The other authors, where the activity is for groups.
    #[serde(default)]
    pub co_authors: Vec<PersonId>,
}

/// What a submission says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionTextBody {
    /// What it is called, in up to 200 characters.
    pub title: String,
    /// Its text, in Markdown, in up to 200 000 characters.
    pub body: String,
}

/// An author.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorBody {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

/// Work handed in, or being written.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubmissionBody {
    /// Its id.
    pub id: SubmissionId,
    /// In which activity.
    pub activity: ActivityId,
    /// Its stable name within the activity, e.g. `w001`.
    pub label: String,
    /// What it is called.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Where it stands.
    pub state: SubmissionState,
    /// Whether it came after the deadline.
    pub late: bool,
    /// Its authors.
    pub authors: Vec<AuthorBody>,
    /// Its files.
    pub files: Vec<FileBody>,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was handed in.
    pub submitted_at: Option<Moment>,
}

impl From<SubmissionView> for SubmissionBody {
    fn from(view: SubmissionView) -> Self {
        let SubmissionView { submission, authors, files } = view;
        let author =
            |one: read_submission::Author| AuthorBody { person: one.person, name: one.name };
        Self {
            id: submission.id,
            activity: submission.activity_id,
            label: submission.label,
            title: submission.title,
            body: submission.body,
            state: submission.state,
            late: submission.late,
            authors: authors.into_iter().map(author).collect(),
            files: files.into_iter().map(Into::into).collect(),
            created_at: submission.created_at,
            submitted_at: submission.submitted_at,
        }
    }
}

async fn shown(
    app: &App,
    who: Authed,
    id: SubmissionId,
    mut reply: HttpResponseBuilder,
) -> AppResult<HttpResponse> {
    let view = read_submission::submission(app, who.0, id).await?;
    let tag = format!("\"{}\"", view.submission.version);
    Ok(reply.insert_header(("ETag", tag)).json(SubmissionBody::from(view)))
}

/// An activity's submissions, oldest first: all for trainers, for a learner their own.
///
/// For members of its cohort. Others get 404.
#[utoipa::path(
    tag = "submissions",
    params(("activity" = ActivityId, Path)),
    responses((status = 200, body = Seek<SubmissionBody>), (status = 404, body = Problem)),
)]
#[get("/activities/{activity}/submissions")]
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    who: Authed,
    activity: web::Path<ActivityId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let found =
        read_submission::submissions(&app, who.0, *activity, page.after, page.limit()).await?;
    let bodies: Vec<SubmissionBody> = found.into_iter().map(Into::into).collect();
    Ok(Seek::reply(&request, *page, bodies, |one| one.id.0))
}

/// Begins one's submission, as a draft. One a person and activity.
///
/// For learners of its cohort; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("activity" = ActivityId, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewSubmissionBody,
    responses(
        (status = 201, body = SubmissionBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/activities/{activity}/submissions")]
pub async fn create(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    creation: Creation<NewSubmissionBody>,
) -> AppResult<HttpResponse> {
    let Creation { caller, once, body } = creation;
    let NewSubmissionBody { title, body, co_authors } = body;
    let (once, text) = (Some(once), Text { title, body });
    let id = submit_work::start_submission(&app, caller, once, *activity, text, co_authors).await?;
    let mut reply = HttpResponse::Created();
    reply.insert_header(("Location", app.base_url.join(&format!("/api/v1/submissions/{id}"))));
    shown(&app, Authed(caller), id, reply).await
}

/// One submission.
///
/// For its authors and the trainers of its cohort. Others get 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path)),
    responses((status = 200, body = SubmissionBody), (status = 404, body = Problem)),
)]
#[get("/submissions/{submission}")]
pub async fn show(
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
) -> AppResult<HttpResponse> {
    shown(&app, who, *submission, HttpResponse::Ok()).await
}

/// Saves a draft. 412 if a co-author saved meanwhile.
///
/// For its authors; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path), ("If-Match" = String, Header)),
    request_body = SubmissionTextBody,
    responses(
        (status = 200, body = SubmissionBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[put("/submissions/{submission}")]
pub async fn save(
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
    based_on: IfMatch,
    body: Body<SubmissionTextBody>,
) -> AppResult<HttpResponse> {
    let SubmissionTextBody { title, body } = body.0;
    let (version, text) = (based_on.version()?, Text { title, body });
    submit_work::save_submission(&app, who.0, *submission, version, text).await?;
    shown(&app, who, *submission, HttpResponse::Ok()).await
}

/// Whether a work may be shown.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownBody {
    /// Whether the caller lets the work be shown with the badge that it earns. It is shown, without names, if
    /// every author does.
    pub shown: bool,
}

/// Says whether one lets one's work be shown with the badge it earns; may be taken back at any time.
///
/// For its authors, each for themselves; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path)),
    request_body = ShownBody,
    responses(
        (status = 200, body = ShownBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[put("/submissions/{submission}/shown")]
pub async fn set_shown(
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
    body: Body<ShownBody>,
) -> AppResult<HttpResponse> {
    show_work::show_work(&app, who.0, *submission, body.0.shown).await?;
    Ok(HttpResponse::Ok().json(body.0))
}

/// Hands a draft in; from then on it does not change. It needs a text or a file.
///
/// For its authors, while the activity takes work; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path)),
    responses(
        (status = 200, body = SubmissionBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[post("/submissions/{submission}/submit")]
pub async fn submit(
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
) -> AppResult<HttpResponse> {
    submit_work::submit_work(&app, who.0, *submission).await?;
    shown(&app, who, *submission, HttpResponse::Ok()).await
}

/// Takes a submission back, before reviewing begins.
///
/// For its authors; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path)),
    responses(
        (status = 200, body = SubmissionBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[post("/submissions/{submission}/withdraw")]
pub async fn withdraw(
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
) -> AppResult<HttpResponse> {
    submit_work::withdraw_submission(&app, who.0, *submission).await?;
    shown(&app, who, *submission, HttpResponse::Ok()).await
}

/// Takes a withdrawn submission up again, as a draft.
///
/// For its authors, while the activity takes work; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path)),
    responses(
        (status = 200, body = SubmissionBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[post("/submissions/{submission}/resume")]
pub async fn resume(
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
) -> AppResult<HttpResponse> {
    submit_work::resume_submission(&app, who.0, *submission).await?;
    shown(&app, who, *submission, HttpResponse::Ok()).await
}
