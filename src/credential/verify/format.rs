//! The format step: the members that an Open Badge has (Open Badges 3.0 sections B.1 and 10, VCDM 2.0
//! section 4, VCDM 1.1 section 4), in exactly the form that its signature covers. What JSON-LD would accept but a reader
//! of the JSON would not see as it was signed is refused, whatever the signature is.

use serde_json::Value;

use super::model::Model;
use super::read::strings;
use super::report::{Check, Outcome, Reason, Step};
use crate::credential::canon::CanonError;
use crate::credential::contexts::{CREDENTIALS_V1, CREDENTIALS_V2, ContextSet};

/// The URLs that stand second in an Open Badge's `@context`: `context.json` or `context-3.0.n.json`.
const OPEN_BADGES_PREFIX: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context";
/// What a node elsewhere in the document that has the credential's own id may say about it.
const MAY_REPEAT: [&str; 3] = ["id", "type", "endorsementComment"];

/// The most status entries of one credential.
pub(super) const MAX_STATUSES: usize = 4;

/// The check over a badge's document alone.
pub(super) fn check(document: &Value) -> Check {
    outcome(badge(document))
}

/// The same for an endorsement.
pub(super) fn check_endorsement(document: &Value) -> Check {
    outcome(endorsement(document))
}

fn outcome(found: Result<(), Fault>) -> Check {
    match found {
        Ok(()) => Check::new(Step::Format, Outcome::Pass),
        Err((reason, detail)) => Check::new(Step::Format, Outcome::Fail(reason)).about(&detail),
    }
}

/// A fault of the form that was only met when the signed bytes were made.
pub(super) fn canon_reason(error: &CanonError) -> (Reason, String) {
    match error {
        CanonError::UnknownContext(url) => (Reason::UnknownContext, url.clone()),
        CanonError::InlineContext => (Reason::UnknownContext, "@context".into()),
        CanonError::UndefinedTerm(term) => (Reason::UndefinedTerm, term.clone()),
        CanonError::NotCompacted(name) | CanonError::DescribedElsewhere(name) => {
            (Reason::NotCompacted, name.clone())
        }
        CanonError::BadIri(iri) => (Reason::BadIdentifier, iri.clone()),
        CanonError::BadLanguage(tag) => (Reason::MalformedMember, tag.clone()),
        CanonError::NotJsonLd(_) => (Reason::WrongContext, String::new()),
        CanonError::TooLarge(_) | CanonError::TooSymmetric => (Reason::TooComplex, String::new()),
    }
}

type Fault = (Reason, String);

fn badge(document: &Value) -> Result<(), Fault> {
    let (model, id) = common(document)?;
    let subject = object(document, "credentialSubject")?;
    let identified = subject.get("id").is_some_and(Value::is_string)
        || subject.get("identifier").is_some_and(|i| i.as_array().is_some_and(|a| !a.is_empty()));
    if !identified {
        return Err(missing("credentialSubject.id"));
    }
    let achievement = object(subject, "achievement")?;
    for name in ["id", "name", "description"] {
        string(achievement, name)?;
    }
    object(achievement, "criteria")?;
    if model == Model::V1 {
        string(document, "name")?;
    }
    walk(document, id, true, false)
}

fn endorsement(document: &Value) -> Result<(), Fault> {
    let (_, id) = common(document)?;
    let subject = object(document, "credentialSubject")?;
    string(subject, "id")?;
    walk(document, id, true, false)
}

/// What every credential of Open Badges 3.0 has: its edition of the data model and its id.
fn common(document: &Value) -> Result<(Model, &str), Fault> {
    let model = check_contexts(&document["@context"])?;
    let id = string(document, "id")?;
    if !id.contains(':') {
        return Err((Reason::BadIdentifier, id.to_owned()));
    }
    string(document, model.from())?;
    issuer_id(document).ok_or_else(|| missing("issuer"))?;
    check_status(document.get("credentialStatus"))?;
    if document.get("refreshService").is_some() {
        object(document, "refreshService")?;
    }
    for name in [model.until(), "awardedDate"] {
        if document.get(name).is_some() {
            string(document, name)?;
        }
    }
    Ok((model, id))
}

