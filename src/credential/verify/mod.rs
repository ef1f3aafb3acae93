//! Verification of a badge that somebody holds out: [`read`] finds what it is, [`steps`] checks it one
//! step after another, [`report`] says what was found. Pure: documents from elsewhere come through the
//! trait [`Resolve`], and the time is passed in.
//!
//! Two promises. A mark is given only for what was looked at: what could not be is *not checked*, never
//! good. And what is shown of a badge was signed: [`claims`] are taken from a document only after its
//! signature, by a key of its own issuer, was found good.

pub mod claims;
mod format;
mod key;
pub mod read;
pub mod recipient;
pub mod report;
mod status;
pub mod steps;

pub use claims::Claims;
pub use read::{Candidate, read};
pub use report::{Check, Form, Outcome, Reason, Report, Step, Verdict};
pub use steps::{Options, TrustList, run};

use chrono::{DateTime, Utc};

/// A document that a check needs from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted<'a> {
    /// The DID document of this `did:web`.
    DidDocument(&'a str),
    /// The controller document at this https URL (W3C Controlled Identifiers 1.0).
    Controller(&'a str),
    /// The status list credential at this URL: JSON or a VC-JWT.
    StatusList(&'a str),
}

/// What came of asking for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The document as it was served; nothing about it has been checked.
    Bytes(Vec<u8>),
    /// It could not be had, so whatever needs it is not checked.
    NotChecked(Reason),
}

/// Where documents come from: the network, an instance's own store, a bundle, or nowhere.
pub trait Resolve {
    /// The document, or why not. Blocking; bounded in time and size by the implementation.
    fn resolve(&self, wanted: Wanted<'_>) -> Found;

    /// The issuer's id, where this resolver is the authority for the credential's id and knows it:
    /// an instance for ids under its own base URL. A credential of another issuer that bears such
    /// an id is forged, however well it is signed.
    fn issuer_of(&self, _credential_id: &str) -> Option<String> {
        None
    }
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
