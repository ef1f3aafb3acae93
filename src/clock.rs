//! The time, as a parameter: [`SystemClock`] in service, [`SetClock`] in the demo and in tests.

use std::sync::Mutex;

use crate::domain::Moment;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Moment {
        Moment::new(chrono::Utc::now())
    }
}

/// A clock that stands where it was set.
#[derive(Debug)]
pub struct SetClock(Mutex<Moment>);

impl SetClock {
    /// A clock that stands at `start`.
    pub fn at(start: Moment) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves the clock to `moment`.
    pub fn set(&self, moment: Moment) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = moment;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
