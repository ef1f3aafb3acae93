//! What is wrong with a form, as sentences above the form that is shown again.

use actix_web::http::StatusCode;

use super::{Layout, PageError, Texts};
use crate::api::status_of;
use crate::app::{AppError, Fault};
use crate::text;

/// The sentences of what was wrong with a form; any other error is given back.
///
/// # Errors
/// The error itself, when its form cannot help.
pub fn faults_of(layout: &Layout, error: AppError) -> Result<Vec<String>, AppError> {
    faults_at(layout, error, |_| None)
}

/// As [`faults_of`], each sentence after the place that `place` makes of its pointer.
///
/// # Errors
/// As [`faults_of`].
pub fn faults_at(
    layout: &Layout,
    error: AppError,
    place: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, AppError> {
    let language = layout.t.0;
    let sentence = |fault: &Fault| {
        let sentence = text::refusal(language, &fault.refusal);
        match place(&fault.pointer) {
            Some(place) => layout.t.with2("fault-at", "place", place, "fault", sentence),
            None => sentence,
        }
    };
    match error {
        AppError::Refused(refusal) => Ok(vec![text::refusal(language, &refusal)]),
        AppError::Invalid(faults) => Ok(faults.iter().map(sentence).collect()),
        other => Err(other),
    }
}

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
