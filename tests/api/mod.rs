//! The API, used as its clients use it.

mod start;
