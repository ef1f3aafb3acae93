//! Attaching a file to a draft: its bytes come in pieces and go into the database in chunks, each its own unit
//! of work, so that a large file holds up nobody. The file is seen once it is sealed; what an upload that
//! never ended left behind is purged.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::submit_work::own;
use super::{App, AppError, AppResult, Caller};
use crate::domain::{
    CHUNK, FileId, FileState, LARGEST_FILE, MOST_FILES, MediaType, Metadata, Moment, RefusedFile,
    RefusedSubmission, SubmissionId, SubmissionState, clean_name,
};
use crate::store::files::{self, File};
use crate::store::{Conn, submissions};

/// After how long an upload that has not ended is given up.
const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// A file that is being uploaded. [`Upload::push`] its bytes, then [`Upload::finish`]; after a refusal, or when
/// dropped, nothing is left of it.
pub struct Upload {
    app: App,
    caller: Caller,
    file: File,
    held: Vec<u8>,
    chunks: i32,
    size: u64,
    hash: Sha256,
    checked: bool,
    over: bool,
}

impl Upload {
    /// Begins an upload to a draft. Its authors only. A file of the same name is replaced once this one is there.
    ///
    /// # Errors
    /// [`RefusedFile`], [`RefusedSubmission::NotADraft`]; [`AppError::TooLarge`] where `announced` (the
    /// request's length) is too large already.
    pub async fn begin(
        app: &App,
        caller: Caller,
        submission: SubmissionId,
        name: &str,
        content_type: &str,
        announced: Option<u64>,
    ) -> AppResult<Self> {
        let now = app.now();
        let id = FileId(app.random.uuid());
        let kind = MediaType::of(content_type, name);
        let cleaned = kind.and_then(|kind| clean_name(name, kind).map(|name| (name, kind)));
        let file = app
            .write(move |conn| {
                draft(conn, &caller, submission)?;
                if announced.is_some_and(|size| size > LARGEST_FILE) {
                    return Err(AppError::TooLarge { limit: LARGEST_FILE });
                }
                let (name, media_type) = cleaned.clone().map_err(AppError::refused)?;
                delete_abandoned(conn, now)?;
                let replaced = files::list(conn, submission)?;
                let replaced = replaced.iter().filter(|file| file.name == name).count() as i64;
                if files::count(conn, submission)? - replaced >= MOST_FILES {
                    return Err(AppError::refused(RefusedFile::TooMany));
                }
                let file = File {
                    id,
                    submission_id: submission,
                    name,
                    media_type,
                    size: 0,
                    sha256: String::new(),
                    state: FileState::Uploading,
                    uploaded_at: now,
                };
                files::insert(conn, &file)?;
                Ok(file)
            })
            .await?;
        let app = app.clone();
        let (held, hash) = (Vec::new(), Sha256::new());
        let (chunks, size, checked, over) = (0, 0, false, false);
        Ok(Self { app, caller, file, held, chunks, size, hash, checked, over })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`AppError::TooLarge`], [`RefusedFile::NotWhatItSays`]; then the upload is over.
    pub async fn push(&mut self, bytes: &[u8]) -> AppResult<()> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > LARGEST_FILE {
            return Err(self.give_up(AppError::TooLarge { limit: LARGEST_FILE }).await);
        }
        self.held.extend_from_slice(bytes);
        // What can be cleaned is looked at as a whole.
        while self.held.len() >= CHUNK && !self.file.media_type.is_cleaned() {
            let rest = self.held.split_off(CHUNK);
            let chunk = std::mem::replace(&mut self.held, rest);
            self.keep(chunk).await?;
        }
        Ok(())
    }

    /// Ends the upload: the file is there, and the submission has changed.
    ///
    /// # Errors
    /// [`RefusedFile::Empty`], [`RefusedFile::NotWhatItSays`], [`RefusedSubmission::NotADraft`] if it was handed
    /// in meanwhile; then nothing is left of the upload.
    pub async fn finish(mut self) -> AppResult<(File, Metadata)> {
        if self.size == 0 {
            return Err(self.give_up(AppError::refused(RefusedFile::Empty)).await);
        }
        let held = std::mem::take(&mut self.held);
        let (held, metadata) = match self.cleaned(held).await {
            Ok(cleaned) => cleaned,
            Err(refused) => return Err(self.give_up(refused).await),
        };
        for chunk in held.chunks(CHUNK) {
            self.keep(chunk.to_vec()).await?;
        }
        let sha256 = std::mem::take(&mut self.hash).finalize();
        let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        let file = File { size, sha256, state: FileState::Stored, ..self.file.clone() };
        let (caller, sealed) = (self.caller, file.clone());
        let done = self.app.write(move |conn| seal(conn, &caller, &sealed)).await;
        match done {
            Ok(()) => self.over = true,
            Err(error) => return Err(self.give_up(error).await),
        }
        Ok((file, metadata))
    }

    /// What is held of a file, without what tells whose it is.
    async fn cleaned(&mut self, held: Vec<u8>) -> AppResult<(Vec<u8>, Metadata)> {
        let kind = self.file.media_type;
        if !kind.is_cleaned() {
            // What came before is kept already: these kinds stay as they are.
            return kind.cleaned(held).map_err(AppError::refused);
        }
        if !kind.may_begin(&held) {
            return Err(AppError::refused(RefusedFile::NotWhatItSays));
        }
        let cleaned = tokio::task::spawn_blocking(move || kind.cleaned(held)).await;
        let cleaned = cleaned.map_err(|error| AppError::Internal(error.to_string()))?;
        let (held, metadata) = cleaned.map_err(AppError::refused)?;
        self.size = held.len() as u64;
        if self.size > LARGEST_FILE {
            return Err(AppError::TooLarge { limit: LARGEST_FILE });
        }
        Ok((held, metadata))
    }

    /// Keeps a chunk; the first one must look like what the file claims to be.
    async fn keep(&mut self, chunk: Vec<u8>) -> AppResult<()> {
        if !self.checked && !self.file.media_type.may_begin(&chunk) {
            return Err(self.give_up(AppError::refused(RefusedFile::NotWhatItSays)).await);
        }
        self.checked = true;
        self.hash.update(&chunk);
        let (id, number) = (self.file.id, self.chunks);
        self.chunks += 1;
        let done = self.app.write(move |conn| Ok(files::append(conn, id, number, &chunk)?)).await;
        match done {
            Ok(()) => Ok(()),
            Err(error) => Err(self.give_up(error).await),
        }
    }

    /// Removes what is there so far, and hands the reason on.
    async fn give_up(&mut self, reason: AppError) -> AppError {
        self.over = true;
        let id = self.file.id;
        match self.app.write(move |conn| Ok(files::delete(conn, id)?)).await {
            Ok(()) => reason,
            Err(error) => error,
        }
    }
}

