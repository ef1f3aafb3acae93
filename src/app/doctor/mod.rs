//! What ails an instance: everything that an operator relies on is looked at, nothing is changed. It may be asked
//! while the service runs, and where it does not.
//!
//! Each check gives one finding. A check that could not be made says so, and is never passed.

mod database;
mod issuing;
mod secrets;
mod service;

use std::path::Path;
use std::sync::Arc;

use crate::clock::Clock;
use crate::config::{BaseUrl, Config};
use crate::domain::Moment;
use crate::keys::MasterKey;
use crate::store::instance::Instance;
use crate::store::{Db, StoreResult};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The database answers, and is of a version that will do.
    Database,
    /// Its settings keep what was acknowledged.
    Settings,
    /// Its pages, indexes and references are whole.
    Integrity,
    /// Its schema is this program's.
    Schema,
    /// The URL that is in every badge.
    BaseUrl,
    /// The master key is the one the instance was first started with.
    MasterKey,
    /// Nobody else on the machine reads the secrets.
    Secrets,
    /// Every issuer's keys open, and are those that are published.
    Keys,
    /// Every issuer's identity, and its document as the world gets it.
    Issuers,
    /// Every sealed document is the one that was signed.
    Credentials,
    /// Every award has its documents, or a job that makes them.
    Awards,
    /// The signed status lists say what was revoked, and nothing else.
    StatusLists,
    /// The jobs get done.
    Jobs,
    /// The disk has room.
    Disk,
    /// Mail would leave.
    Mail,
    /// The clock tells the time.
    Clock,
}

impl Check {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Settings => "settings",
            Self::Integrity => "integrity",
            Self::Schema => "schema",
            Self::BaseUrl => "base-url",
            Self::MasterKey => "master-key",
            Self::Secrets => "secrets",
            Self::Keys => "keys",
            Self::Issuers => "issuers",
            Self::Credentials => "credentials",
            Self::Awards => "awards",
            Self::StatusLists => "status-lists",
            Self::Jobs => "jobs",
            Self::Disk => "disk",
            Self::Mail => "mail",
            Self::Clock => "clock",
        }
    }
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All is well.
    Ok,
    /// It works, and something should be seen to.
    Warning,
    /// Something is wrong.
    Wrong,
    /// It could not be told.
    NotChecked,
    /// It was not to be told: asked to stay offline.
    LeftOut,
}

impl State {
    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
            Self::NotChecked | Self::LeftOut => "not-checked",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// How it came out.
    pub state: State,
    /// What was found, as the catalogue's `doctor-<fact>`, which says what to do about it, too.
    pub fact: &'static str,
    /// What that sentence names.
    pub values: Vec<(&'static str, String)>,
}

impl Finding {
    fn new(check: Check, state: State, fact: &'static str) -> Self {
        Self { check, state, fact, values: Vec::new() }
    }

    fn ok(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::Ok, fact)
    }

    fn warning(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::Warning, fact)
    }

    fn wrong(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::Wrong, fact)
    }

    fn not_checked(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::NotChecked, fact)
    }

    /// The finding where the check itself came to grief.
    fn failed(check: Check, error: impl std::error::Error) -> Self {
        Self::not_checked(check, "failed").naming("why", causes(&error))
    }

    /// Names something in the sentence.
    fn naming(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Names some of many, and their number.
    fn listing(self, all: &[impl ToString]) -> Self {
        let some: Vec<String> = all.iter().take(5).map(ToString::to_string).collect();
        let more = if all.len() > some.len() { ", …" } else { "" };
        self.naming("count", all.len()).naming("which", format!("{}{more}", some.join(", ")))
    }
}

/// An error with its causes, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// The findings, in the order of the checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(pub Vec<Finding>);

impl Report {
    /// Whether all is well (`Some(true)`), something is wrong (`Some(false)`), or it could not be told.
    pub fn is_well(&self) -> Option<bool> {
        let any = |state| self.0.iter().any(|finding| finding.state == state);
        match (any(State::Wrong), any(State::NotChecked)) {
            (true, _) => Some(false),
            (false, true) => None,
            (false, false) => Some(true),
        }
    }
}

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
    findings.push(issuing::keys(&patient).await);
    findings.push(issuing::issuers(&patient).await);
    findings.push(issuing::credentials(&patient).await);
    findings.push(issuing::awards(&patient).await);
    findings.push(issuing::status_lists(&patient).await);
    findings.push(service::jobs(&patient).await);
    findings.push(service::disk(&patient));
    findings.push(service::mail(&patient).await);
    findings.push(service::clock(&patient).await);
    Ok(Report(findings))
}

/// The finding of a check that asks the database, or why it could not be made.
fn told(check: Check, finding: StoreResult<Finding>) -> Finding {
    finding.unwrap_or_else(|error| Finding::failed(check, error))
}
