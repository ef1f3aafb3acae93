//! The job that signs a reserved award: build, check, sign and verify outside any unit of work, then seal the
//! exact texts in one. Nothing is public before the seal; done again, it seals nothing twice.

use std::sync::Arc;

use super::identity::Identity;
use super::make_documents::{FORMS, Order, TRIES, make_documents, still_sign};
use super::{App, AppError, AppResult};
use crate::domain::{AwardId, KeyId};
use crate::store::awards::{Award, Credential};
use crate::store::{Conn, achievements, audit, awards};

/// Signs and seals an award's documents; nothing to do where they are sealed. Where a key ceases to sign
/// meanwhile, they are signed anew by the one that took its place.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown award; [`AppError::Internal`] when its documents are not fit to be
/// signed, or do not verify: they are not sealed then. [`AppError::Busy`] when the keys change again and again.
pub async fn sign_award(app: &App, id: AwardId) -> AppResult<()> {
    for _ in 0..TRIES {
        let (award, identity) = app.read(move |conn| with_issuer(conn, id)).await?;
        if award.sealed_at.is_some() {
            return Ok(());
        }
        let keys: Vec<KeyId> =
            FORMS.iter().filter_map(|form| identity.active(*form)).map(|key| key.id).collect();
        let proved_at = award.valid_from;
        let order = Order { award, identity, forms: FORMS.to_vec(), proved_at };
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

/// An award and the identity in whose name it is signed.
///
/// # Errors
/// [`AppError::NotFound`].
pub(super) fn with_issuer(conn: &mut Conn, id: AwardId) -> AppResult<(Award, Identity)> {
    let award = awards::find(conn, id)?.ok_or(AppError::NotFound)?;
    let achievement = achievements::find(conn, award.achievement_id)?;
    let issuer = achievement.ok_or(AppError::NotFound)?.issuer_id;
    Ok((award, Identity::find(conn, issuer)?.ok_or(AppError::NotFound)?))
}

/// The unit of work that makes the badge public; `false`, and nothing is sealed, when a key that signed it signs
/// no more.
async fn seal(app: &App, id: AwardId, documents: Vec<Credential>) -> AppResult<bool> {
    let now = app.now();
    let documents: Vec<Credential> =
        documents.into_iter().map(|one| Credential { sealed_at: now, ..one }).collect();
    let documents = Arc::new(documents);
    app.write(move |conn| {
        let award = awards::find(conn, id)?.ok_or(AppError::NotFound)?;
        if award.sealed_at.is_some() {
            return Ok(true);
        }
        if !still_sign(conn, documents.iter().map(|one| one.key_id))? {
            return Ok(false);
        }
        awards::seal(conn, id, &documents, now)?;
        let line = audit::Line {
            at: now,
            actor: None,
            action: "award.seal",
            subject: format!("award/{id}"),
            detail: documents.iter().map(|one| one.sha256.as_str()).collect::<Vec<_>>().join(" "),
        };
        audit::append(conn, &line)?;
        Ok(true)
    })
    .await
}
