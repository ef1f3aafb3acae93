//! The demo, as it is run: other seeds tell other stories, and what it writes can be verified by the file alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::process::{Ran, run};

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Plays the demo into a new folder.
fn played(folder: &Path, seed: u32) -> (PathBuf, String) {
    let data = folder.join(format!("seed-{seed}"));
    let told = run(&["demo", "--data", word(&data), "--seed", &seed.to_string(), "--no-serve"]);
    (data, told.expect(0))
}

/// Who earned which badge: the lines that say so, under the badge they are about.
fn winners(told: &str) -> BTreeSet<(String, String)> {
    let mut badge = "";
    let mut found = BTreeSet::new();
    for line in told.lines() {
        if line.starts_with("« ") {
            badge = line;
        } else if let Some((name, _)) = line.split_once(" : badge obtenu") {
            found.insert((badge.to_owned(), name.trim().to_owned()));
        }
    }
    found
}

/// Those who earned nothing, by the demo's last lines.
fn without(told: &str) -> Vec<String> {
    let line = told.lines().find(|line| line.contains(" sans badge : ")).unwrap_or_default();
    let names = line.split_once(" sans badge : ").map_or("", |(_, names)| names);
    names.trim_end_matches('.').split(", ").map(str::to_owned).collect()
}

fn verify(data: &Path, file: &Path) -> Ran {
    run(&["verify", "--json", "--data", word(data), word(file)])
}

/// The checks that failed, by a report.
fn failed(report: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(report).unwrap();
    let checks = report["checks"].as_array().unwrap().iter();
    let failed = checks.filter(|check| check["outcome"] == "fail");
    failed.map(|check| format!("{} ({})", check["step"], check["reason"])).collect()
}

/// Another character of the same kind.
fn other(old: char) -> char {
    match old {
        '1'..='8' => char::from_u32(u32::from(old) + 1).unwrap(),
        '0' | '9' => '1',
        'a' | 'A' => 'b',
        _ => 'a',
    }
}

/// A text with one character changed: the last of its digits, or else of its letters.
fn changed(text: &str) -> String {
    let mut all: Vec<char> = text.chars().collect();
    let digit = all.iter().rposition(char::is_ascii_digit);
    let place = digit.or_else(|| all.iter().rposition(char::is_ascii_alphabetic)).unwrap();
    all[place] = other(all[place]);
    all.into_iter().collect()
}

/// Checks that a changed file is invalid and that the report names what failed.
#[track_caller]
fn invalid(data: &Path, folder: &Path, form: &str, bytes: &[u8], what: &str) {
    let file = folder.join(format!("changed.{form}"));
    fs::write(&file, bytes).unwrap();
    let ran = verify(data, &file);
    assert_eq!(ran.code, 1, "{what}: {}{}", ran.out, ran.err);
    let failed = failed(&ran.out);
    assert!(!failed.is_empty(), "{what}: no check is named");
    println!("{what}: {}", failed.join(", "));
}

