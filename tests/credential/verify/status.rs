//! The status step: only a list that is the issuer's own, whole and in force says "not revoked".

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compagnon::credential::did;
use compagnon::credential::jwt;
use compagnon::credential::status_list::{StatusList, list_credential};
use compagnon::credential::verify::{Outcome, Reason, Step, Verdict};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::world::*;

/// Bits as an `encodedList`.
fn packed(bits: &[u8]) -> String {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bits).unwrap();
    format!("u{}", URL_SAFE_NO_PAD.encode(gzip.finish().unwrap()))
}

#[test]
fn a_revoked_badge_is_invalid_and_its_neighbours_are_not() {
    let mut world = World::new();
    world.put(LIST, &list(&[INDEX]));
    assert_fails(&world.verify_json(&good()), Step::Status, Reason::Revoked, "revoked");
    world.put(LIST, &list(&[INDEX - 1, INDEX + 1]));
    assert_eq!(world.verify_json(&good()).verdict, Verdict::Valid);
}

#[test]
fn a_badge_without_status_passes_and_the_report_says_so() {
    let mut badge = unsigned();
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    let report = World::new().verify_json(&signed(&badge));
    assert_eq!(report.verdict, Verdict::Valid);
    assert_eq!(report.checks[4].note, Some(Reason::NoStatus));
}

#[test]
fn a_list_that_cannot_be_had_or_used_leaves_the_status_open() {
    let made = at("2026-11-23T10:00:00Z");
    let unsigned_list = || list_credential(LIST, ISSUER, made, 300_000, &StatusList::default());
    let changed = |change: fn(&mut Value)| {
        let mut list = unsigned_list();
        change(&mut list);
        signed(&list)
    };
    let stranger = key(OTHER);
    let strangers_method = did::method_id(STRANGER, stranger.public_key());
    let of_stranger = {
        let list = list_credential(LIST, STRANGER, made, 300_000, &StatusList::default());
        signed_as(&list, stranger.as_ref(), &strangers_method)
    };
    let under_our_name = signed_as(&unsigned_list(), stranger.as_ref(), &strangers_method);
    let mut broken = list(&[]);
    broken["credentialSubject"]["ttl"] = json!(1);
    let cases: Vec<(&str, Value, Reason)> = vec![
        ("of another issuer", of_stranger, Reason::StatusListOfAnother),
        ("signed by another", under_our_name, Reason::StatusListSignature),
        ("changed", broken, Reason::StatusListSignature),
        ("unsigned", unsigned_list(), Reason::StatusListSignature),
        (
            "expired",
            changed(|list| list["validUntil"] = json!("2026-11-24T00:00:00Z")),
            Reason::StatusListDates,
        ),
        (
            "of another purpose",
            changed(|list| list["credentialSubject"]["statusPurpose"] = json!("suspension")),
            Reason::StatusListPurpose,
        ),
        (
            "of another place",
            changed(|list| list["id"] = json!("https://badges.example/status/2")),
            Reason::UnreadableStatusList,
        ),
        (
            "too short",
            changed(|list| {
                list["credentialSubject"]["encodedList"] = json!(packed(&[0; 16_383]));
            }),
            Reason::StatusListLength,
        ),
        (
            "a bomb of 64 MiB",
            changed(|list| {
                list["credentialSubject"]["encodedList"] = json!(packed(&vec![0; 64 << 20]));
            }),
            Reason::UnreadableStatusList,
        ),
        (
            "no gzip",
            changed(|list| list["credentialSubject"]["encodedList"] = json!("uAAAA")),
            Reason::UnreadableStatusList,
        ),
        ("a badge", good(), Reason::UnreadableStatusList),
        ("something else", json!({"error": "gone"}), Reason::UnreadableStatusList),
    ];
    for (what, list, reason) in cases {
        let mut world = World::new();
        world.put(LIST, &list);
        let report = world.verify_json(&good());
        assert_open(&report, Step::Status, reason, what);
        assert!(report.claims.is_some(), "{what}");
    }
    let mut world = World::new();
    world.put_bytes(LIST, b"<html>".to_vec());
    assert_open(&world.verify_json(&good()), Step::Status, Reason::UnreadableStatusList, "HTML");
    world.lose(LIST);
    assert_open(&world.verify_json(&good()), Step::Status, Reason::Unreachable, "lost");
}

#[test]
fn an_entry_that_is_not_one_leaves_the_status_open() {
    let cases: &[(&str, Value, Reason)] = &[
        ("-1", json!("-1"), Reason::MalformedStatus),
        ("1e3", json!("1e3"), Reason::MalformedStatus),
        ("past the end", json!("131072"), Reason::StatusListRange),
        ("10^18", json!("1000000000000000000"), Reason::StatusListRange),
        ("10^30", json!("1000000000000000000000000000000"), Reason::MalformedStatus),
    ];
    for (what, index, reason) in cases {
        let mut badge = unsigned();
        badge["credentialStatus"]["statusListIndex"] = index.clone();
        let report = World::new().verify_json(&signed(&badge));
        assert_eq!(report.outcome(Step::Status), Some(Outcome::NotChecked(*reason)), "{what}");
        assert_ne!(report.verdict, Verdict::Valid, "{what}");
    }
    let mut badge = unsigned();
    badge["credentialStatus"] =
        json!({"id": "https://badges.example/revoked", "type": "1EdTechRevocationList"});
    let report = World::new().verify_json(&signed(&badge));
    assert_open(&report, Step::Status, Reason::StatusUnsupported, "1EdTechRevocationList");
}

#[test]
fn a_list_may_be_a_jwt_of_the_issuer() {
    let own = key(OWN);
    let bits = StatusList::with_set([INDEX]).unwrap();
    let list = list_credential(LIST, ISSUER, at("2026-11-23T10:00:00Z"), 300_000, &bits);
    let token = jwt::sign(&list, own.as_ref(), &did::method_id(ISSUER, own.public_key())).unwrap();
    let mut world = World::new();
    world.put_bytes(LIST, token.into_bytes());
    assert_fails(&world.verify_json(&good()), Step::Status, Reason::Revoked, "jwt list");
}
