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
const DIGESTS: &[(&str, &str)] = &[
    (
        "https://www.w3.org/ns/credentials/v2",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "04b1136ddc4eda9a8966bc7ef182789f233a26739473140ef75d6968c29a2966",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "15f4c347c6fe4380d9b6b93795859e33747ef48d5c55b91a71c52fb51c7bcbd7",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "bdd1d11a55a660322f24660862a1d430ee80cce584465f750909daa43684357c",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "8bb2354552b70cbdf2066f6d3e24bc5c2be2619145737580ad2aebdc366e77d5",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b",
    ),
    (
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "7defe702c102faf14108579b7d65ef39ecf4c3bbef925b803e15bd77cd6e3394",
    ),
    (
        "https://www.w3.org/2018/credentials/v1",
        "b01e671e873981f19a9102a9a57f666dbcaeb31b99e3e124378d143e71549247",
    ),
    (
        "https://w3id.org/security/data-integrity/v2",
        "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
    ),
    (
        "https://w3id.org/security/data-integrity/v1",
        "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
    ),
    (
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "fb517f09d990829aed734c9bad8cbbb2ac3d5063b865c7e3d81f246074bf5691",
    ),
    (
        "https://w3id.org/security/suites/jws-2020/v1",
        "eed16334842a5635257913b33acd1aeee29009eb188d855f9a1d0ceee4a8ae4d",
    ),
    (
        "https://w3id.org/security/v1",
        "d87de2ce3ce407bcac481f8af31e211e54beb5cbd7dd459826ed0502302ee234",
    ),
    (
        "https://w3id.org/security/v2",
        "38a9ef19cf3a75bf856202bd1ed4cbd55c985ad4a809eb7f4ef584ba9d51dc90",
    ),
    (
        "https://w3id.org/security/multikey/v1",
        "be20c3ee6af6e9c4102e66a85c26617831218e32216bdf050f870e389e737cdc",
    ),
    (
        "https://w3id.org/security/jwk/v1",
        "38dd329a9a011facda06afc4ba43a121980eaedbd1f974268026d157926bc086",
    ),
    (
        "https://www.w3.org/ns/cid/v1",
        "9fc257da5b37784ca2b07c3ad666f5ff9beea846a360ddd229fd0b44972015c8",
    ),
    (
        "https://www.w3.org/ns/did/v1",
        "a7e146c40fcec005d3f0f14ae745665f446da58d7914a9d8f733746686fad82b",
    ),
    (
        "https://www.w3.org/ns/credentials/status/v1",
        "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492",
    ),
    (
        "https://w3id.org/vc/status-list/2021/v1",
        "9768f9aa81ab6c3e2ad96b2d669eaba67afe13fff0140a853f1e3d313fab13b6",
    ),
    ("before June 2026", "c5e555a91a5cf48e32ae0a05674c61ddd5c053b680b5643b2f57f9965e386d99"),
];

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
