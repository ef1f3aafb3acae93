//! Invitations to a cohort, and the codes that people type or follow.

use std::fmt;

use super::{Moment, facts};

facts! {
    /// Why an invitation cannot be made as asked.
    pub enum BadInvitation {
        /// It must be good for 1 to 1000 people.
        Uses = "invitation_uses",
        /// It must expire in 1 to 365 days.
        Expiry = "invitation_expiry",
        /// Who is signed in comes as they are: no name, address or password is asked.
        SignedIn = "invitation_signed_in",
    }

    /// Why an invitation does not let someone in.
    pub enum InvitationRefused {
        /// It is unknown, used up, expired or revoked; which of them is not told.
        NotValid = "invitation_not_valid",
        /// The person was removed from the cohort after the invitation was made.
        Removed = "invitation_removed",
        /// There is an account with that address: its owner signs in and accepts there.
        EmailTaken = "email_taken",
    }
}

/// Crockford's alphabet: no I, L, O or U, so that a code can be read out and typed.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many signs a code has: 60 bits.
const SIGNS: usize = 12;

/// The code of an invitation, e.g. `4RQT-9XKM-2WHD`.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode(String);

impl InvitationCode {
    /// The code that these secret bytes make.
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        let number = u64::from_be_bytes(bytes);
        let sign = |place: usize| {
            let index = usize::try_from((number >> (5 * place)) & 31).unwrap_or(0);
            char::from(ALPHABET.get(index).copied().unwrap_or(b'0'))
        };
        Self((0..SIGNS).map(sign).collect())
    }

    /// Reads a code as people type it: case, spaces and dashes do not count, O is 0, I and L are 1.
    pub fn parse(text: &str) -> Option<Self> {
        let signs = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let fold = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let code: String = signs.take(SIGNS + 1).map(fold).collect();
        let known = code.chars().all(|c| u8::try_from(c).is_ok_and(|c| ALPHABET.contains(&c)));
        (code.len() == SIGNS && known).then_some(Self(code))
    }

    /// The signs alone: what is hashed.
    pub fn signs(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, sign) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{sign}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationCode(…)")
    }
}

/// How far an invitation is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationState {
    /// How many people it is good for.
    pub max_uses: i32,
    /// How many came.
    pub uses: i32,
    /// Until when it is good.
    pub expires_at: Moment,
    /// Since when it is not.
    pub revoked_at: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
}

impl InvitationState {
    /// Whether it lets one more person in, who may have left the cohort before.
    ///
    /// # Errors
    /// [`InvitationRefused`].
    pub fn admit(&self, left_at: Option<Moment>, now: Moment) -> Result<(), InvitationRefused> {
        if self.revoked_at.is_some() || self.uses >= self.max_uses || self.expires_at <= now {
            return Err(InvitationRefused::NotValid);
        }
        match left_at {
            Some(left_at) if left_at >= self.created_at => Err(InvitationRefused::Removed),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = InvitationCode::from_bytes([0x10, 0x20, 0xff, 3, 0x94, 5, 0x66, 0x17]);
        let shown = code.to_string();
        assert_eq!(shown.len(), 14, "{shown}");
        let typed = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert_eq!(InvitationCode::parse(&typed), Some(code));
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "4RQT-9XKM-2WH", "4RQT-9XKM-2WHDA", "4RQT-9XKM-2WHU", "é"] {
            assert_eq!(InvitationCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_invitation_ends_by_use_time_or_word_and_does_not_bring_back_who_was_removed() {
        let start = Moment::parse("2026-11-23T08:00:00Z").unwrap();
        let hour = TimeDelta::hours(1);
        let state = InvitationState {
            max_uses: 2,
            uses: 1,
            expires_at: start + hour * 2,
            revoked_at: None,
            created_at: start,
        };
        let not_valid = Err(InvitationRefused::NotValid);
        assert_eq!(state.admit(None, start + hour), Ok(()));
        assert_eq!(state.admit(None, start + hour * 2), not_valid);
        assert_eq!(InvitationState { uses: 2, ..state }.admit(None, start), not_valid);
        assert_eq!(
            InvitationState { revoked_at: Some(start), ..state }.admit(None, start),
            not_valid
        );
        assert_eq!(state.admit(Some(start - hour), start + hour), Ok(()));
        assert_eq!(state.admit(Some(start), start + hour), Err(InvitationRefused::Removed));
    }
}
