//! Connected programs: registrations, and what people allowed them. Of secrets only hashes are kept.

use diesel::prelude::*;

use super::tables::{oauth_clients, oauth_grants, oauth_tokens};
use super::{Conn, StoreResult};
use crate::domain::{
    ClientId, ClientMetadata, CodeChallenge, GrantId, Moment, OAuthScopes, PersonId,
};

/// A program that has registered.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = oauth_clients, treat_none_as_default_value = false)]
pub struct OAuthClient {
    /// Its `client_id`.
    pub id: ClientId,
    /// The SHA-256 of its secret.
    pub secret_hash: Vec<u8>,
    /// What it says of itself.
    pub metadata: ClientMetadata,
    /// Since when.
    pub created_at: Moment,
}

/// What a person allowed a program, by one consent.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = oauth_grants, treat_none_as_default_value = false)]
pub struct Grant {
    /// Which.
    pub id: GrantId,
    /// To which program.
    pub client_id: ClientId,
    /// By whom.
    pub person_id: PersonId,
    /// What.
    pub scopes: OAuthScopes,
    /// The SHA-256 of its code.
    pub code_hash: Vec<u8>,
    /// Until when the code is good.
    pub code_expires_at: Moment,
    /// Where the person was sent back to with it.
    pub redirect_uri: String,
    /// Whose verifier must come with it.
    pub code_challenge: CodeChallenge,
    /// When it was allowed.
    pub created_at: Moment,
    /// When the code was used.
    pub redeemed_at: Option<Moment>,
    /// Until when anything of it is good, if nothing new is asked for.
    pub lasts_until: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
}

impl Grant {
    /// Whether something of it may be good at a moment.
    pub fn is_open(&self, now: Moment) -> bool {
        self.ended_at.is_none() && self.lasts_until > now
    }
}

/// Adds a program.
///
/// # Errors
/// The database's own.
pub fn insert_client(conn: &mut Conn, new: &OAuthClient) -> StoreResult<()> {
    diesel::insert_into(oauth_clients::table).values(new).execute(conn)?;
    Ok(())
}

/// The program of that id.
///
/// # Errors
/// The database's own.
pub fn find_client(conn: &mut Conn, id: ClientId) -> StoreResult<Option<OAuthClient>> {
    Ok(oauth_clients::table.find(id).select(OAuthClient::as_select()).first(conn).optional()?)
}

/// Adds a grant.
///
/// # Errors
/// The database's own.
pub fn insert_grant(conn: &mut Conn, new: &Grant) -> StoreResult<()> {
    diesel::insert_into(oauth_grants::table).values(new).execute(conn)?;
    Ok(())
}

/// The grant of that id.
///
/// # Errors
/// The database's own.
pub fn find_grant(conn: &mut Conn, id: GrantId) -> StoreResult<Option<Grant>> {
    Ok(oauth_grants::table.find(id).select(Grant::as_select()).first(conn).optional()?)
}

/// The grant whose code has that hash, used or not.
///
/// # Errors
/// The database's own.
pub fn find_by_code(conn: &mut Conn, hash: &[u8]) -> StoreResult<Option<Grant>> {
    let query = oauth_grants::table.filter(oauth_grants::code_hash.eq(hash));
    Ok(query.select(Grant::as_select()).first(conn).optional()?)
}

/// A person's grants that are in use, the newest first, each with its program.
///
/// # Errors
/// The database's own.
pub fn list_of(
    conn: &mut Conn,
    person: PersonId,
    now: Moment,
) -> StoreResult<Vec<(Grant, OAuthClient)>> {
    let query = oauth_grants::table
        .inner_join(oauth_clients::table)
        .filter(oauth_grants::person_id.eq(person))
        .filter(oauth_grants::redeemed_at.is_not_null().and(oauth_grants::ended_at.is_null()))
        .filter(oauth_grants::lasts_until.gt(now))
        .order((oauth_grants::created_at.desc(), oauth_grants::id))
        .limit(200)
        .select((Grant::as_select(), OAuthClient::as_select()));
    Ok(query.load(conn)?)
}

/// Records that a grant's code was used.
///
/// # Errors
/// The database's own.
pub fn redeem(conn: &mut Conn, id: GrantId, now: Moment) -> StoreResult<()> {
    diesel::update(oauth_grants::table.find(id))
        .set(oauth_grants::redeemed_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Lets a grant last until then.
///
/// # Errors
/// The database's own.
pub fn prolong(conn: &mut Conn, id: GrantId, until: Moment) -> StoreResult<()> {
    diesel::update(oauth_grants::table.find(id))
        .set(oauth_grants::lasts_until.eq(until))
        .execute(conn)?;
    Ok(())
}

/// Ends a grant; whether it was not ended yet.
///
/// # Errors
/// The database's own.
pub fn end(conn: &mut Conn, id: GrantId, now: Moment) -> StoreResult<bool> {
    let open = oauth_grants::table.find(id).filter(oauth_grants::ended_at.is_null());
    let ended = diesel::update(open).set(oauth_grants::ended_at.eq(now)).execute(conn)?;
    Ok(ended > 0)
}

/// Ends what a person allowed a program before, by other consents.
///
/// # Errors
/// The database's own.
pub fn end_others(conn: &mut Conn, kept: &Grant, now: Moment) -> StoreResult<()> {
    let others = oauth_grants::table
        .filter(oauth_grants::person_id.eq(kept.person_id))
        .filter(oauth_grants::client_id.eq(kept.client_id).and(oauth_grants::id.ne(kept.id)))
        .filter(oauth_grants::redeemed_at.is_not_null().and(oauth_grants::ended_at.is_null()));
    diesel::update(others).set(oauth_grants::ended_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Ends everything that a person allowed.
///
/// # Errors
/// The database's own.
pub fn end_all(conn: &mut Conn, person: PersonId, now: Moment) -> StoreResult<()> {
    let open = oauth_grants::person_id.eq(person).and(oauth_grants::ended_at.is_null());
    diesel::update(oauth_grants::table.filter(open))
        .set(oauth_grants::ended_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Deletes grants without tokens of which nothing is good since `moment`; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge_grants(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let tokens = oauth_tokens::table
        .filter(oauth_tokens::grant_id.eq(oauth_grants::id))
        .select(oauth_tokens::token_hash);
    let old = oauth_grants::table
        .filter(oauth_grants::lasts_until.lt(moment))
        .filter(diesel::dsl::not(diesel::dsl::exists(tokens)))
        .order(oauth_grants::id)
        .limit(limit)
        .select(oauth_grants::id);
    let old: Vec<GrantId> = old.load(conn)?;
    Ok(diesel::delete(oauth_grants::table.filter(oauth_grants::id.eq_any(old))).execute(conn)?)
}

/// Deletes programs that registered before `moment` and that nobody allows anything; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge_clients(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let grants = oauth_grants::table
        .filter(oauth_grants::client_id.eq(oauth_clients::id))
        .select(oauth_grants::id);
    let old = oauth_clients::table
        .filter(oauth_clients::created_at.lt(moment))
        .filter(diesel::dsl::not(diesel::dsl::exists(grants)))
        .order(oauth_clients::id)
        .limit(limit)
        .select(oauth_clients::id);
    let old: Vec<ClientId> = old.load(conn)?;
    Ok(diesel::delete(oauth_clients::table.filter(oauth_clients::id.eq_any(old))).execute(conn)?)
}
