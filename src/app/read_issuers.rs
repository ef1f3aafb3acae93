//! Seeing issuers and their keys.

use super::identity::{Identity, SignedForm};
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, IssuerId, KeyId};
use crate::store::issuers;
pub use crate::store::issuers::Key;

/// All issuers. Anyone who has signed in: a trainer chooses one, and they are public anyway.
///
/// # Errors
/// The database's own.
pub async fn list_issuers(app: &App, _caller: Option<Caller>) -> AppResult<Vec<Identity>> {
    app.read(|conn| {
        let mut all = Vec::new();
        for issuer in issuers::list(conn)? {
            all.extend(Identity::find(conn, issuer.id)?);
        }
        Ok(all)
    })
    .await
}

/// One issuer with its keys. An admin, or whoever runs the command on the machine (no caller).
///
/// # Errors
/// [`AppError::NotAllowed`], [`AppError::NotFound`].
pub async fn find_issuer(app: &App, caller: Option<Caller>, id: IssuerId) -> AppResult<Identity> {
    if let Some(caller) = &caller {
        rights::in_instance(caller, Action::RunInstance)?;
    }
    app.read(move |conn| Identity::find(conn, id)?.ok_or(AppError::NotFound)).await
}

/// One key and its issuer; for the command.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_key(app: &App, id: KeyId) -> AppResult<Key> {
    app.read(move |conn| issuers::find_key(conn, id)?.ok_or(AppError::NotFound)).await
}

/// The DIDs of an issuer: of its Data Integrity proofs and of its JWTs.
///
/// # Errors
/// As [`Identity::did`].
pub fn dids(app: &App, identity: &Identity) -> AppResult<(String, String)> {
    let did = |form| identity.did(&app.base_url, form);
    Ok((did(SignedForm::DataIntegrity)?, did(SignedForm::Jwt)?))
}
