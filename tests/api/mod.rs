//! The API, used as its clients use it.

mod reviews;
mod start;
