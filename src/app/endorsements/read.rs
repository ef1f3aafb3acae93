//! Seeing endorsements: those that are shown, for anyone; all of them, for whose they are; one's own.

use super::{Endorsement, is_owners};
use crate::app::endorsements::endorse::Endorsed;
use crate::app::{App, AppError, AppResult, Caller};
use crate::domain::{AwardId, EndorsementConsent};
use crate::store::{Conn, achievements, awards, endorsements};

/// Whether an endorsement is public: signed, agreed to, and not withdrawn.
pub fn is_shown(endorsement: &Endorsement) -> bool {
    endorsement.consent == EndorsementConsent::Shown
        && endorsement.sealed_at.is_some()
        && endorsement.withdrawn_at.is_none()
}

/// What a reader sees of what is said of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Those that are shown to this reader.
    pub endorsements: Vec<Endorsement>,
    /// Whether the reader decides what is shown.
    pub decides: bool,
}

/// The endorsements of a public badge or an achievement: those that are shown, for anyone; beside them the reader's own;
/// and all that are signed for whose they are.
///
/// # Errors
/// [`AppError::NotFound`] for what is not there or not public.
pub async fn of(app: &App, caller: Option<Caller>, what: Endorsed) -> AppResult<Seen> {
    app.read(move |conn| {
        let found = all_of(conn, what)?;
        let decides = match (caller, found.first()) {
            (Some(caller), Some(one)) => is_owners(conn, &caller, one)?,
            _ => false,
        };
        let own = |one: &Endorsement| caller.is_some_and(|caller| caller.person == one.endorser_id);
        let waits = |one: &Endorsement| one.sealed_at.is_some() && one.withdrawn_at.is_none();
        let mut endorsements = found;
        endorsements.retain(|one| is_shown(one) || own(one) || (decides && waits(one)));
        Ok(Seen { endorsements, decides })
    })
    .await
}

fn all_of(conn: &mut Conn, what: Endorsed) -> AppResult<Vec<Endorsement>> {
    match what {
        Endorsed::Award(id) => {
            let award = awards::find(conn, id)?.filter(|award| award.sealed_at.is_some());
            award.ok_or(AppError::NotFound)?;
            Ok(endorsements::of_award(conn, id)?)
        }
        Endorsed::Achievement(id) => {
            achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
            Ok(endorsements::of_achievement(conn, id)?)
        }
    }
}

/// What the caller has endorsed, the newest first.
///
/// # Errors
/// The database's own.
pub async fn mine(app: &App, caller: Caller) -> AppResult<Vec<Endorsement>> {
    app.read(move |conn| Ok(endorsements::by(conn, caller.person)?)).await
}

/// Of which of the caller's badges an endorsement waits for an answer, once for each.
///
/// # Errors
/// The database's own.
pub async fn waiting(app: &App, caller: Caller) -> AppResult<Vec<AwardId>> {
    app.read(move |conn| Ok(endorsements::waiting_for(conn, caller.person)?)).await
}

/// The shown endorsements of an award and of its achievement, for the report over its badge.
///
/// # Errors
/// The database's own.
pub(in crate::app) fn shown_beside(conn: &mut Conn, id: AwardId) -> AppResult<Vec<Endorsement>> {
    let Some(award) = awards::find(conn, id)? else { return Ok(Vec::new()) };
    let mut found = endorsements::of_award(conn, id)?;
    found.extend(endorsements::of_achievement(conn, award.achievement_id)?);
    found.retain(is_shown);
    Ok(found)
}
