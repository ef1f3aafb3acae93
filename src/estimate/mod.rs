//! From peers' marks to estimates with their certainty: pure, deterministic, unaware of HTTP,
//! databases, clocks and the machine it runs on (`docs/scoring.md` gives the method).
//!
//! ```
//! use compagnon::estimate::{self, Criterion, Mark, Marks, Options, Scale};
//!
//! let criteria = vec![Criterion::new("clarity", Scale::new(0.0, 4.0, 1.0)?, 1.0)];
//! let marks = [Mark::new("work-1", "ana", "clarity", 3.0), Mark::new("work-1", "bo", "clarity", 4.0)];
//! let fit = estimate::fit(&Marks::new(criteria, &marks, &[])?, &Options::default());
//! let level_3 = fit.marks().scale("clarity").map(|scale| scale.threshold_of_level(3.0));
//! assert!(fit.probability_at_least("work-1", "clarity", level_3.unwrap_or(0.0)) > Some(0.5));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod agreement;
#[cfg(test)]
mod behaviour;
mod chain;
mod choose;
mod design;
mod fit;
mod gibbs;
mod guard;
#[cfg(test)]
mod guarded;
mod hyper;
mod marks;
mod mean;
mod normal;
mod posterior;
mod sampler;
mod scale;
mod shifts;
#[cfg(test)]
mod standing_apart;
pub mod table;
mod totals;

pub use choose::Watch;
pub use fit::{Estimate, Fit, Model, Options, ReviewerEffect, fit};
pub use marks::{Anchor, Criterion, Mark, Marks, MarksRefused, split_self_reviews};
pub use scale::{Scale, ScaleRefused};
