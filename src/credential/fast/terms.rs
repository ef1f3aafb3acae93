//! The contexts as tables of terms, compiled once from the built-in texts.
//!
//! Only lists of contexts that agree with each other are compiled: where two define one term,
//! they define it alike, so that the order of the contexts and their repetition do not matter.
//! What a type brings with it may add to that, and change nothing.

use super::super::canon::{is_one_value, is_plain_name};
use super::super::contexts::{CREDENTIALS_V2, ContextSet, OPEN_BADGES, OPEN_BADGES_EXTENSIONS};
use super::iri;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

const OPEN_BADGES_3_0_2: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json";
const OPEN_BADGES_3_0_1: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json";
/// The lists that are compiled, in the order in which documents name them.
const LISTS: [&[&str]; 7] = [
    &[CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
    &[CREDENTIALS_V2],
    &[CREDENTIALS_V2, OPEN_BADGES],
    &[CREDENTIALS_V2, OPEN_BADGES_3_0_2, OPEN_BADGES_EXTENSIONS],
    &[CREDENTIALS_V2, OPEN_BADGES_3_0_2],
    &[CREDENTIALS_V2, OPEN_BADGES_3_0_1, OPEN_BADGES_EXTENSIONS],
    &[CREDENTIALS_V2, OPEN_BADGES_3_0_1],
];
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

type Compiled = OnceLock<Option<Table>>;
static NEWEST: [Compiled; LISTS.len()] = [const { OnceLock::new() }; LISTS.len()];
static BEFORE_JUNE_2026: [Compiled; LISTS.len()] = [const { OnceLock::new() }; LISTS.len()];

/// What one list of contexts says.
#[derive(Debug)]
pub(super) struct Table {
    list: &'static [&'static str],
    terms: HashMap<String, u16, BuildHasherDefault<ShortHasher>>,
    scopes: Vec<Scope>,
    /// For each scope, the scopes that may not be opened inside it.
    clashes: Vec<Vec<bool>>,
    /// For each term: what it is as a type.
    classes: Vec<Option<Class>>,
    /// ` <iri> ` of every property, in the order of the canonical text.
    properties: Vec<String>,
    /// The place of `rdf:type` among them.
    pub(super) rdf_type: u16,
}

/// Which terms are in force: those of the list, or those and what a type added.
pub(super) type ScopeId = usize;
/// The terms of the list alone.
pub(super) const OUTER: ScopeId = 0;

/// For each term, what it is in this scope.
#[derive(Debug)]
struct Scope(Vec<Option<Property>>);

/// A term as the name of a member.
#[derive(Debug)]
pub(super) struct Property {
    /// Its place in the order of properties.
    pub(super) place: u16,
    /// Whether a list of values may stand there.
    pub(super) many: bool,
    /// Each value is a graph of its own.
    pub(super) graph: bool,
    /// Whether an object may stand there.
    pub(super) objects: bool,
    /// What a text or number means there.
    pub(super) values: Values,
}

/// What a text or number means.
#[derive(Debug)]
pub(super) enum Values {
    /// Itself.
    Plain,
    /// Itself, of this datatype: `^^<iri>`.
    Typed(String),
    /// An identifier.
    Node,
    /// One of these words; each stands for an identifier.
    Words(HashMap<String, String>),
    /// Something that is not known here.
    Unknown,
}

/// A term as a type.
#[derive(Debug)]
pub(super) struct Class {
    /// Its IRI.
    pub(super) iri: String,
    /// The scope that it opens, if any.
    pub(super) scope: Option<ScopeId>,
}

impl Table {
    /// The table for a `@context`.
    pub(super) fn of(context: &Value, contexts: ContextSet) -> Option<&'static Self> {
        let given = match context {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let same = |list: &&[&str]| {
            list.len() == given.len() && list.iter().zip(given).all(|(a, b)| b.as_str() == Some(*a))
        };
        let place = LISTS.iter().position(same)?;
        let compiled = if contexts == ContextSet::published() {
            &NEWEST
        } else if contexts == ContextSet::before_june_2026() {
            &BEFORE_JUNE_2026
        } else {
            return None;
        };
        compiled[place].get_or_init(|| compile(LISTS[place], contexts)).as_ref()
    }

    /// A member's name in a scope, if it is defined there and is a plain name.
    pub(super) fn property(&self, scope: ScopeId, name: &str) -> Option<&Property> {
        let term = *self.terms.get(name)?;
        self.scopes[scope].0[usize::from(term)].as_ref()
    }

