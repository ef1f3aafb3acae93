//! RDF Dataset Canonicalization (W3C RDFC-1.0) with SHA-256: the same statements give the same
//! text, however their anonymous nodes were called.
//!
//! Telling apart nodes that look alike takes exponential time in the worst case, so the work is
//! counted and a dataset that needs too much of it is refused (section 7.1 of the standard).

use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Steps (visits of one related node) that are spent on one dataset.
const MAX_STEPS: usize = 1_000_000;
/// Recursion of the N-degree hash: how far a node's surroundings are walked.
const MAX_DEPTH: usize = 256;

/// The dataset is too symmetric to be canonicalized with the work that we spend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSymmetric;

/// A blank node, by its place in the list of labels.
type Node = usize;

/// Canonical N-Quads: one statement a line, sorted by code point, none twice.
///
/// # Errors
/// [`TooSymmetric`].
pub fn canonicalize(quads: &[Quad]) -> Result<String, TooSymmetric> {
    let mut canonicalizer = Canonicalizer::new(quads);
    canonicalizer.name_unique_nodes();
    canonicalizer.name_alike_nodes()?;
    Ok(canonicalizer.text())
}

/// Whether some blank nodes can be told apart only by their surroundings: legal, but known
/// implementations of the standard disagree on some such graphs.
pub fn has_alike_nodes(quads: &[Quad]) -> bool {
    Canonicalizer::new(quads).by_hash.values().any(|nodes| nodes.len() > 1)
}

/// Gives out `c14n0`, `c14n1`… (or `b0`, `b1`…) in the order asked for (section 4.6).
#[derive(Clone)]
struct Issuer {
    prefix: &'static str,
    issued: HashMap<Node, usize>,
    order: Vec<Node>,
}

impl Issuer {
    fn new(prefix: &'static str) -> Self {
        Self { prefix, issued: HashMap::new(), order: Vec::new() }
    }

    fn issue(&mut self, node: Node) -> String {
        let next = self.order.len();
        let number = *self.issued.entry(node).or_insert_with(|| {
            self.order.push(node);
            next
        });
        format!("_:{}{number}", self.prefix)
    }

    fn get(&self, node: Node) -> Option<String> {
        self.issued.get(&node).map(|number| format!("_:{}{number}", self.prefix))
    }
}

/// A statement with its fixed parts written out and its blank nodes as numbers.
struct Statement {
    subject: Part,
    predicate: String,
    object: Part,
    graph: Part,
}

enum Part {
    Fixed(String),
    Blank(Node),
}

impl Part {
    fn blank(&self) -> Option<Node> {
        match self {
            Self::Blank(node) => Some(*node),
            Self::Fixed(_) => None,
        }
    }

    fn write(&self, line: &mut String, name: &dyn Fn(Node) -> String) {
        match self {
            Self::Fixed(text) => line.push_str(text),
            Self::Blank(node) => line.push_str(&name(*node)),
        }
    }
}

impl Statement {
    /// One N-Quads line, its line feed included.
    fn line(&self, name: &dyn Fn(Node) -> String) -> String {
        let mut line = String::with_capacity(160);
        self.subject.write(&mut line, name);
        line.push(' ');
        line.push_str(&self.predicate);
        line.push(' ');
        self.object.write(&mut line, name);
        line.push(' ');
        self.graph.write(&mut line, name);
        if !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(".\n");
        line
    }

    fn parts(&self) -> [(char, &Part); 3] {
        [('s', &self.subject), ('o', &self.object), ('g', &self.graph)]
    }
}

struct Canonicalizer {
    statements: Vec<Statement>,
    /// Which statements name each node.
    of_node: Vec<Vec<usize>>,
    first_degree: Vec<String>,
    by_hash: BTreeMap<String, Vec<Node>>,
    canonical: Issuer,
    steps: usize,
}

impl Canonicalizer {
    fn new(quads: &[Quad]) -> Self {
        let mut labels = HashMap::new();
        let statements: Vec<Statement> = quads.iter().map(|q| statement(q, &mut labels)).collect();
        let mut of_node = vec![Vec::new(); labels.len()];
        let mut seen = std::collections::HashSet::new();
        for (place, statement) in statements.iter().enumerate() {
            // A dataset is a set: a statement made twice counts once.
            if !seen.insert(statement.line(&|node| format!("_:{node}"))) {
                continue;
            }
            let nodes = statement.parts().map(|(_, part)| part.blank());
            for (i, node) in nodes.iter().enumerate() {
                if let Some(node) = node.filter(|node| !nodes[..i].contains(&Some(*node))) {
                    of_node[node].push(place);
                }
            }
        }
        let mut new = Self {
            statements,
            of_node,
            first_degree: Vec::new(),
            by_hash: BTreeMap::new(),
            canonical: Issuer::new("c14n"),
            steps: 0,
        };
        new.first_degree = (0..new.of_node.len()).map(|node| new.hash_first_degree(node)).collect();
        for (node, hash) in new.first_degree.iter().enumerate() {
            new.by_hash.entry(hash.clone()).or_default().push(node);
        }
        new
    }

