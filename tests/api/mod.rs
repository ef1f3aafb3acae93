//! The API, used as its clients use it.

mod activities;
mod certify;
mod cohorts;
mod keys;
mod older;
mod people;
mod reviews;
mod rubrics;
mod start;
