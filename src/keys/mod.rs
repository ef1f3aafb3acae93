//! Signing keys.

pub use crate::credential::signer::{SignError, Signer};
