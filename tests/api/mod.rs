//! The API, used as its clients use it.

mod activities;
mod rubrics;
mod start;
