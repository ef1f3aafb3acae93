//! The canonical form of documents of our own shape, made straight from the JSON.
//!
//! [`canon`](super::canon) expands a document with a general JSON-LD processor, which reads the
//! contexts anew each time. Here the contexts are compiled once into tables of terms ([`terms`]),
//! a document is walked once ([`walk`]), and anonymous nodes are named by their own statements
//! alone ([`order`]).
//!
//! Whatever is not plainly within reach gives `None`, and the general way decides: an error is
//! never found here. What is given is, letter for letter, what the general way gives; the tests
//! compare the two over documents of every kind.

mod iri;
mod order;
mod terms;
mod walk;

use super::contexts::ContextSet;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// An object of a document under the document's contexts: the document without its proof, or a
/// proof without its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    /// The members; a `@context` among them is not looked at.
    pub(super) members: &'a Map<String, Value>,
    /// The contexts, instead.
    pub(super) context: &'a Value,
    /// The member that is left out.
    pub(super) without: &'static str,
}

/// The canonical text, if the part is of a shape that is known here.
pub(super) fn canonicalize(part: Part<'_>, contexts: ContextSet) -> Option<String> {
    let mut text = Vec::new();
    write(part, contexts, |lines| text.extend_from_slice(lines))?;
    String::from_utf8(text).ok()
}

/// SHA-256 of the canonical text, which is never held as a whole.
pub(super) fn hash(part: Part<'_>, contexts: ContextSet) -> Option<[u8; 32]> {
    let mut hasher = Sha256::new();
    write(part, contexts, |lines| hasher.update(lines))?;
    Some(hasher.finalize().into())
}

fn write(part: Part<'_>, contexts: ContextSet, take: impl FnMut(&[u8])) -> Option<()> {
    let statements = walk::statements(part, contexts)?;
    order::write_canonical(&statements, take)
}

/// Whether the part is of a known shape and each of its anonymous nodes can be told apart by its
/// own statements.
pub(super) fn has_distinct_nodes(part: Part<'_>, contexts: ContextSet) -> bool {
    let statements = walk::statements(part, contexts);
    statements.is_some_and(|statements| order::labels(&statements).is_some())
}
