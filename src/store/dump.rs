//! Every row of the database as portable text, and back: what a backup is made of.
//!
//! Values are text or null, written alike by both databases, so that a backup of one may be restored into the
//! other: instants in UTC with microseconds, bytes in hexadecimal, booleans as 0 and 1, reals with all their
//! digits.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{Conn, StoreError, StoreResult, on_backend};

/// The tables in an order in which every row's references are there before it; the migrations' order.
/// With each, what its rows are sorted by, so that a row that refers to its own table comes after.
pub const TABLES: &[(&str, &str)] = &[
    ("instance", "id"),
    ("people", "id"),
    ("one_time_links", "token_hash"),
    ("sessions", "token_hash"),
    ("api_tokens", "id"),
    ("login_failures", "id"),
    ("idempotency_keys", "person_id, key"),
    ("audit_lines", "id"),
    ("cohorts", "id"),
    ("memberships", "id"),
    ("invitations", "id"),
    ("roster_entries", "id"),
    ("rubrics", "id"),
    ("rubric_versions", "number, id"),
    ("contributors", "rubric_version_id, person_id"),
    ("proposals", "id"),
    ("ballots", "proposal_id, person_id"),
    ("activities", "id"),
    ("submissions", "id"),
    ("authors", "submission_id, person_id"),
    ("files", "id"),
    ("file_chunks", "file_id, number"),
    ("leases", "id"),
    ("reviews", "id"),
    ("answers", "review_id, criterion"),
    ("fits", "id"),
    ("estimates", "fit_id, submission_id, criterion"),
    ("reviewer_estimates", "fit_id, person_id"),
    ("issuers", "id"),
    ("issuer_keys", "id"),
    ("competencies", "id"),
    ("achievements", "id"),
    ("validations", "id"),
    ("status_lists", "id"),
    ("awards", "id"),
    ("credentials", "award_id, form"),
    ("issuance_log", "id"),
    ("jobs", "id"),
    ("oauth_clients", "id"),
    ("oauth_grants", "id"),
    ("oauth_tokens", "token_hash"),
    ("brought_badges", "id"),
    ("endorsements", "id"),
    ("key_revocations", "id"),
    ("reissue_log", "award_id, form, old_sha256"),
];

/// A row: its values in the order of the columns.
pub type Row = Vec<Option<String>>;

/// A column and how its values become text and come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as this database names it.
    kind: String,
}

#[derive(QueryableByName)]
struct NamedType {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct Json {
    #[diesel(sql_type = Text)]
    row: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The columns of a table, in name order, which both databases share.
///
/// # Errors
/// The database's own.
pub fn columns(conn: &mut Conn, table: &str) -> StoreResult<Vec<Column>> {
    let rows: Vec<NamedType> = match conn {
        Conn::Postgres(conn) => sql_query(
            "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY column_name COLLATE \"C\"",
        )
        .bind::<Text, _>(table)
        .load(conn)?,
        Conn::Sqlite(conn) => {
            sql_query("SELECT name, type AS kind FROM pragma_table_info(?) ORDER BY name")
                .bind::<Text, _>(table)
                .load(conn)?
        }
    };
    Ok(rows.into_iter().map(|row| Column { name: row.name, kind: row.kind }).collect())
}

impl Column {
    /// The SQL that reads the column as text.
    fn read(&self) -> String {
        let name = format!("\"{}\"", self.name);
        match self.kind.as_str() {
            "BLOB" => format!("hex({name})"),
            "REAL" => format!("format('%!.17g', {name})"),
            "bytea" => format!("upper(encode({name}, 'hex'))"),
            "boolean" => format!("({name}::int)::text"),
            "timestamp with time zone" => {
                format!("to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
            }
            "INTEGER" | "TEXT" => format!("CAST({name} AS TEXT)"),
            _ => format!("{name}::text"),
        }
    }

    /// The SQL that makes the column's value of the parameter at `place`.
    fn write(&self, place: usize) -> String {
        match self.kind.as_str() {
            "BLOB" => "unhex(?)".to_owned(),
            "INTEGER" => "CAST(? AS INTEGER)".to_owned(),
            "REAL" => "CAST(? AS REAL)".to_owned(),
            "TEXT" => "?".to_owned(),
            "bytea" => format!("decode(${place}, 'hex')"),
            kind => format!("${place}::{kind}"),
        }
    }
}

/// Some rows of a table, from the `from`th on, at most `limit`.
///
/// # Errors
/// The database's own.
pub fn rows(
    conn: &mut Conn,
    (table, order): (&str, &str),
    columns: &[Column],
    from: i64,
    limit: i64,
) -> StoreResult<Vec<Row>> {
    let values: Vec<String> = columns.iter().map(Column::read).collect();
    let array = if conn.is_sqlite() { "json_array" } else { "json_build_array" };
    let cast = if conn.is_sqlite() { "" } else { "::text" };
    let query = format!(
        "SELECT {array}({}){cast} AS row FROM {table} ORDER BY {order} LIMIT {limit} OFFSET {from}",
        values.join(", ")
    );
    let found: Vec<Json> = on_backend!(conn, |c| sql_query(query).load(c))?;
    let parse = |json: Json| {
        serde_json::from_str(&json.row).map_err(|error| StoreError::Corrupt(error.to_string()))
    };
    found.into_iter().map(parse).collect()
}

/// Puts a row into a table.
///
/// # Errors
/// The database's own, e.g. where a row with that key is there already.
pub fn insert(conn: &mut Conn, table: &str, columns: &[Column], row: &Row) -> StoreResult<()> {
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let places: Vec<String> =
        columns.iter().enumerate().map(|(at, column)| column.write(at + 1)).collect();
    let query =
        format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    on_backend!(conn, |c| {
        let mut query = sql_query(query).into_boxed();
        for value in row {
            query = query.bind::<Nullable<Text>, _>(value.clone());
        }
        query.execute(c)
    })?;
    Ok(())
}

/// After rows with their own keys were put in: lets PostgreSQL count on from the highest.
///
/// # Errors
/// The database's own.
pub fn settle_counters(conn: &mut Conn) -> StoreResult<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    for table in ["login_failures", "audit_lines", "issuance_log", "jobs"] {
        sql_query(format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM {table}"
        ))
        .execute(conn)?;
    }
    Ok(())
}

/// How many rows a table has.
///
/// # Errors
/// The database's own.
pub fn count(conn: &mut Conn, table: &str) -> StoreResult<i64> {
    let query = format!("SELECT count(*) AS count FROM {table}");
    let found: Count = on_backend!(conn, |c| sql_query(query).get_result(c))?;
    Ok(found.count)
}

/// The newest migration of the database: what a backup must agree with.
///
/// # Errors
/// The database's own.
pub fn schema_version(conn: &mut Conn) -> StoreResult<String> {
    let query = "SELECT max(version) AS row FROM __diesel_schema_migrations";
    let found: Json = on_backend!(conn, |c| sql_query(query).get_result(c))?;
    Ok(found.row)
}
