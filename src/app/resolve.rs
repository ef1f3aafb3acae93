//! Where verification looks documents up: what lies under our own base URL in our own store, through the same
//! code as the public routes; everything else through the guarded client, or nowhere.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::runtime::Handle;

use super::award_content::credential_url;
use super::endorsements::read::shown_beside;
use super::identity::{Identity, SignedForm, public_key};
use super::published::{PublicDocument, published};
use super::{App, AppError, AppResult};
use crate::config::BaseUrl;
use crate::credential::bundle::Packed;
use crate::credential::did;
use crate::credential::verify::endorsement::{About, beside};
use crate::credential::verify::{Found, Origin, Reason, Report, Resolve, RevokedKey, Wanted};
use crate::domain::{AwardId, IssuerId, KeyStage, Moment};
use crate::fetch::{Fetching, Outbound};
use crate::store::issuers::{self, Key};
use crate::store::{Conn, achievements, awards, reissues};

/// The most endorsements beside a badge that one verification looks at.
const MOST_BESIDE: usize = 16;

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

    /// Adds what is said of a badge of ours beside it: of the badge, and of its achievement. A badge was sealed before
    /// anyone could endorse it, so what it says inside cannot tell. Only where its own signature is good.
    ///
    /// # Errors
    /// The database's own.
    pub(super) fn add_endorsements(
        &self,
        base: &BaseUrl,
        report: &mut Report,
        now: DateTime<Utc>,
    ) -> AppResult<()> {
        let Some(claims) = &report.claims else { return Ok(()) };
        let Some(path) = base.strip(&claims.id) else { return Ok(()) };
        let Some(PublicDocument::Credential(id, _)) = PublicDocument::at(path) else {
            return Ok(());
        };
        let found = self.app.read(move |conn| shown_beside(conn, id));
        for one in self.runtime.block_on(found)?.into_iter().take(MOST_BESIDE) {
            let about = if one.award_id.is_some() { About::Badge } else { About::Achievement };
            let text = one.document.unwrap_or_default();
            report.endorsements.push(beside(&text, about, &one.subject, self, now));
        }
        Ok(())
    }

    fn owner(&self, credential_id: &str) -> AppResult<Option<String>> {
        let Some(id) = award_of(&self.app, credential_id) else { return Ok(None) };
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

/// The award whose credential has that id, where it is under our base URL.
fn award_of(app: &App, credential_id: &str) -> Option<AwardId> {
    match PublicDocument::at(app.base_url.strip(credential_id)?)? {
        PublicDocument::Credential(id, _) => Some(id),
        _ => None,
    }
}

/// A revoked key of one of our issuers, by its DID URL.
fn revoked(conn: &mut Conn, issuer: IssuerId, fragment: &str) -> AppResult<Option<RevokedKey>> {
    let keys = issuers::list_keys(conn, issuer)?;
    let such = |key: &&Key| key.fragment == fragment && key.state == KeyStage::Revoked;
    let Some(found) = keys.iter().find(such) else { return Ok(None) };
    let key = public_key(found)?;
    Ok(found.revoked_at.map(|at| RevokedKey { key, at: at.get() }))
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

    fn revoked_key(&self, method: &str) -> Option<RevokedKey> {
        let (did, fragment) = method.split_once('#')?;
        let url = did::did_web_url(did).ok()?;
        let document = PublicDocument::at(self.app.base_url.strip(url.as_str())?)?;
        let PublicDocument::IssuerDid(issuer) = document else { return None };
        let fragment = fragment.to_owned();
        let found =
            self.runtime.block_on(self.app.read(move |conn| revoked(conn, issuer, &fragment)));
        found.unwrap_or_else(|error| {
            tracing::error!(?error, "a revoked key cannot be looked up");
            None
        })
    }

    fn sealed_at(&self, credential_id: &str, sha256: &str) -> Option<DateTime<Utc>> {
        let (award, sha256) = (award_of(&self.app, credential_id)?, sha256.to_owned());
        let found =
            self.app.read(move |conn| AppResult::Ok(reissues::sealed_at(conn, award, &sha256)?));
        let found = self.runtime.block_on(found).unwrap_or_else(|error| {
            tracing::error!(?error, "the logs of issuing cannot be read");
            None
        });
        found.map(Moment::get)
    }
}
