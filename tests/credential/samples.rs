//! Credentials that others made: 1EdTech's validator samples and small official vectors.

use super::shared;
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::json;
use compagnon::credential::key::PublicKey;
use compagnon::credential::proof::{Proof, ProofError};
use compagnon::credential::status_list::StatusList;
use compagnon::credential::{did, jcs};
use serde_json::Value;

/// The key that a method's own fragment spells, as 1EdTech's samples use them.
fn spelled_key(method: &str) -> Option<PublicKey> {
    PublicKey::from_multibase(method.rsplit_once('#')?.1).ok()
}

fn verified(document: &Value, contexts: ContextSet) -> Result<(), ProofError> {
    let now = "2026-11-23T00:00:00Z".parse().unwrap();
    let proofs = Proof::all_of(document)?;
    let proof = proofs.first().ok_or(ProofError::Missing)?;
    let key = spelled_key(&proof.verification_method).ok_or(ProofError::Key)?;
    proof.verify(document, &key, now, contexts)
}

#[test]
fn samples_signed_by_others_verify_and_broken_ones_do_not() {
    let folder = "standards/samples/ob3-1edtech-validator";
    if shared::path(folder).is_none() {
        return;
    }
    let sample = |name: &str| shared::json(&format!("{folder}/{name}")).unwrap();
    for good in GOOD {
        let document = sample(good);
        let found = [ContextSet::published(), ContextSet::before_june_2026()]
            .map(|contexts| verified(&document, contexts));
        assert!(found.contains(&Ok(())), "{good}: {found:?}");
    }
    for (bad, expected) in BAD {
        let found = verified(&sample(bad), ContextSet::published()).unwrap_err();
        assert_eq!(found.to_string(), *expected, "{bad}");
    }
}

/// Their signatures are right; the two last are revoked and expired, which is for later checks.
const GOOD: &[&str] = &[
    "complete.json",
    "endorsement-valid.json",
    "simple.json",
    "simple.1ob",
    "simple-context-alias.json",
    "simple-context-version.json",
    "simple-did-web-method.json",
    "simple-multiple-proofs.json",
    "simple_v1.json",
    "credential-status-revoked.json",
    "simple-err-expired.json",
];
/// What is wrong with each.
const BAD: &[(&str, &str)] = &[
    ("simple-noproof.json", "the document has no proof"),
    ("simple-err-proof-value.json", "the signature is wrong"),
    ("endorsement-err-schema-status-refresh.json", "the signature is wrong"),
    ("simple-eddsa-2022.json", "the cryptosuite \"eddsa-2022\" is not supported"),
    (
        "simple-err-context.json",
        "the term \"DataIntegrityProof\" is not defined by the document's contexts",
    ),
    (
        "simple-err-type.json",
        "the term \"OtherCredential\" is not defined by the document's contexts",
    ),
    (
        "simple-err-issuer-type.json",
        "the term \"InvalidProfile\" is not defined by the document's contexts",
    ),
    (
        "simple-err-evidence-type.json",
        "the term \"InvalidEvidence\" is not defined by the document's contexts",
    ),
    (
        "simple-err-credential-subject-type.json",
        "the term \"InvalidAchievementSubject\" is not defined by the document's contexts",
    ),
    (
        "simple-err-credential-subject-result-type.json",
        "the term \"InvalidResult\" is not defined by the document's contexts",
    ),
    (
        "simple-err-credential-subject-identifier-type.json",
        "the term \"InvalidIdentityObject\" is not defined by the document's contexts",
    ),
    (
        "simple-err-issuer-otheridentifier-type.json",
        "the term \"InvalidIdentifierEntry\" is not defined by the document's contexts",
    ),
    ("simple-err-proof-method.json", "the key does not fit the proof"),
];

#[test]
fn every_ed25519_did_key_of_the_official_vectors_resolves_to_its_key() {
    let Some(vectors) = shared::json("vectors/did-key/ed25519-x25519.json") else { return };
    let mut seen = 0;
    for (identifier, vector) in vectors.as_object().unwrap() {
        let Some(pair) = vector.get("verificationKeyPair") else { continue };
        let document = did::resolve_did_key(identifier).unwrap();
        let method = document.assertion_methods().next().unwrap();
        if let Some(base58) = pair["publicKeyBase58"].as_str() {
            let bytes: [u8; 32] = bs58::decode(base58).into_vec().unwrap().try_into().unwrap();
            assert_eq!(method.key, PublicKey::ed25519(bytes).unwrap());
        }
        let own = format!("{identifier}{}", pair["id"].as_str().unwrap());
        assert!(method.id == own || method.id == pair["id"], "{own}");
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn canonical_json_is_that_of_rfc_8785() {
    let Some(folder) = shared::path("vectors/jcs/input") else { return };
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let input = json::parse(&std::fs::read(&path).unwrap()).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let output = shared::text(&format!("vectors/jcs/output/{name}")).unwrap();
        assert_eq!(jcs::canonicalize(&input).unwrap(), output.trim_end_matches('\n'), "{name}");
    }
}

#[test]
fn the_standards_status_list_is_read() {
    let Some(values) = shared::json("vectors/bitstring/values.json") else { return };
    let list = StatusList::decode(values["w3cSpecExampleEncodedList"].as_str().unwrap());
    assert_eq!(list, Ok(StatusList::default()));
}
