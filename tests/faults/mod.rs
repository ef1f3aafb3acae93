//! Races and crashes.

mod awards;