impl Drop for Upload {
    /// The sender has gone: what came so far goes too, now, or else with the next purge.
    fn drop(&mut self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if !self.over {
            let (app, id) = (self.app.clone(), self.file.id);
            runtime.spawn(async move {
                let done: AppResult<()> = app.write(move |conn| Ok(files::delete(conn, id)?)).await;
                if let Err(error) = done {
                    tracing::warn!(%error, "an abandoned upload is left for the next purge");
                }
            });
        }
    }
}

/// Deletes what uploads that never ended left behind; gives how many.
pub(super) fn delete_abandoned(conn: &mut Conn, now: Moment) -> AppResult<usize> {
    let abandoned = files::list_abandoned(conn, now - PATIENCE)?;
    for old in &abandoned {
        files::delete(conn, *old)?;
    }
    Ok(abandoned.len())
}

/// Checks that it is the caller's own draft.
fn draft(conn: &mut Conn, caller: &Caller, id: SubmissionId) -> AppResult<()> {
    let (submission, _) = own(conn, caller, id)?;
    if submission.state != SubmissionState::Draft {
        return Err(AppError::refused(RefusedSubmission::NotADraft));
    }
    Ok(())
}

fn seal(conn: &mut Conn, caller: &Caller, file: &File) -> AppResult<()> {
    draft(conn, caller, file.submission_id)?;
    for old in files::list(conn, file.submission_id)? {
        if old.name == file.name {
            files::delete(conn, old.id)?;
        }
    }
    if !files::seal(conn, file.id, file.size, &file.sha256)? {
        return Err(AppError::Internal("an upload outlived its purge".to_owned()));
    }
    Ok(submissions::touch(conn, file.submission_id)?)
}

/// Deletes a file from a draft. Its authors only.
///
/// # Errors
/// [`AppError::NotFound`] to all but its authors and trainers; [`RefusedSubmission::NotADraft`].
pub async fn delete_file(app: &App, caller: Caller, id: FileId) -> AppResult<()> {
    app.write(move |conn| {
        let file = files::find(conn, id)?.ok_or(AppError::NotFound)?;
        draft(conn, &caller, file.submission_id)?;
        files::delete(conn, id)?;
        Ok(submissions::touch(conn, file.submission_id)?)
    })
    .await
}
