//! What verification found, in types that serialise to stable JSON names. No sentences: a catalogue
//! turns a [`Reason`] into one.
//!
//! ```json
//! {"verdict":"invalid","form":"png","checked_at":"2026-11-23T10:00:00Z",
//!  "checks":[{"step":"format","outcome":"pass"},
//!            {"step":"status","outcome":"fail","reason":"revoked"}, …],
//!  "signed":{"suite":"eddsa-rdfc-2022","verification_method":"did:key:…","created":"…"},
//!  "claims":{…}, "recipient":"match", "trusted_by":[…]}
//! ```

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::claims::Claims;
use super::endorsement::Endorsement;
use super::recipient::RecipientAnswer;

/// The six things that are checked, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is a badge of a known kind, in exactly the form that its signature covers.
    Format,
    /// The signature fits the content and the key.
    Signature,
    /// The key is the issuer's own.
    Issuer,
    /// It is valid already, and still.
    Dates,
    /// It has not been revoked.
    Status,
    /// It follows the published schema.
    Schema,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 6] =
        [Self::Format, Self::Signature, Self::Issuer, Self::Dates, Self::Status, Self::Schema];

    /// The stable name, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Dates => "dates",
            Self::Status => "status",
            Self::Schema => "schema",
        }
    }
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// Why a check failed or was not made. Each has a stable code, and a text in the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        pub enum Reason {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $name,)+
        }

        impl Reason {
            /// Whether a moment stands beside it as its detail, not a part of the document.
            pub const fn is_dated(self) -> bool {
                matches!(self, Self::KeyAsPacked | Self::StatusAsOf | Self::SnapshotTooOld)
            }

            /// Every reason, for the catalogue's test.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, as in JSON.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

reasons! {
    // Finding the badge.
    /// No picture, text or token that could be a badge.
    NotABadge = "not_a_badge",
    /// Larger than is read.
    TooLarge = "too_large",
    /// A picture without a badge inside.
    NoBadgeInside = "no_badge_inside",
    /// A picture with more than one badge inside.
    SeveralBadges = "several_badges",
    /// A picture whose bytes are damaged or cut off.
    DamagedPicture = "damaged_picture",
    /// A badge that is not stored in its picture as the standard asks.
    MisplacedInPicture = "misplaced_in_picture",
    /// Not well-formed JSON in UTF-8.
    MalformedJson = "malformed_json",
    /// One object names a member twice.
    DuplicateMember = "duplicate_member",
    /// Nested too deep, or with too many parts.
    TooComplex = "too_complex",
    /// Not a well-formed compact JWS.
    MalformedJwt = "malformed_jwt",
    /// The token's header has a member that is refused, or is no VC-JWT's.
    JwtHeader = "jwt_header",
    /// A claim of the token does not agree with the credential in it.
    ClaimMismatch = "claim_mismatch",
    /// A presentation around credentials, not a badge.
    Presentation = "presentation",
    /// A credential, but no Open Badge.
    NotAnOpenBadge = "not_an_open_badge",
    // Kinds that are recognised but not verified.
    /// An Open Badges 1 assertion.
    OpenBadges1Unsupported = "open_badges_1_unsupported",
    /// A proof type or cryptosuite that is not verified here.
    SuiteUnsupported = "suite_unsupported",
    /// An issuer or key identifier of a kind that is not looked up here.
    IdentifierUnsupported = "identifier_unsupported",
    /// A kind of key that is not used here.
    KeyUnsupported = "key_unsupported",
    /// A kind of status that is not looked up here.
    StatusUnsupported = "status_unsupported",
    // The form that is signed.
    /// The `@context` does not begin as an Open Badge's does.
    WrongContext = "wrong_context",
    /// A context that is not built in, or one written into the document.
    UnknownContext = "unknown_context",
    /// A term that no context defines: no signature covers it.
    UndefinedTerm = "undefined_term",
    /// A member that is not in the compacted form, which a reader of the JSON would not see.
    NotCompacted = "not_compacted",
    /// A part of the credential stands in another place of the document.
    Scattered = "scattered",
    /// A member is missing.
    MissingMember = "missing_member",
    /// A member is of the wrong kind (null, empty, several for one).
    MalformedMember = "malformed_member",
    /// An identifier that is not an absolute IRI.
    BadIdentifier = "bad_identifier",
    // Signature and issuer.
    /// There is no signature.
    NoSignature = "no_signature",
    /// The proof is not well formed.
    MalformedProof = "malformed_proof",
    /// The proof is for another purpose than assertion.
    WrongPurpose = "wrong_purpose",
    /// The proof's own time is over.
    ProofExpired = "proof_expired",
    /// The signature does not fit: the content was changed, or it was not made by this key.
    WrongSignature = "wrong_signature",
    /// The token's algorithm is not its key's.
    WrongAlgorithm = "wrong_algorithm",
    /// The key named is not the issuer's.
    KeyOfAnother = "key_of_another",
    /// The issuer's document does not list the key.
    KeyNotListed = "key_not_listed",
    /// The issuer has revoked the key: what it signed may be anybody's.
    KeyRevoked = "key_revoked",
    /// The issuer has revoked the key since; its own records show this very badge from before (beside a pass).
    KeyRevokedSince = "key_revoked_since",
    /// The issuer lists the key, but not for assertions.
    KeyNotForAssertion = "key_not_for_assertion",
    /// The key is broken, weak, or its private half is published.
    BadKey = "bad_key",
    /// The document served for the issuer is another's.
    NotTheIssuersDocument = "not_the_issuers_document",
    /// The issuer's document could not be read.
    UnreadableIssuerDocument = "unreadable_issuer_document",
    /// The credential's id belongs to another issuer.
    IdOfAnotherIssuer = "id_of_another_issuer",
    /// The key's own document could not be read.
    UnreadableKeyDocument = "unreadable_key_document",
    /// The issuer's document names no key; the one that signed stands below the issuer's own address
    /// (beside a pass).
    KeyBelowIssuer = "key_below_issuer",
    /// The issuer's document names no key; the one that signed is served by the same web host, which may
    /// serve others too.
    KeyOfSameHost = "key_of_same_host",
    // Open Badges 2.0.
    /// Not signed: the issuer's host serves it, word for word (beside a pass).
    HostedByIssuer = "hosted_by_issuer",
    /// It is hosted where its issuer hosts badges (beside a pass).
    HostedInScope = "hosted_in_scope",
    /// What is served at the badge's address is not this badge.
    HostedDiffers = "hosted_differs",
    /// The badge's address is not one at which the issuer hosts badges.
    OutsideIssuersScope = "outside_issuers_scope",
    /// The badge class or issuer that the badge names could not be read.
    UnreadableLinked = "unreadable_linked",
    // Endorsements.
    /// It is no endorsement.
    NotAnEndorsement = "not_an_endorsement",
    /// It endorses something else than what it stands at.
    EndorsesAnother = "endorses_another",
    // Dates.
    /// A date that is none, or has no time zone.
    MalformedDate = "malformed_date",
    /// It ends before it begins.
    DatesContradict = "dates_contradict",
    /// It is not valid yet.
    NotYetValid = "not_yet_valid",
    /// It is not valid any more.
    Expired = "expired",
    // Status.
    /// It has been revoked.
    Revoked = "revoked",
    /// It has been suspended.
    Suspended = "suspended",
    /// The issuer gave it no status, so it cannot be revoked (beside a pass).
    NoStatus = "no_status",
    /// The issuer says that there is a newer version (beside a pass).
    Superseded = "superseded",
    /// The issuer left a message with the status (beside a pass).
    StatusMessage = "status_message",
    /// The list is not signed: the issuer's host serves it (beside a pass).
    UnsignedStatusList = "unsigned_status_list",
    /// The status entry is not well formed.
    MalformedStatus = "malformed_status",
    /// The status list could not be read.
    UnreadableStatusList = "unreadable_status_list",
    /// The status list's signature is not good.
    StatusListSignature = "status_list_signature",
    /// The status list is signed by another issuer.
    StatusListOfAnother = "status_list_of_another",
    /// The status list is too old, or not valid yet.
    StatusListDates = "status_list_dates",
    /// The status list is for another purpose.
    StatusListPurpose = "status_list_purpose",
    /// The status list is shorter than the standard allows.
    StatusListLength = "status_list_length",
    /// The status list inflates beyond what is looked at.
    StatusListTooLarge = "status_list_too_large",
    /// The list found is not the one that the badge names.
    StatusListMisplaced = "status_list_misplaced",
    /// The index is not in the status list.
    StatusListRange = "status_list_range",
    // Schema.
    /// The document does not follow the published schema.
    SchemaViolated = "schema_violated",
    /// A result names a level or a description that the achievement does not have.
    BrokenReference = "broken_reference",
    // Receipts of verifications.
    /// Not a receipt of a known version.
    NotAReceipt = "not_a_receipt",
    /// A receipt about another file.
    ReceiptOfAnother = "receipt_of_another",
    // Bundles.
    /// A bundle with an entry that is missing, twice, unexpected or wrongly named.
    BundleMalformed = "bundle_malformed",
    /// A bundle whose entries are not those that were packed.
    BundleChanged = "bundle_changed",
    /// A bundle that is larger, packed or unpacked, than is read.
    BundleTooLarge = "bundle_too_large",
    /// A bundle whose document of an issuer is another issuer's.
    BundleOfAnother = "bundle_of_another",
    /// The issuer's key is known by the bundle alone: the word of whoever packed it.
    KeyAsPacked = "key_as_packed",
    /// The issuer's key stands in a document that the reader gave.
    KeyGiven = "key_given",
    /// The issuer had not revoked it when the status list was signed.
    StatusAsOf = "status_as_of",
    /// The status list was signed longer ago than the reader allows.
    SnapshotTooOld = "snapshot_too_old",
    /// The status list does not say when it was signed.
    SnapshotUndated = "snapshot_undated",
    /// The bundle does not hold what this check needs.
    NotInBundle = "not_in_bundle",
    // Not checked.
    /// Not looked up, as asked.
    Offline = "offline",
    /// The address is not one that is asked.
    AddressRefused = "address_refused",
    /// The other side did not give an answer.
    Unreachable = "unreachable",
    /// The other side's answer was no such document.
    UnusableAnswer = "unusable_answer",
    /// The other side says that the document is gone for good.
    Gone = "gone",
    /// Too much would have to be fetched for one badge.
    FetchBudget = "fetch_budget",
    /// A check before this one was not passed.
    EarlierCheck = "earlier_check",
}

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Looked at, and good.
    Pass,
    /// Looked at, and not good.
    Fail(Reason),
    /// Not looked at.
    NotChecked(Reason),
}

