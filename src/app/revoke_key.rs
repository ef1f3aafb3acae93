//! Revoking a key, because it is or may be in other hands. Two decide: one admin asks, saying as of when and why,
//! another approves; whoever works on the machine may stand for either.
//!
//! A revoked key leaves its issuer's document: nothing it signed verifies any more, whoever asks and whatever time
//! the signature states, since whoever holds the key can write any time into it. Only this instance, which has a log
//! of all that it sealed, still vouches for what the key sealed before that moment.

use super::identity::state_of;
use super::key_life::{ask, key, note, prepare, succeed};
use super::sign_anew::ask_anew;
use super::{App, AppError, AppResult, Caller, Once};
use crate::domain::{
    IssuerRefused, KeyId, KeyRevocationId, KeyRevocationRefused, KeyStage, Moment, Renewal,
    RevocationReason, RevocationState, check_revocation_time, may_close,
};
pub use crate::store::key_revocations::KeyRevocation;
use crate::store::{Conn, issuers, key_revocations, reissues, status_lists};

/// What is asked.
#[derive(Clone, Debug)]
pub struct RevocationWanted {
    /// Which key.
    pub key: KeyId,
    /// As of when; as of now where it does not say.
    pub revoked_at: Option<Moment>,
    /// Why.
    pub reason: String,
    /// Which of its badges are signed anew.
    pub renewal: Renewal,
}

/// A revocation, and the documents it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoking {
    /// What was asked, and what became of it.
    pub revocation: KeyRevocation,
    /// How many documents are signed anew; while it is pending, how many would be.
    pub documents: i64,
    /// How many of them are.
    pub signed_anew: i64,
}

/// Asks that a key be revoked. Admins, and whoever works on the machine (no caller).
///
/// # Errors
/// [`AppError::NotAllowed`], [`AppError::NotFound`]; [`AppError::Invalid`] for a time or reason that does not do;
/// [`IssuerRefused::KeyIsIdentity`] for a did:key, [`IssuerRefused::KeyStage`] for a revoked key,
/// [`KeyRevocationRefused::Pending`] when that was asked already.
pub async fn ask_for_revocation(
    app: &App,
    caller: Option<Caller>,
    once: Option<Once>,
    wanted: RevocationWanted,
) -> AppResult<KeyRevocationId> {
    ask(caller)?;
    let reason = RevocationReason::parse(&wanted.reason)
        .map_err(|fact| AppError::invalid("/reason", fact))?;
    let (now, id) = (app.now(), KeyRevocationId(app.random.uuid()));
    let revocation = KeyRevocation {
        id,
        key_id: wanted.key,
        revoked_at: wanted.revoked_at.unwrap_or_else(|| now.whole_second()),
        reason: reason.as_str().to_owned(),
        renewal: wanted.renewal,
        state: RevocationState::Pending,
        asked_by: caller.map(|caller| caller.person),
        asked_at: now,
        decided_by: None,
        decided_at: None,
    };
    app.create(once, move |conn| {
        let (key, _) = key(conn, revocation.key_id)?;
        if key.state == KeyStage::Revoked {
            return Err(AppError::refused(IssuerRefused::KeyStage));
        }
        check_revocation_time(revocation.revoked_at, key.created_at, now)
            .map_err(|fact| AppError::invalid("/revoked_at", fact))?;
        if key_revocations::find_of(conn, key.id, RevocationState::Pending)?.is_some() {
            return Err(AppError::refused(KeyRevocationRefused::Pending));
        }
        key_revocations::insert(conn, &revocation)?;
        tell(conn, caller, "key.revocation.ask", &revocation, "", now)?;
        Ok(id)
    })
    .await
}

/// Approves a revocation that another asked for: the key is revoked, the next takes its place where it signed, and
/// the badges concerned are signed anew.
///
/// # Errors
/// [`AppError::NotAllowed`], [`AppError::NotFound`]; [`KeyRevocationRefused::Own`], [`KeyRevocationRefused::Over`].
pub async fn approve_revocation(
    app: &App,
    caller: Option<Caller>,
    id: KeyRevocationId,
) -> AppResult<Revoking> {
    ask(caller)?;
    let by = caller.map(|caller| caller.person);
    let (issuer, algorithm) = app
        .read(move |conn| {
            let asked = open(conn, id, |asked| may_close(asked.state, asked.asked_by, by))?;
            let (key, _) = key(conn, asked.key_id)?;
            Ok((key.issuer_id, key.algorithm))
        })
        .await?;
    let fresh = prepare(app, caller, issuer, algorithm).await?;
    let now = app.now();
    app.write(move |conn| {
        let asked = open(conn, id, |asked| may_close(asked.state, asked.asked_by, by))?;
        let (key, mut identity) = key(conn, asked.key_id)?;
        if state_of(&key).is_none_or(|state| state.revoke(asked.revoked_at.get()).is_err()) {
            return Err(AppError::refused(IssuerRefused::KeyStage));
        }
        issuers::set_stage(conn, key.id, KeyStage::Revoked, asked.revoked_at)?;
        identity.keys.retain(|other| other.id != key.id);
        match key.state {
            KeyStage::Active => succeed(conn, &identity, algorithm, &fresh, now)?,
            KeyStage::Next => issuers::insert_key(conn, &fresh)?,
            KeyStage::Retired | KeyStage::Revoked => {}
        }
        status_lists::touch_all(conn, issuer)?;
        key_revocations::close(conn, id, RevocationState::Done, by, now)?;
        let documents = ask_anew(conn, &asked, asked.renewal, now)?;
        let detail = format!("{documents} documents to be signed anew");
        tell(conn, caller, "key.revoke", &asked, &detail, now)?;
        shown(conn, id)
    })
    .await
}

