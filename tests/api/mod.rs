//! The API, used as its clients use it.

mod cohorts;
mod people;
mod reviews;
mod start;
