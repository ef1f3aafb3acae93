//! The one integration test binary.

mod credential;
