//! The roster of a cohort: who was announced, and the field to announce more, as CSV.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::every::every;
use super::faults::faults_at;
use super::{Layout, PageResult, Posted, SignedIn, Texts, page, page_with_status, see_other};
use crate::app::authenticate::SessionHolder;
use crate::app::cohorts;
use crate::app::roster::{self, RosterEntry, RosterForm};
use crate::app::{App, AppResult};
use crate::domain::CohortId;

/// A line of the roster as the page shows it.
struct Row {
    name: String,
    email: String,
    role: String,
    added: String,
}

#[derive(Template)]
#[template(path = "roster.html")]
struct Roster {
    layout: Layout,
    cohort: CohortId,
    name: String,
    rows: Vec<Row>,
    csv: String,
    faults: Vec<String>,
}

async fn roster_of(
    app: &App,
    layout: Layout,
    holder: &SessionHolder,
    cohort: CohortId,
) -> AppResult<Roster> {
    let words = cohorts::see(app, &holder.caller, cohort).await?.cohort.words;
    let found = every(
        async |after, limit| roster::list(app, &holder.caller, cohort, after, limit).await,
        |one| one.id.0,
    );
    let row = |entry: RosterEntry| Row {
        name: entry.name,
        email: entry.email.to_string(),
        role: layout.t.say(&format!("cohort-role-{}", entry.role)),
        added: layout.t.moment(&entry.added_at, &words.time_zone),
    };
    let mut rows: Vec<Row> = found.await?.into_iter().map(row).collect();
    rows.sort_by_cached_key(|row| row.name.to_lowercase());
    Ok(Roster { layout, cohort, name: words.name, rows, csv: String::new(), faults: Vec::new() })
}

/// Trainers and admins: the roster.
///
/// # Errors
/// For others.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    cohort: web::Path<CohortId>,
) -> PageResult {
    page(&roster_of(&app, Layout::signed(&request, &holder), &holder, *cohort).await?)
}

/// Trainers and admins: announces people; all lines or none. Faulty lines show the form again.
///
/// # Errors
/// For others.
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    cohort: web::Path<CohortId>,
    form: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &form.holder);
    let csv = form.fields.raw("csv");
    let added = roster::add(&app, &form.caller(), *cohort, RosterForm::Csv, csv.as_bytes()).await;
    match added {
        Ok(_) => see_other(&format!("{}/cohorts/{cohort}?done=roster-added", layout.base)),
        Err(error) => {
            let t = layout.t;
            let faults = faults_at(&layout, error, |pointer| line(&t, pointer))?;
            let again = roster_of(&app, layout, &form.holder, *cohort).await?;
            let again = Roster { csv: csv.to_owned(), faults, ..again };
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}

/// `/lines/3/email` → "line 3".
fn line(t: &Texts, pointer: &str) -> Option<String> {
    let number = pointer.strip_prefix("/lines/")?.split('/').next()?;
    Some(t.with("roster-line", "number", number))
}
