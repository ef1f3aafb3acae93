//! Races and crashes.

mod awards;
mod bulk;
mod kill;
