//! Reviews: one person's judgement of one work, an answer per criterion.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    Criterion, CriterionKey, Fact, Lease, LeaseRefused, Moment, PersonId, Phase, RubricContent,
    SubmissionId, facts, named,
};

named! {
    /// Whose judgement a review is.
    pub enum ReviewKind {
        /// A peer's, double-blind; it counts in the estimate.
        Peer = "peer",
        /// The author's own; it never counts.
        SelfReview = "self",
        /// A trainer's; shown beside the estimate.
        Trainer = "trainer",
        /// Of an example whose level is known.
        Calibration = "calibration",
    }

    /// Whether a review may still change.
    pub enum ReviewState {
        /// It may.
        Draft = "draft",
        /// It was posted, and stays as it is.
        Final = "final",
    }
}

facts! {
    /// Why a review cannot be written here and now.
    pub enum ReviewRefused {
        /// The activity is not in a phase where such reviews are written.
        WrongPhase = "review_wrong_phase",
        /// It was posted, and stays as it is.
        Final = "review_final",
        /// Nobody reviews their own work as a peer or a trainer.
        OwnWork = "review_own_work",
        /// A self-review is of one's own work.
        NotOwnWork = "review_not_own_work",
        /// The activity asks for no self-review.
        NoSelfReview = "self_review_off",
        /// The work has not been handed in.
        NotSubmitted = "work_not_submitted",
    }
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefused {
    /// The rubric has no such criterion.
    #[error("criterion_unknown")]
    CriterionUnknown(CriterionKey),
    /// The criterion is answered twice.
    #[error("criterion_twice")]
    CriterionTwice(CriterionKey),
    /// The criterion is not answered.
    #[error("criterion_missing")]
    CriterionMissing(CriterionKey),
    /// The criterion has no such level.
    #[error("level_unknown")]
    LevelUnknown(CriterionKey, usize),
    /// The final review gives the criterion no level.
    #[error("level_missing")]
    LevelMissing(CriterionKey),
    /// The comment is longer than is kept.
    #[error("comment_too_long")]
    CommentTooLong,
}

impl AnswerRefused {
    /// The stable keys, for the tests of the catalogue and of the documentation.
    pub const KEYS: &'static [&'static str] = &[
        "criterion_unknown",
        "criterion_twice",
        "criterion_missing",
        "level_unknown",
        "level_missing",
        "comment_too_long",
    ];
}

impl Fact for AnswerRefused {
    fn key(&self) -> &'static str {
        match self {
            Self::CriterionUnknown(_) => "criterion_unknown",
            Self::CriterionTwice(_) => "criterion_twice",
            Self::CriterionMissing(_) => "criterion_missing",
            Self::LevelUnknown(..) => "level_unknown",
            Self::LevelMissing(_) => "level_missing",
            Self::CommentTooLong => "comment_too_long",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::CriterionUnknown(key)
            | Self::CriterionTwice(key)
            | Self::CriterionMissing(key)
            | Self::LevelMissing(key) => vec![("criterion", key.0.clone())],
            Self::LevelUnknown(key, levels) => {
                let highest = levels.saturating_sub(1).to_string();
                vec![("criterion", key.0.clone()), ("highest", highest)]
            }
            Self::CommentTooLong => vec![("limit", COMMENT.to_string())],
        }
    }
}

/// Why a review is refused: for where it is written, or for what is written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAReview {
    /// The lease is not to be used.
    #[error(transparent)]
    Lease(#[from] LeaseRefused),
    /// It cannot be written here and now.
    #[error(transparent)]
    Refused(#[from] ReviewRefused),
    /// What is written is wrong: each fault with the JSON pointer to it.
    #[error("the answers are wrong")]
    Answers(Vec<(String, AnswerRefused)>),
}

/// How many characters a comment may have.
const COMMENT: usize = 10_000;

/// A review's part for one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Which criterion.
    pub criterion: CriterionKey,
    /// Which of its levels, counted from 0, the lowest. A final review gives one for every criterion.
    #[serde(default)]
    pub level: Option<u32>,
    /// What the reviewer says about it, as written.
    #[serde(default)]
    pub comment: String,
}

