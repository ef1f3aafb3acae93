//! The review desk: taking a work, reviewing it blindly, keeping it longer, giving it back.

use actix_web::{HttpRequest, web};

use super::activity::phase_at;
use super::desk::{Held, Sheet, Work, WorkFile};
use super::work_files::size;
use super::{Layout, PageResult, Posted, SignedIn, see_other};
use crate::app::tend_lease::{self, Task};
use crate::app::write_review::{self, Place};
use crate::app::{App, AppResult, Caller, cohorts, read_activity, take_review};
use crate::domain::{ActivityId, LeaseId, LeaseState, Phase};
use crate::text::markdown;

/// Learners of the cohort who have handed in: the next work to review, or the one they hold.
///
/// # Errors
/// A refusal where there is nothing to give.
pub async fn take(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ActivityId>,
    posted: Posted,
) -> PageResult {
    let lease = take_review::take_review(&app, None, posted.caller(), *id).await?;
    see_other(&format!("{}/leases/{lease}", Layout::open(&request).base))
}

/// Who holds the lease: the work and the form.
///
/// # Errors
/// Not found for anybody else's lease; a refusal once it expired or was declined.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<LeaseId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let sheet = sheet(&app, holder.caller, &layout, *id).await?;
    let written = write_review::read_written(&app, holder.caller, sheet.place).await?;
    sheet.show(layout, &written)
}

/// Who holds the lease: saves, posts, keeps or gives back.
///
/// # Errors
/// As [`show`].
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<LeaseId>,
    posted: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &posted.holder);
    let (id, caller) = (*id, posted.caller());
    match posted.fields.text("do") {
        "keep" => {
            tend_lease::keep_lease(&app, caller, id).await?;
            see_other(&format!("{}/leases/{id}?done=lease-kept", layout.base))
        }
        "decline" => {
            let activity = tend_lease::read_task(&app, caller, id).await?.activity;
            let reason = posted.fields.typed("reason");
            tend_lease::decline_review(&app, caller, id, reason).await?;
            see_other(&format!("{}/activities/{activity}?done=lease-declined", layout.base))
        }
        _ => sheet(&app, caller, &layout, id).await?.take(&app, layout, &posted).await,
    }
}

async fn sheet(app: &App, caller: Caller, layout: &Layout, id: LeaseId) -> AppResult<Sheet> {
    let task = tend_lease::read_task(app, caller, id).await?;
    let view = read_activity::activity(app, caller, task.activity).await?;
    let cohort = cohorts::see(app, &caller, view.activity.cohort_id).await?.cohort;
    let t = layout.t;
    let held = task.state == LeaseState::Held;
    let until = t.moment(&task.expires_at, &cohort.words.time_zone);
    let Task { activity, activity_title, rubric, work, .. } = task;
    let file = |file: tend_lease::BlindFile| WorkFile {
        href: format!("{}/leases/{id}/files/{}", layout.base, file.number),
        size: size(t, file.size),
        name: file.name,
    };
    Ok(Sheet {
        place: Place::Lease(id),
        heading: t.say("desk-title"),
        intro: t.say("desk-intro"),
        path: format!("/leases/{id}"),
        back: format!("/activities/{activity}"),
        back_title: activity_title,
        work: Work {
            body_html: markdown(&work.body),
            title: work.title,
            files: work.files.into_iter().map(file).collect(),
        },
        rubric,
        is_open: held && phase_at(&view, app.now()) == Phase::Review,
        held: held.then_some(Held { until }),
    })
}
