//! Moments in the fields of a form: without a zone, as the cohort's clocks show them.

use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::app::{AppError, AppResult};
use crate::domain::Moment;

/// How `<input type="datetime-local">` writes a moment.
const SHAPE: &str = "%Y-%m-%dT%H:%M";

/// The moment that a field names in a time zone; none where it is empty. A time that clocks show twice is the first
/// of the two, one that they skip is the hour after.
///
/// # Errors
/// [`AppError::Malformed`] for anything that a browser would not send.
pub fn read(text: &str, zone: &str) -> AppResult<Option<Moment>> {
    if text.is_empty() {
        return Ok(None);
    }
    let with_seconds = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S");
    let local = NaiveDateTime::parse_from_str(text, SHAPE).or(with_seconds);
    let local = local.map_err(|_| AppError::Malformed(format!("{text:?} is no date and time")))?;
    let zone = zone_of(zone);
    let skipped = || zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest();
    let found = zone.from_local_datetime(&local).earliest().or_else(skipped);
    Ok(found.map(|time| Moment::new(time.to_utc())))
}

/// A moment as a field shows it.
pub fn write(moment: Moment, zone: &str) -> String {
    moment.get().with_timezone(&zone_of(zone)).format(SHAPE).to_string()
}

fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_means_the_cohorts_own_time() {
        let moment = read("2026-03-03T14:05", "Europe/Paris").unwrap().unwrap();
        assert_eq!(moment.to_string(), "2026-03-03T13:05:00Z");
        assert_eq!(write(moment, "Europe/Paris"), "2026-03-03T14:05");
        let summer = read("2026-07-03T14:05", "Europe/Paris").unwrap().unwrap();
        assert_eq!(summer.to_string(), "2026-07-03T12:05:00Z");
    }

    #[test]
    fn an_hour_that_is_skipped_or_doubled_is_one_moment() {
        let skipped = read("2026-03-29T02:30", "Europe/Paris").unwrap().unwrap();
        assert_eq!(skipped.to_string(), "2026-03-29T01:30:00Z");
        let doubled = read("2026-10-25T02:30", "Europe/Paris").unwrap().unwrap();
        assert_eq!(doubled.to_string(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn an_empty_field_is_no_moment_and_nonsense_is_refused() {
        assert_eq!(read("", "Europe/Paris").unwrap(), None);
        assert!(matches!(read("tomorrow", "Europe/Paris"), Err(AppError::Malformed(_))));
    }
}
