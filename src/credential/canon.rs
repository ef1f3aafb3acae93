//! What a Data Integrity signature covers: a JSON-LD document as RDF, in its one canonical text
//! (RDFC-1.0), made in *safe mode*. JSON-LD drops what it does not understand, so a reader of the
//! JSON could be shown what nobody signed; here such a document is refused instead.
//!
//! Undefined terms are found by a last context with an `@vocab` of our own: each surfaces in the
//! RDF under that prefix, and a document without any keeps its hash. References that are not
//! absolute surface the same way under a base of our own.
//!
//! Documents of our own shape take a shorter way to the same text, [`fast`](super::fast).

use super::contexts::ContextSet;
use super::fast::{self, Part};
use super::json::MAX_DEPTH;
use super::rdfc::{self, TooSymmetric};
use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The most statements of one document.
pub const MAX_QUADS: usize = 20_000;
/// The most anonymous nodes of one document.
pub const MAX_BLANK_NODES: usize = 4_000;
/// The most context references of one document, nested ones included.
pub const MAX_CONTEXTS: usize = 256;

/// Members that a reader takes as one value: in an array of one they would mean the same to RDF
/// and go unseen.
const ONE_VALUE: [&str; 8] = [
    "validFrom",
    "validUntil",
    "issuanceDate",
    "expirationDate",
    "issuer",
    "statusListIndex",
    "statusListCredential",
    "encodedList",
];
/// What an undefined term's IRI begins with.
pub(super) const UNDEFINED: &str = "urn:x-undefined:";
/// What an identifier's IRI begins with that is not absolute.
pub(super) const RELATIVE: &str = "https://relative.invalid/";

/// Why a document has no canonical form that we would sign or trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonError {
    /// A `@context` that is not built in.
    #[error("the context {0:?} is not known here")]
    UnknownContext(String),
    /// A `@context` written into the document, or none: it could give any name any meaning.
    #[error("a context is written into the document")]
    InlineContext,
    /// A member or type that no context defines, so that no signature covers it.
    #[error("the term {0:?} is not defined by the document's contexts")]
    UndefinedTerm(String),
    /// A member that is a JSON-LD keyword or an IRI where its plain name is due: JSON readers
    /// would not see what RDF readers see.
    #[error("the member {0:?} is not in compacted form")]
    NotCompacted(String),
    /// A nested object speaks of the document itself or of its status: the same statements, at a
    /// place where nobody looks for them.
    #[error("{0:?} is described at a second place")]
    DescribedElsewhere(String),
    /// An identifier that is not an absolute IRI.
    #[error("{0:?} is not an absolute IRI")]
    BadIri(String),
    /// A language tag that is not well formed.
    #[error("the language tag {0:?} is not well formed")]
    BadLanguage(String),
    /// Not JSON-LD that can be expanded.
    #[error("not valid JSON-LD: {0}")]
    NotJsonLd(String),
    /// More contexts, depth, statements or anonymous nodes than we work through.
    #[error("the document has too many {0}")]
    TooLarge(Measure),
    /// Anonymous nodes too much alike to be told apart in reasonable time.
    #[error("too many anonymous nodes are alike")]
    TooSymmetric,
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Nested levels.
    Levels,
    /// Context references.
    Contexts,
    /// RDF statements.
    Statements,
    /// Anonymous nodes.
    BlankNodes,
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Levels => "nested levels",
            Self::Contexts => "contexts",
            Self::Statements => "statements",
            Self::BlankNodes => "anonymous nodes",
        })
    }
}

/// The canonical N-Quads of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    /// The text: sorted lines, each ending with a line feed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the text.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

/// The canonical form of a JSON-LD document (an object with `@context`), in safe mode.
///
/// # Errors
/// As [`CanonError`] says.
pub fn canonicalize(document: &Value, contexts: ContextSet) -> Result<Canonical, CanonError> {
    match whole(document).and_then(|part| fast::canonicalize(part, contexts)) {
        Some(text) => Ok(Canonical(text)),
        None => canonicalize_any(document, contexts),
    }
}

/// The same by the general way alone, which takes every document. Slower, never different.
///
/// # Errors
/// As [`CanonError`] says.
pub fn canonicalize_any(document: &Value, contexts: ContextSet) -> Result<Canonical, CanonError> {
    let quads = quads(document, contexts)?;
    rdfc::canonicalize(&quads).map(Canonical).map_err(|TooSymmetric| CanonError::TooSymmetric)
}

