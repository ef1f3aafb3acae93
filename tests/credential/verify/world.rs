//! A small world to verify in: an issuer with its keys and status list, a stranger, and a network
//! that holds their documents and remembers what it was asked for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use compagnon::credential::build::build;
use compagnon::credential::canon;
use compagnon::credential::contexts::{
    CREDENTIALS_V1, ContextSet, OPEN_BADGES, OPEN_BADGES_EXTENSIONS,
};
use compagnon::credential::did;
use compagnon::credential::jcs;
use compagnon::credential::jwt;
use compagnon::credential::proof;
use compagnon::credential::signer::Signer;
use compagnon::credential::status_list::{StatusList, list_credential};
use compagnon::credential::verify::{
    Found, Options, Outcome, Reason, Report, Resolve, Step, Verdict, Wanted, verify,
};
use compagnon::keys::SecretKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::badge::assertion;

/// The issuer of the badges in these tests.
pub const ISSUER: &str = "did:web:badges.example";
/// Somebody else, with a site and a key of their own.
pub const STRANGER: &str = "did:web:stranger.example";
/// Where the issuer's status list stands.
pub const LIST: &str = "https://badges.example/status/1";
/// The index of the badge in it.
pub const INDEX: u32 = 17;

/// A moment.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// When the badges are verified.
pub fn now() -> DateTime<Utc> {
    at("2026-12-01T09:00:00Z")
}

/// The issuer's key, another of the issuer's that is not for assertions, and the stranger's.
pub fn key(seed: u8) -> Box<dyn Signer> {
    SecretKey::ed25519([seed; 32]).signer().unwrap()
}

/// The issuer's seed.
pub const OWN: u8 = 9;
/// The stranger's seed.
pub const OTHER: u8 = 66;

/// The unsigned badge.
pub fn unsigned() -> Value {
    build(&assertion(ISSUER, 3))
}

/// Signed by whoever, under whatever name for the key.
pub fn signed_as(document: &Value, signer: &dyn Signer, method: &str) -> Value {
    let made = at("2026-11-23T10:00:01Z");
    proof::sign(document, signer, method, made, ContextSet::published()).unwrap()
}

/// Signed by the issuer.
pub fn signed(document: &Value) -> Value {
    let key = key(OWN);
    signed_as(document, key.as_ref(), &did::method_id(ISSUER, key.public_key()))
}

static GOOD: LazyLock<Value> = LazyLock::new(|| signed(&unsigned()));
static CLEAR_LIST: LazyLock<Value> = LazyLock::new(|| list(&[]));

/// The good badge as JSON.
pub fn good() -> Value {
    GOOD.clone()
}

/// The issuer's status list with these indexes set, signed by the issuer.
pub fn list(set: &[u32]) -> Value {
    let bits = StatusList::with_set(set.iter().copied()).unwrap();
    signed(&list_credential(LIST, ISSUER, at("2026-11-23T10:00:00Z"), 300_000, &bits))
}

/// The network.
pub struct World {
    documents: HashMap<String, Found>,
    asked: RefCell<Vec<String>>,
    /// The credential whose issuer the resolver knows.
    pub owner: Option<(String, String)>,
}

impl World {
    /// With the issuer's and the stranger's documents and a clear status list.
    pub fn new() -> Self {
        let mut world = Self { documents: HashMap::new(), asked: RefCell::default(), owner: None };
        for (name, seed) in [(ISSUER, OWN), (STRANGER, OTHER)] {
            world.put(name, &did::document(name, &[key(seed).public_key().clone()]));
        }
        world.put(LIST, &CLEAR_LIST);
        world
    }

    /// Serves a document at a place.
    pub fn put(&mut self, place: &str, document: &Value) {
        self.put_bytes(place, document.to_string().into_bytes());
    }

    /// Serves bytes at a place.
    pub fn put_bytes(&mut self, place: &str, bytes: Vec<u8>) {
        self.documents.insert(place.to_owned(), Found::Bytes(bytes));
    }

    /// Says of a place that what was there is gone.
    pub fn gone(&mut self, place: &str) {
        self.documents.insert(place.to_owned(), Found::NotChecked(Reason::Gone));
    }

    /// Serves nothing at a place.
    pub fn lose(&mut self, place: &str) {
        self.documents.remove(place);
    }

    /// What was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    /// Verifies a file.
    pub fn verify(&self, bytes: &[u8]) -> Report {
        verify(bytes, self, now(), &Options::default())
    }

    /// Verifies a JSON document.
    pub fn verify_json(&self, document: &Value) -> Report {
        self.verify(document.to_string().as_bytes())
    }
}

