//! Samples that others published. `docs/verification.md` lists each with the answer that readers get; this
//! holds the list, with the documents that the samples suppose on the network at hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use compagnon::credential::did;
use compagnon::credential::verify::read::{Badge, Secured};
use compagnon::credential::verify::{
    Found, Options, Outcome, Reason, Report, Resolve, Verdict, Wanted, read, verify,
};
use serde_json::{Value, json};

use super::super::shared;
use super::world::now;

/// The keys that 1EdTech's samples are signed with, as their issuers would list them.
const KEYS: [&str; 5] = [
    "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    "z6MkrvfzkMnvCroEUP2DVc9SHPE48CRsvHiVSusHioxTYu1x",
    "z6MknNHHrBzPytzu6CUBP9Lg7fg4KSBjzimc2Frh693YbMiv",
    "z6MkoMGF38Ck9xkdqrbZt4h9eHb1qc3GhAAkoSWa4Vy3SHRN",
    "z6Mknyb2Gb4NxzW3xSr9ChTtdQZ1zs77piQ3r9SaJ9vMzmrs",
];

/// The network that a sample supposes.
struct Supposed {
    samples: PathBuf,
    /// The sample as JSON, where it is one: the host of a hosted badge serves it.
    own: Option<Value>,
    /// The key in the header of a token: its issuer would list it.
    shown: Option<Value>,
}

impl Supposed {
    fn for_sample(samples: &Path, bytes: &[u8]) -> Self {
        let shown = match read(bytes).map(|candidate| candidate.badge) {
            Ok(Badge::Credential(Secured::Jwt { token, .. })) => {
                token.jwk().map(compagnon::credential::key::PublicKey::jwk)
            }
            _ => None,
        };
        let own = serde_json::from_slice(bytes).ok();
        Self { samples: samples.to_owned(), own, shown }
    }

    /// The document of an issuer with the known keys.
    fn issuer(&self, id: &str) -> Value {
        let method = |key: &str| {
            json!({"id": format!("{id}#{key}"), "type": "Multikey", "controller": id,
                "publicKeyMultibase": key})
        };
        let mut methods: Vec<Value> = KEYS.iter().map(|key| method(key)).collect();
        methods.extend(self.shown.iter().map(|jwk| {
            json!({"id": format!("{id}#shown"), "type": "JsonWebKey", "controller": id,
                "publicKeyJwk": jwk})
        }));
        json!({"id": id, "assertionMethod": methods})
    }

    /// What `example.org` serves for the samples of version 2.
    fn version_2(&self, url: &str) -> Option<Value> {
        let name = url.rsplit('/').next()?;
        let folder = self.samples.join("ob2-1edtech-validator");
        if name == "beths-robotics-badge.json" {
            let own = self.own.clone().filter(|own| own["id"] == url);
            return own.or_else(|| json_at(&folder.join("basic-assertion.json")));
        }
        let own = self.own.clone().filter(|own| own["id"] == url);
        own.or_else(|| json_at(&folder.join("assets").join(name)))
            .or_else(|| json_at(&folder.join("assets").join(format!("{name}.json"))))
    }
}

fn json_at(path: &Path) -> Option<Value> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

impl Resolve for Supposed {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        let document = match wanted {
            Wanted::DidDocument(id) | Wanted::Controller(id) => Some(self.issuer(id)),
            Wanted::OpenBadges2(url) => self.version_2(url),
            Wanted::StatusList(url) if url.ends_with("testlist") => {
                json_at(&self.samples.join("ob3-1edtech-validator/bit-string-list/testlist"))
            }
            Wanted::RevocationList(url) => {
                // The sample that calls itself revoked is on its issuer's list.
                let own =
                    self.own.as_ref().filter(|own| own["name"].to_string().contains("revoked"));
                let revoked: Vec<Value> =
                    own.map(|own| json!({"id": own["id"]})).into_iter().collect();
                Some(json!({"id": url, "revokedCredential": revoked}))
            }
            Wanted::Key(_) | Wanted::StatusList(_) => None,
        };
        match document {
            Some(document) => Found::Bytes(document.to_string().into_bytes()),
            None => Found::NotChecked(Reason::Unreachable),
        }
    }
}

/// The answer in one word, and the check that decides it.
fn answer(report: &Report) -> (String, String) {
    let verdict = match report.verdict {
        Verdict::Valid => "valid",
        Verdict::Invalid => "invalid",
        Verdict::Indeterminate => "indeterminate",
    };
    let failed = report.checks.iter().find_map(|check| match check.outcome {
        Outcome::Fail(reason) => Some((check.step, reason)),
        _ => None,
    });
    let open = report.checks.iter().find_map(|check| match check.outcome {
        Outcome::NotChecked(reason) => Some((check.step, reason)),
        _ => None,
    });
    let why = failed.or(open);
    let why = why.map(|(step, reason)| format!("{}: {}", step.code(), reason.code()));
    (verdict.to_owned(), why.unwrap_or_default())
}

/// The rows `| sample | answer | check: reason |` of the page.
fn documented() -> BTreeMap<String, (String, String)> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verification.md");
    let page = std::fs::read_to_string(page).unwrap();
    let cells = |line: &str| -> Option<Vec<String>> {
        let cells = line.strip_prefix("| `")?.strip_suffix('|')?.split('|');
        Some(cells.map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
    };
    page.lines()
        .filter_map(cells)
        .filter(|cells| cells.len() == 3 && cells[0].contains('/'))
        .map(|cells| (cells[0].clone(), (cells[1].clone(), cells[2].clone())))
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Files beside the samples that are no badges: what a host serves, lists, messages of a protocol.
fn is_sample(name: &str) -> bool {
    !name.starts_with("oid4vci-1.0/")
        && !name.contains("/assets/")
        && !name.ends_with("/testlist")
        && !name.ends_with("educredential-context.json")
}

#[test]
fn every_sample_has_the_answer_that_the_page_on_verification_gives() {
    let Some(folder) = shared::path("standards/samples") else { return };
    let documented = documented();
    let mut all = Vec::new();
    files(&folder, &mut all);
    let mut found = BTreeMap::new();
    for path in all {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        if !is_sample(&name) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let supposed = Supposed::for_sample(&folder, &bytes);
        let report = verify(&bytes, &supposed, now(), &Options::default());
        if report.claims.is_none() {
            assert!(report.signed.is_none() && report.endorsements.is_empty(), "{name}");
        }
        found.insert(name, answer(&report));
    }
    for (name, (verdict, why)) in &found {
        if documented.get(name) != Some(&(verdict.clone(), why.clone())) {
            let why = if why.is_empty() { String::new() } else { format!("`{why}`") };
            println!("| `{name}` | {verdict} | {why} |");
        }
    }
    assert_eq!(found, documented, "the rows above are not those of the page");
}

#[test]
fn every_reason_is_told_on_the_page_on_verification() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verification.md");
    let page = std::fs::read_to_string(page).unwrap();
    let missing: Vec<&str> = Reason::ALL
        .iter()
        .map(|reason| reason.code())
        .filter(|code| !page.contains(&format!("| `{code}` |")))
        .collect();
    assert!(missing.is_empty(), "not told: {missing:?}");
}

/// The issuer of these samples would list its keys in a document like this.
#[test]
fn the_supposed_issuers_document_is_one_that_the_reader_takes() {
    let supposed = Supposed { samples: PathBuf::new(), own: None, shown: None };
    let id = "https://example.com/issuers/876543";
    let document = did::DidDocument::read(id, &supposed.issuer(id)).unwrap();
    assert_eq!(document.assertion_methods().count(), KEYS.len());
}
