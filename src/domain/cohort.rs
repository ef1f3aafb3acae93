//! Cohorts: people who learn together. What a cohort may be called and where it lives.

use std::str::FromStr;

use super::{Language, facts};

facts! {
    /// Why what is said of a cohort is refused.
    pub enum BadCohort {
        /// It has no name.
        NameMissing = "cohort_name_missing",
        /// Its name is longer than 200 characters, or holds a control character.
        NameUnfit = "cohort_name_unfit",
        /// Its description is longer than 4000 characters, or holds a control character.
        DescriptionUnfit = "cohort_description_unfit",
        /// Its time zone is not in the IANA database.
        TimeZoneUnknown = "time_zone_unknown",
    }

    /// Why a place in a cohort does not change.
    pub enum MembershipRefused {
        /// The cohort would be left without a trainer.
        LastTrainer = "last_trainer",
    }
}

/// What is said of a cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortWords {
    /// Its name.
    pub name: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The language its people work in.
    pub language: Language,
    /// Where its days begin: a name of the IANA database, e.g. `Europe/Paris`.
    pub time_zone: String,
}

impl CohortWords {
    /// Checks every part; each fault names its field.
    ///
    /// # Errors
    /// All the faults.
    pub fn check(&self) -> Result<(), Vec<(&'static str, BadCohort)>> {
        let control = |text: &str| text.chars().any(|c| c.is_control() && !"\n\r\t".contains(c));
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(("/name", BadCohort::NameMissing));
        } else if self.name.chars().count() > 200 || self.name.chars().any(char::is_control) {
            faults.push(("/name", BadCohort::NameUnfit));
        }
        if self.description.chars().count() > 4000 || control(&self.description) {
            faults.push(("/description", BadCohort::DescriptionUnfit));
        }
        if chrono_tz::Tz::from_str(&self.time_zone).is_err() {
            faults.push(("/time_zone", BadCohort::TimeZoneUnknown));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// The label a cohort's next member gets: one above the highest `p<number>` there is, so that none comes twice.
pub fn next_label<'a>(labels: impl IntoIterator<Item = &'a str>) -> u32 {
    let number = |label: &str| label.strip_prefix('p')?.parse::<u32>().ok();
    labels.into_iter().filter_map(number).max().unwrap_or(0).saturating_add(1)
}

/// The label of that number: `p001`.
pub fn label(number: u32) -> String {
    format!("p{number:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> CohortWords {
        CohortWords {
            name: "Formateurs 2026".to_owned(),
            description: String::new(),
            language: Language::French,
            time_zone: "Europe/Paris".to_owned(),
        }
    }

    #[test]
    fn every_fault_of_a_cohort_is_named() {
        assert_eq!(words().check(), Ok(()));
        let bad = CohortWords { name: " ".to_owned(), time_zone: "Paris".to_owned(), ..words() };
        let expected =
            vec![("/name", BadCohort::NameMissing), ("/time_zone", BadCohort::TimeZoneUnknown)];
        assert_eq!(bad.check(), Err(expected));
    }

    #[test]
    fn labels_go_on_from_the_highest_and_leave_others_alone() {
        assert_eq!(label(next_label([])), "p001");
        assert_eq!(label(next_label(["p002", "S12", "p001", "px"])), "p003");
        assert_eq!(label(next_label(["p999"])), "p1000");
    }
}
