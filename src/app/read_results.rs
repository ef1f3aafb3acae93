//! What an author learns: the estimates of their work and the reviews it got, once they are released.
//!
//! Blind by construction: these types have no place for a reviewer, an id of a review, or a time. Reviews come in
//! the order of what they say, so that who wrote them leaves no trace, not even by which came first.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::write_review::AnswerShape;
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{
    Action, ActivityId, Answer, Phase, ResultsRefused, ReviewKind, RubricContent, RubricVersionId,
    SubmissionId,
};
use crate::store::desk;
use crate::store::fits::{self, Estimated};
use crate::store::reviews::{self, Kept};

/// A score with its certainty.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Score {
    /// The criterion's key, or `total`.
    pub criterion: String,
    /// The most plausible value (posterior mean), in the criterion's points.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Lower end of the 90 % interval.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
    /// For each level from the lowest: the probability that it is reached. Empty for the total.
    pub p_reached: Vec<f64>,
    /// The highest level that is reached more likely than not, counted from 0; none for the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// From how many peers' reviews.
    pub reviews: i32,
}

impl From<Estimated> for Score {
    fn from(one: Estimated) -> Self {
        let level = one.p_reached.iter().rposition(|p| *p >= 0.5);
        Self {
            criterion: one.criterion,
            mean: one.mean,
            sd: one.sd,
            low90: one.low90,
            high90: one.high90,
            level,
            p_reached: one.p_reached,
            reviews: one.reviews,
        }
    }
}

/// The scores of a work in the order of its rubric, the total last.
pub(super) fn in_order(rubric: &RubricContent, estimates: Vec<Estimated>) -> Vec<Score> {
    let mut scores: Vec<Score> = estimates.into_iter().map(Score::from).collect();
    scores.sort_by_key(|score| {
        let place = rubric.criteria.iter().position(|one| one.key.0 == score.criterion);
        place.unwrap_or(usize::MAX)
    });
    scores
}

/// A review as the author of the work reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReceivedReview {
    /// Whether a peer or a trainer wrote it, or the author.
    pub kind: ReviewKind,
    /// The answers, in the order of the rubric.
    #[schema(value_type = Vec<AnswerShape>)]
    pub answers: Vec<Answer>,
    /// About the whole, as written.
    pub comment: String,
}

impl ReceivedReview {
    fn of(kept: Kept, rubric: &RubricContent) -> Self {
        let mut answers = kept.review.answers;
        answers.sort_by_key(|answer| {
            rubric.criteria.iter().position(|criterion| criterion.key == answer.criterion)
        });
        Self { kind: kept.review.kind, answers, comment: kept.review.comment }
    }

    /// What its place among the others is decided by: only by what it says, and scrambled.
    fn place(&self) -> (ReviewKind, Vec<u8>) {
        let said = serde_json::to_vec(self).unwrap_or_default();
        (self.kind, Sha256::digest(said).to_vec())
    }
}

/// What an author learns of their work.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Results {
    /// In which activity.
    pub activity: ActivityId,
    /// What the activity is called.
    pub activity_title: String,
    /// The work.
    pub submission: SubmissionId,
    /// What the work is called.
    pub title: String,
    /// By which rubric version it was judged.
    pub rubric_version: RubricVersionId,
    /// What that version says.
    #[schema(value_type = Object)]
    pub rubric: RubricContent,
    /// The scores; none where no peer has reviewed the work, or until they are made.
    pub scores: Vec<Score>,
    /// Whether works of known level held the scale in place; if not, only the class is compared with itself.
    pub anchored: bool,
    /// By which model the scores were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The reviews by peers and trainers, in an order that tells nothing.
    pub reviews: Vec<ReceivedReview>,
    /// The author's own review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_review: Option<ReceivedReview>,
}

/// The caller's own results in an activity.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort and without a work of one's own; [`ResultsRefused::NotReleased`]
/// before, whatever there is.
pub async fn read_results(app: &App, caller: Caller, activity: ActivityId) -> AppResult<Results> {
    let now = app.now();
    app.read(move |conn| {
        let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
        rights::in_cohort(conn, &caller, desk.activity.cohort_id, Action::TakePart)?;
        if desk.activity.phase == Phase::Draft {
            return Err(AppError::NotFound);
        }
        if !desk.is_released(now) {
            return Err(AppError::refused(ResultsRefused::NotReleased));
        }
        let paper = desk::paper_of(conn, activity, caller.person)?;
        let paper = paper.filter(desk::Paper::is_submitted).ok_or(AppError::NotFound)?;
        let work = paper.submission;
        let (mut scores, mut seal) = (Vec::new(), None);
        if let Some(fit) = desk.activity.fit_id {
            scores = in_order(&desk.rubric, fits::estimates_of(conn, fit, work.id)?);
            seal = fits::find(conn, fit)?;
        }
        let posted = reviews::posted_of(conn, work.id)?.into_iter();
        // Of a group, each sees their own self-review only.
        let shown = posted.filter(|kept| {
            kept.review.kind != ReviewKind::SelfReview || kept.review.reviewer == caller.person
        });
        let all: Vec<_> = shown.map(|kept| ReceivedReview::of(kept, &desk.rubric)).collect();
        let (own, mut reviews): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|review| review.kind == ReviewKind::SelfReview);
        reviews.sort_by_cached_key(ReceivedReview::place);
        Ok(Results {
            activity,
            activity_title: desk.activity.title,
            submission: work.id,
            title: work.title,
            rubric_version: desk.activity.rubric_version_id,
            rubric: desk.rubric,
            scores,
            anchored: seal.as_ref().is_some_and(|seal| seal.anchored),
            model: seal.map(|seal| seal.model),
            reviews,
            own_review: own.into_iter().next(),
        })
    })
    .await
}
