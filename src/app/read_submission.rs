//! Reading submissions: authors see their own, trainers see all; to anybody else there is none. What a reviewer
//! sees is another matter: the store's blind content, through a lease.

use uuid::Uuid;

use super::read_activity::activity_seen;
use super::{App, AppError, AppResult, Caller};
use crate::domain::{Action, ActivityId, FileId, Role, SubmissionId};
use crate::store::Conn;
use crate::store::activities::Activity;
use crate::store::{files, submissions};

pub use crate::store::files::File;
pub use crate::store::submissions::{Author, Submission};

/// A submission as its authors and trainers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmissionView {
    /// The submission.
    pub submission: Submission,
    /// Its authors.
    pub authors: Vec<Author>,
    /// Its files.
    pub files: Vec<File>,
}

/// The submission and its activity, if the caller is one of its authors or a trainer of the cohort; and whether
/// the caller is an author.
pub(super) fn submission_seen(
    conn: &mut Conn,
    caller: &Caller,
    id: SubmissionId,
) -> AppResult<(Submission, Activity, bool)> {
    let submission = submissions::find(conn, id)?.ok_or(AppError::NotFound)?;
    let activity = submission.activity_id;
    let (activity, role) = activity_seen(conn, caller, activity, Action::SeeCohort)?;
    let author = submissions::is_author(conn, id, caller.person)?;
    if !author && role != Some(Role::Trainer) {
        return Err(AppError::NotFound);
    }
    Ok((submission, activity, author))
}

fn view(conn: &mut Conn, submission: Submission) -> AppResult<SubmissionView> {
    let authors = submissions::authors(conn, submission.id)?;
    let files = files::list(conn, submission.id)?;
    Ok(SubmissionView { submission, authors, files })
}

/// One submission.
///
/// # Errors
/// [`AppError::NotFound`] to all but its authors and trainers.
pub async fn submission(app: &App, caller: Caller, id: SubmissionId) -> AppResult<SubmissionView> {
    app.read(move |conn| {
        let (submission, ..) = submission_seen(conn, &caller, id)?;
        view(conn, submission)
    })
    .await
}

/// An activity's submissions, oldest first: all of them for a trainer, for a learner their own. One more than
/// `limit` where there are more.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort.
pub async fn submissions(
    app: &App,
    caller: Caller,
    id: ActivityId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<SubmissionView>> {
    app.read(move |conn| {
        let (_, role) = activity_seen(conn, &caller, id, Action::SeeCohort)?;
        let found = match role {
            Some(Role::Trainer) => submissions::list(conn, id, after, limit + 1)?,
            Some(Role::Learner) if after.is_none() => {
                submissions::find_of(conn, id, caller.person)?.into_iter().collect()
            }
            _ => Vec::new(),
        };
        found.into_iter().map(|submission| view(conn, submission)).collect()
    })
    .await
}

/// A file of a submission the caller may see.
///
/// # Errors
/// [`AppError::NotFound`] to all but its authors and trainers.
pub async fn file(app: &App, caller: Caller, id: FileId) -> AppResult<File> {
    app.read(move |conn| {
        let file = files::find(conn, id)?.ok_or(AppError::NotFound)?;
        submission_seen(conn, &caller, file.submission_id)?;
        Ok(file)
    })
    .await
}

/// One chunk of a file's bytes, from 0; `None` behind the last. Whoever calls this has asked for the right before.
///
/// # Errors
/// The database's own.
pub async fn chunk(app: &App, id: FileId, number: i32) -> AppResult<Option<Vec<u8>>> {
    app.read(move |conn| Ok(files::chunk(conn, id, number)?)).await
}
