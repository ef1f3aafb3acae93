//! Receipts of verifications: whose word they are, and what they are not.

use compagnon::credential::did;
use compagnon::credential::proof;
use compagnon::credential::schema;
use compagnon::credential::verify::receipt::{Input, ReceiptStep, Verifier, check, receipt};
use compagnon::credential::verify::{Offline, Outcome, Reason, Verdict};
use serde_json::{Value, json};

use super::world::{ISSUER, OTHER, OWN, STRANGER, World, good, key, now};

const ID: &str = "urn:uuid:9d1e6f7e-0000-4000-8000-0000000000aa";

/// The issuer's receipt over the good badge, and the badge's file.
fn made() -> (Value, Vec<u8>) {
    let file = good().to_string().into_bytes();
    let report = World::new().verify(&file);
    let verifier = Verifier { id: ISSUER, name: "School", service: "https://badges.example" };
    let unsigned = receipt(ID, verifier, &report, &Input::of(&file));
    (signed(&unsigned, OWN), file)
}

/// Signed by whoever, in the name of the verifier that the receipt names.
fn signed(unsigned: &Value, seed: u8) -> Value {
    let (key, name) = (key(seed), unsigned["verifier"]["id"].as_str().unwrap());
    let method = did::method_id(name, key.public_key());
    proof::sign_json(unsigned, key.as_ref(), &method, now()).unwrap()
}

fn outcomes(receipt: &Value, file: Option<&[u8]>) -> (Verdict, Vec<(ReceiptStep, Outcome)>, bool) {
    let report = check(receipt.to_string().as_bytes(), file, &World::new(), now());
    (report.verdict, report.checks, report.receipt.is_some())
}

#[test]
fn a_receipt_says_who_found_what_in_which_file_and_names_no_person() {
    let (receipt, file) = made();
    schema::check_receipt(&receipt).unwrap();
    assert_eq!(
        (&receipt["verdict"], &receipt["checked_at"]),
        (&json!("valid"), &json!("2026-12-01T09:00:00Z"))
    );
    assert_eq!(receipt["checks"].as_array().unwrap().len(), 6);
    assert_eq!(receipt["badge"], json!({"id": good()["id"], "issuer": ISSUER}));
    for private in ["identityHash", "salt", "sha256$", "recipient"] {
        assert!(!receipt.to_string().contains(private), "{private}");
    }
    let (verdict, checks, shown) = outcomes(&receipt, Some(&file));
    assert_eq!((verdict, shown), (Verdict::Valid, true));
    assert!(checks.len() == 4 && checks.iter().all(|(_, outcome)| *outcome == Outcome::Pass));
    assert_eq!(outcomes(&receipt, None).1.len(), 3);
}

#[test]
fn a_changed_receipt_is_refused_and_not_shown() {
    let (receipt, file) = made();
    let changes: [fn(&mut Value); 5] = [
        |receipt| receipt["verdict"] = json!("invalid"),
        |receipt| receipt["checked_at"] = json!("2026-12-02T09:00:00Z"),
        |receipt| receipt["input"]["sha256"] = json!("0".repeat(64)),
        |receipt| {
            receipt["checks"][4] = json!({"step": "status", "outcome": "fail", "reason": "revoked"})
        },
        |receipt| receipt["proof"]["created"] = json!("2026-12-02T09:00:00Z"),
    ];
    for change in changes {
        let mut changed = receipt.clone();
        change(&mut changed);
        let (verdict, checks, shown) = outcomes(&changed, Some(&file));
        assert_eq!((verdict, shown), (Verdict::Invalid, false), "{changed:#}");
        let wrong = (ReceiptStep::Signature, Outcome::Fail(Reason::WrongSignature));
        assert!(checks.contains(&wrong), "{checks:?}");
    }
}

#[test]
fn a_receipt_in_anothers_name_is_refused() {
    let (receipt, _) = made();
    let mut unsigned = receipt.clone();
    unsigned.as_object_mut().unwrap().shift_remove("proof");
    let forged = signed(&unsigned, OTHER);
    let (verdict, checks, shown) = outcomes(&forged, None);
    assert_eq!((verdict, shown), (Verdict::Invalid, false));
    assert!(checks.contains(&(ReceiptStep::Verifier, Outcome::Fail(Reason::KeyNotListed))));
    let mut renamed = receipt;
    renamed["verifier"]["id"] = json!(STRANGER);
    let (verdict, checks, _) = outcomes(&renamed, None);
    assert_eq!(verdict, Verdict::Invalid);
    assert!(checks.contains(&(ReceiptStep::Verifier, Outcome::Fail(Reason::KeyOfAnother))));
}

#[test]
fn a_receipt_about_another_file_is_told_and_what_is_none_is_refused() {
    let (receipt, file) = made();
    let (verdict, checks, _) = outcomes(&receipt, Some(b"another"));
    assert_eq!(verdict, Verdict::Invalid);
    assert!(checks.contains(&(ReceiptStep::File, Outcome::Fail(Reason::ReceiptOfAnother))));
    let mut stray = receipt.clone();
    stray["certified"] = json!(true);
    for none in [stray, good(), json!([]), json!({"type": "VerificationReceipt"})] {
        let (verdict, checks, shown) = outcomes(&none, Some(&file));
        assert_eq!((verdict, shown), (Verdict::Invalid, false));
        assert_eq!(checks[0], (ReceiptStep::Format, Outcome::Fail(Reason::NotAReceipt)));
    }
    // And a receipt is no badge.
    let report = World::new().verify_json(&receipt);
    assert_eq!((report.verdict, report.claims), (Verdict::Invalid, None));
}

#[test]
fn whose_word_it_is_stays_open_where_the_key_cannot_be_had() {
    let (receipt, _) = made();
    let report = check(receipt.to_string().as_bytes(), None, &Offline, now());
    assert_eq!((report.verdict, report.receipt), (Verdict::Indeterminate, None));
}
