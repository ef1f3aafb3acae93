//! What a badge is given for: the achievement, who defined it, and the rubric behind it
//! (Open Badges 3.0 classes Achievement, Profile, Alignment, ResultDescription).

use serde_json::{Map, Value, json};

/// A person, organisation or system by its id (Open Badges `Profile`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// A DID or URL. An issuer's is the controller of the key that signs.
    pub id: String,
    /// The name that it gives itself.
    pub name: String,
    /// Its home page.
    pub url: Option<String>,
}

/// A picture by its URL (Open Badges `Image`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// URL of a PNG or SVG.
    pub id: String,
    /// Text for those who do not see it.
    pub caption: Option<String>,
}

/// A node of a competency framework that an achievement or a criterion is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// Its name.
    pub target_name: String,
    /// Where it is described.
    pub target_url: String,
    /// `CFItem`, `ceasn:Competency`… or `ext:…`.
    pub target_type: Option<String>,
    /// Its code in the framework.
    pub target_code: Option<String>,
    /// The framework's name.
    pub target_framework: Option<String>,
    /// What it says.
    pub target_description: Option<String>,
}

/// Another edition of the same achievement: another language, another version, another standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The other achievement's id.
    pub id: String,
    /// What it is beside a related achievement, as the IRI of a class.
    pub kind: Option<&'static str>,
    /// Its language (BCP 47).
    pub language: Option<String>,
    /// Its version.
    pub version: Option<String>,
}

/// What a badge is given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Achievement {
    /// URL that serves it.
    pub id: String,
    /// Its name; also the credential's.
    pub name: String,
    /// One paragraph; also the credential's.
    pub description: String,
    /// How it is earned, in Markdown.
    pub criteria: String,
    /// A term of the standard's list (`Assessment`, `Competency`, `Badge`…) or `ext:…`.
    pub achievement_type: String,
    /// Keywords.
    pub tags: Vec<String>,
    /// Language of its texts (BCP 47).
    pub language: Option<String>,
    /// Its version, where the definition changed under one id.
    pub version: Option<String>,
    /// The unbaked picture.
    pub image: Option<Image>,
    /// Frameworks that it is about.
    pub alignments: Vec<Alignment>,
    /// Who defined it.
    pub creator: Option<Profile>,
    /// Other editions.
    pub related: Vec<Related>,
}

/// One adopted version of a rubric, as far as the badge rests on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rubric {
    /// URL of this version.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Which version it is.
    pub version: String,
    /// Digest of the adopted text.
    pub content_hash: String,
    /// How many people's proposals stand in it. Not who: they are reviewers too.
    pub contributors: u32,
    /// The criteria that were judged, in the rubric's order.
    pub criteria: Vec<Criterion>,
}

/// One criterion with its levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// URL, stable within the rubric version.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The levels, lowest first.
    pub levels: Vec<Level>,
    /// The id of the level that the rule asks for, if it asks for one here.
    pub required_level: Option<String>,
    /// Frameworks that it is about.
    pub alignments: Vec<Alignment>,
}

/// One level of a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// URL, stable within the rubric version.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What work at this level looks like.
    pub description: Option<String>,
    /// Where it lies on the criterion's scale.
    pub points: f64,
}

/// Room for the members that most objects have.
const MEMBERS: usize = 7;

/// An object with a `type`, to which members are added only where there is something to say:
/// the serialization knows no null and no empty array.
pub(super) struct Node(Map<String, Value>);

impl Node {
    /// A node of a class whose `type` is an array.
    pub(super) fn of(class: &str) -> Self {
        Self(Map::with_capacity(MEMBERS)).with("type", json!([class]))
    }

    /// The same with an `id` before it.
    pub(super) fn named(id: &str, class: &str) -> Self {
        Self(Map::with_capacity(MEMBERS)).with("id", json!(id)).with("type", json!([class]))
    }

    /// Adds a member.
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// Adds a text, if there is one.
    pub(super) fn text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) if !text.is_empty() => self.with(name, json!(text)),
            _ => self,
        }
    }

    /// Adds an array without repeated values, if anything is in it.
    pub(super) fn list(self, name: &str, values: impl IntoIterator<Item = Value>) -> Self {
        let mut list: Vec<Value> = Vec::new();
        for value in values {
            if !list.contains(&value) {
                list.push(value);
            }
        }
        if list.is_empty() { self } else { self.with(name, Value::Array(list)) }
    }

    pub(super) fn json(self) -> Value {
        Value::Object(self.0)
    }
}

