//! Awards, and the signed documents that come of them. An award is reserved first; its documents are sealed
//! once, later; nothing of it is public before.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{achievements, awards, credentials, issuance_log};
use super::{Conn, StoreError, StoreResult};
use crate::domain::{
    AchievementId, AwardId, CohortId, IssuerId, KeyId, Moment, PersonId, StatusListId, ValidationId,
};

/// Our decision that a person earned an achievement, with all that its document says.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = awards, treat_none_as_default_value = false)]
pub struct Award {
    /// Its id, and its credential's and its badge page's.
    pub id: AwardId,
    /// Which achievement.
    pub achievement_id: AchievementId,
    /// Who earned it.
    pub person_id: PersonId,
    /// Why.
    pub validation_id: ValidationId,
    /// Under which `urn:uuid` the document speaks of the person; for this award only.
    pub subject_urn: AwardId,
    /// The proved address that the document holds hashed.
    pub recipient_email: Option<String>,
    /// The salt of that hash.
    pub recipient_salt: Option<String>,
    /// Which status list tells whether it is revoked.
    pub status_list_id: StatusListId,
    /// At which index.
    pub status_index: i32,
    /// From when on it is valid.
    pub valid_from: Moment,
    /// Until when.
    pub valid_until: Option<Moment>,
    /// What the document says, as JSON.
    pub content: String,
    /// When its documents were sealed; nothing is public before.
    pub sealed_at: Option<Moment>,
    /// Whether the holder lets their name be shown on the badge's page.
    pub shown_name: bool,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// By whom.
    pub revoked_by: Option<PersonId>,
    /// Why.
    pub revocation_reason: String,
    /// When it was reserved.
    pub created_at: Moment,
}

/// An award with what a list shows of its achievement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardSummary {
    /// The award.
    pub award: Award,
    /// The achievement's name.
    pub achievement: String,
    /// Whose achievement.
    pub cohort: CohortId,
    /// In whose name it is signed.
    pub issuer: IssuerId,
}

/// One signed document, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = credentials, treat_none_as_default_value = false)]
pub struct Credential {
    /// Of which award.
    pub award_id: AwardId,
    /// `data-integrity` or `jwt`.
    pub form: String,
    /// The document.
    pub text: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// The key that signed it.
    pub key_id: KeyId,
    /// When it was sealed.
    pub sealed_at: Moment,
}

/// The award of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: AwardId) -> StoreResult<Option<Award>> {
    Ok(awards::table.find(id).select(Award::as_select()).first(conn).optional()?)
}

/// The award of that id with its achievement's name and cohort.
///
/// # Errors
/// The database's own.
pub fn find_summary(conn: &mut Conn, id: AwardId) -> StoreResult<Option<AwardSummary>> {
    let row = awards::table
        .inner_join(achievements::table)
        .filter(awards::id.eq(id))
        .select((
            Award::as_select(),
            achievements::name,
            achievements::cohort_id,
            achievements::issuer_id,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(summary))
}

fn summary(row: (Award, String, CohortId, IssuerId)) -> AwardSummary {
    let (award, achievement, cohort, issuer) = row;
    AwardSummary { award, achievement, cohort, issuer }
}

/// Some award that keeps a version of its achievement: what the achievement said then stands there.
///
/// # Errors
/// The database's own; [`StoreError::Corrupt`] when an award's content does not read.
pub fn find_of_version(
    conn: &mut Conn,
    achievement: AchievementId,
    version: i64,
) -> StoreResult<Option<Award>> {
    let mut after = None;
    loop {
        let found = list(conn, achievement, after, 200)?;
        let Some(last) = found.last() else { return Ok(None) };
        after = Some(last.award.id.0);
        for one in found {
            if version_of(&one.award)? == Some(version) {
                return Ok(Some(one.award));
            }
        }
    }
}

fn version_of(award: &Award) -> StoreResult<Option<i64>> {
    let content: serde_json::Value = serde_json::from_str(&award.content)
        .map_err(|error| StoreError::Corrupt(format!("award {}: {error}", award.id)))?;
    Ok(content["achievement"]["version"].as_i64())
}

/// A person's award of an achievement.
///
/// # Errors
/// The database's own.
pub fn find_for(
    conn: &mut Conn,
    achievement: AchievementId,
    person: PersonId,
) -> StoreResult<Option<Award>> {
    let query = awards::table
        .filter(awards::achievement_id.eq(achievement).and(awards::person_id.eq(person)));
    Ok(query.select(Award::as_select()).first(conn).optional()?)
}

/// An achievement's awards in the order of their ids, up to `limit` after `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    achievement: AchievementId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<AwardSummary>> {
    let after = AwardId(after.unwrap_or_default());
    let query = awards::table
        .inner_join(achievements::table)
        .filter(awards::achievement_id.eq(achievement).and(awards::id.gt(after)))
        .order(awards::id)
        .limit(limit)
        .select((
            Award::as_select(),
            achievements::name,
            achievements::cohort_id,
            achievements::issuer_id,
        ));
    Ok(query.load(conn)?.into_iter().map(summary).collect())
}

/// A person's sealed awards in the order of their ids, up to `limit` after `after`.
///
/// # Errors
/// The database's own.
pub fn list_of(
    conn: &mut Conn,
    person: PersonId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<AwardSummary>> {
    let after = AwardId(after.unwrap_or_default());
    let query = awards::table
        .inner_join(achievements::table)
        .filter(awards::person_id.eq(person).and(awards::id.gt(after)))
        .filter(awards::sealed_at.is_not_null())
        .order(awards::id)
        .limit(limit)
        .select((
            Award::as_select(),
            achievements::name,
            achievements::cohort_id,
            achievements::issuer_id,
        ));
    Ok(query.load(conn)?.into_iter().map(summary).collect())
}

/// Where an award stands, for those who look over many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub id: AwardId,
    /// Which status list tells whether it is revoked.
    pub list: StatusListId,
    /// Whether its documents are sealed.
    pub is_sealed: bool,
    /// Whether it is revoked.
    pub is_revoked: bool,
}

