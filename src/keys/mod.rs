//! Signing keys: how they are made, kept encrypted under the master key, and what state each is
//! in. Signing itself is behind [`Signer`], so that a key may live elsewhere than in our database.

pub mod master;
pub mod secret;
pub mod state;

pub use crate::credential::signer::{Algorithm, SignError, Signer};
pub use master::MasterKey;
pub use secret::SecretKey;
pub use state::KeyState;
