//! The JSON Canonicalization Scheme (RFC 8785): one text for one JSON value.

use serde_json::Value;

/// A value that JCS cannot write (a number outside IEEE 754 double).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value has no canonical JSON text")]
pub struct NoCanonicalText;

/// The canonical text: names in UTF-16 order, ECMAScript numbers, no white space.
///
/// # Errors
/// [`NoCanonicalText`] for a number that is no double.
pub fn canonicalize(value: &Value) -> Result<String, NoCanonicalText> {
    serde_json_canonicalizer::to_string(value).map_err(|_| NoCanonicalText)
}
