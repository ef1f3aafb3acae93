//! Whether an endorsement may be shown: whose it is says so, and may say otherwise later.

use super::{Endorsement, is_owners};
use crate::app::{App, AppError, AppResult, Caller};
use crate::domain::{EndorsementConsent, EndorsementId, EndorsementRefused};
use crate::store::{audit, endorsements};

/// Lets an endorsement be shown, or hides it. The holder of the award; for an achievement, trainers of its cohort.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else; [`EndorsementRefused::NotSealed`], [`EndorsementRefused::Withdrawn`].
pub async fn decide(
    app: &App,
    caller: Caller,
    id: EndorsementId,
    shown: bool,
) -> AppResult<Endorsement> {
    let now = app.now();
    let consent = if shown { EndorsementConsent::Shown } else { EndorsementConsent::Hidden };
    app.write(move |conn| {
        let found = endorsements::find(conn, id)?.ok_or(AppError::NotFound)?;
        if !is_owners(conn, &caller, &found)? {
            return Err(AppError::NotFound);
        }
        if found.withdrawn_at.is_some() {
            return Err(AppError::refused(EndorsementRefused::Withdrawn));
        }
        if found.sealed_at.is_none() {
            return Err(AppError::refused(EndorsementRefused::NotSealed));
        }
        endorsements::consent(conn, id, consent, caller.person, now)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "endorsement.consent",
            subject: format!("endorsement/{id}"),
            detail: consent.to_string(),
        };
        audit::append(conn, &line)?;
        endorsements::find(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}
