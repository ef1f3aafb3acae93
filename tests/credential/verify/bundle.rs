//! Badges with what verifies them in one file: what is told of them without network, and what no bundle gets past.

use std::io::{Cursor, Read, Write};

use chrono::TimeDelta;
use compagnon::credential::bundle::{Bundle, Kind, Packed, Recorder};
use compagnon::credential::did;
use compagnon::credential::verify::{
    Offline, Options, Outcome, Reason, Report, Step, TrustList, Verdict, verify,
};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::world::{
    INDEX, ISSUER, LIST, OTHER, OWN, STRANGER, World, at, good, key, list, now, signed_as, unsigned,
};

/// A bundle of a badge as this world has its documents.
fn bundle_in(world: World, badge: &Value) -> Bundle {
    let recorder = Recorder::around(world);
    let bytes = badge.to_string().into_bytes();
    verify(&bytes, &recorder, now(), &Options::default());
    recorder.into_bundle(bytes, now())
}

/// What is told of a bundle's file without network.
fn told(file: &[u8], days: i64, trusted: &[TrustList]) -> Report {
    let bundle = Bundle::read(file).ok();
    let max_age = TimeDelta::days(days);
    let kept = Packed { bundle: bundle.as_ref(), trusted, max_age };
    verify(file, &kept, now(), &Options { recipient: None, trusted })
}

/// The issuer's own document, as a reader has saved it.
fn saved() -> TrustList {
    let document = did::document(ISSUER, &[key(OWN).public_key().clone()]);
    TrustList::read("did.json", document.to_string().as_bytes()).unwrap()
}

/// A check's outcome with its note and its detail.
fn check(report: &Report, step: Step) -> (Outcome, Option<Reason>, Option<&str>) {
    let found = report.checks.iter().find(|check| check.step == step).unwrap();
    (found.outcome, found.note, found.detail.as_deref())
}

/// When the world's status list and badge were signed.
const SIGNED: &str = "2026-11-23T10:00:01Z";

#[test]
fn a_key_out_of_a_bundle_is_the_packers_word_and_shows_nothing_of_the_badge() {
    let file = bundle_in(World::new(), &good()).pack().unwrap();
    let report = told(&file, 10, &[]);
    assert_eq!(report.verdict, Verdict::Indeterminate, "{report:#?}");
    let packed = Outcome::NotChecked(Reason::KeyAsPacked);
    assert_eq!(check(&report, Step::Issuer), (packed, None, Some("2026-12-01T09:00:00Z")));
    assert_eq!(check(&report, Step::Signature).0, Outcome::Pass);
    assert!(report.claims.is_none() && report.signed.is_none());
    assert!(report.trusted_by.is_none());

    // Anyone can pack a badge in anyone's name, with a document of their own making.
    let mut world = World::new();
    world.put(ISSUER, &did::document(ISSUER, &[key(OTHER).public_key().clone()]));
    let mut badge = unsigned();
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    let stranger = key(OTHER);
    let method = did::method_id(ISSUER, stranger.public_key());
    let forged = signed_as(&badge, stranger.as_ref(), &method);
    let file = bundle_in(world, &forged).pack().unwrap();
    let report = told(&file, 10, &[]);
    assert_eq!((report.verdict, report.claims), (Verdict::Indeterminate, None));
    let report = told(&file, 10, &[saved()]);
    assert_eq!((report.verdict, report.claims), (Verdict::Invalid, None));
}

#[test]
fn with_the_issuers_own_document_a_bundle_is_valid_as_of_the_moment_its_list_was_signed() {
    let file = bundle_in(World::new(), &good()).pack().unwrap();
    let report = told(&file, 10, &[saved()]);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(check(&report, Step::Issuer), (Outcome::Pass, Some(Reason::KeyGiven), None));
    let as_of = (Outcome::Pass, Some(Reason::StatusAsOf), Some(SIGNED));
    assert_eq!(check(&report, Step::Status), as_of);
    assert_eq!(report.trusted_by, Some(vec!["did.json".to_owned()]));
    assert!(report.claims.is_some());
    // A list of names knows no keys.
    let named = TrustList::read("names", ISSUER.as_bytes()).unwrap();
    assert_eq!(told(&file, 10, &[named]).verdict, Verdict::Indeterminate);
    // Without the bundle the document still knows the key, and the status stays open.
    let alone = told(good().to_string().as_bytes(), 10, &[saved()]);
    let offline = (Outcome::NotChecked(Reason::Offline), None, Some(LIST));
    assert_eq!(check(&alone, Step::Status), offline);
}