/// One step with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "WireCheck")]
pub struct Check {
    /// Which step.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// Something to say beside a pass (`no_status`, `hosted_by_issuer`).
    pub note: Option<Reason>,
    /// The term, context or member that is meant: taken from the document, so it is shown as
    /// quoted text only. At most 120 characters, none of them invisible.
    pub detail: Option<String>,
}

impl Check {
    /// A check with its outcome and nothing else.
    pub const fn new(step: Step, outcome: Outcome) -> Self {
        Self { step, outcome, note: None, detail: None }
    }

    /// A format check and, after it, every other step as not reached.
    pub(super) fn only_format(format: Self) -> Vec<Self> {
        let rest = Step::ALL.into_iter().skip(1);
        let skipped = rest.map(|step| Self::new(step, Outcome::NotChecked(Reason::EarlierCheck)));
        std::iter::once(format).chain(skipped).collect()
    }

    /// The same, naming what in the document is meant.
    #[must_use]
    pub fn about(mut self, detail: &str) -> Self {
        let shown = |c: &char| !c.is_control() && !is_invisible(*c);
        self.detail = Some(detail.chars().filter(shown).take(120).collect());
        self
    }
}

/// Characters that change how the text around them reads without being seen.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

#[derive(Serialize)]
struct WireCheck {
    step: Step,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl From<Check> for WireCheck {
    fn from(check: Check) -> Self {
        let (outcome, reason) = match check.outcome {
            Outcome::Pass => ("pass", check.note),
            Outcome::Fail(reason) => ("fail", Some(reason)),
            Outcome::NotChecked(reason) => ("not_checked", Some(reason)),
        };
        Self { step: check.step, outcome, reason, detail: check.detail }
    }
}

/// The whole in one word: any fail is invalid, else any not checked is indeterminate, else valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every check passed.
    Valid,
    /// At least one check failed.
    Invalid,
    /// None failed, but at least one was not made.
    Indeterminate,
}

