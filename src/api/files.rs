//! Files of submissions: streamed in, streamed out, never shown in place.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Authed;
use super::problem::Problem;
use crate::app::attach_file::{self, Upload};
use crate::app::read_submission::{self, File};
use crate::app::{App, AppError, AppResult};
use crate::domain::{FileId, MediaType, Metadata, Moment, Named, SubmissionId};

/// A file of a submission.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileBody {
    /// Its id.
    pub id: FileId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub size: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it was uploaded.
    pub uploaded_at: Moment,
}

/// A file that was just uploaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadedBody {
    /// The file.
    #[serde(flatten)]
    pub file: FileBody,
    /// What became of metadata that may name its author: `removed`, `kept` (all or some of it: take it out yourself
    /// if you do not want to be known), or `none`.
    #[schema(value_type = String)]
    pub metadata: &'static str,
}

/// Under which name a file is uploaded.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NameQuery {
    /// The file's name.
    pub name: String,
}

impl From<File> for FileBody {
    fn from(file: File) -> Self {
        let File { id, name, media_type, size, sha256, uploaded_at, .. } = file;
        Self { id, name, media_type, size, sha256, uploaded_at }
    }
}

/// Uploads a file to a draft, up to 50 MB, at most ten. A file of the same name is replaced.
///
/// The body is the file's bytes. Taken are PDF, office documents, plain text, Markdown, PNG, JPEG, WebP, MP4,
/// WebM, MP3, Ogg and WAV. Pictures and office documents lose what names their author, and are kept so.
///
/// For the submission's authors; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("submission" = SubmissionId, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = UploadedBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 413, body = Problem),
    ),
)]
#[put("/submissions/{submission}/files")]
pub async fn upload(
    request: HttpRequest,
    app: web::Data<App>,
    who: Authed,
    submission: web::Path<SubmissionId>,
    query: web::Query<NameQuery>,
    mut payload: web::Payload,
) -> AppResult<HttpResponse> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let mut upload = Upload::begin(&app, who.0, *submission, &query.name, kind, length).await?;
    while let Some(part) = payload.next().await {
        let part = part.map_err(|error| AppError::Malformed(error.to_string()))?;
        upload.push(&part).await?;
    }
    let (file, metadata) = upload.finish().await?;
    let metadata = match metadata {
        Metadata::None => "none",
        Metadata::Removed => "removed",
        Metadata::Kept => "kept",
    };
    let location = app.base_url.join(&format!("/api/v1/files/{}", file.id));
    let mut reply = HttpResponse::Created();
    reply.insert_header(("Location", location));
    Ok(reply.json(UploadedBody { file: file.into(), metadata }))
}

/// Downloads a file.
///
/// For the submission's authors and the trainers of its cohort. Others get 404; reviewers have their own way,
/// which does not tell the file's name.
#[utoipa::path(
    tag = "submissions",
    params(("file" = FileId, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, body = Problem),
    ),
)]
#[get("/files/{file}")]
pub async fn download(
    app: web::Data<App>,
    who: Authed,
    file: web::Path<FileId>,
) -> AppResult<HttpResponse> {
    let file = read_submission::file(&app, who.0, *file).await?;
    let name = file.name.clone();
    Ok(attachment(&app, &file, &name))
}

/// A file's bytes under a name, chunk by chunk. Whoever calls this has asked for the right before.
///
/// It is an attachment in a sandbox, of the type it was checked to be: a browser neither shows it within our
/// pages nor guesses another type.
pub fn attachment(app: &App, file: &File, name: &str) -> HttpResponse {
    let (app, id) = (app.clone(), file.id);
    let chunks = stream::unfold(0, move |number| {
        let app = app.clone();
        async move {
            match read_submission::chunk(&app, id, number).await {
                Ok(Some(bytes)) => Some((Ok(web::Bytes::from(bytes)), number + 1)),
                Ok(None) => None,
                Err(error) => Some((Err(error), i32::MAX)),
            }
        }
    });
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && c != '"' && c != '\\' { c } else { '_' })
        .collect();
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20").replace('*', "%2A");
    let disposition = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}");
    let size = u64::try_from(file.size).unwrap_or(0);
    HttpResponse::Ok()
        .content_type(file.media_type.as_str())
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .no_chunking(size)
        .streaming(Box::pin(chunks))
}

/// Deletes a file from a draft.
///
/// For the submission's authors; trainers get 403, others 404.
#[utoipa::path(
    tag = "submissions",
    params(("file" = FileId, Path)),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[delete("/files/{file}")]
pub async fn remove(
    app: web::Data<App>,
    who: Authed,
    file: web::Path<FileId>,
) -> AppResult<HttpResponse> {
    attach_file::delete_file(&app, who.0, *file).await?;
    Ok(HttpResponse::NoContent().finish())
}
