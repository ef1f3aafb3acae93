//! Baking: putting a credential into a picture and taking it out again (Open Badges 3.0, "Document
//! formats", baked badges). A picture is only a carrier; nothing here says whether what it carries is true.

pub mod png;
pub mod svg;

/// The largest carried text that is read or written, in bytes.
pub const MAX_CARRIED: usize = 2 * 1024 * 1024;

/// What was found in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// An Open Badges 3.0 credential: JSON with an embedded proof, or a compact JWS.
    Credential(String),
    /// An Open Badges 2.0 assertion: JSON, a URL or a compact JWS.
    Assertion(String),
}

/// Why a picture cannot be baked or read. One fact each; the texts are in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BakeError {
    /// It does not begin as a file of this kind does.
    #[error("not a picture of this kind")]
    NotThisKind,
    /// It ends in the middle, or a length in it points outside.
    #[error("the picture is cut off or malformed")]
    Malformed,
    /// A chunk's checksum does not match its bytes.
    #[error("a checksum in the picture is wrong")]
    Checksum,
    /// Something follows the picture's end.
    #[error("the picture is followed by other bytes")]
    Trailing,
    /// More than one badge is inside; which one is meant cannot be told.
    #[error("the picture carries more than one badge")]
    Ambiguous,
    /// The badge is compressed or stands where the standard does not put it.
    #[error("the badge is not stored in the way that the standard asks for")]
    Misplaced,
    /// Picture or text is over the limit.
    #[error("the picture or its badge is too large")]
    TooLarge,
    /// The text is not UTF-8.
    #[error("the badge in the picture is not UTF-8")]
    NotUtf8,
    /// The XML declares a document type with declarations of its own (entities).
    #[error("the SVG declares entities")]
    Entities,
    /// There is already a badge inside.
    #[error("the picture already carries a badge")]
    AlreadyBaked,
}

/// JSON text with every character outside ASCII as `\uXXXX`, the same document in a form that no
/// carrier or wallet can get wrong (some read `iTXt` as Latin-1). Characters outside ASCII occur in
/// JSON only within strings, so the replacement needs no parser.
pub fn ascii_json(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// Whether the text is a document in JSON (as opposed to a compact JWS).
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_json_keeps_the_document_and_leaves_only_ascii() {
        let text = "{\"a\":\"é® “x” 🎓 عربي\",\"b\":\"\\u00e9\\n\"}";
        let ascii = ascii_json(text);
        assert!(ascii.is_ascii());
        let before: serde_json::Value = serde_json::from_str(text).unwrap();
        let after: serde_json::Value = serde_json::from_str(&ascii).unwrap();
        assert_eq!(before, after);
        assert!(ascii.contains("\\ud83c\\udf93"));
    }
}
