//! From bytes to a candidate: what form the badge has, which standard it follows, and its document,
//! taken apart but not yet believed.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::ob2::{self, Assertion};
use super::report::{Form, Outcome, Reason};
use crate::credential::bake::{self, BakeError, Carried, png, svg};
use crate::credential::bundle::{self, BadBundle, Bundle};
use crate::credential::json::{self, JsonError};
use crate::credential::jwt::{Jwt, JwtError};

/// The most bytes that are read: 2 MiB, and as much again for a picture around the badge.
pub const MAX_BYTES: usize = 2 * bake::MAX_CARRIED;

/// A badge that can be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it came in.
    pub form: Form,
    /// What it is.
    pub badge: Badge,
    /// The SHA-256 of its text as it was found, in hexadecimal: by it an issuer knows what it sealed.
    pub sha256: String,
}

/// The kinds of badges that are checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Badge {
    /// An Open Badges 3.0 credential with what secures it.
    Credential(Secured),
    /// An Open Badges 2.0 assertion.
    Assertion(Assertion),
}

/// A credential with what secures it.
#[derive(Debug, Clone, PartialEq)]
pub enum Secured {
    /// JSON, with a `proof` or without.
    Json(Value),
    /// A VC-JWT and the credential in its payload.
    Jwt {
        /// The token.
        token: Box<Jwt>,
        /// The credential, its members agreeing with the claims.
        credential: Value,
    },
}

impl Secured {
    /// The credential's document.
    pub fn document(&self) -> &Value {
        match self {
            Self::Json(document) => document,
            Self::Jwt { credential, .. } => credential,
        }
    }

    /// Reads JSON or a compact JWS.
    ///
    /// # Errors
    /// The reason, with what in the text is meant.
    pub(super) fn parse(text: &str) -> Result<Self, (Reason, Option<String>)> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('{') {
            return json::parse_text(text).map(Self::Json).map_err(|error| match error {
                JsonError::TooLong => (Reason::TooLarge, None),
                JsonError::TooDeep | JsonError::TooMany => (Reason::TooComplex, None),
                JsonError::DuplicateKey(name) => (Reason::DuplicateMember, Some(name)),
                JsonError::Syntax { line, column } => {
                    (Reason::MalformedJson, Some(format!("{line}:{column}")))
                }
            });
        }
        if !text.starts_with("ey") {
            return Err((Reason::NotABadge, None));
        }
        Self::of_token(Jwt::read(text).map_err(jwt_reason)?)
    }

    fn of_token(token: Jwt) -> Result<Self, (Reason, Option<String>)> {
        let credential = token.credential().map_err(jwt_reason)?;
        Ok(Self::Jwt { token: Box::new(token), credential })
    }
}

fn jwt_reason(error: JwtError) -> (Reason, Option<String>) {
    match error {
        JwtError::Header(name) => (Reason::JwtHeader, Some(name)),
        JwtError::Claim(name) => (Reason::ClaimMismatch, Some(name.to_owned())),
        JwtError::TooLong => (Reason::TooLarge, None),
        _ => (Reason::MalformedJwt, None),
    }
}

/// Something that cannot be checked further: no badge (the format fails), or a badge of a kind that is
/// recognised but not verified here (the format is not checked).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the format check ends with {outcome:?}")]
pub struct Unreadable {
    /// What it came in, as far as that can be told.
    pub form: Form,
    /// How the format check ends.
    pub outcome: Outcome,
    /// What in it is meant, if anything.
    pub detail: Option<String>,
}

impl Unreadable {
    fn fail(form: Form, reason: Reason) -> Self {
        Self { form, outcome: Outcome::Fail(reason), detail: None }
    }

    fn not_checked(form: Form, reason: Reason) -> Self {
        Self { form, outcome: Outcome::NotChecked(reason), detail: None }
    }
}

/// Finds the badge in a file or a pasted text.
///
/// # Errors
/// [`Unreadable`] with the outcome of the format check.
pub fn read(bytes: &[u8]) -> Result<Candidate, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::fail(Form::Unknown, Reason::TooLarge));
    }
    if bundle::is_zip(bytes) {
        return of_bundle(Bundle::read(bytes));
    }
    if png::is_png(bytes) {
        return carried(Form::Png, png::extract(bytes));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Unreadable::fail(Form::Unknown, Reason::NotABadge))?;
    if svg::is_xml(text) {
        return carried(Form::Svg, svg::extract(text));
    }
    let form = if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        Form::Json
    } else {
        Form::Jwt
    };
    candidate(form, text)
}

