//! Jobs: work to be done after a commit, claimed in the database, so that any node may do it.

use diesel::prelude::*;

use diesel::upsert::{DecoratableTarget, excluded};

use super::tables::jobs;
use super::{Conn, StoreResult};
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

impl Job {
    /// The claim of the worker that took it.
    pub const fn claim(&self) -> Claim {
        Claim { id: self.id, attempt: self.attempts + 1 }
    }
}

/// A worker's claim on a job, until it runs out and another worker takes the job. The number of the attempt
/// tells the claims on one job apart: whoever lost theirs can neither end the job nor put it off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    id: i64,
    attempt: i32,
}

/// The row of a claimed job, as long as the claim holds.
macro_rules! held {
    ($claim:expr) => {
        jobs::table
            .find($claim.id)
            .filter(jobs::attempts.eq($claim.attempt).and(jobs::claimed_until.is_not_null()))
    };
}

/// Asks for a job, in the unit of work that needs it. Two pending jobs of one kind and key are one, at the
/// earlier time of both.
///
/// Where one is pending, its row is locked until this unit of work ends: on PostgreSQL, a worker that took the
/// job meanwhile would not see what this unit of work changes, and nobody would do the work again.
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
    let new = (
        jobs::kind.eq(kind),
        jobs::coalesce_key.eq(key),
        jobs::payload.eq(payload),
        jobs::run_after.eq(run_after),
        jobs::created_at.eq(now),
    );
    let pending = jobs::claimed_until.is_null().and(jobs::parked_at.is_null());
    match conn {
        Conn::Postgres(conn) => {
            let asked = diesel::insert_into(jobs::table)
                .values(new)
                .on_conflict((jobs::kind, jobs::coalesce_key))
                .filter_target(pending)
                .do_update()
                .set(jobs::run_after.eq(excluded(jobs::run_after)));
            diesel::query_dsl::methods::FilterDsl::filter(
                asked,
                jobs::run_after.gt(excluded(jobs::run_after)),
            )
            .execute(conn)?
        }
        Conn::Sqlite(conn) => {
            let same = jobs::kind.eq(kind).and(jobs::coalesce_key.eq(key)).and(pending);
            let later =
                diesel::update(jobs::table).filter(same).filter(jobs::run_after.gt(run_after));
            later.set(jobs::run_after.eq(run_after)).execute(conn)?;
            diesel::insert_into(jobs::table).values(new).on_conflict_do_nothing().execute(conn)?
        }
    };
    Ok(())
}

/// Takes the next ripe job and hides it from other workers until `until`. Call it in a unit of work.
///
/// PostgreSQL skips the rows that others hold; SQLite has one writer at a time, so it needs no lock.
///
/// # Errors
/// The database's own.
pub fn take(conn: &mut Conn, now: Moment, until: Moment) -> StoreResult<Option<Job>> {
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
            .set((jobs::attempts.eq(jobs::attempts + 1), jobs::claimed_until.eq(until)))
            .execute(conn)?;
    }
    Ok(next)
}

/// Prolongs a claim; `false` when it is lost.
///
/// # Errors
/// The database's own.
pub fn prolong(conn: &mut Conn, claim: Claim, until: Moment) -> StoreResult<bool> {
    let held = diesel::update(held!(claim)).set(jobs::claimed_until.eq(until)).execute(conn)?;
    Ok(held > 0)
}

/// Ends a job that is done; `false`, and the job stays, when the claim is lost.
///
/// # Errors
/// The database's own.
pub fn finish(conn: &mut Conn, claim: Claim) -> StoreResult<bool> {
    Ok(diesel::delete(held!(claim)).execute(conn)? > 0)
}

/// Puts a failed job off until `again`, or parks it for a person to look at; nothing happens when the claim is
/// lost. Where the same work was asked for again meanwhile, that newer job stands for both.
///
/// # Errors
/// The database's own.
pub fn put_off(
    conn: &mut Conn,
    claim: Claim,
    error: &str,
    again: Option<Moment>,
    now: Moment,
) -> StoreResult<()> {
    let held = held!(claim).select((jobs::kind, jobs::coalesce_key));
    let Some((kind, key)) = held.first::<(String, String)>(conn).optional()? else {
        return Ok(());
    };
    let newer: i64 = jobs::table
        .filter(jobs::kind.eq(kind).and(jobs::coalesce_key.eq(key)).and(jobs::id.ne(claim.id)))
        .filter(jobs::parked_at.is_null().and(jobs::claimed_until.is_null()))
        .count()
        .get_result(conn)?;
    if newer > 0 {
        finish(conn, claim)?;
        return Ok(());
    }
    diesel::update(held!(claim))
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

/// A job as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Seen {
    /// The key the database gave it.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// Under which key two of it are one.
    pub key: String,
    /// From when on it may be done.
    pub run_after: Moment,
    /// How often it was tried.
    pub attempts: i32,
    /// Until when a worker holds it.
    pub claimed_until: Option<Moment>,
    /// What went wrong at the last try.
    pub last_error: String,
    /// Since when it waits for a person.
    pub parked_at: Option<Moment>,
}

/// Every job, the one asked for first first.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn) -> StoreResult<Vec<Seen>> {
    let query = jobs::table.order(jobs::id).select((
        jobs::id,
        jobs::kind,
        jobs::coalesce_key,
        jobs::run_after,
        jobs::attempts,
        jobs::claimed_until,
        jobs::last_error,
        jobs::parked_at,
    ));
    Ok(query.load(conn)?)
}

/// The jobs of a kind, the one asked for first first.
///
/// # Errors
/// The database's own.
pub fn list_of(conn: &mut Conn, kind: &str) -> StoreResult<Vec<Seen>> {
    let query = jobs::table.filter(jobs::kind.eq(kind)).order(jobs::id).select((
        jobs::id,
        jobs::kind,
        jobs::coalesce_key,
        jobs::run_after,
        jobs::attempts,
        jobs::claimed_until,
        jobs::last_error,
        jobs::parked_at,
    ));
    Ok(query.load(conn)?)
}

/// Lets the parked jobs be tried again; gives how many.
///
/// # Errors
/// The database's own.
pub fn unpark(conn: &mut Conn, now: Moment) -> StoreResult<usize> {
    let parked = list(conn)?.into_iter().filter(|job| job.parked_at.is_some());
    let mut again = 0;
    for job in parked {
        release(conn, &job, now)?;
        again += 1;
    }
    Ok(again)
}

/// Lets a parked job be tried again. One whose work was asked for again meanwhile ends: the newer one stands for
/// both.
///
/// # Errors
/// The database's own.
pub fn release(conn: &mut Conn, job: &Seen, now: Moment) -> StoreResult<()> {
    let same = jobs::kind.eq(&job.kind).and(jobs::coalesce_key.eq(&job.key));
    let pending: i64 = jobs::table
        .filter(same.and(jobs::parked_at.is_null()).and(jobs::claimed_until.is_null()))
        .count()
        .get_result(conn)?;
    if pending > 0 {
        diesel::delete(jobs::table.find(job.id)).execute(conn)?;
        return Ok(());
    }
    let free = (
        jobs::parked_at.eq(None::<Moment>),
        jobs::claimed_until.eq(None::<Moment>),
        jobs::run_after.eq(now),
        jobs::attempts.eq(jobs::attempts + 1),
    );
    diesel::update(jobs::table.find(job.id)).set(free).execute(conn)?;
    Ok(())
}