/// The canonical form by the short way alone, for documents of our own shape; `None` for others.
pub fn canonicalize_own(document: &Value, contexts: ContextSet) -> Option<Canonical> {
    fast::canonicalize(whole(document)?, contexts).map(Canonical)
}

/// SHA-256 of the canonical form of an object without one of its members, under a document's
/// contexts: what a proof covers, and the proof itself.
pub(super) fn hash_part(
    members: &Map<String, Value>,
    without: &'static str,
    context: &Value,
    contexts: ContextSet,
) -> Result<[u8; 32], CanonError> {
    if let Some(hash) = fast::hash(Part { members, context, without }, contexts) {
        return Ok(hash);
    }
    let mut rest = members.clone();
    rest.shift_remove(without);
    rest.insert("@context".into(), context.clone());
    canonicalize_any(&Value::Object(rest), contexts).map(|canonical| canonical.hash())
}

/// Whether some anonymous nodes can be told apart only by their surroundings: legal, but known
/// implementations of the standard disagree on some such documents.
///
/// # Errors
/// As [`CanonError`] says.
pub fn has_alike_nodes(document: &Value, contexts: ContextSet) -> Result<bool, CanonError> {
    if whole(document).is_some_and(|part| fast::has_distinct_nodes(part, contexts)) {
        return Ok(false);
    }
    Ok(rdfc::has_alike_nodes(&quads(document, contexts)?))
}

fn whole(document: &Value) -> Option<Part<'_>> {
    let members = document.as_object()?;
    Some(Part { members, context: members.get("@context")?, without: "@context" })
}

/// The RDF statements of a document, in safe mode.
///
/// # Errors
/// As [`CanonError`] says.
pub fn quads(document: &Value, contexts: ContextSet) -> Result<Vec<Quad>, CanonError> {
    let mut count = 0;
    check_form(document, contexts, 0, &mut count)?;
    check_places(document)?;
    let text = with_last_context(document)?.to_string();
    let expanded = catch_unwind(AssertUnwindSafe(|| expand(&text, contexts)));
    let quads = expanded.unwrap_or_else(|_| Err(CanonError::NotJsonLd("expansion".into())))?;
    check_blank_nodes(&quads)?;
    quads.iter().try_for_each(check_quad)?;
    Ok(quads)
}

/// The IRIs of all types in a document, whatever contexts are written into it: what the names mean, not
/// whether they may be signed.
///
/// # Errors
/// As [`CanonError`] says, where a context is wrong or a type is no absolute IRI.
pub fn type_iris(document: &Value, contexts: ContextSet) -> Result<Vec<String>, CanonError> {
    const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    let text = with_last_context(document)?.to_string();
    let expanded = catch_unwind(AssertUnwindSafe(|| expand(&text, contexts)));
    let quads = expanded.unwrap_or_else(|_| Err(CanonError::NotJsonLd("expansion".into())))?;
    let mut types = Vec::new();
    for quad in quads.iter().filter(|quad| quad.predicate.as_str() == TYPE) {
        if let Term::NamedNode(node) = &quad.object {
            check_iri(node.as_str())?;
            types.push(node.as_str().to_owned());
        }
    }
    Ok(types)
}

/// Refuses what expansion would take but a JSON reader would not see, and unknown contexts.
fn check_form(
    value: &Value,
    contexts: ContextSet,
    depth: usize,
    count: &mut usize,
) -> Result<(), CanonError> {
    if depth > MAX_DEPTH {
        return Err(CanonError::TooLarge(Measure::Levels));
    }
    match value {
        Value::Array(items) => {
            items.iter().try_for_each(|item| match item {
                // JSON-LD flattens it, so the same statements have another JSON.
                Value::Array(_) => Err(CanonError::NotCompacted("[[]]".to_owned())),
                _ => check_form(item, contexts, depth + 1, count),
            })
        }
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            match name.as_str() {
                "@context" => check_contexts(value, contexts, count),
                // Language value objects (VCDM 2.0 section 11.1).
                "@value" | "@language" | "@direction" => Ok(()),
                _ if !is_plain_name(name) => Err(CanonError::NotCompacted(name.clone())),
                one if is_one_value(one) && value.is_array() => {
                    Err(CanonError::NotCompacted(name.clone()))
                }
                _ => check_form(value, contexts, depth + 1, count),
            }
        }),
        _ => Ok(()),
    }
}

/// Whether an array there would go unseen.
pub(super) fn is_one_value(name: &str) -> bool {
    ONE_VALUE.contains(&name)
}

