//! Leases: a review task held until a time.

use chrono::TimeDelta;

use super::{ActivityId, LeaseId, Moment, PersonId, SubmissionId, facts, named};

named! {
    /// What became of a lease.
    pub enum LeaseState {
        /// It is held, until its time is over.
        Held = "held",
        /// Its review was posted.
        Done = "done",
        /// The reviewer gave the work back.
        Declined = "declined",
        /// Its time ran out.
        Expired = "expired",
    }
}

facts! {
    /// Why a lease is not given, or not used.
    pub enum LeaseRefused {
        /// The activity is not in its review phase.
        WrongPhase = "review_wrong_phase",
        /// Only who has handed in work may review others'.
        OwnWorkNotSubmitted = "own_work_not_submitted",
        /// No work is left that this reviewer may be given.
        NoWorkLeft = "no_work_left",
        /// Its time ran out.
        Expired = "lease_expired",
        /// Its review was posted, or it was declined.
        Over = "lease_over",
        /// A reason for declining is missing.
        ReasonMissing = "decline_reason_missing",
        /// A text is longer than is kept.
        ReasonTooLong = "decline_reason_too_long",
    }
}

/// Signs of life may keep a lease for this many times its length, so that nobody holds a work for ever.
const LENGTHS: i32 = 4;

/// How many characters a reason for declining may have.
const REASON: usize = 1000;

/// A review task, held by one reviewer until a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Its id.
    pub id: LeaseId,
    /// Of which activity.
    pub activity: ActivityId,
    /// Which work is to be reviewed.
    pub submission: SubmissionId,
    /// Who holds it.
    pub reviewer: PersonId,
    /// What became of it.
    pub state: LeaseState,
    /// Since when it is held.
    pub taken_at: Moment,
    /// Until when.
    pub expires_at: Moment,
}

impl Lease {
    /// Whether it may still be used: held, and its time not over.
    ///
    /// # Errors
    /// [`LeaseRefused::Expired`] or [`LeaseRefused::Over`].
    pub fn live(&self, now: Moment) -> Result<(), LeaseRefused> {
        match self.state {
            LeaseState::Held if self.expires_at > now => Ok(()),
            LeaseState::Held | LeaseState::Expired => Err(LeaseRefused::Expired),
            LeaseState::Done | LeaseState::Declined => Err(LeaseRefused::Over),
        }
    }

    /// Until when it is held after a sign of life at `now`: its full length from now on, but not more than four
    /// lengths in all, and never less than before.
    pub fn extended(&self, minutes: i32, now: Moment) -> Moment {
        let length = TimeDelta::minutes(i64::from(minutes));
        let last = self.taken_at + length * LENGTHS;
        (now + length).min(last).max(self.expires_at)
    }
}

/// The reason for declining, without the blanks around it.
///
/// # Errors
/// [`LeaseRefused::ReasonMissing`], [`LeaseRefused::ReasonTooLong`].
pub fn decline_reason(text: &str) -> Result<&str, LeaseRefused> {
    match text.trim() {
        "" => Err(LeaseRefused::ReasonMissing),
        long if long.chars().count() > REASON => Err(LeaseRefused::ReasonTooLong),
        reason => Ok(reason),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(minute: i64) -> Moment {
        Moment::parse("2026-03-02T08:00:00Z").unwrap() + TimeDelta::minutes(minute)
    }

    fn lease(state: LeaseState) -> Lease {
        Lease {
            id: LeaseId(Uuid::nil()),
            activity: ActivityId(Uuid::nil()),
            submission: SubmissionId(Uuid::nil()),
            reviewer: PersonId(Uuid::nil()),
            state,
            taken_at: at(0),
            expires_at: at(60),
        }
    }

    #[test]
    fn a_lease_ends_with_its_time_even_before_anyone_writes_it_down() {
        assert_eq!(lease(LeaseState::Held).live(at(59)), Ok(()));
        assert_eq!(lease(LeaseState::Held).live(at(60)), Err(LeaseRefused::Expired));
        assert_eq!(lease(LeaseState::Done).live(at(1)), Err(LeaseRefused::Over));
    }

    #[test]
    fn signs_of_life_keep_a_lease_but_not_for_ever() {
        assert_eq!(lease(LeaseState::Held).extended(60, at(30)), at(90));
        assert_eq!(lease(LeaseState::Held).extended(60, at(230)), at(240));
        assert_eq!(lease(LeaseState::Held).extended(10, at(1)), at(60), "never shorter");
    }
}
