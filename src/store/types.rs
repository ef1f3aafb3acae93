//! The SQL types both backends share, and how the domain's types are stored in them.
//!
//! The domain does not name Diesel: this module teaches Diesel the domain. To store a new word, id or text
//! type, add it to the lists at the end.

use std::error::Error;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self, HasSqlType, SqlType, Text};
use diesel::sqlite::Sqlite;

use super::db::MultiBackend;
use crate::domain::{
    AchievementId, ActivityId, ActivityKind, AddressSource, AwardId, BallotChoice, BroughtBadgeId,
    BroughtForm, BroughtVerdict, Change, ClientId, ClientMetadata, CodeChallenge, CohortId,
    CompetencyId, CriterionKey, DecisionRule, Email, EndorsementConsent, EndorsementId, FileId,
    FileState, FitId, GrantId, Grounds, InvitationId, IssuerId, IssuerMethod, JwtAlgorithm,
    KeyAlgorithm, KeyId, KeyRevocationId, KeyStage, Language, LeaseId, LinkPurpose, MediaType,
    MembershipId, Moment, Named, OAuthScopes, OAuthTokenKind, PersonId, Phase, Picture, ProposalId,
    ProposalState, ReviewId, Role, RosterEntryId, RubricContent, RubricId, RubricState,
    RubricVersionId, Rule, StatusHolds, StatusListId, SubmissionId, SubmissionState, Tags, TokenId,
    Translation, ValidationId, ValidationState,
};

use crate::domain::{LeaseState, Renewal, ReviewKind, ReviewState, RevocationState};

type Failure = Box<dyn Error + Send + Sync>;

/// A SQL type with a native form on PostgreSQL and a text form on SQLite.
macro_rules! sql_types {
    ($($(#[$doc:meta])* $sql:ident = $native:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
        #[diesel(postgres_type(name = $native), sqlite_type(name = "Text"))]
        pub struct $sql;

        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }

        impl sql_types::SqlOrd for $sql {}
    )+};
}

sql_types! {
    /// A moment in UTC.
    Instant = "timestamptz";
    /// A UUID.
    Uuid = "uuid";
}

/// How a type of the domain is written to, and read from, each backend.
trait Stored: Sized {
    /// What Diesel knows how to send to PostgreSQL.
    type Native;

    fn to_native(&self) -> Self::Native;
    fn from_native(native: Self::Native) -> Result<Self, Failure>;
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Result<Self, Failure>;
}

/// Gives each type Diesel's traits, for PostgreSQL, for SQLite and for both together.
macro_rules! stored {
    ($($rust:ident as $sql:ident, natively $native:ty;)+) => {$(
        const _: () = {
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive, sql_type = $sql)]
            #[expect(dead_code, reason = "carries the derives for a type of another module")]
            struct Proxy($rust);
        };

        impl ToSql<$sql, Pg> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<$native, Pg>::to_sql(&self.to_native(), &mut out.reborrow())
            }
        }

        impl FromSql<$sql, Pg> for $rust {
            fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                Self::from_native(FromSql::<$native, Pg>::from_sql(raw)?)
            }
        }

        impl ToSql<$sql, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.to_text());
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, Sqlite> for $rust {
            fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                Self::from_text(&<String as FromSql<Text, Sqlite>>::from_sql(raw)?)
            }
        }

        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($sql, self));
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(raw: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                raw.from_sql::<Self, $sql>()
            }
        }
    )+};
}

impl Stored for Moment {
    type Native = DateTime<Utc>;

    fn to_native(&self) -> Self::Native {
        self.get()
    }

    fn from_native(native: Self::Native) -> Result<Self, Failure> {
        Ok(Self::new(native))
    }

    fn to_text(&self) -> String {
        // Fixed width, so that the order of the text is the order of time.
        self.get().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
    }

    fn from_text(text: &str) -> Result<Self, Failure> {
        Ok(Self::parse(text)?)
    }
}

stored! { Moment as Instant, natively sql_types::Timestamptz; }