/// A keyword, an IRI, a class used as a property (`Achievement` and `achievement` are one IRI in
/// the published contexts), or `expiration` (one IRI with `expires`) is no plain name.
pub(super) fn is_plain_name(name: &str) -> bool {
    let class = name.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
    !class && name != "expiration" && !name.contains(['@', ':'])
}

/// Where one node is described at two places, what was said at the one can be moved to the other
/// without a change to the signature. For the document and its status that would hide it.
fn check_places(document: &Value) -> Result<(), CanonError> {
    let Value::Object(members) = document else { return Ok(()) };
    let statuses = match members.get("credentialStatus") {
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let own = members.get("id").into_iter().chain(statuses.iter().filter_map(|s| s.get("id")));
    let described: Vec<&str> = own.filter_map(Value::as_str).collect();
    for (number, id) in described.iter().enumerate() {
        if described.iter().skip(number + 1).any(|other| other == id) {
            return Err(CanonError::DescribedElsewhere((*id).to_owned()));
        }
    }
    let inside = statuses.iter().filter_map(Value::as_object).flat_map(|status| status.values());
    let outside = members.iter().filter(|(name, _)| *name != "credentialStatus");
    inside
        .chain(outside.map(|(_, value)| value))
        .try_for_each(|value| check_place(value, &described))
}

fn check_place(value: &Value, described: &[&str]) -> Result<(), CanonError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| check_place(item, described)),
        Value::Object(members) => {
            let id = members.get("id").and_then(Value::as_str).unwrap_or_default();
            // An endorsement of this very credential is the one thing to be said elsewhere.
            let said = ["id", "type", "endorsementComment"];
            if described.contains(&id) && members.keys().any(|name| !said.contains(&name.as_str()))
            {
                return Err(CanonError::DescribedElsewhere(id.to_owned()));
            }
            members.values().try_for_each(|value| check_place(value, described))
        }
        _ => Ok(()),
    }
}

fn check_contexts(
    value: &Value,
    contexts: ContextSet,
    count: &mut usize,
) -> Result<(), CanonError> {
    let list = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    *count += list.len();
    if *count > MAX_CONTEXTS {
        return Err(CanonError::TooLarge(Measure::Contexts));
    }
    list.iter().try_for_each(|context| match context {
        Value::String(url) if contexts.text(url).is_some() => Ok(()),
        Value::String(url) => Err(CanonError::UnknownContext(url.clone())),
        Value::Object(_) if contexts.takes_written_out() => Ok(()),
        _ => Err(CanonError::InlineContext),
    })
}

/// The document with the `@vocab` that catches undefined terms as its last context.
fn with_last_context(document: &Value) -> Result<Value, CanonError> {
    let Value::Object(members) = document else {
        return Err(CanonError::NotJsonLd("not an object".into()));
    };
    let mut list = match members.get("@context") {
        Some(Value::Array(list)) => list.clone(),
        Some(one) => vec![one.clone()],
        None => return Err(CanonError::InlineContext),
    };
    let defines_all = |c: &Value| c.as_str().is_some_and(ContextSet::defines_every_term);
    if !list.iter().any(defines_all) {
        list.push(json!({ "@vocab": UNDEFINED }));
    }
    let mut members = members.clone();
    members.insert("@context".into(), Value::Array(list));
    Ok(Value::Object(members))
}

/// Expansion and conversion to RDF. Lenient, because otherwise bad IRIs are dropped and language
/// tags rewritten in silence; [`check_quad`] is the strict part.
fn expand(text: &str, contexts: ContextSet) -> Result<Vec<Quad>, CanonError> {
    let parser = JsonLdParser::new()
        .lenient()
        .with_base_iri(RELATIVE)
        .map_err(|error| CanonError::NotJsonLd(error.to_string()))?;
    let statements =
        parser.for_slice(text.as_bytes()).with_load_document_callback(move |url, _| {
            let text = contexts.text(url).ok_or_else(|| format!("unknown context {url}"))?;
            Ok(JsonLdRemoteDocument { document: text.into(), document_url: url.into() })
        });
    let mut quads = Vec::new();
    for quad in statements {
        quads.push(quad.map_err(|error| CanonError::NotJsonLd(error.to_string()))?);
        if quads.len() > MAX_QUADS {
            return Err(CanonError::TooLarge(Measure::Statements));
        }
    }
    Ok(quads)
}

