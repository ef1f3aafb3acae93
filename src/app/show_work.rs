//! Showing one's work with the badge it earns: each author says so for themselves, and may take it back. The badge
//! names the work's page as evidence if all of them had agreed when it was awarded; the page is there as long as
//! they do.

use super::award_content::AwardContent;
use super::submit_work::own;
use super::{App, AppError, AppResult, Caller};
use crate::domain::{AwardId, SubmissionId};
use crate::store::audit::{self, Line};
use crate::store::awards::Award;
use crate::store::files::File;
use crate::store::submissions::{self, BlindWork};
use crate::store::{Conn, awards, validations};

/// Says whether the caller lets their work be shown. Its authors only.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`] for a trainer.
pub async fn show_work(app: &App, caller: Caller, id: SubmissionId, shown: bool) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        own(conn, &caller, id)?;
        if submissions::is_shown_by(conn, id, caller.person)? == shown {
            return Ok(());
        }
        submissions::show_by(conn, id, caller.person, shown)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "submission.show",
            subject: format!("submission/{id}"),
            detail: shown.to_string(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}

/// Whether the caller lets a work of theirs be shown.
///
/// # Errors
/// The database's own.
pub async fn is_work_shown(app: &App, caller: Caller, id: SubmissionId) -> AppResult<bool> {
    app.read(move |conn| Ok(submissions::is_shown_by(conn, id, caller.person)?)).await
}

/// The work that earned a badge, without a name, its files under neutral ones. Anyone, while every author agrees.
///
/// # Errors
/// [`AppError::NotFound`] where the badge names no work, is not sealed or is revoked, or an author does not agree.
pub async fn shown_work(app: &App, id: AwardId) -> AppResult<BlindWork> {
    app.read(move |conn| seen(conn, id)).await
}

/// One file of that work, with its neutral name; files are counted from 1.
///
/// # Errors
/// As [`shown_work`]; [`AppError::NotFound`] for another number.
pub async fn shown_file(app: &App, id: AwardId, number: usize) -> AppResult<(String, File)> {
    app.read(move |conn| {
        let files = seen(conn, id)?.files;
        let file = number.checked_sub(1).and_then(|at| files.into_iter().nth(at));
        file.ok_or(AppError::NotFound)
    })
    .await
}

fn seen(conn: &mut Conn, id: AwardId) -> AppResult<BlindWork> {
    let award = awards::find(conn, id)?.ok_or(AppError::NotFound)?;
    let work = work_of(conn, &award)?.ok_or(AppError::NotFound)?;
    submissions::find_blind(conn, work)?.ok_or(AppError::NotFound)
}

/// The work that a badge names as evidence, while it may be seen.
pub(super) fn work_of(conn: &mut Conn, award: &Award) -> AppResult<Option<SubmissionId>> {
    let named = award.sealed_at.is_some()
        && award.revoked_at.is_none()
        && AwardContent::of(award)?.work.is_some();
    if !named {
        return Ok(None);
    }
    let validation = validations::find(conn, award.validation_id)?.ok_or(AppError::NotFound)?;
    let work = validation.submission_id;
    Ok(submissions::is_shown_by_all(conn, work)?.then_some(work))
}