/// Where a review is written: everything that decides whether it may be.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    /// Whose judgement it is to be.
    pub kind: ReviewKind,
    /// Who writes it.
    pub reviewer: PersonId,
    /// Of which work.
    pub submission: SubmissionId,
    /// Who wrote that.
    pub authors: &'a [PersonId],
    /// The lease it is written under; peers need one.
    pub lease: Option<&'a Lease>,
    /// Where the activity stands.
    pub phase: Phase,
    /// Whether the activity asks for self-reviews.
    pub self_review: bool,
    /// The rubric version the activity uses.
    pub rubric: &'a RubricContent,
    /// The time.
    pub now: Moment,
}

/// What a reviewer has written, found right for where it is written. The answers stand in the rubric's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Whose judgement it is.
    pub kind: ReviewKind,
    /// Who judged.
    pub reviewer: PersonId,
    /// Which work.
    pub submission: SubmissionId,
    /// Draft, or posted for good.
    pub state: ReviewState,
    /// What the reviewer says about the whole, as written.
    pub comment: String,
    /// At most one for each criterion; a final review has one for each, with a level.
    pub answers: Vec<Answer>,
}

impl Review {
    /// A review as it is saved meanwhile: answers may be missing, what is there must be right.
    ///
    /// # Errors
    /// [`NotAReview`].
    pub fn draft(
        seat: &Seat<'_>,
        answers: Vec<Answer>,
        comment: String,
    ) -> Result<Self, NotAReview> {
        Self::new(seat, ReviewState::Draft, answers, comment)
    }

    /// A review as it is posted: one answer with a level for every criterion.
    ///
    /// # Errors
    /// [`NotAReview`].
    pub fn posted(
        seat: &Seat<'_>,
        answers: Vec<Answer>,
        comment: String,
    ) -> Result<Self, NotAReview> {
        Self::new(seat, ReviewState::Final, answers, comment)
    }

    fn new(
        seat: &Seat<'_>,
        state: ReviewState,
        mut answers: Vec<Answer>,
        comment: String,
    ) -> Result<Self, NotAReview> {
        seat.check()?;
        let mut faults = faults_of(seat.rubric, &answers, state);
        if comment.chars().count() > COMMENT {
            faults.push(("/comment".to_owned(), AnswerRefused::CommentTooLong));
        }
        if !faults.is_empty() {
            return Err(NotAReview::Answers(faults));
        }
        let place = |answer: &Answer| {
            seat.rubric.criteria.iter().position(|criterion| criterion.key == answer.criterion)
        };
        answers.sort_by_key(place);
        let Seat { kind, reviewer, submission, .. } = *seat;
        Ok(Self { kind, reviewer, submission, state, comment, answers })
    }
}

impl Seat<'_> {
    /// Whether such a review may be written here and now.
    ///
    /// # Errors
    /// [`NotAReview::Lease`], [`NotAReview::Refused`].
    pub fn check(&self) -> Result<(), NotAReview> {
        let own = self.authors.contains(&self.reviewer);
        match self.kind {
            ReviewKind::SelfReview if !self.self_review => {
                return Err(ReviewRefused::NoSelfReview.into());
            }
            ReviewKind::SelfReview if !own => return Err(ReviewRefused::NotOwnWork.into()),
            ReviewKind::SelfReview => {}
            _ if own => return Err(ReviewRefused::OwnWork.into()),
            _ => {}
        }
        let open = match self.kind {
            ReviewKind::Trainer => matches!(self.phase, Phase::Review | Phase::Results),
            _ => self.phase == Phase::Review,
        };
        if !open {
            return Err(ReviewRefused::WrongPhase.into());
        }
        if self.kind == ReviewKind::Peer {
            let lease = self.lease.ok_or(LeaseRefused::Over)?;
            let theirs = lease.reviewer == self.reviewer && lease.submission == self.submission;
            if !theirs {
                return Err(LeaseRefused::Over.into());
            }
            lease.live(self.now)?;
        }
        Ok(())
    }
}

