//! Signing keys: made, encrypted at rest under the master key, used to sign.

/// The key under which issuers' keys are encrypted; it is never in the database.
pub struct MasterKey;