    /// Section 4.6.3: a node by its own statements alone.
    fn hash_first_degree(&self, node: Node) -> String {
        let name = |other: Node| if other == node { "_:a".to_owned() } else { "_:z".to_owned() };
        let mut lines: Vec<String> =
            self.of_node[node].iter().map(|place| self.statements[*place].line(&name)).collect();
        lines.sort_unstable();
        hex(&lines.concat())
    }

    /// Section 4.4.3 step 4: nodes that nothing else looks like.
    fn name_unique_nodes(&mut self) {
        for nodes in self.by_hash.values() {
            if let [only] = nodes.as_slice() {
                self.canonical.issue(*only);
            }
        }
    }

    /// Section 4.4.3 step 5: nodes that can be told apart only by their surroundings.
    fn name_alike_nodes(&mut self) -> Result<(), TooSymmetric> {
        let alike: Vec<Vec<Node>> =
            self.by_hash.values().filter(|nodes| nodes.len() > 1).cloned().collect();
        for nodes in alike {
            let mut paths = Vec::new();
            for node in nodes {
                if self.canonical.get(node).is_none() {
                    let mut issuer = Issuer::new("b");
                    issuer.issue(node);
                    paths.push(self.hash_n_degree(node, issuer, 0)?);
                }
            }
            paths.sort_by(|(a, _), (b, _)| a.cmp(b));
            for node in paths.into_iter().flat_map(|(_, issuer)| issuer.order) {
                self.canonical.issue(node);
            }
        }
        Ok(())
    }

    fn spend(&mut self, steps: usize) -> Result<(), TooSymmetric> {
        self.steps += steps;
        if self.steps > MAX_STEPS { Err(TooSymmetric) } else { Ok(()) }
    }

    /// Section 4.8: a node by its surroundings.
    fn hash_n_degree(
        &mut self,
        node: Node,
        mut issuer: Issuer,
        depth: usize,
    ) -> Result<(String, Issuer), TooSymmetric> {
        if depth > MAX_DEPTH {
            return Err(TooSymmetric);
        }
        self.spend(self.of_node[node].len())?;
        let mut text = String::new();
        for (hash, related) in self.related(node, &issuer) {
            text.push_str(&hash);
            let (path, chosen) = self.smallest_path(related, &issuer, depth)?;
            text.push_str(&path);
            issuer = chosen;
        }
        Ok((hex(&text), issuer))
    }

    /// Section 4.8.3 steps 2 and 3: the nodes that share a statement with this one, by how. A
    /// node that is related twice in the same way stands there twice.
    fn related(&self, node: Node, issuer: &Issuer) -> BTreeMap<String, Vec<Node>> {
        let mut by_hash: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        for statement in self.of_node[node].iter().map(|place| &self.statements[*place]) {
            for (position, part) in statement.parts() {
                if let Some(related) = part.blank().filter(|related| *related != node) {
                    let hash = self.hash_related(related, statement, issuer, position);
                    by_hash.entry(hash).or_default().push(related);
                }
            }
        }
        by_hash
    }

    /// Section 4.7.
    fn hash_related(
        &self,
        related: Node,
        statement: &Statement,
        issuer: &Issuer,
        position: char,
    ) -> String {
        let mut text = String::from(position);
        if position != 'g' {
            text.push_str(&statement.predicate);
        }
        let name = self.canonical.get(related).or_else(|| issuer.get(related));
        text.push_str(name.as_deref().unwrap_or(&self.first_degree[related]));
        hex(&text)
    }

