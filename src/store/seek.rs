//! Seek pages: where a list goes on, in the order of creation.

use chrono::DateTime;

use crate::domain::Moment;

/// From which moment on a list goes: before all time without `after`, behind all time where `after` names
/// nothing, else the moment `after` was made.
pub(super) fn start(after_given: bool, made_at: Option<Moment>) -> Moment {
    match (after_given, made_at) {
        (_, Some(made_at)) => made_at,
        (false, None) => Moment::new(DateTime::UNIX_EPOCH),
        // The year 9999: the last that both databases write with four digits.
        (true, None) => {
            Moment::new(DateTime::from_timestamp(253_402_300_799, 0).unwrap_or_default())
        }
    }
}
