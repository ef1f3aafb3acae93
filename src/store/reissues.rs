//! Documents that are signed anew because their key was revoked: the log that goes on from the issuance log.

use diesel::prelude::*;

use super::awards::Credential;
use super::tables::{credentials, issuance_log, reissue_log};
use super::{Conn, StoreResult};
use crate::domain::{AwardId, KeyId, KeyRevocationId, Moment};

/// A document that is to be signed anew.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reissue_log)]
pub struct Reissue {
    /// Of which award.
    pub award_id: AwardId,
    /// In which form.
    pub form: String,
    /// The digest of the document that is replaced.
    pub old_sha256: String,
    /// Because of what.
    pub key_revocation_id: KeyRevocationId,
    /// When that was decided.
    pub asked_at: Moment,
}

/// The documents that a key sealed, from a moment on where one is given: award, form and digest.
///
/// # Errors
/// The database's own.
pub fn sealed_by(
    conn: &mut Conn,
    key: KeyId,
    since: Option<Moment>,
) -> StoreResult<Vec<(AwardId, String, String)>> {
    let mut query = credentials::table.filter(credentials::key_id.eq(key)).into_boxed();
    if let Some(since) = since {
        query = query.filter(credentials::sealed_at.ge(since));
    }
    let query = query.order((credentials::award_id, credentials::form));
    Ok(query.select((credentials::award_id, credentials::form, credentials::sha256)).load(conn)?)
}

/// Asks for a document to be signed anew; `false` when that was asked before.
///
/// # Errors
/// The database's own.
pub fn ask(
    conn: &mut Conn,
    (award, form, sha256): &(AwardId, String, String),
    revocation: KeyRevocationId,
    now: Moment,
) -> StoreResult<bool> {
    let known: i64 = reissue_log::table
        .filter(reissue_log::award_id.eq(award).and(reissue_log::form.eq(form)))
        .filter(reissue_log::old_sha256.eq(sha256))
        .count()
        .get_result(conn)?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(reissue_log::table)
        .values((
            reissue_log::award_id.eq(award),
            reissue_log::form.eq(form),
            reissue_log::old_sha256.eq(sha256),
            reissue_log::key_revocation_id.eq(revocation),
            reissue_log::asked_at.eq(now),
        ))
        .execute(conn)?;
    Ok(true)
}

/// What of an award is still to be signed anew.
///
/// # Errors
/// The database's own.
pub fn pending(conn: &mut Conn, award: AwardId) -> StoreResult<Vec<Reissue>> {
    let query = reissue_log::table
        .filter(reissue_log::award_id.eq(award).and(reissue_log::sealed_at.is_null()))
        .order(reissue_log::form);
    Ok(query.select(Reissue::as_select()).load(conn)?)
}

/// Every award of which something is still to be signed anew.
///
/// # Errors
/// The database's own.
pub fn list_pending(conn: &mut Conn) -> StoreResult<Vec<AwardId>> {
    let query = reissue_log::table.filter(reissue_log::sealed_at.is_null());
    let query = query.select(reissue_log::award_id).distinct().order(reissue_log::award_id);
    Ok(query.load(conn)?)
}

/// Puts a new document in the place of the old one, and completes the log.
///
/// # Errors
/// The database's own.
pub fn seal(conn: &mut Conn, old: &Reissue, new: &Credential, now: Moment) -> StoreResult<()> {
    let place = credentials::table.find((old.award_id, &old.form));
    diesel::update(place.filter(credentials::sha256.eq(&old.old_sha256)))
        .set((
            credentials::text.eq(&new.text),
            credentials::sha256.eq(&new.sha256),
            credentials::key_id.eq(new.key_id),
            credentials::sealed_at.eq(now),
        ))
        .execute(conn)?;
    let line = reissue_log::table.find((old.award_id, &old.form, &old.old_sha256));
    diesel::update(line.filter(reissue_log::sealed_at.is_null()))
        .set((
            reissue_log::new_sha256.eq(&new.sha256),
            reissue_log::new_key_id.eq(new.key_id),
            reissue_log::sealed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many documents a revocation has signed anew, and how many of them are.
///
/// # Errors
/// The database's own.
pub fn count(conn: &mut Conn, revocation: KeyRevocationId) -> StoreResult<(i64, i64)> {
    let all = || reissue_log::table.filter(reissue_log::key_revocation_id.eq(revocation));
    let asked = all().count().get_result(conn)?;
    let sealed = all().filter(reissue_log::sealed_at.is_not_null()).count().get_result(conn)?;
    Ok((asked, sealed))
}

/// When a document of an award was sealed first, by the two logs, which know each one by its digest.
///
/// # Errors
/// The database's own.
pub fn sealed_at(conn: &mut Conn, award: AwardId, sha256: &str) -> StoreResult<Option<Moment>> {
    let issued: Option<Moment> = issuance_log::table
        .filter(issuance_log::award_id.eq(award).and(issuance_log::sha256.eq(sha256)))
        .select(issuance_log::at)
        .first(conn)
        .optional()?;
    if issued.is_some() {
        return Ok(issued);
    }
    let anew: Option<Option<Moment>> = reissue_log::table
        .filter(reissue_log::award_id.eq(award).and(reissue_log::new_sha256.eq(sha256)))
        .select(reissue_log::sealed_at)
        .first(conn)
        .optional()?;
    Ok(anew.flatten())
}

/// The digest that the logs hold for the document of an award in a form: from the one that was issued on, each in
/// the place of the one before.
///
/// # Errors
/// The database's own.
pub fn logged(conn: &mut Conn, award: AwardId, form: &str) -> StoreResult<Option<String>> {
    let issued: Option<String> = issuance_log::table
        .filter(issuance_log::award_id.eq(award).and(issuance_log::form.eq(form)))
        .select(issuance_log::sha256)
        .first(conn)
        .optional()?;
    let mut anew: Vec<(String, Option<String>)> = reissue_log::table
        .filter(reissue_log::award_id.eq(award).and(reissue_log::form.eq(form)))
        .select((reissue_log::old_sha256, reissue_log::new_sha256))
        .load(conn)?;
    let mut last = issued;
    while let Some(at) =
        anew.iter().position(|(old, new)| Some(old) == last.as_ref() && new.is_some())
    {
        last = anew.swap_remove(at).1;
    }
    Ok(last)
}
