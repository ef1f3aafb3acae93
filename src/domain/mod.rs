//! What the words mean and which moves are legal. No I/O, clock, randomness, SQL, HTTP or HTML here.

mod access;
mod achievement;
mod activity;
mod award;
mod fact;
mod id;
mod issuer;
mod moment;
mod person;
mod rubric;
mod validation;

pub use access::{Action, Denied, Standing, may};
pub use achievement::{
    AchievementRefused, Picture, Tags, check_criteria, check_description, check_name, check_tags,
    check_target,
};
pub use activity::{ActivityKind, Phase};
pub use award::{AwardRefused, RevocationReason, valid_until};
pub use fact::{Fact, Named, Refusal};
pub use id::*;
pub use issuer::{IssuerMethod, IssuerRefused, JwtAlgorithm, KeyAlgorithm, KeyStage, check_issuer};
pub use moment::Moment;
pub use person::{AddressSource, Email, Language, Role};
pub use rubric::{Criterion, CriterionKey, Level, RubricContent};
pub use validation::{
    BadRule, CriterionEvidence, Decided, Decision, DecisionRefused, Doubt, Evidence, Finding,
    Grounds, RequiredLevel, Rule, Shortfall, TotalEvidence, ValidationState,
};

pub(crate) use fact::{facts, named};
