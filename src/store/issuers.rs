//! Issuers and their keys. A key's secret is kept sealed under the master key.

use diesel::prelude::*;

use super::tables::{issuer_keys as keys, issuers};
use super::{Conn, StoreResult};
use crate::domain::{IssuerId, IssuerMethod, JwtAlgorithm, KeyAlgorithm, KeyId, KeyStage, Moment};

/// In whose name badges are signed. Never changed: it stands in badges.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = issuers, treat_none_as_default_value = false)]
pub struct Issuer {
    /// Its id.
    pub id: IssuerId,
    /// Its name, as badges show it.
    pub name: String,
    /// Its web address.
    pub url: String,
    /// How it is identified.
    pub method: IssuerMethod,
    /// How its JWTs are signed.
    pub jwt_algorithm: JwtAlgorithm,
    /// When it was added.
    pub created_at: Moment,
    /// Where it is written to; empty where it did not say.
    pub email: String,
}

/// One key of an issuer.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = keys, treat_none_as_default_value = false)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub issuer_id: IssuerId,
    /// What it is for.
    pub algorithm: KeyAlgorithm,
    /// The public half, as the JSON text of a JWK.
    pub public_key: String,
    /// Under which fragment it stands in its issuer's DID document.
    pub fragment: String,
    /// The secret half, sealed under the master key.
    pub sealed_secret: Vec<u8>,
    /// Where it stands.
    pub state: KeyStage,
    /// When it was made.
    pub created_at: Moment,
    /// When it began to sign.
    pub activated_at: Option<Moment>,
    /// When it ceased to sign.
    pub retired_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// The issuer of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: IssuerId) -> StoreResult<Option<Issuer>> {
    Ok(issuers::table.find(id).select(Issuer::as_select()).first(conn).optional()?)
}

/// All issuers, the first added first. There are few.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn) -> StoreResult<Vec<Issuer>> {
    let query = issuers::table.order((issuers::created_at, issuers::id));
    Ok(query.select(Issuer::as_select()).load(conn)?)
}

/// Adds an issuer.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Issuer) -> StoreResult<()> {
    diesel::insert_into(issuers::table).values(new).execute(conn)?;
    Ok(())
}

/// The key of that id.
///
/// # Errors
/// The database's own.
pub fn find_key(conn: &mut Conn, id: KeyId) -> StoreResult<Option<Key>> {
    Ok(keys::table.find(id).select(Key::as_select()).first(conn).optional()?)
}

/// An issuer's keys, the oldest first.
///
/// # Errors
/// The database's own.
pub fn list_keys(conn: &mut Conn, issuer: IssuerId) -> StoreResult<Vec<Key>> {
    let query = keys::table.filter(keys::issuer_id.eq(issuer)).order((keys::created_at, keys::id));
    Ok(query.select(Key::as_select()).load(conn)?)
}

/// Adds a key.
///
/// # Errors
/// The database's own; a second active key for one algorithm breaks a unique index.
pub fn insert_key(conn: &mut Conn, new: &Key) -> StoreResult<()> {
    diesel::insert_into(keys::table).values(new).execute(conn)?;
    Ok(())
}

/// Moves a key to another stage, and keeps when.
///
/// # Errors
/// The database's own.
pub fn set_stage(conn: &mut Conn, id: KeyId, stage: KeyStage, now: Moment) -> StoreResult<()> {
    let key = keys::table.find(id);
    match stage {
        KeyStage::Next => diesel::update(key).set(keys::state.eq(stage)).execute(conn)?,
        KeyStage::Active => diesel::update(key)
            .set((keys::state.eq(stage), keys::activated_at.eq(now)))
            .execute(conn)?,
        KeyStage::Retired => diesel::update(key)
            .set((keys::state.eq(stage), keys::retired_at.eq(now)))
            .execute(conn)?,
        KeyStage::Revoked => diesel::update(key)
            .set((keys::state.eq(stage), keys::revoked_at.eq(now)))
            .execute(conn)?,
    };
    Ok(())
}
