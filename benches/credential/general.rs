//! The same work the general way, which takes every JSON-LD document: what the short way saves.

use super::table::Table;
use super::world::World;
use compagnon::credential::build::build;
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::{canon, json};
use serde_json::{Value, json};

pub fn measure(table: &mut Table<'_>, world: &World) {
    table.measure("general way: sign", |round| {
        let mut document = build(world.assertion(round));
        let message = [hash(&proof(world, &document)), hash(&document)].concat();
        let signature = world.key.sign(&message).unwrap_or_default();
        document["proof"] = json!([bs58::encode(signature).into_string()]);
        document.to_string()
    });
    table.measure("general way: signature of a badge, from its bytes", |round| {
        let mut document = json::parse(world.text(round)).unwrap_or_default();
        document.as_object_mut().map(|members| members.shift_remove("proof"));
        [hash(&proof(world, &document)), hash(&document)]
    });
}

fn hash(document: &Value) -> [u8; 32] {
    let canonical = canon::canonicalize_any(document, ContextSet::published());
    canonical.map(|canonical| canonical.hash()).unwrap_or_default()
}

fn proof(world: &World, document: &Value) -> Value {
    json!({
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": world.method,
        "proofPurpose": "assertionMethod",
    })
}