/// The place of every text of a document, as a JSON pointer.
fn texts(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => found.push(pointer.to_owned()),
        Value::Array(all) => {
            for (place, one) in all.iter().enumerate() {
                texts(one, &format!("{pointer}/{place}"), found);
            }
        }
        Value::Object(all) => {
            for (name, one) in all {
                assert!(!name.contains(['/', '~']));
                texts(one, &format!("{pointer}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Changes one byte of every value outside the proof, and of the proof's `created` and `proofValue`.
fn every_change_of_the_json_is_found(data: &Path, folder: &Path) {
    let text = fs::read_to_string(data.join("badges/1.json")).unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    let mut pointers = Vec::new();
    texts(&whole, "", &mut pointers);
    let signed = |pointer: &String| {
        !pointer.starts_with("/proof")
            || pointer.ends_with("/created")
            || pointer.ends_with("/proofValue")
    };
    pointers.retain(signed);
    assert!(pointers.iter().any(|one| one.ends_with("/created")), "{pointers:?}");
    assert!(pointers.iter().any(|one| one.ends_with("/achievedLevel")), "{pointers:?}");
    for pointer in &pointers {
        let mut forged = whole.clone();
        let value = forged.pointer_mut(pointer).unwrap();
        *value = json!(changed(value.as_str().unwrap()));
        invalid(data, folder, "json", forged.to_string().as_bytes(), pointer);
    }
}

/// Changes one byte in each part of the other forms.
fn every_change_of_the_other_forms_is_found(data: &Path, folder: &Path) {
    let token = fs::read_to_string(data.join("badges/1.jwt")).unwrap();
    let parts: Vec<&str> = token.trim().split('.').collect();
    for part in 0..3 {
        let mut forged: Vec<String> = parts.iter().map(|&one| one.to_owned()).collect();
        let middle = forged[part].len() / 2;
        let old = forged[part].chars().nth(middle).unwrap();
        forged[part].replace_range(middle..=middle, &other(old).to_string());
        invalid(
            data,
            folder,
            "jwt",
            forged.join(".").as_bytes(),
            &format!("part {part} of the token"),
        );
    }
    for form in ["png", "svg"] {
        let mut bytes = fs::read(data.join(format!("badges/1.{form}"))).unwrap();
        let name = b"\"validFrom\"";
        let start = bytes.windows(name.len()).position(|window| window == name).unwrap();
        let digit = bytes[start..].iter().position(u8::is_ascii_digit).unwrap() + start + 3;
        bytes[digit] = if bytes[digit] == b'1' { b'2' } else { b'1' };
        invalid(data, folder, form, &bytes, &format!("validFrom in the {form}"));
    }
}

#[test]
fn each_seed_tells_a_story_with_winners_and_with_reasons_for_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let stories = [1, 2].map(|seed| played(folder.path(), seed));
    for (data, told) in &stories {
        let badges = fs::read_dir(data.join("badges")).unwrap().count();
        let won = winners(told);
        assert_eq!(badges, 4 * won.len(), "four forms of each badge: {told}");
        assert!(won.len() >= 6, "{told}");
        let without = without(told);
        assert!(without.len() >= 2, "{told}");
        for name in &without {
            let own = told.lines().filter(|line| line.contains(&format!("  {name} : ")));
            let reasons: Vec<&str> = own.collect();
            assert!(!reasons.is_empty(), "{name} has a reason: {told}");
            for reason in reasons {
                let named =
                    ["doit atteindre «", "probabilité"].iter().all(|part| reason.contains(part));
                assert!(named || reason.contains("relecture"), "{reason}");
            }
            assert!(!won.iter().any(|(_, winner)| winner == name), "{name} earned nothing");
        }
        println!("{} badges, without: {}", won.len(), without.join(", "));
    }
    assert_ne!(winners(&stories[0].1), winners(&stories[1].1), "another seed, other winners");
    let (data, _) = &stories[0];
    let before = fs::read(data.join("badges/1.json")).unwrap();
    let again = run(&["demo", "--data", word(data), "--no-serve"]);
    assert!(again.err.contains("is not empty"), "{}", again.err);
    again.expect(2);
    assert_eq!(fs::read(data.join("badges/1.json")).unwrap(), before);
}

#[test]
fn the_badges_of_the_demo_verify_and_a_changed_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (data, _) = played(folder.path(), 1);
    let mut files: Vec<PathBuf> =
        fs::read_dir(data.join("badges")).unwrap().map(|one| one.unwrap().path()).collect();
    files.sort();
    for file in &files {
        verify(&data, file).expect(0);
    }
    // Without the instance, and with nobody who serves it, its status cannot be known.
    for form in ["json", "jwt", "png", "svg"] {
        let file = data.join(format!("badges/1.{form}"));
        let alone = run(&["verify", "--json", word(&file)]).expect(2);
        let report: Value = serde_json::from_str(&alone).unwrap();
        let status =
            report["checks"].as_array().unwrap().iter().find(|one| one["step"] == "status");
        assert_eq!(status.unwrap()["outcome"], "not_checked", "{report:#}");
        assert_eq!(report["verdict"], "indeterminate");
    }
    every_change_of_the_json_is_found(&data, folder.path());
    every_change_of_the_other_forms_is_found(&data, folder.path());
    run(&["verify", word(&folder.path().join("no-such-file.json"))]).expect(2);
}
