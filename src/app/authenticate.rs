//! Who is asking: by an API token.

use sha2::{Digest, Sha256};

use super::{App, AppError, AppResult, Caller, Scope};
use crate::domain::Named;
use crate::store::tokens;

/// The caller a token's secret stands for. Secrets are looked up by their SHA-256, so no comparison leaks them.
///
/// # Errors
/// [`AppError::Unauthenticated`] for a secret that is unknown, expired or revoked, or whose person is suspended.
pub async fn by_token(app: &App, secret: &str) -> AppResult<Caller> {
    let hash = Sha256::digest(secret.as_bytes()).to_vec();
    let now = app.now();
    let holder = app.read(move |conn| Ok(tokens::holder(conn, &hash, now)?)).await?;
    let holder = holder.ok_or(AppError::Unauthenticated)?;
    let scope = Scope::named(&holder.scope).ok_or(AppError::Unauthenticated)?;
    Ok(Caller { person: holder.person, is_admin: holder.is_admin, scope })
}
