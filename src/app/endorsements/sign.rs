//! The job that signs an endorsement: build, check, sign and verify outside any unit of work, then seal the exact text in
//! one. Done again, it seals nothing twice.

use sha2::{Digest, Sha256};

use super::{Endorsement, endorsement_url};
use crate::app::award_content::status_url;
use crate::app::identity::{Identity, SignedForm, public_key, signer};
use crate::app::make_documents::still_sign;
use crate::app::resolve::Resolver;
use crate::app::{App, AppError, AppResult};
use crate::credential::achievement::Profile;
use crate::credential::contexts::ContextSet;
use crate::credential::endorse::Statement;
use crate::credential::status_list::StatusEntry;
use crate::credential::verify::Verdict;
use crate::credential::verify::endorsement::{About, beside};
use crate::credential::{did, lint, proof};
use crate::domain::{EndorsementId, KeyId};
use crate::store::{audit, endorsements};
use crate::text::{Value, say};

/// Signs and seals an endorsement; nothing to do where it is sealed, or was withdrawn before.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown one; [`AppError::Internal`] when its document is not fit to be signed, or does
/// not verify; [`AppError::Busy`] when the key that signed it ceased to sign meanwhile.
pub async fn sign_endorsement(app: &App, id: EndorsementId) -> AppResult<()> {
    let (endorsement, identity) = app
        .read(move |conn| {
            let found = endorsements::find(conn, id)?.ok_or(AppError::NotFound)?;
            let identity = Identity::find(conn, found.issuer_id)?.ok_or(AppError::NotFound)?;
            Ok((found, identity))
        })
        .await?;
    if endorsement.sealed_at.is_some() || endorsement.withdrawn_at.is_some() {
        return Ok(());
    }
    let (signing, resolver) = (app.clone(), Resolver::new(app, None));
    let made =
        tokio::task::spawn_blocking(move || document(&signing, &resolver, &endorsement, &identity));
    let (text, key) = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let sha256: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let now = app.now();
    app.write(move |conn| {
        let found = endorsements::find(conn, id)?.ok_or(AppError::NotFound)?;
        if found.sealed_at.is_some() {
            return Ok(());
        }
        // The job tries again, with the key that took its place.
        if !still_sign(conn, [key])? {
            return Err(AppError::Busy);
        }
        endorsements::seal(conn, id, (&text, &sha256, key), now)?;
        let line = audit::Line {
            at: now,
            actor: None,
            action: "endorsement.seal",
            subject: format!("endorsement/{id}"),
            detail: sha256.clone(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}

/// The signed text, verified as a stranger would verify it, and the key that signed it.
fn document(
    app: &App,
    resolver: &Resolver,
    endorsement: &Endorsement,
    identity: &Identity,
) -> AppResult<(String, KeyId)> {
    let unfit = |why: String| {
        AppError::Internal(format!(
            "the document of endorsement {} is not fit: {why}",
            endorsement.id
        ))
    };
    let form = SignedForm::DataIntegrity;
    let unsigned = statement(app, endorsement, identity)?.to_json();
    lint::lint_endorsement(&unsigned).map_err(|faults| unfit(format!("{faults:?}")))?;
    let key = identity.active(form);
    let key = key.ok_or_else(|| unfit("the issuer has no active key".to_owned()))?;
    let method = did::method_id(&identity.did(&app.base_url, form)?, &public_key(key)?);
    let signer = signer(&app.master_key, key)?;
    // The proof's time is the endorsement's, so that a retry makes the same document.
    let at = endorsement.valid_from.get();
    let signed = proof::sign(&unsigned, signer.as_ref(), &method, at, ContextSet::published());
    let text = signed.map_err(|error| unfit(error.to_string()))?.to_string();
    let found = beside(&text, About::Badge, &endorsement.subject, resolver, app.now().get());
    if found.verdict != Verdict::Valid {
        return Err(unfit(format!("{:?}", found.checks)));
    }
    Ok((text, key.id))
}

fn statement(app: &App, of: &Endorsement, identity: &Identity) -> AppResult<Statement> {
    let form = SignedForm::DataIntegrity;
    let index = u32::try_from(of.status_index)
        .map_err(|_| AppError::Internal("a negative status index".to_owned()))?;
    let list = status_url(&app.base_url, of.status_list_id, form);
    let words = |key: &str| {
        let values = [
            ("name", Value::from(of.subject_name.as_str())),
            ("endorser", Value::from(of.endorser_name.as_str())),
            ("capacity", Value::from(of.capacity.as_str())),
            ("issuer", Value::from(identity.issuer.name.as_str())),
        ];
        say(of.language, key, &values)
    };
    let known = if of.capacity.is_empty() { "endorsement-known" } else { "endorsement-known-as" };
    Ok(Statement {
        id: endorsement_url(&app.base_url, of.id),
        issuer: Profile {
            id: identity.did(&app.base_url, form)?,
            name: identity.issuer.name.clone(),
            url: Some(identity.issuer.url.clone()),
        },
        name: words("endorsement-name"),
        description: words("endorsement-description"),
        valid_from: of.valid_from.get(),
        subject: of.subject.clone(),
        comment: of.comment.clone(),
        endorser: of.endorser_name.clone(),
        known: words(known),
        status: StatusEntry::revocation(list, index),
    })
}
