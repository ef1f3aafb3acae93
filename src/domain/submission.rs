//! Submissions: work that is handed in, and when that may happen.

use super::{Deadlines, Moment, Phase, facts, named};

named! {
    /// Where a submission stands.
    pub enum SubmissionState {
        /// Its authors write it; nobody else sees it but trainers.
        Draft = "draft",
        /// Handed in: it can be reviewed and no longer changes.
        Submitted = "submitted",
        /// Taken back before works were reviewed.
        Withdrawn = "withdrawn",
    }

    /// Where a file stands.
    pub enum FileState {
        /// Its bytes still arrive; nobody sees it.
        Uploading = "uploading",
        /// All there.
        Stored = "stored",
    }
}

facts! {
    /// Why work is not taken.
    pub enum RefusedSubmission {
        /// The activity has not begun.
        NotYetOpen = "submission_not_yet_open",
        /// Handing in is over.
        TooLate = "submission_too_late",
        /// The person is already author of a work in this activity.
        HasOneAlready = "submission_has_one_already",
        /// A co-author is no learner of this cohort.
        CoAuthorUnknown = "submission_co_author_unknown",
        /// A co-author is already author of a work in this activity.
        CoAuthorTaken = "submission_co_author_taken",
        /// The activity is not for groups.
        NotForGroups = "submission_not_for_groups",
        /// There is neither text nor a file.
        Empty = "submission_empty",
        /// It is no draft (any more), so it does not change.
        NotADraft = "submission_not_a_draft",
        /// It is not handed in, so it cannot be taken back.
        NotSubmitted = "submission_not_submitted",
        /// Works are being reviewed, or were.
        UnderReview = "submission_under_review",
        /// It is not withdrawn, so it cannot be taken up again.
        NotWithdrawn = "submission_not_withdrawn",
    }
}

/// Whether work is taken on time or late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeliness {
    /// While work is handed in.
    OnTime,
    /// After that, where the activity takes late work.
    Late,
}

/// Whether work is taken in an activity at `now`, and how.
///
/// # Errors
/// [`RefusedSubmission`].
pub fn taken(
    phase: Phase,
    deadlines: &Deadlines,
    late_submissions: bool,
    now: Moment,
) -> Result<Timeliness, RefusedSubmission> {
    let open = |until: Option<Moment>| until.is_none_or(|until| now < until);
    match phase {
        Phase::Draft => Err(RefusedSubmission::NotYetOpen),
        Phase::Submit if open(deadlines.submit_until) => Ok(Timeliness::OnTime),
        Phase::Submit | Phase::Review if late_submissions && open(deadlines.review_until) => {
            Ok(Timeliness::Late)
        }
        _ => Err(RefusedSubmission::TooLate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_work_is_taken_only_where_the_activity_takes_it() {
        let moment = |text: &str| Moment::parse(text).unwrap();
        let deadlines = Deadlines {
            submit_until: Some(moment("2026-01-10T00:00:00Z")),
            review_until: Some(moment("2026-01-20T00:00:00Z")),
            results_at: None,
        };
        let (early, late) = (moment("2026-01-09T00:00:00Z"), moment("2026-01-12T00:00:00Z"));
        let over = moment("2026-01-20T00:00:00Z");
        let take = |phase, allowed, now| taken(phase, &deadlines, allowed, now);
        assert_eq!(take(Phase::Draft, true, early), Err(RefusedSubmission::NotYetOpen));
        assert_eq!(take(Phase::Submit, false, early), Ok(Timeliness::OnTime));
        assert_eq!(take(Phase::Submit, false, late), Err(RefusedSubmission::TooLate));
        assert_eq!(take(Phase::Submit, true, late), Ok(Timeliness::Late));
        assert_eq!(take(Phase::Review, true, late), Ok(Timeliness::Late));
        assert_eq!(take(Phase::Review, false, late), Err(RefusedSubmission::TooLate));
        assert_eq!(take(Phase::Review, true, over), Err(RefusedSubmission::TooLate));
        assert_eq!(take(Phase::Results, true, late), Err(RefusedSubmission::TooLate));
    }
}
