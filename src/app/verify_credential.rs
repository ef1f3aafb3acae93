//! Verifying a badge that somebody holds out: a file, a pasted text or an address. Anyone may ask, so what is
//! done at one time is bounded, and so is the queue.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::identity::{Identity, SignedForm};
use super::make_receipt::make_receipt;
use super::published::{PublicDocument, published};
use super::resolve::{Offline, Resolver};
use super::{App, AppError, AppResult};
use crate::credential::bundle::{Bundle, Packed};
use crate::credential::verify::receipt::Input;
use crate::credential::verify::{
    Form, Options, Outcome, Reason, Report, Resolve, TrustList, read, verify,
};
use crate::domain::AwardId;
use crate::fetch::{HostPort, Kind, Outbound};
use crate::store::issuers;

/// How many verifications run at one time.
const RUNNING: usize = 8;

/// How many more may wait.
const WAITING: usize = 64;

/// The most bytes that are taken: 2 MiB.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;

/// What verification needs that lasts: its places, and the client, made when first needed.
#[derive(Debug)]
pub struct Verification {
    places: Semaphore,
    running: Semaphore,
    outbound: OnceLock<Option<Arc<Outbound>>>,
    trusted: OnceLock<Arc<Vec<TrustList>>>,
}

impl Default for Verification {
    fn default() -> Self {
        Self {
            places: Semaphore::new(RUNNING + WAITING),
            running: Semaphore::new(RUNNING),
            outbound: OnceLock::new(),
            trusted: OnceLock::new(),
        }
    }
}

impl Verification {
    /// The guarded client with the operator's exceptions; `None` when it cannot be set up.
    pub(super) fn outbound(&self, allowed: &[String]) -> Option<Arc<Outbound>> {
        let made = self.outbound.get_or_init(|| {
            let doors: Vec<HostPort> =
                allowed.iter().filter_map(|text| text.parse().ok()).collect();
            Outbound::new(doors)
                .map(Arc::new)
                .inspect_err(|error| tracing::error!(%error, "no outbound client"))
                .ok()
        });
        made.clone()
    }

    /// The operator's lists of trusted issuers; one that cannot be read trusts nobody.
    fn trusted(&self, files: &[PathBuf]) -> Arc<Vec<TrustList>> {
        let read = |path: &PathBuf| {
            trust_list(path)
                .inspect_err(
                    |error| tracing::error!(path = %path.display(), error, "no trust list"),
                )
                .ok()
        };
        Arc::clone(self.trusted.get_or_init(|| Arc::new(files.iter().filter_map(read).collect())))
    }
}

/// Reads a list of trusted issuers; its name is the file's.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn trust_list(path: &Path) -> Result<TrustList, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    TrustList::read(&name.unwrap_or_default(), &bytes).map_err(|error| error.to_string())
}

/// What somebody holds out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A file's bytes, or a pasted text.
    Bytes(Vec<u8>),
    /// The address of a badge.
    Url(String),
}

impl Held {
    /// A pasted text: an address where it is one, else the badge itself.
    pub fn text(text: &str) -> Self {
        let trimmed = text.trim();
        let address = trimmed.starts_with("https://") || trimmed.starts_with("http://");
        if address && !trimmed.contains(char::is_whitespace) {
            Self::Url(trimmed.to_owned())
        } else {
            Self::Bytes(text.as_bytes().to_vec())
        }
    }
}

/// What is asked about a badge.
#[derive(Clone, Debug)]
pub struct Question {
    /// The badge.
    pub held: Held,
    /// A name or an address, to be compared with whom it was issued to.
    pub recipient: Option<String>,
    /// Whether nothing may be looked up elsewhere; and if so, how old a status list in a bundle may be.
    pub offline: Option<TimeDelta>,
}

/// Verifies a badge. Anyone.
///
/// # Errors
/// [`AppError::TooLarge`]; [`AppError::Busy`] when too many ask at once.
pub async fn verify_credential(app: &App, question: Question) -> AppResult<Report> {
    verify_trusting(app, question, Vec::new()).await
}

/// The same, with lists of trusted issuers beside the instance's own. Anyone.
///
/// # Errors
/// As [`verify_credential`].
pub async fn verify_trusting(
    app: &App,
    question: Question,
    lists: Vec<TrustList>,
) -> AppResult<Report> {
    Ok(looked_at(app, question, lists).await?.0)
}

/// The same, with a receipt that the instance signs; `None` where there was nothing to look at. Anyone.
///
/// # Errors
/// As [`verify_credential`] and [`make_receipt`].
pub async fn verify_with_receipt(
    app: &App,
    question: Question,
    lists: Vec<TrustList>,
) -> AppResult<(Report, Option<Value>)> {
    let (report, input) = looked_at(app, question, lists).await?;
    let receipt = match input {
        Some(input) => Some(make_receipt(app, &report, &input).await?),
        None => None,
    };
    Ok((report, receipt))
}