/// What is wrong with the answers, each with a JSON pointer into what was sent.
fn faults_of(
    rubric: &RubricContent,
    answers: &[Answer],
    state: ReviewState,
) -> Vec<(String, AnswerRefused)> {
    let mut faults = Vec::new();
    let mut answered = HashSet::new();
    for (n, answer) in answers.iter().enumerate() {
        let key = || answer.criterion.clone();
        let Some(criterion) = rubric.criterion(&answer.criterion) else {
            let fault = AnswerRefused::CriterionUnknown(key());
            faults.push((format!("/answers/{n}/criterion"), fault));
            continue;
        };
        if !answered.insert(&answer.criterion) {
            let fault = AnswerRefused::CriterionTwice(key());
            faults.push((format!("/answers/{n}/criterion"), fault));
        }
        if let Some(fault) = level_fault(criterion, answer.level, state) {
            faults.push((format!("/answers/{n}/level"), fault));
        }
        if answer.comment.chars().count() > COMMENT {
            faults.push((format!("/answers/{n}/comment"), AnswerRefused::CommentTooLong));
        }
    }
    if state == ReviewState::Final {
        let missing = rubric.criteria.iter().filter(|one| !answered.contains(&one.key));
        faults.extend(missing.map(|criterion| {
            ("/answers".to_owned(), AnswerRefused::CriterionMissing(criterion.key.clone()))
        }));
    }
    faults
}

