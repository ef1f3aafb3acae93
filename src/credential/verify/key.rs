//! Whose key signed: the key is looked up in the issuer's own document, never in the credential, and
//! must stand there under `assertionMethod` with the issuer as its controller.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use url::Url;

use super::report::{Outcome, Reason};
use super::{Found, Origin, Resolve, RevokedKey, Wanted};
use crate::credential::did::{self, DidDocument, DidError, VerificationMethod};
use crate::credential::json;
use crate::credential::key::{KeyError, PublicKey};

/// The most documents that are fetched for one badge.
const MAX_FETCHES: usize = 6;

/// A resolver that asks for each document once and for few in all.
pub(super) struct Asked<'r, R: Resolve> {
    resolve: &'r R,
    /// The badge that is checked: its id, and the digest of its text.
    badge: Option<(String, String)>,
    answers: RefCell<HashMap<String, Found>>,
}

impl<'r, R: Resolve> Asked<'r, R> {
    pub(super) fn new(resolve: &'r R, badge: Option<(String, String)>) -> Self {
        Self { resolve, badge, answers: RefCell::new(HashMap::new()) }
    }

    /// Whether whoever answers for the badge's id has it in its records that this very text was sealed before a
    /// moment. What else has a revoked key's signature may have been made by anybody at any time.
    pub(super) fn was_sealed_before(&self, document: &Value, moment: DateTime<Utc>) -> bool {
        let Some((id, digest)) = &self.badge else { return false };
        document["id"] == id.as_str()
            && self.resolve.sealed_at(id, digest).is_some_and(|sealed| sealed < moment)
    }

    /// A key that left its issuer's document when it was revoked, if whoever is asked keeps it.
    fn withdrawn(&self, method: &str) -> Option<IssuerKey> {
        let RevokedKey { key, at } = self.resolve.revoked_key(method)?;
        let method = method.to_owned();
        Some(IssuerKey { key, method, note: None, revoked: Some(at), packed: None })
    }

    pub(super) fn ask(&self, wanted: Wanted<'_>) -> Found {
        let name = format!("{wanted:?}");
        let mut answers = self.answers.borrow_mut();
        if let Some(known) = answers.get(&name) {
            return known.clone();
        }
        if answers.len() >= MAX_FETCHES {
            return Found::NotChecked(Reason::FetchBudget);
        }
        let answer = self.resolve.resolve(wanted);
        answers.insert(name, answer.clone());
        answer
    }

    /// How long ago a status list may have been signed, where it was kept.
    pub(super) fn max_age(&self, list: Wanted<'_>) -> Option<TimeDelta> {
        self.resolve.max_age(list)
    }

    /// How a document was come by.
    fn origin(&self, wanted: Wanted<'_>) -> Origin {
        self.resolve.origin(wanted)
    }

    /// The JSON object that stands there; `Err(None)` where it is none.
    pub(super) fn json(&self, wanted: Wanted<'_>) -> Result<Value, Option<Reason>> {
        let bytes = match self.ask(wanted) {
            Found::Bytes(bytes) => bytes,
            Found::NotChecked(reason) => return Err(Some(reason)),
        };
        json::parse(&bytes).ok().filter(Value::is_object).ok_or(None)
    }
}

