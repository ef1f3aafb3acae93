//! Leases and reviews.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use futures_util::stream;
use serde::{Deserialize, Serialize};

use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::tend_lease::{self, Task};
use crate::app::write_review::{self, Draft, Place, Written};
use crate::app::{App, AppError, AppResult, take_review};
use crate::domain::{ActivityId, LeaseId, Moment, ReviewId, SubmissionId};

/// Nothing: the action needs no more than its address.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Until when a lease is held now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Held {
    /// Until when.
    expires_at: Moment,
}

/// Why a work is given back.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// The reason, for the trainers: 1 to 1000 characters.
    reason: String,
}

/// A draft after it was saved.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Saved {
    /// Its new version, also its `ETag`.
    version: i64,
}

/// A review that was posted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Posted {
    /// Its id.
    id: ReviewId,
}

/// Take the next work to review, or get the one still held: one at a time.
///
/// Right: learners of the cohort who have handed in work. 409: `review_wrong_phase`, `own_work_not_submitted`,
/// `no_work_left`.
#[utoipa::path(
    tag = "reviews",
    params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Task), (status = 409, body = super::problem::Problem))
)]
#[post("/activities/{activity}/leases")]
pub async fn take_lease(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    creation: Creation<Nothing>,
) -> AppResult<HttpResponse> {
    let Creation { caller, once, body: Nothing {} } = creation;
    let lease = take_review::take_review(&app, Some(once), caller, activity.into_inner()).await?;
    let task = tend_lease::read_task(&app, caller, lease).await?;
    Ok(HttpResponse::Created().json(task))
}

/// A review task: the lease and the work, without anything that tells whose it is.
///
/// Right: the reviewer who holds the lease, and who held it once the review is posted.
#[utoipa::path(tag = "reviews", responses((status = 200, body = Task)))]
#[get("/leases/{lease}")]
pub async fn read_lease(
    app: web::Data<App>,
    lease: web::Path<LeaseId>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok().json(tend_lease::read_task(&app, caller, lease.into_inner()).await?))
}

/// A file of the work under review, by its number, under a name that tells nothing.
///
/// Right: as for the task.
#[utoipa::path(tag = "reviews", responses((status = 200, content_type = "application/octet-stream")))]
#[get("/leases/{lease}/files/{number}")]
pub async fn read_lease_file(
    app: web::Data<App>,
    path: web::Path<(LeaseId, u32)>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let (lease, number) = path.into_inner();
    let (id, file) = tend_lease::find_file(&app, caller, lease, number).await?;
    let chunks = stream::try_unfold(0, move |next| {
        let app = app.clone();
        async move {
            let chunk = tend_lease::read_chunk(&app, id, next).await?;
            Ok::<_, AppError>(chunk.map(|bytes| (web::Bytes::from(bytes), next + 1)))
        }
    });
    let size = u64::try_from(file.size).unwrap_or(0);
    Ok(HttpResponse::Ok()
        .content_type(file.media_type)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", file.name),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .no_chunking(size)
        .streaming(chunks))
}

/// A sign of life: the lease is held for its full length from now on, up to four lengths in all.
///
/// Right: the reviewer who holds it. 409: `lease_expired`, `lease_over`, `review_wrong_phase`.
#[utoipa::path(tag = "reviews", responses((status = 200, body = Held)))]
#[post("/leases/{lease}/heartbeat")]
pub async fn keep_lease(
    app: web::Data<App>,
    lease: web::Path<LeaseId>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let expires_at = tend_lease::keep_lease(&app, caller, lease.into_inner()).await?;
    Ok(HttpResponse::Ok().json(Held { expires_at }))
}

