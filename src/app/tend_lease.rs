//! What a reviewer does with a lease besides reviewing: look at the work, give a sign of life, give it back.

use serde::Serialize;

use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{
    Action, ActivityId, FileId, Lease, LeaseId, LeaseRefused, LeaseState, Moment, Phase,
    RubricContent, RubricVersionId, decline_reason,
};
use crate::store::audit::{self, Line};
use crate::store::desk::{self, Desk};
use crate::store::{Conn, leases, submissions};

/// A file as a reviewer sees it: under a neutral name, without author, time or digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BlindFile {
    /// Counts the work's files, from 1.
    pub number: u32,
    /// A name that tells nothing, e.g. `document-1.pdf`.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes.
    pub size: i64,
}

/// A work as a reviewer sees it: what was written, and nothing that tells by whom or when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BlindWork {
    /// What its authors call it.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// Its files.
    pub files: Vec<BlindFile>,
}

/// A review task: the lease, and the work to be reviewed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Task {
    /// The lease.
    pub id: LeaseId,
    /// Of which activity.
    pub activity: ActivityId,
    /// What the activity is called.
    pub activity_title: String,
    /// What became of it.
    pub state: LeaseState,
    /// Until when the work is held.
    pub expires_at: Moment,
    /// The rubric version to judge by.
    pub rubric_version: RubricVersionId,
    /// What that version says.
    #[schema(value_type = Object)]
    pub rubric: RubricContent,
    /// The work.
    pub work: BlindWork,
}

/// The caller's lease, with its activity; nobody else's is there for them.
pub(super) fn own_lease(conn: &mut Conn, caller: &Caller, id: LeaseId) -> AppResult<(Lease, Desk)> {
    let lease = leases::find(conn, id)?.filter(|lease| lease.reviewer == caller.person);
    let lease = lease.ok_or(AppError::NotFound)?;
    let desk = desk::find(conn, lease.activity)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, desk.activity.cohort_id, Action::TakePart)?;
    Ok((lease, desk))
}

/// The task behind a lease of the caller's: while it is held, and after the review was posted.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else's lease; [`LeaseRefused`] once it expired or was declined.
pub async fn read_task(app: &App, caller: Caller, id: LeaseId) -> AppResult<Task> {
    let now = app.now();
    app.read(move |conn| {
        let (lease, desk) = own_lease(conn, &caller, id)?;
        readable(&lease, now)?;
        let found = submissions::find_blind(conn, lease.submission)?.ok_or(AppError::NotFound)?;
        let files = found.files.into_iter().zip(1..).map(|((name, file), number)| BlindFile {
            number,
            name,
            media_type: file.media_type.to_string(),
            size: file.size,
        });
        let work = BlindWork { title: found.title, body: found.body, files: files.collect() };
        Ok(Task {
            id,
            activity: lease.activity,
            activity_title: desk.activity.title,
            state: lease.state,
            expires_at: lease.expires_at,
            rubric_version: desk.activity.rubric_version_id,
            rubric: desk.rubric,
            work,
        })
    })
    .await
}

/// A work is open to its reviewer while they hold the lease, and once they have posted.
fn readable(lease: &Lease, now: Moment) -> AppResult<()> {
    match (lease.state, lease.live(now)) {
        (LeaseState::Done, _) | (_, Ok(())) => Ok(()),
        (_, Err(refused)) => Err(AppError::refused(refused)),
    }
}

/// Which file of the work behind a lease has that number: its id, for the app's file reader, and its neutral
/// name.
///
/// # Errors
/// As [`read_task`]; [`AppError::NotFound`] where the work has no such file.
pub async fn find_file(
    app: &App,
    caller: Caller,
    id: LeaseId,
    number: u32,
) -> AppResult<(FileId, BlindFile)> {
    let now = app.now();
    app.read(move |conn| {
        let (lease, _) = own_lease(conn, &caller, id)?;
        readable(&lease, now)?;
        let found = submissions::find_blind(conn, lease.submission)?.ok_or(AppError::NotFound)?;
        let place = number.checked_sub(1).ok_or(AppError::NotFound)? as usize;
        let (name, file) = found.files.into_iter().nth(place).ok_or(AppError::NotFound)?;
        let media_type = file.media_type.to_string();
        Ok((file.id, BlindFile { number, name, media_type, size: file.size }))
    })
    .await
}

/// One part of a file's bytes, counted from 0; `None` behind its end. Call it with an id from [`find_file`].
///
/// # Errors
/// The database's own.
pub async fn read_chunk(app: &App, file: FileId, number: i32) -> AppResult<Option<Vec<u8>>> {
    app.read(move |conn| Ok(crate::store::files::chunk(conn, file, number)?)).await
}

/// A sign of life: the lease is held for its full length from now on, up to four lengths in all.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else's lease; [`LeaseRefused`] once it is over.
pub async fn keep_lease(app: &App, caller: Caller, id: LeaseId) -> AppResult<Moment> {
    let now = app.now();
    app.write(move |conn| {
        let (lease, desk) = own_lease(conn, &caller, id)?;
        lease.live(now).map_err(AppError::refused)?;
        if desk.phase_at(now) != Phase::Review {
            return Err(AppError::refused(LeaseRefused::WrongPhase));
        }
        let until = lease.extended(desk.activity.lease_minutes, now);
        leases::extend(conn, id, until)?;
        Ok(until)
    })
    .await
}

/// Gives a work back, for a reason that trainers see. It is not offered to this reviewer again.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else's lease; [`LeaseRefused`] once it is over or without a reason.
pub async fn decline_review(
    app: &App,
    caller: Caller,
    id: LeaseId,
    reason: String,
) -> AppResult<()> {
    let reason = decline_reason(&reason).map_err(|fact| AppError::invalid("/reason", fact))?;
    let (reason, now) = (reason.to_owned(), app.now());
    app.write(move |conn| {
        let (lease, _) = own_lease(conn, &caller, id)?;
        lease.live(now).map_err(AppError::refused)?;
        leases::end(conn, id, LeaseState::Declined, &reason, now)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "lease.decline",
            subject: format!("lease/{id}"),
            detail: format!("submission/{}", lease.submission),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}
