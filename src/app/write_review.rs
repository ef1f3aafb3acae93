//! A review is written: saved as a draft as often as one likes, then posted, once.

use serde::{Deserialize, Serialize};

use super::tend_lease::own_lease;
use super::{App, AppError, AppResult, Caller, Fault, Once, rights};
use crate::domain::{
    Action, ActivityId, Answer, Lease, LeaseId, LeaseRefused, LeaseState, Moment, NotAReview,
    Phase, Review, ReviewId, ReviewKind, ReviewRefused, ReviewState, RubricVersionId, Seat,
    SubmissionId,
};
use crate::store::audit::{self, Line};
use crate::store::desk::{self, Desk, Paper};
use crate::store::reviews::{self, Kept};
use crate::store::{Conn, jobs, leases};

/// The kind of the job that makes an activity's estimates anew.
pub const ESTIMATE_JOB: &str = "estimate";

/// Where a review is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A peer's, under a lease of their own.
    Lease(LeaseId),
    /// An author's own, of their work in an activity.
    OwnWork(ActivityId),
    /// A trainer's, of any work.
    Work(SubmissionId),
}

/// What a reviewer writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// At most one answer for each criterion.
    #[serde(default)]
    #[schema(value_type = Vec<AnswerShape>)]
    pub answers: Vec<Answer>,
    /// What there is to say about the whole, kept as written.
    #[serde(default)]
    pub comment: String,
}

/// The shape of an answer in the API's description.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes a type of the domain, which knows nothing of the API")]
pub struct AnswerShape {
    /// Which criterion, by its key.
    criterion: String,
    /// Which level, counted from 0, the lowest; a posted review gives one for every criterion.
    level: Option<u32>,
    /// What there is to say about it, kept as written.
    #[schema(required = false)]
    comment: String,
}

/// A review as its own writer, or a trainer, reads it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Written {
    /// Its id; none while nothing was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ReviewId>,
    /// Whose judgement it is.
    pub kind: ReviewKind,
    /// Draft, or posted for good.
    pub state: ReviewState,
    /// By which rubric version.
    pub rubric_version: RubricVersionId,
    /// The answers.
    #[schema(value_type = Vec<AnswerShape>)]
    pub answers: Vec<Answer>,
    /// About the whole.
    pub comment: String,
    /// When it was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<Moment>,
    /// How often it was saved: what `If-Match` names.
    pub version: i64,
}

impl Written {
    /// A kept review, its answers in the order of the rubric.
    pub(super) fn of(kept: Kept, rubric: &crate::domain::RubricContent) -> Self {
        let mut answers = kept.review.answers;
        answers.sort_by_key(|answer| {
            rubric.criteria.iter().position(|criterion| criterion.key == answer.criterion)
        });
        Self {
            id: Some(kept.id),
            kind: kept.review.kind,
            state: kept.review.state,
            rubric_version: kept.rubric_version,
            answers,
            comment: kept.review.comment,
            posted_at: kept.posted_at,
            version: kept.version,
        }
    }
}

impl From<NotAReview> for AppError {
    fn from(refused: NotAReview) -> Self {
        match refused {
            NotAReview::Lease(fact) => Self::refused(fact),
            NotAReview::Refused(fact) => Self::refused(fact),
            NotAReview::Answers(faults) => {
                let fault =
                    |(pointer, fact): (String, _)| Fault { pointer, refusal: Into::into(fact) };
                Self::Invalid(faults.into_iter().map(fault).collect())
            }
        }
    }
}

/// Everything about the place where a review is written.
struct Sitting {
    kind: ReviewKind,
    desk: Desk,
    paper: Paper,
    lease: Option<Lease>,
}

