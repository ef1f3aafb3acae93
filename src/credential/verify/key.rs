//! Whose key signed: the key is looked up in the issuer's own document, never in the credential, and
//! must stand there under `assertionMethod` with the issuer as its controller.

use std::cell::RefCell;
use std::collections::HashMap;

use super::report::{Outcome, Reason};
use super::{Found, Resolve, Wanted};
use crate::credential::did::{self, DidDocument, DidError};
use crate::credential::json;
use crate::credential::key::{KeyError, PublicKey};

/// The most documents that are fetched for one badge.
const MAX_FETCHES: usize = 6;

/// A resolver that asks for each document once and for few in all.
pub(super) struct Asked<'r, R: Resolve> {
    resolve: &'r R,
    answers: RefCell<HashMap<String, Found>>,
}

impl<'r, R: Resolve> Asked<'r, R> {
    pub(super) fn new(resolve: &'r R) -> Self {
        Self { resolve, answers: RefCell::new(HashMap::new()) }
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
}

/// The key that stands at `method`, if it is the issuer's own and meant for assertions; otherwise how
/// the issuer check ends.
pub(super) fn of_issuer<R: Resolve>(
    asked: &Asked<'_, R>,
    issuer: &str,
    method: &str,
) -> Result<PublicKey, Outcome> {
    if did::without_fragment(method) != issuer {
        return Err(Outcome::Fail(Reason::KeyOfAnother));
    }
    let document = document(asked, issuer)?;
    let found = document.assertion_method(method).map_err(|error| did_outcome(&error))?;
    if found.controller != issuer {
        return Err(Outcome::Fail(Reason::KeyOfAnother));
    }
    Ok(found.key.clone())
}

fn document<R: Resolve>(asked: &Asked<'_, R>, issuer: &str) -> Result<DidDocument, Outcome> {
    if issuer.starts_with("did:key:") {
        return did::resolve_did_key(issuer).map_err(|error| did_outcome(&error));
    }
    let wanted = if issuer.starts_with("did:web:") {
        did::did_web_url(issuer).map_err(|error| did_outcome(&error))?;
        Wanted::DidDocument(issuer)
    } else if issuer.starts_with("https://") || issuer.starts_with("http://") {
        Wanted::Controller(issuer)
    } else {
        return Err(Outcome::NotChecked(Reason::IdentifierUnsupported));
    };
    let bytes = match asked.ask(wanted) {
        Found::Bytes(bytes) => bytes,
        Found::NotChecked(reason) => return Err(Outcome::NotChecked(reason)),
    };
    let unreadable = Outcome::NotChecked(Reason::UnreadableIssuerDocument);
    let value = json::parse(&bytes).map_err(|_| unreadable)?;
    if !value.is_object() {
        return Err(unreadable);
    }
    DidDocument::read(issuer, &value).map_err(|error| did_outcome(&error))
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
