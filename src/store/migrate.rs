//! Migrations: embedded for both backends, run at start by one process at a time.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::db::Conn;
use super::error::StoreError;

const SQLITE: EmbeddedMigrations = embed_migrations!("schema/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("schema/postgres");

/// The advisory lock two PostgreSQL nodes that start together wait on ("comp" in ASCII).
const LOCK: i64 = 0x636f_6d70;

/// Brings the schema up to date.
pub(super) fn migrate(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Postgres(conn) => {
            diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(conn)?;
            let done = conn.run_pending_migrations(POSTGRES).map(drop);
            diesel::sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(conn)?;
            done.map_err(StoreError::Migration)
        }
        Conn::Sqlite(conn) => {
            // One process at a time: the lock is the database's own write lock, taken per migration, and a
            // second process that waited finds nothing left to do.
            conn.batch_execute("PRAGMA busy_timeout = 60000")?;
            let done = conn.run_pending_migrations(SQLITE).map(drop);
            conn.batch_execute("PRAGMA busy_timeout = 10000")?;
            done.map_err(StoreError::Migration)
        }
    }
}

/// The versions of the schema that this program brings, in order.
pub(super) fn versions(conn: &Conn) -> Result<Vec<String>, StoreError> {
    let mut versions: Vec<String> = match conn {
        Conn::Postgres(_) => {
            let all = MigrationSource::<Pg>::migrations(&POSTGRES);
            let all = all.map_err(StoreError::Migration)?;
            all.iter().map(|one| one.name().version().to_string()).collect()
        }
        Conn::Sqlite(_) => {
            let all = MigrationSource::<Sqlite>::migrations(&SQLITE);
            let all = all.map_err(StoreError::Migration)?;
            all.iter().map(|one| one.name().version().to_string()).collect()
        }
    };
    versions.sort();
    Ok(versions)
}
