//! The JSON Schemas of this program: the Open Badges 3.0 credential, written from the standard's
//! data model, our assessment record, and receipts of verifications.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// `schema/json/openbadgecredential.json`.
pub const OPEN_BADGE_CREDENTIAL: &str = include_str!("../../schema/json/openbadgecredential.json");
/// `schema/json/assessmentrecord.json`.
pub const ASSESSMENT_RECORD: &str = include_str!("../../schema/json/assessmentrecord.json");
/// `schema/json/verificationreceipt.json`.
pub const VERIFICATION_RECEIPT: &str = include_str!("../../schema/json/verificationreceipt.json");

static CREDENTIAL: LazyLock<Option<Validator>> =
    LazyLock::new(|| compile(&read(OPEN_BADGE_CREDENTIAL)?));
static CREDENTIAL_1_1: LazyLock<Option<Validator>> =
    LazyLock::new(|| compile(&older(read(OPEN_BADGE_CREDENTIAL)?)));
static ENDORSEMENT: LazyLock<Option<Validator>> =
    LazyLock::new(|| compile(&of_endorsement(read(OPEN_BADGE_CREDENTIAL)?)));
static ENDORSEMENT_1_1: LazyLock<Option<Validator>> =
    LazyLock::new(|| compile(&of_endorsement(older(read(OPEN_BADGE_CREDENTIAL)?))));
static RECORD: LazyLock<Option<Validator>> = LazyLock::new(|| compile(&read(ASSESSMENT_RECORD)?));
static RECEIPT: LazyLock<Option<Validator>> =
    LazyLock::new(|| compile(&read(VERIFICATION_RECEIPT)?));

fn read(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn compile(schema: &Value) -> Option<Validator> {
    jsonschema::options().should_validate_formats(true).build(schema).ok()
}

/// The schema for the Verifiable Credentials Data Model 1.1: other names for the dates, a name is due,
/// and the contexts are held to their order by the format check alone.
fn older(mut schema: Value) -> Value {
    for place in ["", "/$defs/EndorsementCredential"] {
        let Some(class) = schema.pointer_mut(place).and_then(Value::as_object_mut) else {
            continue;
        };
        class.insert(
            "required".into(),
            json!([
                "@context",
                "id",
                "type",
                "name",
                "issuer",
                "issuanceDate",
                "credentialSubject"
            ]),
        );
        let Some(members) = class.get_mut("properties").and_then(Value::as_object_mut) else {
            continue;
        };
        members.insert("@context".into(), json!({"type": "array", "minItems": 1}));
        for (newer, older) in [("validFrom", "issuanceDate"), ("validUntil", "expirationDate")] {
            if let Some(date) = members.shift_remove(newer) {
                members.insert(older.into(), date);
            }
        }
    }
    schema
}

/// The part of the schema that is about an endorsement.
fn of_endorsement(mut schema: Value) -> Value {
    let defined = schema.get_mut("$defs").map(Value::take).unwrap_or_default();
    json!({
        "$schema": schema["$schema"],
        "$ref": "#/$defs/EndorsementCredential",
        "$defs": defined,
    })
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

/// The same for a credential of others, which may have several statuses: the data model allows them
/// where the published schema has one (its `credentialStatus` is 0..1). Each is held to the schema.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_with_statuses(credential: &Value) -> Result<(), SchemaFault> {
    each_status(CREDENTIAL.as_ref(), credential)
}

/// Checks a credential of the Verifiable Credentials Data Model 1.1.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_credential_1_1(credential: &Value) -> Result<(), SchemaFault> {
    each_status(CREDENTIAL_1_1.as_ref(), credential)
}

/// Checks an endorsement.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_endorsement(credential: &Value) -> Result<(), SchemaFault> {
    each_status(ENDORSEMENT.as_ref(), credential)
}

/// Checks an endorsement of the Verifiable Credentials Data Model 1.1.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_endorsement_1_1(credential: &Value) -> Result<(), SchemaFault> {
    each_status(ENDORSEMENT_1_1.as_ref(), credential)
}

fn each_status(schema: Option<&Validator>, credential: &Value) -> Result<(), SchemaFault> {
    let statuses = match credential.get("credentialStatus") {
        Some(Value::Array(statuses)) if statuses.len() > 1 => statuses,
        _ => return check(schema, credential),
    };
    statuses.iter().try_for_each(|status| {
        let mut one = credential.clone();
        one["credentialStatus"] = status.clone();
        check(schema, &one)
    })
}

/// Checks an assessment record.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_record(record: &Value) -> Result<(), SchemaFault> {
    check(RECORD.as_ref(), record)
}

/// Checks a receipt of a verification.
///
/// # Errors
/// The first [`SchemaFault`].
pub fn check_receipt(receipt: &Value) -> Result<(), SchemaFault> {
    check(RECEIPT.as_ref(), receipt)
}

/// A schema that did not compile accepts nothing; the tests hold that all compile.
fn check(schema: Option<&Validator>, document: &Value) -> Result<(), SchemaFault> {
    let schema = schema.ok_or_else(|| SchemaFault("the schema itself".into()))?;
    // Looking for the place of a fault costs several times as much as telling that there is none.
    if schema.is_valid(document) {
        return Ok(());
    }
    let fault = schema.iter_errors(document).next();
    Err(SchemaFault(fault.map(|fault| fault.instance_path().to_string()).unwrap_or_default()))
}
