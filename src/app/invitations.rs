//! Invitations, as trainers keep them: making one, the list, the end of one.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{App, AppError, AppResult, Caller, Once, rights};
use crate::domain::{
    Action, BadInvitation, CohortId, InvitationCode, InvitationId, InvitationState, Role,
};
use crate::store::audit::{self, Line};
use crate::store::cohorts;
use crate::store::invitations;

pub use crate::store::invitations::Invitation;

/// What is asked of a new invitation.
#[derive(Clone, Copy, Debug)]
pub struct InvitationWanted {
    /// In which role people come.
    pub role: Role,
    /// For how many people it is good, 1 to 1000.
    pub max_uses: i32,
    /// For how many days, 1 to 365.
    pub days: i64,
}

/// An invitation that was made, with its code, which is shown this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// What people type.
    pub code: InvitationCode,
    /// What people follow.
    pub link: String,
}

/// The code of an invitation: derived under the master key, so that a retried creation gives the same code though
/// the database keeps only its hash.
fn code_of(app: &App, id: InvitationId) -> InvitationCode {
    let secret = app.master_key.derive(&format!("invitation code {id}"));
    InvitationCode::from_bytes(secret.first_chunk().copied().unwrap_or_default())
}

/// Under what a code is kept.
pub(super) fn hash_of(code: &InvitationCode) -> Vec<u8> {
    Sha256::digest(format!("invitation\0{}", code.signs())).to_vec()
}

/// Makes an invitation to a cohort. Its trainers and admins may.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`]; [`BadInvitation`].
pub async fn create(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    wanted: InvitationWanted,
    once: Option<Once>,
) -> AppResult<NewInvitation> {
    if !(1..=1000).contains(&wanted.max_uses) {
        return Err(AppError::invalid("/max_uses", BadInvitation::Uses));
    }
    if !(1..=365).contains(&wanted.days) {
        return Err(AppError::invalid("/expires_in_days", BadInvitation::Expiry));
    }
    let (caller, now, id) = (*caller, app.now(), InvitationId(app.random.uuid()));
    let state = InvitationState {
        max_uses: wanted.max_uses,
        uses: 0,
        expires_at: now + TimeDelta::days(wanted.days),
        revoked_at: None,
        created_at: now,
    };
    let new = Invitation { id, cohort, role: wanted.role, state };
    let hash = hash_of(&code_of(app, id));
    let made = app.create(once, move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::RunCohort)?;
        cohorts::find(conn, cohort)?.ok_or(AppError::NotFound)?;
        invitations::insert(conn, &new, &hash, caller.person)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "invitation.create",
            subject: format!("invitation/{id}"),
            detail: format!("{} x{}", new.role, new.state.max_uses),
        };
        audit::append(conn, &line)?;
        Ok(id)
    });
    let id = made.await?;
    let found = app.read(move |conn| Ok(invitations::find(conn, cohort, id)?)).await?;
    let code = code_of(app, id);
    let link = app.base_url.join(&format!("/join/{code}"));
    Ok(NewInvitation { invitation: found.ok_or(AppError::NotFound)?, code, link })
}

/// The invitations to a cohort, without their codes, by id; one more than `limit` where there are more. Trainers
/// and admins may see them.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`].
pub async fn list(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<Invitation>> {
    let caller = *caller;
    app.read(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::RunCohort)?;
        cohorts::find(conn, cohort)?.ok_or(AppError::NotFound)?;
        Ok(invitations::list(conn, cohort, after, limit + 1)?)
    })
    .await
}

/// Revokes an invitation; who came by it stays. Trainers and admins may.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`].
pub async fn revoke(
    app: &App,
    caller: &Caller,
    cohort: CohortId,
    id: InvitationId,
) -> AppResult<()> {
    let (caller, now) = (*caller, app.now());
    app.write(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::RunCohort)?;
        let found = invitations::find(conn, cohort, id)?.ok_or(AppError::NotFound)?;
        if found.state.revoked_at.is_some() {
            return Ok(());
        }
        invitations::revoke(conn, id, now)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "invitation.revoke",
            subject: format!("invitation/{id}"),
            detail: String::new(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}
