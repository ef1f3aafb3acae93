//! Reading JSON from strangers: one value, no member name twice, bounded in bytes, depth and number of values.
//! Two readers of a text with a repeated name may see two different documents, so what one of
//! them checks need not be what the other shows (RFC 8259 section 4, RFC 7493 section 2.3).

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};
use std::cell::{Cell, RefCell};
use std::fmt;

/// The most bytes of one JSON text: 2 MiB.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// The deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 64;
/// The most values in one text, members and items all counted: a value takes far more memory than the two
/// bytes that write it. No badge comes near it, nor does a list of revoked badges of a megabyte.
pub const MAX_VALUES: usize = 50_000;

/// Why a text is not taken as JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More than [`MAX_BYTES`].
    #[error("the text is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the text is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// More than [`MAX_VALUES`].
    #[error("the text has more than {MAX_VALUES} values")]
    TooMany,
    /// One object names this member twice.
    #[error("the member {0:?} stands twice in one object")]
    DuplicateKey(String),
    /// Not JSON at all.
    #[error("not JSON (line {line}, column {column})")]
    Syntax {
        /// Line of the first fault, from 1.
        line: usize,
        /// Column of the first fault, from 1.
        column: usize,
    },
}

/// Reads one JSON value.
///
/// # Errors
/// As [`JsonError`] says; nothing is skipped over.
pub fn parse(text: &[u8]) -> Result<Value, JsonError> {
    if text.len() > MAX_BYTES {
        return Err(JsonError::TooLong);
    }
    match std::str::from_utf8(text) {
        Ok(text) => parse_text(text),
        // To find the place of the fault.
        Err(_) => read(serde_json::Deserializer::from_slice(text)),
    }
}

/// Reads one JSON value from a text.
///
/// # Errors
/// As [`JsonError`] says; nothing is skipped over.
pub fn parse_text(text: &str) -> Result<Value, JsonError> {
    if text.len() > MAX_BYTES {
        return Err(JsonError::TooLong);
    }
    read(serde_json::Deserializer::from_str(text))
}

fn read<'de>(
    mut reader: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
) -> Result<Value, JsonError> {
    let (found, values) = (RefCell::new(None), Cell::new(0));
    let value = Strict { depth: 0, values: &values, found: &found }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        found
            .into_inner()
            .unwrap_or(JsonError::Syntax { line: error.line(), column: error.column() })
    })
}

/// Builds a [`Value`] while counting depth and values; the typed cause is left in `found`.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    values: &'a Cell<usize>,
    found: &'a RefCell<Option<JsonError>>,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(JsonError::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn refuse<E: serde::de::Error>(self, cause: JsonError) -> E {
        let text = cause.to_string();
        *self.found.borrow_mut() = Some(cause);
        E::custom(text)
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        let values = self.values.get() + 1;
        if values > MAX_VALUES {
            return Err(self.refuse(JsonError::TooMany));
        }
        self.values.set(values);
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            match object.entry(name) {
                Entry::Occupied(twice) => {
                    return Err(self.refuse(JsonError::DuplicateKey(twice.key().clone())));
                }
                Entry::Vacant(place) => _ = place.insert(members.next_value_seed(inner)?),
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_reads_as_serde_json_reads_it() {
        let text = br#"{"a":[1,-2,2.5,1e300,true,null,"\u00e9\ud83d\ude00"],"b":{"c":{}}}"#;
        let plain: Value = serde_json::from_slice(text).unwrap();
        assert_eq!(parse(text), Ok(plain));
    }

    #[test]
    fn a_name_twice_in_one_object_is_refused_even_when_escaped_differently() {
        let twice = JsonError::DuplicateKey("id".into());
        assert_eq!(parse(br#"{"x":{"id":1,"\u0069d":2}}"#), Err(twice));
        assert!(parse(br#"{"x":{"id":1},"y":{"id":2}}"#).is_ok());
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let nested = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(parse(nested(MAX_DEPTH + 1).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(parse(nested(100_000).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(parse(&vec![b' '; MAX_BYTES + 1]), Err(JsonError::TooLong));
    }

    #[test]
    fn the_number_of_values_is_bounded() {
        let list = |items: usize| format!("[0{}]", ",{}".repeat(items - 1));
        assert!(parse(list(MAX_VALUES - 1).as_bytes()).is_ok());
        assert_eq!(parse(list(MAX_VALUES).as_bytes()), Err(JsonError::TooMany));
        let members: Vec<String> = (0..MAX_VALUES).map(|at| format!("\"{at}\":1")).collect();
        let object = format!("{{{}}}", members.join(","));
        assert_eq!(parse(object.as_bytes()), Err(JsonError::TooMany));
    }

    #[test]
    fn text_that_is_not_one_json_value_is_refused_with_its_place() {
        assert_eq!(parse(b"{} {}"), Err(JsonError::Syntax { line: 1, column: 4 }));
        for bad in [&b"{\"a\":01}"[..], b"[1,]", b"\xff", b"", b"1e999", br#""\ud800""#] {
            assert!(matches!(parse(bad), Err(JsonError::Syntax { .. })), "{bad:?}");
        }
    }
}
