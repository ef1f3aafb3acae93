//! Ids: newtypes over random UUIDs. They are public, so they tell neither order nor time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// Identifies a person.
    PersonId
    /// Identifies an API token (not its secret).
    TokenId
    /// Identifies a cohort.
    CohortId
    /// Identifies a person's place in a cohort.
    MembershipId
    /// Identifies an invitation (not its code).
    InvitationId
    /// Identifies a line of a cohort's roster.
    RosterEntryId
    /// Identifies a rubric through all its versions.
    RubricId
    /// Identifies one immutable version of a rubric.
    RubricVersionId
    /// Identifies a proposal to change a rubric.
    ProposalId
    /// Identifies an activity.
    ActivityId
    /// Identifies a submission.
    SubmissionId
    /// Identifies a file of a submission.
    FileId
    /// Identifies a lease.
    LeaseId
    /// Identifies a review.
    ReviewId
    /// Identifies one sealed run of the model.
    FitId
    /// Identifies an issuer.
    IssuerId
    /// Identifies a key of an issuer.
    KeyId
    /// Identifies what was asked about a key: that it be revoked.
    KeyRevocationId
    /// Identifies a competency.
    CompetencyId
    /// Identifies an achievement.
    AchievementId
    /// Identifies a validation.
    ValidationId
    /// Identifies an award, and so its credential and its badge page.
    AwardId
    /// Identifies a status list.
    StatusListId
    /// Identifies a program that people may connect (its OAuth `client_id`).
    ClientId
    /// Identifies what a person allowed a program.
    GrantId
    /// Identifies an endorsement, and so its credential.
    EndorsementId
    /// Identifies a badge that a person brought in.
    BroughtBadgeId
}
