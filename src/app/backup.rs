//! Backing up and restoring: one gzip file of JSON lines, written from one snapshot while the service runs.
//!
//! The first line says what it is; a line per table gives its columns; then a line per row; the last line
//! gives the number of rows, so that a cut file is told apart. Issuers' keys are in it as they are in the
//! database, encrypted; the master key is not, and has to be kept apart.

use std::io::{BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::{App, AppError, AppResult};
use crate::domain::Moment;
use crate::store::dump::{self, Column, Row};
use crate::store::{Conn, Db, Retry, StoreError, instance};

/// What the first line calls the format.
const FORMAT: &str = "compagnon-backup/1";

/// How many rows are read at once.
const BATCH: i64 = 200;

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Backup { format: String, schema: String, base_url: String, at: Moment },
    Table { name: String, columns: Vec<String> },
    Row(Row),
    End { rows: u64 },
}

/// What a backup or a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Under which URL the instance lies.
    pub base_url: String,
    /// How many rows were copied.
    pub rows: u64,
}

/// Why a backup is not restored. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file cannot be read, or is no backup of ours.
    #[error("line {line} of the backup cannot be read: {reason}")]
    Unreadable {
        /// Which line.
        line: u64,
        /// Why.
        reason: String,
    },
    /// The file ends too early.
    #[error("the backup is cut off after {0} rows")]
    CutOff(u64),
    /// It was written by another version of the schema.
    #[error("the backup has schema {theirs}, this program has {ours}")]
    OtherSchema {
        /// The file's.
        theirs: String,
        /// This program's.
        ours: String,
    },
    /// There is an instance already.
    #[error("there is an instance already; a backup is restored into an empty place only")]
    NotEmpty,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Retry for RestoreError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// Writes a backup of the instance.
///
/// # Errors
/// When the database fails or `out` cannot be written.
pub async fn back_up(app: &App, out: impl Write + Send + 'static) -> AppResult<Copied> {
    let at = app.now();
    let base_url = app.base_url.as_str().to_owned();
    app.read(move |conn| {
        let mut out = GzEncoder::new(out, Compression::default());
        let schema = dump::schema_version(conn)?;
        let url = base_url.clone();
        write_line(
            &mut out,
            &Line::Backup { format: FORMAT.to_owned(), schema, base_url: url, at },
        )?;
        let mut rows = 0;
        for table in dump::TABLES {
            rows += write_table(conn, &mut out, *table)?;
        }
        write_line(&mut out, &Line::End { rows })?;
        out.finish().and_then(|mut out| out.flush()).map_err(cannot_write)?;
        Ok(Copied { base_url, rows })
    })
    .await
}

fn write_table(
    conn: &mut Conn,
    out: &mut impl Write,
    table: (&'static str, &'static str),
) -> AppResult<u64> {
    let columns = dump::columns(conn, table.0)?;
    let names = columns.iter().map(|column| column.name.clone()).collect();
    write_line(out, &Line::Table { name: table.0.to_owned(), columns: names })?;
    let mut written = 0;
    loop {
        let from = i64::try_from(written).unwrap_or(i64::MAX);
        let batch = dump::rows(conn, table, &columns, from, BATCH)?;
        if batch.is_empty() {
            return Ok(written);
        }
        for row in batch {
            write_line(out, &Line::Row(row))?;
            written += 1;
        }
    }
}

fn write_line(out: &mut impl Write, line: &Line) -> AppResult<()> {
    let text =
        serde_json::to_string(line).map_err(|error| AppError::Internal(error.to_string()))?;
    writeln!(out, "{text}").map_err(cannot_write)
}

fn cannot_write(error: std::io::Error) -> AppError {
    AppError::Internal(format!("the backup cannot be written: {error}"))
}

/// Restores a backup into an empty database; all or nothing.
///
/// # Errors
/// [`RestoreError`]; nothing is written then.
pub async fn restore(db: &Db, file: Vec<u8>) -> Result<Copied, RestoreError> {
    db.write(move |conn| {
        if instance::find(conn)?.is_some() {
            return Err(RestoreError::NotEmpty);
        }
        let mut reader = Reader::new(file.as_slice());
        let Line::Backup { format, schema, base_url, .. } = reader.next()? else {
            return Err(reader.unreadable("it is no backup of ours"));
        };
        if format != FORMAT {
            return Err(reader.unreadable("its format is unknown"));
        }
        let ours = dump::schema_version(conn)?;
        if schema != ours {
            return Err(RestoreError::OtherSchema { theirs: schema, ours });
        }
        let rows = read_tables(conn, &mut reader)?;
        dump::settle_counters(conn)?;
        Ok(Copied { base_url, rows })
    })
    .await
}

fn read_tables(conn: &mut Conn, reader: &mut Reader<'_>) -> Result<u64, RestoreError> {
    let mut table = String::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut rows = 0;
    loop {
        match reader.next()? {
            Line::Table { name, columns: names } => {
                let known = dump::TABLES.iter().any(|(known, _)| *known == name);
                columns = if known { dump::columns(conn, &name)? } else { Vec::new() };
                if !columns.iter().map(|column| &column.name).eq(&names) {
                    return Err(reader.unreadable("its table is not ours"));
                }
                table = name;
            }
            Line::Row(row) if row.len() == columns.len() && !columns.is_empty() => {
                dump::insert(conn, &table, &columns, &row)?;
                rows += 1;
            }
            Line::End { rows: said } if said == rows => return Ok(rows),
            Line::End { .. } => return Err(RestoreError::CutOff(rows)),
            _ => return Err(reader.unreadable("it does not belong there")),
        }
    }
}

/// Reads the lines of a backup.
struct Reader<'a> {
    lines: BufReader<GzDecoder<&'a [u8]>>,
    line: u64,
}

impl<'a> Reader<'a> {
    fn new(file: &'a [u8]) -> Self {
        Self { lines: BufReader::new(GzDecoder::new(file)), line: 0 }
    }

    fn next(&mut self) -> Result<Line, RestoreError> {
        self.line += 1;
        let mut text = String::new();
        // A row is a chunk of a file at the most: half a megabyte in hexadecimal, with room to spare.
        let read = (&mut self.lines).take(16 * 1024 * 1024).read_line(&mut text);
        match read {
            Ok(0) => Err(RestoreError::CutOff(self.line.saturating_sub(1))),
            Ok(_) => {
                serde_json::from_str(&text).map_err(|error| self.unreadable(&error.to_string()))
            }
            Err(error) => Err(self.unreadable(&error.to_string())),
        }
    }

    fn unreadable(&self, reason: &str) -> RestoreError {
        RestoreError::Unreadable { line: self.line, reason: reason.to_owned() }
    }
}
