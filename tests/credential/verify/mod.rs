//! Verification: what a reader is told about badges that are good, forged, moved, stale or strange.

mod carriers;
mod documents;
mod jwt;
mod published;
mod status;
mod world;