/// The report, and which file was looked at.
async fn looked_at(
    app: &App,
    question: Question,
    mut lists: Vec<TrustList>,
) -> AppResult<(Report, Option<Input>)> {
    let place = app.verification.places.try_acquire().map_err(|_| AppError::Busy)?;
    let running = app.verification.running.acquire().await.map_err(|_| AppError::Busy)?;
    let outbound = if question.offline.is_some() {
        None
    } else {
        app.verification.outbound(&app.config.allow_outbound)
    };
    let bytes = match question.held {
        Held::Bytes(bytes) => Ok(bytes),
        Held::Url(url) => at(app, &url, outbound.clone()).await?,
    };
    let now = app.now().get();
    let looked = match bytes {
        Err(reason) => (unavailable(reason, now), None),
        Ok(bytes) if bytes.len() > 2 * MOST_BYTES => {
            return Err(AppError::TooLarge { limit: MOST_BYTES as u64 });
        }
        Ok(bytes) => {
            let resolver = Resolver::new(app, outbound);
            lists.push(own_issuers(app).await?);
            lists.extend(app.verification.trusted(&app.config.trusted).iter().cloned());
            let recipient = question.recipient.filter(|given| !given.trim().is_empty());
            let (offline, base) = (question.offline, Arc::clone(&app.base_url));
            let work = move || {
                let options = Options { recipient: recipient.as_deref(), trusted: &lists };
                let mut report = match offline {
                    None => verify(&bytes, &resolver, now, &options),
                    Some(max_age) => {
                        let bundle = Bundle::read(&bytes).ok();
                        let bundle = bundle.as_ref();
                        let kept = Packed { bundle, trusted: options.trusted, max_age };
                        verify(&bytes, &Offline { own: &resolver, kept }, now, &options)
                    }
                };
                resolver.add_endorsements(&base, &mut report, now)?;
                AppResult::Ok((report, Some(Input::of(&bytes))))
            };
            let done = tokio::task::spawn_blocking(work).await;
            done.map_err(|error| AppError::Internal(error.to_string()))??
        }
    };
    drop((running, place));
    Ok(looked)
}

/// The badge at an address: from our own store where it is ours, else fetched.
pub(super) async fn at(
    app: &App,
    url: &str,
    outbound: Option<Arc<Outbound>>,
) -> AppResult<Result<Vec<u8>, Reason>> {
    if let Some(path) = app.base_url.strip(url) {
        let Some(document) = badge_at(path) else { return Ok(Err(Reason::UnusableAnswer)) };
        return match published(app, document).await {
            Ok(found) => Ok(Ok(found.bytes)),
            Err(AppError::NotFound) => Ok(Err(Reason::UnusableAnswer)),
            Err(error) => Err(error),
        };
    }
    let Some(outbound) = outbound else { return Ok(Err(Reason::Offline)) };
    let url = url.to_owned();
    let got = tokio::task::spawn_blocking(move || outbound.get(&url, Kind::Badge)).await;
    let got = got.map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(got.map_err(Reason::from))
}

/// The badge at a path of ours: the document, its pictures, or its page `/b/{id}`.
fn badge_at(path: &str) -> Option<PublicDocument> {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    if let Some(id) = bare.strip_prefix("/b/") {
        let id: AwardId = id.parse().ok()?;
        return Some(PublicDocument::Credential(id, SignedForm::DataIntegrity));
    }
    let document = PublicDocument::at(bare)?;
    let is_badge = matches!(
        document,
        PublicDocument::Credential(..) | PublicDocument::Badge(..) | PublicDocument::Bundle(_)
    );
    is_badge.then_some(document)
}

/// The report over a badge that could not be had.
pub fn unavailable(reason: Reason, now: chrono::DateTime<chrono::Utc>) -> Report {
    let outcome = Outcome::NotChecked(reason);
    Report::unreadable(read::Unreadable { form: Form::Unknown, outcome, detail: None }, now)
}

/// The issuers of this instance, as a list that a reader may trust: shown beside the verdict.
async fn own_issuers(app: &App) -> AppResult<TrustList> {
    let base = Arc::clone(&app.base_url);
    app.read(move |conn| {
        let mut all = BTreeSet::new();
        for issuer in issuers::list(conn)? {
            let Some(identity) = Identity::find(conn, issuer.id)? else { continue };
            all.insert(identity.did(&base, SignedForm::DataIntegrity)?);
            all.insert(identity.did(&base, SignedForm::Jwt)?);
        }
        let name = base.as_str().to_owned();
        Ok(TrustList { name, issuers: all, ..TrustList::default() })
    })
    .await
}

/// Verifies a badge with no instance and no network at hand: by what it brings along in a bundle, and by the documents
/// of issuers among the lists. A status list may be so old. Blocking.
pub fn verify_offline(
    bytes: &[u8],
    max_age: TimeDelta,
    now: crate::domain::Moment,
    recipient: Option<&str>,
    trusted: &[TrustList],
) -> Report {
    let bundle = Bundle::read(bytes).ok();
    let kept = Packed { bundle: bundle.as_ref(), trusted, max_age };
    verify_alone(bytes, &kept, now, recipient, trusted)
}

/// Verifies a badge with no instance at hand: everything is looked up by `resolve`. Blocking.
pub fn verify_alone(
    bytes: &[u8],
    resolve: &impl Resolve,
    now: crate::domain::Moment,
    recipient: Option<&str>,
    trusted: &[TrustList],
) -> Report {
    verify(bytes, resolve, now.get(), &Options { recipient, trusted })
}
