//! From a document to its statements, in one walk over the JSON.
//!
//! The rules of JSON-LD that are applied here: a member's name is a term of the scope that the
//! object's type opened; that scope ends where the next object begins; a term says whether its
//! text is an identifier, a word, or a value with a datatype. Everything else gives `None`.

use super::super::canon::{MAX_BLANK_NODES, MAX_CONTEXTS, MAX_QUADS};
use super::super::contexts::ContextSet;
use super::Part;
use super::iri;
use super::terms::{Class, OUTER, Property, ScopeId, Table, Values};
use oxrdf::LiteralRef;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How deep objects may lie in each other: well under what the general way takes.
const MAX_OBJECTS: usize = 24;
const INTEGER: &str = "^^<http://www.w3.org/2001/XMLSchema#integer>";
const BOOLEAN: &str = "^^<http://www.w3.org/2001/XMLSchema#boolean>";

/// The statements of a document.
#[derive(Debug)]
pub(super) struct Statements<'a> {
    pub(super) table: &'static Table,
    /// The IRI of every node, or none for an anonymous one. One IRI may stand there twice.
    pub(super) nodes: Vec<Option<&'a str>>,
    pub(super) all: Vec<Statement<'a>>,
}

/// The place of a node in the list of nodes.
pub(super) type Node = u32;

/// One statement.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) subject: Node,
    /// A property's place in the table.
    pub(super) property: u16,
    pub(super) object: Object<'a>,
    /// The anonymous graph that it stands in, if any.
    pub(super) graph: Option<Node>,
}

/// What a statement says of its subject.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Object<'a> {
    /// A value: its text, escaped as in N-Quads, and `^^<datatype>` or nothing.
    Literal(Cow<'a, str>, &'a str),
    /// An identifier.
    Iri(&'a str),
    /// An anonymous node.
    Blank(Node),
}

/// Walks a document, or gives up.
pub(super) fn statements(part: Part<'_>, contexts: ContextSet) -> Option<Statements<'_>> {
    let table = Table::of(part.context, contexts)?;
    let status = part.members.get("credentialStatus").and_then(Value::as_object);
    let nodes = Vec::with_capacity(64);
    let mut walk = Walk {
        found: Statements { table, nodes, all: Vec::with_capacity(384) },
        own_id: part.members.get("id").and_then(Value::as_str),
        status_id: status.and_then(|status| status.get("id")).and_then(Value::as_str),
        without: part.without,
        contexts: part.context.as_array().map_or(1, Vec::len),
        graph: None,
        anonymous: 0,
        depth: 0,
    };
    walk.object(part.members, Role::Document, OUTER)?;
    Some(walk.found)
}

/// Which object of the document it is: some are described at one place only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Document,
    Status,
    Other,
}

struct Walk<'a> {
    found: Statements<'a>,
    own_id: Option<&'a str>,
    status_id: Option<&'a str>,
    without: &'static str,
    contexts: usize,
    graph: Option<Node>,
    anonymous: usize,
    depth: usize,
}

/// The members that say what an object is.
#[derive(Default)]
struct Head<'a> {
    id: Option<&'a str>,
    types: Option<&'a Value>,
    context: bool,
    /// How many other members there are.
    others: usize,
}

impl<'a> Walk<'a> {
    /// An object that stands where `outer` is in force; its node.
    fn object(
        &mut self,
        members: &'a Map<String, Value>,
        role: Role,
        outer: ScopeId,
    ) -> Option<Node> {
        if self.depth >= MAX_OBJECTS || members.is_empty() {
            return None;
        }
        let head = self.head(members, role)?;
        self.check_place(head.id, role)?;
        let node = self.node(head.id)?;
        let scope = match head.types {
            None => OUTER,
            Some(types) => self.types(node, types, &head, outer)?,
        };
        self.depth += 1;
        for (name, value) in members {
            if !self.is_head(name, role) {
                self.member(node, scope, name, value, role)?;
            }
        }
        self.depth -= 1;
        Some(node)
    }

    fn is_head(&self, name: &str, role: Role) -> bool {
        matches!(name, "id" | "type" | "@context") || role == Role::Document && name == self.without
    }