/// Ids: `uuid` on PostgreSQL, hyphenated text on SQLite.
macro_rules! stored_ids {
    ($($id:ident)+) => {
        $(impl Stored for $id {
            type Native = uuid::Uuid;

            fn to_native(&self) -> Self::Native {
                self.0
            }

            fn from_native(native: Self::Native) -> Result<Self, Failure> {
                Ok(Self(native))
            }

            fn to_text(&self) -> String {
                self.0.hyphenated().to_string()
            }

            fn from_text(text: &str) -> Result<Self, Failure> {
                Ok(Self(text.parse()?))
            }
        })+
        stored! { $($id as Uuid, natively sql_types::Uuid;)+ }
    };
}

/// Words of the domain: text under their stable name.
macro_rules! stored_words {
    ($($word:ident)+) => {
        $(impl Stored for $word {
            type Native = String;

            fn to_native(&self) -> Self::Native {
                self.to_text()
            }

            fn from_native(native: Self::Native) -> Result<Self, Failure> {
                Self::from_text(&native)
            }

            fn to_text(&self) -> String {
                self.as_str().to_owned()
            }

            fn from_text(text: &str) -> Result<Self, Failure> {
                Self::named(text).ok_or_else(|| {
                    format!("{text:?} is not a {}", stringify!($word)).into()
                })
            }
        })+
        stored! { $($word as Text, natively Text;)+ }
    };
}

/// Texts with a rule: stored as they are, read back by their own rule.
macro_rules! stored_texts {
    ($($rust:ident: |$value:ident| $write:expr, |$text:ident| $read:expr;)+) => {
        $(impl Stored for $rust {
            type Native = String;

            fn to_native(&self) -> Self::Native {
                self.to_text()
            }

            fn from_native(native: Self::Native) -> Result<Self, Failure> {
                Self::from_text(&native)
            }

            fn to_text(&self) -> String {
                let $value = self;
                $write
            }

            fn from_text($text: &str) -> Result<Self, Failure> {
                $read
            }
        })+
        stored! { $($rust as Text, natively Text;)+ }
    };
}

stored_ids! {
    AchievementId ActivityId AwardId CohortId CompetencyId FileId FitId InvitationId IssuerId KeyId KeyRevocationId LeaseId
    MembershipId PersonId ProposalId ReviewId RosterEntryId RubricId RubricVersionId StatusListId SubmissionId
    TokenId ValidationId ClientId GrantId BroughtBadgeId EndorsementId
}

stored_words! {
    ActivityKind AddressSource BallotChoice DecisionRule FileState IssuerMethod JwtAlgorithm KeyAlgorithm KeyStage Language MediaType Phase ProposalState Role RubricState SubmissionState ValidationState LinkPurpose
}

stored_words! { LeaseState Renewal ReviewKind ReviewState RevocationState BroughtForm BroughtVerdict OAuthTokenKind EndorsementConsent StatusHolds }

stored_texts! {
    Email: |email| email.as_str().to_owned(), |text| Ok(Self::parse(text)?);
    RubricContent: |content| content.canonical_json(), |text| Ok(serde_json::from_str(text)?);
    Change: |change| serde_json::to_string(change).unwrap_or_default(),
        |text| Ok(serde_json::from_str(text)?);
    Rule: |it| serde_json::to_string(it).unwrap_or_default(), |text| Ok(serde_json::from_str(text)?);
    Grounds: |it| serde_json::to_string(it).unwrap_or_default(), |text| Ok(serde_json::from_str(text)?);
    Picture: |it| serde_json::to_string(it).unwrap_or_default(), |text| Ok(serde_json::from_str(text)?);
    Translation: |it| serde_json::to_string(it).unwrap_or_default(), |text| Ok(serde_json::from_str(text)?);
    Tags: |it| serde_json::to_string(it).unwrap_or_default(), |text| Ok(serde_json::from_str(text)?);
    CriterionKey: |key| key.0.clone(), |text| Ok(Self(text.to_owned()));
    ClientMetadata: |it| serde_json::to_string(it).unwrap_or_default(), |text| Ok(serde_json::from_str(text)?);
    CodeChallenge: |it| it.as_str().to_owned(),
        |text| Self::parse(text).ok_or_else(|| "not a code challenge".into());
    OAuthScopes: |it| it.to_string(), |text| Self::parse(text).ok_or_else(|| "not scopes".into());
}