    /// Section 4.8.3 step 5.4: over all orders of these nodes, the one with the least path.
    fn smallest_path(
        &mut self,
        mut order: Vec<Node>,
        issuer: &Issuer,
        depth: usize,
    ) -> Result<(String, Issuer), TooSymmetric> {
        let mut least: Option<(String, Issuer)> = None;
        let mut places: Vec<usize> = (0..order.len()).collect();
        let nodes = order.clone();
        loop {
            self.spend(order.len() + issuer.order.len())?;
            let bound = least.as_ref().map(|(path, _)| path.as_str());
            if let Some(found) = self.path(&order, issuer.clone(), bound, depth)? {
                least = Some(found);
            }
            if !next_permutation(&mut places) {
                break;
            }
            order.clear();
            order.extend(places.iter().map(|place| nodes[*place]));
        }
        Ok(least.unwrap_or_else(|| (String::new(), issuer.clone())))
    }

    /// The path of one order, unless it is not less than the bound.
    fn path(
        &mut self,
        order: &[Node],
        mut issuer: Issuer,
        bound: Option<&str>,
        depth: usize,
    ) -> Result<Option<(String, Issuer)>, TooSymmetric> {
        let over = |path: &str| bound.is_some_and(|least| path > least);
        let mut path = String::new();
        let mut deeper = Vec::new();
        for node in order {
            if let Some(name) = self.canonical.get(*node) {
                path.push_str(&name);
            } else {
                if issuer.get(*node).is_none() {
                    deeper.push(*node);
                }
                path.push_str(&issuer.issue(*node));
            }
            if over(&path) {
                return Ok(None);
            }
        }
        for node in deeper {
            let name = issuer.issue(node);
            let (hash, after) = self.hash_n_degree(node, issuer, depth + 1)?;
            issuer = after;
            // Writing to a string cannot fail.
            let _ = write!(path, "{name}<{hash}>");
            if over(&path) {
                return Ok(None);
            }
        }
        Ok((bound != Some(path.as_str())).then_some((path, issuer)))
    }

    fn text(&self) -> String {
        let name = |node: Node| self.canonical.get(node).unwrap_or_default();
        let mut lines: Vec<String> = self.statements.iter().map(|s| s.line(&name)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.concat()
    }
}

fn statement(quad: &Quad, labels: &mut HashMap<String, Node>) -> Statement {
    let mut blank = |label: &str| {
        let next = labels.len();
        Part::Blank(*labels.entry(label.to_owned()).or_insert(next))
    };
    Statement {
        subject: match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => Part::Fixed(node.to_string()),
            NamedOrBlankNode::BlankNode(node) => blank(node.as_str()),
        },
        predicate: quad.predicate.to_string(),
        object: match &quad.object {
            Term::NamedNode(node) => Part::Fixed(node.to_string()),
            Term::Literal(literal) => Part::Fixed(literal.to_string()),
            Term::BlankNode(node) => blank(node.as_str()),
        },
        graph: match &quad.graph_name {
            GraphName::NamedNode(node) => Part::Fixed(node.to_string()),
            GraphName::BlankNode(node) => blank(node.as_str()),
            GraphName::DefaultGraph => Part::Fixed(String::new()),
        },
    }
}

/// The next order of a list of different numbers; false after the last.
fn next_permutation(places: &mut [usize]) -> bool {
    let Some(fall) = places.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    if let Some(larger) = places.iter().rposition(|place| *place > places[fall]) {
        places.swap(fall, larger);
    }
    places[fall + 1..].reverse();
    true
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::{BlankNode, NamedNode};

    fn edge(from: &str, to: &str) -> Quad {
        Quad::new(
            BlankNode::new(from).unwrap(),
            NamedNode::new("http://example.org/p").unwrap(),
            BlankNode::new(to).unwrap(),
            GraphName::DefaultGraph,
        )
    }

    #[test]
    fn the_names_and_order_of_anonymous_nodes_do_not_matter() {
        let ring = |names: [&str; 4]| {
            let mut quads: Vec<Quad> = (0..4).map(|i| edge(names[i], names[(i + 1) % 4])).collect();
            quads.push(edge(names[0], names[2]));
            quads
        };
        let mut turned = ring(["x", "q", "b", "a"]);
        turned.reverse();
        turned.push(turned[1].clone());
        let text = canonicalize(&ring(["a", "b", "c", "d"])).unwrap();
        assert_eq!(canonicalize(&turned).unwrap(), text);
        assert_eq!(text.lines().count(), 5);
    }

    #[test]
    fn a_graph_made_to_take_for_ever_is_refused() {
        let nodes: Vec<String> = (0..12).map(|i| format!("n{i}")).collect();
        let clique: Vec<Quad> = nodes
            .iter()
            .flat_map(|a| nodes.iter().filter(move |b| *b != a).map(move |b| edge(a, b)))
            .collect();
        assert_eq!(canonicalize(&clique), Err(TooSymmetric));
    }
}
