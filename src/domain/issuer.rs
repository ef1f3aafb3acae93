//! Issuers: in whose name badges are signed, and how they are identified.

use super::{Email, facts, named};

named! {
    /// How an issuer is identified.
    pub enum IssuerMethod {
        /// By a web address that publishes its keys; keys can be rotated.
        Web = "did:web",
        /// By the key itself; for trying out, because the key can never be changed.
        Key = "did:key",
    }

    /// With which algorithm an issuer's JWTs are signed.
    pub enum JwtAlgorithm {
        /// RSA with SHA-256: what every verifier takes.
        Rs256 = "RS256",
        /// P-256 with SHA-256: shorter; the only one a `did:key` can have.
        Es256 = "ES256",
    }

    /// What an issuer's key is for.
    pub enum KeyAlgorithm {
        /// Data Integrity proofs.
        Ed25519 = "Ed25519",
        /// JWTs.
        Rs256 = "RS256",
        /// JWTs.
        Es256 = "ES256",
    }

    /// Where a key stands.
    pub enum KeyStage {
        /// Published, not yet used.
        Next = "next",
        /// Signs.
        Active = "active",
        /// Signs no more; what it signed stays good.
        Retired = "retired",
        /// In other hands; nothing it signed is good any more.
        Revoked = "revoked",
    }
}

impl From<JwtAlgorithm> for KeyAlgorithm {
    fn from(algorithm: JwtAlgorithm) -> Self {
        match algorithm {
            JwtAlgorithm::Rs256 => Self::Rs256,
            JwtAlgorithm::Es256 => Self::Es256,
        }
    }
}

facts! {
    /// Why an issuer or its keys are refused.
    pub enum IssuerRefused {
        /// The name is empty or longer than 200 characters.
        Name = "issuer_name",
        /// The URL is not an http(s) address.
        Url = "issuer_url",
        /// The address is no e-mail address.
        Email = "issuer_email",
        /// A did:web needs an https base URL on a host name.
        WebNeedsHttps = "did_web_needs_https",
        /// A did:key signs its JWTs with ES256.
        KeyNeedsEs256 = "did_key_needs_es256",
        /// A did:key is its key: it cannot be rotated, retired or revoked by itself.
        KeyIsIdentity = "did_key_is_its_key",
        /// The key cannot take that step from where it stands.
        KeyStage = "key_stage",
        /// The issuer has no key in use for that algorithm; rotate first.
        NoActiveKey = "issuer_no_active_key",
        /// There is no issuer yet whose key could sign.
        NoIssuer = "no_issuer",
    }
}

/// Checks the name of an issuer, its web address, and where it is written to, which may be empty.
///
/// # Errors
/// [`IssuerRefused`], with the member it is about.
pub fn check_issuer(
    name: &str,
    url: &str,
    email: &str,
) -> Result<(), (&'static str, IssuerRefused)> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.contains(char::is_control) {
        return Err(("/name", IssuerRefused::Name));
    }
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    if url.len() > 500 || !host.is_some_and(plain) {
        return Err(("/url", IssuerRefused::Url));
    }
    if !email.is_empty() && Email::parse(email).is_err() {
        return Err(("/email", IssuerRefused::Email));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_a_name_and_a_web_address() {
        assert!(check_issuer("École", "https://ecole.example", "").is_ok());
        assert!(check_issuer("École", "https://ecole.example", "badges@ecole.example").is_ok());
        let nowhere = check_issuer("École", "https://ecole.example", "ecole");
        assert_eq!(nowhere, Err(("/email", IssuerRefused::Email)));
        let nameless = check_issuer(" ", "https://e.example", "");
        assert_eq!(nameless, Err(("/name", IssuerRefused::Name)));
        for url in ["", "ecole.example", "ftp://e.example", "https://", "https://a b"] {
            assert_eq!(check_issuer("É", url, ""), Err(("/url", IssuerRefused::Url)), "{url}");
        }
    }
}
