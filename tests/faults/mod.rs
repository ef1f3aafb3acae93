//! Races and crashes.

mod awards;
mod kill;