/// Refuses what another asked for: nothing changes.
///
/// # Errors
/// As [`approve_revocation`].
pub async fn refuse_revocation(
    app: &App,
    caller: Option<Caller>,
    id: KeyRevocationId,
) -> AppResult<Revoking> {
    ask(caller)?;
    let (by, now) = (caller.map(|caller| caller.person), app.now());
    app.write(move |conn| {
        let asked = open(conn, id, |asked| may_close(asked.state, asked.asked_by, by))?;
        key_revocations::close(conn, id, RevocationState::Refused, by, now)?;
        tell(conn, caller, "key.revocation.refuse", &asked, "", now)?;
        shown(conn, id)
    })
    .await
}

/// Takes back what one asked for oneself: nothing changes.
///
/// # Errors
/// As [`approve_revocation`]; [`AppError::NotAllowed`] for what another asked for.
pub async fn withdraw_revocation(
    app: &App,
    caller: Option<Caller>,
    id: KeyRevocationId,
) -> AppResult<Revoking> {
    ask(caller)?;
    let (by, now) = (caller.map(|caller| caller.person), app.now());
    app.write(move |conn| {
        let asked = open(conn, id, |asked| match asked.state {
            RevocationState::Pending => Ok(()),
            _ => Err(KeyRevocationRefused::Over),
        })?;
        if asked.asked_by != by {
            return Err(AppError::NotAllowed);
        }
        key_revocations::close(conn, id, RevocationState::Withdrawn, by, now)?;
        tell(conn, caller, "key.revocation.withdraw", &asked, "", now)?;
        shown(conn, id)
    })
    .await
}

/// What was asked about a key, the first first. Admins, and whoever works on the machine.
///
/// # Errors
/// [`AppError::NotAllowed`], [`AppError::NotFound`].
pub async fn list_revocations(
    app: &App,
    caller: Option<Caller>,
    key: KeyId,
) -> AppResult<Vec<Revoking>> {
    ask(caller)?;
    app.read(move |conn| {
        issuers::find_key(conn, key)?.ok_or(AppError::NotFound)?;
        let all = key_revocations::list(conn, key)?;
        all.into_iter().map(|one| with_counts(conn, one)).collect()
    })
    .await
}

/// What waits for a decision, the first first. Admins, and whoever works on the machine.
///
/// # Errors
/// [`AppError::NotAllowed`].
pub async fn list_pending_revocations(
    app: &App,
    caller: Option<Caller>,
) -> AppResult<Vec<Revoking>> {
    ask(caller)?;
    app.read(|conn| {
        let all = key_revocations::list_pending(conn)?;
        all.into_iter().map(|one| with_counts(conn, one)).collect()
    })
    .await
}

/// One revocation. Admins, and whoever works on the machine.
///
/// # Errors
/// [`AppError::NotAllowed`], [`AppError::NotFound`].
pub async fn find_revocation(
    app: &App,
    caller: Option<Caller>,
    id: KeyRevocationId,
) -> AppResult<Revoking> {
    ask(caller)?;
    app.read(move |conn| shown(conn, id)).await
}

/// The revocation, if it may be decided so.
fn open(
    conn: &mut Conn,
    id: KeyRevocationId,
    may: impl Fn(&KeyRevocation) -> Result<(), KeyRevocationRefused>,
) -> AppResult<KeyRevocation> {
    let asked = key_revocations::find(conn, id)?.ok_or(AppError::NotFound)?;
    may(&asked).map_err(AppError::refused)?;
    Ok(asked)
}

fn shown(conn: &mut Conn, id: KeyRevocationId) -> AppResult<Revoking> {
    let found = key_revocations::find(conn, id)?.ok_or(AppError::NotFound)?;
    with_counts(conn, found)
}

fn with_counts(conn: &mut Conn, revocation: KeyRevocation) -> AppResult<Revoking> {
    let (documents, signed_anew) = match revocation.state {
        RevocationState::Done => reissues::count(conn, revocation.id)?,
        RevocationState::Pending => {
            let since = (revocation.renewal == Renewal::Since).then_some(revocation.revoked_at);
            let all = reissues::sealed_by(conn, revocation.key_id, since)?;
            (i64::try_from(all.len()).unwrap_or(i64::MAX), 0)
        }
        RevocationState::Refused | RevocationState::Withdrawn => (0, 0),
    };
    Ok(Revoking { revocation, documents, signed_anew })
}

fn tell(
    conn: &mut Conn,
    caller: Option<Caller>,
    action: &str,
    asked: &KeyRevocation,
    more: &str,
    now: Moment,
) -> AppResult<()> {
    let KeyRevocation { id, key_id, revoked_at, renewal, .. } = asked;
    let detail = format!("key-revocation/{id} as of {revoked_at}, {renewal} {more}");
    note(conn, caller, action, format!("key/{key_id}"), detail.trim_end().to_owned(), now)
}
