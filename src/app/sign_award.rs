//! The job that signs a reserved award: build, check, sign and verify outside any unit of work, then seal the
//! exact texts in one. Nothing is public before the seal; done again, it seals nothing twice.

use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::award_content::AwardContent;
use super::identity::{Identity, SignedForm, public_key, signer};
use super::resolve::Resolver;
use super::{App, AppError, AppResult};
use crate::credential::contexts::ContextSet;
use crate::credential::verify::{Options, Verdict, verify};
use crate::credential::{build, did, jwt, lint, proof};
use crate::domain::AwardId;
use crate::store::awards::{Award, Credential};
use crate::store::{achievements, audit, awards};

/// The two forms of every badge.
const FORMS: [SignedForm; 2] = [SignedForm::DataIntegrity, SignedForm::Jwt];

/// Signs and seals an award's documents; nothing to do where they are sealed.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown award; [`AppError::Internal`] when its documents are not fit to be
/// signed, or do not verify: they are not sealed then.
pub async fn sign_award(app: &App, id: AwardId) -> AppResult<()> {
    let (award, identity) = app
        .read(move |conn| {
            let award = awards::find(conn, id)?.ok_or(AppError::NotFound)?;
            let achievement = achievements::find(conn, award.achievement_id)?;
            let issuer = achievement.ok_or(AppError::NotFound)?.issuer_id;
            Ok((award, Identity::find(conn, issuer)?.ok_or(AppError::NotFound)?))
        })
        .await?;
    if award.sealed_at.is_some() {
        return Ok(());
    }
    let (signing, resolver) = (app.clone(), Resolver::new(app, None));
    let made =
        tokio::task::spawn_blocking(move || documents(&signing, &resolver, &award, &identity));
    let made = made.await.map_err(|error| AppError::Internal(error.to_string()))??;
    seal(app, id, made).await
}

/// The unit of work that makes the badge public.
async fn seal(app: &App, id: AwardId, documents: Vec<Credential>) -> AppResult<()> {
    let (now, documents) = (app.now(), Arc::new(documents));
    app.write(move |conn| {
        let award = awards::find(conn, id)?.ok_or(AppError::NotFound)?;
        if award.sealed_at.is_some() {
            return Ok(());
        }
        awards::seal(conn, id, &documents, now)?;
        let line = audit::Line {
            at: now,
            actor: None,
            action: "award.seal",
            subject: format!("award/{id}"),
            detail: documents.iter().map(|one| one.sha256.as_str()).collect::<Vec<_>>().join(" "),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}

/// Both signed forms, each verified as a stranger would verify it.
fn documents(
    app: &App,
    resolver: &Resolver,
    award: &Award,
    identity: &Identity,
) -> AppResult<Vec<Credential>> {
    let content = AwardContent::of(award)?;
    let mut made = Vec::new();
    for form in FORMS {
        let assertion = content.assertion(&app.base_url, identity, award, form)?;
        let document = build::build(&assertion);
        lint::lint(&document).map_err(|faults| unfit(award, &format!("{faults:?}")))?;
        let (text, key_id) = signed(app, identity, award, form, &document)?;
        let now = app.now().get();
        let report = verify(text.as_bytes(), resolver, now, &Options::default());
        if report.verdict != Verdict::Valid {
            return Err(unfit(award, &format!("{:?}", report.checks)));
        }
        let sha256 = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        let (award_id, form) = (award.id, form.name().to_owned());
        made.push(Credential { award_id, form, text, sha256, key_id, sealed_at: app.now() });
    }
    Ok(made)
}

fn unfit(award: &Award, why: &str) -> AppError {
    AppError::Internal(format!("the document of award {} is not fit: {why}", award.id))
}

/// Signs a document in a form. The proof's time is the award's, so that a retry makes the same document.
fn signed(
    app: &App,
    identity: &Identity,
    award: &Award,
    form: SignedForm,
    document: &Value,
) -> AppResult<(String, crate::domain::KeyId)> {
    let key = identity.active(form).ok_or_else(|| unfit(award, "the issuer has no active key"))?;
    let did = identity.did(&app.base_url, form)?;
    let method = did::method_id(&did, &public_key(key)?);
    let signer = signer(&app.master_key, key)?;
    let text = match form {
        SignedForm::DataIntegrity => {
            let at = award.valid_from.get();
            let contexts = ContextSet::published();
            let proved = proof::sign(document, signer.as_ref(), &method, at, contexts);
            proved.map_err(|error| unfit(award, &error.to_string()))?.to_string()
        }
        SignedForm::Jwt => jwt::sign(document, signer.as_ref(), &method)
            .map_err(|error| unfit(award, &error.to_string()))?,
    };
    Ok((text, key.id))
}
