//! Compagnon: learners review each other's work, scores are estimated with their certainty, and a
//! competency that was shown becomes a signed Open Badge.

pub mod command;
pub mod estimate;
