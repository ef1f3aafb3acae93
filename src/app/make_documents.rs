//! Making a badge's signed documents, outside any unit of work: built from what the award keeps, signed by the
//! keys that sign now, and verified as a stranger would verify them.
//!
//! A key may be retired or revoked meanwhile. So whoever seals them asks in that very unit of work whether their
//! keys still sign ([`still_sign`]), and else makes them anew.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::award_content::AwardContent;
use super::identity::{Identity, SignedForm, public_key, signer};
use super::resolve::Resolver;
use super::{App, AppError, AppResult};
use crate::credential::contexts::ContextSet;
use crate::credential::verify::{Check, Options, Outcome, Reason, Step, verify};
use crate::credential::{build, did, jwt, lint, proof};
use crate::domain::{KeyId, KeyStage, Moment};
use crate::store::awards::{Award, Credential};
use crate::store::{Conn, issuers};

/// The two forms of every badge.
pub(super) const FORMS: [SignedForm; 2] = [SignedForm::DataIntegrity, SignedForm::Jwt];

/// How often documents are made anew because their keys were changed meanwhile.
pub(super) const TRIES: usize = 4;

/// What is to be signed.
#[derive(Clone)]
pub(super) struct Order {
    /// The award, with all that its documents say.
    pub award: Award,
    /// In whose name, with the keys as they stood.
    pub identity: Identity,
    /// In which forms.
    pub forms: Vec<SignedForm>,
    /// Which time the proof states: decided before, so that a retry makes the same document.
    pub proved_at: Moment,
}

/// Makes the documents of an order.
///
/// # Errors
/// [`AppError::Internal`] when a document is not fit to be signed, or does not verify.
pub(super) async fn make_documents(app: &App, order: Order) -> AppResult<Vec<Credential>> {
    let (signing, resolver) = (app.clone(), Resolver::new(app, None));
    let made = tokio::task::spawn_blocking(move || make(&signing, &resolver, &order)).await;
    made.map_err(|error| AppError::Internal(error.to_string()))?
}

/// Whether the keys that signed these documents sign still; ask it in the unit of work that seals them.
///
/// # Errors
/// The database's own.
pub(super) fn still_sign(
    conn: &mut Conn,
    keys: impl IntoIterator<Item = KeyId>,
) -> AppResult<bool> {
    for id in keys {
        let key = issuers::find_key(conn, id)?;
        if key.is_none_or(|key| key.state != KeyStage::Active) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn make(app: &App, resolver: &Resolver, order: &Order) -> AppResult<Vec<Credential>> {
    let Order { award, identity, .. } = order;
    let content = AwardContent::of(award)?;
    let mut made = Vec::new();
    for form in &order.forms {
        let assertion = content.assertion(&app.base_url, identity, award, *form)?;
        let document = build::build(&assertion);
        lint::lint(&document).map_err(|faults| unfit(award, &format!("{faults:?}")))?;
        let (text, key_id) = signed(app, order, *form, &document)?;
        let report = verify(text.as_bytes(), resolver, app.now().get(), &Options::default());
        if !report.checks.iter().all(|check| is_as_it_should(check, award)) {
            return Err(unfit(award, &format!("{:?}", report.checks)));
        }
        let sha256 = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        let (award_id, form) = (award.id, form.name().to_owned());
        made.push(Credential { award_id, form, text, sha256, key_id, sealed_at: app.now() });
    }
    Ok(made)
}

/// Whether a check came out as it must: good, unless the award is revoked or has expired, which its document has to
/// show.
fn is_as_it_should(check: &Check, award: &Award) -> bool {
    match (check.step, check.outcome) {
        (_, Outcome::Pass) => true,
        (Step::Status, Outcome::Fail(Reason::Revoked)) => award.revoked_at.is_some(),
        (Step::Dates, Outcome::Fail(Reason::Expired)) => award.valid_until.is_some(),
        _ => false,
    }
}

fn unfit(award: &Award, why: &str) -> AppError {
    AppError::Internal(format!("the document of award {} is not fit: {why}", award.id))
}

/// Signs a document in a form.
fn signed(
    app: &App,
    order: &Order,
    form: SignedForm,
    document: &Value,
) -> AppResult<(String, KeyId)> {
    let Order { award, identity, .. } = order;
    let key = identity.active(form).ok_or_else(|| unfit(award, "the issuer has no active key"))?;
    let did = identity.did(&app.base_url, form)?;
    let method = did::method_id(&did, &public_key(key)?);
    let signer = signer(&app.master_key, key)?;
    let text = match form {
        SignedForm::DataIntegrity => {
            let at = order.proved_at.get();
            let contexts = ContextSet::published();
            let proved = proof::sign(document, signer.as_ref(), &method, at, contexts);
            proved.map_err(|error| unfit(award, &error.to_string()))?.to_string()
        }
        SignedForm::Jwt => jwt::sign(document, signer.as_ref(), &method)
            .map_err(|error| unfit(award, &error.to_string()))?,
    };
    Ok((text, key.id))
}