/// Give a work back, with the reason. It is not offered to this reviewer again.
///
/// Right: the reviewer who holds it. 409: `lease_expired`, `lease_over`.
#[utoipa::path(tag = "reviews", request_body = Decline, responses((status = 204)))]
#[post("/leases/{lease}/decline")]
pub async fn decline_lease(
    app: web::Data<App>,
    lease: web::Path<LeaseId>,
    Authed(caller): Authed,
    Body(Decline { reason }): Body<Decline>,
) -> AppResult<HttpResponse> {
    tend_lease::decline_review(&app, caller, lease.into_inner(), reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn read(
    app: web::Data<App>,
    Authed(caller): Authed,
    place: Place,
) -> AppResult<HttpResponse> {
    let written = write_review::read_written(&app, caller, place).await?;
    let etag = format!("\"{}\"", written.version);
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag)).json(written))
}

async fn save(
    app: web::Data<App>,
    Authed(caller): Authed,
    place: Place,
    based_on: IfMatch,
    Body(draft): Body<Draft>,
) -> AppResult<HttpResponse> {
    let version =
        write_review::save_review(&app, caller, place, based_on.version()?, draft).await?;
    let etag = format!("\"{version}\"");
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag)).json(Saved { version }))
}

async fn post(
    app: web::Data<App>,
    place: Place,
    creation: Creation<Draft>,
) -> AppResult<HttpResponse> {
    let Creation { caller, once, body } = creation;
    let id = write_review::post_review(&app, Some(once), caller, place, body).await?;
    let location = app.base_url.join(&format!("/api/v1/reviews/{id}"));
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(Posted { id }))
}

/// The draft under a lease, or the review once it is posted; an empty draft of version 0 before.
///
/// Right: the reviewer whose lease it is.
#[utoipa::path(tag = "reviews", responses((status = 200, body = Written)))]
#[get("/leases/{lease}/review")]
pub async fn read_peer_review(
    app: web::Data<App>,
    lease: web::Path<LeaseId>,
    authed: Authed,
) -> AppResult<HttpResponse> {
    read(app, authed, Place::Lease(lease.into_inner())).await
}

/// Save the draft under a lease. Answers may be missing.
///
/// Right: the reviewer who holds the lease. 412: saved meanwhile. 409: `lease_expired`, `lease_over`,
/// `review_wrong_phase`, `review_final`.
#[utoipa::path(
    tag = "reviews",
    params(("If-Match" = String, Header)),
    request_body = Draft,
    responses((status = 200, body = Saved))
)]
#[put("/leases/{lease}/review")]
pub async fn save_peer_review(
    app: web::Data<App>,
    lease: web::Path<LeaseId>,
    authed: Authed,
    based_on: IfMatch,
    body: Body<Draft>,
) -> AppResult<HttpResponse> {
    save(app, authed, Place::Lease(lease.into_inner()), based_on, body).await
}

/// Post the review under a lease for good, with an answer and a level for every criterion. It ends the lease.
///
/// Right and refusals: as for saving; 422 names each fault of the answers.
#[utoipa::path(
    tag = "reviews",
    params(("Idempotency-Key" = String, Header)),
    request_body = Draft,
    responses((status = 201, body = Posted), (status = 422, body = super::problem::Problem))
)]
#[post("/leases/{lease}/review")]
pub async fn post_peer_review(
    app: web::Data<App>,
    lease: web::Path<LeaseId>,
    creation: Creation<Draft>,
) -> AppResult<HttpResponse> {
    post(app, Place::Lease(lease.into_inner()), creation).await
}

/// The caller's review of their own work.
///
/// Right: authors of a work handed in.
#[utoipa::path(tag = "reviews", responses((status = 200, body = Written)))]
#[get("/activities/{activity}/self-review")]
pub async fn read_self_review(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    authed: Authed,
) -> AppResult<HttpResponse> {
    read(app, authed, Place::OwnWork(activity.into_inner())).await
}

/// Save the draft of the review of one's own work.
///
/// Right: authors of a work handed in, where the activity asks for it. 409: `self_review_off`,
/// `review_wrong_phase`, `review_final`, `own_work_not_submitted`.
#[utoipa::path(
    tag = "reviews",
    params(("If-Match" = String, Header)),
    request_body = Draft,
    responses((status = 200, body = Saved))
)]
#[put("/activities/{activity}/self-review")]
pub async fn save_self_review(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    authed: Authed,
    based_on: IfMatch,
    body: Body<Draft>,
) -> AppResult<HttpResponse> {
    save(app, authed, Place::OwnWork(activity.into_inner()), based_on, body).await
}

