//! The API, used as its clients use it.

mod cohorts;
mod people;
mod reviews;
mod activities;
mod rubrics;
mod start;