impl Profile {
    /// The `Profile` object.
    pub fn to_json(&self) -> Value {
        Node::named(&self.id, "Profile")
            .text("name", Some(&self.name))
            .text("url", self.url.as_deref())
            .json()
    }
}

impl Image {
    fn to_json(&self) -> Value {
        let mut image = json!({ "id": self.id, "type": "Image" });
        if let Some(caption) = &self.caption {
            image["caption"] = json!(caption);
        }
        image
    }
}

impl Alignment {
    fn to_json(&self) -> Value {
        Node::of("Alignment")
            .text("targetCode", self.target_code.as_deref())
            .text("targetDescription", self.target_description.as_deref())
            .with("targetName", json!(self.target_name))
            .text("targetFramework", self.target_framework.as_deref())
            .text("targetType", self.target_type.as_deref())
            .with("targetUrl", json!(self.target_url))
            .json()
    }
}

impl Related {
    fn to_json(&self) -> Value {
        let mut types = vec!["Related"];
        types.extend(self.kind);
        Node::named(&self.id, "Related")
            .with("type", json!(types))
            .text("inLanguage", self.language.as_deref())
            .text("version", self.version.as_deref())
            .json()
    }
}

impl Achievement {
    /// The `Achievement` object, as embedded in a credential and as served at its own URL.
    pub fn to_json(&self, result_descriptions: Vec<Value>) -> Value {
        let mut node = Node::named(&self.id, "Achievement")
            .with("achievementType", json!(self.achievement_type))
            .with("name", json!(self.name))
            .with("description", json!(self.description))
            .with("criteria", json!({ "narrative": self.criteria }))
            .list("alignment", self.alignments.iter().map(Alignment::to_json))
            .text("inLanguage", self.language.as_deref())
            .list("tag", self.tags.iter().map(|tag| json!(tag)))
            .text("version", self.version.as_deref());
        if let Some(creator) = &self.creator {
            node = node.with("creator", creator.to_json());
        }
        if let Some(image) = &self.image {
            node = node.with("image", image.to_json());
        }
        node.list("related", self.related.iter().map(Related::to_json))
            .list("resultDescription", result_descriptions)
            .json()
    }
}

impl Criterion {
    /// The `ResultDescription` of a criterion: all its levels, and the one that is required.
    pub fn to_json(&self) -> Value {
        let levels = self.levels.iter().enumerate().map(|(place, level)| level.to_json(place + 1));
        Node::named(&self.id, "ResultDescription")
            .list("alignment", self.alignments.iter().map(Alignment::to_json))
            .with("name", json!(self.name))
            .with("resultType", json!("RubricCriterionLevel"))
            .text("requiredLevel", self.required_level.as_deref())
            .list("rubricCriterionLevel", levels)
            .json()
    }
}

impl Level {
    /// The order of levels in an array is not signed, so each says its rank.
    fn to_json(&self, rank: usize) -> Value {
        Node::named(&self.id, "RubricCriterionLevel")
            .with("name", json!(self.name))
            .text("description", self.description.as_deref())
            .with("level", json!(rank.to_string()))
            .with("points", json!(decimal(self.points)))
            .json()
    }
}

/// A number as the texts of a badge write it: at most three decimals, no trailing zeros.
pub(super) fn decimal(number: f64) -> String {
    // Whole numbers are most of them, and written many times faster.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return (number as i64).to_string();
    }
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        for (number, text) in [
            (4.0, "4"),
            (2.5, "2.5"),
            (0.1 + 0.2, "0.3"),
            (-0.0001, "0"),
            (1e3, "1000"),
            (100.0, "100"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn what_is_said_twice_stands_once_and_what_is_not_said_not_at_all() {
        let alignment = Alignment {
            target_name: "Écrire".into(),
            target_url: "https://f.example/1".into(),
            target_type: None,
            target_code: None,
            target_framework: None,
            target_description: Some(String::new()),
        };
        let criterion = Criterion {
            id: "https://b.example/r/1/c/1".into(),
            name: "Clarté".into(),
            levels: vec![],
            required_level: None,
            alignments: vec![alignment.clone(), alignment],
        };
        let written = json!({
            "id": "https://b.example/r/1/c/1", "type": ["ResultDescription"],
            "alignment": [{ "type": ["Alignment"], "targetName": "Écrire",
                "targetUrl": "https://f.example/1" }],
            "name": "Clarté", "resultType": "RubricCriterionLevel",
        });
        assert_eq!(criterion.to_json(), written);
    }
}
