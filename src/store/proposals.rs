//! Proposals to change a rubric, and the ballots on them.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::{ballots, memberships, people, proposals};
use super::{Conn, StoreResult, on_backend, seek};
use crate::domain::{
    BallotChoice, Change, CohortId, Moment, PersonId, ProposalId, ProposalState, RubricId,
    RubricVersionId, Tally,
};

/// A proposal to change a rubric.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = proposals, treat_none_as_default_value = false)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// Which rubric it changes.
    pub rubric_id: RubricId,
    /// The version its author read.
    pub base_version_id: RubricVersionId,
    /// Who proposes.
    pub author_id: PersonId,
    /// What would change.
    pub change: Change,
    /// Why.
    pub rationale: String,
    /// Where it stands.
    pub state: ProposalState,
    /// The trainer who decided; `None` where the ballots did.
    pub decided_by: Option<PersonId>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Why so.
    pub decision_reason: String,
    /// The version it made.
    pub resulting_version_id: Option<RubricVersionId>,
    /// When it was made.
    pub created_at: Moment,
}

/// How a proposal ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Accepted, rejected or withdrawn.
    pub state: ProposalState,
    /// The trainer who decided.
    pub by: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
    /// The version it made.
    pub result: Option<RubricVersionId>,
}

/// The proposal of that id, with its author's name.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: ProposalId) -> StoreResult<Option<(Proposal, String)>> {
    let query = proposals::table
        .inner_join(people::table.on(people::id.eq(proposals::author_id)))
        .filter(proposals::id.eq(id))
        .select((Proposal::as_select(), people::name));
    Ok(query.first(conn).optional()?)
}

/// A rubric's proposals with their authors' names, oldest first, up to `limit` after the proposal `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    rubric: RubricId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<(Proposal, String)>> {
    let last = ProposalId(after.unwrap_or_default());
    let made = proposals::table.find(last).select(proposals::created_at).first(conn).optional()?;
    let start = seek::start(after.is_some(), made);
    let later = proposals::created_at
        .gt(start)
        .or(proposals::created_at.eq(start).and(proposals::id.gt(last)));
    let query = proposals::table
        .inner_join(people::table.on(people::id.eq(proposals::author_id)))
        .filter(proposals::rubric_id.eq(rubric).and(later))
        .order((proposals::created_at, proposals::id))
        .limit(limit)
        .select((Proposal::as_select(), people::name));
    Ok(query.load(conn)?)
}

/// Adds a proposal.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Proposal) -> StoreResult<()> {
    diesel::insert_into(proposals::table).values(new).execute(conn)?;
    Ok(())
}

/// Ends an open proposal.
///
/// # Errors
/// The database's own.
pub fn end(conn: &mut Conn, id: ProposalId, ending: &Ending) -> StoreResult<()> {
    let open = proposals::state.eq(ProposalState::Open);
    diesel::update(proposals::table.filter(proposals::id.eq(id).and(open)))
        .set((
            proposals::state.eq(ending.state),
            proposals::decided_by.eq(ending.by),
            proposals::decided_at.eq(ending.at),
            proposals::decision_reason.eq(&ending.reason),
            proposals::resulting_version_id.eq(ending.result),
        ))
        .execute(conn)?;
    Ok(())
}

/// Casts a person's ballot, or changes it.
///
/// # Errors
/// The database's own.
pub fn cast(
    conn: &mut Conn,
    id: ProposalId,
    person: PersonId,
    choice: BallotChoice,
    now: Moment,
) -> StoreResult<()> {
    on_backend!(conn, |c| diesel::insert_into(ballots::table)
        .values((
            ballots::proposal_id.eq(id),
            ballots::person_id.eq(person),
            ballots::choice.eq(choice),
            ballots::cast_at.eq(now),
        ))
        .on_conflict((ballots::proposal_id, ballots::person_id))
        .do_update()
        .set((ballots::choice.eq(choice), ballots::cast_at.eq(now)))
        .execute(c))?;
    Ok(())
}

/// The ballots on a proposal, counted. Only ballots of present members count.
///
/// # Errors
/// The database's own.
pub fn tally(conn: &mut Conn, id: ProposalId, cohort: CohortId) -> StoreResult<Tally> {
    let member = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::left_at.is_null()))
        .select(memberships::person_id);
    let cast: Vec<BallotChoice> = ballots::table
        .filter(ballots::proposal_id.eq(id).and(ballots::person_id.eq_any(member)))
        .select(ballots::choice)
        .load(conn)?;
    let mut tally = Tally::default();
    cast.into_iter().for_each(|choice| tally.count(choice, 1));
    Ok(tally)
}

/// A person's own ballot.
///
/// # Errors
/// The database's own.
pub fn ballot(
    conn: &mut Conn,
    id: ProposalId,
    person: PersonId,
) -> StoreResult<Option<BallotChoice>> {
    Ok(ballots::table.find((id, person)).select(ballots::choice).first(conn).optional()?)
}

/// How many members of the cohort may vote.
///
/// # Errors
/// The database's own.
pub fn eligible(conn: &mut Conn, cohort: CohortId) -> StoreResult<u32> {
    let count: i64 = memberships::table
        .filter(memberships::cohort_id.eq(cohort).and(memberships::left_at.is_null()))
        .count()
        .get_result(conn)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
