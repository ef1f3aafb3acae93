//! Background work: jobs are asked for in the unit of work that needs them, claimed in the database by any
//! node for a short time that is prolonged while the work goes on, idempotent, and tried again with growing pauses until they are parked for a person to look at.

mod kinds;
mod worker;

pub use worker::{Pace, drain, run, step};
