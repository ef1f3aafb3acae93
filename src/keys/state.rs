//! The life of a signing key: next → active → retired → revoked.

use chrono::{DateTime, Utc};

/// Where a key stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published, so that caches know it, and not yet used.
    Next,
    /// Signs.
    Active,
    /// Signs no more; what it signed stays good, so it stays published.
    Retired,
    /// Known or feared to be in other hands from this moment on. It is taken out of the DID
    /// document, so nothing it signed verifies any more.
    Revoked(DateTime<Utc>),
}

/// A move that a key's life does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {from} key cannot become {to}")]
pub struct IllegalMove {
    /// Where the key stands.
    pub from: &'static str,
    /// Where it was to go.
    pub to: &'static str,
}

impl KeyState {
    /// The word for it, as stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked(_) => "revoked",
        }
    }

    /// Reads what [`KeyState::name`] wrote; a revoked key comes with its moment, no other does.
    pub fn from_parts(name: &str, revoked_at: Option<DateTime<Utc>>) -> Option<Self> {
        match (name, revoked_at) {
            ("next", None) => Some(Self::Next),
            ("active", None) => Some(Self::Active),
            ("retired", None) => Some(Self::Retired),
            ("revoked", Some(at)) => Some(Self::Revoked(at)),
            _ => None,
        }
    }

    /// Whether it may sign now.
    pub const fn signs(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Whether it stands in the DID document.
    pub const fn is_published(self) -> bool {
        !matches!(self, Self::Revoked(_))
    }

    /// Starts to sign.
    ///
    /// # Errors
    /// [`IllegalMove`] unless it is `next`.
    pub fn activate(self) -> Result<Self, IllegalMove> {
        self.go(Self::Active, matches!(self, Self::Next))
    }

    /// Stops to sign.
    ///
    /// # Errors
    /// [`IllegalMove`] unless it is `active`.
    pub fn retire(self) -> Result<Self, IllegalMove> {
        self.go(Self::Retired, matches!(self, Self::Active))
    }

    /// Is given up at a moment.
    ///
    /// # Errors
    /// [`IllegalMove`] if it is revoked already: the first moment stands.
    pub fn revoke(self, at: DateTime<Utc>) -> Result<Self, IllegalMove> {
        self.go(Self::Revoked(at), self.is_published())
    }

    fn go(self, to: Self, legal: bool) -> Result<Self, IllegalMove> {
        if legal { Ok(to) } else { Err(IllegalMove { from: self.name(), to: to.name() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_one_way_only() {
        let (now, later) = (DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        let active = KeyState::Next.activate().unwrap();
        assert!(active.signs() && active.is_published());
        let retired = active.retire().unwrap();
        assert!(!retired.signs() && retired.is_published());
        let revoked = retired.revoke(now).unwrap();
        assert!(!revoked.signs() && !revoked.is_published());
        assert_eq!(retired.activate(), Err(IllegalMove { from: "retired", to: "active" }));
        assert_eq!(KeyState::Next.retire(), Err(IllegalMove { from: "next", to: "retired" }));
        assert!(revoked.revoke(later).is_err() && active.activate().is_err());
        assert!(KeyState::Next.revoke(now).is_ok() && active.revoke(now).is_ok());
    }

    #[test]
    fn a_state_reads_back_as_written() {
        let at = DateTime::UNIX_EPOCH;
        for state in [KeyState::Next, KeyState::Active, KeyState::Retired, KeyState::Revoked(at)] {
            let moment = matches!(state, KeyState::Revoked(_)).then_some(at);
            assert_eq!(KeyState::from_parts(state.name(), moment), Some(state));
        }
        assert_eq!(KeyState::from_parts("revoked", None), None);
        assert_eq!(KeyState::from_parts("active", Some(at)), None);
    }
}
