//! Background work: jobs are asked for in the unit of work that needs them, claimed in the database by any
//! node, idempotent, and tried again with growing pauses until they are parked for a person to look at.

mod reviewing;
mod worker;

pub use worker::{drain, run};
