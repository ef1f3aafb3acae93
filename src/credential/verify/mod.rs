//! Verification of a badge that somebody holds out: [`read`] finds what it is, [`steps`] checks it one
//! step after another, [`report`] says what was found. Pure: documents from elsewhere come through the
//! trait [`Resolve`], and the time is passed in.
//!
//! Two promises. A mark is given only for what was looked at: what could not be is *not checked*, never
//! good. And what is shown of a badge was signed: [`claims`] are taken from a document only after its
//! signature, by a key of its own issuer, was found good.

pub mod claims;
pub mod endorsement;
mod format;
mod key;
mod model;
pub mod ob2;
pub mod read;
pub mod receipt;
pub mod recipient;
pub mod report;
mod signature;
mod status;
pub mod steps;
pub mod trust;

pub use claims::Claims;
pub use read::{Candidate, read};
pub use report::{Check, Form, Outcome, Reason, Report, Step, Verdict};
pub use steps::{Options, run};
pub use trust::TrustList;

use chrono::{DateTime, TimeDelta, Utc};

use crate::credential::key::PublicKey;

/// A document that a check needs from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted<'a> {
    /// The DID document of this `did:web`.
    DidDocument(&'a str),
    /// The controller document at this https URL (W3C Controlled Identifiers 1.0).
    Controller(&'a str),
    /// The key at this https URL: a bare JWK or a verification method.
    Key(&'a str),
    /// The status list credential at this URL: JSON or a VC-JWT.
    StatusList(&'a str),
    /// The 1EdTech revocation list at this URL: JSON.
    RevocationList(&'a str),
    /// A document of Open Badges 2.0 at this URL: assertion, badge class, issuer, key, revocation list.
    OpenBadges2(&'a str),
}

impl Wanted<'_> {
    /// What names the document: a `did:web`, or its URL.
    pub const fn name(&self) -> &str {
        match self {
            Self::DidDocument(name)
            | Self::Controller(name)
            | Self::Key(name)
            | Self::StatusList(name)
            | Self::RevocationList(name)
            | Self::OpenBadges2(name) => name,
        }
    }
}

/// What came of asking for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The document as it was served; nothing about it has been checked.
    Bytes(Vec<u8>),
    /// It could not be had, so whatever needs it is not checked.
    NotChecked(Reason),
}

/// How a document was come by: what it proves of whoever it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Looked up just now, at the address that its name stands for.
    Asked,
    /// Out of a bundle that somebody packed, at a time that they say: only their word.
    Packed(DateTime<Utc>),
    /// Given by the reader, who vouches for it.
    Given,
}

/// Where documents come from: the network, an instance's own store, a bundle, or nowhere.
pub trait Resolve {
    /// The document, or why not. Blocking; bounded in time and size by the implementation.
    fn resolve(&self, wanted: Wanted<'_>) -> Found;

    /// How a document that it gives was come by.
    fn origin(&self, _wanted: Wanted<'_>) -> Origin {
        Origin::Asked
    }

    /// How long ago a status list may have been signed, where it is not asked for just now but was kept.
    fn max_age(&self, _list: Wanted<'_>) -> Option<TimeDelta> {
        None
    }

    /// The issuer's id, where this resolver is the authority for the credential's id and knows it:
    /// an instance for ids under its own base URL. A credential of another issuer that bears such
    /// an id is forged, however well it is signed.
    fn issuer_of(&self, _credential_id: &str) -> Option<String> {
        None
    }

    /// The key of that id, where this resolver answers for its issuer and the key left the issuer's document because
    /// it was revoked.
    fn revoked_key(&self, _method: &str) -> Option<RevokedKey> {
        None
    }

    /// When the document of that id with that SHA-256 (hexadecimal, of the exact text) was sealed, where this
    /// resolver is the authority for the id and has a log that says so.
    fn sealed_at(&self, _credential_id: &str, _sha256: &str) -> Option<DateTime<Utc>> {
        None
    }
}

/// A key that its issuer revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedKey {
    /// The key.
    pub key: PublicKey,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// A resolver that has nothing: for verification without any network.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

impl Resolve for Offline {
    fn resolve(&self, _wanted: Wanted<'_>) -> Found {
        Found::NotChecked(Reason::Offline)
    }
}

/// Reads and checks a badge: the whole of verification in one call.
pub fn verify(
    bytes: &[u8],
    resolve: &impl Resolve,
    now: DateTime<Utc>,
    options: &Options<'_>,
) -> Report {
    match read(bytes) {
        Ok(candidate) => run(&candidate, resolve, now, options),
        Err(unreadable) => Report::unreadable(unreadable, now),
    }
}
