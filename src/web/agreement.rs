//! How far reviewers agree, in words: for the trainers who work on a rubric's next version.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::{Layout, PageResult, SignedIn, Texts, page};
use crate::app::read_agreement::{self, AgreementRow};
use crate::app::read_table::{self, ReviewerRow};
use crate::app::{App, read_activity, read_rubric};
use crate::domain::{ActivityId, RubricContent};

/// From this alpha on two reviewers say the same for most purposes, and from the lower one on for tentative ones
/// (Krippendorff, *Content Analysis*, ch. 12).
const ALIKE: f64 = 0.8;
const TENTATIVE: f64 = 0.667;

/// How many reviews a work are still realistic: more are told as "more than".
const MOST_REVIEWS: u32 = 30;

/// From this probability on a reviewer is worth a look.
const BLIND: f64 = 0.8;

/// How many reviewers are looked through: more than any cohort has.
const MOST_REVIEWERS: i64 = 2000;

/// A criterion's line, or the total's.
struct Line {
    name: String,
    is_total: bool,
    marks: String,
    alpha: String,
    verdict: String,
    is_weak: bool,
    one: String,
    mean: String,
    enough: String,
}

#[derive(Template)]
#[template(path = "agreement.html")]
struct Page {
    layout: Layout,
    activity: String,
    title: String,
    lines: Vec<Line>,
    /// Who seems to mark without looking, and how probably.
    blind: Vec<String>,
}

/// Trainers of the cohort: the agreement on each criterion, and how many reviews would be enough.
///
/// # Errors
/// Not found outside the cohort, not allowed to learners.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<ActivityId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let rows = read_agreement::read_agreement(&app, holder.caller, *id).await?;
    let activity = read_activity::activity(&app, holder.caller, *id).await?.activity;
    let rubric = read_rubric::version(&app, holder.caller, activity.rubric_version_id).await?;
    let content = rubric.version.content;
    let lines = rows.iter().map(|row| line(layout.t, &content, row)).collect();
    let reviewers =
        read_table::read_reviewers(&app, holder.caller, *id, None, MOST_REVIEWERS).await?;
    let blind = reviewers.iter().filter_map(|one| blind(layout.t, one)).collect();
    page(&Page { blind, activity: id.to_string(), title: activity.title, lines, layout })
}

fn blind(t: Texts, row: &ReviewerRow) -> Option<String> {
    let share = row.blind.filter(|share| *share >= BLIND)?;
    let (name, share) = (row.reviewer.name.clone(), t.percent(&share));
    Some(t.with2("agreement-blind-one", "name", name, "probability", share))
}

fn line(t: Texts, rubric: &RubricContent, row: &AgreementRow) -> Line {
    let titled = |key: &String| rubric.criteria.iter().find(|one| one.key.0 == *key);
    let name = match &row.criterion {
        Some(key) => titled(key).map_or_else(|| key.clone(), |one| one.title.clone()),
        None => t.say("results-total"),
    };
    let share = |value: Option<f64>| match value {
        Some(value) => t.number(&value, 2),
        None => "–".to_owned(),
    };
    let verdict = match row.alpha_ordinal {
        None => "agreement-unknown",
        Some(alpha) if alpha >= ALIKE => "agreement-alike",
        Some(alpha) if alpha >= TENTATIVE => "agreement-tentative",
        Some(_) => "agreement-weak",
    };
    let enough = match row.reviews_for_80 {
        Some(reviews) if reviews <= MOST_REVIEWS => reviews.to_string(),
        Some(_) => t.with("agreement-more-than", "count", i64::from(MOST_REVIEWS)),
        None => t.say("agreement-never"),
    };
    Line {
        name,
        is_total: row.criterion.is_none(),
        marks: t.with2(
            "agreement-marks",
            "marks",
            row.marks.to_string(),
            "works",
            row.works.to_string(),
        ),
        alpha: share(row.alpha_ordinal),
        verdict: t.say(verdict),
        is_weak: verdict == "agreement-weak",
        one: share(row.icc1),
        mean: share(row.icc1_k),
        enough,
    }
}