/// How a signature names its key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named<'a> {
    /// By the address of the key: `verificationMethod` or `kid`.
    Method(&'a str),
    /// By the key itself (`jwk` in a token's header): it counts only if the issuer publishes it.
    Key(&'a PublicKey),
}

/// A key that is the issuer's own.
#[derive(Debug, Clone)]
pub(super) struct IssuerKey {
    pub(super) key: PublicKey,
    /// Where it stands.
    pub(super) method: String,
    /// What is to be said beside the pass.
    pub(super) note: Option<Reason>,
    /// As of when it is revoked.
    pub(super) revoked: Option<DateTime<Utc>>,
    /// When it was packed, where it is known by a bundle alone.
    pub(super) packed: Option<DateTime<Utc>>,
}

/// The key that a signature names, if it is the issuer's own and meant for assertions; otherwise how
/// the issuer check ends.
pub(super) fn of_issuer<R: Resolve>(
    asked: &Asked<'_, R>,
    issuer: &str,
    named: Named<'_>,
) -> Result<IssuerKey, Outcome> {
    let mut found = found(asked, issuer, named)?;
    // A did:key is its own document.
    let described = wanted(issuer).map_or(Origin::Asked, |wanted| asked.origin(wanted));
    let itself = match did::without_fragment(&found.method) == issuer {
        true => described,
        false => asked.origin(Wanted::Key(&found.method)),
    };
    match (described, itself) {
        (Origin::Packed(at), _) | (_, Origin::Packed(at)) => found.packed = Some(at),
        (Origin::Given, _) => found.note = found.note.or(Some(Reason::KeyGiven)),
        (Origin::Asked, _) => {}
    }
    Ok(found)
}

fn found<R: Resolve>(
    asked: &Asked<'_, R>,
    issuer: &str,
    named: Named<'_>,
) -> Result<IssuerKey, Outcome> {
    match named {
        Named::Method(method) if did::without_fragment(method) == issuer => {
            match own(document(asked, issuer)?.assertion_method(method), issuer) {
                Err(Outcome::Fail(Reason::KeyNotListed)) => {
                    asked.withdrawn(method).ok_or(Outcome::Fail(Reason::KeyNotListed))
                }
                found => found,
            }
        }
        Named::Method(method) if method.starts_with("https://") => elsewhere(asked, issuer, method),
        Named::Method(_) => Err(Outcome::Fail(Reason::KeyOfAnother)),
        Named::Key(key) => {
            let document = document(asked, issuer)?;
            own(document.method_of_key(key).ok_or(DidError::KeyNotFound), issuer)
        }
    }
}

fn own(found: Result<&VerificationMethod, DidError>, issuer: &str) -> Result<IssuerKey, Outcome> {
    let found = found.map_err(|error| did_outcome(&error))?;
    if found.controller != issuer {
        return Err(Outcome::Fail(Reason::KeyOfAnother));
    }
    let (key, method, revoked) = (found.key.clone(), found.id.clone(), found.revoked);
    Ok(IssuerKey { key, method, note: None, revoked, packed: None })
}

/// A key at an https address of its own. It is the issuer's if the issuer's document describes it,
/// lists its address, or lists the very same key. Where that document names no key at all (the profile
/// at an https issuer's address seldom does), an address below the issuer's own is the issuer's, and the
/// report says so; another address of the same web host may be a neighbour's, so that nothing is
/// established. A stranger's address is never asked.
fn elsewhere<R: Resolve>(
    asked: &Asked<'_, R>,
    issuer: &str,
    method: &str,
) -> Result<IssuerKey, Outcome> {
    let found = match document(asked, issuer) {
        Ok(document) if document.names_keys() => document,
        Ok(_) | Err(Outcome::NotChecked(Reason::UnusableAnswer)) if below(issuer, method) => {
            let note = Some(Reason::KeyBelowIssuer);
            return Ok(IssuerKey { note, ..key_at(asked, issuer, method)? });
        }
        Ok(_) | Err(Outcome::NotChecked(Reason::UnusableAnswer)) if same_origin(issuer, method) => {
            return Err(Outcome::NotChecked(Reason::KeyOfSameHost));
        }
        Ok(_) => return Err(Outcome::Fail(Reason::KeyOfAnother)),
        Err(outcome) => return Err(outcome),
    };
    match found.assertion_method(method) {
        Err(DidError::KeyNotFound) if found.lists_for_assertion(method) => {
            key_at(asked, issuer, method)
        }
        Err(DidError::KeyNotFound) if same_origin(&home(issuer), method) => {
            let key = key_at(asked, issuer, method)?.key;
            own(found.method_of_key(&key).ok_or(DidError::KeyNotFound), issuer)
        }
        Err(DidError::KeyNotFound) => Err(Outcome::Fail(Reason::KeyOfAnother)),
        described => own(described, issuer),
    }
}

/// Where the issuer's document stands.
fn home(issuer: &str) -> String {
    did::did_web_url(issuer).map_or_else(|_| issuer.to_owned(), |url| url.to_string())
}

/// Whether two addresses have scheme, host and port in common (RFC 6454).
fn same_origin(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin().is_tuple() && one.origin() == other.origin(),
        _ => false,
    }
}

