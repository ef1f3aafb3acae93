//! Planning an activity: what is asked, by which adopted rubric, until when. Once it has begun, only its words, its
//! deadlines and whether late work is taken are still in the form.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::faults::faults_and_status;
use super::{
    Fields, Layout, PageResult, Posted, SignedIn, local_time, page_with_status, see_other,
};
use crate::app::cohorts::{self, CohortSeen};
use crate::app::plan_activity::{self, PlanPatch};
use crate::app::read_activity::{self, Activity};
use crate::app::{App, AppError, AppResult, Caller, read_rubric};
use crate::domain::{
    ActivityId, ActivityKind, CohortId, Deadlines, Moment, Named, Phase, Plan, Role,
};

/// How many rubrics of a cohort are looked at, and how many versions of each: more than there are.
const MOST: i64 = 500;

/// Something that can be chosen.
struct Choice {
    value: String,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "activity_form.html")]
struct ActivityForm {
    layout: Layout,
    cohort: String,
    cohort_name: String,
    /// The activity that is changed, and on which version that is based; none for a new one.
    changed: Option<(ActivityId, i64)>,
    has_begun: bool,
    zone: String,
    faults: Vec<String>,
    kinds: Vec<Choice>,
    rubrics: Vec<Choice>,
    title: String,
    brief: String,
    submit_until: String,
    review_until: String,
    results_at: String,
    reviews: String,
    lease_minutes: String,
    self_review: bool,
    group_work: bool,
    late: bool,
}

/// Trainers of the cohort: the form.
///
/// # Errors
/// Not found outside the cohort, not allowed to learners.
pub async fn new(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<CohortId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let mut fields = Fields::default();
    for (name, value) in
        [("reviews_per_submission", "3"), ("lease_minutes", "4320"), ("self_review", "on")]
    {
        fields.add(name, value.to_owned());
    }
    let form = form(&app, holder.caller, layout, *id, &fields, Vec::new(), None).await?;
    page_with_status(StatusCode::OK, &form)
}

/// Trainers of the cohort: makes the activity, as a draft.
///
/// # Errors
/// As [`new`]; what is wrong in the form is shown above it.
pub async fn create(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<CohortId>,
    posted: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &posted.holder);
    let (caller, fields) = (posted.caller(), &posted.fields);
    let seen = cohorts::see(&app, &caller, *id).await?;
    let plan = plan(fields, &seen.cohort.words.time_zone)?;
    let rubric = fields.read("rubric_version")?;
    match plan_activity::create_activity(&app, caller, None, *id, rubric, plan).await {
        Ok(made) => see_other(&format!("{}/activities/{made}?done=activity-made", layout.base)),
        Err(error) => {
            let (status, faults) = faults_and_status(&layout, error, |at| place(&layout, at))?;
            page_with_status(status, &form(&app, caller, layout, *id, fields, faults, None).await?)
        }
    }
}

/// Trainers of the cohort: the form of an activity that is there.
///
/// # Errors
/// Not found outside the cohort, not allowed to learners.
pub async fn edit(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<ActivityId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let caller = holder.caller;
    let activity = read_activity::activity(&app, caller, *id).await?.activity;
    let cohort = activity.cohort_id;
    let zone = cohorts::see(&app, &caller, cohort).await?.cohort.words.time_zone;
    let fields = kept(&activity, &zone);
    let form = form(&app, caller, layout, cohort, &fields, Vec::new(), Some(&activity)).await?;
    page_with_status(StatusCode::OK, &form)
}

