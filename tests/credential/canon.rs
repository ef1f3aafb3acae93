//! Canonical RDF against the W3C suite and against another implementation.

use super::shared;
use affinidi_rdf_encoding::{nquads, rdfc1};
use compagnon::credential::canon::{self, CanonError};
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::rdfc;
use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use serde_json::Value;

/// N-Quads as `affinidi-rdf-encoding` reads them, in the model that we canonicalize.
fn read(text: &str) -> (Vec<Quad>, affinidi_rdf_encoding::Dataset) {
    use affinidi_rdf_encoding::model::{GraphLabel, Object, Subject};
    let dataset = nquads::parser::parse(text).unwrap();
    let named = |iri: &str| NamedNode::new_unchecked(iri);
    let blank = |id: &str| BlankNode::new_unchecked(id);
    let quads = dataset.quads().iter().map(|quad| {
        let subject: NamedOrBlankNode = match &quad.subject {
            Subject::Named(n) => named(&n.iri).into(),
            Subject::Blank(b) => blank(&b.id).into(),
        };
        let object: Term = match &quad.object {
            Object::Named(n) => named(&n.iri).into(),
            Object::Blank(b) => blank(&b.id).into(),
            Object::Literal(l) => match &l.language {
                Some(tag) => Literal::new_language_tagged_literal_unchecked(&l.value, tag).into(),
                None => Literal::new_typed_literal(&l.value, named(&l.datatype.iri)).into(),
            },
        };
        let graph: GraphName = match &quad.graph {
            GraphLabel::Named(n) => named(&n.iri).into(),
            GraphLabel::Blank(b) => blank(&b.id).into(),
            GraphLabel::Default => GraphName::DefaultGraph,
        };
        Quad::new(subject, named(&quad.predicate.iri), object, graph)
    });
    (quads.collect(), dataset)
}

#[test]
fn the_w3c_canonicalization_suite_passes() {
    let Some(manifest) = shared::json("vectors/rdfc10/manifest.jsonld") else { return };
    let mut passed = 0;
    for entry in manifest["entries"].as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        let Some(action) = entry["action"].as_str() else { continue };
        let sha256 = entry["hashAlgorithm"].as_str().is_none_or(|name| name == "SHA256");
        let text = shared::text(&format!("vectors/rdfc10/{action}")).unwrap();
        match entry["type"].as_str().unwrap() {
            "rdfc:RDFC10EvalTest" if sha256 => {
                let expected = entry["result"].as_str().unwrap();
                let expected = shared::text(&format!("vectors/rdfc10/{expected}")).unwrap();
                let (quads, dataset) = read(&text);
                assert_eq!(rdfc::canonicalize(&quads).unwrap(), expected, "{id}");
                assert_eq!(rdfc1::canonicalize(&dataset).unwrap(), expected, "{id}, the other");
                passed += 1;
            }
            "rdfc:RDFC10NegativeEvalTest" => {
                assert_eq!(rdfc::canonicalize(&read(&text).0), Err(rdfc::TooSymmetric), "{id}");
                passed += 1;
            }
            _ => {}
        }
    }
    println!("{passed} cases of the W3C suite");
    assert!(passed >= 60, "{passed}");
}

#[test]
fn several_identical_proof_graphs_have_the_form_that_four_libraries_agree_on() {
    let Some(document) = shared::json("vectors/rdfc10-extra/three-identical-proof-graphs.json")
    else {
        return;
    };
    let expected = "vectors/rdfc10-extra/three-identical-proof-graphs.canonical.nq";
    let canonical = canon::canonicalize(&document, ContextSet::published()).unwrap();
    assert_eq!(canonical.as_str(), shared::text(expected).unwrap());
    let full = shared::json("standards/samples/ob3-spec/fullOpenBadge-0.json").unwrap();
    let expected = shared::text("vectors/rdfc10-extra/fullOpenBadge-0.canonical.nq").unwrap();
    let forms: Vec<_> = [ContextSet::published(), ContextSet::before_june_2026()]
        .into_iter()
        .map(|contexts| canon::canonicalize(&full, contexts))
        .collect();
    assert!(
        forms.iter().any(|form| form.as_ref().is_ok_and(|form| form.as_str() == expected)),
        "{:?}",
        forms.iter().map(|form| form.as_ref().err()).collect::<Vec<_>>()
    );
}

#[test]
fn the_published_open_badge_examples_expand_without_an_undefined_term() {
    let Some(folder) = shared::path("standards/samples/ob3-spec") else { return };
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Ok(document) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else {
            continue;
        };
        match canon::canonicalize(&document, ContextSet::published()) {
            Ok(_) => seen += 1,
            // Three of them name no context, or one that exists nowhere.
            Err(CanonError::InlineContext | CanonError::UnknownContext(_)) => {}
            Err(other) => println!("{}: {other}", path.display()),
        }
    }
    println!("{seen} examples");
    assert!(seen >= 10, "{seen}");
}
