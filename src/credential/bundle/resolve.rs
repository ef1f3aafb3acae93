//! Resolvers around bundles: one that keeps what a verification asks for, and one that has nothing else.

use std::cell::RefCell;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Bundle, Document, Kind};
use crate::credential::verify::{Found, Origin, Reason, Resolve, TrustList, Wanted};

/// Passes everything on to another resolver and keeps what it gave.
#[derive(Debug)]
pub struct Recorder<R> {
    inner: R,
    seen: RefCell<Vec<Document>>,
}

impl<R: Resolve> Recorder<R> {
    /// Around a resolver.
    pub const fn around(inner: R) -> Self {
        Self { inner, seen: RefCell::new(Vec::new()) }
    }

    /// A bundle of the badge with everything that was had for it and proves something later.
    pub fn into_bundle(self, badge: Vec<u8>, packed_at: DateTime<Utc>) -> Bundle {
        Bundle { packed_at, badge, documents: self.seen.into_inner() }
    }
}

impl<R: Resolve> Resolve for Recorder<R> {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        let found = self.inner.resolve(wanted);
        if let (Found::Bytes(bytes), Some((kind, name))) = (&found, Kind::of(wanted)) {
            let document = Document { kind, name: name.to_owned(), bytes: bytes.clone() };
            self.seen.borrow_mut().push(document);
        }
        found
    }

    fn issuer_of(&self, credential_id: &str) -> Option<String> {
        self.inner.issuer_of(credential_id)
    }
}

/// Verification without any network: issuers' documents that the reader vouches for, then those of a bundle, if
/// there is one.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'a> {
    /// The bundle that the badge came in.
    pub bundle: Option<&'a Bundle>,
    /// The reader's lists; documents of issuers among them stand before those of the bundle.
    pub trusted: &'a [TrustList],
    /// How old a status list may be.
    pub max_age: TimeDelta,
}

impl<'a> Packed<'a> {
    /// The issuer's document that the reader gave.
    fn pinned(&self, wanted: Wanted<'_>) -> Option<&'a [u8]> {
        match wanted {
            Wanted::DidDocument(name) | Wanted::Controller(name) => {
                self.trusted.iter().find_map(|list| list.document(name))
            }
            _ => None,
        }
    }
}

impl Resolve for Packed<'_> {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        if let Some(pinned) = self.pinned(wanted) {
            return Found::Bytes(pinned.to_vec());
        }
        let Some(bundle) = self.bundle else { return Found::NotChecked(Reason::Offline) };
        let found = Kind::of(wanted).and_then(|(kind, name)| {
            bundle.documents.iter().find(|one| one.kind == kind && one.name == name)
        });
        match found {
            Some(document) => Found::Bytes(document.bytes.clone()),
            None => Found::NotChecked(Reason::NotInBundle),
        }
    }

    fn origin(&self, wanted: Wanted<'_>) -> Origin {
        match (self.pinned(wanted), self.bundle) {
            (Some(_), _) => Origin::Given,
            (None, Some(bundle)) => Origin::Packed(bundle.packed_at),
            (None, None) => Origin::Asked,
        }
    }

    fn max_age(&self, _list: Wanted<'_>) -> Option<TimeDelta> {
        Some(self.max_age)
    }
}
