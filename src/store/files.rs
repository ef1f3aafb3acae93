//! Files of submissions, in chunks. A file is seen once all of it is there.

use diesel::prelude::*;

use super::tables::{file_chunks as chunks, files};
use super::{Conn, StoreResult};
use crate::domain::{FileId, FileState, MediaType, Moment, SubmissionId};

/// A file of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = files, treat_none_as_default_value = false)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// Of which submission.
    pub submission_id: SubmissionId,
    /// The name its author gave it; never shown to reviewers.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Whether all of it is there.
    pub state: FileState,
    /// When its upload began.
    pub uploaded_at: Moment,
}

impl File {
    /// The name under which a reviewer gets it, e.g. `document-1.pdf`.
    pub fn neutral_name(&self, number: usize) -> String {
        format!("document-{number}.{}", self.media_type.extension())
    }
}

/// The file of that id, once all of it is there.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: FileId) -> StoreResult<Option<File>> {
    let query = files::table.find(id).filter(files::state.eq(FileState::Stored));
    Ok(query.select(File::as_select()).first(conn).optional()?)
}

/// A submission's files, in the order they were added.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn, submission: SubmissionId) -> StoreResult<Vec<File>> {
    let query = files::table
        .filter(files::submission_id.eq(submission).and(files::state.eq(FileState::Stored)))
        .order((files::uploaded_at, files::id))
        .select(File::as_select());
    Ok(query.load(conn)?)
}

/// How many files a submission has or is being given.
///
/// # Errors
/// The database's own.
pub fn count(conn: &mut Conn, submission: SubmissionId) -> StoreResult<i64> {
    let query = files::table.filter(files::submission_id.eq(submission));
    Ok(query.count().get_result(conn)?)
}

/// Adds a file whose bytes will follow.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &File) -> StoreResult<()> {
    diesel::insert_into(files::table).values(new).execute(conn)?;
    Ok(())
}

/// Adds a chunk of a file's bytes.
///
/// # Errors
/// The database's own; a file that was purged meanwhile breaks a foreign key.
pub fn append(conn: &mut Conn, id: FileId, number: i32, bytes: &[u8]) -> StoreResult<()> {
    diesel::insert_into(chunks::table)
        .values((chunks::file_id.eq(id), chunks::number.eq(number), chunks::bytes.eq(bytes)))
        .execute(conn)?;
    Ok(())
}

/// Says that all of a file is there; `false` where its upload has been purged.
///
/// # Errors
/// The database's own.
pub fn seal(conn: &mut Conn, id: FileId, size: i64, sha256: &str) -> StoreResult<bool> {
    let uploading = files::state.eq(FileState::Uploading);
    let changed = diesel::update(files::table.filter(files::id.eq(id).and(uploading)))
        .set((files::state.eq(FileState::Stored), files::size.eq(size), files::sha256.eq(sha256)))
        .execute(conn)?;
    Ok(changed == 1)
}

/// One chunk of a file's bytes, from 0.
///
/// # Errors
/// The database's own.
pub fn chunk(conn: &mut Conn, id: FileId, number: i32) -> StoreResult<Option<Vec<u8>>> {
    Ok(chunks::table.find((id, number)).select(chunks::bytes).first(conn).optional()?)
}

/// Deletes a file with its bytes.
///
/// # Errors
/// The database's own.
pub fn delete(conn: &mut Conn, id: FileId) -> StoreResult<()> {
    diesel::delete(chunks::table.filter(chunks::file_id.eq(id))).execute(conn)?;
    diesel::delete(files::table.find(id)).execute(conn)?;
    Ok(())
}

/// The uploads that began before `moment` and never ended.
///
/// # Errors
/// The database's own.
pub fn list_abandoned(conn: &mut Conn, moment: Moment) -> StoreResult<Vec<FileId>> {
    let query = files::table
        .filter(files::state.eq(FileState::Uploading).and(files::uploaded_at.lt(moment)))
        .select(files::id);
    Ok(query.load(conn)?)
}
