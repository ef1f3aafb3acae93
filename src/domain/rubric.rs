//! Rubrics: criteria, each with ordered levels. A [`RubricContent`] is one state of a rubric; once it passes
//! [`RubricContent::check`] it is known by the SHA-256 of its canonical JSON (RFC 8785).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Flaw, facts, named, optional_wording, wording};

/// How many criteria a rubric may have.
pub const MOST_CRITERIA: usize = 30;
/// How many levels a criterion may have.
pub const MOST_LEVELS: usize = 10;
/// The farthest from zero that a level may stand.
pub const FARTHEST_POINTS: f64 = 1_000_000.0;
/// How many bytes all its texts may have, in UTF-8: they stand on every badge, and a badge has 2 MiB in all its forms.
pub const MOST_TEXT: usize = 512 * 1024;

const LONGEST_TITLE: usize = 200;
const LONGEST_NAME: usize = 100;
const LONGEST_DESCRIPTION: usize = 4000;

named! {
    /// Where a rubric stands.
    pub enum RubricState {
        /// Its creator's; a trainer opens it.
        Draft = "draft",
        /// Members propose changes and vote.
        Open = "open",
        /// Its current version is adopted: activities may use it.
        Adopted = "adopted",
    }
}

facts! {
    /// What is wrong in a rubric's content.
    pub enum RubricFault {
        /// It has no criterion.
        NoCriterion = "rubric_no_criterion",
        /// It has more than thirty criteria.
        TooManyCriteria = "rubric_too_many_criteria",
        /// Its texts have more than 512 KiB in all: no badge could carry them.
        TooLong = "rubric_too_long",
        /// A key is not `[a-z0-9_-]{1,64}`.
        KeyMalformed = "criterion_key_malformed",
        /// Two criteria have the same key.
        KeyTwice = "criterion_key_twice",
        /// A weight is not within 1 and 100.
        WeightOutOfRange = "criterion_weight_out_of_range",
        /// A criterion has fewer than two levels.
        TooFewLevels = "criterion_too_few_levels",
        /// A criterion has more than ten levels.
        TooManyLevels = "criterion_too_many_levels",
        /// A level's points are beyond a million.
        PointsOutOfRange = "level_points_out_of_range",
        /// A level does not stand above the one before.
        PointsNotRising = "level_points_not_rising",
        /// The levels are not evenly spaced.
        PointsUneven = "level_points_uneven",
        /// A quorum is not within 1 and 1000.
        QuorumOutOfRange = "rubric_quorum_out_of_range",
    }

    /// Why something is not done to a rubric.
    pub enum RefusedRubric {
        /// It is no draft (any more).
        NotDraft = "rubric_not_draft",
        /// It is not open for proposals.
        NotOpen = "rubric_not_open",
        /// It is adopted already.
        AlreadyAdopted = "rubric_already_adopted",
    }
}

/// Names a criterion within its rubric, through all versions: `[a-z0-9_-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CriterionKey(pub String);

impl CriterionKey {
    /// Whether it is written as a key is.
    pub fn is_well_formed(&self) -> bool {
        let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
        (1..=64).contains(&self.0.len()) && self.0.bytes().all(good)
    }
}

impl std::fmt::Display for CriterionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One step of a criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// A short name, e.g. "Acquis".
    pub name: String,
    /// What work at this level looks like.
    #[serde(default)]
    pub description: String,
    /// Where it stands on the criterion's scale; rises evenly from level to level.
    pub points: f64,
}

/// One aspect that is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name through all versions.
    pub key: CriterionKey,
    /// What is judged, in a few words.
    pub title: String,
    /// What to look at.
    #[serde(default)]
    pub description: String,
    /// Its part in the total, 1 to 100.
    pub weight: u32,
    /// Its levels, from the lowest to the highest; at least two.
    pub levels: Vec<Level>,
}

impl Criterion {
    /// The distance between two neighbouring levels; 0 where there are not two.
    pub fn step(&self) -> f64 {
        match self.levels.as_slice() {
            [first, .., last] => (last.points - first.points) / (self.levels.len() - 1) as f64,
            _ => 0.0,
        }
    }

    /// The ends of its scale: the points of its lowest and its highest level.
    pub fn ends(&self) -> (f64, f64) {
        let points = |level: Option<&Level>| level.map_or(0.0, |level| level.points);
        (points(self.levels.first()), points(self.levels.last()))
    }

    /// How many bytes its texts have.
    fn text_bytes(&self) -> usize {
        let levels = self.levels.iter().map(|level| level.name.len() + level.description.len());
        self.title.len() + self.description.len() + levels.sum::<usize>()
    }