impl Resolve for World {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        let place = wanted.name();
        self.asked.borrow_mut().push(place.to_owned());
        let found = self.documents.get(place).cloned();
        found.unwrap_or(Found::NotChecked(Reason::Unreachable))
    }

    fn issuer_of(&self, credential_id: &str) -> Option<String> {
        let (id, issuer) = self.owner.as_ref()?;
        (id == credential_id).then(|| issuer.clone())
    }
}

/// Signed by whoever with one of the suites that are only verified here: the bytes that are signed are
/// made from the standard's text, not by the code that verifies.
pub fn signed_with(document: &Value, suite: &str, signer: &dyn Signer, method: &str) -> Value {
    let over_json = suite == "eddsa-jcs-2022";
    let mut proof = json!({"type": suite, "created": "2026-11-23T10:00:01Z",
        "verificationMethod": method, "proofPurpose": "assertionMethod"});
    if suite != "Ed25519Signature2020" {
        proof["type"] = json!("DataIntegrityProof");
        proof["cryptosuite"] = json!(suite);
    }
    let mut options = proof.clone();
    options["@context"] = document["@context"].clone();
    let hash = |value: &Value| -> Vec<u8> {
        let text = match over_json {
            true => jcs::canonicalize(value).unwrap(),
            false => {
                let contexts = ContextSet::published();
                canon::canonicalize(value, contexts).unwrap().as_str().to_owned()
            }
        };
        Sha256::digest(text).to_vec()
    };
    let message = [hash(&options), hash(document)].concat();
    if over_json {
        proof = options;
    }
    let value = bs58::encode(signer.sign(&message).unwrap()).into_string();
    proof["proofValue"] = json!(format!("z{value}"));
    let mut signed = document.clone();
    signed["proof"] = json!([proof]);
    signed
}

/// The badge as the older data model writes it, unsigned.
pub fn unsigned_1_1() -> Value {
    let mut badge = unsigned();
    badge["@context"] = json!([
        CREDENTIALS_V1,
        OPEN_BADGES,
        OPEN_BADGES_EXTENSIONS,
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "https://w3id.org/vc/status-list/2021/v1"
    ]);
    badge["issuanceDate"] = badge["validFrom"].take();
    badge["expirationDate"] = badge["validUntil"].take();
    let members = badge.as_object_mut().unwrap();
    members.retain(|_, value| !value.is_null());
    members.insert("name".into(), json!("Relecture"));
    badge["credentialStatus"]["type"] = json!("StatusList2021Entry");
    badge
}

/// The issuer's StatusList2021 with these indexes set, signed by the issuer in the older data model.
pub fn list_2021(set: &[u32]) -> Value {
    let bits = StatusList::with_set(set.iter().copied()).unwrap();
    let mut list = list_credential(LIST, ISSUER, at("2026-11-23T10:00:00Z"), 300_000, &bits);
    list["@context"] = json!([
        CREDENTIALS_V1,
        "https://w3id.org/vc/status-list/2021/v1",
        "https://w3id.org/security/suites/ed25519-2020/v1"
    ]);
    list["type"] = json!(["VerifiableCredential", "StatusList2021Credential"]);
    list["issuanceDate"] = list["validFrom"].take();
    list.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let encoded = bits.encode();
    list["credentialSubject"] = json!({"id": format!("{LIST}#list"), "type": "StatusList2021",
        "statusPurpose": "revocation", "encodedList": encoded.strip_prefix('u').unwrap()});
    let own = key(OWN);
    let method = did::method_id(ISSUER, own.public_key());
    signed_with(&list, "Ed25519Signature2020", own.as_ref(), &method)
}

/// The badge as a VC-JWT of the issuer's own key, with that key's id.
pub fn good_jwt() -> String {
    let key = key(OWN);
    jwt::sign(&unsigned(), key.as_ref(), &did::method_id(ISSUER, key.public_key())).unwrap()
}

/// Holds that a report is invalid because of this step, for this reason, and shows nothing as true
/// that is not signed.
#[track_caller]
pub fn assert_fails(report: &Report, step: Step, reason: Reason, what: &str) {
    assert_eq!(report.outcome(step), Some(Outcome::Fail(reason)), "{what}: {report:#?}");
    assert_eq!(report.verdict, Verdict::Invalid, "{what}");
    if step < Step::Dates {
        assert!(report.claims.is_none() && report.signed.is_none(), "{what}");
    }
}

/// Holds that a report leaves this step open, for this reason, and fails nothing.
#[track_caller]
pub fn assert_open(report: &Report, step: Step, reason: Reason, what: &str) {
    assert_eq!(report.outcome(step), Some(Outcome::NotChecked(reason)), "{what}: {report:#?}");
    assert_eq!(report.verdict, Verdict::Indeterminate, "{what}");
}
