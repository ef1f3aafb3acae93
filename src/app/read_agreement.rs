//! How far an activity's reviewers agree, and how many reviews would be enough: for its trainers.

use serde::Serialize;

use super::estimate_activity::Inputs;
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, ActivityId};
use crate::estimate::agreement::{self, Agreement};
use crate::store::desk;

/// Up to how many reviews a work the dependability is told.
const MOST_REVIEWS: u32 = 12;

/// The dependability that is usually asked for before people are judged by a mean.
const ENOUGH: f64 = 0.8;

/// How far reviewers agree on a criterion, or on the total.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AgreementRow {
    /// The criterion's key; absent for the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// How many works have two reviews or more.
    pub works: usize,
    /// How many marks these works have.
    pub marks: usize,
    /// Krippendorff's alpha with ordinal distances; null where it cannot be told, as below.
    pub alpha_ordinal: Option<f64>,
    /// Krippendorff's alpha with distances in points.
    pub alpha_interval: Option<f64>,
    /// ICC(1): the share of the works' own differences in the variance of one review.
    pub icc1: Option<f64>,
    /// ICC(1,k): the same for the mean of a work's reviews.
    pub icc1_k: Option<f64>,
    /// The dependability of the mean of 1, 2, … 12 reviews, 0 to 1; empty where it cannot be told.
    pub dependability: Vec<f64>,
    /// How many reviews a work needs for a dependability of 0.8; null where no number is enough or nothing can be told.
    pub reviews_for_80: Option<u32>,
}

impl AgreementRow {
    fn new(criterion: Option<String>, found: &Agreement) -> Self {
        Self {
            criterion,
            works: found.works,
            marks: found.marks,
            alpha_ordinal: found.alpha_ordinal,
            alpha_interval: found.alpha_interval,
            icc1: found.icc1,
            icc1_k: found.icc1_k,
            dependability: (1..=MOST_REVIEWS).filter_map(|n| found.dependability(n)).collect(),
            reviews_for_80: found.reviews_for(ENOUGH),
        }
    }
}

/// The agreement of the posted peers' reviews: a row per marked criterion in the order of the rubric, the total last.
/// Empty before the first review.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, [`AppError::NotAllowed`] to a learner.
pub async fn read_agreement(
    app: &App,
    caller: Caller,
    activity: ActivityId,
) -> AppResult<Vec<AgreementRow>> {
    let read = app
        .read(move |conn| {
            let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
            rights::in_cohort(conn, &caller, desk.activity.cohort_id, Action::RunActivity)?;
            Inputs::read(conn, activity)
        })
        .await?;
    let Some(inputs) = read.filter(Inputs::has_marks) else { return Ok(Vec::new()) };
    let rows = tokio::task::spawn_blocking(move || rows(&inputs)).await;
    rows.map_err(|error| AppError::Internal(error.to_string()))?.map_err(AppError::Internal)
}

fn rows(inputs: &Inputs) -> Result<Vec<AgreementRow>, String> {
    let marks = inputs.marks()?;
    let labels = marks.criteria().iter().map(|criterion| criterion.label.clone());
    let mut found: Vec<(String, Agreement)> = labels.zip(agreement::on_criteria(&marks)).collect();
    found.sort_by_key(|(label, _)| inputs.place(label));
    let mut rows: Vec<AgreementRow> =
        found.iter().map(|(label, one)| AgreementRow::new(Some(label.clone()), one)).collect();
    rows.extend(agreement::on_total(&marks).map(|total| AgreementRow::new(None, &total)));
    Ok(rows)
}
