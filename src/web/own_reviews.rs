//! Reviews that are not blind: an author's of their own work, a trainer's of any work.

use actix_web::{HttpRequest, web};

use super::activity::phase_at;
use super::desk::{Sheet, Work, WorkFile};
use super::work_files::size;
use super::{Layout, PageResult, Posted, SignedIn};
use crate::app::read_submission::{self, SubmissionView};
use crate::app::write_review::{self, Place};
use crate::app::{App, AppError, AppResult, Caller, read_activity, read_rubric};
use crate::domain::{
    ActivityId, LeaseRefused, Phase, ReviewRefused, SubmissionId, SubmissionState,
};
use crate::text::markdown;

/// Authors of a work: the form of their self-review.
///
/// # Errors
/// Not found outside the cohort; a refusal without a work handed in, or where none is asked for.
pub async fn show_self(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<ActivityId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let sheet = self_review(&app, holder.caller, &layout, *id).await?;
    let written = write_review::read_written(&app, holder.caller, sheet.place).await?;
    sheet.show(layout, &written)
}

/// Authors of a work: saves or posts their self-review.
///
/// # Errors
/// As [`show_self`].
pub async fn post_self(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ActivityId>,
    posted: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &posted.holder);
    let sheet = self_review(&app, posted.caller(), &layout, *id).await?;
    sheet.take(&app, layout, &posted).await
}

/// Trainers of the cohort: the form of their review of a work.
///
/// # Errors
/// Not found to everybody else.
pub async fn show_trainer(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<SubmissionId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let place = Place::Work(*id);
    let written = write_review::read_written(&app, holder.caller, place).await?;
    let sheet = trainer_review(&app, holder.caller, &layout, *id).await?;
    sheet.show(layout, &written)
}

/// Trainers of the cohort: saves or posts their review of a work.
///
/// # Errors
/// As [`show_trainer`].
pub async fn post_trainer(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<SubmissionId>,
    posted: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &posted.holder);
    // Asks for the right to write here, before the work is read.
    write_review::read_written(&app, posted.caller(), Place::Work(*id)).await?;
    let sheet = trainer_review(&app, posted.caller(), &layout, *id).await?;
    sheet.take(&app, layout, &posted).await
}

async fn self_review(
    app: &App,
    caller: Caller,
    layout: &Layout,
    id: ActivityId,
) -> AppResult<Sheet> {
    let view = read_activity::activity(app, caller, id).await?;
    if !view.activity.self_review {
        return Err(AppError::refused(ReviewRefused::NoSelfReview));
    }
    let missing = || AppError::refused(LeaseRefused::OwnWorkNotSubmitted);
    let work = view.own_submission.ok_or_else(missing)?;
    let work = read_submission::submission(app, caller, work).await?;
    if work.submission.state != SubmissionState::Submitted {
        return Err(missing());
    }
    let is_open = phase_at(&view, app.now()) == Phase::Review;
    let rubric = read_rubric::version(app, caller, view.activity.rubric_version_id).await?;
    let t = layout.t;
    Ok(Sheet {
        place: Place::OwnWork(id),
        heading: t.say("self-review-title"),
        intro: t.say("self-review-intro"),
        path: format!("/activities/{id}/self-review"),
        back: format!("/activities/{id}"),
        back_title: view.activity.title,
        work: shown(layout, work),
        rubric: rubric.version.content,
        is_open,
        held: None,
    })
}

async fn trainer_review(
    app: &App,
    caller: Caller,
    layout: &Layout,
    id: SubmissionId,
) -> AppResult<Sheet> {
    let work = read_submission::submission(app, caller, id).await?;
    let activity = work.submission.activity_id;
    let activity = read_activity::activity(app, caller, activity).await?.activity;
    let rubric = read_rubric::version(app, caller, activity.rubric_version_id).await?;
    let submitted = work.submission.state == SubmissionState::Submitted;
    let t = layout.t;
    Ok(Sheet {
        place: Place::Work(id),
        heading: t.with("trainer-review-title", "label", work.submission.label.as_str()),
        intro: t.say("trainer-review-intro"),
        path: format!("/submissions/{id}/trainer-review"),
        back: format!("/activities/{}", activity.id),
        back_title: activity.title,
        work: shown(layout, work),
        rubric: rubric.version.content,
        is_open: submitted && matches!(activity.phase, Phase::Review | Phase::Results),
        held: None,
    })
}

/// A work as its authors and trainers see it, but for the authors' names: who judges looks at the work.
fn shown(layout: &Layout, work: SubmissionView) -> Work {
    let SubmissionView { submission, files, .. } = work;
    let file = |file: read_submission::File| WorkFile {
        href: format!("{}/submissions/{}/files/{}", layout.base, submission.id, file.id),
        size: size(layout.t, file.size),
        name: file.name,
    };
    let files = files.into_iter().map(file).collect();
    Work { title: submission.title, body_html: markdown(&submission.body), files }
}
