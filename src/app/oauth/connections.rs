//! What a person has allowed, as the person sees it; and its end.

use crate::app::{App, AppError, AppResult, Caller};
use crate::domain::GrantId;
use crate::store::audit::{self, Line};
use crate::store::oauth::{self, OAuthClient};

pub use crate::store::oauth::Grant;

/// The programs that may act for the caller now, the newest first.
///
/// # Errors
/// The database's own.
pub async fn list(app: &App, caller: Caller) -> AppResult<Vec<(Grant, OAuthClient)>> {
    let now = app.now();
    app.read(move |conn| Ok(oauth::list_of(conn, caller.person, now)?)).await
}

/// Ends what the caller allowed a program: its tokens are good for nothing from then on.
///
/// # Errors
/// [`AppError::NotFound`] when the caller allowed nothing such.
pub async fn end(app: &App, caller: Caller, id: GrantId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let grant = oauth::find_grant(conn, id)?.ok_or(AppError::NotFound)?;
        if grant.person_id != caller.person || !oauth::end(conn, id, now)? {
            return Err(AppError::NotFound);
        }
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "oauth.end",
            subject: format!("grant/{id}"),
            detail: String::new(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}