/// Whether an address lies below the issuer's own, so that whoever serves the one serves the other.
/// Escapes in what follows are refused: servers differ in what they make of them.
fn below(issuer: &str, address: &str) -> bool {
    let (Ok(own), Ok(other)) = (Url::parse(issuer), Url::parse(address)) else { return false };
    let plain = own.scheme() == "https" && own.query().is_none() && own.fragment().is_none();
    let path = own.path().trim_end_matches('/');
    let rest = other.path().strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
    plain && own.origin() == other.origin() && rest.is_some_and(|rest| !rest.contains('%'))
}

fn key_at<R: Resolve>(
    asked: &Asked<'_, R>,
    issuer: &str,
    address: &str,
) -> Result<IssuerKey, Outcome> {
    let unreadable = Outcome::NotChecked(Reason::UnreadableKeyDocument);
    let value = asked.json(Wanted::Key(address)).map_err(|reason| match reason {
        Some(reason) => Outcome::NotChecked(reason),
        None => unreadable,
    })?;
    let found = did::read_key_document(address, issuer, &value);
    let found = found.map_err(|error| did_outcome(&error))?;
    let (key, method, revoked) = (found.key, found.id, found.revoked);
    Ok(IssuerKey { key, method, note: None, revoked, packed: None })
}

fn document<R: Resolve>(asked: &Asked<'_, R>, issuer: &str) -> Result<DidDocument, Outcome> {
    if issuer.starts_with("did:key:") {
        return did::resolve_did_key(issuer).map_err(|error| did_outcome(&error));
    }
    if issuer.starts_with("did:web:") {
        did::did_web_url(issuer).map_err(|error| did_outcome(&error))?;
    }
    let unsupported = Outcome::NotChecked(Reason::IdentifierUnsupported);
    let wanted = wanted(issuer).ok_or(unsupported)?;
    let value = asked.json(wanted).map_err(|reason| {
        Outcome::NotChecked(reason.unwrap_or(Reason::UnreadableIssuerDocument))
    })?;
    DidDocument::read(issuer, &value).map_err(|error| did_outcome(&error))
}

/// The issuer's document, where it stands somewhere.
fn wanted(issuer: &str) -> Option<Wanted<'_>> {
    if issuer.starts_with("did:web:") {
        Some(Wanted::DidDocument(issuer))
    } else if issuer.starts_with("https://") || issuer.starts_with("http://") {
        Some(Wanted::Controller(issuer))
    } else {
        None
    }
}

fn did_outcome(error: &DidError) -> Outcome {
    match error {
        DidError::Unsupported | DidError::NoDidWeb => {
            Outcome::NotChecked(Reason::IdentifierUnsupported)
        }
        DidError::NotItsDocument => Outcome::Fail(Reason::NotTheIssuersDocument),
        DidError::KeyNotFound => Outcome::Fail(Reason::KeyNotListed),
        DidError::NotForAssertion => Outcome::Fail(Reason::KeyNotForAssertion),
        DidError::Key(KeyError::Unsupported) => Outcome::NotChecked(Reason::KeyUnsupported),
        DidError::Key(_) => Outcome::Fail(Reason::BadKey),
    }
}
