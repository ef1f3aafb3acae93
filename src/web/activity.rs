//! An activity: what is asked, where it stands, and what its reader can do now.

use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::activity_form::kind_key;
use super::moved_on::or_moved_on;
use super::overview::{self, Overview};
use super::{Layout, PageResult, Posted, SignedIn, Texts, page, see_other};
use crate::app::my_tasks::{self, MyTask};
use crate::app::read_activity::{self, ActivityView};
use crate::app::{App, AppError, AppResult, Caller, cohorts, read_rubric};
use crate::app::{move_activity, release_results};
use crate::domain::{ActivityId, Moment, Named, Phase, Role, RubricContent};
use crate::text::markdown;

/// From which work on the table goes on.
#[derive(Debug, Deserialize)]
pub struct After {
    after: Option<Uuid>,
}

/// One phase on the way.
struct Step {
    name: String,
    is_now: bool,
    is_over: bool,
    until: Option<String>,
}

/// Something there is to do.
struct Todo {
    what: String,
    until: Option<String>,
    href: String,
    button: String,
}

/// What a learner can do.
struct Learner {
    todos: Vec<Todo>,
    /// How many reviews are left, and the lease that is held; none where nothing is to be reviewed now.
    review: Option<Reviewing>,
    own_work: Option<String>,
    results: Option<String>,
    has_late_results: bool,
}

/// What there is to review.
struct Reviewing {
    left: String,
    until: Option<String>,
    held: Option<String>,
}

#[derive(Template)]
#[template(path = "activity.html")]
struct Activity {
    layout: Layout,
    id: String,
    cohort: String,
    cohort_name: String,
    title: String,
    kind: String,
    brief_html: String,
    rules: Vec<String>,
    steps: Vec<Step>,
    rubric_title: String,
    rubric_href: String,
    rubric: RubricContent,
    is_draft: bool,
    learner: Option<Learner>,
    overview: Option<Overview>,
}

/// Members of the cohort; a draft for its trainers: the activity.
///
/// # Errors
/// Not found to everybody else.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<ActivityId>,
    after: web::Query<After>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let caller = holder.caller;
    let view = read_activity::activity(&app, caller, *id).await?;
    let cohort = cohorts::see(&app, &caller, view.activity.cohort_id).await?;
    let zone = cohort.cohort.words.time_zone;
    let rubric = read_rubric::version(&app, caller, view.activity.rubric_version_id).await?;
    let rubric = rubric.version;
    let named = read_rubric::rubric(&app, caller, rubric.rubric_id).await?;
    let learner = match cohort.role {
        Some(Role::Learner) => Some(learner(&app, caller, &layout, &view, &zone).await?),
        _ => None,
    };
    let overview = match cohort.role {
        Some(Role::Trainer) => {
            let about = overview::About { view: &view, rubric: &rubric.content, zone: &zone };
            Some(overview::read(&app, caller, &layout, about, after.after).await?)
        }
        _ => None,
    };
    let steps = steps(layout.t, &view, &zone, app.now());
    let rules = rules(layout.t, &view);
    let activity = view.activity;
    page(&Activity {
        id: activity.id.to_string(),
        cohort: activity.cohort_id.to_string(),
        cohort_name: cohort.cohort.words.name,
        title: activity.title,
        kind: layout.t.say(&kind_key(activity.kind)),
        brief_html: markdown(&activity.brief),
        rules,
        steps,
        rubric_title: layout.t.with2(
            "activity-rubric-version",
            "title",
            named.rubric.title,
            "number",
            rubric.number.to_string(),
        ),
        rubric_href: format!(
            "{}/cohorts/{}/rubrics/{}",
            layout.base, activity.cohort_id, rubric.rubric_id
        ),
        rubric: rubric.content,
        is_draft: activity.phase == Phase::Draft,
        learner,
        overview,
        layout,
    })
}

/// Trainers of the cohort: moves the activity to another phase.
///
/// # Errors
/// A refusal where no such move is legal now, or somebody moved it meanwhile.
pub async fn advance(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ActivityId>,
    posted: Posted,
) -> PageResult {
    let unknown = || AppError::Malformed("this phase is unknown".to_owned());
    let to = Phase::named(posted.fields.text("to")).ok_or_else(unknown)?;
    let version = posted.fields.read("version")?;
    let layout = Layout::signed(&request, &posted.holder);
    let here = format!("{}/activities/{id}", layout.base);
    match move_activity::move_activity(&app, posted.caller(), *id, version, to).await {
        Ok(()) => see_other(&format!("{here}?done=activity-moved")),
        Err(error) => or_moved_on(layout, error, "activity-stale", here),
    }
}