#[test]
fn an_old_list_is_not_made_new_by_packing_it_anew() {
    let mut bundle = bundle_in(World::new(), &good());
    bundle.packed_at = now();
    let report = told(&bundle.pack().unwrap(), 7, &[saved()]);
    let old = (Outcome::NotChecked(Reason::SnapshotTooOld), None, Some(SIGNED));
    assert_eq!(check(&report, Step::Status), old);
    assert_eq!(report.verdict, Verdict::Indeterminate);
    bundle.documents.retain(|document| document.kind != Kind::StatusList);
    let report = told(&bundle.pack().unwrap(), 10, &[saved()]);
    let missing = (Outcome::NotChecked(Reason::NotInBundle), None, Some(LIST));
    assert_eq!(check(&report, Step::Status), missing);
    assert_eq!(report.verdict, Verdict::Indeterminate);
    // By a clock that is behind, the list is of no known age.
    let bundle = bundle_in(World::new(), &good());
    let kept = Packed { bundle: Some(&bundle), trusted: &[saved()], max_age: TimeDelta::days(10) };
    let behind = at("2026-11-23T09:00:00Z");
    let report = verify(&bundle.badge, &kept, behind, &Options::default());
    let dates = Outcome::NotChecked(Reason::StatusListDates);
    assert_eq!(check(&report, Step::Status).0, dates);
}

#[test]
fn a_revocation_counts_however_old_its_list_is() {
    let mut world = World::new();
    world.put(LIST, &list(&[INDEX]));
    let report = told(&bundle_in(world, &good()).pack().unwrap(), 1, &[saved()]);
    assert_eq!(check(&report, Step::Status).0, Outcome::Fail(Reason::Revoked));
    assert_eq!(report.verdict, Verdict::Invalid);
}

#[test]
fn a_bundle_whose_issuer_is_its_key_is_valid_without_anything_else() {
    let key = key(OWN);
    let issuer = did::did_key(key.public_key()).unwrap();
    let mut badge = unsigned();
    badge["issuer"]["id"] = json!(issuer);
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    let badge = signed_as(&badge, key.as_ref(), &did::method_id(&issuer, key.public_key()));
    let bundle = bundle_in(World::new(), &badge);
    assert!(bundle.documents.is_empty());
    let report = told(&bundle.pack().unwrap(), 1, &[]);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
}

/// The entries of a bundle's file.
fn entries(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut all = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let (name, mut content) = (entry.name().unwrap().into_owned(), Vec::new());
        entry.read_to_end(&mut content).unwrap();
        all.push((name, content));
    }
    all
}

