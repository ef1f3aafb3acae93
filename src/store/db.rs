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

/// How often a unit of work is tried when others get in between.
const TRIES: u32 = 12;

/// How often it is tried when it breaks a unique key: after a race, the next try sees the row it ran into and
/// decides otherwise; what still breaks the key then is no race.
const CONFLICT_TRIES: u32 = 3;

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

/// What a unit of work fails with: the database's own failure, which another try may mend, or a refusal, which
/// it cannot.
pub trait Retry: From<StoreError> {
    /// The database's own failure, if it is one.
    fn of_store(&self) -> Option<&StoreError>;
}

impl Retry for StoreError {
    fn of_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Counts the tries of one unit of work.
#[derive(Default)]
struct Tries {
    all: u32,
    conflicts: u32,
}

impl Tries {
    /// Whether the work may be done again after it failed so.
    fn again(&mut self, error: &impl Retry) -> bool {
        let Some(error) = error.of_store().filter(|error| error.is_a_race()) else { return false };
        self.all += 1;
        self.conflicts += u32::from(error.is_a_conflict());
        self.all < TRIES && self.conflicts < CONFLICT_TRIES
    }
}

/// Opens connections; the scheme of the URL picks the backend, never a fallback.
#[derive(Clone, Debug)]
struct Opener {
    url: String,
    /// Only to look: nothing can be written.
    read_only: bool,
}

/// What a connection to SQLite is told for itself; the journal's mode is the file's.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON;
     PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;";

impl ManageConnection for Opener {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            let mut conn = PgConnection::establish(&self.url)?;
            conn.batch_execute("SET TIME ZONE 'UTC'")?;
            if self.read_only {
                conn.batch_execute("SET default_transaction_read_only = on")?;
            }
            return Ok(Conn::Postgres(conn));
        }
        let path = self.url.strip_prefix("sqlite://").ok_or(StoreError::UnknownScheme)?;
        let mut conn = SqliteConnection::establish(&match self.read_only {
            true => read_only_uri(path),
            false => path.to_owned(),
        })?;
        conn.batch_execute(SQLITE_SETTINGS)?;
        if !self.read_only {
            conn.batch_execute("PRAGMA journal_mode = WAL")?;
        }
        Ok(Conn::Sqlite(conn))
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// The URI under which SQLite opens a file to look at only (<https://sqlite.org/uri.html>).
fn read_only_uri(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?mode=ro")
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
        let opener = Opener { url: url.to_owned(), read_only: false };
        migrate(&mut opener.connect()?)?;
        Self::over(opener, size)
    }

    /// Opens the database at `url` only to look at it: nothing can be changed, and its schema is left as it is.
    ///
    /// # Errors
    /// When the URL is of no known kind, or the database does not answer.
    pub fn look(url: &str) -> Result<Self, StoreError> {
        let opener = Opener { url: url.to_owned(), read_only: true };
        drop(opener.connect()?);
        Self::over(opener, 2)
    }

    fn over(opener: Opener, size: u32) -> Result<Self, StoreError> {
        let one_writer = opener.url.starts_with("sqlite://");
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
        self.write_in("BEGIN ISOLATION LEVEL SERIALIZABLE", work).await
    }

    /// As [`Db::write`], for work that decides by nothing but rows it locks and unique keys: the queue of jobs.
    /// On PostgreSQL it takes no part in telling which units of work got in each other's way.
    ///
    /// # Errors
    /// What `work` gives, or the database's own failure.
    pub async fn write_locking<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Retry + Send + 'static,
    {
        self.write_in("BEGIN ISOLATION LEVEL READ COMMITTED", work).await
    }

    async fn write_in<T, E>(
        &self,
        begin_postgres: &'static str,
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
            let mut tries = Tries::default();
            loop {
                let mut conn = pool.get().map_err(StoreError::from)?;
                let begin = if conn.is_sqlite() { "BEGIN IMMEDIATE" } else { begin_postgres };
                let done = conn.transact(begin, &work);
                drop(conn); // who waits for another try holds no connection
                match done {
                    Err(error) if tries.again(&error) => back_off(tries.all),
                    done => return done,
                }
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
