//! Rubrics: their title, where they stand, how proposals are decided, which version is current.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::rubrics;
use super::{Conn, StoreResult, seek};
use crate::domain::{
    CohortId, DecisionRule, Moment, PersonId, RubricId, RubricState, RubricVersionId,
};

/// A rubric, through all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rubrics, treat_none_as_default_value = false)]
pub struct Rubric {
    /// Its id.
    pub id: RubricId,
    /// Whose it is.
    pub cohort_id: CohortId,
    /// What it is called.
    pub title: String,
    /// Where it stands.
    pub state: RubricState,
    /// Who decides on proposals.
    pub decision: DecisionRule,
    /// How many ballots decide.
    pub quorum: i32,
    /// Its current version; there always is one once it is made.
    pub current_version_id: Option<RubricVersionId>,
    /// Counts its changes.
    pub version: i64,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Moment,
}

/// Which drafts a list shows; rubrics that are open or adopted are always in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    /// Everybody's.
    All,
    /// Those a person made.
    Of(PersonId),
}

/// The rubric of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: RubricId) -> StoreResult<Option<Rubric>> {
    Ok(rubrics::table.find(id).select(Rubric::as_select()).first(conn).optional()?)
}

/// A cohort's rubrics, oldest first, up to `limit` after the rubric `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    drafts: Drafts,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Rubric>> {
    let last = RubricId(after.unwrap_or_default());
    let made = rubrics::table.find(last).select(rubrics::created_at).first(conn).optional()?;
    let start = seek::start(after.is_some(), made);
    let later =
        rubrics::created_at.gt(start).or(rubrics::created_at.eq(start).and(rubrics::id.gt(last)));
    let query = rubrics::table
        .filter(rubrics::cohort_id.eq(cohort).and(later))
        .order((rubrics::created_at, rubrics::id))
        .limit(limit)
        .select(Rubric::as_select());
    let not_draft = rubrics::state.ne(RubricState::Draft);
    Ok(match drafts {
        Drafts::All => query.load(conn)?,
        Drafts::Of(person) => query
            .filter(not_draft.or(rubrics::created_by.assume_not_null().eq(person)))
            .load(conn)?,
    })
}

/// Adds a rubric; its first version follows, then [`set_current`].
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Rubric) -> StoreResult<()> {
    diesel::insert_into(rubrics::table).values(new).execute(conn)?;
    Ok(())
}

/// Makes a version the current one.
///
/// # Errors
/// The database's own.
pub fn set_current(conn: &mut Conn, id: RubricId, current: RubricVersionId) -> StoreResult<()> {
    diesel::update(rubrics::table.find(id))
        .set((rubrics::current_version_id.eq(current), rubrics::version.eq(rubrics::version + 1)))
        .execute(conn)?;
    Ok(())
}

/// Sets where a rubric stands and how its proposals are decided.
///
/// # Errors
/// The database's own.
pub fn set_state(
    conn: &mut Conn,
    id: RubricId,
    state: RubricState,
    decision: DecisionRule,
    quorum: i32,
) -> StoreResult<()> {
    diesel::update(rubrics::table.find(id))
        .set((
            rubrics::state.eq(state),
            rubrics::decision.eq(decision),
            rubrics::quorum.eq(quorum),
            rubrics::version.eq(rubrics::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}
