//! Failed log-ins and other tries that are counted, by hashed bucket, for all nodes together.

use diesel::prelude::*;

use super::tables::login_failures as failures;
use super::{Conn, StoreResult};
use crate::domain::Moment;

/// How many tries a bucket holds since `since`, and the first of them.
///
/// # Errors
/// The database's own.
pub fn count(conn: &mut Conn, bucket: &[u8], since: Moment) -> StoreResult<(i64, Option<Moment>)> {
    let recent = || failures::bucket.eq(bucket).and(failures::failed_at.gt(since));
    let count = failures::table.filter(recent()).count().get_result(conn)?;
    let first = failures::table
        .filter(recent())
        .order((failures::failed_at, failures::id))
        .select(failures::failed_at)
        .first(conn)
        .optional()?;
    Ok((count, first))
}

/// Counts a try, and forgets those of the bucket that are older than `since`.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, bucket: &[u8], since: Moment, now: Moment) -> StoreResult<()> {
    let old = failures::bucket.eq(bucket).and(failures::failed_at.le(since));
    diesel::delete(failures::table.filter(old)).execute(conn)?;
    diesel::insert_into(failures::table)
        .values((failures::bucket.eq(bucket), failures::failed_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Forgets the tries of a bucket.
///
/// # Errors
/// The database's own.
pub fn clear(conn: &mut Conn, bucket: &[u8]) -> StoreResult<()> {
    diesel::delete(failures::table.filter(failures::bucket.eq(bucket))).execute(conn)?;
    Ok(())
}

/// Forgets the tries before `moment`, of all buckets; at most `limit`, gives how many.
///
/// # Errors
/// The database's own.
pub fn purge(conn: &mut Conn, moment: Moment, limit: i64) -> StoreResult<usize> {
    let old = failures::table
        .filter(failures::failed_at.lt(moment))
        .order(failures::id)
        .limit(limit)
        .select(failures::id);
    let old: Vec<_> = old.load::<i64>(conn)?;
    Ok(diesel::delete(failures::table.filter(failures::id.eq_any(old))).execute(conn)?)
}
