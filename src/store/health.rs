//! The state of the database itself: its version, its settings, its integrity, its schema. Only looked at.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::migrate::versions;
use super::tables::{audit_lines, awards, credentials, status_lists};
use super::{Conn, StoreResult, on_backend, reissues};
use crate::domain::{AwardId, Moment};
use crate::store::awards::Credential;
use crate::store::status_lists::StatusList;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct SmallNumber {
    #[diesel(sql_type = Integer)]
    number: i32,
}

/// One value that a query of ours gives as `word`.
fn word(conn: &mut Conn, query: &str) -> StoreResult<String> {
    let found: Word = on_backend!(conn, |c| sql_query(query).get_result(c))?;
    Ok(found.word.unwrap_or_default())
}

/// Which database it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// The first version that will do.
    pub needed: &'static str,
    /// Whether it will do.
    pub is_enough: bool,
}

/// Which database it is, and whether its version will do.
///
/// # Errors
/// The database's own.
pub fn version(conn: &mut Conn) -> StoreResult<Version> {
    match conn {
        Conn::Sqlite(_) => {
            let version = word(conn, "SELECT sqlite_version() AS word")?;
            let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
            let is_enough = parts.as_slice() >= [3, 51, 3].as_slice();
            Ok(Version { name: "SQLite", version, needed: "3.51.3", is_enough })
        }
        Conn::Postgres(c) => {
            let query = "SELECT current_setting('server_version_num')::int AS number";
            let number: SmallNumber = sql_query(query).get_result(c)?;
            let version = word(conn, "SELECT current_setting('server_version') AS word")?;
            let is_enough = number.number >= 150_000;
            Ok(Version { name: "PostgreSQL", version, needed: "15", is_enough })
        }
    }
}

/// A setting on which it depends that what was acknowledged outlives a power failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// The value that is relied on.
    pub wanted: &'static str,
}

/// The settings that are relied on.
///
/// # Errors
/// The database's own.
pub fn settings(conn: &mut Conn) -> StoreResult<Vec<Setting>> {
    let wanted: &[(&str, &str)] = match conn {
        Conn::Sqlite(_) => &[("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")],
        Conn::Postgres(_) => {
            &[("fsync", "on"), ("full_page_writes", "on"), ("server_encoding", "UTF8")]
        }
    };
    let mut found = Vec::new();
    for (name, wanted) in wanted {
        let query = if conn.is_sqlite() {
            format!("SELECT CAST({name} AS TEXT) AS word FROM pragma_{name}")
        } else {
            format!("SELECT current_setting('{name}') AS word")
        };
        found.push(Setting { name, value: word(conn, &query)?, wanted });
    }
    Ok(found)
}

/// What is broken in the file of SQLite: pages, indexes, references. PostgreSQL checks its pages itself.
///
/// # Errors
/// The database's own.
pub fn broken(conn: &mut Conn) -> StoreResult<Vec<String>> {
    let Conn::Sqlite(conn) = conn else { return Ok(Vec::new()) };
    let pages = "SELECT integrity_check AS word FROM pragma_integrity_check";
    let pages: Vec<Word> = sql_query(pages).load(conn)?;
    let references =
        "SELECT \"table\" || ' -> ' || parent AS word FROM pragma_foreign_key_check LIMIT 20";
    let references: Vec<Word> = sql_query(references).load(conn)?;
    let found = pages.into_iter().chain(references).filter_map(|one| one.word);
    Ok(found.filter(|word| word != "ok").collect())
}

/// How the database's schema stands to this program's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Whether there is any.
    pub is_there: bool,
    /// What this program would add at its next start.
    pub pending: Vec<String>,
    /// What the database has and this program does not know.
    pub unknown: Vec<String>,
}

/// How the database's schema stands to this program's.
///
/// # Errors
/// The database's own.
pub fn schema(conn: &mut Conn) -> StoreResult<Schema> {
    let query = if conn.is_sqlite() {
        "SELECT count(*) AS number FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
    } else {
        "SELECT count(*) AS number FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name = '__diesel_schema_migrations'"
    };
    let tables: Number = on_backend!(conn, |c| sql_query(query).get_result(c))?;
    if tables.number == 0 {
        return Ok(Schema::default());
    }
    let ours = versions(conn)?;
    let query = "SELECT version AS word FROM __diesel_schema_migrations ORDER BY version";
    let theirs: Vec<Word> = on_backend!(conn, |c| sql_query(query).load(c))?;
    let theirs: Vec<String> = theirs.into_iter().filter_map(|one| one.word).collect();
    let missing = |from: &[String], of: &[String]| -> Vec<String> {
        of.iter().filter(|version| !from.contains(version)).cloned().collect()
    };
    Ok(Schema {
        is_there: true,
        pending: missing(&theirs, &ours),
        unknown: missing(&ours, &theirs),
    })
}

/// The database's own clock, where it has one.
///
/// # Errors
/// The database's own.
pub fn clock(conn: &mut Conn) -> StoreResult<Option<Moment>> {
    let Conn::Postgres(_) = conn else { return Ok(None) };
    let query = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS word";
    Ok(Moment::parse(&word(conn, query)?).ok())
}

/// The moment of the newest audit line.
///
/// # Errors
/// The database's own.
pub fn latest(conn: &mut Conn) -> StoreResult<Option<Moment>> {
    let query = audit_lines::table.order(audit_lines::id.desc()).select(audit_lines::at);
    Ok(query.first(conn).optional()?)
}

/// Some sealed documents in order, after one, each with the digest that the logs of issuing hold.
///
/// # Errors
/// The database's own.
pub fn documents(
    conn: &mut Conn,
    after: Option<(AwardId, String)>,
    limit: i64,
) -> StoreResult<Vec<(Credential, Option<String>)>> {
    let (award, form) = after.unwrap_or_else(|| (AwardId(uuid::Uuid::nil()), String::new()));
    let later = credentials::award_id
        .gt(award)
        .or(credentials::award_id.eq(award).and(credentials::form.gt(form)));
    let found: Vec<Credential> = credentials::table
        .filter(later)
        .order((credentials::award_id, credentials::form))
        .limit(limit)
        .select(Credential::as_select())
        .load(conn)?;
    let mut all = Vec::new();
    for document in found {
        let logged = reissues::logged(conn, document.award_id, &document.form)?;
        all.push((document, logged));
    }
    Ok(all)
}

/// The sealed awards that have not both of their documents.
///
/// # Errors
/// The database's own.
pub fn incomplete_awards(conn: &mut Conn, forms: i64) -> StoreResult<Vec<AwardId>> {
    let sealed: Vec<AwardId> = awards::table
        .filter(awards::sealed_at.is_not_null())
        .order(awards::id)
        .select(awards::id)
        .load(conn)?;
    let mut incomplete = Vec::new();
    for award in sealed {
        let documents: i64 =
            credentials::table.filter(credentials::award_id.eq(award)).count().get_result(conn)?;
        if documents < forms {
            incomplete.push(award);
        }
    }
    Ok(incomplete)
}

/// Every status list.
///
/// # Errors
/// The database's own.
pub fn status_lists(conn: &mut Conn) -> StoreResult<Vec<StatusList>> {
    let query = status_lists::table.order(status_lists::id).select(StatusList::as_select());
    Ok(query.load(conn)?)
}
