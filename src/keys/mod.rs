//! Signing keys.

pub use crate::credential::signer::{SignError, Signer};

/// The key under which issuers' keys are encrypted; it is never in the database.
pub struct MasterKey;