/// Trainers of the cohort: changes an activity.
///
/// # Errors
/// As [`edit`]; what is wrong in the form is shown above it.
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<ActivityId>,
    posted: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &posted.holder);
    let (caller, fields) = (posted.caller(), &posted.fields);
    let activity = read_activity::activity(&app, caller, *id).await?.activity;
    let cohort = activity.cohort_id;
    let zone = cohorts::see(&app, &caller, cohort).await?.cohort.words.time_zone;
    let patch = patch(fields, &zone, activity.phase != Phase::Draft)?;
    let version = fields.read("version")?;
    match plan_activity::patch_activity(&app, caller, *id, version, patch).await {
        Ok(()) => see_other(&format!("{}/activities/{id}?done=activity-changed", layout.base)),
        Err(error) => {
            let (status, faults) = faults_and_status(&layout, error, |at| place(&layout, at))?;
            let form = form(&app, caller, layout, cohort, fields, faults, Some(&activity)).await?;
            page_with_status(status, &form)
        }
    }
}

/// An activity's plan as the fields of the form.
fn kept(activity: &Activity, zone: &str) -> Fields {
    let mut fields = Fields::default();
    let moment = |at: Option<Moment>| at.map(|at| local_time::write(at, zone)).unwrap_or_default();
    for (name, value) in [
        ("title", activity.title.clone()),
        ("brief", activity.brief.clone()),
        ("kind", activity.kind.to_string()),
        ("rubric_version", activity.rubric_version_id.to_string()),
        ("submit_until", moment(activity.submit_until)),
        ("review_until", moment(activity.review_until)),
        ("results_at", moment(activity.results_at)),
        ("reviews_per_submission", activity.reviews_per_submission.to_string()),
        ("lease_minutes", activity.lease_minutes.to_string()),
    ] {
        fields.add(name, value);
    }
    for (name, ticked) in [
        ("self_review", activity.self_review),
        ("group_work", activity.group_work),
        ("late_submissions", activity.late_submissions),
    ] {
        if ticked {
            fields.add(name, "on".to_owned());
        }
    }
    fields
}

/// The change that the form says; once the activity has begun, of what may still change.
fn patch(fields: &Fields, zone: &str, has_begun: bool) -> AppResult<PlanPatch> {
    let moment = |name: &str| local_time::read(fields.text(name), zone).map(Some);
    let words = PlanPatch {
        title: Some(fields.text("title").to_owned()),
        brief: Some(fields.typed("brief")),
        submit_until: moment("submit_until")?,
        review_until: moment("review_until")?,
        results_at: moment("results_at")?,
        late_submissions: Some(fields.ticked("late_submissions")),
        ..PlanPatch::default()
    };
    if has_begun {
        return Ok(words);
    }
    let plan = plan(fields, zone)?;
    Ok(PlanPatch {
        kind: Some(plan.kind),
        rubric_version: Some(fields.read("rubric_version")?),
        reviews_per_submission: Some(plan.reviews_per_submission),
        lease_minutes: Some(plan.lease_minutes),
        self_review: Some(plan.self_review),
        group_work: Some(plan.group_work),
        ..words
    })
}

/// What the form calls the place of a fault that does not say it itself.
fn place(layout: &Layout, pointer: &str) -> Option<String> {
    let key = match pointer {
        "/title" => "activity-field-title",
        "/brief" => "activity-field-brief",
        _ => return None,
    };
    Some(layout.t.say(key))
}

/// The plan that the form says.
fn plan(fields: &Fields, zone: &str) -> AppResult<Plan> {
    let moment = |name: &str| local_time::read(fields.text(name), zone);
    let kind = ActivityKind::named(fields.text("kind"));
    Ok(Plan {
        title: fields.text("title").to_owned(),
        brief: fields.typed("brief"),
        kind: kind.ok_or_else(|| AppError::Malformed("this kind is unknown".to_owned()))?,
        deadlines: Deadlines {
            submit_until: moment("submit_until")?,
            review_until: moment("review_until")?,
            results_at: moment("results_at")?,
        },
        reviews_per_submission: fields.read("reviews_per_submission")?,
        lease_minutes: fields.read("lease_minutes")?,
        self_review: fields.ticked("self_review"),
        group_work: fields.ticked("group_work"),
        late_submissions: fields.ticked("late_submissions"),
    })
}

