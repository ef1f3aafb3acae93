//! The network as a source of documents for verification.

use crate::credential::did;
use crate::credential::verify::{Found, Reason, Resolve, Wanted};

use super::{FetchError, Kind, Outbound};

/// Looks documents up through the guarded client.
#[derive(Debug, Clone, Copy)]
pub struct Fetching<'a>(pub &'a Outbound);

impl Resolve for Fetching<'_> {
    fn resolve(&self, wanted: Wanted<'_>) -> Found {
        let answer = match wanted {
            Wanted::DidDocument(name) => self.did_document(name),
            Wanted::Controller(url) => self.0.get(url, Kind::Document),
            Wanted::StatusList(url) => self.0.get(url, Kind::StatusList),
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
        match self.0.get(url.as_str(), Kind::Document) {
            Err(FetchError::Unreachable) if self.0.allows(&url) => {
                let plain = url.as_str().replacen("https://", "http://", 1);
                self.0.get(&plain, Kind::Document)
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
    }
}

impl From<FetchError> for Reason {
    fn from(error: FetchError) -> Self {
        reason(error)
    }
}