fn level_fault(
    criterion: &Criterion,
    level: Option<u32>,
    state: ReviewState,
) -> Option<AnswerRefused> {
    match level {
        Some(level) if level as usize >= criterion.levels.len() => {
            Some(AnswerRefused::LevelUnknown(criterion.key.clone(), criterion.levels.len()))
        }
        None if state == ReviewState::Final => {
            Some(AnswerRefused::LevelMissing(criterion.key.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{ActivityId, LeaseId, LeaseState, Level};

    const AUTHOR: PersonId = PersonId(Uuid::from_u128(1));
    const PEER: PersonId = PersonId(Uuid::from_u128(2));
    const WORK: SubmissionId = SubmissionId(Uuid::from_u128(3));

    fn now() -> Moment {
        Moment::parse("2026-03-02T08:00:00Z").unwrap()
    }

    fn key(name: &str) -> CriterionKey {
        CriterionKey(name.to_owned())
    }

    fn rubric() -> RubricContent {
        let level =
            |points: f64| Level { name: points.to_string(), description: String::new(), points };
        let criterion = |name: &str, levels: &[f64]| Criterion {
            key: key(name),
            title: name.to_owned(),
            description: String::new(),
            weight: 1,
            levels: levels.iter().copied().map(level).collect(),
        };
        RubricContent {
            criteria: vec![criterion("clarity", &[0., 1.]), criterion("proof", &[1., 2., 3.])],
        }
    }

    fn lease(reviewer: PersonId) -> Lease {
        Lease {
            id: LeaseId(Uuid::nil()),
            activity: ActivityId(Uuid::nil()),
            submission: WORK,
            reviewer,
            state: LeaseState::Held,
            taken_at: now() - TimeDelta::minutes(5),
            expires_at: now() + TimeDelta::minutes(5),
        }
    }

    fn seat<'a>(rubric: &'a RubricContent, lease: Option<&'a Lease>) -> Seat<'a> {
        Seat {
            kind: ReviewKind::Peer,
            reviewer: PEER,
            submission: WORK,
            authors: &[AUTHOR],
            lease,
            phase: Phase::Review,
            self_review: false,
            rubric,
            now: now(),
        }
    }

    fn answer(name: &str, level: Option<u32>) -> Answer {
        Answer { criterion: key(name), level, comment: format!("  about {name}\n") }
    }

    fn full() -> Vec<Answer> {
        vec![answer("proof", Some(2)), answer("clarity", Some(0))]
    }

    #[test]
    fn a_posted_review_has_its_answers_in_the_rubrics_order_and_its_words_as_written() {
        let (rubric, lease) = (rubric(), lease(PEER));
        let review = Review::posted(&seat(&rubric, Some(&lease)), full(), " Bien. ".to_owned());
        let review = review.unwrap();
        assert_eq!(review.comment, " Bien. ");
        assert_eq!(review.answers, vec![answer("clarity", Some(0)), answer("proof", Some(2))]);
    }

    #[test]
    fn every_fault_of_the_answers_is_named_at_its_place() {
        let (rubric, lease) = (rubric(), lease(PEER));
        let answers = vec![
            answer("clarity", Some(2)),
            answer("clarity", None),
            answer("style", Some(0)),
            Answer { comment: "é".repeat(10_001), ..answer("clarity", Some(0)) },
        ];
        let refused = Review::posted(&seat(&rubric, Some(&lease)), answers, String::new());
        let Err(NotAReview::Answers(faults)) = refused else { panic!("{refused:?}") };
        let named: Vec<(&str, &str)> =
            faults.iter().map(|(place, fault)| (place.as_str(), fault.key())).collect();
        assert_eq!(
            named,
            [
                ("/answers/0/level", "level_unknown"),
                ("/answers/1/criterion", "criterion_twice"),
                ("/answers/1/level", "level_missing"),
                ("/answers/2/criterion", "criterion_unknown"),
                ("/answers/3/criterion", "criterion_twice"),
                ("/answers/3/comment", "comment_too_long"),
                ("/answers", "criterion_missing"),
            ]
        );
    }

    #[test]
    fn a_draft_may_leave_answers_and_levels_out() {
        let (rubric, lease) = (rubric(), lease(PEER));
        let answers = vec![answer("proof", None)];
        assert!(Review::draft(&seat(&rubric, Some(&lease)), answers, String::new()).is_ok());
    }

    #[test]
    fn a_peer_needs_a_live_lease_of_their_own_for_this_work() {
        let rubric = rubric();
        let post = |seat: &Seat<'_>| Review::posted(seat, full(), String::new()).map(|_| ());
        let over: Result<(), NotAReview> = Err(LeaseRefused::Over.into());
        assert_eq!(post(&seat(&rubric, None)), over);
        assert_eq!(post(&seat(&rubric, Some(&lease(AUTHOR)))), over);
        let other = Lease { submission: SubmissionId(Uuid::nil()), ..lease(PEER) };
        assert_eq!(post(&seat(&rubric, Some(&other))), over);
        let late = Lease { expires_at: now(), ..lease(PEER) };
        assert_eq!(post(&seat(&rubric, Some(&late))), Err(LeaseRefused::Expired.into()));
    }

    #[test]
    fn nobody_reviews_their_own_work_but_as_a_self_review() {
        let (rubric, mine) = (rubric(), lease(AUTHOR));
        let own = Seat { reviewer: AUTHOR, ..seat(&rubric, Some(&mine)) };
        assert_eq!(own.check(), Err(ReviewRefused::OwnWork.into()));
        let trainer = Seat { kind: ReviewKind::Trainer, ..own };
        assert_eq!(trainer.check(), Err(ReviewRefused::OwnWork.into()));
        let asked = Seat { kind: ReviewKind::SelfReview, self_review: true, ..own };
        assert_eq!(asked.check(), Ok(()));
        let not_asked = Seat { self_review: false, ..asked };
        assert_eq!(not_asked.check(), Err(ReviewRefused::NoSelfReview.into()));
        let others = Seat { reviewer: PEER, ..asked };
        assert_eq!(others.check(), Err(ReviewRefused::NotOwnWork.into()));
    }

    #[test]
    fn reviews_are_written_while_the_phase_is_open() {
        let (rubric, lease) = (rubric(), lease(PEER));
        for phase in [Phase::Draft, Phase::Submit, Phase::Results] {
            let closed = Seat { phase, ..seat(&rubric, Some(&lease)) };
            assert_eq!(closed.check(), Err(ReviewRefused::WrongPhase.into()), "{phase}");
        }
        let after =
            Seat { kind: ReviewKind::Trainer, phase: Phase::Results, ..seat(&rubric, None) };
        assert_eq!(after.check(), Ok(()), "a trainer may still judge");
    }
}
