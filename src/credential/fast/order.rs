//! The canonical text of statements (RDFC-1.0) where every anonymous node differs from the others
//! in its own statements: section 4.4.3 up to step 4, which is then the whole of it.

use super::walk::{Node, Object, Statement, Statements};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;

/// How many bytes are gathered before they are handed on: few enough to stay near the processor.
const PIECE: usize = 4096;

/// The canonical labels of the anonymous nodes.
pub(super) struct Labels(Vec<String>);

/// Gives the canonical text in pieces, unless anonymous nodes are alike.
pub(super) fn write_canonical(
    statements: &Statements<'_>,
    mut take: impl FnMut(&[u8]),
) -> Option<()> {
    let labels = labels(statements)?;
    let ranks = ranks(statements, &labels);
    let mut order: Vec<(u64, &Statement<'_>)> = statements
        .all
        .iter()
        .map(|one| (u64::from(ranks[one.subject as usize]) << 16 | u64::from(one.property), one))
        .collect();
    order.sort_unstable_by(|(a, one), (b, other)| {
        a.cmp(b)
            .then_with(|| compare_objects(&one.object, &other.object, &ranks))
            .then_with(|| rank_of(one.graph, &ranks).cmp(&rank_of(other.graph, &ranks)))
    });
    order.dedup_by(|(a, one), (b, other)| {
        a == b && one.object == other.object && one.graph == other.graph
    });
    let writer = Writer { statements, name: |node: Node| labels.0[node as usize].as_str() };
    let mut lines = Vec::with_capacity(2 * PIECE);
    for (_, one) in order {
        writer.line(&mut lines, one);
        if lines.len() >= PIECE {
            take(&lines);
            lines.clear();
        }
    }
    take(&lines);
    Some(())
}

/// Section 4.4.3 steps 3 and 4: nodes are named in the order of their hashes.
pub(super) fn labels(statements: &Statements<'_>) -> Option<Labels> {
    let mut mentions = Vec::new();
    for (place, one) in (0_u32..).zip(&statements.all) {
        let subject = Some(one.subject).filter(|node| is_anonymous(statements, *node));
        let object = match one.object {
            Object::Blank(node) => Some(node),
            _ => None,
        };
        mentions
            .extend([subject, object, one.graph].into_iter().flatten().map(|node| (node, place)));
    }
    mentions.sort_unstable();
    mentions.dedup();
    let mut hashes: Vec<([u8; 32], Node)> = mentions
        .chunk_by(|(a, _), (b, _)| a == b)
        .map(|of_one| (first_degree_hash(statements, of_one), of_one[0].0))
        .collect();
    hashes.sort_unstable();
    if hashes.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    let mut labels = vec![String::new(); statements.nodes.len()];
    for (number, (_, node)) in hashes.iter().enumerate() {
        labels[*node as usize] = format!("_:c14n{number}");
    }
    Some(Labels(labels))
}

fn is_anonymous(statements: &Statements<'_>, node: Node) -> bool {
    statements.nodes[node as usize].is_none()
}

/// Section 4.6.3: the hash of a node's own statements, the node called `_:a` and others `_:z`.
fn first_degree_hash(statements: &Statements<'_>, mentions: &[(Node, u32)]) -> [u8; 32] {
    let this = mentions[0].0;
    let name = |node: Node| if node == this { "_:a" } else { "_:z" };
    let writer = Writer { statements, name };
    let mut text = Vec::with_capacity(1024);
    let mut lines: Vec<(usize, usize, &Statement<'_>)> = Vec::with_capacity(mentions.len());
    for (_, place) in mentions {
        let one = &statements.all[*place as usize];
        let start = text.len();
        writer.line(&mut text, one);
        lines.push((start, text.len(), one));
    }
    let blanks = |one: &Statement<'_>| {
        let object = match one.object {
            Object::Blank(node) => Some(node),
            _ => None,
        };
        (object, one.graph, Some(one.subject).filter(|node| is_anonymous(statements, *node)))
    };
    lines.sort_unstable_by(|(a, b, one), (c, d, other)| {
        text[*a..*b].cmp(&text[*c..*d]).then_with(|| blanks(one).cmp(&blanks(other)))
    });
    // A dataset is a set: a statement made twice counts once.
    lines.dedup_by(|(a, b, one), (c, d, other)| {
        text[*a..*b] == text[*c..*d] && blanks(one) == blanks(other)
    });
    let mut hasher = Sha256::new();
    lines.iter().for_each(|(start, end, _)| hasher.update(&text[*start..*end]));
    hasher.finalize().into()
}

/// The place of each node in the order of the canonical text. One IRI has one place.
fn ranks(statements: &Statements<'_>, labels: &Labels) -> Vec<u32> {
    let named = |node: &Node| statements.nodes[*node as usize];
    let compare = |a: &Node, b: &Node| match (named(a), named(b)) {
        (Some(a), Some(b)) => compare_ended(a, b, b'>'),
        (None, None) => labels.0[*a as usize].cmp(&labels.0[*b as usize]),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    };
    let mut order: Vec<Node> = (0..).take(statements.nodes.len()).collect();
    order.sort_unstable_by(compare);
    let mut ranks = vec![0; order.len()];
    let mut rank = 0;
    for pair in order.windows(2) {
        rank += u32::from(compare(&pair[0], &pair[1]).is_ne());
        ranks[pair[1] as usize] = rank;
    }
    ranks
}

fn rank_of(graph: Option<Node>, ranks: &[u32]) -> Option<u32> {
    graph.map(|node| ranks[node as usize])
}

/// The order of objects as they are written: `"value"`, then `<iri>`, then `_:label`.
fn compare_objects(one: &Object<'_>, other: &Object<'_>, ranks: &[u32]) -> Ordering {
    match (one, other) {
        (Object::Literal(a, of_a), Object::Literal(b, of_b)) => {
            compare_ended(a, b, b'"').then_with(|| of_a.cmp(of_b))
        }
        (Object::Iri(a), Object::Iri(b)) => compare_ended(a, b, b'>'),
        (Object::Blank(a), Object::Blank(b)) => ranks[*a as usize].cmp(&ranks[*b as usize]),
        (Object::Literal(..), _) | (Object::Iri(_), Object::Blank(_)) => Ordering::Less,
        (_, Object::Literal(..)) | (Object::Blank(_), Object::Iri(_)) => Ordering::Greater,
    }
}

/// Compares two texts as if each were followed by a byte that stands in neither.
fn compare_ended(a: &str, b: &str, end: u8) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let common = a.len().min(b.len());
    a[..common].cmp(&b[..common]).then_with(|| match (a.get(common), b.get(common)) {
        (None, None) => Ordering::Equal,
        (None, Some(next)) => end.cmp(next),
        (Some(next), None) => next.cmp(&end),
        (Some(next), Some(other)) => next.cmp(other),
    })
}

/// Writes statements as N-Quads, with these names for anonymous nodes.
struct Writer<'s, F> {
    statements: &'s Statements<'s>,
    name: F,
}

impl<'s, F: Fn(Node) -> &'s str> Writer<'s, F> {
    /// One line, its line feed included.
    fn line(&self, text: &mut Vec<u8>, one: &Statement<'_>) {
        match self.statements.nodes[one.subject as usize] {
            Some(iri) => bracketed(text, iri),
            None => push(text, (self.name)(one.subject)),
        }
        push(text, self.statements.table.property_text(one.property));
        match &one.object {
            Object::Literal(value, datatype) => {
                text.push(b'"');
                push(text, value);
                text.push(b'"');
                push(text, datatype);
            }
            Object::Iri(iri) => bracketed(text, iri),
            Object::Blank(node) => push(text, (self.name)(*node)),
        }
        if let Some(graph) = one.graph {
            text.push(b' ');
            push(text, (self.name)(graph));
        }
        push(text, " .\n");
    }
}

fn bracketed(text: &mut Vec<u8>, iri: &str) {
    text.push(b'<');
    push(text, iri);
    text.push(b'>');
}

fn push(text: &mut Vec<u8>, part: &str) {
    text.extend_from_slice(part.as_bytes());
}
