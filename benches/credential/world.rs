//! The keys, the awards, and what an issuer serves.

use super::awards::{LIST, award, first_day};
use chrono::{DateTime, TimeDelta, Utc};
use compagnon::credential::build::{Assertion, build};
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::did;
use compagnon::credential::key::PublicKey;
use compagnon::credential::proof;
use compagnon::credential::signer::Signer;
use compagnon::credential::status_list::{StatusList, list_credential};
use compagnon::credential::verify::{Found, Reason, Resolve, Wanted};
use compagnon::keys::SecretKey;
use compagnon::keys::secret::SecretError;
use serde_json::Value;

pub const DID: &str = "did:web:badges.example";
/// How many different awards there are.
const AWARDS: u32 = 1024;

pub struct World {
    pub key: Box<dyn Signer>,
    pub rsa: Box<dyn Signer>,
    pub p256: Box<dyn Signer>,
    pub method: String,
    pub now: DateTime<Utc>,
    pub did_document: Value,
    assertions: Vec<Assertion>,
    pub documents: Vec<Value>,
    pub texts: Vec<String>,
    served_did: Vec<u8>,
    served_list: Vec<u8>,
}

impl World {
    pub fn new() -> Result<Self, SecretError> {
        let key = SecretKey::ed25519([7; 32]).signer()?;
        let rsa = SecretKey::generate_rsa()?.signer()?;
        let p256 = SecretKey::generate_p256()?.signer()?;
        let keys = [&key, &rsa, &p256].map(|key| key.public_key().clone());
        let did_document = did::document(DID, &keys);
        let method = did::method_id(DID, &keys[0]);
        let assertions: Vec<Assertion> = (0..AWARDS).map(|number| award(number, DID)).collect();
        let documents: Vec<Value> = assertions.iter().map(build).collect();
        let sign = |document: &Value| {
            let contexts = ContextSet::published();
            let signed = proof::sign(document, key.as_ref(), &method, first_day(), contexts);
            signed.unwrap_or_default().to_string()
        };
        // Far from the indexes of our awards.
        let revoked =
            StatusList::with_set((0..500).map(|one| 60_000 + one * 131)).unwrap_or_default();
        let list = list_credential(LIST, DID, first_day(), 300_000, &revoked);
        Ok(Self {
            now: first_day() + TimeDelta::days(30),
            served_did: did_document.to_string().into_bytes(),
            served_list: sign(&list).into_bytes(),
            texts: documents.iter().map(sign).collect(),
            did_document,
            assertions,
            documents,
            method,
            key,
            rsa,
            p256,
        })
    }

    pub fn assertion(&self, round: usize) -> &Assertion {
        &self.assertions[round % self.assertions.len()]
    }

    pub fn document(&self, round: usize) -> &Value {
        &self.documents[round % self.documents.len()]
    }

    pub fn text(&self, round: usize) -> &[u8] {
        self.texts[round % self.texts.len()].as_bytes()
    }

    pub fn method_of(&self, key: &PublicKey) -> String {
        did::method_id(DID, key)
    }

    /// The same, but no status list can be had.
    pub fn without_list(&self) -> WithoutList<'_> {
        WithoutList(self)
    }
}

impl Resolve for World {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        match wanted {
            Wanted::DidDocument(_) => Found::Bytes(self.served_did.clone()),
            Wanted::StatusList(_) => Found::Bytes(self.served_list.clone()),
            _ => Found::NotChecked(Reason::Offline),
        }
    }
}

pub struct WithoutList<'w>(&'w World);

impl Resolve for WithoutList<'_> {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        match wanted {
            Wanted::StatusList(_) => Found::NotChecked(Reason::Offline),
            other => self.0.resolve(other),
        }
    }
}
