//! Endorsements of awards and achievements: made, signed, agreed to, withdrawn, shown.
//!
//! Whoever endorses is known by a proved address, never by what they reviewed: a reviewer may endorse as anyone else may,
//! and nothing here looks at reviews, so that neither an endorsement nor its refusal tells who reviewed whom.

pub mod consent;
pub mod endorse;
pub mod read;
pub mod sign;
pub mod withdraw;

use super::{AppError, AppResult, Caller, rights};
use crate::config::BaseUrl;
use crate::domain::{Action, EndorsementId};
use crate::store::{Conn, achievements, awards};

pub use crate::store::endorsements::Endorsement;

/// The address of an endorsement's credential.
pub fn endorsement_url(base: &BaseUrl, id: EndorsementId) -> String {
    base.join(&format!("/endorsements/{id}"))
}

/// Whether the caller is whose it is: the holder of the award, or a trainer of the achievement's cohort.
///
/// # Errors
/// The database's own.
pub(super) fn is_owners(conn: &mut Conn, caller: &Caller, of: &Endorsement) -> AppResult<bool> {
    if let Some(award) = of.award_id {
        let award = awards::find(conn, award)?.ok_or(AppError::NotFound)?;
        return Ok(award.person_id == caller.person);
    }
    let achievement = achievements::find(conn, of.achievement_id)?.ok_or(AppError::NotFound)?;
    match rights::in_cohort(conn, caller, achievement.cohort_id, Action::Certify) {
        Ok(_) => Ok(true),
        Err(AppError::NotFound | AppError::NotAllowed) => Ok(false),
        Err(error) => Err(error),
    }
}
