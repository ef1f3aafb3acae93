//! What differs between two versions of a rubric, as people would say it.

use serde::{Deserialize, Serialize};

use super::{Criterion, CriterionKey, Level, RubricContent};

/// A text before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewording {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

impl Rewording {
    fn between(from: &str, to: &str) -> Option<Self> {
        (from != to).then(|| Self { from: from.to_owned(), to: to.to_owned() })
    }
}

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Difference {
    /// A criterion that is new.
    CriterionAdded {
        /// The criterion.
        criterion: Criterion,
    },
    /// A criterion that is gone.
    CriterionRemoved {
        /// The criterion.
        criterion: Criterion,
    },
    /// A criterion with another title or description.
    CriterionReworded {
        /// Which.
        criterion: CriterionKey,
        /// Its title, if that changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<Rewording>,
        /// Its description, if that changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<Rewording>,
    },
    /// A criterion with another weight.
    WeightChanged {
        /// Which.
        criterion: CriterionKey,
        /// Before.
        from: u32,
        /// After.
        to: u32,
    },
    /// A level that is new.
    LevelAdded {
        /// Of which criterion.
        criterion: CriterionKey,
        /// The level.
        level: Level,
    },
    /// A level that is gone.
    LevelRemoved {
        /// Of which criterion.
        criterion: CriterionKey,
        /// The level.
        level: Level,
    },
    /// A level with another name, description or points.
    LevelChanged {
        /// Of which criterion.
        criterion: CriterionKey,
        /// Before.
        from: Level,
        /// After.
        to: Level,
    },
    /// The criteria that are in both stand in another order.
    Reordered {
        /// All keys in the new order.
        order: Vec<CriterionKey>,
    },
}

impl RubricContent {
    /// What differs in `newer`: nothing if and only if the two are equal.
    pub fn differences(&self, newer: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        for criterion in &self.criteria {
            match newer.criterion(&criterion.key) {
                Some(new) => compare(criterion, new, &mut found),
                None => {
                    found.push(Difference::CriterionRemoved { criterion: criterion.clone() });
                }
            }
        }
        for criterion in &newer.criteria {
            if self.criterion(&criterion.key).is_none() {
                found.push(Difference::CriterionAdded { criterion: criterion.clone() });
            }
        }
        let kept = |one: &Self, other: &Self| -> Vec<CriterionKey> {
            let keys = one.criteria.iter().map(|criterion| &criterion.key);
            keys.filter(|key| other.criterion(key).is_some()).cloned().collect()
        };
        if kept(self, newer) != kept(newer, self) {
            let order = newer.criteria.iter().map(|criterion| criterion.key.clone()).collect();
            found.push(Difference::Reordered { order });
        }
        found
    }
}

fn compare(old: &Criterion, new: &Criterion, found: &mut Vec<Difference>) {
    let key = || old.key.clone();
    let title = Rewording::between(&old.title, &new.title);
    let description = Rewording::between(&old.description, &new.description);
    if title.is_some() || description.is_some() {
        found.push(Difference::CriterionReworded { criterion: key(), title, description });
    }
    if old.weight != new.weight {
        found.push(Difference::WeightChanged {
            criterion: key(),
            from: old.weight,
            to: new.weight,
        });
    }
    for (from, to) in pairs(&old.levels, &new.levels) {
        match (from.cloned(), to.cloned()) {
            (Some(from), Some(to)) if from != to => {
                found.push(Difference::LevelChanged { criterion: key(), from, to });
            }
            (Some(level), None) => found.push(Difference::LevelRemoved { criterion: key(), level }),
            (None, Some(level)) => found.push(Difference::LevelAdded { criterion: key(), level }),
            _ => {}
        }
    }
}

/// Which old level became which new one: first those of one name, then the others in their order.
fn pairs<'a>(old: &'a [Level], new: &'a [Level]) -> Vec<(Option<&'a Level>, Option<&'a Level>)> {
    let mut left: Vec<&Level> = new.iter().collect();
    let mut pairs = Vec::new();
    let mut unnamed = Vec::new();
    for level in old {
        match left.iter().position(|other| other.name == level.name) {
            Some(place) => pairs.push((Some(level), Some(left.remove(place)))),
            None => unnamed.push(level),
        }
    }
    let mut left = left.into_iter();
    pairs.extend(unnamed.into_iter().map(|level| (Some(level), left.next())));
    pairs.extend(left.map(|level| (None, Some(level))));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> RubricContent {
        let level = |name: &str, points| Level {
            name: name.to_owned(),
            description: String::new(),
            points,
        };
        let criterion = |key: &str| Criterion {
            key: CriterionKey(key.to_owned()),
            title: key.to_uppercase(),
            description: String::new(),
            weight: 1,
            levels: vec![level("bas", 0.0), level("moyen", 1.0), level("haut", 2.0)],
        };
        RubricContent { criteria: vec![criterion("a"), criterion("b")] }
    }

    #[test]
    fn a_version_does_not_differ_from_itself() {
        assert_eq!(content().differences(&content()), []);
    }

    #[test]
    fn each_difference_is_told_once() {
        let old = content();
        let mut new = content();
        new.criteria.swap(0, 1);
        new.criteria[0].weight = 3;
        new.criteria[1].levels.remove(1);
        new.criteria[1].levels[1].points = 1.0;
        new.criteria[1].title = "Autre".to_owned();
        let kinds: Vec<String> = old
            .differences(&new)
            .iter()
            .map(|one| serde_json::to_value(one).unwrap()["kind"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            kinds,
            ["criterion_reworded", "level_changed", "level_removed", "weight_changed", "reordered"]
        );
    }

    #[test]
    fn a_level_of_another_name_is_a_changed_one() {
        let old = content();
        let mut new = content();
        new.criteria[0].levels[1].name = "correct".to_owned();
        let found = old.differences(&new);
        assert!(
            matches!(found.as_slice(), [Difference::LevelChanged { from, to, .. }]
                if from.name == "moyen" && to.name == "correct"),
            "{found:?}"
        );
    }
}
