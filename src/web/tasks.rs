//! My tasks: what there is to do now, in every cohort.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::{Layout, PageResult, SignedIn, page};
use crate::app::App;
use crate::app::my_tasks::{self, MyTask};
use crate::domain::Moment;

/// A task as the page shows it.
struct Line {
    what: String,
    title: String,
    href: String,
    until: Option<Moment>,
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct Tasks {
    layout: Layout,
    lines: Vec<Line>,
}

/// Signed in: what there is to do.
///
/// # Errors
/// The database's own.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let tasks = my_tasks::my_tasks(&app, holder.caller).await?;
    let lines = tasks.into_iter().map(|task| line(&layout, task)).collect();
    page(&Tasks { layout, lines })
}

fn line(layout: &Layout, task: MyTask) -> Line {
    let (t, base) = (layout.t, &layout.base);
    match task {
        MyTask::HandIn { activity, title, until, begun, .. } => Line {
            what: t.say(if begun { "task-finish" } else { "task-hand-in" }),
            href: format!("{base}/activities/{activity}/submission"),
            title,
            until,
        },
        MyTask::Review { activity, title, left, until, .. } => Line {
            what: t.with("task-review", "left", left),
            href: format!("{base}/activities/{activity}"),
            title,
            until,
        },
        MyTask::SelfReview { activity, title, until, .. } => Line {
            what: t.say("task-self-review"),
            href: format!("{base}/activities/{activity}/self-review"),
            title,
            until,
        },
        MyTask::Vote { cohort, rubric, title, proposals } => Line {
            what: t.with("task-vote", "proposals", proposals),
            href: format!("{base}/cohorts/{cohort}/rubrics/{rubric}"),
            title,
            until: None,
        },
        MyTask::ReadResults { activity, title, .. } => Line {
            what: t.say("task-read-results"),
            href: format!("{base}/activities/{activity}/results"),
            title,
            until: None,
        },
        MyTask::Release { activity, title, .. } => Line {
            what: t.say("task-release"),
            href: format!("{base}/activities/{activity}"),
            title,
            until: None,
        },
    }
}