    /// A type by its name.
    pub(super) fn class(&self, name: &str) -> Option<&Class> {
        let term = *self.terms.get(name)?;
        self.classes[usize::from(term)].as_ref()
    }

    /// Whether a type that opens `inner` may stand where `outer` is in force.
    pub(super) fn may_open(&self, outer: ScopeId, inner: ScopeId) -> bool {
        !self.clashes[outer][inner]
    }

    /// Whether the list names this context.
    pub(super) fn names(&self, url: &str) -> bool {
        self.list.contains(&url)
    }

    /// ` <iri> ` of a property.
    pub(super) fn property_text(&self, place: u16) -> &str {
        &self.properties[usize::from(place)]
    }
}

/// A term as a context defines it.
#[derive(Debug, Clone, PartialEq)]
struct Definition {
    iri: String,
    coercion: Option<String>,
    container: Option<String>,
    scope: Option<Value>,
    /// Which context brought the scope.
    home: Option<&'static str>,
}

type Definitions = BTreeMap<String, Definition>;

fn compile(list: &'static [&'static str], contexts: ContextSet) -> Option<Table> {
    let mut outer = Definitions::new();
    for url in list {
        let text: Value = serde_json::from_str(contexts.text(url)?).ok()?;
        let added = added(&outer, text.get("@context")?.as_object()?, url)?;
        outer.extend(added);
    }
    let keyword = |name: &str| outer.get(name).map(|definition| definition.iri.as_str());
    if keyword("id") != Some("@id") || keyword("type") != Some("@type") {
        return None;
    }
    let opening = |(name, definition): &(&String, &Definition)| {
        !is_plain_name(name) && definition.scope.is_some()
    };
    let openers: Vec<(&String, &Definition)> = outer.iter().filter(opening).collect();
    let mut scopes = vec![outer.clone()];
    for (_, definition) in &openers {
        let mut inner = outer.clone();
        inner.extend(brought(&outer, definition)?);
        scopes.push(inner);
    }
    let clashes = |outer: &Definitions| {
        let clash = openers.iter().map(|(_, opener)| brought(outer, opener).is_none());
        std::iter::once(false).chain(clash).collect()
    };
    let properties = properties(&scopes);
    let names: BTreeSet<&String> = scopes.iter().flat_map(Definitions::keys).collect();
    let class = |name: &&String| {
        let definition = outer.get(*name).filter(|definition| !definition.iri.starts_with('@'))?;
        let scope = openers.iter().position(|(opener, _)| opener == name).map(|place| place + 1);
        let known = definition.scope.is_none() || scope.is_some();
        known.then(|| Class { iri: definition.iri.clone(), scope })
    };
    let in_scope = |scope: &Definitions| {
        Scope(names.iter().map(|name| property(name, scope, &properties)).collect())
    };
    Some(Table {
        list,
        clashes: scopes.iter().map(clashes).collect(),
        classes: names.iter().map(class).collect(),
        scopes: scopes.iter().map(in_scope).collect(),
        terms: names.iter().map(|name| (*name).clone()).zip(0..).collect(),
        rdf_type: place_of(&properties, &format!("{RDF}type"))?,
        properties,
    })
}

/// Every property that a statement may have.
fn properties(scopes: &[Definitions]) -> Vec<String> {
    let iris =
        scopes.iter().flat_map(Definitions::values).map(|definition| definition.iri.as_str());
    let rdf_type = format!("{RDF}type");
    let all: BTreeSet<String> = iris
        .filter(|iri| !iri.starts_with('@'))
        .chain([rdf_type.as_str()])
        .map(|iri| format!(" <{iri}> "))
        .collect();
    all.into_iter().collect()
}

fn place_of(properties: &[String], iri: &str) -> Option<u16> {
    let place = properties.binary_search(&format!(" <{iri}> ")).ok()?;
    u16::try_from(place).ok()
}

fn property(name: &str, scope: &Definitions, properties: &[String]) -> Option<Property> {
    let definition = scope.get(name).filter(|_| is_plain_name(name))?;
    let place = place_of(properties, &definition.iri)?;
    let container = definition.container.as_deref();
    let known = matches!(container, None | Some("@set" | "@graph"));
    // Under those two, even an object means itself.
    if !known || matches!(definition.coercion.as_deref(), Some("@json" | "@none")) {
        return None;
    }
    Some(Property {
        place,
        many: !is_one_value(name),
        graph: container == Some("@graph"),
        objects: definition.scope.is_none(),
        values: values(definition, scope),
    })
}