    /// What is wrong with it, at pointers below `at`.
    fn flaws(&self, at: &str, flaws: &mut Vec<Flaw>) {
        let mut note = |place: &str, fault| flaws.push(Flaw::at(format!("{at}{place}"), fault));
        if !self.key.is_well_formed() {
            note("/key", RubricFault::KeyMalformed);
        }
        if !(1..=100).contains(&self.weight) {
            note("/weight", RubricFault::WeightOutOfRange);
        }
        match self.levels.len() {
            0 | 1 => note("/levels", RubricFault::TooFewLevels),
            n if n > MOST_LEVELS => note("/levels", RubricFault::TooManyLevels),
            _ => {}
        }
        let step = self.step();
        for (i, level) in self.levels.iter().enumerate() {
            let place = format!("/levels/{i}/points");
            let before = i.checked_sub(1).and_then(|before| self.levels.get(before));
            let rise = before.map(|before| level.points - before.points);
            if level.points.is_nan() || level.points.abs() > FARTHEST_POINTS {
                note(&place, RubricFault::PointsOutOfRange);
            } else if rise.is_some_and(|rise| rise <= 0.0) {
                note(&place, RubricFault::PointsNotRising);
            } else if rise.is_some_and(|rise| (rise - step).abs() > step.abs() * 1e-6) {
                note(&place, RubricFault::PointsUneven);
            }
        }
        self.wording_flaws(at, flaws);
    }

    fn wording_flaws(&self, at: &str, flaws: &mut Vec<Flaw>) {
        let mut note = |place: String, checked: Result<(), _>| {
            if let Err(fault) = checked {
                flaws.push(Flaw::at(format!("{at}{place}"), fault));
            }
        };
        note("/title".to_owned(), wording(&self.title, LONGEST_TITLE));
        let described = optional_wording(&self.description, LONGEST_DESCRIPTION);
        note("/description".to_owned(), described);
        for (i, level) in self.levels.iter().enumerate() {
            note(format!("/levels/{i}/name"), wording(&level.name, LONGEST_NAME));
            let described = optional_wording(&level.description, LONGEST_DESCRIPTION);
            note(format!("/levels/{i}/description"), described);
        }
    }
}

/// One state of a rubric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RubricContent {
    /// The criteria, in the order they are shown.
    pub criteria: Vec<Criterion>,
}

impl RubricContent {
    /// The criterion of that key.
    pub fn criterion(&self, key: &CriterionKey) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.key == *key)
    }

    /// The ends of the total's scale: the weighted sums of the criteria's.
    pub fn total_ends(&self) -> (f64, f64) {
        self.criteria.iter().fold((0.0, 0.0), |(low, high), criterion| {
            let (weight, (first, last)) = (f64::from(criterion.weight), criterion.ends());
            (low + weight * first, high + weight * last)
        })
    }

    /// Checks every rule of a rubric.
    ///
    /// # Errors
    /// Each flaw, at a pointer below `at` (e.g. `/content`).
    pub fn check(&self, at: &str) -> Result<(), Vec<Flaw>> {
        let mut flaws = Vec::new();
        match self.criteria.len() {
            0 => flaws.push(Flaw::at(format!("{at}/criteria"), RubricFault::NoCriterion)),
            n if n > MOST_CRITERIA => {
                flaws.push(Flaw::at(format!("{at}/criteria"), RubricFault::TooManyCriteria));
            }
            _ => {}
        }
        if self.criteria.iter().map(Criterion::text_bytes).sum::<usize>() > MOST_TEXT {
            flaws.push(Flaw::at(format!("{at}/criteria"), RubricFault::TooLong));
        }
        let mut keys = HashSet::new();
        for (i, criterion) in self.criteria.iter().enumerate() {
            let at = format!("{at}/criteria/{i}");
            criterion.flaws(&at, &mut flaws);
            if !keys.insert(&criterion.key) {
                flaws.push(Flaw::at(format!("{at}/key"), RubricFault::KeyTwice));
            }
        }
        if flaws.is_empty() { Ok(()) } else { Err(flaws) }
    }

    /// Its canonical JSON (RFC 8785): what is stored, and what the content's hash is made of.
    pub fn canonical_json(&self) -> String {
        canonical(self)
    }

    /// The SHA-256 of its canonical JSON, in hexadecimal: says which content this is, prose and all.
    pub fn content_hash(&self) -> String {
        sha256_hex(canonical(self).as_bytes())
    }

    /// The SHA-256 of what scores depend on (keys, weights, points), in hexadecimal: two versions that differ
    /// in their prose only have the same one.
    pub fn structure_hash(&self) -> String {
        #[derive(Serialize)]
        struct Structure<'a> {
            key: &'a CriterionKey,
            weight: u32,
            points: Vec<f64>,
        }
        let all: Vec<Structure<'_>> = self
            .criteria
            .iter()
            .map(|Criterion { key, weight, levels, .. }| Structure {
                key,
                weight: *weight,
                points: levels.iter().map(|level| level.points).collect(),
            })
            .collect();
        sha256_hex(canonical(&all).as_bytes())
    }
}

/// Canonical JSON. Only a number that is not finite has none, and no checked content holds one.
fn canonical(value: &impl Serialize) -> String {
    serde_json_canonicalizer::to_string(value).unwrap_or_default()
}

