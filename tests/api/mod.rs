//! The API, used as its clients use it.

mod certify;
mod start;
