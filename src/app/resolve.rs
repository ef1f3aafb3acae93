//! Where verification looks documents up: what lies under our own base URL in our own store, through the same
//! code as the public routes; everything else through the guarded client, or nowhere.

use std::sync::Arc;
use std::time::Instant;

use chrono::TimeDelta;
use tokio::runtime::Handle;

use super::award_content::credential_url;
use super::identity::{Identity, SignedForm};
use super::published::{PublicDocument, published};
use super::{App, AppError, AppResult};
use crate::credential::bundle::Packed;
use crate::credential::did;
use crate::credential::verify::{Found, Origin, Reason, Resolve, Wanted};
use crate::fetch::{Fetching, Outbound};
use crate::store::{achievements, awards};

/// The documents an instance can have. Blocking: for the blocking pool only.
pub struct Resolver {
    app: App,
    outbound: Option<Arc<Outbound>>,
    runtime: Handle,
    since: Instant,
}

impl Resolver {
    /// A resolver for one verification over the instance's own store; and over the network, where a client is given. Call it within
    /// the runtime, use it on the blocking pool.
    pub fn new(app: &App, outbound: Option<Arc<Outbound>>) -> Self {
        Self { app: app.clone(), outbound, runtime: Handle::current(), since: Instant::now() }
    }

    /// The document at a URL of our own; `None` where it is another's.
    fn own(&self, url: &str) -> Option<Found> {
        let path = self.app.base_url.strip(url)?;
        let Some(document) = PublicDocument::at(path) else {
            return Some(Found::NotChecked(Reason::UnusableAnswer));
        };
        let found = self.runtime.block_on(published(&self.app, document));
        Some(match found {
            Ok(found) => Found::Bytes(found.bytes),
            Err(AppError::NotFound) => Found::NotChecked(Reason::UnusableAnswer),
            Err(error) => {
                tracing::error!(?error, url, "our own document cannot be had");
                Found::NotChecked(Reason::Unreachable)
            }
        })
    }

    /// Whether a document is one of our own.
    fn is_own(&self, wanted: Wanted<'_>) -> bool {
        address(wanted).is_some_and(|url| self.app.base_url.strip(&url).is_some())
    }

    fn owner(&self, credential_id: &str) -> AppResult<Option<String>> {
        let Some(path) = self.app.base_url.strip(credential_id) else { return Ok(None) };
        let Some(PublicDocument::Credential(id, _)) = PublicDocument::at(path) else {
            return Ok(None);
        };
        let (app, asked) = (self.app.clone(), credential_id.to_owned());
        self.runtime.block_on(async move {
            let base = Arc::clone(&app.base_url);
            app.read(move |conn| {
                let Some(award) = awards::find(conn, id)? else { return Ok(None) };
                let achievement = achievements::find(conn, award.achievement_id)?;
                let Some(achievement) = achievement else { return Ok(None) };
                let Some(identity) = Identity::find(conn, achievement.issuer_id)? else {
                    return Ok(None);
                };
                for form in [SignedForm::DataIntegrity, SignedForm::Jwt] {
                    if credential_url(&base, &identity, &award, form)? == asked {
                        return identity.did(&base, form).map(Some);
                    }
                }
                // Nobody issues under an id that looks like one of ours and is none.
                Ok(Some(String::new()))
            })
            .await
        })
    }
}

/// Where a document stands.
fn address(wanted: Wanted<'_>) -> Option<String> {
    match wanted {
        Wanted::DidDocument(name) => did::did_web_url(name).ok().map(|url| url.to_string()),
        other => Some(other.name().to_owned()),
    }
}

/// An instance's own documents, and beside them what was kept of others: verification without network.
pub(super) struct Offline<'a> {
    pub(super) own: &'a Resolver,
    pub(super) kept: Packed<'a>,
}

impl Resolve for Offline<'_> {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        match self.own.is_own(wanted) {
            true => self.own.resolve(wanted),
            false => self.kept.resolve(wanted),
        }
    }

    fn origin(&self, wanted: Wanted<'_>) -> Origin {
        match self.own.is_own(wanted) {
            true => Origin::Asked,
            false => self.kept.origin(wanted),
        }
    }

    fn max_age(&self, list: Wanted<'_>) -> Option<TimeDelta> {
        self.kept.max_age(list).filter(|_| !self.own.is_own(list))
    }

    fn issuer_of(&self, credential_id: &str) -> Option<String> {
        self.own.issuer_of(credential_id)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        if let Some(found) = address(wanted).and_then(|url| self.own(&url)) {
            return found;
        }
        match &self.outbound {
            Some(outbound) => Fetching::since(outbound, self.since).resolve(wanted),
            None => Found::NotChecked(Reason::Offline),
        }
    }

    fn issuer_of(&self, credential_id: &str) -> Option<String> {
        self.owner(credential_id).unwrap_or_else(|error| {
            tracing::error!(?error, "the owner of a credential's id cannot be told");
            None
        })
    }
}
