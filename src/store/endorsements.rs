//! Endorsements, with the documents that come of them. One is made first; its document is sealed once, later.

use diesel::prelude::*;

use super::tables::{activities, awards, endorsements, submissions, validations};
use super::{Conn, StoreResult};
use crate::domain::{
    AchievementId, AwardId, EndorsementConsent, EndorsementId, IssuerId, KeyId, Language, Moment,
    PersonId, StatusListId, ValidationId,
};

/// What a person says of an award or an achievement, with all that its document says.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = endorsements, treat_none_as_default_value = false)]
pub struct Endorsement {
    /// Its id, and its credential's.
    pub id: EndorsementId,
    /// Of which achievement, or of an award of it.
    pub achievement_id: AchievementId,
    /// Of which award, if of one.
    pub award_id: Option<AwardId>,
    /// Who endorses.
    pub endorser_id: PersonId,
    /// Who signs for them.
    pub issuer_id: IssuerId,
    /// The endorser's name, as it was then.
    pub endorser_name: String,
    /// In what capacity, in their own words.
    pub capacity: String,
    /// What they say, in Markdown.
    pub comment: String,
    /// The language of the words around it.
    pub language: Language,
    /// The id of what is endorsed.
    pub subject: String,
    /// What that is called.
    pub subject_name: String,
    /// Which status list tells whether it is withdrawn.
    pub status_list_id: StatusListId,
    /// At which index.
    pub status_index: i32,
    /// From when on it is valid.
    pub valid_from: Moment,
    /// Whether whose it is lets it be shown.
    pub consent: EndorsementConsent,
    /// Who said so.
    pub consent_by: Option<PersonId>,
    /// When.
    pub consent_at: Option<Moment>,
    /// The signed document, byte for byte.
    pub document: Option<String>,
    /// Its SHA-256, in hexadecimal.
    pub sha256: Option<String>,
    /// The key that signed it.
    pub key_id: Option<KeyId>,
    /// When it was sealed.
    pub sealed_at: Option<Moment>,
    /// When its endorser withdrew it.
    pub withdrawn_at: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
}

/// The endorsement of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: EndorsementId) -> StoreResult<Option<Endorsement>> {
    Ok(endorsements::table.find(id).select(Endorsement::as_select()).first(conn).optional()?)
}

/// An award's endorsements, the oldest first.
///
/// # Errors
/// The database's own.
pub fn of_award(conn: &mut Conn, award: AwardId) -> StoreResult<Vec<Endorsement>> {
    let query = endorsements::table
        .filter(endorsements::award_id.eq(award))
        .order((endorsements::created_at, endorsements::id));
    Ok(query.limit(200).select(Endorsement::as_select()).load(conn)?)
}

/// An achievement's own endorsements, the oldest first: not those of its awards.
///
/// # Errors
/// The database's own.
pub fn of_achievement(conn: &mut Conn, id: AchievementId) -> StoreResult<Vec<Endorsement>> {
    let query = endorsements::table
        .filter(endorsements::achievement_id.eq(id).and(endorsements::award_id.is_null()))
        .order((endorsements::created_at, endorsements::id));
    Ok(query.limit(200).select(Endorsement::as_select()).load(conn)?)
}

/// What a person has endorsed, the newest first.
///
/// # Errors
/// The database's own.
pub fn by(conn: &mut Conn, endorser: PersonId) -> StoreResult<Vec<Endorsement>> {
    let query = endorsements::table
        .filter(endorsements::endorser_id.eq(endorser))
        .order((endorsements::created_at.desc(), endorsements::id));
    Ok(query.limit(200).select(Endorsement::as_select()).load(conn)?)
}

/// Of which of a person's badges an endorsement waits for their answer, once for each.
///
/// # Errors
/// The database's own.
pub fn waiting_for(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<AwardId>> {
    let query = endorsements::table
        .inner_join(awards::table)
        .filter(awards::person_id.eq(person))
        .filter(endorsements::consent.eq(EndorsementConsent::Asked))
        .filter(endorsements::sealed_at.is_not_null().and(endorsements::withdrawn_at.is_null()))
        .select(awards::id);
    Ok(query.load(conn)?)
}

/// A person's endorsement of the same thing that is not withdrawn.
///
/// # Errors
/// The database's own.
pub fn find_standing(
    conn: &mut Conn,
    endorser: PersonId,
    achievement: AchievementId,
    award: Option<AwardId>,
) -> StoreResult<Option<Endorsement>> {
    let mut query = endorsements::table
        .filter(endorsements::endorser_id.eq(endorser))
        .filter(endorsements::achievement_id.eq(achievement))
        .filter(endorsements::withdrawn_at.is_null())
        .select(Endorsement::as_select())
        .into_boxed();
    query = match award {
        Some(award) => query.filter(endorsements::award_id.eq(award)),
        None => query.filter(endorsements::award_id.is_null()),
    };
    Ok(query.first(conn).optional()?)
}

/// Whether the results that a validation rests on are released.
///
/// # Errors
/// The database's own.
pub fn is_released(conn: &mut Conn, validation: ValidationId) -> StoreResult<bool> {
    let released: Option<Option<Moment>> = validations::table
        .inner_join(submissions::table.inner_join(activities::table))
        .filter(validations::id.eq(validation))
        .select(activities::results_released_at)
        .first(conn)
        .optional()?;
    Ok(released.flatten().is_some())
}

/// Adds an endorsement.
///
/// # Errors
/// The database's own; a second one of a person for one thing, or of one status index, breaks a unique key.
pub fn insert(conn: &mut Conn, new: &Endorsement) -> StoreResult<()> {
    diesel::insert_into(endorsements::table).values(new).execute(conn)?;
    Ok(())
}

/// Keeps the signed document.
///
/// # Errors
/// The database's own.
pub fn seal(
    conn: &mut Conn,
    id: EndorsementId,
    (document, sha256, key): (&str, &str, KeyId),
    now: Moment,
) -> StoreResult<()> {
    diesel::update(endorsements::table.find(id).filter(endorsements::sealed_at.is_null()))
        .set((
            endorsements::document.eq(document),
            endorsements::sha256.eq(sha256),
            endorsements::key_id.eq(key),
            endorsements::sealed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps whether it may be shown.
///
/// # Errors
/// The database's own.
pub fn consent(
    conn: &mut Conn,
    id: EndorsementId,
    consent: EndorsementConsent,
    by: PersonId,
    now: Moment,
) -> StoreResult<()> {
    diesel::update(endorsements::table.find(id))
        .set((
            endorsements::consent.eq(consent),
            endorsements::consent_by.eq(by),
            endorsements::consent_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Withdraws it.
///
/// # Errors
/// The database's own.
pub fn withdraw(conn: &mut Conn, id: EndorsementId, now: Moment) -> StoreResult<()> {
    diesel::update(endorsements::table.find(id).filter(endorsements::withdrawn_at.is_null()))
        .set(endorsements::withdrawn_at.eq(now))
        .execute(conn)?;
    Ok(())
}
