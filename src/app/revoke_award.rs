//! Revoking an award: for good, with a reason. The issuer's status list says so from its next signing on, which
//! is at the next time anyone asks for it.

use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, AwardId, AwardRefused, RevocationReason};
use crate::store::awards::AwardSummary;
use crate::store::{Conn, audit, awards, status_lists};

/// Revokes an award. Trainers of its achievement's cohort, and admins.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner, [`AwardRefused`].
pub async fn revoke_award(
    app: &App,
    caller: Caller,
    id: AwardId,
    reason: &str,
) -> AppResult<AwardSummary> {
    let reason =
        RevocationReason::parse(reason).map_err(|fact| AppError::invalid("/reason", fact))?;
    let now = app.now();
    app.write(move |conn| {
        let found = certified(conn, &caller, id)?;
        if found.award.revoked_at.is_some() {
            return Err(AppError::refused(AwardRefused::Revoked));
        }
        if found.award.sealed_at.is_none() {
            return Err(AppError::refused(AwardRefused::NotSealed));
        }
        awards::revoke(conn, id, caller.person, reason.as_str(), now)?;
        status_lists::touch(conn, found.award.status_list_id)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "award.revoke",
            subject: format!("award/{id}"),
            detail: String::new(),
        };
        audit::append(conn, &line)?;
        awards::find_summary(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}

/// Refuses to take a revocation back: whoever saw it must be able to rely on it. Who may ask: as for
/// [`revoke_award`].
///
/// # Errors
/// [`AwardRefused::RevocationIsFinal`], always, for those who may ask.
pub async fn unrevoke_award(app: &App, caller: Caller, id: AwardId) -> AppResult<()> {
    app.read(move |conn| {
        certified(conn, &caller, id)?;
        Err(AppError::refused(AwardRefused::RevocationIsFinal))
    })
    .await
}

/// The award, for those who may revoke it.
fn certified(conn: &mut Conn, caller: &Caller, id: AwardId) -> AppResult<AwardSummary> {
    let found = awards::find_summary(conn, id)?.ok_or(AppError::NotFound)?;
    if !caller.is_admin {
        rights::in_cohort(conn, caller, found.cohort, Action::Certify)?;
    }
    Ok(found)
}
