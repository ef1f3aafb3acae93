//! Receipts of verifications: made, signed with the key of the instance's first issuer, and checked
//! (`docs/verification.md`, "Receipts").

use serde_json::Value;

use super::identity::{Identity, SignedForm, public_key, signer};
use super::resolve::Resolver;
use super::{App, AppError, AppResult};
use crate::credential::did;
use crate::credential::proof;
use crate::credential::verify::Report;
use crate::credential::verify::receipt::{Input, ReceiptReport, Verifier, check, receipt};
use crate::domain::IssuerRefused;
use crate::store::issuers;

/// Signs a receipt over a report that this instance has just made. Anyone who may ask for the verification.
///
/// # Errors
/// [`AppError::Refused`] while there is no issuer; [`AppError::Internal`] when its key does not open.
pub async fn make_receipt(app: &App, report: &Report, input: &Input) -> AppResult<Value> {
    let found = app.read(move |conn| {
        let first = issuers::list(conn)?.into_iter().next();
        let first = first.ok_or_else(|| AppError::refused(IssuerRefused::NoIssuer))?;
        Identity::find(conn, first.id)?.ok_or(AppError::NotFound)
    });
    let identity = found.await?;
    let form = SignedForm::DataIntegrity;
    let key = identity.active(form);
    let key = key.ok_or_else(|| AppError::refused(IssuerRefused::NoActiveKey))?;
    let did = identity.did(&app.base_url, form)?;
    let method = did::method_id(&did, &public_key(key)?);
    let signer = signer(&app.master_key, key)?;
    let verifier =
        Verifier { id: &did, name: &identity.issuer.name, service: app.base_url.as_str() };
    let id = format!("urn:uuid:{}", app.random.uuid());
    let unsigned = receipt(&id, verifier, report, input);
    proof::sign_json(&unsigned, signer.as_ref(), &method, app.now().get())
        .map_err(|error| AppError::Internal(format!("receipt: {error}")))
}

/// Checks a receipt, by this instance's own documents and the network. Anyone.
///
/// # Errors
/// [`AppError::Internal`] when the check breaks off.
pub async fn check_receipt(
    app: &App,
    receipt: Vec<u8>,
    file: Option<Vec<u8>>,
) -> AppResult<ReceiptReport> {
    let outbound = app.verification.outbound(&app.config.allow_outbound);
    let (resolver, now) = (Resolver::new(app, outbound), app.now().get());
    let work = move || check(&receipt, file.as_deref(), &resolver, now);
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| AppError::Internal(error.to_string()))
}
