//! Packing a badge with what verifies it without network. Only a badge that is good now is packed, with the very
//! documents that this verification used.

use std::sync::Arc;
use std::time::Instant;

use super::identity::SignedForm;
use super::published::Published;
use super::resolve::Resolver;
use super::verify_credential::{Held, at, unavailable};
use super::{App, AppError, AppResult};
use crate::credential::bundle::{self, Bundle, Recorder};
use crate::credential::verify::read::Badge;
use crate::credential::verify::{Options, Report, Resolve, Verdict, read, verify};
use crate::domain::{AwardId, Moment};
use crate::fetch::{Fetching, Outbound};
use crate::store::awards;

/// What came of packing.
#[derive(Debug)]
pub enum Packing {
    /// The bundle, and the report over the badge in it.
    Packed(Bundle, Report),
    /// The badge is not good, or not everything could be checked: this is why.
    Refused(Report),
    /// A badge of Open Badges 2.0: it rests on what its host says at the time.
    Older,
}

/// Packs a badge with an instance at hand: its own documents, and the network. Anyone.
///
/// # Errors
/// [`AppError::Internal`]; those of a badge that is fetched.
pub async fn pack_bundle(app: &App, held: Held) -> AppResult<Packing> {
    let outbound = app.verification.outbound(&app.config.allow_outbound);
    let bytes = match held {
        Held::Bytes(bytes) => Ok(bytes),
        Held::Url(url) => at(app, &url, outbound.clone()).await?,
    };
    let now = app.now();
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(reason) => {
            return Ok(Packing::Refused(unavailable(reason, now.get())));
        }
    };
    packed(app, outbound, bytes, now).await
}

async fn packed(
    app: &App,
    outbound: Option<Arc<Outbound>>,
    bytes: Vec<u8>,
    now: Moment,
) -> AppResult<Packing> {
    let resolver = Resolver::new(app, outbound);
    let work = move || pack(bytes, resolver, now);
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| AppError::Internal(error.to_string()))
}

/// Packs a badge with no instance at hand. Blocking.
pub fn pack_alone(bytes: Vec<u8>, outbound: &Outbound, now: Moment) -> Packing {
    pack(bytes, Fetching::since(outbound, Instant::now()), now)
}

fn pack(bytes: Vec<u8>, resolve: impl Resolve, now: Moment) -> Packing {
    // A bundle is packed anew: the badge out of it, with documents of today.
    let badge = match Bundle::read(&bytes) {
        Ok(bundle) if !bundle::is_zip(&bundle.badge) => bundle.badge,
        _ => bytes,
    };
    if read(&badge).is_ok_and(|candidate| matches!(candidate.badge, Badge::Assertion(_))) {
        return Packing::Older;
    }
    let recorder = Recorder::around(resolve);
    let report = verify(&badge, &recorder, now.get(), &Options::default());
    match report.verdict {
        Verdict::Valid => {
            Packing::Packed(recorder.into_bundle(badge, now.whole_second().get()), report)
        }
        Verdict::Invalid | Verdict::Indeterminate => Packing::Refused(report),
    }
}

/// The bundle of a badge of this instance, as its page offers it. Anyone; there is none of a badge that is not good
/// any more.
///
/// # Errors
/// [`AppError::NotFound`].
pub(super) async fn own_bundle(app: &App, id: AwardId) -> AppResult<Published> {
    let badge = app.read(move |conn| {
        let form = SignedForm::DataIntegrity.name();
        awards::credential(conn, id, form)?.ok_or(AppError::NotFound)
    });
    let badge = badge.await?.text.into_bytes();
    match packed(app, None, badge, app.now()).await? {
        Packing::Packed(bundle, _) => {
            let bytes = bundle.pack().map_err(|error| AppError::Internal(error.to_string()))?;
            Ok(Published::here("application/zip", bytes))
        }
        Packing::Refused(_) | Packing::Older => Err(AppError::NotFound),
    }
}