impl Sitting {
    /// Finds the place, if it is there for the caller.
    fn find(conn: &mut Conn, caller: &Caller, place: Place) -> AppResult<Self> {
        match place {
            Place::Lease(id) => {
                let (lease, desk) = own_lease(conn, caller, id)?;
                let paper = desk::find_paper(conn, lease.submission)?.ok_or(AppError::NotFound)?;
                Ok(Self { kind: ReviewKind::Peer, desk, paper, lease: Some(lease) })
            }
            Place::OwnWork(activity) => {
                let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
                rights::in_cohort(conn, caller, desk.activity.cohort_id, Action::TakePart)?;
                if desk.activity.phase == Phase::Draft {
                    return Err(AppError::NotFound);
                }
                let paper = desk::paper_of(conn, activity, caller.person)?;
                let missing = || AppError::refused(LeaseRefused::OwnWorkNotSubmitted);
                let paper = paper.filter(Paper::is_submitted).ok_or_else(missing)?;
                Ok(Self { kind: ReviewKind::SelfReview, desk, paper, lease: None })
            }
            Place::Work(submission) => {
                let paper = desk::find_paper(conn, submission)?.ok_or(AppError::NotFound)?;
                let activity = paper.submission.activity_id;
                let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
                // To a learner another's work is not there; their own is, but this is not theirs to write.
                let role =
                    rights::in_cohort(conn, caller, desk.activity.cohort_id, Action::RunActivity);
                if let Err(refused) = role {
                    let own = paper.authors.contains(&caller.person);
                    return Err(if own { refused } else { AppError::NotFound });
                }
                Ok(Self { kind: ReviewKind::Trainer, desk, paper, lease: None })
            }
        }
    }

    fn seat(&self, caller: &Caller, now: Moment) -> Seat<'_> {
        Seat {
            kind: self.kind,
            reviewer: caller.person,
            submission: self.paper.submission.id,
            authors: &self.paper.authors,
            lease: self.lease.as_ref(),
            phase: self.desk.phase_at(now),
            self_review: self.desk.activity.self_review,
            rubric: &self.desk.rubric,
            now,
        }
    }

    /// What was saved here before.
    fn kept(&self, conn: &mut Conn, caller: &Caller) -> AppResult<Option<Kept>> {
        Ok(reviews::find_at(conn, self.paper.submission.id, caller.person, self.kind)?)
    }

    /// The review to keep: under its old id and one version on, or under the new id.
    fn kept_as(&self, review: Review, old: Option<&Kept>, new: ReviewId, now: Moment) -> Kept {
        Kept {
            id: old.map_or(new, |old| old.id),
            activity: self.desk.activity.id,
            rubric_version: self.desk.activity.rubric_version_id,
            posted_at: (review.state == ReviewState::Final).then_some(now),
            review,
            version: old.map_or(0, |old| old.version) + 1,
            created_at: old.map_or(now, |old| old.created_at),
        }
    }
}

/// A posted review stays as it is.
fn still_open(old: Option<&Kept>) -> AppResult<()> {
    match old {
        Some(old) if old.review.state == ReviewState::Final => {
            Err(AppError::refused(ReviewRefused::Final))
        }
        _ => Ok(()),
    }
}

/// What the caller has written in a place; an empty draft of version 0 where nothing was saved.
///
/// # Errors
/// [`AppError::NotFound`] where the place is not the caller's.
pub async fn read_written(app: &App, caller: Caller, place: Place) -> AppResult<Written> {
    app.read(move |conn| {
        let sitting = Sitting::find(conn, &caller, place)?;
        let kept = sitting.kept(conn, &caller)?;
        Ok(match kept {
            Some(kept) => Written::of(kept, &sitting.desk.rubric),
            None => Written {
                id: None,
                kind: sitting.kind,
                state: ReviewState::Draft,
                rubric_version: sitting.desk.activity.rubric_version_id,
                answers: Vec::new(),
                comment: String::new(),
                posted_at: None,
                version: 0,
            },
        })
    })
    .await
}

