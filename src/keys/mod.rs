//! Signing keys.

mod master;

pub use crate::credential::signer::{SignError, Signer};
pub use master::{BadMasterKey, MasterKey};
