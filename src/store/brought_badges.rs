//! Badges of others that people brought in, as they came.

use diesel::prelude::*;

use super::tables::brought_badges;
use super::{Conn, StoreResult};
use crate::domain::{BroughtBadgeId, BroughtForm, BroughtVerdict, Moment, PersonId};

/// A badge that a person brought in.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = brought_badges, treat_none_as_default_value = false)]
pub struct BroughtBadge {
    /// Its id here.
    pub id: BroughtBadgeId,
    /// Who brought it.
    pub person_id: PersonId,
    /// The comparable part of its issuer's id.
    pub issuer: String,
    /// The comparable part of its own id.
    pub credential: String,
    /// In which form it came.
    pub form: BroughtForm,
    /// The badge, as it came.
    pub text: String,
    /// How many bytes that is.
    pub size: i32,
    /// What it is called, as it says itself.
    pub name: String,
    /// Who issued it, as it says itself.
    pub issuer_name: String,
    /// From when on it is valid.
    pub valid_from: Moment,
    /// What was found when it was checked.
    pub verdict: BroughtVerdict,
    /// The code of the first reason why something was not checked; empty where all was.
    pub reason: String,
    /// Whether it names the person's proved address, as the verification answers; empty where there was none.
    pub recipient: String,
    /// When it was checked.
    pub checked_at: Moment,
    /// When it was brought in first.
    pub created_at: Moment,
}

/// The badge of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: BroughtBadgeId) -> StoreResult<Option<BroughtBadge>> {
    Ok(brought_badges::table.find(id).select(BroughtBadge::as_select()).first(conn).optional()?)
}

/// A person's edition of a badge.
///
/// # Errors
/// The database's own.
pub fn find_edition(
    conn: &mut Conn,
    person: PersonId,
    issuer: &str,
    credential: &str,
) -> StoreResult<Option<BroughtBadge>> {
    let query = brought_badges::table
        .filter(brought_badges::person_id.eq(person))
        .filter(brought_badges::issuer.eq(issuer).and(brought_badges::credential.eq(credential)));
    Ok(query.select(BroughtBadge::as_select()).first(conn).optional()?)
}

/// A person's badges, by their date and id.
///
/// # Errors
/// The database's own.
pub fn list_of(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<BroughtBadge>> {
    let query = brought_badges::table
        .filter(brought_badges::person_id.eq(person))
        .order((brought_badges::valid_from, brought_badges::id));
    Ok(query.select(BroughtBadge::as_select()).load(conn)?)
}

/// When each of a person's badges begins to be valid.
///
/// # Errors
/// The database's own.
pub fn dates_of(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<(Moment, BroughtBadgeId)>> {
    let query = brought_badges::table
        .filter(brought_badges::person_id.eq(person))
        .select((brought_badges::valid_from, brought_badges::id));
    Ok(query.load(conn)?)
}

/// How many badges a person has brought in, and how many bytes they have together.
///
/// # Errors
/// The database's own.
pub fn amount_of(conn: &mut Conn, person: PersonId) -> StoreResult<(i64, i64)> {
    let sizes: Vec<i32> = brought_badges::table
        .filter(brought_badges::person_id.eq(person))
        .select(brought_badges::size)
        .load(conn)?;
    let count = i64::try_from(sizes.len()).unwrap_or(i64::MAX);
    Ok((count, sizes.into_iter().map(i64::from).sum()))
}

/// Adds a badge.
///
/// # Errors
/// The database's own; a second edition of one badge breaks a unique key.
pub fn insert(conn: &mut Conn, new: &BroughtBadge) -> StoreResult<()> {
    diesel::insert_into(brought_badges::table).values(new).execute(conn)?;
    Ok(())
}

/// Puts a badge in the place of its earlier edition, under the same id.
///
/// # Errors
/// The database's own.
pub fn replace(conn: &mut Conn, new: &BroughtBadge) -> StoreResult<()> {
    diesel::update(brought_badges::table.find(new.id)).set(new).execute(conn)?;
    Ok(())
}

/// Removes a badge.
///
/// # Errors
/// The database's own.
pub fn remove(conn: &mut Conn, id: BroughtBadgeId) -> StoreResult<()> {
    diesel::delete(brought_badges::table.find(id)).execute(conn)?;
    Ok(())
}
