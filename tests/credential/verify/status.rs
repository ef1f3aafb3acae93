//! The status step: only a list that is the issuer's own, whole and in force says "not revoked".

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compagnon::credential::did;
use compagnon::credential::jwt;
use compagnon::credential::status_list::{StatusList, list_credential};
use compagnon::credential::verify::{Outcome, Reason, Report, Step, Verdict};
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
            Reason::StatusListMisplaced,
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
            Reason::StatusListTooLarge,
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
        json!({"id": "https://badges.example/x", "type": "1EdTechCredentialRefresh"});
    let report = World::new().verify_json(&signed(&badge));
    assert_eq!(
        report.outcome(Step::Status),
        Some(Outcome::NotChecked(Reason::StatusUnsupported)),
        "{report:#?}"
    );
}

const MESSAGES: &str = "https://badges.example/status/messages";

/// A badge with this second status beside the revocation, its list as given, and the report over it.
fn with_second(purpose: &str, set: &[u32], change: fn(&mut Value)) -> Report {
    let mut badge = unsigned();
    let mut second = badge["credentialStatus"].clone();
    second["id"] = json!(format!("{MESSAGES}#{INDEX}"));
    second["statusPurpose"] = json!(purpose);
    second["statusListCredential"] = json!(MESSAGES);
    change(&mut second);
    badge["credentialStatus"] = json!([badge["credentialStatus"], second]);
    let bits = StatusList::with_set(set.iter().copied()).unwrap();
    let made = at("2026-11-23T10:00:00Z");
    let mut list = list_credential(MESSAGES, ISSUER, made, 300_000, &bits);
    list["credentialSubject"]["statusPurpose"] = json!(purpose);
    let mut world = World::new();
    world.put(MESSAGES, &signed(&list));
    world.verify_json(&signed(&badge))
}

#[test]
fn of_several_statuses_the_worst_decides() {
    let nothing: fn(&mut Value) = |_| ();
    let clear = with_second("suspension", &[], nothing);
    assert_eq!((clear.verdict, clear.checks[4].note), (Verdict::Valid, None), "{clear:#?}");
    let suspended = with_second("suspension", &[INDEX], nothing);
    assert_fails(&suspended, Step::Status, Reason::Suspended, "suspended");
    let refreshed = with_second("refresh", &[INDEX], nothing);
    assert_eq!(refreshed.verdict, Verdict::Valid);
    assert_eq!(refreshed.checks[4].note, Some(Reason::Superseded));
    let unknown = with_second("lottery", &[INDEX], nothing);
    assert_open(&unknown, Step::Status, Reason::StatusUnsupported, "unknown purpose");
    let lost = with_second("suspension", &[], |second| {
        second["statusListCredential"] = json!("https://badges.example/status/lost");
    });
    assert_open(&lost, Step::Status, Reason::Unreachable, "one of two lists lost");
    let both = with_second("revocation", &[INDEX], nothing);
    assert_fails(&both, Step::Status, Reason::Revoked, "revoked by the second");
}

#[test]
fn a_message_is_told_and_fails_nothing() {
    let spelled: fn(&mut Value) = |second| {
        second["statusSize"] = json!(2);
        second["statusMessage"] = json!([{"status": "0x0", "message": "nothing"},
            {"status": "0x2", "message": "seal worn"}]);
    };
    // The entry of two bits at 17 begins with bit 34.
    let told = with_second("message", &[2 * INDEX], spelled);
    assert_eq!(told.verdict, Verdict::Valid, "{told:#?}");
    assert_eq!(told.checks[4].note, Some(Reason::StatusMessage));
    assert_eq!(told.checks[4].detail.as_deref(), Some("seal worn"));
    let wide = with_second("message", &[], |second| second["statusSize"] = json!(64));
    assert_open(&wide, Step::Status, Reason::StatusUnsupported, "wide");
}

const REVOCATIONS: &str = "https://badges.example/revoked";

fn with_revocations(list: &Value) -> Report {
    let mut badge = unsigned();
    badge["credentialStatus"] = json!({"id": REVOCATIONS, "type": "1EdTechRevocationList"});
    let mut world = World::new();
    world.put(REVOCATIONS, list);
    world.verify_json(&signed(&badge))
}

#[test]
fn a_1edtech_list_revokes_what_it_names_and_the_report_says_that_it_is_unsigned() {
    let id = unsigned()["id"].clone();
    let list =
        |entries: Value| json!({"id": REVOCATIONS, "issuer": ISSUER, "revokedCredential": entries});
    for entries in [json!([]), json!([{"id": "urn:uuid:1"}]), json!([{"id": id, "revoked": false}])]
    {
        let report = with_revocations(&list(entries));
        assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
        assert_eq!(report.checks[4].note, Some(Reason::UnsignedStatusList));
    }
    let why = json!([{"id": id, "revoked": true, "revocationReason": "left"}, {"id": "urn:x:2"}]);
    for entries in [json!([{"id": id}]), json!({"id": id}), why.clone()] {
        let report = with_revocations(&list(entries));
        assert_fails(&report, Step::Status, Reason::Revoked, "named");
    }
    let report = with_revocations(&list(why));
    assert_eq!(report.checks[4].detail.as_deref(), Some("left"));
    let other = |member: &str, value: Value| {
        let mut list = list(json!([]));
        list[member] = value;
        with_revocations(&list)
    };
    let cases = [
        (other("id", json!("https://x.example/")), Reason::StatusListMisplaced),
        (other("issuer", json!(STRANGER)), Reason::StatusListOfAnother),
        (other("revokedCredential", json!("none")), Reason::UnreadableStatusList),
        (other("revokedCredential", json!([{"revoked": true}])), Reason::UnreadableStatusList),
        (
            other("revokedCredential", json!([{"id": "urn:x:1", "revoked": "no"}])),
            Reason::UnreadableStatusList,
        ),
        (with_revocations(&json!({})), Reason::UnreadableStatusList),
        (with_revocations(&json!([])), Reason::UnreadableStatusList),
    ];
    for (report, reason) in cases {
        assert_open(&report, Step::Status, reason, "1EdTech list");
    }
}

#[test]
fn an_older_status_list_is_read_and_not_taken_for_the_newer_one() {
    let own = key(OWN);
    let method = did::method_id(ISSUER, own.public_key());
    let badge = signed_with(&unsigned_1_1(), "Ed25519Signature2020", own.as_ref(), &method);
    let mut world = World::new();
    world.put(LIST, &list_2021(&[]));
    assert_eq!(world.verify_json(&badge).verdict, Verdict::Valid);
    world.put(LIST, &list_2021(&[INDEX]));
    assert_fails(&world.verify_json(&badge), Step::Status, Reason::Revoked, "revoked");
    // The kinds of entry and list must go together.
    let report = world.verify_json(&good());
    assert_open(&report, Step::Status, Reason::UnreadableStatusList, "newer entry, older list");
    world.put(LIST, &list(&[]));
    let report = world.verify_json(&badge);
    assert_open(&report, Step::Status, Reason::UnreadableStatusList, "older entry, newer list");
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
