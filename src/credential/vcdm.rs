//! The Verifiable Credentials Data Model 2.0: whether a document has the form of a credential or of a
//! presentation. About the form alone: nothing here is verified, fetched, or compared with the time.

use std::collections::HashSet;

use chrono::DateTime;
use oxrdf::NamedNode;
use serde_json::{Map, Value};

use super::canon;
use super::contexts::{CREDENTIALS_V2, ContextSet};

/// Where a document does not follow the data model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Fault {
    /// The member, as a path of names.
    pub place: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Absent, or null.
    #[error("is required")]
    Missing,
    /// Of another JSON type than is due.
    #[error("is not of the kind that is due")]
    Kind,
    /// Not one absolute URL.
    #[error("is not an absolute URL")]
    Url,
    /// The first context is not that of the data model.
    #[error("does not begin with the context of the data model")]
    Context,
    /// The contexts cannot be read together; one redefines what another protects, for example.
    #[error("is not a context that can be processed")]
    BadContext,
    /// No type, an unknown one, or not the one that is required here.
    #[error("does not have the types that are due")]
    Type,
    /// Not a date and time with a time zone.
    #[error("is not a date and time with a time zone")]
    Date,
    /// Ends before it begins.
    #[error("lies before validFrom")]
    Period,
    /// A subject about which nothing is said.
    #[error("says nothing")]
    Empty,
    /// Neither text nor a language value object.
    #[error("is neither text nor a language value object")]
    Text,
    /// One resource twice, or one without its digest.
    #[error("does not name each resource once, with a digest")]
    Resource,
    /// A credential without a proof of its own speaks for the holder alone.
    #[error("is self-asserted, so it must be the holder")]
    Holder,
}

type Found = Result<(), Fault>;

fn fault(place: &str, problem: Problem) -> Fault {
    Fault { place: place.to_owned(), problem }
}

/// Holds a credential or a presentation to the data model.
///
/// # Errors
/// The first [`Fault`].
pub fn check(document: &Value) -> Result<(), Fault> {
    nested(document, 0)
}

/// `depth` is 0 for the document itself and 1 for what a presentation presents: credentials alone.
fn nested(document: &Value, depth: usize) -> Found {
    let members = document.as_object().ok_or_else(|| fault("", Problem::Kind))?;
    let types = types(members, "type")?;
    if types.contains(&"EnvelopedVerifiableCredential")
        || types.contains(&"EnvelopedVerifiablePresentation")
    {
        return enveloped(members);
    }
    context(members)?;
    match (types.contains(&"VerifiablePresentation"), types.contains(&"VerifiableCredential")) {
        (true, false) if depth == 0 => presentation(members)?,
        (false, true) => credential(members)?,
        _ => return Err(fault("type", Problem::Type)),
    }
    meaning(document)
}

/// A credential that is enveloped in a `data:` URL (section 4.13.1): only the envelope is looked at.
fn enveloped(members: &Map<String, Value>) -> Found {
    match members.get("@context") {
        Some(Value::String(one)) if one == CREDENTIALS_V2 => {}
        _ => context(members)?,
    }
    let id = members.get("id").and_then(Value::as_str).unwrap_or_default();
    let data = id.strip_prefix("data:").and_then(|rest| rest.split_once(','));
    match data {
        Some((kind, content)) if kind.contains('/') && !content.is_empty() => Ok(()),
        _ => Err(fault("id", Problem::Url)),
    }
}

/// Section 4.3: an ordered list that begins with the data model's own context.
fn context(members: &Map<String, Value>) -> Found {
    let place = "@context";
    let listed = members.get(place).ok_or_else(|| fault(place, Problem::Missing))?;
    let listed = listed.as_array().ok_or_else(|| fault(place, Problem::Kind))?;
    if listed.first().and_then(Value::as_str) != Some(CREDENTIALS_V2) {
        return Err(fault(place, Problem::Context));
    }
    listed.iter().try_for_each(|one| match one {
        Value::String(url) => is_url(url, place),
        Value::Object(_) => Ok(()),
        _ => Err(fault(place, Problem::Kind)),
    })
}

