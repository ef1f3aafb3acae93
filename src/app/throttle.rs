//! Counted tries: log-ins by account and by peer address, mail by address. The counts are in the database, so
//! they hold for all nodes together; what is counted is stored hashed.

use std::net::IpAddr;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::{AppError, AppResult};
use crate::domain::{Email, Moment};
use crate::store::{Conn, login_failures};

/// How many tries are taken in which time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    kind: &'static str,
    tries: i64,
    minutes: i64,
}

/// Log-ins to one account that have not succeeded.
pub(super) const ACCOUNT: Limit = Limit { kind: "account", tries: 10, minutes: 15 };

/// Log-ins, and codes of invitations, from one peer that have not succeeded.
pub(super) const PEER: Limit = Limit { kind: "peer", tries: 50, minutes: 15 };

/// Letters asked for to one address.
pub(super) const MAIL: Limit = Limit { kind: "mail", tries: 5, minutes: 60 };

/// Letters asked for from one peer.
pub(super) const PEER_MAIL: Limit = Limit { kind: "peer-mail", tries: 50, minutes: 60 };

/// Programs registered from one peer.
pub(super) const REGISTRATIONS: Limit =
    Limit { kind: "oauth-registration", tries: 20, minutes: 60 };

/// Programs allowed by one person.
pub(super) const CONSENTS: Limit = Limit { kind: "oauth-consent", tries: 30, minutes: 60 };

/// Endorsements by one person.
pub(super) const ENDORSING: Limit = Limit { kind: "endorsement", tries: 30, minutes: 60 };

/// Badges brought in for one person: each may need something fetched.
pub(super) const BRINGING: Limit = Limit { kind: "brought-badge", tries: 120, minutes: 60 };

impl Limit {
    fn bucket(self, subject: &str) -> Vec<u8> {
        Sha256::digest(format!("{}\0{subject}", self.kind)).to_vec()
    }

    fn since(self, now: Moment) -> Moment {
        now - TimeDelta::minutes(self.minutes)
    }

    /// Whether one more try is taken.
    pub(super) fn check(self, conn: &mut Conn, subject: &str, now: Moment) -> AppResult<()> {
        let (count, first) = login_failures::count(conn, &self.bucket(subject), self.since(now))?;
        if count < self.tries {
            return Ok(());
        }
        let again = first.unwrap_or(now) + TimeDelta::minutes(self.minutes);
        let seconds = (again - now).num_seconds() + 1;
        Err(AppError::TooMany { retry_after: u32::try_from(seconds).unwrap_or(1) })
    }

    /// Counts a try.
    pub(super) fn count(self, conn: &mut Conn, subject: &str, now: Moment) -> AppResult<()> {
        Ok(login_failures::insert(conn, &self.bucket(subject), self.since(now), now)?)
    }

    /// Forgets the tries.
    pub(super) fn clear(self, conn: &mut Conn, subject: &str) -> AppResult<()> {
        Ok(login_failures::clear(conn, &self.bucket(subject))?)
    }
}

/// What stands for an account.
pub(super) fn account(email: &Email) -> String {
    email.as_str().to_owned()
}

/// What stands for a peer: its address; of IPv6 the /64, which is one household's.
pub(super) fn peer(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => format!("{:x}/64", u128::from(six) >> 64),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_household_is_one_peer() {
        let peer = |text: &str| super::peer(text.parse().unwrap());
        assert_eq!(peer("2001:db8:1:2::3"), peer("2001:db8:1:2:ffff::4"));
        assert_ne!(peer("2001:db8:1:2::3"), peer("2001:db8:1:3::3"));
        assert_eq!(peer("::ffff:192.0.2.7"), peer("192.0.2.7"));
        assert_ne!(peer("192.0.2.7"), peer("192.0.2.8"));
    }
}