fn values(definition: &Definition, scope: &Definitions) -> Values {
    let own = match &definition.scope {
        None => Some(Definitions::new()),
        Some(_) => brought(scope, definition),
    };
    let Some(own) = own.filter(|_| definition.container.as_deref() != Some("@graph")) else {
        return Values::Unknown;
    };
    match definition.coercion.as_deref() {
        None => Values::Plain,
        Some("@id") => Values::Node,
        Some("@vocab") => {
            let words = scope.iter().chain(&own).filter(|(_, word)| word.iri.contains("://"));
            Values::Words(words.map(|(name, word)| (name.clone(), word.iri.clone())).collect())
        }
        Some(datatype) if datatype == format!("{XSD}string") => Values::Plain,
        // A number of that type is written in another way, and a text of those two needs more.
        Some(datatype) if datatype == format!("{XSD}double") || datatype.starts_with(RDF) => {
            Values::Unknown
        }
        Some(datatype) => Values::Typed(format!("^^<{datatype}>")),
    }
}

/// What a term brings with it into a scope.
fn brought(scope: &Definitions, definition: &Definition) -> Option<Definitions> {
    added(scope, definition.scope.as_ref()?.as_object()?, definition.home?)
}

/// A context's terms; `None` if one of them is defined otherwise already, or if the context says
/// anything that is not known here.
fn added(
    outer: &Definitions,
    context: &Map<String, Value>,
    home: &'static str,
) -> Option<Definitions> {
    let mut terms = Definitions::new();
    for (name, value) in context {
        match name.as_str() {
            "@protected" => value.as_bool().map(drop)?,
            "@version" => (value.as_f64() == Some(1.1)).then_some(())?,
            _ => {
                let definition = define(name, value, context, outer, home)?;
                let same = outer.get(name).is_none_or(|before| *before == definition);
                same.then_some(())?;
                terms.insert(name.clone(), definition);
            }
        }
    }
    Some(terms)
}

fn define(
    name: &str,
    value: &Value,
    context: &Map<String, Value>,
    outer: &Definitions,
    home: &'static str,
) -> Option<Definition> {
    let known = ["@id", "@type", "@container", "@context", "@protected"];
    let member = |key: &str| value.get(key).map(|found| found.as_str());
    let id = match value {
        Value::String(id) => id,
        Value::Object(all) if all.keys().all(|key| known.contains(&key.as_str())) => {
            member("@id")??
        }
        _ => return None,
    };
    if name.is_empty() || name.starts_with('@') || name.contains([':', '/']) || id == name {
        return None;
    }
    let iri = match (name, id) {
        ("id", "@id") | ("type", "@type") => id.to_owned(),
        _ => resolve(id, context, outer)?,
    };
    let coercion = match member("@type") {
        None => None,
        Some(keyword @ Some("@id" | "@vocab" | "@json" | "@none")) => keyword.map(str::to_owned),
        Some(datatype) => Some(resolve(datatype?, context, outer)?),
    };
    let container = match member("@container") {
        None => None,
        Some(container) => Some(container?.to_owned()),
    };
    let scope = value.get("@context").cloned();
    let home = scope.as_ref().map(|_| home);
    Some(Definition { iri, coercion, container, scope, home })
}

/// The IRI that a definition names: itself, or that of another term.
fn resolve(id: &str, context: &Map<String, Value>, outer: &Definitions) -> Option<String> {
    let direct = |value: &Value| {
        let id = value.as_str().or_else(|| value.get("@id")?.as_str())?;
        id.contains(':').then(|| id.to_owned())
    };
    let named = match (context.get(id), outer.get(id)) {
        (Some(value), _) => direct(value)?,
        (None, Some(definition)) => definition.iri.clone(),
        (None, None) => id.to_owned(),
    };
    let (prefix, _) = named.split_once(':')?;
    let is_prefix = context.contains_key(prefix) || outer.contains_key(prefix);
    let makes_prefix = named.ends_with([':', '/', '?', '#', '[', ']', '@']);
    (!is_prefix && !makes_prefix && iri::is_absolute(&named)).then_some(named)
}

/// A hash for member names, which are short. The names in the table are our own, so nobody can
/// make them collide.
#[derive(Default)]
struct ShortHasher(u64);

impl ShortHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for ShortHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last));
    }

    fn write_u8(&mut self, _: u8) {
        // The end mark of a text: no name is the beginning of another with zeros after it.
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