async fn form(
    app: &App,
    caller: Caller,
    layout: Layout,
    id: CohortId,
    fields: &Fields,
    faults: Vec<String>,
    changed: Option<&Activity>,
) -> AppResult<ActivityForm> {
    let CohortSeen { cohort, role } = cohorts::see(app, &caller, id).await?;
    if role != Some(Role::Trainer) {
        return Err(AppError::NotAllowed);
    }
    let rubrics = adopted(app, caller, &layout, id, fields.text("rubric_version")).await?;
    let kind = |kind: &ActivityKind| Choice {
        value: kind.to_string(),
        title: layout.t.say(&kind_key(*kind)),
        is_chosen: fields.text("kind") == kind.as_str(),
    };
    let text = |name: &str| fields.text(name).to_owned();
    Ok(ActivityForm {
        changed: changed.map(|one| (one.id, one.version)),
        has_begun: changed.is_some_and(|one| one.phase != Phase::Draft),
        cohort: id.to_string(),
        cohort_name: cohort.words.name,
        zone: cohort.words.time_zone,
        faults,
        kinds: ActivityKind::ALL.iter().map(kind).collect(),
        rubrics,
        title: text("title"),
        brief: fields.typed("brief"),
        submit_until: text("submit_until"),
        review_until: text("review_until"),
        results_at: text("results_at"),
        reviews: text("reviews_per_submission"),
        lease_minutes: text("lease_minutes"),
        self_review: fields.ticked("self_review"),
        group_work: fields.ticked("group_work"),
        late: fields.ticked("late_submissions"),
        layout,
    })
}

/// The key of a kind's name.
pub fn kind_key(kind: ActivityKind) -> String {
    format!("activity-kind-{}", kind.as_str().replace('_', "-"))
}

/// Every adopted version of the cohort's rubrics, the newest of each first.
async fn adopted(
    app: &App,
    caller: Caller,
    layout: &Layout,
    cohort: CohortId,
    chosen: &str,
) -> AppResult<Vec<Choice>> {
    let mut choices = Vec::new();
    for rubric in read_rubric::rubrics(app, caller, cohort, None, MOST).await? {
        let versions = read_rubric::versions(app, caller, rubric.rubric.id, None, MOST).await?;
        let adopted = versions.into_iter().rev().map(|view| view.version);
        for version in adopted.filter(|version| version.adopted_at.is_some()) {
            let title = rubric.rubric.title.as_str();
            let number = version.number.to_string();
            let value = version.id.to_string();
            choices.push(Choice {
                is_chosen: value == chosen,
                title: layout.t.with2("activity-rubric-version", "title", title, "number", number),
                value,
            });
        }
    }
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_begun_only_words_deadlines_and_late_work_change() {
        let fields = Fields::parse(b"title=A&brief=B&submit_until=2026-03-03T14%3A05&kind=report");
        let patch = patch(&fields, "Europe/Paris", true).unwrap();
        let expected = PlanPatch {
            title: Some("A".to_owned()),
            brief: Some("B".to_owned()),
            submit_until: Some(Some(Moment::parse("2026-03-03T13:05:00Z").unwrap())),
            review_until: Some(None),
            results_at: Some(None),
            late_submissions: Some(false),
            ..PlanPatch::default()
        };
        assert_eq!(patch, expected);
    }

    #[test]
    fn a_form_is_a_plan_in_the_cohorts_time() {
        let fields = Fields::parse(
            b"title=+A+&brief=x%0D%0Ay&kind=report&submit_until=2026-03-03T14%3A05&review_until=&\
              reviews_per_submission=3&lease_minutes=60&self_review=on",
        );
        let plan = plan(&fields, "Europe/Paris").unwrap();
        assert_eq!((plan.title.as_str(), plan.brief.as_str()), ("A", "x\ny"));
        let until = plan.deadlines.submit_until.unwrap().to_string();
        assert_eq!(until, "2026-03-03T13:05:00Z");
        assert_eq!(plan.deadlines.review_until, None);
        assert!(plan.self_review && !plan.group_work && !plan.late_submissions);
    }
}
