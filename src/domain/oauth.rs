//! Letting a program act for a person (OAuth 2.0 as Open Badges 3.0 section 7 profiles it): what a program may be
//! allowed, how it shows that a code is its own (PKCE), why it is refused.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{Named, named};

named! {
    /// What a program may be allowed to do for a person (Open Badges 3.0 section 6.2.1).
    pub enum OAuthScope {
        /// Reading the person's badges.
        ReadCredentials = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly",
        /// Bringing in badges from elsewhere.
        UpsertCredentials = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.upsert",
        /// Reading the person's name and proved address.
        ReadProfile = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly",
        /// Changing the person's name.
        UpdateProfile = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update",
        /// Going on after the first hour, by refresh tokens.
        OfflineAccess = "offline_access",
    }

    /// The two kinds of tokens.
    pub enum OAuthTokenKind {
        /// Sent with each request.
        Access = "access",
        /// Sent once, for the next tokens.
        Refresh = "refresh",
    }
}

/// Some scopes, at least one of which allows something by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthScopes(BTreeSet<OAuthScope>);

impl OAuthScopes {
    /// Reads scopes between spaces (RFC 6749 section 3.3); `None` where one is unknown, or nothing is allowed.
    pub fn parse(text: &str) -> Option<Self> {
        let scopes: Option<BTreeSet<_>> = text.split_whitespace().map(OAuthScope::named).collect();
        Self::of(scopes?)
    }

    /// Reads the scopes that are known among others, as a registration may name more than there are here.
    pub fn parse_known(text: &str) -> Option<Self> {
        Self::of(text.split_whitespace().filter_map(OAuthScope::named).collect())
    }

    fn of(scopes: BTreeSet<OAuthScope>) -> Option<Self> {
        let allows = scopes.iter().any(|scope| *scope != OAuthScope::OfflineAccess);
        allows.then_some(Self(scopes))
    }

    /// Whether a scope is among them.
    pub fn contains(&self, scope: OAuthScope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether all of them are among others.
    pub fn is_within(&self, others: &Self) -> bool {
        self.0.is_subset(&others.0)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = OAuthScope> {
        self.0.iter().copied()
    }
}

impl fmt::Display for OAuthScopes {
    /// As they are sent: between spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}

/// The SHA-256 of a secret of the program's, by which it shows that it is who asked (PKCE, RFC 7636, method `S256`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a challenge: 32 bytes in base64url.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The challenge as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a verifier is the secret behind it. Of 43 to 128 characters, as the RFC asks; more signs are taken than it
    /// has, since the standard's own example has a slash in it.
    pub fn is_of(&self, verifier: &str) -> bool {
        let fits = (43..=128).contains(&verifier.len());
        let plain = verifier.bytes().all(|byte| byte.is_ascii_graphic());
        fits && plain && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == self.0
    }
}

/// Why a program is refused: the codes of RFC 6749 (sections 4.1.2.1, 5.2), RFC 7009 and RFC 7591, each with a sentence for
/// its developer, in ASCII as they ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthRefused {
    /// The request is malformed.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// The program is unknown, or its secret is wrong.
    #[error("unknown client, or wrong client secret")]
    InvalidClient,
    /// The code or refresh token is unknown, spent, expired, of another program, or does not fit the request.
    #[error(
        "the code or refresh token is not valid, was used before, or does not fit this request"
    )]
    InvalidGrant,
    /// The program may not do this.
    #[error("this token was issued to another client")]
    UnauthorizedClient,
    /// The person said no.
    #[error("the person did not allow it")]
    AccessDenied,
    /// No other way of getting tokens is known here.
    #[error("grant_type must be authorization_code or refresh_token")]
    UnsupportedGrantType,
    /// Only codes are given.
    #[error("response_type must be code")]
    UnsupportedResponseType,
    /// A scope is unknown, or more than was registered or allowed.
    #[error("a scope is unknown, or more than was registered or granted")]
    InvalidScope,
    /// A redirect URI will not do.
    #[error("{0}")]
    InvalidRedirectUri(&'static str),
    /// Something else of a registration will not do.
    #[error("{0}")]
    InvalidClientMetadata(&'static str),
}

impl OAuthRefused {
    /// The code that is sent as `error`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidRedirectUri(_) => "invalid_redirect_uri",
            Self::InvalidClientMetadata(_) => "invalid_client_metadata",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verifier and challenge of RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn a_challenge_is_that_of_its_verifier_alone() {
        let challenge = CodeChallenge::parse(CHALLENGE).unwrap();
        assert!(challenge.is_of(VERIFIER));
        assert!(!challenge.is_of(&VERIFIER.replace('d', "e")));
        // The plain method: the challenge itself.
        assert!(!challenge.is_of(CHALLENGE));
        assert!(!challenge.is_of(""));
        for short in
            ["", "abc", &CHALLENGE[1..], &format!("{CHALLENGE}A"), &VERIFIER.replace('d', "=")]
        {
            assert_eq!(CodeChallenge::parse(short), None, "{short}");
        }
        assert!(
            CodeChallenge::parse(&URL_SAFE_NO_PAD.encode(Sha256::digest("short")))
                .is_some_and(|one| !one.is_of("short"))
        );
    }

    #[test]
    fn scopes_are_known_and_allow_something() {
        let read = OAuthScope::ReadCredentials.as_str();
        let both = OAuthScopes::parse(&format!("offline_access  {read}")).unwrap();
        assert_eq!(both.to_string(), format!("{read} offline_access"));
        assert!(OAuthScopes::parse(read).unwrap().is_within(&both));
        assert!(!both.is_within(&OAuthScopes::parse(read).unwrap()));
        for none in ["", "offline_access", "everything", &format!("{read} everything")] {
            assert_eq!(OAuthScopes::parse(none), None, "{none}");
        }
        let known = OAuthScopes::parse_known(&format!("{read} everything")).unwrap();
        assert_eq!(known.to_string(), read);
    }
}
