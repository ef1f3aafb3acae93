//! The purge: what nobody can use any more is deleted, from time to time, so that no table grows without bound.
//! It is a job like the others, so one node does it; done again, it deletes nothing twice.
//!
//! Nothing is deleted that says who did or decided what: audit lines, leases, estimates and issued badges stay.

use chrono::TimeDelta;

use super::attach_file::delete_abandoned;
use super::authenticate::IDLE;
use super::{App, AppResult};
use crate::domain::Moment;
use crate::store::{
    Conn, StoreResult, idempotency, jobs, links, login_failures, oauth, oauth_tokens, sessions,
    tokens,
};

/// The job's kind.
pub const JOB: &str = "purge";

/// How often it comes round.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// For how long a one-time link is kept once it is used or has expired.
const LINKS: TimeDelta = TimeDelta::days(1);

/// For how long an API token is kept once it is revoked or has expired.
const TOKENS: TimeDelta = TimeDelta::days(30);

/// For how long a failed log-in is kept: longer than any limit looks back.
const FAILURES: TimeDelta = TimeDelta::days(1);

/// For how long a creation may be retried under its `Idempotency-Key`.
pub const IDEMPOTENCY: TimeDelta = TimeDelta::days(7);

/// For how long a program is kept that nobody allows anything, and a consent of which nothing is good any more.
const CONNECTIONS: TimeDelta = TimeDelta::days(30);

/// How many rows go in one unit of work, so that nobody waits long.
const BATCH: i64 = 500;

/// What a purge deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Sessions.
    pub sessions: usize,
    /// One-time links.
    pub links: usize,
    /// API tokens.
    pub tokens: usize,
    /// Failed log-ins and other counted tries.
    pub failures: usize,
    /// Idempotency keys.
    pub keys: usize,
    /// Uploads that never ended.
    pub uploads: usize,
    /// Programs, what was allowed them, and their tokens.
    pub connections: usize,
}

/// Asks for a purge after `wait`; where one waits already, that one comes at the earlier time of both.
///
/// # Errors
/// The database's own.
pub async fn ask_for_purge(app: &App, wait: TimeDelta) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| Ok(jobs::push(conn, JOB, "", "", now + wait, now)?)).await
}

/// Deletes what is past its time, then asks for the next purge.
///
/// # Errors
/// The database's own.
pub async fn purge(app: &App) -> AppResult<Purged> {
    let now = app.now();
    let purged = Purged {
        sessions: all(app, move |conn| sessions::purge(conn, now, now - IDLE, BATCH)).await?,
        links: all(app, move |conn| links::purge(conn, now - LINKS, BATCH)).await?,
        tokens: all(app, move |conn| tokens::purge(conn, now - TOKENS, BATCH)).await?,
        failures: all(app, move |conn| login_failures::purge(conn, now - FAILURES, BATCH)).await?,
        keys: all(app, move |conn| idempotency::purge(conn, now - IDEMPOTENCY, BATCH)).await?,
        uploads: app.write(move |conn| delete_abandoned(conn, now)).await?,
        connections: connections(app, now).await?,
    };
    if purged != Purged::default() {
        tracing::info!(?purged, "deleted what is past its time");
    }
    ask_for_purge(app, EVERY).await?;
    Ok(purged)
}

/// Tokens first, then consents without any, then programs without any.
async fn connections(app: &App, now: Moment) -> AppResult<usize> {
    let old = now - CONNECTIONS;
    let tokens = all(app, move |conn| oauth_tokens::purge(conn, now - FAILURES, BATCH)).await?;
    let grants = all(app, move |conn| oauth::purge_grants(conn, old, BATCH)).await?;
    let clients = all(app, move |conn| oauth::purge_clients(conn, old, BATCH)).await?;
    Ok(tokens + grants + clients)
}

/// Deletes batch after batch. What is past its time stays so: no other unit of work can be in the way.
async fn all(
    app: &App,
    batch: impl Fn(&mut Conn) -> StoreResult<usize> + Clone + Send + 'static,
) -> AppResult<usize> {
    let mut deleted = 0;
    loop {
        let batch = batch.clone();
        let some = app.db.write_locking(move |conn| AppResult::Ok(batch(conn)?)).await?;
        deleted += some;
        if some == 0 {
            return Ok(deleted);
        }
    }
}
