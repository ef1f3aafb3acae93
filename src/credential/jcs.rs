//! The JSON Canonicalization Scheme (RFC 8785): one text for one JSON value.

use serde_json::Value;

/// The greatest whole number that a double holds exactly with all below it (RFC 7493 section 2.2).
const SAFE: u64 = (1 << 53) - 1;

/// A value that JCS cannot write: a number outside IEEE 754 double, or a whole number that a double
/// would round, so that two values had one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value has no canonical JSON text")]
pub struct NoCanonicalText;

/// The canonical text: names in UTF-16 order, ECMAScript numbers, no white space.
///
/// # Errors
/// [`NoCanonicalText`] for a number that is no double, or would be rounded to one.
pub fn canonicalize(value: &Value) -> Result<String, NoCanonicalText> {
    if rounds(value) {
        return Err(NoCanonicalText);
    }
    serde_json_canonicalizer::to_string(value).map_err(|_| NoCanonicalText)
}

fn rounds(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            number.as_u64().is_some_and(|whole| whole > SAFE)
                || number.as_i64().is_some_and(|whole| whole.unsigned_abs() > SAFE)
        }
        Value::Array(items) => items.iter().any(rounds),
        Value::Object(members) => members.values().any(rounds),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_whole_number_that_would_be_rounded_has_no_text() {
        assert_eq!(
            canonicalize(&json!([9_007_199_254_740_991_u64])).unwrap(),
            "[9007199254740991]"
        );
        for beyond in [json!(9_007_199_254_740_993_u64), json!(-9_007_199_254_740_993_i64)] {
            assert_eq!(canonicalize(&json!({"a": [beyond]})), Err(NoCanonicalText));
        }
        assert_eq!(canonicalize(&json!(1e21)).unwrap(), "1e+21");
        assert_eq!(canonicalize(&json!(-0.0)).unwrap(), "0");
    }
}
