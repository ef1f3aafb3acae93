//! What is wrong in what a form sent, as sentences above the same form shown again.

use actix_web::http::StatusCode;

use super::{PageError, Texts};
use crate::api::status_of;
use crate::app::AppError;
use crate::text;

/// The reply's status and the sentences, for what the sender can put right in the form.
///
/// # Errors
/// The refusal itself, where the form is of no help.
pub fn faults(t: Texts, error: AppError) -> Result<(StatusCode, Vec<String>), PageError> {
    let status = status_of(&error).0;
    let sentences = match &error {
        AppError::Invalid(faults) => {
            faults.iter().map(|fault| text::refusal(t.0, &fault.refusal)).collect()
        }
        AppError::Refused(refusal) => vec![text::refusal(t.0, refusal)],
        AppError::Stale => vec![t.say("form-stale")],
        AppError::TooLarge { limit } => {
            vec![t.with("problem-too-large-detail", "limit", limit.to_string())]
        }
        _ => return Err(error.into()),
    };
    Ok((status, sentences))
}

/// A text as it was typed, with the line ends that everything else has: browsers send CR LF.
pub fn typed(text: &str) -> String {
    text.replace("\r\n", "\n")
}
