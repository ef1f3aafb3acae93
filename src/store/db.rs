//! One connection type over two backends, its pool, and the two doors: [`Db::read`] and [`Db::write`].

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};
use diesel::sqlite::SqliteConnection;
use tokio::sync::Semaphore;

use super::error::StoreError;
use super::migrate::migrate;

/// How often a unit of work is tried again when another one got in between.
const TRIES: u32 = 12;

/// A connection to either backend.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Runs one query on whichever backend `$conn` holds.
///
/// The body is compiled once per backend, so it may use what the derive lacks: `ON CONFLICT`, `UNION`, a
/// batch of rows, `returning(Row::as_returning())`.
macro_rules! on_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::Conn::Postgres($c) => $body,
            $crate::store::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use on_backend;

impl Conn {
    /// Runs `work` between `begin` and a commit; rolls back when it fails.
    fn transact<T, E: From<StoreError>>(
        &mut self,
        begin: &str,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        on_backend!(self, |c| AnsiTransactionManager::begin_transaction_sql(c, begin))
            .map_err(StoreError::from)?;
        let done = work(self);
        let ended = on_backend!(self, |c| match &done {
            Ok(_) => AnsiTransactionManager::commit_transaction(c),
            Err(_) => AnsiTransactionManager::rollback_transaction(c),
        });
        match (done, ended) {
            (Ok(value), Ok(())) => Ok(value),
            (Ok(_), Err(error)) => Err(E::from(StoreError::from(error))),
            (Err(error), _) => Err(error),
        }
    }

    /// Whether this is SQLite, which has one writer at a time.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// An error that may come of a race between two units of work.
pub trait Retry: From<StoreError> {
    /// Whether the same work may succeed when done again.
    fn is_a_race(&self) -> bool;
}

impl Retry for StoreError {
    fn is_a_race(&self) -> bool {
        Self::is_a_race(self)
    }
}

/// Opens connections; the scheme of the URL picks the backend, never a fallback.
#[derive(Clone, Debug)]
struct Opener {
    url: String,
}

impl ManageConnection for Opener {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            let mut conn = PgConnection::establish(&self.url)?;
            conn.batch_execute("SET TIME ZONE 'UTC'")?;
            return Ok(Conn::Postgres(conn));
        }
        let path = self.url.strip_prefix("sqlite://").ok_or(StoreError::UnknownScheme)?;
        let mut conn = SqliteConnection::establish(path)?;
        conn.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
             PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;",
        )?;
        Ok(Conn::Sqlite(conn))
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Opener>,
    /// On SQLite, whose turn it is to write: a fair queue, where its busy handler only polls.
    turn: Option<Arc<Semaphore>>,
}

impl Db {
    /// Opens the database at `url` with up to `size` connections, and brings its schema up to date.
    ///
    /// # Errors
    /// When the URL is of no known kind, the database does not answer, or its schema is newer than ours.
    pub fn open(url: &str, size: u32) -> Result<Self, StoreError> {
        let opener = Opener { url: url.to_owned() };
        migrate(&mut opener.connect()?)?;
        let one_writer = url.starts_with("sqlite://");
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(10))
            .test_on_check_out(!one_writer)
            .build(opener)?;
        Ok(Self { pool, turn: one_writer.then(|| Arc::new(Semaphore::new(1))) })
    }

    /// Reads from one snapshot, off the async threads.
    ///
    /// # Errors
    /// What `work` gives, or the database's own failure.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let pool = self.pool.clone();
        blocking(move || {
            let mut conn = pool.get().map_err(StoreError::from)?;
            let begin = match &*conn {
                Conn::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Conn::Sqlite(_) => "BEGIN",
            };
            conn.transact(begin, work)
        })
        .await
    }

    /// Runs one unit of work: all of it happens, or none of it. It may run several times, when another unit
    /// got in between, so it has no effect but on the database, and is given its ids and its time.
    ///
    /// # Errors
    /// What `work` gives, or the database's own failure.
    pub async fn write<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Retry + Send + 'static,
    {
        let turn = match &self.turn {
            Some(turn) => Arc::clone(turn).acquire_owned().await.ok(),
            None => None,
        };
        let pool = self.pool.clone();
        blocking(move || {
            let _turn = turn; // kept to the end of the work, even if the caller has gone
            let mut conn = pool.get().map_err(StoreError::from)?;
            if conn.is_sqlite() {
                return conn.transact("BEGIN IMMEDIATE", work);
            }
            let mut tried = 1;
            loop {
                let done = conn.transact("BEGIN ISOLATION LEVEL SERIALIZABLE", &work);
                match done {
                    Err(error) if error.is_a_race() && tried < TRIES => back_off(tried),
                    done => return done,
                }
                tried += 1;
            }
        })
        .await
    }

    /// Runs work that must not be in a transaction, such as `VACUUM INTO`.
    ///
    /// # Errors
    /// What `work` gives, or the database's own failure.
    pub async fn bare<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let pool = self.pool.clone();
        blocking(move || work(&mut *pool.get().map_err(StoreError::from)?)).await
    }
}

/// Waits a little longer each time, and never as long as another that waits for the same.
fn back_off(tried: u32) {
    let spread = u64::from(std::process::id() % 7) + u64::from(tried % 3);
    let thread = format!("{:?}", std::thread::current().id()).bytes().map(u64::from).sum::<u64>();
    let wait = (1 << tried.min(6)) + (spread * 3 + thread * 5) % (4 << tried.min(6));
    #[expect(clippy::disallowed_methods, reason = "on the blocking pool, between two tries")]
    std::thread::sleep(Duration::from_millis(wait));
}

/// Runs `work` on the blocking pool; a panic in it is a panic here.
async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(StoreError::Stopped.into()),
        },
    }
}
