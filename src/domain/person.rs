//! People: their address, their language, their role in a cohort.

use std::fmt;

use super::{facts, named};

named! {
    /// A role in one cohort.
    pub enum Role {
        /// Hands in work, reviews peers, earns badges.
        Learner = "learner",
        /// Designs rubrics and activities, moderates, answers for the results.
        Trainer = "trainer",
    }

    /// A language of the interface and of badges.
    pub enum Language {
        /// French.
        French = "fr",
        /// English.
        English = "en",
    }

    /// How we know that an address is a person's. Only a proved address enters a badge.
    pub enum AddressSource {
        /// We do not.
        None = "none",
        /// A one-time link sent to it was used.
        Link = "link",
        /// A trainer's roster gave it.
        Roster = "roster",
    }

    /// What a one-time link is for.
    pub enum LinkPurpose {
        /// To choose a password.
        SetPassword = "set_password",
        /// To prove an address.
        ProveAddress = "prove_address",
    }
}

impl Language {
    /// The other of the two.
    pub const fn other(self) -> Self {
        match self {
            Self::French => Self::English,
            Self::English => Self::French,
        }
    }
}

facts! {
    /// Why a text is not an address.
    pub enum NotAnEmail {
        /// It has no local part, no `@`, no domain, or a character no address has.
        Malformed = "email_malformed",
        /// It is longer than the 254 characters an address may have (RFC 5321).
        TooLong = "email_too_long",
    }

    /// Why a text is not a person's name.
    pub enum NotAName {
        /// There is none.
        Missing = "name_missing",
        /// It is longer than 120 characters.
        TooLong = "name_too_long",
        /// It holds a sign that no name has: a control character, `<`, `>`, `@` or `/`. A name is written into
        /// mail that goes to others, so it must not be able to carry a link.
        Malformed = "name_malformed",
    }

    /// Why a one-time link does nothing.
    pub enum LinkRefused {
        /// It is unknown, used or expired; which of them is not told.
        Spent = "link_spent",
    }

    /// What is wrong with how a one-time link is used.
    pub enum BadLinkUse {
        /// This link sets a password, and none was sent.
        PasswordMissing = "password_missing",
        /// This link sets no password, and one was sent.
        PasswordNotExpected = "password_not_expected",
    }

    /// Why an API token cannot be made as asked.
    pub enum BadToken {
        /// Its name is missing or longer than 100 characters.
        Name = "token_name",
        /// It must expire in 1 to 365 days.
        Expiry = "token_expiry",
    }

    /// Why nothing is sent.
    pub enum NoAddress {
        /// The account has no address.
        Missing = "no_address",
    }
}

/// Reads a person's name; space around it does not count.
///
/// # Errors
/// [`NotAName`].
pub fn person_name(text: &str) -> Result<String, NotAName> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotAName::Missing);
    }
    if text.chars().count() > 120 {
        return Err(NotAName::TooLong);
    }
    if text.chars().any(|c| c.is_control() || "<>@/".contains(c)) {
        return Err(NotAName::Malformed);
    }
    Ok(text.to_owned())
}

/// An e-mail address, folded to lower case so that one mailbox is one account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// [`NotAnEmail`] when it cannot be one.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        if text.len() > 254 {
            return Err(NotAnEmail::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmail::Malformed)?;
        let bad = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let dots = |part: &str| part.split('.').any(str::is_empty);
        if local.len() > 64
            || dots(local)
            || dots(domain)
            || text.contains(bad)
            || local.contains('@')
        {
            return Err(NotAnEmail::Malformed);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_folded_so_that_one_mailbox_is_one_account() {
        assert_eq!(
            Email::parse(" Ana.Lopez@Example.FR ").unwrap().as_str(),
            "ana.lopez@example.fr"
        );
    }

    #[test]
    fn a_name_carries_no_link_and_no_line() {
        assert_eq!(person_name(" Zoë d'Ys-Ó "), Ok("Zoë d'Ys-Ó".to_owned()));
        assert_eq!(person_name("  "), Err(NotAName::Missing));
        assert_eq!(person_name(&"é".repeat(121)), Err(NotAName::TooLong));
        for name in ["a\nb", "http://x.fr", "<b>", "a@b"] {
            assert_eq!(person_name(name), Err(NotAName::Malformed), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for text in
            ["", "a", "@b.fr", "a@", "a b@c.fr", "a@b@c.fr", "a@.fr", "a..b@c.fr", "a@c.fr\nBcc: x"]
        {
            assert_eq!(Email::parse(text), Err(NotAnEmail::Malformed), "{text:?}");
        }
    }
}
