//! My cohorts: the list, the field for an invitation's code, and for admins the form of a new one.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::every::every;
use super::posted::Fields;
use super::{Layout, PageResult, Posted, SignedIn, page, see_other};
use crate::app::App;
use crate::app::cohorts::{self, CohortSeen};
use crate::domain::{CohortId, CohortWords, Language, Named};

/// A cohort as the list shows it.
struct Row {
    id: CohortId,
    name: String,
    description: String,
    role: Option<String>,
}

#[derive(Template)]
#[template(path = "cohorts.html")]
struct Cohorts {
    layout: Layout,
    rows: Vec<Row>,
    is_admin: bool,
}

/// Signed in: the cohorts one is in; for admins all of them.
///
/// # Errors
/// The database's own.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let found = every(
        async |after, limit| cohorts::list(&app, &holder.caller, after, limit).await,
        |one| one.cohort.id.0,
    );
    let row = |CohortSeen { cohort, role }| Row {
        id: cohort.id,
        name: cohort.words.name,
        description: cohort.words.description,
        role: role.map(|role| layout.t.say(&format!("cohort-role-{role}"))),
    };
    let rows = found.await?.into_iter().map(row).collect();
    page(&Cohorts { layout, rows, is_admin: holder.caller.is_admin })
}

/// What a form says of a cohort.
pub fn words(fields: &Fields) -> CohortWords {
    CohortWords {
        name: fields.text("name").to_owned(),
        description: fields.text("description").replace("\r\n", "\n"),
        language: Language::named(fields.text("language")).unwrap_or(Language::French),
        time_zone: fields.text("time_zone").to_owned(),
    }
}

/// Admins: makes a cohort.
///
/// # Errors
/// For others; every fault of what is said of it.
pub async fn create(request: HttpRequest, app: web::Data<App>, form: Posted) -> PageResult {
    let id = cohorts::create(&app, &form.caller(), words(&form.fields), None).await?;
    see_other(&format!("{}/cohorts/{id}?done=cohort-made", Layout::open(&request).base))
}
