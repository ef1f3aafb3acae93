//! The life of an issuer's keys: rotate (the next one signs, the old one is retired), retire, revoke.
//!
//! A retired key stays in the DID document, because what it signed stays good. A revoked one leaves it: nothing
//! it signed verifies any more.

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
        note(conn, caller, "key.rotate", format!("issuer/{issuer}"), algorithm, now)
    })
    .await
}

/// Retires a key: it signs no more, what it signed stays good. The issuer cannot sign with that algorithm until
/// its next rotation.
///
/// # Errors
/// As [`rotate_key`]; [`IssuerRefused::KeyStage`] unless the key is active.
pub async fn retire_key(app: &App, caller: Option<Caller>, id: KeyId) -> AppResult<()> {
    ask(caller)?;
    let now = app.now();
    app.write(move |conn| {
        let (key, identity) = key(conn, id)?;
        let retired = state_of(&key).is_some_and(|state| state.retire().is_ok());
        if !retired {
            return Err(AppError::refused(IssuerRefused::KeyStage));
        }
        issuers::set_stage(conn, id, KeyStage::Retired, now)?;
        status_lists::touch_all(conn, identity.issuer.id)?;
        note(conn, caller, "key.retire", format!("key/{id}"), key.algorithm, now)
    })
    .await
}

/// Revokes a key, because it is or may be in other hands: it leaves the DID document, so that nothing it signed
/// verifies any more. Where it was the active one, the next takes its place at once.
///
/// # Errors
/// As [`rotate_key`]; [`IssuerRefused::KeyStage`] when it is revoked already.
pub async fn revoke_key(app: &App, caller: Option<Caller>, id: KeyId) -> AppResult<()> {
    ask(caller)?;
    let (issuer, algorithm) =
        app.read(move |conn| key(conn, id).map(|(key, _)| (key.issuer_id, key.algorithm))).await?;
    let fresh = prepare(app, caller, issuer, algorithm).await?;
    let now = app.now();
    app.write(move |conn| {
        let (key, identity) = key(conn, id)?;
        let revoked = state_of(&key).is_some_and(|state| state.revoke(now.get()).is_ok());
        if !revoked {
            return Err(AppError::refused(IssuerRefused::KeyStage));
        }
        issuers::set_stage(conn, id, KeyStage::Revoked, now)?;
        let mut left = identity;
        left.keys.retain(|other| other.id != id);
        if key.state == KeyStage::Active {
            succeed(conn, &left, algorithm, &fresh, now)?;
        } else if key.state == KeyStage::Next {
            issuers::insert_key(conn, &fresh)?;
        }
        status_lists::touch_all(conn, issuer)?;
        note(conn, caller, "key.revoke", format!("key/{id}"), algorithm, now)
    })
    .await
}

/// Puts the next key to work and a fresh one in its place; without a next key the fresh one signs at once.
fn succeed(
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
async fn prepare(
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

fn ask(caller: Option<Caller>) -> AppResult<()> {
    caller.map_or(Ok(()), |caller| rights::in_instance(&caller, Action::RunInstance))
}

fn identity(conn: &mut Conn, issuer: IssuerId) -> AppResult<Identity> {
    let identity = Identity::find(conn, issuer)?.ok_or(AppError::NotFound)?;
    match identity.issuer.method {
        IssuerMethod::Web => Ok(identity),
        IssuerMethod::Key => Err(AppError::refused(IssuerRefused::KeyIsIdentity)),
    }
}

fn key(conn: &mut Conn, id: KeyId) -> AppResult<(Key, Identity)> {
    let key = issuers::find_key(conn, id)?.ok_or(AppError::NotFound)?;
    let identity = identity(conn, key.issuer_id)?;
    Ok((key, identity))
}

fn of_stage(identity: &Identity, algorithm: KeyAlgorithm, stage: KeyStage) -> Option<&Key> {
    identity.keys.iter().find(|key| key.algorithm == algorithm && key.state == stage)
}

fn note(
    conn: &mut Conn,
    caller: Option<Caller>,
    action: &str,
    subject: String,
    algorithm: KeyAlgorithm,
    now: Moment,
) -> AppResult<()> {
    let actor = caller.map(|caller| caller.person);
    let line = audit::Line { at: now, actor, action, subject, detail: algorithm.to_string() };
    Ok(audit::append(conn, &line)?)
}