/// Saves a draft on top of the version the writer has read; gives the new version.
///
/// # Errors
/// [`AppError::Stale`] when it was saved meanwhile, what [`NotAReview`] names otherwise.
pub async fn save_review(
    app: &App,
    caller: Caller,
    place: Place,
    based_on: i64,
    draft: Draft,
) -> AppResult<i64> {
    let (new, now) = (ReviewId(app.random.uuid()), app.now());
    app.write(move |conn| {
        let sitting = Sitting::find(conn, &caller, place)?;
        let old = sitting.kept(conn, &caller)?;
        still_open(old.as_ref())?;
        if old.as_ref().map_or(0, |old| old.version) != based_on {
            return Err(AppError::Stale);
        }
        let Draft { answers, comment } = draft.clone();
        let review = Review::draft(&sitting.seat(&caller, now), answers, comment)?;
        let kept = sitting.kept_as(review, old.as_ref(), new, now);
        reviews::put(conn, &kept)?;
        Ok(kept.version)
    })
    .await
}

/// Posts a review for good: it ends the lease, and new estimates are asked for.
///
/// # Errors
/// What [`NotAReview`] names; [`ReviewRefused::Final`] when it was posted before.
pub async fn post_review(
    app: &App,
    once: Option<Once>,
    caller: Caller,
    place: Place,
    draft: Draft,
) -> AppResult<ReviewId> {
    let (new, now) = (ReviewId(app.random.uuid()), app.now());
    app.create(once, move |conn| {
        let sitting = Sitting::find(conn, &caller, place)?;
        let old = sitting.kept(conn, &caller)?;
        still_open(old.as_ref())?;
        let Draft { answers, comment } = draft.clone();
        let review = Review::posted(&sitting.seat(&caller, now), answers, comment)?;
        let kept = sitting.kept_as(review, old.as_ref(), new, now);
        reviews::put(conn, &kept)?;
        if let Some(lease) = &sitting.lease {
            leases::end(conn, lease.id, LeaseState::Done, "", now)?;
        }
        after_posting(conn, &caller, &kept, now)?;
        Ok(kept.id)
    })
    .await
}

/// What follows from a posted review.
fn after_posting(conn: &mut Conn, caller: &Caller, kept: &Kept, now: Moment) -> AppResult<()> {
    desk::note_reviews(conn, kept.activity, now)?;
    if kept.review.kind != ReviewKind::SelfReview {
        ask_for_estimates(conn, kept.activity, now)?;
    }
    let line = Line {
        at: now,
        actor: Some(caller.person),
        action: "review.post",
        subject: format!("review/{}", kept.id),
        detail: format!("{} submission/{}", kept.review.kind, kept.review.submission),
    };
    Ok(audit::append(conn, &line)?)
}

/// Asks for an activity's estimates to be made anew; many requests at once are one.
///
/// # Errors
/// The database's own.
pub fn ask_for_estimates(conn: &mut Conn, activity: ActivityId, now: Moment) -> AppResult<()> {
    let id = activity.to_string();
    Ok(jobs::push(conn, ESTIMATE_JOB, &id, &id, now, now)?)
}

/// What the caller has written in an activity, drafts too, by id.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort.
pub async fn list_written(
    app: &App,
    caller: Caller,
    activity: ActivityId,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> AppResult<Vec<Written>> {
    app.read(move |conn| {
        let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
        rights::in_cohort(conn, &caller, desk.activity.cohort_id, Action::SeeCohort)?;
        let after = after.map(ReviewId);
        let kept = reviews::written_by(conn, activity, caller.person, after, limit)?;
        Ok(kept.into_iter().map(|kept| Written::of(kept, &desk.rubric)).collect())
    })
    .await
}

/// A review: its writer's own, or, for a trainer of the cohort, anybody's that is posted.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else.
pub async fn read_review(app: &App, caller: Caller, id: ReviewId) -> AppResult<Written> {
    app.read(move |conn| {
        let kept = reviews::find(conn, id)?.ok_or(AppError::NotFound)?;
        let desk = desk::find(conn, kept.activity)?.ok_or(AppError::NotFound)?;
        let cohort = desk.activity.cohort_id;
        let own = kept.review.reviewer == caller.person;
        let action = if own { Action::SeeCohort } else { Action::RunActivity };
        rights::in_cohort(conn, &caller, cohort, action).map_err(|_| AppError::NotFound)?;
        if !own && kept.review.state != ReviewState::Final {
            return Err(AppError::NotFound);
        }
        Ok(Written::of(kept, &desk.rubric))
    })
    .await
}
