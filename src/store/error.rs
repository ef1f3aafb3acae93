//! What can go wrong with the database.

use diesel::result::{DatabaseErrorKind, Error as QueryError};

/// A failure of the database, never of the user.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database we know.
    #[error("the database URL must begin with postgres://, postgresql:// or sqlite://")]
    UnknownScheme,
    /// The database does not answer.
    #[error("no connection to the database")]
    Connection(#[from] diesel::ConnectionError),
    /// All connections are busy.
    #[error("no free connection to the database")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A query failed.
    #[error("a query failed")]
    Query(#[from] QueryError),
    /// A row holds what it cannot hold.
    #[error("the database holds something that does not belong there: {0}")]
    Corrupt(String),
    /// The work was stopped before it ended.
    #[error("the work on the database was stopped")]
    Stopped,
}

/// What a function of the store gives.
pub type StoreResult<T> = Result<T, StoreError>;

impl StoreError {
    /// Whether the same work may succeed when done again: another unit of work got in between.
    pub fn is_a_race(&self) -> bool {
        self.is_a_conflict()
            || self.database().is_some_and(|(kind, text)| {
                matches!(kind, DatabaseErrorKind::SerializationFailure)
                    || text.contains("deadlock detected")
                    // PostgreSQL has no room to remember who read what; that of others is freed as they end.
                    || text.contains("out of shared memory")
                    || text == "database is locked"
            })
    }

    /// Whether a unique key was broken: what was to be written is there already.
    pub fn is_a_conflict(&self) -> bool {
        self.database().is_some_and(|(kind, _)| matches!(kind, DatabaseErrorKind::UniqueViolation))
    }

    /// Whether the database cannot be reached now, or has no free connection: later it may.
    pub const fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Pool(_) | Self::Connection(_))
    }

    /// Whether SQLite's file is damaged, or is none.
    pub fn is_damage(&self) -> bool {
        let says = |text: &str| text.contains("malformed") || text.contains("not a database");
        self.database().is_some_and(|(_, text)| says(text))
    }

    /// The kind and the words of what the database itself complains of.
    fn database(&self) -> Option<(&DatabaseErrorKind, &str)> {
        match self {
            Self::Query(QueryError::DatabaseError(kind, text)) => Some((kind, text.message())),
            _ => None,
        }
    }
}
