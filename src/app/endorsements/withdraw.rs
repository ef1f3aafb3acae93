//! Withdrawing an endorsement, for good: the issuer's status list says so from its next signing on, which is at the next
//! time anyone asks for it.

use super::Endorsement;
use crate::app::{App, AppError, AppResult, Caller};
use crate::domain::{EndorsementId, EndorsementRefused};
use crate::store::{audit, endorsements, status_lists};

/// Withdraws an endorsement. Its endorser.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else; [`EndorsementRefused::Withdrawn`].
pub async fn withdraw(app: &App, caller: Caller, id: EndorsementId) -> AppResult<Endorsement> {
    let now = app.now();
    app.write(move |conn| {
        let found = endorsements::find(conn, id)?;
        let found = found.filter(|one| one.endorser_id == caller.person);
        let found = found.ok_or(AppError::NotFound)?;
        if found.withdrawn_at.is_some() {
            return Err(AppError::refused(EndorsementRefused::Withdrawn));
        }
        endorsements::withdraw(conn, id, now)?;
        status_lists::touch(conn, found.status_list_id)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "endorsement.withdraw",
            subject: format!("endorsement/{id}"),
            detail: String::new(),
        };
        audit::append(conn, &line)?;
        endorsements::find(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}
