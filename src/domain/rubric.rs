//! Rubrics: criteria, each with ordered levels. A [`RubricContent`] is one state of a rubric.

use serde::{Deserialize, Serialize};

/// Names a criterion within its rubric, through all versions: `[a-z0-9_-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CriterionKey(pub String);

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
}
