//! Handing in: a text, files, co-authors; saved as a draft, handed in, taken back, taken up again.
//!
//! One form carries it all, so that nothing typed is lost when a file is added or taken out.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::faults::faults_and_status;
use super::parts::{FilePart, Parts};
use super::work_files::size;
use super::{Layout, PageResult, SignedIn, page_with_status, see_other};
use crate::app::attach_file::{self, Upload};
use crate::app::read_activity::{self, ActivityView};
use crate::app::read_submission::{self, SubmissionView};
use crate::app::submit_work::{self, Text};
use crate::app::{App, AppError, AppResult, Caller, cohorts, members, show_work};
use crate::domain::{ActivityId, PersonId, Phase, Role, SubmissionId, SubmissionState, taken};
use crate::text::markdown;

/// How many members are offered as co-authors: more than any cohort has.
const MOST_MEMBERS: i64 = 2000;

/// A file of the work as the page lists it.
struct FileLine {
    id: String,
    name: String,
    href: String,
    size: String,
}

/// A learner who may be a co-author.
struct CoAuthor {
    id: String,
    name: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "hand_in.html")]
struct HandIn {
    layout: Layout,
    activity: String,
    activity_title: String,
    until: Option<String>,
    faults: Vec<String>,
    state: &'static str,
    is_open: bool,
    may_withdraw: bool,
    is_late: bool,
    is_group_work: bool,
    is_shown: bool,
    title: String,
    body: String,
    body_html: String,
    version: i64,
    authors: Vec<String>,
    co_authors: Vec<CoAuthor>,
    files: Vec<FileLine>,
}

/// Everything the page tells of.
struct Bench {
    view: ActivityView,
    own: Option<SubmissionView>,
    is_shown: bool,
    zone: String,
    learners: Vec<(PersonId, String)>,
}

/// What the form said, where it is shown again.
#[derive(Default)]
struct Said {
    title: String,
    body: String,
    co_authors: Vec<String>,
}

/// Learners of the cohort: their work in an activity.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, [`AppError::NotAllowed`] to who does not take part.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<ActivityId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let bench = Bench::read(&app, holder.caller, *id).await?;
    page_with_status(StatusCode::OK, &bench.page(&app, layout, Vec::new(), None))
}

/// Learners of the cohort: saves, hands in, takes back or takes up again.
///
/// # Errors
/// As [`show`]; what is wrong in the form is shown above it.
pub async fn post(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ActivityId>,
    mut parts: Parts,
) -> PageResult {
    let layout = Layout::signed(&request, &parts.holder);
    match take(&app, *id, &mut parts).await {
        Ok(done) => see_other(&format!("{}/activities/{id}/submission?done={done}", layout.base)),
        Err(error) => {
            parts.drain().await;
            let (status, faults) = faults_and_status(&layout, error, |at| place(&layout, at))?;
            let bench = Bench::read(&app, parts.caller(), *id).await?;
            let said = Said {
                title: parts.fields.text("title").to_owned(),
                body: parts.fields.typed("body"),
                co_authors: parts.fields.all("co_author").map(str::to_owned).collect(),
            };
            let said = bench.is_draft().then_some(said);
            page_with_status(status, &bench.page(&app, layout, faults, said))
        }
    }
}

/// What the form calls the place of a fault.
fn place(layout: &Layout, pointer: &str) -> Option<String> {
    let key = match pointer.split('/').nth(1)? {
        "title" => "hand-in-field-title",
        "body" => "hand-in-field-body",
        "co_authors" => "hand-in-co-authors",
        _ => return None,
    };
    Some(layout.t.say(key))
}

/// Does what the form says; gives the key of what happened.
async fn take(app: &App, activity: ActivityId, parts: &mut Parts) -> AppResult<&'static str> {
    let caller = parts.caller();
    let mut saved = None;
    while let Some(mut file) = parts.next_file().await? {
        let work = match saved {
            Some(work) => work,
            None => save(app, caller, activity, parts).await?,
        };
        saved = Some(work);
        attach(app, caller, work, &mut file).await?;
    }
    match parts.fields.text("do") {
        "withdraw" => {
            let work = own(app, caller, activity).await?.ok_or(AppError::NotFound)?;
            submit_work::withdraw_submission(app, caller, work).await?;
            Ok("work-withdrawn")
        }
        "show" => {
            let work = own(app, caller, activity).await?.ok_or(AppError::NotFound)?;
            show_work::show_work(app, caller, work, parts.fields.ticked("shown")).await?;
            Ok("work-saved")
        }
        "resume" => {
            let work = own(app, caller, activity).await?.ok_or(AppError::NotFound)?;
            submit_work::resume_submission(app, caller, work).await?;
            Ok("work-resumed")
        }
        what => {
            let work = match saved {
                Some(work) => work,
                None => save(app, caller, activity, parts).await?,
            };
            show_work::show_work(app, caller, work, parts.fields.ticked("shown")).await?;
            if what == "submit" {
                submit_work::submit_work(app, caller, work).await?;
                return Ok("work-submitted");
            }
            Ok("work-saved")
        }
    }
}

