//! People: their accounts.

use diesel::prelude::*;

use super::tables::people;
use super::{Conn, StoreResult};
use crate::domain::{AddressSource, Email, Language, Moment, PersonId};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Person {
    /// Whose.
    pub id: PersonId,
    /// The address; accounts brought in by an import have none.
    pub email: Option<Email>,
    /// How we know that the address is theirs.
    pub address_source: AddressSource,
    /// Since when we know it.
    pub address_proved_at: Option<Moment>,
    /// The name.
    pub name: String,
    /// The password's hash, once one was chosen.
    pub password_hash: Option<String>,
    /// The language they read.
    pub language: Language,
    /// Keeper of the instance.
    pub is_admin: bool,
    /// Since when the account is closed.
    pub suspended_at: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
}

/// The columns of [`Person`], in its order.
macro_rules! columns {
    () => {
        (
            people::id,
            people::email,
            people::address_source,
            people::address_proved_at,
            people::name,
            people::password_hash,
            people::language,
            people::is_admin,
            people::suspended_at,
            people::created_at,
        )
    };
}

/// The account of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: PersonId) -> StoreResult<Option<Person>> {
    Ok(people::table.find(id).select(columns!()).first(conn).optional()?)
}

/// The account of that address.
///
/// # Errors
/// The database's own.
pub fn find_by_email(conn: &mut Conn, email: &Email) -> StoreResult<Option<Person>> {
    Ok(people::table.filter(people::email.eq(email)).select(columns!()).first(conn).optional()?)
}

/// Adds an account.
///
/// # Errors
/// The database's own; an address used twice breaks a unique key.
pub fn insert(conn: &mut Conn, new: &Person) -> StoreResult<()> {
    diesel::insert_into(people::table)
        .values((
            people::id.eq(new.id),
            people::email.eq(&new.email),
            people::address_source.eq(new.address_source),
            people::address_proved_at.eq(new.address_proved_at),
            people::name.eq(&new.name),
            people::password_hash.eq(&new.password_hash),
            people::language.eq(new.language),
            people::is_admin.eq(new.is_admin),
            people::suspended_at.eq(new.suspended_at),
            people::created_at.eq(new.created_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the password's hash, or takes the password away.
///
/// # Errors
/// The database's own.
pub fn set_password(conn: &mut Conn, id: PersonId, hash: Option<&str>) -> StoreResult<()> {
    diesel::update(people::table.find(id)).set(people::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

/// Records how we know that the address is the person's.
///
/// # Errors
/// The database's own.
pub fn prove_address(
    conn: &mut Conn,
    id: PersonId,
    source: AddressSource,
    now: Moment,
) -> StoreResult<()> {
    diesel::update(people::table.find(id))
        .set((people::address_source.eq(source), people::address_proved_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Sets the name and the language.
///
/// # Errors
/// The database's own.
pub fn describe(conn: &mut Conn, id: PersonId, name: &str, language: Language) -> StoreResult<()> {
    diesel::update(people::table.find(id))
        .set((people::name.eq(name), people::language.eq(language)))
        .execute(conn)?;
    Ok(())
}

/// Makes the person a keeper of the instance.
///
/// # Errors
/// The database's own.
pub fn make_admin(conn: &mut Conn, id: PersonId) -> StoreResult<()> {
    diesel::update(people::table.find(id)).set(people::is_admin.eq(true)).execute(conn)?;
    Ok(())
}
