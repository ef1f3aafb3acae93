//! What the words mean and which moves are legal. No I/O, clock, randomness, SQL, HTTP or HTML here.

mod access;
mod activity;
mod cohort;
mod fact;
mod id;
mod invitation;
mod moment;
mod password;
mod person;
mod roster;
mod rubric;

pub use access::{Action, Denied, Standing, may};
pub use activity::{ActivityKind, Phase};
pub use cohort::{BadCohort, CohortWords, MembershipRefused, label, next_label};
pub use fact::{Fact, Named, Refusal};
pub use id::*;
pub use invitation::{BadInvitation, InvitationCode, InvitationRefused, InvitationState};
pub use moment::Moment;
pub use password::{BadPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password};
pub use person::{
    AddressSource, BadLinkUse, BadToken, Email, Language, LinkPurpose, LinkRefused, NoAddress,
    NotAName, NotAnEmail, Role, person_name,
};
pub use roster::{
    BadRoster, LONGEST_ROSTER, RosterFault, RosterLine, roster_from_csv, roster_from_json_lines,
};
pub use rubric::{Criterion, CriterionKey, Level, RubricContent};

pub(crate) use fact::{facts, named};
