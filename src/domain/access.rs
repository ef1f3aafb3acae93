//! The one table of rights: who may do what in a cohort.
//!
//! A person who is not in the cohort gets "not there", never "not allowed": what exists is itself a secret.

use super::Role;

/// What someone wants to do in a cohort, or in the whole instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// See the cohort, its rubrics, activities and achievements.
    SeeCohort,
    /// Change the cohort, invite, keep the roster and the roles.
    RunCohort,
    /// Propose a change to a rubric, vote on one.
    WriteRubric,
    /// Open, adopt, decide on a rubric by authority.
    ModerateRubric,
    /// Create activities, set their phase, release results, see every submission and review.
    RunActivity,
    /// Hand in work, review peers, see one's own results.
    TakePart,
    /// Define competencies and achievements, judge, award, revoke.
    Certify,
    /// Create a cohort.
    CreateCohort,
    /// Keep the instance: issuers, keys, accounts.
    RunInstance,
}

/// Who is asking, as far as rights go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Keeper of the instance.
    pub is_admin: bool,
    /// The role in the cohort in question; `None` outside it, or where there is no cohort.
    pub role: Option<Role>,
}

/// How a right is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The person may not even know that it is there.
    Hidden,
    /// The person sees it but may not do this.
    NotAllowed,
}

/// Whether someone of that standing may act so.
///
/// # Errors
/// [`Denied`] says how to refuse.
pub fn may(standing: Standing, action: Action) -> Result<(), Denied> {
    use Action::{
        Certify, CreateCohort, ModerateRubric, RunActivity, RunCohort, RunInstance, SeeCohort,
        TakePart, WriteRubric,
    };
    match (action, standing.role, standing.is_admin) {
        (RunInstance | CreateCohort, _, true) => Ok(()),
        (RunInstance | CreateCohort, _, false) => Err(Denied::NotAllowed),
        // An admin keeps the house; what is said in a cohort is for its members, but for the register of it.
        (SeeCohort | RunCohort, _, true) => Ok(()),
        (_, None, _) => Err(Denied::Hidden),
        (_, Some(Role::Trainer), _) if action != TakePart => Ok(()),
        (SeeCohort | WriteRubric | TakePart, Some(Role::Learner), _) => Ok(()),
        (RunCohort | ModerateRubric | RunActivity | Certify, Some(Role::Learner), _)
        | (TakePart, Some(Role::Trainer), _) => Err(Denied::NotAllowed),
        (SeeCohort | WriteRubric, Some(Role::Trainer), _)
        | (RunCohort | ModerateRubric | RunActivity | Certify, Some(Role::Trainer), _) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn standing(role: Option<Role>, is_admin: bool) -> Standing {
        Standing { is_admin, role }
    }

    #[test]
    fn a_stranger_learns_nothing_of_a_cohort() {
        for action in [Action::SeeCohort, Action::TakePart, Action::Certify, Action::RunActivity] {
            assert_eq!(may(standing(None, false), action), Err(Denied::Hidden), "{action:?}");
        }
    }

    #[test]
    fn a_learner_takes_part_but_does_not_certify() {
        let learner = standing(Some(Role::Learner), false);
        assert_eq!(may(learner, Action::TakePart), Ok(()));
        assert_eq!(may(learner, Action::WriteRubric), Ok(()));
        assert_eq!(may(learner, Action::Certify), Err(Denied::NotAllowed));
        assert_eq!(may(learner, Action::ModerateRubric), Err(Denied::NotAllowed));
    }

    #[test]
    fn an_admin_outside_a_cohort_reads_no_reviews() {
        assert_eq!(may(standing(None, true), Action::RunActivity), Err(Denied::Hidden));
        assert_eq!(may(standing(None, true), Action::SeeCohort), Ok(()));
    }
}