/// One entry, or several in a list: a list of one is refused, since readers who look for one entry
/// would see none, and the signature would be the same.
fn check_status(status: Option<&Value>) -> Result<(), Fault> {
    match status {
        None | Some(Value::Object(_)) => Ok(()),
        Some(Value::Array(entries))
            if (2..=MAX_STATUSES).contains(&entries.len())
                && entries.iter().all(Value::is_object) =>
        {
            Ok(())
        }
        Some(_) => Err((Reason::MalformedMember, "credentialStatus".to_owned())),
    }
}

fn check_contexts(contexts: &Value) -> Result<Model, Fault> {
    let listed = contexts.as_array().ok_or_else(|| missing("@context"))?;
    for context in listed {
        let url = context.as_str().ok_or((Reason::UnknownContext, "@context".to_owned()))?;
        if ContextSet::published().text(url).is_none() {
            return Err((Reason::UnknownContext, url.to_owned()));
        }
    }
    let urls = strings(contexts);
    let wrong = || (Reason::WrongContext, urls.get(1).copied().unwrap_or_default().to_owned());
    let model = match urls.first().copied() {
        Some(CREDENTIALS_V1) => Model::V1,
        Some(CREDENTIALS_V2) => Model::V2,
        _ => return Err(wrong()),
    };
    let ours = |url: &&str| url.starts_with(OPEN_BADGES_PREFIX);
    // VCDM 1.1 credentials name it anywhere; 2.0 ones second.
    let due = match model {
        Model::V1 => urls.iter().any(ours),
        Model::V2 => urls.get(1).is_some_and(ours),
    };
    if due { Ok(model) } else { Err(wrong()) }
}

/// The issuer's id, whether it stands alone or in its profile.
pub(super) fn issuer_id(document: &Value) -> Option<&str> {
    let issuer = document.get("issuer")?;
    issuer.as_str().or_else(|| issuer.get("id")?.as_str()).filter(|id| !id.is_empty())
}

fn missing(name: &str) -> Fault {
    (Reason::MissingMember, name.to_owned())
}

fn string<'a>(value: &'a Value, name: &str) -> Result<&'a str, Fault> {
    match value.get(name) {
        None => Err(missing(name)),
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(_) => Err((Reason::MalformedMember, name.to_owned())),
    }
}

fn object<'a>(value: &'a Value, name: &str) -> Result<&'a Value, Fault> {
    match value.get(name) {
        None => Err(missing(name)),
        Some(object @ Value::Object(_)) => Ok(object),
        Some(_) => Err((Reason::MalformedMember, name.to_owned())),
    }
}

/// Over every value: no null and no empty list (JSON-LD drops both, so no signature covers them), no
/// keyword or IRI as a member's name, no context but at the top of the document, of an endorsement
/// and of a proof in it, and nothing of the credential said at another node that has its id: RDF would join the two,
/// so that a date could be moved to where nobody reads it.
fn walk(value: &Value, id: &str, root: bool, own_context: bool) -> Result<(), Fault> {
    match value {
        Value::Object(members) => {
            let same = !root && members.get("id").and_then(Value::as_str) == Some(id);
            for (name, inner) in members {
                if name == "@context" && (root || own_context) {
                    continue;
                }
                if name.contains(['@', ':']) && !is_language_value(name) {
                    return Err((Reason::NotCompacted, name.clone()));
                }
                if same && !MAY_REPEAT.contains(&name.as_str()) {
                    return Err((Reason::Scattered, name.clone()));
                }
                if empty(inner) {
                    return Err((Reason::MalformedMember, name.clone()));
                }
                // A proof by `eddsa-jcs-2022` repeats the contexts that it covers.
                let own_context = matches!(name.as_str(), "endorsement" | "proof");
                walk(inner, id, false, own_context)?;
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| {
            if item.is_null() || item.is_array() {
                return Err((Reason::MalformedMember, "[]".to_owned()));
            }
            walk(item, id, false, own_context)
        }),
        _ => Ok(()),
    }
}

fn is_language_value(name: &str) -> bool {
    matches!(name, "@value" | "@language" | "@direction")
}

fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