    fn head(&mut self, members: &'a Map<String, Value>, role: Role) -> Option<Head<'a>> {
        let mut head = Head::default();
        for (name, value) in members {
            match name.as_str() {
                "id" => head.id = Some(value.as_str()?),
                "type" => head.types = Some(value),
                "@context" if role == Role::Document => {}
                "@context" => {
                    self.context(value)?;
                    head.context = true;
                }
                _ => head.others += 1,
            }
        }
        // Without other members, the scope outside would not end here.
        (!head.context || head.others > 0).then_some(head)
    }

    /// A context inside the document changes nothing if the document names it already.
    fn context(&mut self, value: &Value) -> Option<()> {
        let list = match value {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        self.contexts += list.len();
        let known = |url: &Value| url.as_str().is_some_and(|url| self.found.table.names(url));
        (!list.is_empty() && list.iter().all(known) && self.contexts <= MAX_CONTEXTS).then_some(())
    }

    /// The document and its status are described at one place each.
    fn check_place(&self, id: Option<&str>, role: Role) -> Option<()> {
        let moved = id.is_some()
            && (role != Role::Document && id == self.own_id
                || role != Role::Status && id == self.status_id);
        (!moved).then_some(())
    }

    fn node(&mut self, id: Option<&'a str>) -> Option<Node> {
        match id {
            Some(id) => iri::is_absolute(id).then_some(())?,
            None => self.anonymous += 1,
        }
        let node = Node::try_from(self.found.nodes.len()).ok()?;
        self.found.nodes.push(id);
        (self.anonymous <= MAX_BLANK_NODES).then_some(node)
    }

    /// States the types of a node, and finds the scope that they open.
    fn types(
        &mut self,
        node: Node,
        types: &'a Value,
        head: &Head<'_>,
        outer: ScopeId,
    ) -> Option<ScopeId> {
        let list = match types {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut scope = OUTER;
        for name in list {
            let Class { iri, scope: opened } = self.found.table.class(name.as_str()?)?;
            self.state(node, self.found.table.rdf_type, Object::Iri(iri))?;
            if let Some(opened) = *opened {
                let alone = scope == OUTER || scope == opened;
                let ended = head.others > 0 || self.found.table.may_open(outer, opened);
                (alone && ended).then_some(())?;
                scope = opened;
            }
        }
        (!list.is_empty()).then_some(scope)
    }

    fn member(
        &mut self,
        node: Node,
        scope: ScopeId,
        name: &str,
        value: &'a Value,
        role: Role,
    ) -> Option<()> {
        let property = self.found.table.property(scope, name)?;
        let role = match (role, name) {
            (Role::Document, "credentialStatus") if value.is_object() => Role::Status,
            _ => Role::Other,
        };
        match value {
            Value::Array(items) if property.many && !items.is_empty() => {
                items.iter().try_for_each(|item| self.value(node, scope, property, item, role))
            }
            Value::Array(_) => None,
            one => self.value(node, scope, property, one, role),
        }
    }

    fn value(
        &mut self,
        subject: Node,
        scope: ScopeId,
        property: &'static Property,
        value: &'a Value,
        role: Role,
    ) -> Option<()> {
        let object = match value {
            Value::Object(members) if property.graph => {
                return self.graph(subject, scope, property, members);
            }
            Value::Object(members) if property.objects => {
                let node = self.object(members, role, scope)?;
                self.found.nodes[node as usize].map_or(Object::Blank(node), Object::Iri)
            }
            Value::String(text) => text_object(text, &property.values)?,
            // Fractions are written in another way in RDF: they are left to the general way.
            Value::Number(number) if !number.is_f64() => {
                let datatype = plain_or_typed(&property.values, INTEGER)?;
                Object::Literal(Cow::Owned(number.to_string()), datatype)
            }
            Value::Bool(truth) => {
                let datatype = plain_or_typed(&property.values, BOOLEAN)?;
                Object::Literal(Cow::Borrowed(if *truth { "true" } else { "false" }), datatype)
            }
            _ => return None,
        };
        self.state(subject, property.place, object)
    }

    /// An object in an anonymous graph of its own: a proof.
    fn graph(
        &mut self,
        subject: Node,
        scope: ScopeId,
        property: &'static Property,
        members: &'a Map<String, Value>,
    ) -> Option<()> {
        let graph = self.node(None)?;
        self.state(subject, property.place, Object::Blank(graph))?;
        let outside = self.graph.replace(graph);
        self.object(members, Role::Other, scope)?;
        self.graph = outside;
        Some(())
    }

    fn state(&mut self, subject: Node, property: u16, object: Object<'a>) -> Option<()> {
        self.found.all.push(Statement { subject, property, object, graph: self.graph });
        (self.found.all.len() <= MAX_QUADS).then_some(())
    }
}

fn text_object<'a>(text: &'a str, values: &'static Values) -> Option<Object<'a>> {
    match values {
        Values::Plain => Some(Object::Literal(escaped(text), "")),
        Values::Typed(datatype) => Some(Object::Literal(escaped(text), datatype)),
        Values::Node => iri::is_absolute(text).then_some(Object::Iri(text)),
        Values::Words(words) => words.get(text).map(|iri| Object::Iri(iri)),
        Values::Unknown => None,
    }
}

fn plain_or_typed(values: &'static Values, plain: &'static str) -> Option<&'static str> {
    match values {
        Values::Plain => Some(plain),
        Values::Typed(datatype) => Some(datatype),
        Values::Node | Values::Words(_) | Values::Unknown => None,
    }
}

/// The text as it stands between the quotation marks of N-Quads.
fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| !MAY_BE_ESCAPED[byte as usize]) {
        return Cow::Borrowed(text);
    }
    let mut quoted = LiteralRef::new_simple_literal(text).to_string();
    quoted.pop();
    quoted.remove(0);
    Cow::Owned(quoted)
}

/// Control characters, the quotation mark, the backslash, and the first byte of U+FFFE and U+FFFF.
const MAY_BE_ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = true;
        at += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table[0x7f] = true;
    table[0xef] = true;
    table
};
