//! Jobs: work to be done after a commit, claimed in the database, so that any node may do it.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::tables::jobs;
use super::{Conn, StoreResult, on_backend};
use crate::domain::Moment;

/// A job as a worker takes it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Job {
    /// The key the database gave it.
    pub id: i64,
    /// What is to be done, e.g. `estimate`.
    pub kind: String,
    /// On what, as JSON.
    pub payload: String,
    /// How often it was tried before.
    pub attempts: i32,
}

/// Asks for a job, in the unit of work that needs it. Two pending jobs of one kind and key are one.
///
/// # Errors
/// The database's own.
pub fn push(
    conn: &mut Conn,
    kind: &str,
    key: &str,
    payload: &str,
    run_after: Moment,
    now: Moment,
) -> StoreResult<()> {
    on_backend!(conn, |c| diesel::insert_into(jobs::table)
        .values((
            jobs::kind.eq(kind),
            jobs::coalesce_key.eq(key),
            jobs::payload.eq(payload),
            jobs::run_after.eq(run_after),
            jobs::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Takes the next ripe job and hides it from other workers for `lease`. Call it in a unit of work.
///
/// PostgreSQL skips the rows other workers hold; SQLite has one writer at a time, so it needs no lock.
///
/// # Errors
/// The database's own.
pub fn take(conn: &mut Conn, now: Moment, lease: TimeDelta) -> StoreResult<Option<Job>> {
    let free = jobs::claimed_until.is_null().or(jobs::claimed_until.assume_not_null().le(now));
    let ripe = jobs::table
        .filter(jobs::run_after.le(now))
        .filter(jobs::parked_at.is_null())
        .filter(free)
        .order(jobs::id)
        .select((jobs::id, jobs::kind, jobs::payload, jobs::attempts));
    let next: Option<Job> = match conn {
        Conn::Postgres(conn) => ripe.for_update().skip_locked().first(conn).optional()?,
        Conn::Sqlite(conn) => ripe.first(conn).optional()?,
    };
    if let Some(job) = &next {
        diesel::update(jobs::table.find(job.id))
            .set((jobs::attempts.eq(jobs::attempts + 1), jobs::claimed_until.eq(now + lease)))
            .execute(conn)?;
    }
    Ok(next)
}

/// Ends a job that is done.
///
/// # Errors
/// The database's own.
pub fn finish(conn: &mut Conn, id: i64) -> StoreResult<()> {
    diesel::delete(jobs::table.find(id)).execute(conn)?;
    Ok(())
}

/// Puts a failed job off until `again`, or parks it for a person to look at. Where the same work was asked for
/// again meanwhile, that newer job stands for both.
///
/// # Errors
/// The database's own.
pub fn put_off(
    conn: &mut Conn,
    id: i64,
    error: &str,
    again: Option<Moment>,
    now: Moment,
) -> StoreResult<()> {
    let (kind, key): (String, String) =
        jobs::table.find(id).select((jobs::kind, jobs::coalesce_key)).first(conn)?;
    let newer: i64 = jobs::table
        .filter(jobs::kind.eq(kind).and(jobs::coalesce_key.eq(key)).and(jobs::id.ne(id)))
        .filter(jobs::parked_at.is_null().and(jobs::claimed_until.is_null()))
        .count()
        .get_result(conn)?;
    if newer > 0 {
        return finish(conn, id);
    }
    diesel::update(jobs::table.find(id))
        .set((
            jobs::last_error.eq(error),
            jobs::claimed_until.eq(None::<Moment>),
            jobs::run_after.eq(again.unwrap_or(now)),
            jobs::parked_at.eq(again.is_none().then_some(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The jobs that failed and will be tried again: their kinds and what went wrong.
///
/// # Errors
/// The database's own.
pub fn failing(conn: &mut Conn) -> StoreResult<Vec<(String, String)>> {
    let failed = jobs::table.filter(jobs::last_error.ne("").and(jobs::parked_at.is_null()));
    Ok(failed.order(jobs::id).select((jobs::kind, jobs::last_error)).load(conn)?)
}

/// How many jobs wait or run, and how many are parked.
///
/// # Errors
/// The database's own.
pub fn count(conn: &mut Conn) -> StoreResult<(i64, i64)> {
    let waiting = jobs::table.filter(jobs::parked_at.is_null()).count().get_result(conn)?;
    let parked = jobs::table.filter(jobs::parked_at.is_not_null()).count().get_result(conn)?;
    Ok((waiting, parked))
}
