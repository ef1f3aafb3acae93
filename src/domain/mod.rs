//! What the words mean and which moves are legal. No I/O, clock, randomness, SQL, HTTP or HTML here.

mod access;
mod achievement;
mod activity;
pub mod allocation;
mod award;
mod brought_badge;
mod cohort;
mod difference;
mod endorsement;
mod fact;
mod file;
mod id;
mod invitation;
mod issuer;
mod key_revocation;
mod lease;
mod moment;
mod oauth;
mod oauth_client;
mod office;
mod office_names;
mod password;
mod person;
mod picture;
mod proposal;
mod results;
mod review;
mod roster;
mod rubric;
mod submission;
mod validation;
mod wording;

pub use access::{Action, Denied, Standing, may};
pub use achievement::{
    AchievementRefused, Picture, Tags, Translation, check_criteria, check_description, check_name,
    check_tags, check_target, is_sorted_alike,
};
pub use activity::{
    ActivityKind, Deadlines, MOVES, Phase, Plan, PlanFault, Progress, RefusedMove, due, may_move,
};
pub use award::{AwardRefused, RevocationReason, valid_until};
pub use brought_badge::{
    BroughtForm, BroughtVerdict, LARGEST_BROUGHT, MOST_BROUGHT, MOST_BROUGHT_BYTES, comparable_id,
    may_replace,
};
pub use cohort::{BadCohort, CohortWords, MembershipRefused, label, next_label};
pub use difference::{Difference, Rewording};
pub use endorsement::{
    EndorsementConsent, EndorsementRefused, StatusHolds, endorsement_capacity, endorsement_comment,
};
pub use fact::{Fact, Named, Refusal};
pub use file::{CHUNK, LARGEST_FILE, MOST_FILES, MediaType, Metadata, RefusedFile, clean_name};
pub use id::*;
pub use invitation::{BadInvitation, InvitationCode, InvitationRefused, InvitationState};
pub use issuer::{IssuerMethod, IssuerRefused, JwtAlgorithm, KeyAlgorithm, KeyStage, check_issuer};
pub use key_revocation::{
    KeyRevocationRefused, Renewal, RevocationState, check_revocation_time, may_close,
};
pub use lease::{Lease, LeaseRefused, LeaseState, decline_reason};
pub use moment::Moment;
pub use oauth::{CodeChallenge, OAuthRefused, OAuthScope, OAuthScopes, OAuthTokenKind};
pub use oauth_client::ClientMetadata;
pub use password::{BadPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password};
pub use person::{
    AddressSource, BadLinkUse, BadToken, Email, Language, LinkPurpose, LinkRefused, NoAddress,
    NotAName, NotAnEmail, Role, person_name,
};
pub use proposal::{
    BallotChoice, Change, Decision, DecisionRule, LevelWords, ProposalState, RefusedChange,
    RefusedProposal, Tally, close, decide,
};
pub use results::ResultsRefused;
pub use review::{
    Answer, AnswerRefused, NotAReview, Review, ReviewKind, ReviewRefused, ReviewState, Seat,
};
pub use roster::{
    BadRoster, LONGEST_ROSTER, RosterFault, RosterLine, roster_from_csv, roster_from_json_lines,
};
pub use rubric::{
    Criterion, CriterionKey, Level, RefusedRubric, RubricContent, RubricFault, RubricState,
};
pub use submission::{FileState, RefusedSubmission, SubmissionState, Timeliness, taken};
pub use validation::{
    BadRule, CriterionEvidence, Decided, Doubt, Evidence, Finding, Grounds, RequiredLevel, Rule,
    Ruling, RulingRefused, Shortfall, TotalEvidence, ValidationState,
};
pub use wording::{BadWording, Flaw, optional_wording, wording};

pub(crate) use fact::{facts, named};
