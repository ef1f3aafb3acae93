//! The life of an issuer's keys: rotate (the next one signs, the old one is retired), retire. To revoke one is
//! [`super::revoke_key`]'s.
//!
//! A retired key stays in the DID document, because what it signed stays good.

use super::identity::{Identity, state_of};
use super::make_key::make_key;
use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{
    Action, IssuerId, IssuerMethod, IssuerRefused, KeyAlgorithm, KeyId, KeyStage, Moment,
};
use crate::store::issuers::{self, Key};
use crate::store::{Conn, audit, status_lists};

/// Rotates an issuer's key for an algorithm: the published next key signs from now on, the active one is
/// retired, and a new next key is published. Asked by an admin, or by whoever runs the command (no caller).
///
/// # Errors
/// [`AppError::NotAllowed`]; [`AppError::NotFound`]; [`IssuerRefused::KeyIsIdentity`] for a did:key.
pub async fn rotate_key(
    app: &App,
    caller: Option<Caller>,
    issuer: IssuerId,
    algorithm: KeyAlgorithm,
) -> AppResult<()> {
    let fresh = prepare(app, caller, issuer, algorithm).await?;
    let now = app.now();
    app.write(move |conn| {
        let identity = identity(conn, issuer)?;
        if let Some(active) = of_stage(&identity, algorithm, KeyStage::Active) {
            issuers::set_stage(conn, active.id, KeyStage::Retired, now)?;
        }
        succeed(conn, &identity, algorithm, &fresh, now)?;
        note(conn, caller, "key.rotate", format!("issuer/{issuer}"), algorithm.to_string(), now)
    })
    .await
}

/// Retires a key: it signs no more, what it signed stays good. The next one takes its place in the same unit of
/// work: an issuer must always be able to sign, its status lists at the least.
///
/// # Errors
/// As [`rotate_key`]; [`IssuerRefused::KeyStage`] unless the key is active.
pub async fn retire_key(app: &App, caller: Option<Caller>, id: KeyId) -> AppResult<()> {
    ask(caller)?;
    let (issuer, algorithm) =
        app.read(move |conn| key(conn, id).map(|(key, _)| (key.issuer_id, key.algorithm))).await?;
    let fresh = prepare(app, caller, issuer, algorithm).await?;
    let now = app.now();
    app.write(move |conn| {
        let (key, identity) = key(conn, id)?;
        if state_of(&key).is_none_or(|state| state.retire().is_err()) {
            return Err(AppError::refused(IssuerRefused::KeyStage));
        }
        issuers::set_stage(conn, id, KeyStage::Retired, now)?;
        succeed(conn, &identity, algorithm, &fresh, now)?;
        note(conn, caller, "key.retire", format!("key/{id}"), algorithm.to_string(), now)
    })
    .await
}

/// Puts the next key to work and a fresh one in its place; without a next key the fresh one signs at once.
pub(super) fn succeed(
    conn: &mut Conn,
    identity: &Identity,
    algorithm: KeyAlgorithm,
    fresh: &Key,
    now: Moment,
) -> AppResult<()> {
    match of_stage(identity, algorithm, KeyStage::Next) {
        Some(next) => {
            issuers::set_stage(conn, next.id, KeyStage::Active, now)?;
            issuers::insert_key(conn, fresh)?;
        }
        None => {
            let active = Key { state: KeyStage::Active, activated_at: Some(now), ..fresh.clone() };
            issuers::insert_key(conn, &active)?;
        }
    }
    Ok(status_lists::touch_all(conn, identity.issuer.id)?)
}

/// Asks for the right and makes the fresh key.
pub(super) async fn prepare(
    app: &App,
    caller: Option<Caller>,
    issuer: IssuerId,
    algorithm: KeyAlgorithm,
) -> AppResult<Key> {
    ask(caller)?;
    let identity = app.read(move |conn| identity(conn, issuer)).await?;
    let used = [KeyAlgorithm::Ed25519, identity.issuer.jwt_algorithm.into()];
    if !used.contains(&algorithm) {
        return Err(AppError::refused(IssuerRefused::NoActiveKey));
    }
    make_key(app, issuer, algorithm, KeyStage::Next).await
}

/// Asks for the right: admins', and whoever works on the machine's.
pub(super) fn ask(caller: Option<Caller>) -> AppResult<()> {
    caller.map_or(Ok(()), |caller| rights::in_instance(&caller, Action::RunInstance))
}

fn identity(conn: &mut Conn, issuer: IssuerId) -> AppResult<Identity> {
    let identity = Identity::find(conn, issuer)?.ok_or(AppError::NotFound)?;
    match identity.issuer.method {
        IssuerMethod::Web => Ok(identity),
        IssuerMethod::Key => Err(AppError::refused(IssuerRefused::KeyIsIdentity)),
    }
}

/// A key and its issuer's identity, where keys can be changed.
pub(super) fn key(conn: &mut Conn, id: KeyId) -> AppResult<(Key, Identity)> {
    let key = issuers::find_key(conn, id)?.ok_or(AppError::NotFound)?;
    let identity = identity(conn, key.issuer_id)?;
    Ok((key, identity))
}

fn of_stage(identity: &Identity, algorithm: KeyAlgorithm, stage: KeyStage) -> Option<&Key> {
    identity.keys.iter().find(|key| key.algorithm == algorithm && key.state == stage)
}

/// Writes an audit line.
pub(super) fn note(
    conn: &mut Conn,
    caller: Option<Caller>,
    action: &str,
    subject: String,
    detail: String,
    now: Moment,
) -> AppResult<()> {
    let actor = caller.map(|caller| caller.person);
    let line = audit::Line { at: now, actor, action, subject, detail };
    Ok(audit::append(conn, &line)?)
}
