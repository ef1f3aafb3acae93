//! Background work that was given up: seen, and tried again once its cause is mended. For whoever runs the
//! command on the machine.

use super::{App, AppResult};
use crate::store::audit::{self, Line};
use crate::store::jobs;

pub use crate::store::jobs::Seen;

/// All jobs, the one asked for first first.
///
/// # Errors
/// The database's own.
pub async fn list_jobs(app: &App) -> AppResult<Vec<Seen>> {
    app.read(|conn| Ok(jobs::list(conn)?)).await
}

/// Lets the jobs that were given up be tried again; gives how many.
///
/// # Errors
/// The database's own.
pub async fn retry_jobs(app: &App) -> AppResult<usize> {
    let now = app.now();
    app.write(move |conn| {
        let count = jobs::unpark(conn, now)?;
        let line = Line {
            at: now,
            actor: None,
            action: "jobs.retry",
            subject: "jobs".to_owned(),
            detail: count.to_string(),
        };
        audit::append(conn, &line)?;
        Ok(count)
    })
    .await
}