/// The caller's own work in an activity.
async fn own(app: &App, caller: Caller, activity: ActivityId) -> AppResult<Option<SubmissionId>> {
    Ok(read_activity::activity(app, caller, activity).await?.own_submission)
}

/// Saves the text, beginning the work where there is none, and takes the ticked files out.
async fn save(
    app: &App,
    caller: Caller,
    activity: ActivityId,
    parts: &Parts,
) -> AppResult<SubmissionId> {
    let fields = &parts.fields;
    let text = Text { title: fields.text("title").to_owned(), body: fields.typed("body") };
    let work = match own(app, caller, activity).await? {
        Some(work) => {
            let version = fields.read("version")?;
            submit_work::save_submission(app, caller, work, version, text).await?;
            work
        }
        None => {
            let unread = |_| AppError::Malformed("a co-author cannot be read".to_owned());
            let others: Result<Vec<PersonId>, _> =
                fields.all("co_author").map(str::parse::<PersonId>).collect();
            let others = others.map_err(unread)?;
            submit_work::start_submission(app, caller, None, activity, text, others).await?
        }
    };
    for file in fields.all("remove") {
        let file = file.parse().map_err(|_| AppError::NotFound)?;
        attach_file::delete_file(app, caller, file).await?;
    }
    Ok(work)
}

/// Streams a file into the database.
async fn attach(
    app: &App,
    caller: Caller,
    work: SubmissionId,
    file: &mut FilePart,
) -> AppResult<()> {
    let kind = &file.content_type;
    let mut upload = Upload::begin(app, caller, work, &file.name, kind, None).await?;
    while let Some(bytes) = file.next().await? {
        upload.push(&bytes).await?;
    }
    upload.finish().await.map(drop)
}

impl Bench {
    async fn read(app: &App, caller: Caller, activity: ActivityId) -> AppResult<Self> {
        let view = read_activity::activity(app, caller, activity).await?;
        let cohort = cohorts::see(app, &caller, view.activity.cohort_id).await?;
        if cohort.role != Some(Role::Learner) {
            return Err(AppError::NotAllowed);
        }
        let own = match view.own_submission {
            Some(id) => Some(read_submission::submission(app, caller, id).await?),
            None => None,
        };
        let is_shown = match view.own_submission {
            Some(id) => show_work::is_work_shown(app, caller, id).await?,
            None => false,
        };
        let mut learners = Vec::new();
        if view.activity.group_work && own.is_none() {
            let cohort = view.activity.cohort_id;
            let seen = members::list(app, &caller, cohort, None, MOST_MEMBERS).await?;
            let others = seen
                .members
                .into_iter()
                .filter(|member| member.role == Role::Learner && member.person != caller.person);
            learners = others.map(|member| (member.person, member.name)).collect();
            learners.sort_by(|a, b| a.1.cmp(&b.1));
        }
        Ok(Self { view, own, is_shown, zone: cohort.cohort.words.time_zone, learners })
    }

    /// Whether the text may still be written.
    fn is_draft(&self) -> bool {
        self.own.as_ref().is_none_or(|own| own.submission.state == SubmissionState::Draft)
    }

    fn page(self, app: &App, layout: Layout, faults: Vec<String>, said: Option<Said>) -> HandIn {
        let Self { view, own, is_shown, zone, learners } = self;
        let (activity, t) = (view.activity, layout.t);
        let late = activity.late_submissions;
        let is_open = taken(activity.phase, &activity.deadlines(), late, app.now()).is_ok();
        let state = own.as_ref().map_or("new", |own| match own.submission.state {
            SubmissionState::Draft => "draft",
            SubmissionState::Submitted => "submitted",
            SubmissionState::Withdrawn => "withdrawn",
        });
        let (mut version, mut is_late, mut authors, mut files) = (0, false, Vec::new(), Vec::new());
        let mut kept = Said::default();
        if let Some(SubmissionView { submission, authors: all, files: stored }) = own {
            (version, is_late) = (submission.version, submission.late);
            authors = all.into_iter().map(|author| author.name).collect();
            let (base, work) = (&layout.base, submission.id);
            let line = |file: read_submission::File| FileLine {
                href: format!("{base}/submissions/{work}/files/{}", file.id),
                id: file.id.to_string(),
                size: size(t, file.size),
                name: file.name,
            };
            files = stored.into_iter().map(line).collect();
            kept = Said { title: submission.title, body: submission.body, co_authors: Vec::new() };
        }
        let body_html = markdown(&kept.body);
        let said = said.unwrap_or(kept);
        let co_author = |(person, name): (PersonId, String)| {
            let id = person.to_string();
            CoAuthor { is_chosen: said.co_authors.contains(&id), id, name }
        };
        let co_authors = learners.into_iter().map(co_author).collect();
        HandIn {
            activity: activity.id.to_string(),
            activity_title: activity.title,
            until: activity.submit_until.map(|until| t.moment(&until, &zone)),
            faults,
            state,
            is_open,
            may_withdraw: activity.phase == Phase::Submit,
            is_late,
            is_group_work: activity.group_work,
            is_shown,
            title: said.title,
            body: said.body,
            body_html,
            version,
            authors,
            co_authors,
            files,
            layout,
        }
    }
}