fn check_quad(quad: &Quad) -> Result<(), CanonError> {
    check_node(&quad.subject)?;
    check_iri(quad.predicate.as_str())?;
    match &quad.object {
        Term::NamedNode(node) => check_iri(node.as_str())?,
        Term::BlankNode(node) => check_label(node)?,
        Term::Literal(literal) => check_literal(literal)?,
    }
    match &quad.graph_name {
        GraphName::NamedNode(node) => check_iri(node.as_str()),
        GraphName::BlankNode(node) => check_label(node),
        GraphName::DefaultGraph => Ok(()),
    }
}

fn check_node(node: &NamedOrBlankNode) -> Result<(), CanonError> {
    match node {
        NamedOrBlankNode::NamedNode(node) => check_iri(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => check_label(node),
    }
}

fn check_iri(iri: &str) -> Result<(), CanonError> {
    if let Some(term) = iri.strip_prefix(UNDEFINED) {
        return Err(CanonError::UndefinedTerm(term.to_owned()));
    }
    if let Some(reference) = iri.strip_prefix(RELATIVE) {
        return Err(CanonError::BadIri(reference.to_owned()));
    }
    NamedNode::new(iri).map(drop).map_err(|_| CanonError::BadIri(iri.to_owned()))
}

fn check_label(node: &BlankNode) -> Result<(), CanonError> {
    BlankNode::new(node.as_str()).map(drop).map_err(|_| CanonError::BadIri(node.to_string()))
}

fn check_literal(literal: &Literal) -> Result<(), CanonError> {
    if let Some(tag) = literal.language() {
        return Literal::new_language_tagged_literal("", tag)
            .map(drop)
            .map_err(|_| CanonError::BadLanguage(tag.to_owned()));
    }
    check_iri(literal.datatype().as_str())
}

fn check_blank_nodes(quads: &[Quad]) -> Result<(), CanonError> {
    let mut labels = HashSet::new();
    for quad in quads {
        if let NamedOrBlankNode::BlankNode(node) = &quad.subject {
            labels.insert(node.as_str());
        }
        if let Term::BlankNode(node) = &quad.object {
            labels.insert(node.as_str());
        }
        if let GraphName::BlankNode(node) = &quad.graph_name {
            labels.insert(node.as_str());
        }
    }
    let few = labels.len() <= MAX_BLANK_NODES;
    if few { Ok(()) } else { Err(CanonError::TooLarge(Measure::BlankNodes)) }
}

#[cfg(test)]
mod tests {
    use super::super::contexts::{CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES};
    use super::*;

    fn credential() -> Value {
        json!({
            "@context": [CREDENTIALS_V2, OPEN_BADGES],
            "id": "urn:uuid:9d1e6f7e-0000-4000-8000-000000000001",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": { "id": "did:web:badges.example", "type": ["Profile"], "name": "École" },
            "validFrom": "2025-01-01T00:00:00Z",
            "credentialSubject": { "id": "urn:uuid:9d1e6f7e-0000-4000-8000-000000000002",
                "type": ["AchievementSubject"] }
        })
    }

    fn refused(change: impl FnOnce(&mut Value)) -> CanonError {
        let mut document = credential();
        change(&mut document);
        canonicalize(&document, ContextSet::published()).unwrap_err()
    }

    #[test]
    fn a_credential_has_a_canonical_form_that_does_not_depend_on_member_order() {
        let document = credential();
        let canonical = canonicalize(&document, ContextSet::published()).unwrap();
        assert!(canonical.as_str().contains("\"École\""), "{}", canonical.as_str());
        let Value::Object(members) = document else { panic!("an object") };
        let turned: Value = Value::Object(members.into_iter().rev().collect());
        assert_eq!(canonicalize(&turned, ContextSet::published()).unwrap(), canonical);
    }

    #[test]
    fn a_term_that_no_context_defines_is_named() {
        let at_root = refused(|c| c["honours"] = json!("yes"));
        assert_eq!(at_root, CanonError::UndefinedTerm("honours".into()));
        let nested = refused(|c| c["credentialSubject"]["honours"] = json!("yes"));
        assert_eq!(nested, CanonError::UndefinedTerm("honours".into()));
        let as_type = refused(|c| c["type"] = json!(["VerifiableCredential", "Diplom a"]));
        assert_eq!(as_type, CanonError::UndefinedTerm("Diplom a".into()));
    }

    #[test]
    fn an_unknown_or_written_out_context_is_refused() {
        let unknown = refused(|c| c["@context"][1] = json!("https://example.org/c"));
        assert_eq!(unknown, CanonError::UnknownContext("https://example.org/c".into()));
        for inline in [json!({"honours": "https://schema.org/award"}), json!(null), json!(3)] {
            let at_root = refused(|c| c["@context"][1] = inline.clone());
            assert_eq!(at_root, CanonError::InlineContext);
            let nested = refused(|c| c["credentialSubject"]["@context"] = inline.clone());
            assert_eq!(nested, CanonError::InlineContext);
        }
        assert_eq!(
            refused(|c| drop(c.as_object_mut().unwrap().remove("@context"))),
            CanonError::InlineContext
        );
    }

    #[test]
    fn what_a_json_reader_would_not_see_is_refused() {
        for name in [
            "https://www.w3.org/2018/credentials#validUntil",
            "@included",
            "@id",
            "@graph",
            "@reverse",
            "ob:honours",
            "Achievement",
            "expiration",
        ] {
            let error = refused(|c| c[name] = json!("2030-01-01T00:00:00Z"));
            assert_eq!(error, CanonError::NotCompacted(name.into()));
        }
    }

    #[test]
    fn an_array_that_rdf_would_not_see_is_refused() {
        let error = refused(|c| c["validFrom"] = json!([c["validFrom"].clone()]));
        assert_eq!(error, CanonError::NotCompacted("validFrom".into()));
        let error = refused(|c| c["type"] = json!([c["type"].clone()]));
        assert_eq!(error, CanonError::NotCompacted("[[]]".into()));
    }

    #[test]
    fn the_document_and_its_status_are_described_at_one_place() {
        let id = credential()["id"].clone();
        let moved = |c: &mut Value| {
            c["issuer"]["parentOrg"] = json!({ "id": id, "type": ["Profile"], "name": "x" });
        };
        let own = id.as_str().unwrap().to_owned();
        assert_eq!(refused(moved), CanonError::DescribedElsewhere(own));
        let status = refused(|c| {
            c["credentialStatus"] = json!({ "id": "urn:s:1", "type": "BitstringStatusListEntry" });
            c["evidence"] = json!([{ "id": "urn:s:1", "type": ["Evidence"], "name": "x" }]);
        });
        assert_eq!(status, CanonError::DescribedElsewhere("urn:s:1".into()));
    }

    #[test]
    fn an_identifier_that_rdf_would_drop_is_refused() {
        assert_eq!(refused(|c| c["id"] = json!("badge 1")), CanonError::BadIri("badge 1".into()));
        assert_eq!(refused(|c| c["id"] = json!("b/1")), CanonError::BadIri("b/1".into()));
        let error = refused(|c| c["id"] = json!("https://x y/"));
        assert!(matches!(error, CanonError::BadIri(_)), "{error}");
        let error = refused(|c| c["name"] = json!({"@value": "x", "@language": "a b"}));
        assert!(matches!(error, CanonError::BadLanguage(_)), "{error}");
    }

    #[test]
    fn a_language_tag_is_signed_as_it_is_written() {
        let mut document = credential();
        document["name"] = json!({"@value": "Pair", "@language": "fr-FR"});
        let canonical = canonicalize(&document, ContextSet::published()).unwrap();
        assert!(canonical.as_str().contains("\"Pair\"@fr-FR"), "{}", canonical.as_str());
    }

    #[test]
    fn a_protected_term_cannot_be_given_another_meaning() {
        let error = refused(|c| {
            c["@context"] = json!([CREDENTIALS_V2, OPEN_BADGES, CREDENTIALS_V1]);
        });
        assert!(matches!(error, CanonError::NotJsonLd(_)), "{error}");
    }

    #[test]
    fn size_is_bounded() {
        let mut deep = json!("x");
        for _ in 0..MAX_DEPTH + 2 {
            deep = json!({ "parentOrg": deep });
        }
        assert_eq!(refused(|c| c["issuer"] = deep), CanonError::TooLarge(Measure::Levels));
        let names: Vec<Value> = (0..=MAX_QUADS).map(|i| json!(i.to_string())).collect();
        assert_eq!(
            refused(|c| c["name"] = json!(names)),
            CanonError::TooLarge(Measure::Statements)
        );
        let contexts = vec![json!(CREDENTIALS_V2); MAX_CONTEXTS + 1];
        assert_eq!(
            refused(|c| c["@context"] = json!(contexts)),
            CanonError::TooLarge(Measure::Contexts)
        );
    }
}
