//! [`Moment`]: a point in time, to the microsecond, which is what both databases keep.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time in UTC, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The moment `time`, cut to the microsecond.
    pub fn new(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
    }

    /// The moment as chrono has it.
    pub const fn get(self) -> DateTime<Utc> {
        self.0
    }

    /// The same moment without its fraction of a second: what signed documents carry.
    pub fn whole_second(self) -> Self {
        Self(self.0.trunc_subsecs(0))
    }

    /// Reads RFC 3339 with any offset.
    ///
    /// # Errors
    /// When the text is not RFC 3339.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(|time| Self::new(time.to_utc()))
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC with `Z`, as short as it is exact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Add<TimeDelta> for Moment {
    type Output = Self;

    fn add(self, delta: TimeDelta) -> Self {
        Self(self.0 + delta)
    }
}

impl Sub<TimeDelta> for Moment {
    type Output = Self;

    fn sub(self, delta: TimeDelta) -> Self {
        Self(self.0 - delta)
    }
}

impl Sub for Moment {
    type Output = TimeDelta;

    fn sub(self, other: Self) -> TimeDelta {
        self.0 - other.0
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
