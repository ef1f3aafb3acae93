//! The short way to the canonical form against the general one. Whatever the short way gives must
//! be what the general way gives, and it must be taken by everything that we sign ourselves.

mod changes;
mod documents;

use changes::{Choices, change};
use compagnon::credential::canon;
use compagnon::credential::contexts::ContextSet;
use documents::{OWN_SHAPES, own_shape};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Value, json};
use std::cell::Cell;

/// How many changed documents are compared; more by `COMPAGNON_FUZZ_CASES`.
fn cases() -> u32 {
    asked("COMPAGNON_FUZZ_CASES").unwrap_or(3_000)
}

fn asked<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}

fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig { cases, failure_persistence: None, ..Default::default() };
    let seed = asked("COMPAGNON_FUZZ_SEED");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.unwrap_or(1_u64).to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// The short way's text, compared with the general way's where there is one.
fn compared(document: &Value, contexts: ContextSet) -> Result<bool, TestCaseError> {
    let Some(short) = canon::canonicalize_own(document, contexts) else { return Ok(false) };
    match canon::canonicalize_any(document, contexts) {
        Ok(general) => prop_assert_eq!(short, general, "{}", document),
        Err(error) => prop_assert!(false, "the general way refuses it: {error}\n{document}"),
    }
    Ok(true)
}

#[test]
fn everything_that_we_sign_takes_the_short_way() {
    let counts: Vec<Cell<u32>> = OWN_SHAPES.iter().map(|_| Cell::new(0)).collect();
    let shape = (0..OWN_SHAPES.len(), proptest::collection::vec(any::<u16>(), 40));
    let outcome = runner(160).run(&shape, |(kind, choices)| {
        let document = own_shape(kind, &mut Choices::new(choices));
        for contexts in [ContextSet::published(), ContextSet::before_june_2026()] {
            prop_assert!(compared(&document, contexts)?, "not taken: {document}");
            prop_assert!(!canon::has_alike_nodes(&document, contexts).unwrap());
        }
        counts[kind].set(counts[kind].get() + 1);
        Ok(())
    });
    outcome.unwrap();
    for (name, count) in OWN_SHAPES.iter().zip(&counts) {
        println!("{name}: {} documents", count.get());
        assert!(count.get() > 10, "{name}");
    }
}

#[test]
fn what_is_changed_gets_the_same_text_or_none() {
    let (all, taken) = (cases(), Cell::new(0_u32));
    let case = (0..OWN_SHAPES.len(), proptest::collection::vec(any::<u16>(), 0..60), 1_usize..4);
    let outcome = runner(all).run(&case, |(kind, choices, changes)| {
        let mut choices = Choices::new(choices);
        let mut document = own_shape(kind, &mut choices);
        for _ in 0..changes {
            change(&mut document, &mut choices);
        }
        let contexts = match choices.below(4) {
            0 => ContextSet::before_june_2026(),
            _ => ContextSet::published(),
        };
        taken.set(taken.get() + u32::from(compared(&document, contexts)?));
        Ok(())
    });
    if let Err(TestError::Fail(why, (kind, choices, changes))) = outcome {
        panic!("{why}\n{kind} {choices:?} {changes}");
    }
    println!("{} of {all} changed documents took the short way", taken.get());
    assert!(taken.get() > all / 10, "{}", taken.get());
}

#[test]
fn documents_of_another_kind_are_left_to_the_general_way() {
    let badge = own_shape(0, &mut Choices::new(Vec::new()));
    let with = |name: &str, value: Value| {
        let mut changed = badge.clone();
        changed[name] = value;
        changed
    };
    for other in [
        json!([]),
        json!({}),
        with("@context", json!(["https://www.w3.org/2018/credentials/v1"])),
        with("honours", json!("yes")),
        with("https://schema.org/name", json!("x")),
        with("Achievement", json!("x")),
        with("validFrom", json!(["2026-01-01T00:00:00Z"])),
        with("name", json!({"@value": "x", "@language": "fr"})),
        with("name", json!(1.5)),
        with("name", json!(null)),
        with("_sd", json!({"name": "x"})),
        with("name", json!([])),
        with("id", json!("badge 1")),
        with("id", json!("_:b0")),
        with("type", json!(["VerifiableCredential", "Diploma"])),
        with("evidence", json!([{"id": badge["id"], "type": ["Evidence"]}])),
        with(
            "evidence",
            json!([{"type": ["Evidence"], "name": "x"}, {"type": ["Evidence"], "name": "x"}]),
        ),
    ] {
        assert_eq!(canon::canonicalize_own(&other, ContextSet::published()), None, "{other}");
    }
    let examples = ContextSet::published().with_examples();
    assert_eq!(canon::canonicalize_own(&badge, examples), None);
}
