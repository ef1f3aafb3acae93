//! The network as a source of documents for verification.

use std::time::{Duration, Instant};

use crate::credential::did;
use crate::credential::verify::{Found, Reason, Resolve, Wanted};

use super::{FetchError, Kind, Outbound};

/// All that one verification may wait for others.
const IN_ALL: Duration = Duration::from_secs(10);

/// Looks documents up through the guarded client, for one verification.
#[derive(Debug, Clone, Copy)]
pub struct Fetching<'a> {
    outbound: &'a Outbound,
    since: Instant,
}

impl<'a> Fetching<'a> {
    /// For a verification that began at this point of the monotonic clock.
    pub const fn since(outbound: &'a Outbound, since: Instant) -> Self {
        Self { outbound, since }
    }

    fn get(&self, url: &str, kind: Kind) -> Result<Vec<u8>, FetchError> {
        let left = IN_ALL.saturating_sub(self.since.elapsed());
        if left.is_zero() {
            Err(FetchError::OutOfTime)
        } else {
            self.outbound.get_within(url, kind, left)
        }
    }
}

impl Resolve for Fetching<'_> {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        let answer = match wanted {
            Wanted::DidDocument(name) => self.did_document(name),
            Wanted::Controller(url) | Wanted::Key(url) | Wanted::OpenBadges2(url) => {
                self.get(url, Kind::Document)
            }
            Wanted::StatusList(url) | Wanted::RevocationList(url) => {
                self.get(url, Kind::StatusList)
            }
        };
        match answer {
            Ok(bytes) => Found::Bytes(bytes),
            Err(error) => Found::NotChecked(reason(error)),
        }
    }
}

impl Fetching<'_> {
    /// `did:web` means https. Only where the operator listed host and port is plain http tried too.
    fn did_document(&self, name: &str) -> Result<Vec<u8>, FetchError> {
        let url = did::did_web_url(name).map_err(|_| FetchError::Refused)?;
        match self.get(url.as_str(), Kind::Document) {
            Err(FetchError::Unreachable) if self.outbound.allows(&url) => {
                let plain = url.as_str().replacen("https://", "http://", 1);
                self.get(&plain, Kind::Document)
            }
            answer => answer,
        }
    }
}

/// The reason that a report gives.
pub(super) fn reason(error: FetchError) -> Reason {
    match error {
        FetchError::Refused => Reason::AddressRefused,
        FetchError::Unreachable => Reason::Unreachable,
        FetchError::Unusable => Reason::UnusableAnswer,
        FetchError::Gone => Reason::Gone,
        FetchError::OutOfTime => Reason::FetchBudget,
    }
}

impl From<FetchError> for Reason {
    fn from(error: FetchError) -> Self {
        reason(error)
    }
}
