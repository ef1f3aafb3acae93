//! What a use case answers when it does not do what it was asked.

use crate::domain::{Denied, Fact, Flaw, Refusal};
use crate::store::{Retry, StoreError};

/// One thing that is wrong in what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer into what was sent, e.g. `/criteria/0/levels` (RFC 6901).
    pub pointer: String,
    /// What.
    pub refusal: Refusal,
}

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nobody has signed in, or no longer. 401.
    #[error("not signed in")]
    Unauthenticated,
    /// It is not there, or not for this person to know. 404.
    #[error("not there")]
    NotFound,
    /// The person knows it is there but may not do this. 403.
    #[error("not allowed")]
    NotAllowed,
    /// What was sent cannot even be read. 400.
    #[error("cannot be read: {0}")]
    Malformed(String),
    /// A creation needs an `Idempotency-Key`. 400.
    #[error("a creation needs an idempotency key")]
    NeedsIdempotencyKey,
    /// More was sent than is taken. 413.
    #[error("too large")]
    TooLarge {
        /// How many bytes are taken at the most.
        limit: u64,
    },
    /// What was sent is wrong; every fault is named. 422.
    #[error("what was sent is wrong")]
    Invalid(Vec<Fault>),
    /// What was sent is right, but the state of things forbids it. 409.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The thing has changed since the caller read it. 412.
    #[error("it has changed meanwhile")]
    Stale,
    /// A change to this needs `If-Match`. 428.
    #[error("the change must name the state it is based on")]
    NeedsIfMatch,
    /// The same `Idempotency-Key` came with another request. 422.
    #[error("the idempotency key belongs to another request")]
    KeyReused,
    /// Too many tries. 429.
    #[error("too many tries")]
    TooMany {
        /// After how many seconds to try again.
        retry_after: u32,
    },
    /// More is asked than can be done now. 503.
    #[error("busy")]
    Busy,
    /// The database failed. 503 where another try may help, else 500.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that cannot happen did. 500.
    #[error("internal: {0}")]
    Internal(String),
}

/// What a use case gives.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    /// Refuses for a fact of the domain.
    pub fn refused(fact: impl Fact) -> Self {
        Self::Refused(fact.into())
    }

    /// Says that what was sent is wrong at `pointer`.
    pub fn invalid(pointer: impl Into<String>, fact: impl Fact) -> Self {
        Self::Invalid(vec![Fault { pointer: pointer.into(), refusal: fact.into() }])
    }
}

impl From<Denied> for AppError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Hidden => Self::NotFound,
            Denied::NotAllowed => Self::NotAllowed,
        }
    }
}

impl From<Vec<Flaw>> for AppError {
    fn from(flaws: Vec<Flaw>) -> Self {
        let fault = |Flaw { pointer, refusal }| Fault { pointer, refusal };
        Self::Invalid(flaws.into_iter().map(fault).collect())
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Retry for AppError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// An error with its causes, in one line.
pub fn causes(error: &dyn std::error::Error) -> String {
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