/// The badge in a bundle; what else the bundle holds is for a resolver.
fn of_bundle(read_bundle: Result<Bundle, BadBundle>) -> Result<Candidate, Unreadable> {
    match read_bundle {
        // No bundle in a bundle.
        Ok(bundle) if !bundle::is_zip(&bundle.badge) => read(&bundle.badge),
        Ok(_) => Err(Unreadable::fail(Form::Unknown, Reason::BundleMalformed)),
        Err(bad) => {
            let (reason, detail) = bad.reason();
            let detail = detail.map(str::to_owned);
            Err(Unreadable { detail, ..Unreadable::fail(Form::Unknown, reason) })
        }
    }
}

fn carried(
    form: Form,
    extracted: Result<Option<Carried>, BakeError>,
) -> Result<Candidate, Unreadable> {
    match extracted {
        Ok(Some(Carried::Credential(text))) => candidate(form, &text),
        Ok(Some(Carried::Assertion(text))) => assertion(form, &text),
        Ok(None) => Err(Unreadable::fail(form, Reason::NoBadgeInside)),
        Err(error) => Err(Unreadable::fail(form, picture_reason(error))),
    }
}

fn picture_reason(error: BakeError) -> Reason {
    match error {
        BakeError::NotThisKind => Reason::NotABadge,
        BakeError::Malformed | BakeError::Checksum | BakeError::Trailing | BakeError::NotUtf8 => {
            Reason::DamagedPicture
        }
        BakeError::Ambiguous | BakeError::AlreadyBaked => Reason::SeveralBadges,
        BakeError::Misplaced | BakeError::Entities => Reason::MisplacedInPicture,
        BakeError::TooLarge => Reason::TooLarge,
    }
}

fn candidate(form: Form, text: &str) -> Result<Candidate, Unreadable> {
    if let Some(signed) = signed_assertion(text) {
        return of_version_2(form, text, signed);
    }
    let secured = Secured::parse(text).map_err(|(reason, detail)| {
        let form = if reason == Reason::NotABadge { Form::Unknown } else { form };
        Unreadable { form, outcome: Outcome::Fail(reason), detail }
    })?;
    if let Secured::Json(document) = &secured
        && ob2::is_assertion(document)
    {
        return of_version_2(form, text, Assertion::Document(document.clone()));
    }
    recognise(form, secured.document())?;
    Ok(Candidate { form, badge: Badge::Credential(secured), sha256: digest(text) })
}

/// What a picture of Open Badges 2.0 carries: the assertion, its address, or a JWS.
fn assertion(form: Form, text: &str) -> Result<Candidate, Unreadable> {
    let bare = text.trim();
    let address = bare.starts_with("https://") || bare.starts_with("http://");
    if address && !bare.contains(char::is_whitespace) {
        let badge = Badge::Assertion(Assertion::Address(bare.to_owned()));
        return Ok(Candidate { form, badge, sha256: digest(bare) });
    }
    candidate(form, text)
}

/// The digest of a badge's text, without what may stand around it in a file.
fn digest(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').trim();
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn of_version_2(form: Form, text: &str, assertion: Assertion) -> Result<Candidate, Unreadable> {
    let older = match &assertion {
        Assertion::Document(document) | Assertion::Signed { document, .. } => {
            ob2::is_version_1(document)
        }
        Assertion::Address(_) => false,
    };
    if older {
        return Err(Unreadable::not_checked(form, Reason::OpenBadges1Unsupported));
    }
    Ok(Candidate { form, badge: Badge::Assertion(assertion), sha256: digest(text) })
}

/// Which standard a credential follows, judged by its types.
fn recognise(form: Form, document: &Value) -> Result<(), Unreadable> {
    let types: Vec<&str> = strings(&document["type"]);
    if types.contains(&"VerifiablePresentation") {
        return Err(Unreadable::fail(form, Reason::Presentation));
    }
    let badge = types.iter().any(|t| matches!(*t, "OpenBadgeCredential" | "AchievementCredential"));
    if badge && types.contains(&"VerifiableCredential") {
        return Ok(());
    }
    let reason = if types.contains(&"VerifiableCredential") {
        Reason::NotAnOpenBadge
    } else {
        Reason::NotABadge
    };
    Err(Unreadable::fail(form, reason))
}

/// A compact JWS whose payload is an Open Badges 2.0 assertion.
fn signed_assertion(text: &str) -> Option<Assertion> {
    let token = Jwt::read(text.trim()).ok()?;
    let document = Value::Object(token.payload().clone());
    ob2::is_assertion(&document).then(|| Assertion::Signed { token: Box::new(token), document })
}

/// The strings of a value that is one string or a list.
pub(super) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