/// What the contexts make of the types. A document with contexts that are not built in cannot be
/// expanded here; its form was checked all the same.
fn meaning(document: &Value) -> Found {
    let contexts = ContextSet::published().with_examples();
    let known = |context: &Value| context.as_str().is_none_or(|url| contexts.text(url).is_some());
    if !document["@context"].as_array().is_some_and(|listed| listed.iter().all(known)) {
        return Ok(());
    }
    canon::type_iris(document, contexts).map(drop).map_err(|error| match error {
        canon::CanonError::UndefinedTerm(_) | canon::CanonError::BadIri(_) => {
            fault("type", Problem::Type)
        }
        _ => fault("@context", Problem::BadContext),
    })
}

fn types<'a>(members: &'a Map<String, Value>, place: &str) -> Result<Vec<&'a str>, Fault> {
    let wrong = || fault(place, Problem::Type);
    let listed = match members.get("type") {
        None => return Err(fault(place, Problem::Missing)),
        Some(Value::Array(listed)) => listed.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let names: Option<Vec<&str>> =
        listed.iter().map(|name| name.as_str().filter(|name| !name.is_empty())).collect();
    names.filter(|names| !names.is_empty()).ok_or_else(wrong)
}

fn is_url(text: &str, place: &str) -> Found {
    NamedNode::new(text).map(drop).map_err(|_| fault(place, Problem::Url))
}

/// A member that is one URL, if it stands at all.
fn optional_url(members: &Map<String, Value>, name: &str, place: &str) -> Found {
    match members.get(name) {
        None => Ok(()),
        Some(Value::String(url)) => is_url(url, place),
        Some(_) => Err(fault(place, Problem::Url)),
    }
}

fn credential(members: &Map<String, Value>) -> Found {
    optional_url(members, "id", "id")?;
    texts(members, "")?;
    issuer(members)?;
    subjects(members)?;
    period(members)?;
    typed(members)?;
    resources(members)
}

/// Section 4.7: a URL, or an object with one.
fn issuer(members: &Map<String, Value>) -> Found {
    let place = "issuer";
    match members.get(place) {
        None => Err(fault(place, Problem::Missing)),
        Some(Value::String(url)) => is_url(url, place),
        Some(Value::Object(profile)) => {
            if !profile.contains_key("id") {
                return Err(fault("issuer.id", Problem::Missing));
            }
            optional_url(profile, "id", "issuer.id")?;
            texts(profile, "issuer.")
        }
        Some(_) => Err(fault(place, Problem::Url)),
    }
}

/// Section 4.8: one or more, each with something that is claimed.
fn subjects(members: &Map<String, Value>) -> Found {
    let place = "credentialSubject";
    for subject in some(members, place)? {
        let Value::Object(claims) = subject else { return Err(fault(place, Problem::Kind)) };
        if claims.is_empty() {
            return Err(fault(place, Problem::Empty));
        }
        optional_url(claims, "id", "credentialSubject.id")?;
    }
    Ok(())
}

/// The values of a member that must have at least one.
fn some<'a>(members: &'a Map<String, Value>, place: &str) -> Result<&'a [Value], Fault> {
    match members.get(place) {
        None => Err(fault(place, Problem::Missing)),
        Some(Value::Array(values)) if values.is_empty() => Err(fault(place, Problem::Missing)),
        Some(Value::Array(values)) => Ok(values),
        Some(one) => Ok(std::slice::from_ref(one)),
    }
}

/// Section 4.9.
fn period(members: &Map<String, Value>) -> Found {
    let moment = |name: &str| {
        let Some(value) = members.get(name) else { return Ok(None) };
        let text = value.as_str().filter(|text| text.as_bytes().get(10) == Some(&b'T'));
        let moment = text.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        moment.map(Some).ok_or_else(|| fault(name, Problem::Date))
    };
    match (moment("validFrom")?, moment("validUntil")?) {
        (Some(from), Some(until)) if until < from => Err(fault("validUntil", Problem::Period)),
        _ => Ok(()),
    }
}

