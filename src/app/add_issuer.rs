//! Adding an issuer, with its first keys. An issuer is never changed afterwards: it stands in badges.

use super::identity::web_did;
use super::make_key::make_key;
use super::{App, AppError, AppResult, Caller, Once, rights};
use crate::domain::{
    Action, IssuerId, IssuerMethod, IssuerRefused, JwtAlgorithm, KeyAlgorithm, KeyStage,
    check_issuer,
};
use crate::store::{audit, issuers};

/// An issuer to be added.
#[derive(Clone, Debug)]
pub struct NewIssuer {
    /// Its name, as badges show it.
    pub name: String,
    /// Its web address.
    pub url: String,
    /// Where it is written to; Open Badges 2.0 asks for it, so without there are no 2.0 badges.
    pub email: Option<String>,
    /// How it is identified; by default did:web where the base URL allows it, else did:key.
    pub method: Option<IssuerMethod>,
    /// How its JWTs are signed; by default RS256 for did:web, ES256 for did:key.
    pub jwt: Option<JwtAlgorithm>,
}

/// Adds an issuer. Asked by an admin, or by whoever runs the command on the machine (no caller).
///
/// # Errors
/// [`AppError::NotAllowed`] for anyone but an admin; [`IssuerRefused`] says what is wrong.
pub async fn add_issuer(
    app: &App,
    caller: Option<Caller>,
    once: Option<Once>,
    new: NewIssuer,
) -> AppResult<IssuerId> {
    if let Some(caller) = &caller {
        rights::in_instance(caller, Action::RunInstance)?;
    }
    let email = new.email.as_deref().unwrap_or_default().trim().to_owned();
    check_issuer(&new.name, &new.url, &email).map_err(|(at, fact)| AppError::invalid(at, fact))?;
    let id = IssuerId(app.random.uuid());
    let has_web = web_did(&app.base_url, id).is_some();
    let usual = if has_web { IssuerMethod::Web } else { IssuerMethod::Key };
    let method = new.method.unwrap_or(usual);
    let jwt = new.jwt.unwrap_or(match method {
        IssuerMethod::Web => JwtAlgorithm::Rs256,
        IssuerMethod::Key => JwtAlgorithm::Es256,
    });
    match (method, jwt) {
        (IssuerMethod::Web, _) if !has_web => {
            return Err(AppError::invalid("/method", IssuerRefused::WebNeedsHttps));
        }
        (IssuerMethod::Key, JwtAlgorithm::Rs256) => {
            return Err(AppError::invalid("/jwt", IssuerRefused::KeyNeedsEs256));
        }
        _ => {}
    }
    let mut keys = Vec::new();
    for algorithm in [KeyAlgorithm::Ed25519, jwt.into()] {
        keys.push(make_key(app, id, algorithm, KeyStage::Active).await?);
        // The next key is published before it signs, so that whoever keeps copies knows it by then.
        if method == IssuerMethod::Web {
            keys.push(make_key(app, id, algorithm, KeyStage::Next).await?);
        }
    }
    let now = app.now();
    let issuer = issuers::Issuer {
        id,
        name: new.name.trim().to_owned(),
        url: new.url,
        method,
        jwt_algorithm: jwt,
        created_at: now,
        email,
    };
    app.create(once, move |conn| {
        issuers::insert(conn, &issuer)?;
        for key in &keys {
            issuers::insert_key(conn, key)?;
        }
        let line = audit::Line {
            at: now,
            actor: caller.map(|caller| caller.person),
            action: "issuer.add",
            subject: format!("issuer/{id}"),
            detail: method.to_string(),
        };
        audit::append(conn, &line)?;
        Ok(id)
    })
    .await
}
