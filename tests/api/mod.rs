//! The API, used as its clients use it.

mod activities;
mod certify;
mod cohorts;
mod issuing;
mod key_revocations;
mod keys;
mod older;
mod people;
mod reviews;
mod rubrics;
mod start;
