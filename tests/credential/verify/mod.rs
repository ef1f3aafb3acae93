//! Verification: what a reader is told about badges that are good, forged, moved, stale or strange.

mod bundle;
mod carriers;
mod documents;
mod endorsements;
mod jwt;
mod keys;
mod ob2;
mod published;
mod receipt;
mod samples;
mod status;
mod suites;
pub mod world;
