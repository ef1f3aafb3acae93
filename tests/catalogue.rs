//! The catalogue of texts: both languages say the same things, and every key that is used has its sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use compagnon::domain::Language;
use compagnon::text;

/// Each key of a language with the variables its sentence names.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (room, source) in text::sources(language) {
        let mut current = String::new();
        for line in source.lines() {
            let is_entry = line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains('=');
            if is_entry {
                current = line.split('=').next().unwrap().trim().to_owned();
                assert!(
                    !keys.contains_key(&current),
                    "{current} stands twice, the second time in {room}"
                );
                keys.insert(current.clone(), BTreeSet::new());
            }
            let Some(variables) = keys.get_mut(&current) else { continue };
            for part in line.split('$').skip(1) {
                let end =
                    part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
                variables.insert(part[..end].to_owned());
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (french, english) = (keys(Language::French), keys(Language::English));
    let missing: Vec<_> = french
        .iter()
        .filter(|(key, variables)| english.get(*key) != Some(variables))
        .chain(english.iter().filter(|(key, variables)| french.get(*key) != Some(variables)))
        .map(|(key, _)| key)
        .collect();
    assert!(missing.is_empty(), "not alike in both languages: {missing:?}");
}

#[test]
fn every_key_reads_in_both_languages() {
    for language in [Language::French, Language::English] {
        for key in keys(language).keys() {
            assert!(text::has(language, key), "{key} is broken in {language}");
        }
    }
}

/// The texts of all files below a folder of the project with one of these endings.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    fn walk(folder: &Path, endings: &[&str], found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            if path.is_dir() {
                walk(&path, endings, found);
            } else if endings.contains(&ending) {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), endings, &mut found);
    found
}

#[test]
fn every_refusal_has_its_sentence() {
    let mut missing = Vec::new();
    for (path, code) in files("src", &["rs"]) {
        let mut inside = false;
        for line in code.lines() {
            inside |= line.starts_with("facts!");
            inside &= line != "}";
            let key = line.trim().strip_suffix("\",").and_then(|line| line.split_once(" = \""));
            if let (true, Some((_, key))) = (inside, key) {
                let sentence = format!("refusal-{}", key.replace('_', "-"));
                if !text::has(Language::French, &sentence) {
                    missing.push(format!("{path}: {sentence}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_key_a_template_says_is_in_the_catalogue() {
    let mut missing = Vec::new();
    for (path, template) in files("src/web/templates", &["html"]) {
        for call in ["say(\"", "with(\"", "with2(\""] {
            for part in template.split(call).skip(1) {
                let key = part.split('"').next().unwrap();
                if !text::has(Language::French, key) {
                    missing.push(format!("{path}: {key}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn no_template_writes_what_it_does_not_escape() {
    for (path, template) in files("src/web/templates", &["html"]) {
        let safe = template.matches("|safe").count();
        let markdown = template.matches("_html|safe").count();
        assert_eq!(safe, markdown, "{path}: only a sanitised `…_html` may be written as it is");
    }
}

#[test]
fn a_plural_follows_its_language() {
    assert_eq!(text::number(Language::French, 2.5, 1), "2,5");
}

#[test]
fn a_probability_is_never_written_as_certain_nor_rounded_up() {
    for (share, french, english) in [
        (0.0, "moins de 1\u{202f}%", "less than 1%"),
        (0.009, "moins de 1\u{202f}%", "less than 1%"),
        (0.01, "1\u{202f}%", "1%"),
        (0.29, "29\u{202f}%", "29%"),
        (0.8996, "89\u{202f}%", "89%"),
        (0.9, "90\u{202f}%", "90%"),
        (0.99, "99\u{202f}%", "99%"),
        (0.9905, "plus de 99\u{202f}%", "more than 99%"),
        (1.0, "plus de 99\u{202f}%", "more than 99%"),
    ] {
        assert_eq!(text::percent(Language::French, share), french);
        assert_eq!(text::percent(Language::English, share), english);
    }
    assert_eq!(text::asked(Language::French, 0.999), "99,9\u{202f}%");
    assert_eq!(text::asked(Language::English, 0.575), "57.5%");
}

#[test]
fn an_interval_at_an_end_of_the_scale_says_what_is_known_and_no_more() {
    let said = |low, high| text::interval(Language::French, (low, high), (0.0, 3.0));
    assert_eq!(said(1.26, 2.34), "entre 1,2 et 2,4");
    assert_eq!(said(1.2, 2.3), "entre 1,2 et 2,3");
    assert_eq!(said(2.58, 3.0), "au moins 2,5");
    assert_eq!(said(0.0, 0.41), "au plus 0,5");
    assert_eq!(said(0.0, 3.0), "entre 0,0 et 3,0");
    let english = text::interval(Language::English, (2.58, 3.0), (0.0, 3.0));
    assert_eq!(english, "at least 2.5");
}

#[test]
fn every_step_verdict_and_reason_of_a_report_has_its_sentence() {
    use compagnon::credential::verify::{Reason, Step};
    let reasons = Reason::ALL.iter().map(|reason| format!("verify-reason-{}", reason.code()));
    let steps = Step::ALL.iter().map(|step| format!("verify-step-{}", step.code()));
    let verdicts = ["valid", "invalid", "indeterminate"].map(|v| format!("verify-verdict-{v}"));
    let answers = ["match", "mismatch", "not_stated", "not_checked"]
        .map(|answer| format!("verify-recipient-{answer}"));
    for key in reasons.chain(steps).chain(verdicts).chain(answers) {
        let key = key.replace('_', "-");
        for language in [Language::French, Language::English] {
            assert!(text::has(language, &key), "{key} in {language}");
        }
    }
}

#[test]
fn every_finding_of_the_doctor_has_its_sentence() {
    let mut keys = BTreeSet::new();
    for (_, code) in files("src/app/doctor", &["rs"]) {
        for part in code.split("Check::").skip(1) {
            let call = part.split(')').next().unwrap();
            keys.extend(call.split('"').nth(1).map(|fact| format!("doctor-{fact}")));
        }
    }
    assert!(keys.len() > 30, "{keys:?}");
    let missing: Vec<_> = keys.iter().filter(|key| !text::has(Language::French, key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_problem_is_documented() {
    let documented =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md")).unwrap();
    let facts = files("src", &["rs"]).into_iter().flat_map(|(_, code)| {
        let mut inside = false;
        let mut keys = Vec::new();
        for line in code.lines() {
            inside |= line.starts_with("facts!");
            inside &= line != "}";
            let key = line.trim().strip_suffix("\",").and_then(|line| line.split_once(" = \""));
            keys.extend(key.filter(|_| inside).map(|(_, key)| key.to_owned()));
        }
        keys
    });
    let general = compagnon::api::PROBLEM_KEYS.iter().map(|key| (*key).to_owned());
    let missing: Vec<String> =
        facts.chain(general).filter(|key| !documented.contains(&format!("| `{key}` |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
