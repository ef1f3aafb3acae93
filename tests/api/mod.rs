//! The API, used as its clients use it.

mod activities;
mod cohorts;
mod people;
mod reviews;
mod rubrics;
mod start;