/// Sections 4.10 to 4.12, 5.5 and 5.6: objects that each have a type, and ids that are URLs.
fn typed(members: &Map<String, Value>) -> Found {
    for place in [
        "credentialStatus",
        "credentialSchema",
        "refreshService",
        "termsOfUse",
        "evidence",
        "proof",
    ] {
        if !members.contains_key(place) {
            continue;
        }
        for value in some(members, place)? {
            let Value::Object(inner) = value else { return Err(fault(place, Problem::Kind)) };
            types(inner, &format!("{place}.type"))?;
            let id = format!("{place}.id");
            if place == "credentialSchema" && !inner.contains_key("id") {
                return Err(fault(&id, Problem::Missing));
            }
            optional_url(inner, "id", &id)?;
        }
    }
    Ok(())
}

/// Section 5.3: resources that the credential vouches for by their digests.
fn resources(members: &Map<String, Value>) -> Found {
    let place = "relatedResource";
    if !members.contains_key(place) {
        return Ok(());
    }
    let mut seen = HashSet::new();
    for resource in some(members, place)? {
        let Value::Object(inner) = resource else { return Err(fault(place, Problem::Kind)) };
        let id =
            inner.get("id").and_then(Value::as_str).ok_or_else(|| fault(place, Problem::Url))?;
        is_url(id, "relatedResource.id")?;
        let digest = ["digestSRI", "digestMultibase"];
        let digest = digest.iter().any(|name| inner.get(*name).is_some_and(Value::is_string));
        if !digest || !seen.insert(id) {
            return Err(fault(place, Problem::Resource));
        }
    }
    Ok(())
}

/// Section 4.4 and 11.1: names and descriptions.
fn texts(members: &Map<String, Value>, prefix: &str) -> Found {
    ["name", "description"].iter().try_for_each(|name| match members.get(*name) {
        None => Ok(()),
        Some(Value::Array(values)) if !values.is_empty() => {
            values.iter().try_for_each(|value| text(value, &format!("{prefix}{name}")))
        }
        Some(value) => text(value, &format!("{prefix}{name}")),
    })
}

fn text(value: &Value, place: &str) -> Found {
    let Value::Object(members) = value else {
        return if value.is_string() { Ok(()) } else { Err(fault(place, Problem::Text)) };
    };
    let known = members.iter().all(|(name, value)| match name.as_str() {
        "@value" | "@language" => value.is_string(),
        "@direction" => matches!(value.as_str(), Some("ltr" | "rtl")),
        _ => false,
    });
    let good = known && members.contains_key("@value");
    if good { Ok(()) } else { Err(fault(place, Problem::Text)) }
}

/// Section 4.13.
fn presentation(members: &Map<String, Value>) -> Found {
    optional_url(members, "id", "id")?;
    let holder = holder(members)?;
    if members.contains_key("proof") {
        typed(members)?;
    }
    let place = "verifiableCredential";
    if !members.contains_key(place) {
        return Ok(());
    }
    for presented in some(members, place)? {
        nested(presented, 1).map_err(|inner| {
            let within = format!("{place}.{}", inner.place);
            fault(within.trim_end_matches('.'), inner.problem)
        })?;
        self_asserted(presented, holder)?;
    }
    Ok(())
}

fn holder(members: &Map<String, Value>) -> Result<Option<&str>, Fault> {
    let holder = match members.get("holder") {
        None => return Ok(None),
        Some(Value::Object(profile)) => profile.get("id"),
        Some(other) => Some(other),
    };
    let id = holder.and_then(Value::as_str).ok_or_else(|| fault("holder", Problem::Url))?;
    is_url(id, "holder")?;
    Ok(Some(id))
}

/// Section 4.13.3: a credential without a proof of its own is secured by the presentation's, so that
/// only the holder can have issued it.
fn self_asserted(presented: &Value, holder: Option<&str>) -> Found {
    let issuer = presented["issuer"].as_str().or_else(|| presented["issuer"]["id"].as_str());
    let types = presented.as_object().map(|members| types(members, "type")).transpose()?;
    let enveloped = types.is_some_and(|types| types.contains(&"EnvelopedVerifiableCredential"));
    let secured = presented.get("proof").is_some() || enveloped;
    if secured || (issuer.is_some() && issuer == holder) {
        return Ok(());
    }
    Err(fault("verifiableCredential.issuer", Problem::Holder))
}
