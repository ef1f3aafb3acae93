//! What ails an instance: everything that an operator relies on is looked at, nothing is changed. It may be asked
//! while the service runs, and where it does not.
//!
//! Each check gives one finding. A check that could not be made says so, and is never passed.

mod database;
mod issuing;
mod report;
mod secrets;
mod service;

use std::path::Path;
use std::sync::Arc;

pub use report::{Check, Finding, Report, State};

use super::causes;

use crate::clock::Clock;
use crate::config::{BaseUrl, Config};
use crate::domain::Moment;
use crate::keys::MasterKey;
use crate::store::instance::Instance;
use crate::store::{Db, StoreResult};

/// There is no instance there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no instance in {0}")]
pub struct NoInstance(pub String);

/// What is asked.
pub struct Question {
    /// Which instance, and how it is to be served.
    pub config: Config,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whether to ask no other machine but the database's.
    pub offline: bool,
}

/// An instance whose database answers and has this program's schema.
struct Patient {
    db: Db,
    now: Moment,
    config: Config,
    offline: bool,
    instance: Instance,
    base: Option<BaseUrl>,
    master: Option<MasterKey>,
}

impl Patient {
    /// Reads from one snapshot.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut crate::store::Conn) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        self.db.read(work).await
    }

    /// What is found in what the instance holds, and around it.
    async fn findings(&self) -> Vec<Finding> {
        vec![
            issuing::keys(self).await,
            issuing::issuers(self).await,
            issuing::credentials(self).await,
            issuing::awards(self).await,
            issuing::status_lists(self).await,
            service::jobs(self).await,
            service::disk(self),
            service::mail(self).await,
            service::clock(self).await,
        ]
    }
}

/// Looks at everything.
///
/// # Errors
/// [`NoInstance`].
pub async fn diagnose(question: Question) -> Result<Report, NoInstance> {
    let Question { config, clock, offline } = question;
    let file = config.database_url.strip_prefix("sqlite://");
    if file.is_some_and(|file| !Path::new(file).exists()) {
        return Err(NoInstance(config.data.display().to_string()));
    }
    let db = match Db::look(&config.database_url) {
        Ok(db) => db,
        Err(error) => {
            let found = Finding::wrong(Check::Database, "database-silent");
            return Ok(Report(vec![found.naming("why", causes(&error))]));
        }
    };
    let mut findings = database::findings(&db).await;
    let Some(instance) = database::instance(&db, &mut findings, &config).await? else {
        return Ok(Report(findings));
    };
    let now = clock.now();
    let base = BaseUrl::parse(&instance.base_url).ok();
    let (master, more) = secrets::findings(&config, &instance, base.as_ref());
    findings.extend(more);
    let patient = Patient { db, now, config, offline, instance, base, master };
    findings.extend(patient.findings().await);
    Ok(Report(findings))
}

/// The finding of a check that asks the database, or why it could not be made.
fn told(check: Check, finding: StoreResult<Finding>) -> Finding {
    finding.unwrap_or_else(|error| Finding::failed(check, error))
}
