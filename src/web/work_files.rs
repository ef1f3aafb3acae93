//! Downloads of the files of a work: by its authors and trainers under their names, by its reviewers blindly.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use futures_util::stream;

use super::{PageResult, SignedIn, Texts};
use crate::api::files::attachment;
use crate::app::{App, AppError, read_submission, tend_lease};
use crate::domain::{FileId, LeaseId, SubmissionId};

/// Authors of the work and trainers of its cohort: a file of a work.
///
/// # Errors
/// [`AppError::NotFound`] to everybody else.
pub async fn own(
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    path: web::Path<(SubmissionId, FileId)>,
) -> PageResult {
    let (submission, id) = path.into_inner();
    let file = read_submission::file(&app, holder.caller, id).await?;
    if file.submission_id != submission {
        return Err(AppError::NotFound.into());
    }
    let name = file.name.clone();
    Ok(attachment(&app, &file, &name))
}

/// Who holds the lease or posted its review: a file of the work, under a name that tells nothing.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else's lease; a refusal once it is over.
pub async fn blind(
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    path: web::Path<(LeaseId, u32)>,
) -> PageResult {
    let (lease, number) = path.into_inner();
    let (id, file) = tend_lease::find_file(&app, holder.caller, lease, number).await?;
    let chunks = stream::try_unfold(0, move |next| {
        let app = app.clone();
        async move {
            let chunk = tend_lease::read_chunk(&app, id, next).await?;
            Ok::<_, AppError>(chunk.map(|bytes| (web::Bytes::from(bytes), next + 1)))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type(file.media_type)
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", file.name),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .no_chunking(u64::try_from(file.size).unwrap_or(0))
        .streaming(Box::pin(chunks)))
}

/// A number of bytes as people say it: `1,2 Mo`, `1.2 MB`.
pub fn size(t: Texts, bytes: i64) -> String {
    let bytes = bytes as f64;
    let (key, number, decimals) = match bytes {
        small if small < 1_000.0 => ("size-bytes", small, 0),
        medium if medium < 1_000_000.0 => ("size-kilobytes", medium / 1e3, 0),
        large => ("size-megabytes", large / 1e6, 1),
    };
    t.with(key, "number", t.number(&number, decimals))
}
