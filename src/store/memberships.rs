//! Memberships: who is in which cohort, in which role, under which stable label.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{memberships, people};
use super::{Conn, StoreResult};
use crate::domain::{AddressSource, CohortId, Email, MembershipId, Moment, PersonId, Role};

/// The role of a person in a cohort; `None` outside it, or once they have left.
///
/// # Errors
/// The database's own.
pub fn role(conn: &mut Conn, cohort: CohortId, person: PersonId) -> StoreResult<Option<Role>> {
    let query = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::person_id.eq(person)))
        .filter(memberships::left_at.is_null())
        .select(memberships::role);
    Ok(query.first(conn).optional()?)
}

/// A person's place in a cohort, perhaps left.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Membership {
    /// Which.
    pub id: MembershipId,
    /// In which cohort.
    pub cohort: CohortId,
    /// Whose.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The stable label.
    pub label: String,
    /// Since when.
    pub joined_at: Moment,
    /// Until when; `None` while it lasts.
    pub left_at: Option<Moment>,
}

/// A member as the list shows one.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Member {
    /// The place.
    pub id: MembershipId,
    /// Whose.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The stable label.
    pub label: String,
    /// The address.
    pub email: Option<Email>,
    /// How we know that the address is theirs.
    pub address_source: AddressSource,
    /// Since when.
    pub joined_at: Moment,
}

/// The columns of [`Membership`], in its order.
macro_rules! columns {
    () => {
        (
            memberships::id,
            memberships::cohort_id,
            memberships::person_id,
            memberships::role,
            memberships::label,
            memberships::joined_at,
            memberships::left_at,
        )
    };
}

/// The place of that id, if it is in that cohort and not left.
///
/// # Errors
/// The database's own.
pub fn find(
    conn: &mut Conn,
    cohort: CohortId,
    id: MembershipId,
) -> StoreResult<Option<Membership>> {
    let query = memberships::table
        .find(id)
        .filter(memberships::cohort_id.eq(cohort).and(memberships::left_at.is_null()))
        .select(columns!());
    Ok(query.first(conn).optional()?)
}

/// The place of a person in a cohort, left or not.
///
/// # Errors
/// The database's own.
pub fn find_of(
    conn: &mut Conn,
    cohort: CohortId,
    person: PersonId,
) -> StoreResult<Option<Membership>> {
    let query = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::person_id.eq(person)))
        .select(columns!());
    Ok(query.first(conn).optional()?)
}

/// Adds a place.
///
/// # Errors
/// The database's own; a person or a label twice in one cohort breaks a unique key.
pub fn insert(conn: &mut Conn, new: &Membership) -> StoreResult<()> {
    diesel::insert_into(memberships::table)
        .values((
            memberships::id.eq(new.id),
            memberships::cohort_id.eq(new.cohort),
            memberships::person_id.eq(new.person),
            memberships::role.eq(new.role),
            memberships::label.eq(&new.label),
            memberships::joined_at.eq(new.joined_at),
            memberships::left_at.eq(new.left_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// The members of a cohort who have not left, by id.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Member>> {
    let mut query = memberships::table
        .inner_join(people::table)
        .filter(memberships::cohort_id.eq(cohort).and(memberships::left_at.is_null()))
        .order(memberships::id)
        .limit(limit)
        .select((
            memberships::id,
            people::id,
            people::name,
            memberships::role,
            memberships::label,
            people::email,
            people::address_source,
            memberships::joined_at,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(memberships::id.gt(MembershipId(after)));
    }
    Ok(query.load(conn)?)
}

/// All labels of a cohort, of those who left too.
///
/// # Errors
/// The database's own.
pub fn labels(conn: &mut Conn, cohort: CohortId) -> StoreResult<Vec<String>> {
    let query = memberships::table.filter(memberships::cohort_id.eq(cohort));
    Ok(query.select(memberships::label).load(conn)?)
}

/// How many trainers a cohort has.
///
/// # Errors
/// The database's own.
pub fn count_trainers(conn: &mut Conn, cohort: CohortId) -> StoreResult<i64> {
    let query = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::left_at.is_null()))
        .filter(memberships::role.eq(Role::Trainer));
    Ok(query.count().get_result(conn)?)
}

/// Sets the role, and takes back into the cohort who had left.
///
/// # Errors
/// The database's own.
pub fn set_role(conn: &mut Conn, id: MembershipId, role: Role) -> StoreResult<()> {
    diesel::update(memberships::table.find(id))
        .set((memberships::role.eq(role), memberships::left_at.eq(None::<Moment>)))
        .execute(conn)?;
    Ok(())
}

/// Ends a place. It is kept, because what the person did there stays.
///
/// # Errors
/// The database's own.
pub fn leave(conn: &mut Conn, id: MembershipId, now: Moment) -> StoreResult<()> {
    diesel::update(memberships::table.find(id)).set(memberships::left_at.eq(now)).execute(conn)?;
    Ok(())
}
