//! Compagnon.
