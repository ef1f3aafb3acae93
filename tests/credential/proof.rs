//! Proofs, byte for byte, against the official vectors.

use super::shared;
use chrono::{DateTime, Utc};
use compagnon::credential::canon;
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::did;
use compagnon::credential::key::PublicKey;
use compagnon::credential::proof::{self, Proof, ProofError};
use compagnon::keys::SecretKey;
use serde_json::{Value, json};

fn contexts() -> ContextSet {
    ContextSet::published().with_examples()
}

fn now() -> DateTime<Utc> {
    "2026-11-23T00:00:00Z".parse().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().map(|b| (b as char).to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

/// Signs again what is signed and expects the published signature.
fn remade(signed: &Value, seed: &[u8]) -> Value {
    let key = SecretKey::ed25519(seed.try_into().unwrap()).signer().unwrap();
    let mut document = signed.clone();
    let proof = document.as_object_mut().unwrap().shift_remove("proof").unwrap();
    let created = proof["created"].as_str().unwrap().parse().unwrap();
    let method = proof["verificationMethod"].as_str().unwrap();
    proof::sign(&document, key.as_ref(), method, created, contexts()).unwrap()
}

#[test]
fn the_w3c_eddsa_rdfc_2022_vector_is_made_and_verified() {
    let Some(signed) = shared::json("vectors/eddsa/eddsa-rdfc-2022/signedDataInt.json") else {
        return;
    };
    let pair = shared::json("vectors/eddsa/keyPair.json").unwrap();
    let secret = bs58::decode(&pair["privateKeyMultibase"].as_str().unwrap()[1..]).into_vec();
    let again = remade(&signed, &secret.unwrap()[2..]);
    assert_eq!(again["proof"][0]["proofValue"], signed["proof"]["proofValue"]);

    let proof = Proof::all_of(&signed).unwrap().remove(0);
    let did = did::without_fragment(&proof.verification_method);
    let document = did::resolve_did_key(did).unwrap();
    let method = document.assertion_method(&proof.verification_method).unwrap();
    assert_eq!(proof.verify(&signed, &method.key, now(), contexts()), Ok(()));

    let text = shared::text("vectors/eddsa/eddsa-rdfc-2022/canonDocDataInt.txt").unwrap();
    let unsigned = shared::json("vectors/eddsa/unsigned.json").unwrap();
    assert_eq!(canon::canonicalize(&unsigned, contexts()).unwrap().as_str(), text);
}

#[test]
fn the_older_and_the_jcs_suite_are_verified() {
    for file in ["eddsa-jcs-2022/signedJCS.json", "Ed25519Signature2020/signedEdSig.json"] {
        let Some(mut signed) = shared::json(&format!("vectors/eddsa/{file}")) else { return };
        let proof = Proof::all_of(&signed).unwrap().remove(0);
        let did = did::without_fragment(&proof.verification_method);
        let document = did::resolve_did_key(did).unwrap();
        let key = &document.assertion_method(&proof.verification_method).unwrap().key;
        assert_eq!(proof.verify(&signed, key, now(), contexts()), Ok(()), "{file}");
        signed["name"] = json!("Another Credential");
        let wrong = Err(ProofError::Signature);
        assert_eq!(proof.verify(&signed, key, now(), contexts()), wrong, "{file}");
    }
}

#[test]
fn each_proof_of_a_set_is_verified_alone_and_a_chain_is_not_supported() {
    let Some(set) = shared::json("vectors/eddsa/proof-set-chain/signedProofSet2.json") else {
        return;
    };
    let proofs = Proof::all_of(&set).unwrap();
    assert_eq!(proofs.len(), 2);
    for proof in &proofs {
        let document = did::resolve_did_key(did::without_fragment(&proof.verification_method));
        let document = document.unwrap();
        let key = &document.assertion_method(&proof.verification_method).unwrap().key;
        assert_eq!(proof.verify(&set, key, now(), contexts()), Ok(()));
    }
    let chain = shared::json("vectors/eddsa/proof-set-chain/signedProofChain2.json").unwrap();
    let linked =
        chain["proof"].as_array().unwrap().iter().filter(|p| p.get("previousProof").is_some());
    let refused: Vec<_> = linked.map(Proof::read).collect();
    let unsupported = Err(ProofError::Unsupported("previousProof".into()));
    assert_eq!(refused, vec![unsupported.clone(), unsupported]);
}

#[test]
fn the_1edtech_vectors_are_made_and_verified() {
    for folder in ["ob3", "clr2"] {
        let Some(signed) = shared::json(&format!("vectors/{folder}/signed.json")) else { return };
        let values = shared::json(&format!("vectors/{folder}/values.json")).unwrap();
        let unsigned = shared::json(&format!("vectors/{folder}/unsigned.json")).unwrap();
        let canonical = canon::canonicalize(&unsigned, contexts()).unwrap();
        let text = shared::text(&format!("vectors/{folder}/document-canon.nq")).unwrap();
        assert_eq!(canonical.as_str(), text, "{folder}");
        assert_eq!(hex(&canonical.hash()), values["documentHash"].as_str().unwrap());
        let key = PublicKey::from_multibase(values["publicKeyMultibase"].as_str().unwrap());
        let proof = Proof::all_of(&signed).unwrap().remove(0);
        assert_eq!(proof.verify(&signed, &key.unwrap(), now(), contexts()), Ok(()), "{folder}");
        if let Some(secret) = values["privateKeyHexSeedThenPublic"].as_str() {
            let again = remade(&signed, &bytes(&secret[..64]));
            assert_eq!(again["proof"][0]["proofValue"], values["proofValue"]);
        }
    }
}

#[test]
fn any_change_outside_or_inside_the_proof_is_noticed() {
    let Some(signed) = shared::json("vectors/ob3/signed.json") else { return };
    let values = shared::json("vectors/ob3/values.json").unwrap();
    let key = PublicKey::from_multibase(values["publicKeyMultibase"].as_str().unwrap()).unwrap();
    let check = |document: &Value| {
        Proof::all_of(document)?[0].verify(document, &key, now(), ContextSet::published())
    };
    assert_eq!(check(&signed), Ok(()));
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut document = signed.clone();
        change(&mut document);
        check(&document)
    };
    let wrong = Err(ProofError::Signature);
    assert_eq!(changed(&|d| d["name"] = json!("Teamwork badge")), wrong);
    assert_eq!(changed(&|d| d["issuer"]["id"] = json!("https://example.edu/issuers/1")), wrong);
    assert_eq!(changed(&|d| d["proof"]["created"] = json!("2010-01-01T19:23:25Z")), wrong);
    assert_eq!(changed(&|d| d["type"] = json!(["VerifiableCredential"])), wrong);
    let value = signed["proof"]["proofValue"].as_str().unwrap();
    let other = format!("{}1", &value[..value.len() - 1]);
    assert!(changed(&|d| d["proof"]["proofValue"] = json!(other.clone())).is_err());
    let expired = changed(&|d| d["proof"]["expires"] = json!("2011-01-01T00:00:00Z"));
    assert_eq!(expired, Err(ProofError::Expired));
    let purpose = changed(&|d| d["proof"]["proofPurpose"] = json!("authentication"));
    assert_eq!(purpose, Err(ProofError::Purpose("authentication".into())));
    let moved = changed(&|d| d["proof"]["created"] = json!("2010-01-01"));
    assert_eq!(moved, Err(ProofError::Malformed("created")));
    let suite = changed(&|d| d["proof"]["cryptosuite"] = json!("ecdsa-rdfc-2019"));
    assert_eq!(suite, Err(ProofError::Unsupported("ecdsa-rdfc-2019".into())));
    let none = changed(&|d| drop(d.as_object_mut().unwrap().remove("proof")));
    assert_eq!(none, Err(ProofError::Missing));
}