/// Post the review of one's own work for good. It never counts in the estimate.
///
/// Right and refusals: as for saving.
#[utoipa::path(
    tag = "reviews",
    params(("Idempotency-Key" = String, Header)),
    request_body = Draft,
    responses((status = 201, body = Posted))
)]
#[post("/activities/{activity}/self-review")]
pub async fn post_self_review(
    app: web::Data<App>,
    activity: web::Path<ActivityId>,
    creation: Creation<Draft>,
) -> AppResult<HttpResponse> {
    post(app, Place::OwnWork(activity.into_inner()), creation).await
}

/// The caller's review of a work as a trainer.
///
/// Right: trainers of the cohort.
#[utoipa::path(tag = "reviews", responses((status = 200, body = Written)))]
#[get("/submissions/{submission}/trainer-review")]
pub async fn read_trainer_review(
    app: web::Data<App>,
    submission: web::Path<SubmissionId>,
    authed: Authed,
) -> AppResult<HttpResponse> {
    read(app, authed, Place::Work(submission.into_inner())).await
}

/// Save the draft of a trainer's review.
///
/// Right: trainers of the cohort, from the review phase on. 409: `review_wrong_phase`, `review_final`.
#[utoipa::path(
    tag = "reviews",
    params(("If-Match" = String, Header)),
    request_body = Draft,
    responses((status = 200, body = Saved))
)]
#[put("/submissions/{submission}/trainer-review")]
pub async fn save_trainer_review(
    app: web::Data<App>,
    submission: web::Path<SubmissionId>,
    authed: Authed,
    based_on: IfMatch,
    body: Body<Draft>,
) -> AppResult<HttpResponse> {
    save(app, authed, Place::Work(submission.into_inner()), based_on, body).await
}

/// Post a trainer's review for good. It anchors the scale of the estimates; it is no peer's mark.
///
/// Right and refusals: as for saving.
#[utoipa::path(
    tag = "reviews",
    params(("Idempotency-Key" = String, Header)),
    request_body = Draft,
    responses((status = 201, body = Posted))
)]
#[post("/submissions/{submission}/trainer-review")]
pub async fn post_trainer_review(
    app: web::Data<App>,
    submission: web::Path<SubmissionId>,
    creation: Creation<Draft>,
) -> AppResult<HttpResponse> {
    post(app, Place::Work(submission.into_inner()), creation).await
}

/// What the caller has written in an activity, drafts too.
///
/// Right: members of the cohort, of their own reviews only.
#[utoipa::path(tag = "reviews", params(PageQuery), responses((status = 200, body = Seek<Written>)))]
#[get("/activities/{activity}/my-reviews")]
pub async fn list_my_reviews(
    app: web::Data<App>,
    request: HttpRequest,
    activity: web::Path<ActivityId>,
    page: web::Query<PageQuery>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    let (activity, limit) = (activity.into_inner(), page.limit() + 1);
    let found = write_review::list_written(&app, caller, activity, page.after, limit).await?;
    let id = |written: &Written| written.id.unwrap_or(ReviewId(uuid::Uuid::nil())).0;
    Ok(Seek::reply(&request, page.into_inner(), found, id))
}

/// A review.
///
/// Right: who wrote it; trainers of the cohort once it is posted. To everybody else, its author's subject
/// included, it is not there.
#[utoipa::path(tag = "reviews", responses((status = 200, body = Written)))]
#[get("/reviews/{review}")]
pub async fn read_review(
    app: web::Data<App>,
    review: web::Path<ReviewId>,
    Authed(caller): Authed,
) -> AppResult<HttpResponse> {
    Ok(HttpResponse::Ok().json(write_review::read_review(&app, caller, review.into_inner()).await?))
}
