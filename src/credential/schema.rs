//! The JSON Schemas of this program: the Open Badges 3.0 credential, written from the standard's
//! data model, and our assessment record.

use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

/// `schema/json/openbadgecredential.json`.
pub const OPEN_BADGE_CREDENTIAL: &str = include_str!("../../schema/json/openbadgecredential.json");
/// `schema/json/assessmentrecord.json`.
pub const ASSESSMENT_RECORD: &str = include_str!("../../schema/json/assessmentrecord.json");

static CREDENTIAL: LazyLock<Option<Validator>> = LazyLock::new(|| compile(OPEN_BADGE_CREDENTIAL));
static RECORD: LazyLock<Option<Validator>> = LazyLock::new(|| compile(ASSESSMENT_RECORD));

fn compile(text: &str) -> Option<Validator> {
    let schema = serde_json::from_str(text).ok()?;
    jsonschema::options().should_validate_formats(true).build(&schema).ok()
}

/// A place where a document does not fit its schema, as a JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the document does not fit its schema at {0:?}")]
pub struct SchemaFault(pub String);

/// Checks a credential against the Open Badges 3.0 schema (VCDM 2.0), as the published one would.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_credential(credential: &Value) -> Result<(), SchemaFault> {
    check(CREDENTIAL.as_ref(), credential)
}

/// Checks an assessment record.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_record(record: &Value) -> Result<(), SchemaFault> {
    check(RECORD.as_ref(), record)
}

/// A schema that did not compile accepts nothing; the tests hold that both compile.
fn check(schema: Option<&Validator>, document: &Value) -> Result<(), SchemaFault> {
    let schema = schema.ok_or_else(|| SchemaFault("the schema itself".into()))?;
    // Looking for the place of a fault costs several times as much as telling that there is none.
    if schema.is_valid(document) {
        return Ok(());
    }
    let fault = schema.iter_errors(document).next();
    Err(SchemaFault(fault.map(|fault| fault.instance_path().to_string()).unwrap_or_default()))
}