impl Verdict {
    /// The verdict over these checks.
    pub fn over(checks: &[Check]) -> Self {
        Self::of(checks.iter().map(|check| check.outcome))
    }

    /// The verdict over these outcomes; over none it is invalid.
    pub(super) fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        let worse = |so_far: Option<Self>, outcome: Outcome| {
            Some(match (outcome, so_far) {
                (Outcome::Fail(_), _) | (_, Some(Self::Invalid)) => Self::Invalid,
                (Outcome::NotChecked(_), _) | (_, Some(Self::Indeterminate)) => Self::Indeterminate,
                (Outcome::Pass, _) => Self::Valid,
            })
        };
        outcomes.fold(None, worse).unwrap_or(Self::Invalid)
    }

    /// The exit code of `compagnon verify`: 0, 1 or 2.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Invalid => 1,
            Self::Indeterminate => 2,
        }
    }
}

/// What the badge came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// JSON with an embedded proof.
    Json,
    /// A VC-JWT.
    Jwt,
    /// A baked PNG.
    Png,
    /// A baked SVG.
    Svg,
    /// Could not be told.
    Unknown,
}

/// How the badge is signed; present once the signature was found good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// The cryptosuite, the algorithm of a token, or `hosted` for a badge of Open Badges 2.0 that bears no
    /// signature and is served by its issuer.
    pub suite: String,
    /// Where the key stands.
    pub verification_method: String,
    /// When the proof says that it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime<Utc>>,
    /// Whether the Open Badges context was taken in the text that it had before June 2026.
    pub older_context: bool,
}

