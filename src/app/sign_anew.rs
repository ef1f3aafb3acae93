//! Signing anew what a revoked key sealed: the same award under the same id, with the key that signs now. Asked for
//! in the unit of work that revokes the key, made by a job, sealed once: each document is replaced by one other.

use std::sync::Arc;

use super::identity::SignedForm;
use super::key_life::{ask, note};
use super::make_documents::{FORMS, Order, TRIES, make_documents, still_sign};
use super::sign_award::with_issuer;
use super::{App, AppError, AppResult, Caller};
use crate::domain::{AwardId, IssuerRefused, KeyId, Moment, Renewal, RevocationState};
use crate::store::awards::Credential;
use crate::store::key_revocations::{self, KeyRevocation};
use crate::store::reissues::{self, Reissue};
use crate::store::{Conn, audit, jobs};

/// The kind of the job.
pub const JOB: &str = "sign_anew";

/// Asks for the documents that a key sealed to be signed anew: those of `renewal`; gives how many are asked for.
///
/// # Errors
/// The database's own.
pub(super) fn ask_anew(
    conn: &mut Conn,
    revocation: &KeyRevocation,
    renewal: Renewal,
    now: Moment,
) -> AppResult<usize> {
    let since = (renewal == Renewal::Since).then_some(revocation.revoked_at);
    let mut asked = 0;
    for document in reissues::sealed_by(conn, revocation.key_id, since)? {
        if reissues::ask(conn, &document, revocation.id, now)? {
            let award = document.0;
            push(conn, award, now)?;
            asked += 1;
        }
    }
    Ok(asked)
}

/// Asks for the job that signs an award's documents anew.
///
/// # Errors
/// The database's own.
pub(super) fn push(conn: &mut Conn, award: AwardId, now: Moment) -> AppResult<()> {
    let payload = serde_json::json!({ "award": award }).to_string();
    Ok(jobs::push(conn, JOB, &award.to_string(), &payload, now, now)?)
}

/// Asks for all that a revoked key sealed to be signed anew, where only what it sealed since its revocation was; gives
/// how many documents are asked for now. Admins, and whoever works on the machine (no caller).
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`]; [`IssuerRefused::KeyStage`] for a key that is not revoked.
pub async fn sign_all_anew(app: &App, caller: Option<Caller>, key: KeyId) -> AppResult<usize> {
    ask(caller)?;
    let now = app.now();
    app.write(move |conn| {
        let done = key_revocations::find_of(conn, key, RevocationState::Done)?;
        let done = done.ok_or_else(|| AppError::refused(IssuerRefused::KeyStage))?;
        key_revocations::renew_all(conn, done.id)?;
        let asked = ask_anew(conn, &done, Renewal::All, now)?;
        let detail = format!("key-revocation/{}, {asked} documents", done.id);
        note(conn, caller, "key.sign_anew", format!("key/{key}"), detail, now)?;
        Ok(asked)
    })
    .await
}

/// The job: signs and seals anew what of an award is to be. Done again, it changes nothing.
///
/// # Errors
/// As [`super::sign_award::sign_award`].
pub async fn sign_anew(app: &App, id: AwardId) -> AppResult<()> {
    for _ in 0..TRIES {
        let (pending, award, identity) = app
            .read(move |conn| {
                let (award, identity) = with_issuer(conn, id)?;
                Ok((reissues::pending(conn, id)?, award, identity))
            })
            .await?;
        let Some(asked_at) = pending.iter().map(|one| one.asked_at).max() else { return Ok(()) };
        let is_asked = |form: &SignedForm| pending.iter().any(|one| one.form == form.name());
        let forms: Vec<SignedForm> = FORMS.into_iter().filter(is_asked).collect();
        let keys: Vec<KeyId> =
            forms.iter().filter_map(|form| identity.active(*form)).map(|key| key.id).collect();
        let order = Order { award, identity, forms, proved_at: asked_at.whole_second() };
        let made = match make_documents(app, order).await {
            Ok(made) => made,
            Err(error) => {
                // A document by a key that has just been revoked does not verify, for no fault of its own.
                if app.read(move |conn| still_sign(conn, keys)).await? {
                    return Err(error);
                }
                continue;
            }
        };
        if seal(app, id, made).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}

/// The unit of work that puts the new documents in the place of the old; `false`, and nothing changes, when a key
/// that signed them signs no more.
async fn seal(app: &App, id: AwardId, documents: Vec<Credential>) -> AppResult<bool> {
    let (now, documents) = (app.now(), Arc::new(documents));
    app.write(move |conn| {
        if !still_sign(conn, documents.iter().map(|one| one.key_id))? {
            return Ok(false);
        }
        for old in reissues::pending(conn, id)? {
            let Some(new) = documents.iter().find(|one| one.form == old.form) else { continue };
            reissues::seal(conn, &old, new, now)?;
            tell(conn, &old, new, now)?;
        }
        Ok(true)
    })
    .await
}

fn tell(conn: &mut Conn, old: &Reissue, new: &Credential, now: Moment) -> AppResult<()> {
    let line = audit::Line {
        at: now,
        actor: None,
        action: "award.sign_anew",
        subject: format!("award/{}", old.award_id),
        detail: format!("{} {} {}", old.form, old.old_sha256, new.sha256),
    };
    Ok(audit::append(conn, &line)?)
}
