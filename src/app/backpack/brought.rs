//! The badges that a learner brought in, as the learner sees them: never as ours.

use crate::app::{App, AppError, AppResult, Caller};
use crate::domain::BroughtBadgeId;
use crate::store::{Conn, audit, brought_badges};

pub use crate::store::brought_badges::BroughtBadge;

/// The caller's own, by their date.
///
/// # Errors
/// The database's own.
pub async fn list(app: &App, caller: Caller) -> AppResult<Vec<BroughtBadge>> {
    app.read(move |conn| Ok(brought_badges::list_of(conn, caller.person)?)).await
}

/// One of the caller's own.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else's.
pub async fn find(app: &App, caller: Caller, id: BroughtBadgeId) -> AppResult<BroughtBadge> {
    app.read(move |conn| own(conn, caller, id)).await
}

/// Removes one of the caller's own.
///
/// # Errors
/// As [`find`].
pub async fn remove(app: &App, caller: Caller, id: BroughtBadgeId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        own(conn, caller, id)?;
        brought_badges::remove(conn, id)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "brought_badge.remove",
            subject: format!("brought_badge/{id}"),
            detail: String::new(),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await
}

fn own(conn: &mut Conn, caller: Caller, id: BroughtBadgeId) -> AppResult<BroughtBadge> {
    let found = brought_badges::find(conn, id)?;
    found.filter(|badge| badge.person_id == caller.person).ok_or(AppError::NotFound)
}