/// Everything that verification found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The verdict over the checks, and over nothing else.
    pub verdict: Verdict,
    /// What the badge came in.
    pub form: Form,
    /// When it was checked.
    pub checked_at: DateTime<Utc>,
    /// Each step once, in the order of [`Step::ALL`].
    pub checks: Vec<Check>,
    /// How it is signed, if the signature is good and the key the issuer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
    /// What it says, if the signature is good and the key the issuer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Claims>,
    /// Whether it was issued to the person whom the reader named; beside the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<RecipientAnswer>,
    /// The reader's lists that name the issuer; `None` if the reader has none. Beside the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_by: Option<Vec<String>>,
    /// What others say of the badge, its achievement or its issuer, each with a verdict of its own;
    /// beside the verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endorsements: Vec<Endorsement>,
}

impl Signed {
    /// [`Signed::suite`] of a badge without signature.
    pub const HOSTED: &'static str = "hosted";

    /// Whether the issuer's host says so, and no signature does.
    pub fn is_hosted(&self) -> bool {
        self.suite == Self::HOSTED
    }
}

impl Report {
    /// The report over something that is no badge that can be read.
    pub fn unreadable(unreadable: super::read::Unreadable, now: DateTime<Utc>) -> Self {
        let format = Check::new(Step::Format, unreadable.outcome);
        let checks = Check::only_format(match &unreadable.detail {
            Some(detail) => format.about(detail),
            None => format,
        });
        Self {
            verdict: Verdict::over(&checks),
            form: unreadable.form,
            checked_at: now,
            checks,
            signed: None,
            claims: None,
            recipient: None,
            trusted_by: None,
            endorsements: Vec::new(),
        }
    }

    /// How one step ended.
    pub fn outcome(&self, step: Step) -> Option<Outcome> {
        self.checks.iter().find(|check| check.step == step).map(|check| check.outcome)
    }
}
