//! What the words mean and which moves are legal. No I/O, clock, randomness, SQL, HTTP or HTML here.

mod access;
mod activity;
mod fact;
mod id;
mod moment;
mod person;
mod rubric;

pub use access::{Action, Denied, Standing, may};
pub use activity::{ActivityKind, Phase};
pub use fact::{Fact, Named, Refusal};
pub use id::*;
pub use moment::Moment;
pub use person::{AddressSource, Email, Language, Role};
pub use rubric::{Criterion, CriterionKey, Level, RubricContent};

pub(crate) use fact::{facts, named};
