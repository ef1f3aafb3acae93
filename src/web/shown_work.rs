//! The work that earned a badge, where its authors let it be shown: without their names.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::work_files::size;
use super::{Layout, PageResult, Visitor, page};
use crate::api::files::attachment;
use crate::app::{App, show_work};
use crate::domain::AwardId;
use crate::text;

/// A file as the page lists it.
struct FileLine {
    name: String,
    href: String,
    size: String,
}

#[derive(Template)]
#[template(path = "shown_work.html")]
struct Page {
    layout: Layout,
    badge: AwardId,
    title: String,
    body_html: String,
    files: Vec<FileLine>,
}

/// Anyone who has its address: the work behind a badge.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] where its authors do not let it be shown.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    id: web::Path<AwardId>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let badge = id.into_inner();
    let work = show_work::shown_work(&app, badge).await?;
    let line =
        |(at, (name, file)): (usize, (String, crate::app::read_submission::File))| FileLine {
            href: format!("{}/b/{badge}/work/{}", layout.base, at + 1),
            size: size(layout.t, file.size),
            name,
        };
    let files = work.files.into_iter().enumerate().map(line).collect();
    let untitled = || layout.t.say("work-untitled");
    let title = if work.title.is_empty() { untitled() } else { work.title };
    page(&Page { badge, title, body_html: text::markdown(&work.body), files, layout })
}

/// Anyone who has its address: a file of that work, under a name that tells nothing.
///
/// # Errors
/// As [`show`].
pub async fn file(app: web::Data<App>, path: web::Path<(AwardId, usize)>) -> PageResult {
    let (badge, number) = path.into_inner();
    let (name, file) = show_work::shown_file(&app, badge, number).await?;
    Ok(attachment(&app, &file, &name))
}
