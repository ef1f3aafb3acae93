//! Planning an activity: what is asked, by which adopted rubric, until when.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::faults::faults_and_status;
use super::{
    Fields, Layout, PageResult, Posted, SignedIn, local_time, page_with_status, see_other,
};
use crate::app::cohorts::{self, CohortSeen};
use crate::app::{App, AppError, AppResult, Caller, plan_activity, read_rubric};
use crate::domain::{ActivityKind, CohortId, Deadlines, Named, Plan, Role};

/// How many rubrics of a cohort are looked at, and how many versions of each: more than there are.
const MOST: i64 = 500;

/// Something that can be chosen.
struct Choice {
    value: String,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "new_activity.html")]
struct NewActivity {
    layout: Layout,
    cohort: String,
    cohort_name: String,
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
pub async fn show(
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
    let form = form(&app, holder.caller, layout, *id, &fields, Vec::new()).await?;
    page_with_status(StatusCode::OK, &form)
}

/// Trainers of the cohort: makes the activity, as a draft.
///
/// # Errors
/// As [`show`]; what is wrong in the form is shown above it.
pub async fn post(
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
            let (status, faults) = faults_and_status(&layout, error)?;
            page_with_status(status, &form(&app, caller, layout, *id, fields, faults).await?)
        }
    }
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
) -> AppResult<NewActivity> {
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
    Ok(NewActivity {
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
