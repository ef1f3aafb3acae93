//! Compagnon.
pub mod credential;
