//! The database, on both backends.

mod doors;
mod dump;
mod jobs;
