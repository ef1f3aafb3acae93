//! Activities: one peer-assessment exercise, where it stands, and how it moves on.

use super::{Flaw, Moment, facts, named, optional_wording, wording};

named! {
    /// What learners hand in.
    pub enum ActivityKind {
        /// A report.
        Report = "report",
        /// An astonishment report: what surprised me, what I would change.
        AstonishmentReport = "astonishment_report",
        /// A text written together.
        CollaborativeText = "collaborative_text",
        /// A filmed professional gesture.
        FilmedGesture = "filmed_gesture",
        /// A role play.
        RolePlay = "role_play",
        /// Anything else.
        Other = "other",
    }

    /// Where an activity stands.
    pub enum Phase {
        /// Being prepared; learners do not see it.
        Draft = "draft",
        /// Work is handed in.
        Submit = "submit",
        /// Work is reviewed.
        Review = "review",
        /// Reviewing is over; results can be released.
        Results = "results",
    }
}

facts! {
    /// What is wrong in an activity's plan.
    pub enum PlanFault {
        /// Reviews per submission are not within 1 and 10.
        ReviewsOutOfRange = "activity_reviews_out_of_range",
        /// A lease is not within 5 minutes and 60 days.
        LeaseOutOfRange = "activity_lease_out_of_range",
        /// Reviewing would end before, or when, handing in ends.
        ReviewBeforeSubmit = "activity_review_before_submit",
        /// Results would come before reviewing ends.
        ResultsBeforeReview = "activity_results_before_review",
        /// The rubric's version is not there for this cohort, or not adopted.
        RubricNotAdopted = "activity_rubric_not_adopted",
    }

    /// Why an activity does not move to another phase.
    pub enum RefusedMove {
        /// No move leads from the one to the other.
        NoSuchMove = "activity_no_such_move",
        /// Reviewing needs at least two submissions.
        TooFewSubmissions = "activity_too_few_submissions",
        /// Somebody's review is final, so handing in does not start again.
        HasFinalReviews = "activity_has_final_reviews",
        /// Only deadlines, late work and words can change once the activity has begun.
        HasBegun = "activity_has_begun",
    }
}

/// Until when each phase lasts. Where a deadline is absent, a trainer moves the activity on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// Until when work is handed in.
    pub submit_until: Option<Moment>,
    /// Until when work is reviewed.
    pub review_until: Option<Moment>,
    /// When results are released.
    pub results_at: Option<Moment>,
}

impl Deadlines {
    /// Checks `submit_until < review_until <= results_at`, as far as they are there.
    fn flaws(&self, at: &str, flaws: &mut Vec<Flaw>) {
        let before = |first: Option<Moment>, then: Option<Moment>| first.zip(then);
        if before(self.submit_until, self.review_until).is_some_and(|(s, r)| s >= r) {
            flaws.push(Flaw::at(format!("{at}/review_until"), PlanFault::ReviewBeforeSubmit));
        }
        let last = self.review_until.or(self.submit_until);
        if before(last, self.results_at).is_some_and(|(r, o)| r > o) {
            flaws.push(Flaw::at(format!("{at}/results_at"), PlanFault::ResultsBeforeReview));
        }
    }
}

/// What a trainer plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it is called, in up to 200 characters.
    pub title: String,
    /// What is asked, in Markdown, in up to 50 000 characters.
    pub brief: String,
    /// What learners hand in.
    pub kind: ActivityKind,
    /// Until when each phase lasts.
    pub deadlines: Deadlines,
    /// How many peers review each submission, 1 to 10.
    pub reviews_per_submission: i32,
    /// For how long a review task is held, in minutes, 5 to 86 400 (60 days).
    pub lease_minutes: i32,
    /// Whether authors judge their own work too.
    pub self_review: bool,
    /// Whether several learners may be authors of one submission.
    pub group_work: bool,
    /// Whether work may still be handed in while others review.
    pub late_submissions: bool,
}

impl Plan {
    /// Checks every rule of a plan.
    ///
    /// # Errors
    /// Each flaw, at a pointer below `at`.
    pub fn check(&self, at: &str) -> Result<(), Vec<Flaw>> {
        let mut flaws = Vec::new();
        if let Err(fault) = wording(&self.title, 200) {
            flaws.push(Flaw::at(format!("{at}/title"), fault));
        }
        if let Err(fault) = optional_wording(&self.brief, 50_000) {
            flaws.push(Flaw::at(format!("{at}/brief"), fault));
        }
        if !(1..=10).contains(&self.reviews_per_submission) {
            let place = format!("{at}/reviews_per_submission");
            flaws.push(Flaw::at(place, PlanFault::ReviewsOutOfRange));
        }
        if !(5..=86_400).contains(&self.lease_minutes) {
            flaws.push(Flaw::at(format!("{at}/lease_minutes"), PlanFault::LeaseOutOfRange));
        }
        self.deadlines.flaws(at, &mut flaws);
        if flaws.is_empty() { Ok(()) } else { Err(flaws) }
    }

    /// Whether `new` keeps what reviewers and authors already rely on once the activity has begun: only words,
    /// deadlines and the rule for late work may change then.
    pub fn keeps_its_promises(&self, new: &Self) -> bool {
        let fixed = |plan: &Self| {
            let Self { kind, reviews_per_submission, self_review, group_work, .. } = *plan;
            (kind, reviews_per_submission, plan.lease_minutes, self_review, group_work)
        };
        fixed(self) == fixed(new)
    }
}

