//! The built-in contexts against the published ones.

use super::shared;
use compagnon::credential::contexts::{ContextSet, OPEN_BADGES, PUBLISHED};
use compagnon::credential::jcs;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn digest(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    let hash = Sha256::digest(jcs::canonicalize(&value).unwrap());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of the canonical JSON (RFC 8785) of every context text.
const DIGESTS: &[(&str, &str)] = &[];

#[test]
fn every_context_is_the_text_whose_digest_is_recorded() {
    let before = ContextSet::before_june_2026().text(OPEN_BADGES).unwrap();
    let texts = PUBLISHED.iter().copied().chain([("before June 2026", before)]);
    let found: Vec<(&str, String)> = texts.map(|(url, text)| (url, digest(text))).collect();
    let recorded: Vec<(&str, String)> =
        DIGESTS.iter().map(|(url, hash)| (*url, (*hash).to_owned())).collect();
    assert_eq!(found, recorded);
}

#[test]
fn every_context_equals_the_published_one() {
    let Some(index) = shared::json("standards/contexts/index.json") else { return };
    for (url, text) in PUBLISHED {
        let file = index[*url].as_str().unwrap_or_else(|| panic!("{url} is not published"));
        let published = shared::text(&format!("standards/contexts/{file}")).unwrap();
        assert_eq!(digest(text), digest(&published), "{url}");
    }
    let older = "standards/contexts/ob-v3p0-context-3.0.3.pre-2026-06.json";
    let before = ContextSet::before_june_2026().text(OPEN_BADGES).unwrap();
    assert_eq!(digest(before), digest(&shared::text(older).unwrap()));
}
