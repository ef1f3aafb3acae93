//! What the words mean and which moves are legal. No I/O, clock, randomness, SQL, HTTP or HTML here.

mod access;
mod activity;
pub mod allocation;
mod fact;
mod id;
mod lease;
mod moment;
mod person;
mod review;
mod rubric;

pub use access::{Action, Denied, Standing, may};
pub use activity::{ActivityKind, Phase};
pub use fact::{Fact, Named, Refusal};
pub use id::*;
pub use lease::{Lease, LeaseRefused, LeaseState, decline_reason};
pub use moment::Moment;
pub use person::{AddressSource, Email, Language, Role};
pub use review::{
    Answer, AnswerRefused, NotAReview, Review, ReviewKind, ReviewRefused, ReviewState, Seat,
};
pub use rubric::{Criterion, CriterionKey, Level, RubricContent};

pub(crate) use fact::{facts, named};