/// What a move depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many works are handed in.
    pub submitted: i64,
    /// How many reviews are final.
    pub final_reviews: i64,
}

/// The moves there are: from which phase to which.
pub const MOVES: [(Phase, Phase); 4] = [
    (Phase::Draft, Phase::Submit),
    (Phase::Submit, Phase::Review),
    (Phase::Review, Phase::Results),
    (Phase::Review, Phase::Submit),
];

/// Whether an activity may move from one phase to another.
///
/// # Errors
/// [`RefusedMove`].
pub fn may_move(from: Phase, to: Phase, progress: Progress) -> Result<(), RefusedMove> {
    if !MOVES.contains(&(from, to)) {
        return Err(RefusedMove::NoSuchMove);
    }
    match (from, to) {
        (Phase::Submit, Phase::Review) if progress.submitted < 2 => {
            Err(RefusedMove::TooFewSubmissions)
        }
        (Phase::Review, Phase::Submit) if progress.final_reviews > 0 => {
            Err(RefusedMove::HasFinalReviews)
        }
        _ => Ok(()),
    }
}

/// The phase that a deadline asks for at `now`; the way leads forward one step at a time.
pub fn due(phase: Phase, deadlines: &Deadlines, now: Moment) -> Option<Phase> {
    let past = |deadline: Option<Moment>| deadline.is_some_and(|moment| moment <= now);
    match phase {
        Phase::Submit if past(deadlines.submit_until) => Some(Phase::Review),
        Phase::Review if past(deadlines.review_until) => Some(Phase::Results),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Moment> {
        Some(Moment::parse(text).unwrap())
    }

    fn plan() -> Plan {
        Plan {
            title: "Rapport d'étonnement".to_owned(),
            brief: String::new(),
            kind: ActivityKind::AstonishmentReport,
            deadlines: Deadlines::default(),
            reviews_per_submission: 3,
            lease_minutes: 4320,
            self_review: false,
            group_work: false,
            late_submissions: false,
        }
    }

    #[test]
    fn deadlines_follow_one_another() {
        let mut plan = plan();
        plan.deadlines = Deadlines {
            submit_until: at("2026-01-10T00:00:00Z"),
            review_until: at("2026-01-10T00:00:00Z"),
            results_at: at("2026-01-09T00:00:00Z"),
        };
        let flaws = plan.check("").unwrap_err();
        let pointers: Vec<&str> = flaws.iter().map(|flaw| flaw.pointer.as_str()).collect();
        assert_eq!(pointers, ["/review_until", "/results_at"]);
        plan.deadlines.review_until = at("2026-01-11T00:00:00Z");
        plan.deadlines.results_at = at("2026-01-11T00:00:00Z");
        assert_eq!(plan.check(""), Ok(()));
    }

    #[test]
    fn figures_out_of_range_are_named() {
        let wrong = Plan { reviews_per_submission: 11, lease_minutes: 1, ..plan() };
        let keys: Vec<_> =
            wrong.check("").unwrap_err().into_iter().map(|flaw| flaw.refusal.key).collect();
        assert_eq!(keys, ["activity_reviews_out_of_range", "activity_lease_out_of_range"]);
    }

    #[test]
    fn reviewing_needs_two_works_and_never_goes_back_once_a_review_is_final() {
        let progress = |submitted, final_reviews| Progress { submitted, final_reviews };
        let go = |from, to, progress| may_move(from, to, progress);
        assert_eq!(
            go(Phase::Submit, Phase::Review, progress(1, 0)),
            Err(RefusedMove::TooFewSubmissions)
        );
        assert_eq!(go(Phase::Submit, Phase::Review, progress(2, 0)), Ok(()));
        assert_eq!(go(Phase::Review, Phase::Submit, progress(2, 0)), Ok(()));
        assert_eq!(
            go(Phase::Review, Phase::Submit, progress(2, 1)),
            Err(RefusedMove::HasFinalReviews)
        );
        for (from, to) in [
            (Phase::Results, Phase::Review),
            (Phase::Draft, Phase::Review),
            (Phase::Submit, Phase::Submit),
            (Phase::Submit, Phase::Draft),
        ] {
            assert_eq!(go(from, to, progress(9, 0)), Err(RefusedMove::NoSuchMove));
        }
    }

    #[test]
    fn a_deadline_asks_for_the_next_phase_from_its_moment_on() {
        let deadlines =
            Deadlines { submit_until: at("2026-01-10T00:00:00Z"), ..Deadlines::default() };
        let now = |text: &str| Moment::parse(text).unwrap();
        assert_eq!(due(Phase::Submit, &deadlines, now("2026-01-09T23:59:59Z")), None);
        assert_eq!(
            due(Phase::Submit, &deadlines, now("2026-01-10T00:00:00Z")),
            Some(Phase::Review)
        );
        assert_eq!(due(Phase::Draft, &deadlines, now("2026-01-11T00:00:00Z")), None);
        assert_eq!(due(Phase::Review, &deadlines, now("2026-01-11T00:00:00Z")), None);
    }
}
