//! The last look before a credential is signed: what a schema cannot say. What passes here is
//! accepted by verifiers that we did not write; what does not is a fault of ours, never signed.

use super::canon::{self, CanonError};
use super::contexts::ContextSet;
use super::result;
use super::schema::{self, SchemaFault};
use crate::domain::is_sorted_alike;
use chrono::NaiveDateTime;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// Members that are arrays even with one value (Open Badges 3.0, serialization).
const ARRAYS: [&str; 15] = [
    "@context",
    "alignment",
    "allowedValue",
    "credentialSchema",
    "endorsement",
    "evidence",
    "identifier",
    "otherIdentifier",
    "related",
    "result",
    "resultDescription",
    "rubricCriterionLevel",
    "tag",
    "termsOfUse",
    "verifiableCredential",
];
/// Members that are moments.
const MOMENTS: [&str; 6] =
    ["validFrom", "validUntil", "awardedDate", "activityStartDate", "activityEndDate", "created"];
/// Terms that older copies of the same context do not know, so that a signature over them is
/// read differently there.
const UNSTABLE_TERMS: [&str; 2] = ["endorsementJwt", "jti"];

/// One reason not to sign. Places are JSON Pointers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Does not fit the schema.
    #[error(transparent)]
    Schema(#[from] SchemaFault),
    /// Has no canonical form: an undefined term, an unknown context…
    #[error(transparent)]
    Canon(#[from] CanonError),
    /// Anonymous nodes that only their surroundings tell apart; implementations disagree on them.
    #[error("several anonymous nodes are alike")]
    AlikeNodes,
    /// A single value where an array is due.
    #[error("{0} must be an array")]
    NotArray(String),
    /// A null.
    #[error("{0} is null")]
    Null(String),
    /// An array or object with nothing in it.
    #[error("{0} is empty")]
    Empty(String),
    /// Not a moment in UTC and whole seconds.
    #[error("{0} is not in UTC and whole seconds")]
    Moment(String),
    /// A term that is not safe under an embedded proof.
    #[error("{0} is not read the same everywhere")]
    UnstableTerm(String),
    /// A set of texts that implementations sort differently, so that they make another signature of it.
    #[error("{0} is not sorted the same everywhere")]
    DisputedOrder(String),
    /// A list of statuses; the schema takes one.
    #[error("credentialStatus must be one object")]
    Status,
    /// Neither an id nor an identifier says who received it.
    #[error("the recipient is not identified")]
    NoRecipient,
    /// Criteria without narrative and id.
    #[error("the achievement does not say how it is earned")]
    NoCriteria,
    /// Validity that ends before it begins.
    #[error("validUntil is before validFrom")]
    EndsBeforeStart,
    /// Two result descriptions or levels under one id.
    #[error("the id {0:?} stands for two things")]
    SameId(String),
    /// A required level that is not one of its criterion's.
    #[error("the required level of {0:?} is not one of its levels")]
    RequiredLevel(String),
    /// A result without a description in this achievement.
    #[error("a result refers to {0:?}, which the achievement does not describe")]
    UnknownResult(String),
    /// Two results for one description.
    #[error("there are two results for {0:?}")]
    TwoResults(String),
    /// A criterion that no result speaks of.
    #[error("there is no result for {0:?}")]
    NoResult(String),
    /// An achieved level that is not one of its criterion's.
    #[error("the level reached on {0:?} is not one of its levels")]
    AchievedLevel(String),
    /// A level reached under the required one.
    #[error("the level reached on {0:?} is under the required one")]
    UnderRequired(String),
    /// A value that is no number, or outside its range, or under the required one.
    #[error("the value of {0:?} is not acceptable")]
    Value(String),
    /// An assessment record that does not fit its schema or speaks of another credential.
    #[error("the assessment record is not right")]
    Record,
}

/// Everything that stands against signing this credential.
///
/// # Errors
/// All faults found, in no particular order.
pub fn lint(credential: &Value) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    faults.extend(schema::check_credential(credential).err().map(Fault::from));
    faults.extend(check_graph(credential).err());
    check_form(credential, &mut String::new(), &mut faults);
    check_validity(credential, &mut faults);
    check_subject(&credential["credentialSubject"], &mut faults);
    check_records(credential, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Everything that stands against signing this endorsement.
///
/// # Errors
/// All faults found, in no particular order.
pub fn lint_endorsement(endorsement: &Value) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    faults.extend(schema::check_endorsement(endorsement).err().map(Fault::from));
    faults.extend(check_graph(endorsement).err());
    check_form(endorsement, &mut String::new(), &mut faults);
    check_validity(endorsement, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_graph(credential: &Value) -> Result<(), Fault> {
    for contexts in [ContextSet::published(), ContextSet::before_june_2026()] {
        if canon::has_alike_nodes(credential, contexts)? {
            return Err(Fault::AlikeNodes);
        }
    }
    Ok(())
}

/// The rules of the JSON serialization, for every member at any depth.
fn check_form(value: &Value, place: &mut String, faults: &mut Vec<Fault>) {
    let here = place.len();
    match value {
        Value::Null => faults.push(Fault::Null(place.clone())),
        Value::Array(items) => {
            if items.is_empty() {
                faults.push(Fault::Empty(place.clone()));
            }
            for (i, item) in items.iter().enumerate() {
                // Writing to a string cannot fail.
                let _ = write!(place, "/{i}");
                check_form(item, place, faults);
                place.truncate(here);
            }
        }
        Value::Object(members) => {
            if members.is_empty() {
                faults.push(Fault::Empty(place.clone()));
            }
            for (name, member) in members {
                place.push('/');
                place.push_str(name);
                check_member(name, member, place, faults);
                check_form(member, place, faults);
                place.truncate(here);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn check_member(name: &str, value: &Value, place: &str, faults: &mut Vec<Fault>) {
    // A result names its one description; an achievement lists them.
    let reference = name == "resultDescription" && value.is_string();
    if ARRAYS.contains(&name) && !value.is_array() && !reference {
        faults.push(Fault::NotArray(place.to_owned()));
    }
    if MOMENTS.contains(&name) && value.as_str().and_then(whole_second).is_none() {
        faults.push(Fault::Moment(place.to_owned()));
    }
    if UNSTABLE_TERMS.contains(&name) {
        faults.push(Fault::UnstableTerm(place.to_owned()));
    }
    // `allowedValue` is a list: its order is signed as it stands.
    let texts = value.as_array().filter(|_| name != "allowedValue");
    if !texts.is_none_or(|texts| is_sorted_alike(texts.iter().filter_map(Value::as_str))) {
        faults.push(Fault::DisputedOrder(place.to_owned()));
    }
    if name == "credentialStatus" && !value.is_object() {
        faults.push(Fault::Status);
    }
}

fn whole_second(text: &str) -> Option<NaiveDateTime> {
    let exact = text.len() == "2025-01-01T00:00:00Z".len();
    exact.then(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ").ok()).flatten()
}

fn check_validity(credential: &Value, faults: &mut Vec<Fault>) {
    let moment = |name: &str| credential[name].as_str().and_then(whole_second);
    if let (Some(from), Some(until)) = (moment("validFrom"), moment("validUntil"))
        && until < from
    {
        faults.push(Fault::EndsBeforeStart);
    }
}

fn check_subject(subject: &Value, faults: &mut Vec<Fault>) {
    if subject.get("id").is_none() && subject.get("identifier").is_none() {
        faults.push(Fault::NoRecipient);
    }
    let criteria = &subject["achievement"]["criteria"];
    if criteria.get("narrative").is_none() && criteria.get("id").is_none() {
        faults.push(Fault::NoCriteria);
    }
    check_results(subject, faults);
}

/// The results of a credential speak of this achievement's own criteria and levels, once each,
/// and never fall short of what is required (Open Badges 3.0 section "Results").
pub fn check_results(subject: &Value, faults: &mut Vec<Fault>) {
    let descriptions = list(&subject["achievement"]["resultDescription"]);
    let mut ids = HashSet::new();
    for description in descriptions {
        check_description(description, &mut ids, faults);
    }
    let by_id: HashMap<&str, &Value> = descriptions.iter().map(|d| (text(d, "id"), d)).collect();
    let mut spoken_of = HashSet::new();
    for result in list(&subject["result"]) {
        let id = text(result, "resultDescription");
        match by_id.get(id) {
            None => faults.push(Fault::UnknownResult(id.to_owned())),
            Some(_) if !spoken_of.insert(id) => faults.push(Fault::TwoResults(id.to_owned())),
            Some(description) => faults.extend(check_result(result, description).err()),
        }
    }
    let silent = by_id.keys().filter(|id| !spoken_of.contains(*id));
    faults.extend(silent.map(|id| Fault::NoResult((*id).to_owned())));
}

fn check_description<'a>(
    description: &'a Value,
    ids: &mut HashSet<&'a str>,
    faults: &mut Vec<Fault>,
) {
    let levels = list(&description["rubricCriterionLevel"]);
    let of_levels = levels.iter().map(|level| text(level, "id"));
    for id in of_levels.clone().chain([text(description, "id")]) {
        if !ids.insert(id) {
            faults.push(Fault::SameId(id.to_owned()));
        }
    }
    if let Some(required) = description["requiredLevel"].as_str()
        && !of_levels.clone().any(|id| id == required)
    {
        faults.push(Fault::RequiredLevel(text(description, "id").to_owned()));
    }
}

fn check_result(result: &Value, description: &Value) -> Result<(), Fault> {
    let id = || text(description, "id").to_owned();
    let rank = |level: &str| {
        let levels = list(&description["rubricCriterionLevel"]);
        let found = levels.iter().find(|candidate| text(candidate, "id") == level)?;
        number(&found["level"])
    };
    if description["resultType"] == "RubricCriterionLevel" {
        let achieved = result["achievedLevel"].as_str().and_then(rank);
        let achieved = achieved.ok_or_else(|| Fault::AchievedLevel(id()))?;
        let required = description["requiredLevel"].as_str().and_then(rank);
        return match required {
            Some(required) if achieved < required => Err(Fault::UnderRequired(id())),
            _ => Ok(()),
        };
    }
    let value = number(&result["value"]).ok_or_else(|| Fault::Value(id()))?;
    let low =
        ["valueMin", "requiredValue"].into_iter().filter_map(|name| number(&description[name]));
    let over = number(&description["valueMax"]).is_some_and(|max| value > max);
    if over || low.into_iter().any(|low| value < low) { Err(Fault::Value(id())) } else { Ok(()) }
}

fn check_records(credential: &Value, faults: &mut Vec<Fault>) {
    for evidence in list(&credential["evidence"]) {
        if evidence["genre"] != "AssessmentRecord" {
            continue;
        }
        let record = evidence["id"].as_str().and_then(result::read_record);
        let right = record.is_some_and(|record| {
            schema::check_record(&record).is_ok() && record["credential"] == credential["id"]
        });
        if !right {
            faults.push(Fault::Record);
        }
    }
}

fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn number(value: &Value) -> Option<f64> {
    value.as_str()?.parse().ok().filter(|number: &f64| number.is_finite())
}
