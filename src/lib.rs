//! Compagnon.

pub mod credential;
pub mod keys;
