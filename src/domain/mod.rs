//! What the words mean and which moves are legal. No I/O, clock, randomness, SQL, HTTP or HTML here.

mod access;
mod activity;
pub mod allocation;
mod fact;
mod file;
mod id;
mod lease;
mod moment;
mod person;
mod proposal;
mod results;
mod review;
mod rubric;
mod submission;
mod wording;

pub use access::{Action, Denied, Standing, may};
pub use activity::{
    ActivityKind, Deadlines, MOVES, Phase, Plan, PlanFault, Progress, RefusedMove, due, may_move,
};
pub use fact::{Fact, Named, Refusal};
pub use file::{CHUNK, LARGEST_FILE, MOST_FILES, MediaType, Metadata, RefusedFile, clean_name};
pub use id::*;
pub use lease::{Lease, LeaseRefused, LeaseState, decline_reason};
pub use moment::Moment;
pub use person::{AddressSource, Email, Language, Role};
pub use proposal::{
    BallotChoice, Change, Decision, DecisionRule, LevelWords, ProposalState, RefusedChange, Tally,
    close, decide,
};
pub use results::ResultsRefused;
pub use review::{
    Answer, AnswerRefused, NotAReview, Review, ReviewKind, ReviewRefused, ReviewState, Seat,
};
pub use rubric::{Criterion, CriterionKey, Level, RubricContent, RubricFault, RubricState};
pub use submission::{FileState, RefusedSubmission, SubmissionState, Timeliness, taken};
pub use wording::{BadWording, Flaw, optional_wording, wording};

pub(crate) use fact::{facts, named};
