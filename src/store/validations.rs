//! Validations: what an achievement's rule, or a trainer, said of a person's work.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{achievements, activities, submissions, validations};
use super::{Conn, StoreResult};
use crate::domain::{
    AchievementId, FitId, Grounds, Moment, PersonId, SubmissionId, ValidationId, ValidationState,
};

/// One person's standing towards one achievement.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = validations, treat_none_as_default_value = false)]
pub struct Validation {
    /// Its id.
    pub id: ValidationId,
    /// Which achievement.
    pub achievement_id: AchievementId,
    /// Whose work.
    pub person_id: PersonId,
    /// Which work.
    pub submission_id: SubmissionId,
    /// By which fit.
    pub fit_id: Option<FitId>,
    /// Where it stands.
    pub outcome: ValidationState,
    /// Why.
    pub grounds: Grounds,
    /// The trainer who decided; `None` for the rule.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Moment,
}

/// The validation of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: ValidationId) -> StoreResult<Option<Validation>> {
    Ok(validations::table.find(id).select(Validation::as_select()).first(conn).optional()?)
}

/// A person's validation for an achievement.
///
/// # Errors
/// The database's own.
pub fn find_for(
    conn: &mut Conn,
    achievement: AchievementId,
    person: PersonId,
) -> StoreResult<Option<Validation>> {
    let query = validations::table
        .filter(validations::achievement_id.eq(achievement))
        .filter(validations::person_id.eq(person));
    Ok(query.select(Validation::as_select()).first(conn).optional()?)
}

/// An achievement's validations in the order of their ids, up to `limit` after `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    achievement: AchievementId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Validation>> {
    let after = ValidationId(after.unwrap_or_default());
    let query = validations::table
        .filter(validations::achievement_id.eq(achievement).and(validations::id.gt(after)))
        .order(validations::id)
        .limit(limit);
    Ok(query.select(Validation::as_select()).load(conn)?)
}

/// A person's validations whose results are released, with the achievement's name, newest first.
///
/// # Errors
/// The database's own.
pub fn list_released(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<(Validation, String)>> {
    let query = validations::table
        .inner_join(achievements::table)
        .inner_join(submissions::table.inner_join(activities::table))
        .filter(validations::person_id.eq(person))
        .filter(activities::results_released_at.is_not_null())
        .order((validations::decided_at.desc(), validations::id))
        .limit(200)
        .select((Validation::as_select(), achievements::name));
    Ok(query.load(conn)?)
}

/// Adds a validation.
///
/// # Errors
/// The database's own; a second one of a person for an achievement breaks a unique key.
pub fn insert(conn: &mut Conn, new: &Validation) -> StoreResult<()> {
    diesel::insert_into(validations::table).values(new).execute(conn)?;
    Ok(())
}

/// Writes what is said of a person's work now.
///
/// # Errors
/// The database's own.
pub fn update(conn: &mut Conn, changed: &Validation) -> StoreResult<()> {
    diesel::update(validations::table.find(changed.id))
        .set((
            validations::submission_id.eq(changed.submission_id),
            validations::fit_id.eq(changed.fit_id),
            validations::outcome.eq(changed.outcome),
            validations::grounds.eq(&changed.grounds),
            validations::decided_by.eq(changed.decided_by),
            validations::decided_at.eq(changed.decided_at),
        ))
        .execute(conn)?;
    Ok(())
}
