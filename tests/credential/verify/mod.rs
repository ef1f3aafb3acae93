//! Verification: what a reader is told about badges that are good, forged, moved, stale or strange.

mod carriers;
mod documents;
mod endorsements;
mod jwt;
mod keys;
mod ob2;
mod published;
mod samples;
mod status;
mod suites;
pub mod world;
