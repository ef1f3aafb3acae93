//! Leases: review tasks held until a time.

use diesel::prelude::*;

use super::tables::leases;
use super::{Conn, StoreResult};
use crate::domain::allocation::{Progress, Tie};
use crate::domain::{ActivityId, Lease, LeaseId, LeaseState, Moment, PersonId, SubmissionId};

type Row = (LeaseId, ActivityId, SubmissionId, PersonId, LeaseState, Moment, Moment);

const COLUMNS: (
    leases::id,
    leases::activity_id,
    leases::submission_id,
    leases::reviewer_id,
    leases::state,
    leases::taken_at,
    leases::expires_at,
) = (
    leases::id,
    leases::activity_id,
    leases::submission_id,
    leases::reviewer_id,
    leases::state,
    leases::taken_at,
    leases::expires_at,
);

fn lease((id, activity, submission, reviewer, state, taken_at, expires_at): Row) -> Lease {
    Lease { id, activity, submission, reviewer, state, taken_at, expires_at }
}

/// A lease.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: LeaseId) -> StoreResult<Option<Lease>> {
    let row: Option<Row> = leases::table.find(id).select(COLUMNS).first(conn).optional()?;
    Ok(row.map(lease))
}

/// The lease a reviewer holds in an activity at `now`.
///
/// # Errors
/// The database's own.
pub fn held(
    conn: &mut Conn,
    activity: ActivityId,
    reviewer: PersonId,
    now: Moment,
) -> StoreResult<Option<Lease>> {
    let row: Option<Row> = leases::table
        .filter(leases::activity_id.eq(activity).and(leases::reviewer_id.eq(reviewer)))
        .filter(leases::state.eq(LeaseState::Held).and(leases::expires_at.gt(now)))
        .order(leases::taken_at)
        .select(COLUMNS)
        .first(conn)
        .optional()?;
    Ok(row.map(lease))
}

/// Every lease of an activity, by id.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Lease>> {
    let query =
        leases::table.filter(leases::activity_id.eq(activity)).order(leases::id).select(COLUMNS);
    Ok(query.load::<Row>(conn)?.into_iter().map(lease).collect())
}

/// What ties the reviewers of an activity to its works at `now`.
///
/// # Errors
/// The database's own.
pub fn ties(conn: &mut Conn, activity: ActivityId, now: Moment) -> StoreResult<Vec<Tie>> {
    let tie = |lease: Lease| Tie {
        reviewer: lease.reviewer,
        submission: lease.submission,
        progress: match lease.state {
            LeaseState::Held if lease.expires_at > now => Progress::Held,
            LeaseState::Held | LeaseState::Expired => Progress::Lapsed,
            LeaseState::Done => Progress::Done,
            LeaseState::Declined => Progress::Declined,
        },
    };
    Ok(list(conn, activity)?.into_iter().map(tie).collect())
}

/// Keeps a new lease.
///
/// # Errors
/// The database's own; a second live lease for one work and reviewer breaks a unique key.
pub fn insert(conn: &mut Conn, lease: &Lease) -> StoreResult<()> {
    diesel::insert_into(leases::table)
        .values((
            leases::id.eq(lease.id),
            leases::activity_id.eq(lease.activity),
            leases::submission_id.eq(lease.submission),
            leases::reviewer_id.eq(lease.reviewer),
            leases::state.eq(lease.state),
            leases::taken_at.eq(lease.taken_at),
            leases::expires_at.eq(lease.expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves the end of a lease.
///
/// # Errors
/// The database's own.
pub fn extend(conn: &mut Conn, id: LeaseId, expires_at: Moment) -> StoreResult<()> {
    diesel::update(leases::table.find(id)).set(leases::expires_at.eq(expires_at)).execute(conn)?;
    Ok(())
}

/// Ends a lease.
///
/// # Errors
/// The database's own.
pub fn end(
    conn: &mut Conn,
    id: LeaseId,
    state: LeaseState,
    reason: &str,
    now: Moment,
) -> StoreResult<()> {
    diesel::update(leases::table.find(id))
        .set((leases::state.eq(state), leases::ended_at.eq(now), leases::decline_reason.eq(reason)))
        .execute(conn)?;
    Ok(())
}

/// Writes down which leases' time is over; how many.
///
/// # Errors
/// The database's own.
pub fn expire(conn: &mut Conn, activity: ActivityId, now: Moment) -> StoreResult<usize> {
    let over = leases::table
        .filter(leases::activity_id.eq(activity).and(leases::state.eq(LeaseState::Held)))
        .filter(leases::expires_at.le(now));
    let ended = (leases::state.eq(LeaseState::Expired), leases::ended_at.eq(now));
    Ok(diesel::update(over).set(ended).execute(conn)?)
}

/// When the next held lease of an activity ends.
///
/// # Errors
/// The database's own.
pub fn next_expiry(conn: &mut Conn, activity: ActivityId) -> StoreResult<Option<Moment>> {
    let query = leases::table
        .filter(leases::activity_id.eq(activity).and(leases::state.eq(LeaseState::Held)))
        .order(leases::expires_at)
        .select(leases::expires_at);
    Ok(query.first(conn).optional()?)
}
