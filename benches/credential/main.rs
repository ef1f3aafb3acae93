//! How fast badges are made and checked, on one core, beside what the cryptography under them
//! takes: `cargo bench --bench credential`. See `docs/performance.md`.
//!
//! Every round makes or checks another award. Nothing is kept between rounds but keys and what
//! was compiled from the built-in contexts and schemas.
//!
//! With `COMPAGNON_PYTHON` set to an interpreter that has openbadgeslib, the same work is done by
//! it in the same run.

mod awards;
mod general;
mod other;
mod table;
mod world;

use awards::{LIST, first_day};
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::status_list::{ENTRIES, StatusList, list_credential};
use compagnon::credential::verify::{Options, Verdict, verify};
use compagnon::credential::{bake, build::build, canon, image, json, jwt, lint, proof};
use compagnon::keys::secret::SecretError;
use criterion::Criterion;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::time::Duration;
use table::Table;
use world::World;

fn main() -> Result<(), SecretError> {
    let mut criterion = Criterion::default()
        .sample_size(60)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(4))
        .without_plots()
        .configure_from_args();
    let world = World::new()?;
    let mut table = Table::new(&mut criterion);
    raw(&mut table, &world);
    embedded_proof(&mut table, &world);
    steps(&mut table, &world);
    tokens(&mut table, &world);
    pictures(&mut table, &world);
    status_lists(&mut table, &world);
    general::measure(&mut table, &world);
    table.print(&other::openbadgeslib(&world));
    Ok(())
}

/// The cryptography that a badge cannot do without.
fn raw(table: &mut Table<'_>, world: &World) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let (public, message) = (key.verifying_key(), [5; 64]);
    let signature = key.sign(&message);
    let canonical = canon::canonicalize(&world.documents[0], ContextSet::published());
    let text = canonical.map(|canonical| canonical.as_str().to_owned()).unwrap_or_default();
    println!("badge: {} bytes; canonical: {} bytes", world.texts[0].len(), text.len());
    table.measure(table::RAW_SIGN, |_| key.sign(black_box(&message)));
    table.measure(table::RAW_VERIFY, |_| public.verify_strict(black_box(&message), &signature));
    table.measure(table::RAW_HASH, |_| Sha256::digest(black_box(&text)));
}

/// The two that count: from domain values to the signed text, and from its bytes to a report.
fn embedded_proof(table: &mut Table<'_>, world: &World) {
    table.measure(table::SIGN, |round| sign(world, round));
    let report =
        |round| verify(world.text(round), &world.without_list(), world.now, &Options::default());
    assert!(report(0).signed.is_some());
    table.measure(table::VERIFY, report);
    let report = |round| verify(world.text(round), world, world.now, &Options::default());
    assert_eq!(report(0).verdict, Verdict::Valid);
    table.measure("verify, its status list verified with it", report);
    table.measure("issue: build, lint, sign, verify", |round| {
        let text = issue(world, round);
        verify(text.as_bytes(), world, world.now, &Options::default())
    });
}

fn sign(world: &World, round: usize) -> String {
    let assertion = world.assertion(round);
    let mut document = build(assertion);
    let (key, method, at) = (world.key.as_ref(), world.method.as_str(), assertion.valid_from);
    let signed = proof::sign_in_place(&mut document, key, method, at, ContextSet::published());
    assert!(signed.is_ok());
    serde_json::to_string(&document).unwrap_or_default()
}

fn issue(world: &World, round: usize) -> String {
    let assertion = world.assertion(round);
    let mut document = build(assertion);
    assert!(lint::lint(&document).is_ok());
    let (key, method, at) = (world.key.as_ref(), world.method.as_str(), assertion.valid_from);
    let signed = proof::sign_in_place(&mut document, key, method, at, ContextSet::published());
    assert!(signed.is_ok());
    serde_json::to_string(&document).unwrap_or_default()
}

/// What the two are made of.
fn steps(table: &mut Table<'_>, world: &World) {
    table.measure("  build", |round| build(world.assertion(round)));
    table.measure("  lint", |round| lint::lint(world.document(round)));
    table.measure("  canonicalize", |round| {
        canon::canonicalize(world.document(round), ContextSet::published())
    });
    table.measure("  read the JSON", |round| json::parse(world.text(round)));
}

fn tokens(table: &mut Table<'_>, world: &World) {
    for (name, key) in [("RS256", &world.rsa), ("ES256", &world.p256)] {
        let method = world.method_of(key.public_key());
        table.measure(&format!("VC-JWT {name}: sign"), |round| {
            jwt::sign(&build(world.assertion(round)), key.as_ref(), &method)
        });
        let tokens: Vec<String> = world
            .documents
            .iter()
            .map(|document| jwt::sign(document, key.as_ref(), &method).unwrap_or_default())
            .collect();
        let report = |round: usize| {
            let token = tokens[round % tokens.len()].as_bytes();
            verify(token, &world.without_list(), world.now, &Options::default())
        };
        assert!(report(0).signed.is_some());
        table.measure(&format!("VC-JWT {name}: verify"), report);
    }
}

fn pictures(table: &mut Table<'_>, world: &World) {
    let parameters = image::Parameters {
        template: image::catalogue()
            .ok()
            .and_then(|all| all.first().map(|one| one.name))
            .unwrap_or_default()
            .into(),
        shape: None,
        icon: None,
        primary: None,
        accent: None,
        title: "Projet relu entre pairs".into(),
        ring: "École de l’Exemple".into(),
        language: "fr".into(),
    };
    let Ok(drawing) = image::draw(&parameters) else { return };
    let text = |round: usize| world.texts[round % world.texts.len()].as_str();
    table.measure("bake into PNG", |round| bake::png::bake(&drawing.png, text(round)));
    table.measure("bake into SVG", |round| bake::svg::bake(&drawing.svg, text(round)));
    let baked: Vec<Vec<u8>> = world
        .texts
        .iter()
        .take(64)
        .map(|text| bake::png::bake(&drawing.png, text).unwrap_or_default())
        .collect();
    println!("PNG: {} bytes with the badge", baked[0].len());
    table.measure("verify from PNG", |round| {
        let bytes = &baked[round % baked.len()];
        verify(bytes, &world.without_list(), world.now, &Options::default())
    });
}

fn status_lists(table: &mut Table<'_>, world: &World) {
    table.measure("status list of 131,072: build, gzip, sign", |round| {
        let set = (0..5_000_u32).map(|one| (one * 7_919 + round as u32) % ENTRIES);
        let list = StatusList::with_set(set).unwrap_or_default();
        let document = list_credential(LIST, world::DID, first_day(), 300_000, &list);
        let key = world.key.as_ref();
        proof::sign(&document, key, &world.method, first_day(), ContextSet::published())
    });
}
