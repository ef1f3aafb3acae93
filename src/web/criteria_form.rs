//! The criteria of a rubric as form fields, and back: what a draft is written with, and a new criterion proposed.
//!
//! Fields of the criterion `i`, from 0: `c<i>-title`, `c<i>-description`, `c<i>-weight`, `c<i>-key`; of its level
//! `j`, from 0, the lowest: `c<i>-l<j>-name`, `c<i>-l<j>-description`. What is left blank is left out.

use std::collections::HashSet;

use super::posted::Fields;
use crate::domain::{Criterion, CriterionKey, Level, RubricContent};

/// How many criteria and levels a form can hold at the most.
const MOST: (usize, usize) = (30, 10);
/// How many places for levels a criterion has at least.
const LEVELS: usize = 5;

/// The places of one level.
pub struct LevelFields {
    /// Counts from 1, the lowest.
    pub number: usize,
    /// What the names of its fields begin with.
    pub prefix: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
}

/// The places of one criterion.
pub struct CriterionFields {
    /// Counts from 1.
    pub number: usize,
    /// What the names of its fields begin with.
    pub prefix: String,
    /// The key; empty for a new one.
    pub key: String,
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The weight.
    pub weight: u32,
    /// The points of the lowest level, and the step to the next.
    pub points: (f64, f64),
    /// The levels.
    pub levels: Vec<LevelFields>,
    /// Whether it is shown unfolded.
    pub is_open: bool,
}

impl CriterionFields {
    /// The places of a criterion, filled with it or blank.
    fn new(index: usize, filled: Option<&Criterion>, is_open: bool) -> Self {
        let blank = Vec::new();
        let levels = filled.map_or(&blank, |criterion| &criterion.levels);
        let places = if levels.len() < LEVELS { LEVELS } else { (levels.len() + 1).min(MOST.1) };
        let prefix = format!("c{index}");
        let level = |place: usize| LevelFields {
            number: place + 1,
            prefix: format!("{prefix}-l{place}"),
            name: levels.get(place).map(|level| level.name.clone()).unwrap_or_default(),
            description: levels.get(place).map(|one| one.description.clone()).unwrap_or_default(),
        };
        Self {
            number: index + 1,
            key: filled.map(|criterion| criterion.key.0.clone()).unwrap_or_default(),
            title: filled.map(|criterion| criterion.title.clone()).unwrap_or_default(),
            description: filled.map(|one| one.description.clone()).unwrap_or_default(),
            weight: filled.map_or(1, |criterion| criterion.weight),
            points: filled.map_or((0.0, 1.0), |criterion| {
                (criterion.levels.first().map_or(0.0, |level| level.points), step(criterion))
            }),
            levels: (0..places).map(level).collect(),
            is_open,
            prefix,
        }
    }
}

fn step(criterion: &Criterion) -> f64 {
    let step = criterion.step();
    if step > 0.0 { step } else { 1.0 }
}

/// The places of a whole rubric: its criteria, and blank ones after them.
pub fn places(content: &RubricContent) -> Vec<CriterionFields> {
    let filled = content.criteria.len();
    let count = (filled + 2).max(4).min(MOST.0);
    let place =
        |index| CriterionFields::new(index, content.criteria.get(index), index < filled.max(1));
    (0..count).map(place).collect()
}

/// The places of one blank criterion.
pub fn blank() -> CriterionFields {
    CriterionFields::new(0, None, true)
}

/// The rubric that a form holds, sound or not; a new criterion gets its key from its title.
pub fn content(fields: &Fields) -> RubricContent {
    let mut taken: HashSet<String> =
        (0..MOST.0).map(|i| fields.text(&format!("c{i}-key")).to_owned()).collect();
    let criteria = (0..MOST.0).filter_map(|index| criterion(fields, index, &mut taken));
    RubricContent { criteria: criteria.collect() }
}

