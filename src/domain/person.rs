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
}

facts! {
    /// Why a text is not an address.
    pub enum NotAnEmail {
        /// It has no local part, no `@`, no domain, or a character no address has.
        Malformed = "email_malformed",
        /// It is longer than the 254 characters an address may have (RFC 5321).
        TooLong = "email_too_long",
    }
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
    fn what_cannot_be_an_address_is_refused() {
        for text in
            ["", "a", "@b.fr", "a@", "a b@c.fr", "a@b@c.fr", "a@.fr", "a..b@c.fr", "a@c.fr\nBcc: x"]
        {
            assert_eq!(Email::parse(text), Err(NotAnEmail::Malformed), "{text:?}");
        }
    }
}