fn zipped(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The same file with every `from` replaced by a text of the same length.
fn patched(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut file = file.to_vec();
    let places: Vec<usize> =
        (0..file.len() - from.len()).filter(|&i| file[i..].starts_with(from.as_bytes())).collect();
    assert!(!places.is_empty(), "{from} is not there");
    for place in places {
        file[place..place + to.len()].copy_from_slice(to.as_bytes());
    }
    file
}

fn refused(what: &str, file: &[u8], reason: Reason) {
    for lists in [vec![], vec![saved()]] {
        let report = told(file, 10, &lists);
        assert_eq!(report.outcome(Step::Format), Some(Outcome::Fail(reason)), "{what}: {report:?}");
        assert_eq!((report.verdict, report.claims), (Verdict::Invalid, None), "{what}");
    }
    // With a network, too: what is no bundle holds no badge.
    let report = verify(file, &Offline, now(), &Options::default());
    assert_eq!(report.outcome(Step::Format), Some(Outcome::Fail(reason)), "{what}, with network");
}

#[test]
fn a_bundle_that_was_changed_is_refused() {
    let file = bundle_in(World::new(), &good()).pack().unwrap();
    let whole = entries(&file);
    assert_eq!(told(&zipped(&whole), 10, &[saved()]).verdict, Verdict::Valid, "as it was");
    for at in 1..whole.len() {
        let mut changed = whole.clone();
        let last = changed[at].1.len() - 2;
        changed[at].1[last] ^= 1;
        refused(&whole[at].0, &zipped(&changed), Reason::BundleChanged);
    }
    // The badge of one bundle, changed with its digest, is the signature's business.
    let mut badge = good();
    badge["name"] = json!("Another name");
    let mut bundle = bundle_in(World::new(), &good());
    bundle.badge = badge.to_string().into_bytes();
    let report = told(&bundle.pack().unwrap(), 10, &[saved()]);
    assert_eq!(report.outcome(Step::Signature), Some(Outcome::Fail(Reason::WrongSignature)));
    let cut = &file[..file.len() / 2];
    refused("cut off", cut, Reason::BundleMalformed);
}

#[test]
fn a_document_of_another_issuer_is_refused() {
    let mut bundle = bundle_in(World::new(), &good());
    let stranger = did::document(STRANGER, &[key(OTHER).public_key().clone()]);
    let issuer = bundle.documents.iter_mut().find(|one| one.kind == Kind::DidDocument).unwrap();
    issuer.bytes = stranger.to_string().into_bytes();
    refused("another DID", &bundle.pack().unwrap(), Reason::BundleOfAnother);
    // A list that another issuer has signed proves nothing, as with network.
    let mut bundle = bundle_in(World::new(), &good());
    let list = bundle.documents.iter_mut().find(|one| one.kind == Kind::StatusList).unwrap();
    let mut document: Value = serde_json::from_slice(&list.bytes).unwrap();
    document["issuer"] = json!(STRANGER);
    list.bytes = document.to_string().into_bytes();
    let report = told(&bundle.pack().unwrap(), 10, &[saved()]);
    let another = Some(Outcome::NotChecked(Reason::StatusListOfAnother));
    assert_eq!(report.outcome(Step::Status), another);
}

#[test]
fn names_that_leave_the_folder_come_twice_or_are_not_due_are_refused() {
    let file = bundle_in(World::new(), &good()).pack().unwrap();
    let whole = entries(&file);
    for name in [
        "../badge.json",
        "/etc/passwd",
        "documents/../../x",
        "documents\\1",
        "documents/1/",
        "documents/100",
        "readme.txt",
        "BADGE.JSON",
        "documents/9",
        "badge.svg",
    ] {
        let mut more = whole.clone();
        more.push((name.to_owned(), b"x".to_vec()));
        refused(name, &zipped(&more), Reason::BundleMalformed);
    }
    let mut twice = whole.clone();
    twice.push(("documents/9".to_owned(), whole[2].1.clone()));
    let twice = patched(&zipped(&twice), "documents/9", "documents/1");
    refused("twice", &twice, Reason::BundleMalformed);
    let missing: Vec<_> = whole.iter().filter(|(name, _)| name != "documents/1").cloned().collect();
    refused("missing", &zipped(&missing), Reason::BundleMalformed);
    let mut link = ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink("badge.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let link = link.finish().unwrap().into_inner();
    refused("a link", &link, Reason::BundleMalformed);
    let mut around = b"#!/bin/sh\n".to_vec();
    around.extend(&file);
    refused("bytes before it", &around, Reason::NotABadge);
    let inside = Bundle { badge: file.clone(), ..bundle_in(World::new(), &good()) };
    let report = told(&inside.pack().unwrap(), 10, &[saved()]);
    assert_eq!(report.verdict, Verdict::Invalid, "a bundle in a bundle");
}

#[test]
fn a_manifest_that_says_more_or_less_is_refused() {
    let whole = entries(&bundle_in(World::new(), &good()).pack().unwrap());
    let changed = |from: &str, to: &str| {
        let mut all = whole.clone();
        let text = String::from_utf8(all[0].1.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        all[0].1 = text.replacen(from, to, 1).into_bytes();
        zipped(&all)
    };
    for (from, to) in [
        ("\"version\": \"1\"", "\"version\": \"2\""),
        ("\"version\": \"1\"", "\"version\": \"1\", \"more\": true"),
        ("\"version\": \"1\"", "\"version\": \"1\", \"version\": \"1\""),
        ("\"packed_at\": \"2026", "\"packed_at\": \"never"),
        ("\"kind\": \"status_list\"", "\"kind\": \"revocation_list\""),
        ("documents/1", "../../../1"),
        ("badge.json", "badge.png"),
    ] {
        refused(&format!("{from} → {to}"), &changed(from, to), Reason::BundleMalformed);
    }
    let nothing: Vec<_> = whole.iter().skip(1).cloned().collect();
    refused("no manifest", &zipped(&nothing), Reason::NotABadge);
}

#[test]
fn what_unpacks_to_far_more_than_it_is_is_refused() {
    let whole = entries(&bundle_in(World::new(), &good()).pack().unwrap());
    let mut bomb = whole.clone();
    bomb[2].1 = vec![b' '; 64 * 1024 * 1024];
    let bomb = zipped(&bomb);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    refused("one that is far larger than it looks", &bomb, Reason::BundleTooLarge);
    let mut many = whole.clone();
    many.extend((10..99).map(|n| (format!("documents/{n}"), vec![])));
    refused("many entries", &zipped(&many), Reason::BundleTooLarge);
    let mut spread = whole;
    spread.extend((3..12).map(|n| (format!("documents/{n}"), vec![b' '; 2 * 1024 * 1024])));
    refused("many that are large together", &zipped(&spread), Reason::BundleTooLarge);
}
