//! Changes of a rubric, and what differs between its versions, as sentences.

use std::collections::BTreeMap;

use super::Texts;
use crate::domain::{Change, Criterion, CriterionKey, Difference, LevelWords, RubricContent};
use crate::text;

/// The titles of all criteria a rubric ever had, by their keys; the newest where one was reworded.
#[derive(Debug, Default)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    /// Notes the titles of a version; versions come oldest first.
    pub fn note(&mut self, content: &RubricContent) {
        for criterion in &content.criteria {
            self.0.insert(criterion.key.0.clone(), criterion.title.clone());
        }
    }

    fn of<'a>(&'a self, key: &'a CriterionKey) -> &'a str {
        self.0.get(&key.0).map_or(key.0.as_str(), String::as_str)
    }

    fn all(&self, keys: &[CriterionKey]) -> String {
        keys.iter().map(|key| self.of(key)).collect::<Vec<_>>().join(", ")
    }
}

/// A change in words: one sentence, and what it brings.
pub struct Told {
    /// What would change.
    pub headline: String,
    /// The new texts.
    pub details: Vec<String>,
}

/// Tells a change. `base` is the version its author read.
pub fn told(t: &Texts, titles: &Titles, change: &Change, base: Option<&RubricContent>) -> Told {
    let level_name = |criterion: &CriterionKey, level: usize| {
        let level = base?.criterion(criterion)?.levels.get(level)?;
        Some(level.name.clone())
    };
    let headline = match change {
        Change::AddCriterion { criterion, .. } => {
            let title = criterion.title.as_str();
            t.with2("change-add-criterion", "title", title, "weight", criterion.weight)
        }
        Change::Reword { criterion, .. } => t.with("change-reword", "title", titles.of(criterion)),
        Change::RemoveCriterion { criterion } => {
            t.with("change-remove-criterion", "title", titles.of(criterion))
        }
        Change::ReorderCriteria { order } => t.with("change-reorder", "order", titles.all(order)),
        Change::AddLevel { criterion, name, .. } => {
            let title = titles.of(criterion);
            t.with2("change-add-level", "level", name.as_str(), "title", title)
        }
        Change::RemoveLevel { criterion, level } => {
            let name = level_name(criterion, *level).unwrap_or_else(|| (level + 1).to_string());
            t.with2("change-remove-level", "level", name, "title", titles.of(criterion))
        }
        Change::SetWeight { criterion, weight } => {
            t.with2("change-set-weight", "title", titles.of(criterion), "weight", *weight)
        }
        Change::Merge { into, from, .. } => {
            t.with2("change-merge", "from", titles.of(from), "into", titles.of(into))
        }
    };
    Told { headline, details: details(t, change, level_name) }
}

fn details(
    t: &Texts,
    change: &Change,
    level_name: impl Fn(&CriterionKey, usize) -> Option<String>,
) -> Vec<String> {
    match change {
        Change::AddCriterion { criterion, .. } => new_criterion(t, criterion),
        Change::Reword { criterion, title, description, levels } => {
            let mut lines = new_words(t, title.as_deref(), description.as_deref());
            for words in levels {
                let LevelWords { level, name, description } = words;
                let old = level_name(criterion, *level).unwrap_or_else(|| (level + 1).to_string());
                let new = name.iter().chain(description).map(String::as_str);
                let new = new.collect::<Vec<_>>().join(" — ");
                lines.push(t.with2("change-level-words", "level", old, "text", new));
            }
            lines
        }
        Change::AddLevel { description, .. } if !description.is_empty() => {
            vec![t.with("change-description", "text", description.as_str())]
        }
        Change::Merge { title, description, .. } => {
            new_words(t, title.as_deref(), description.as_deref())
        }
        _ => Vec::new(),
    }
}

fn new_criterion(t: &Texts, criterion: &Criterion) -> Vec<String> {
    let described = Some(criterion.description.as_str()).filter(|text| !text.is_empty());
    let mut lines = new_words(t, None, described);
    for level in &criterion.levels {
        lines.push(match level.description.is_empty() {
            true => t.with("change-level", "level", level.name.as_str()),
            false => {
                let (name, text) = (level.name.as_str(), level.description.as_str());
                t.with2("change-level-words", "level", name, "text", text)
            }
        });
    }
    lines
}

fn new_words(t: &Texts, title: Option<&str>, description: Option<&str>) -> Vec<String> {
    let title = title.map(|text| t.with("change-title", "text", text));
    let description = description.map(|text| t.with("change-description", "text", text));
    title.into_iter().chain(description).collect()
}

/// Tells one difference between two versions.
pub fn different(t: &Texts, titles: &Titles, difference: &Difference) -> Vec<String> {
    let level = |key: &str, criterion: &CriterionKey, name: &str| {
        vec![t.with2(key, "title", titles.of(criterion), "level", name)]
    };
    match difference {
        Difference::CriterionAdded { criterion } => {
            vec![t.with("differs-added", "title", criterion.title.as_str())]
        }
        Difference::CriterionRemoved { criterion } => {
            vec![t.with("differs-removed", "title", criterion.title.as_str())]
        }
        Difference::CriterionReworded { criterion, title, description } => {
            let renamed = title.iter().map(|title| {
                t.with2("differs-title", "from", title.from.as_str(), "to", title.to.as_str())
            });
            let described = description
                .iter()
                .map(|_| t.with("differs-description", "title", titles.of(criterion)));
            renamed.chain(described).collect()
        }
        Difference::WeightChanged { criterion, from, to } => {
            let values = [
                ("title", titles.of(criterion).into()),
                ("from", (*from).into()),
                ("to", (*to).into()),
            ];
            vec![text::say(t.0, "differs-weight", &values)]
        }
        Difference::LevelAdded { criterion, level: one } => {
            level("differs-level-added", criterion, &one.name)
        }
        Difference::LevelRemoved { criterion, level: one } => {
            level("differs-level-removed", criterion, &one.name)
        }
        Difference::LevelChanged { criterion, to, .. } => {
            level("differs-level-changed", criterion, &to.name)
        }
        Difference::Reordered { order } => {
            vec![t.with("differs-reordered", "order", titles.all(order))]
        }
    }
}