/// Trainers of the cohort: lets authors see their results.
///
/// # Errors
/// A refusal before reviewing is over.
pub async fn release(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ActivityId>,
    posted: Posted,
) -> PageResult {
    release_results::release_results(&app, posted.caller(), *id).await?;
    let base = Layout::open(&request).base;
    see_other(&format!("{base}/activities/{id}?done=results-released"))
}

/// Where the activity stands at `now`: reviewing ends with its deadline.
pub fn phase_at(view: &ActivityView, now: Moment) -> Phase {
    match (view.activity.phase, view.activity.review_until) {
        (Phase::Review, Some(until)) if until <= now => Phase::Results,
        (phase, _) => phase,
    }
}

/// The way from handing in to results, with where it stands.
fn steps(t: Texts, view: &ActivityView, zone: &str, now: Moment) -> Vec<Step> {
    let phase = phase_at(view, now);
    let activity = &view.activity;
    let until = |moment: Option<Moment>| {
        moment.map(|moment| t.with("task-until", "moment", t.moment(&moment, zone)))
    };
    let since = |moment: Option<Moment>| {
        moment.map(|moment| t.with("activity-from", "moment", t.moment(&moment, zone)))
    };
    let results = activity.results_released_at.or(activity.results_at);
    [
        (Phase::Submit, until(activity.submit_until)),
        (Phase::Review, until(activity.review_until)),
        (Phase::Results, since(results)),
    ]
    .into_iter()
    .map(|(step, until)| Step {
        name: t.say(&format!("activity-phase-{step}")),
        is_now: step == phase,
        is_over: step < phase,
        until,
    })
    .collect()
}

/// The rules that everybody relies on, as sentences.
fn rules(t: Texts, view: &ActivityView) -> Vec<String> {
    let activity = &view.activity;
    let mut rules = vec![t.with("activity-rule-reviews", "count", activity.reviews_per_submission)];
    for (holds, key) in [
        (activity.self_review, "activity-rule-self-review"),
        (activity.group_work, "activity-rule-group-work"),
        (activity.late_submissions, "activity-rule-late"),
    ] {
        if holds {
            rules.push(t.say(key));
        }
    }
    rules
}

/// What a learner has to do here, from the same list as their tasks.
async fn learner(
    app: &App,
    caller: Caller,
    layout: &Layout,
    view: &ActivityView,
    zone: &str,
) -> AppResult<Learner> {
    let (t, base, here) = (layout.t, &layout.base, view.activity.id);
    let said = |until: Option<Moment>| {
        until.map(|until| t.with("task-until", "moment", t.moment(&until, zone)))
    };
    let work = format!("{base}/activities/{here}/submission");
    let results = format!("{base}/activities/{here}/results");
    let mut learner = Learner {
        todos: Vec::new(),
        review: None,
        own_work: view.own_submission.map(|_| work.clone()),
        results: None,
        has_late_results: false,
    };
    for task in my_tasks::my_tasks(app, caller).await? {
        match task {
            MyTask::HandIn { activity, until, begun, .. } if activity == here => {
                learner.own_work = None;
                let what = t.say(if begun { "task-finish" } else { "task-hand-in" });
                let button = t.say("activity-go-hand-in");
                learner.todos.push(Todo { what, until: said(until), href: work.clone(), button });
            }
            MyTask::Review { activity, left, lease, until, .. } if activity == here => {
                learner.review = Some(Reviewing {
                    left: t.with("task-review", "left", left),
                    until: said(until),
                    held: lease.map(|lease| format!("{base}/leases/{lease}")),
                });
            }
            MyTask::SelfReview { activity, until, .. } if activity == here => {
                learner.todos.push(Todo {
                    what: t.say("task-self-review"),
                    until: said(until),
                    href: format!("{base}/activities/{here}/self-review"),
                    button: t.say("activity-go-self-review"),
                });
            }
            _ => {}
        }
    }
    let activity = &view.activity;
    let due = activity.results_at.is_some_and(|at| at <= app.now());
    if phase_at(view, app.now()) == Phase::Results && view.own_submission.is_some() {
        let released = due || activity.results_released_at.is_some();
        learner.has_late_results = !released;
        learner.results = released.then_some(results);
    }
    Ok(learner)
}