/// Where each award of an achievement stands, in the order of their ids.
///
/// # Errors
/// The database's own.
pub fn list_standing(conn: &mut Conn, achievement: AchievementId) -> StoreResult<Vec<Standing>> {
    type Row = (AwardId, StatusListId, Option<Moment>, Option<Moment>);
    let query = awards::table.filter(awards::achievement_id.eq(achievement)).select((
        awards::id,
        awards::status_list_id,
        awards::sealed_at,
        awards::revoked_at,
    ));
    let mut all: Vec<Standing> = query
        .load::<Row>(conn)?
        .into_iter()
        .map(|(id, list, sealed, revoked)| Standing {
            id,
            list,
            is_sealed: sealed.is_some(),
            is_revoked: revoked.is_some(),
        })
        .collect();
    all.sort_by_key(|one| one.id);
    Ok(all)
}

/// From when on each of a person's badges is valid: those that are sealed and not revoked.
///
/// # Errors
/// The database's own.
pub fn dates_of(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<(Moment, AwardId)>> {
    let query = awards::table
        .filter(awards::person_id.eq(person))
        .filter(awards::sealed_at.is_not_null().and(awards::revoked_at.is_null()))
        .select((awards::valid_from, awards::id));
    Ok(query.load(conn)?)
}

/// Every award that is reserved and not sealed yet.
///
/// # Errors
/// The database's own.
pub fn list_unsealed(conn: &mut Conn) -> StoreResult<Vec<AwardId>> {
    let query = awards::table.filter(awards::sealed_at.is_null()).order(awards::id);
    Ok(query.select(awards::id).load(conn)?)
}

/// Every sealed award, the first sealed first: for writing badges to files.
///
/// # Errors
/// The database's own.
pub fn list_sealed(conn: &mut Conn) -> StoreResult<Vec<AwardSummary>> {
    let query = awards::table
        .inner_join(achievements::table)
        .filter(awards::sealed_at.is_not_null())
        .order((awards::created_at, awards::id))
        .select((
            Award::as_select(),
            achievements::name,
            achievements::cohort_id,
            achievements::issuer_id,
        ));
    Ok(query.load(conn)?.into_iter().map(summary).collect())
}

/// Reserves an award.
///
/// # Errors
/// The database's own; a second one of a person for an achievement, or of one status index, breaks a unique key.
pub fn insert(conn: &mut Conn, new: &Award) -> StoreResult<()> {
    diesel::insert_into(awards::table).values(new).execute(conn)?;
    Ok(())
}

/// Seals an award: keeps its documents and a line of the issuance log for each.
///
/// # Errors
/// The database's own; a second sealing breaks a unique key.
pub fn seal(
    conn: &mut Conn,
    id: AwardId,
    documents: &[Credential],
    now: Moment,
) -> StoreResult<()> {
    for document in documents {
        diesel::insert_into(credentials::table).values(document).execute(conn)?;
        diesel::insert_into(issuance_log::table)
            .values((
                issuance_log::award_id.eq(document.award_id),
                issuance_log::form.eq(&document.form),
                issuance_log::sha256.eq(&document.sha256),
                issuance_log::at.eq(now),
            ))
            .execute(conn)?;
    }
    diesel::update(awards::table.find(id)).set(awards::sealed_at.eq(now)).execute(conn)?;
    Ok(())
}

/// A sealed document of an award.
///
/// # Errors
/// The database's own.
pub fn credential(conn: &mut Conn, id: AwardId, form: &str) -> StoreResult<Option<Credential>> {
    let query = credentials::table.find((id, form)).select(Credential::as_select());
    Ok(query.first(conn).optional()?)
}

/// How many documents the issuance log holds.
///
/// # Errors
/// The database's own.
pub fn count_issued(conn: &mut Conn) -> StoreResult<i64> {
    Ok(issuance_log::table.count().get_result(conn)?)
}

/// Revokes an award.
///
/// # Errors
/// The database's own.
pub fn revoke(
    conn: &mut Conn,
    id: AwardId,
    by: PersonId,
    reason: &str,
    now: Moment,
) -> StoreResult<()> {
    diesel::update(awards::table.find(id).filter(awards::revoked_at.is_null()))
        .set((
            awards::revoked_at.eq(now),
            awards::revoked_by.eq(by),
            awards::revocation_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}

/// Revokes many awards.
///
/// # Errors
/// The database's own.
pub fn revoke_many(
    conn: &mut Conn,
    ids: &[AwardId],
    by: PersonId,
    reason: &str,
    now: Moment,
) -> StoreResult<()> {
    // A statement takes a limited number of values.
    for some in ids.chunks(500) {
        let open = awards::id.eq_any(some.to_vec()).and(awards::revoked_at.is_null());
        diesel::update(awards::table.filter(open))
            .set((
                awards::revoked_at.eq(now),
                awards::revoked_by.eq(by),
                awards::revocation_reason.eq(reason),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps whether the holder lets their name be shown.
///
/// # Errors
/// The database's own.
pub fn show_name(conn: &mut Conn, id: AwardId, shown: bool) -> StoreResult<()> {
    diesel::update(awards::table.find(id)).set(awards::shown_name.eq(shown)).execute(conn)?;
    Ok(())
}
