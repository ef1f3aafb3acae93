//! What a check is, what it finds, and what all findings say together.

use crate::app::causes;

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
    pub(super) fn new(check: Check, state: State, fact: &'static str) -> Self {
        Self { check, state, fact, values: Vec::new() }
    }

    pub(super) fn ok(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::Ok, fact)
    }

    pub(super) fn warning(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::Warning, fact)
    }

    pub(super) fn wrong(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::Wrong, fact)
    }

    pub(super) fn not_checked(check: Check, fact: &'static str) -> Self {
        Self::new(check, State::NotChecked, fact)
    }

    /// The finding where the check itself came to grief.
    pub(super) fn failed(check: Check, error: impl std::error::Error) -> Self {
        Self::not_checked(check, "failed").naming("why", causes(&error))
    }

    /// Names something in the sentence.
    pub(super) fn naming(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// Names some of many, and their number.
    pub(super) fn listing(self, all: &[impl ToString]) -> Self {
        let some: Vec<String> = all.iter().take(5).map(ToString::to_string).collect();
        let more = if all.len() > some.len() { ", …" } else { "" };
        self.naming("count", all.len()).naming("which", format!("{}{more}", some.join(", ")))
    }
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
