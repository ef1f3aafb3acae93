//! A program gives a token back (RFC 7009).

use super::OAuthResult;
use crate::app::App;
use crate::app::authenticate::hash_of;
use crate::domain::{OAuthRefused, OAuthTokenKind};
use crate::store::audit::{self, Line};
use crate::store::oauth::{self, OAuthClient};
use crate::store::oauth_tokens;

/// Revokes a token: an access token alone, a refresh token with all that its consent gave. One that is unknown is revoked
/// already. The program that has shown who it is.
///
/// # Errors
/// Inside, [`OAuthRefused::UnauthorizedClient`] for another program's token.
pub async fn revoke(app: &App, client: &OAuthClient, token: &str) -> OAuthResult<()> {
    let (now, client, hash) = (app.now(), client.id, hash_of(token));
    app.write(move |conn| {
        let Some((token, grant)) = oauth_tokens::find(conn, &hash)? else { return Ok(Ok(())) };
        if grant.client_id != client {
            return Ok(Err(OAuthRefused::UnauthorizedClient));
        }
        oauth_tokens::spend(conn, &hash, now)?;
        if token.kind == OAuthTokenKind::Refresh {
            oauth::end(conn, grant.id, now)?;
        }
        let line = Line {
            at: now,
            actor: None,
            action: "oauth.revoke",
            subject: format!("grant/{}", grant.id),
            detail: token.kind.to_string(),
        };
        audit::append(conn, &line)?;
        Ok(Ok(()))
    })
    .await
}
