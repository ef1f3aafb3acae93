//! Revoking a key takes two: one admin asks, saying as of when and why, and another approves. Until then nothing
//! changes but that it was asked.
//!
//! Whoever works on the machine itself is nobody's account: they hold the database and the master key anyway, so
//! their two steps guard against a slip of the hand, not against them.

use super::{Moment, PersonId, facts, named};

named! {
    /// Where a revocation that was asked for stands.
    pub enum RevocationState {
        /// Asked for, not decided.
        Pending = "pending",
        /// Approved: the key is revoked.
        Done = "done",
        /// Refused by another admin.
        Refused = "refused",
        /// Taken back by whoever asked.
        Withdrawn = "withdrawn",
    }

    /// Which badges of a revoked key are signed anew by the key that signs now.
    pub enum Renewal {
        /// Those that it sealed at that moment or later.
        Since = "since",
        /// All that it sealed.
        All = "all",
    }
}

facts! {
    /// Why a key's revocation is not asked for, or not decided.
    pub enum KeyRevocationRefused {
        /// It is dated before the key was made, or in the future.
        Time = "key_revocation_time",
        /// Another one of the same key waits for its decision.
        Pending = "key_revocation_pending",
        /// It is decided, or was withdrawn.
        Over = "key_revocation_over",
        /// Whoever asked cannot decide.
        Own = "key_revocation_own",
    }
}

/// As of when a key is revoked: not before it was made, not in the future.
///
/// # Errors
/// [`KeyRevocationRefused::Time`].
pub fn check_revocation_time(
    revoked_at: Moment,
    made_at: Moment,
    now: Moment,
) -> Result<(), KeyRevocationRefused> {
    // Times are sent in whole seconds: a key may be revoked as of the second in which it was made.
    let fits = made_at.whole_second() <= revoked_at && revoked_at <= now;
    if fits { Ok(()) } else { Err(KeyRevocationRefused::Time) }
}

/// Whether `by` may approve or refuse what `asked_by` asked for; nobody stands for whoever works on the machine.
///
/// # Errors
/// [`KeyRevocationRefused::Over`] unless it is pending, [`KeyRevocationRefused::Own`] for one's own.
pub fn may_close(
    state: RevocationState,
    asked_by: Option<PersonId>,
    by: Option<PersonId>,
) -> Result<(), KeyRevocationRefused> {
    if state != RevocationState::Pending {
        return Err(KeyRevocationRefused::Over);
    }
    match (asked_by, by) {
        (Some(one), Some(other)) if one == other => Err(KeyRevocationRefused::Own),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn a_key_is_revoked_as_of_a_moment_of_its_life() {
        let made = at("2026-03-02T09:00:00.5Z");
        let now = at("2026-03-02T10:00:00Z");
        let check = |text: &str| check_revocation_time(at(text), made, now);
        assert_eq!(check("2026-03-02T09:00:00Z"), Ok(()));
        assert_eq!(check("2026-03-02T10:00:00Z"), Ok(()));
        assert_eq!(check("2026-03-02T08:59:59Z"), Err(KeyRevocationRefused::Time));
        assert_eq!(check("2026-03-02T10:00:01Z"), Err(KeyRevocationRefused::Time));
    }

    #[test]
    fn nobody_decides_what_they_asked_for_and_nothing_is_decided_twice() {
        let person = |n: u128| Some(PersonId(uuid::Uuid::from_u128(n)));
        let pending = RevocationState::Pending;
        assert_eq!(may_close(pending, person(1), person(1)), Err(KeyRevocationRefused::Own));
        assert_eq!(may_close(pending, person(1), person(2)), Ok(()));
        assert_eq!(may_close(pending, None, person(2)), Ok(()));
        assert_eq!(may_close(pending, person(1), None), Ok(()));
        for over in [RevocationState::Done, RevocationState::Refused, RevocationState::Withdrawn] {
            assert_eq!(may_close(over, person(1), person(2)), Err(KeyRevocationRefused::Over));
        }
    }
}