/// A SHA-256 in lower-case hexadecimal.
fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fact;

    fn level(name: &str, points: f64) -> Level {
        Level { name: name.to_owned(), description: String::new(), points }
    }

    fn clarity() -> Criterion {
        Criterion {
            key: CriterionKey("clarity".to_owned()),
            title: "Clarté".to_owned(),
            description: String::new(),
            weight: 2,
            levels: vec![level("Non", 0.0), level("En partie", 0.5), level("Oui", 1.0)],
        }
    }

    fn flaws(content: &RubricContent) -> Vec<(String, &'static str)> {
        let flaws = content.check("/content").err().unwrap_or_default();
        flaws.into_iter().map(|flaw| (flaw.pointer, flaw.refusal.key)).collect()
    }

    #[test]
    fn a_sound_rubric_passes() {
        assert_eq!(flaws(&RubricContent { criteria: vec![clarity()] }), []);
    }

    #[test]
    fn each_flaw_is_named_where_it_is() {
        let mut one = clarity();
        one.key.0 = "Clarity!".to_owned();
        one.weight = 0;
        one.title = " ".to_owned();
        one.levels[1].points = 0.7;
        let mut two = clarity();
        two.levels.truncate(1);
        let mut three = clarity();
        three.levels[2].points = 0.5;
        let found = flaws(&RubricContent { criteria: vec![one, two, three] });
        for expected in [
            ("/content/criteria/0/key", RubricFault::KeyMalformed.key()),
            ("/content/criteria/0/weight", RubricFault::WeightOutOfRange.key()),
            ("/content/criteria/0/title", "wording_missing"),
            ("/content/criteria/0/levels/1/points", RubricFault::PointsUneven.key()),
            ("/content/criteria/1/levels", RubricFault::TooFewLevels.key()),
            ("/content/criteria/2/key", RubricFault::KeyTwice.key()),
            ("/content/criteria/2/levels/2/points", RubricFault::PointsNotRising.key()),
        ] {
            assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} {found:?}");
        }
        let empty = RubricContent::default();
        assert_eq!(flaws(&empty), [("/content/criteria".to_owned(), "rubric_no_criterion")]);
        let many = RubricContent { criteria: vec![clarity(); 31] };
        assert!(
            flaws(&many).contains(&("/content/criteria".to_owned(), "rubric_too_many_criteria"))
        );
    }

    #[test]
    fn texts_that_no_badge_could_carry_are_refused_together() {
        let long = |bytes: usize| {
            let mut criterion = clarity();
            criterion.levels[0].description = "é".repeat(bytes / 2);
            criterion
        };
        let of = |count: usize| {
            let mut criteria = vec![long(8000); count];
            for (at, criterion) in criteria.iter_mut().enumerate() {
                criterion.key.0 = format!("k{at}");
            }
            RubricContent { criteria }
        };
        assert_eq!(flaws(&of(30)), []);
        let mut more = of(30);
        for criterion in &mut more.criteria {
            criterion.levels[1].description = "é".repeat(4000);
            criterion.levels[2].description = "é".repeat(4000);
        }
        let found = flaws(&more);
        assert_eq!(found, [("/content/criteria".to_owned(), RubricFault::TooLong.key())]);
    }

    #[test]
    fn points_that_are_no_number_are_refused() {
        let mut criterion = clarity();
        criterion.levels[0].points = f64::NAN;
        assert!(!flaws(&RubricContent { criteria: vec![criterion] }).is_empty());
    }

    #[test]
    fn the_canonical_form_has_sorted_keys_and_short_numbers() {
        let content = RubricContent { criteria: vec![clarity()] };
        assert_eq!(
            content.canonical_json(),
            "{\"criteria\":[{\"description\":\"\",\"key\":\"clarity\",\"levels\":[\
             {\"description\":\"\",\"name\":\"Non\",\"points\":0},\
             {\"description\":\"\",\"name\":\"En partie\",\"points\":0.5},\
             {\"description\":\"\",\"name\":\"Oui\",\"points\":1}],\"title\":\"Clarté\",\"weight\":2}]}"
        );
        // By `printf %s … | sha256sum`, over the text above.
        assert_eq!(
            content.content_hash(),
            "2d3373a30cfb5d3dafbb4a42c9a9f8139e8666106e82ce458d6364bbdcf1cb3d"
        );
    }

    #[test]
    fn prose_does_not_change_the_structure() {
        let content = RubricContent { criteria: vec![clarity()] };
        let mut reworded = content.clone();
        reworded.criteria[0].title = "Limpidité".to_owned();
        assert_eq!(content.structure_hash(), reworded.structure_hash());
        assert_ne!(content.content_hash(), reworded.content_hash());
        let mut reweighted = content.clone();
        reweighted.criteria[0].weight = 3;
        assert_ne!(content.structure_hash(), reweighted.structure_hash());
    }
}