/// The criterion at a place of a form; none where it is blank.
pub fn criterion(fields: &Fields, index: usize, taken: &mut HashSet<String>) -> Option<Criterion> {
    let text = |name: &str| lines(fields.text(&format!("c{index}-{name}")));
    let number = |name: &str, otherwise: f64| text(name).parse().unwrap_or(otherwise);
    let (lowest, step) = (number("lowest", 0.0), number("step", 1.0));
    let mut levels: Vec<Level> = Vec::new();
    for place in 0..MOST.1 {
        let (name, description) =
            (text(&format!("l{place}-name")), text(&format!("l{place}-description")));
        if !name.is_empty() || !description.is_empty() {
            let points = ((lowest + step * levels.len() as f64) * 1e9).round() / 1e9;
            levels.push(Level { name, description, points });
        }
    }
    let (title, description) = (text("title"), text("description"));
    if title.is_empty() && description.is_empty() && levels.is_empty() {
        return None;
    }
    let key = text("key");
    let key = if key.is_empty() { key_from(&title, taken) } else { key };
    let weight = fields.filled(&format!("c{index}-weight")).unwrap_or("1").parse().unwrap_or(0);
    Some(Criterion { key: CriterionKey(key), title, description, weight, levels })
}

/// A text as it is kept: with the line ends of the web's forms made plain.
pub fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// A key made of a title, other than those taken; it is taken then.
fn key_from(title: &str, taken: &mut HashSet<String>) -> String {
    let mut key = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            "" if key.ends_with('-') || key.is_empty() => {}
            "" => key.push('-'),
            plain => key.push_str(plain),
        }
        if key.len() >= 50 {
            break;
        }
    }
    let key = key.trim_matches('-');
    let key = if key.is_empty() { "c" } else { key };
    let numbered = (2..).map(|number: u32| format!("{key}-{number}"));
    let found = std::iter::once(key.to_owned()).chain(numbered).find(|key| !taken.contains(key));
    let found = found.unwrap_or_default();
    taken.insert(found.clone());
    found
}

/// The letters of a key that stand for a lower-case letter; none for what is no letter.
fn plain(c: char) -> &'static str {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    match c {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        c => PLAIN.find(c).and_then(|at| PLAIN.get(at..=at)).unwrap_or(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_the_title_and_never_twice_the_same() {
        let mut taken = HashSet::new();
        assert_eq!(key_from("Clarté de l'énoncé !", &mut taken), "clarte-de-l-enonce");
        assert_eq!(key_from("clarte de l'enonce", &mut taken), "clarte-de-l-enonce-2");
        assert_eq!(key_from("???", &mut taken), "c");
        assert!(CriterionKey(key_from(&"Œuvre ".repeat(40), &mut taken)).is_well_formed());
    }

    #[test]
    fn a_rubric_goes_through_its_form_unchanged() {
        let level = |name: &str, points| Level {
            name: name.to_owned(),
            description: "Deux\nlignes".to_owned(),
            points,
        };
        let criterion = Criterion {
            key: CriterionKey("k".to_owned()),
            title: "Titre".to_owned(),
            description: String::new(),
            weight: 3,
            levels: vec![level("Bas", 1.0), level("Haut", 3.0)],
        };
        let content = RubricContent { criteria: vec![criterion] };
        let mut fields = Fields::default();
        for place in places(&content) {
            let mut add = |name: &str, value: String| {
                fields.add(&format!("{}-{name}", place.prefix), value.replace('\n', "\r\n"));
            };
            add("key", place.key.clone());
            add("title", place.title.clone());
            add("description", place.description.clone());
            add("weight", place.weight.to_string());
            add("lowest", place.points.0.to_string());
            add("step", place.points.1.to_string());
            for level in &place.levels {
                fields.add(&format!("{}-name", level.prefix), level.name.clone());
                fields.add(&format!("{}-description", level.prefix), level.description.clone());
            }
        }
        assert_eq!(super::content(&fields), content);
    }
}
