//! What is wrong with a form, as sentences above the form that is shown again.

use actix_web::http::StatusCode;

use super::Layout;
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

/// As [`faults_at`], with the reply's status; also where someone saved meanwhile or a file is too large, which
/// sending the form again puts right.
///
/// # Errors
/// As [`faults_of`].
pub fn faults_and_status(
    layout: &Layout,
    error: AppError,
    place: impl Fn(&str) -> Option<String>,
) -> Result<(StatusCode, Vec<String>), AppError> {
    let (status, _) = status_of(&error);
    let sentences = match error {
        AppError::Stale => vec![layout.t.say("form-stale")],
        AppError::TooLarge { limit } => {
            vec![layout.t.with("problem-too-large-detail", "limit", limit.to_string())]
        }
        error => faults_at(layout, error, place)?,
    };
    Ok((status, sentences))
}
