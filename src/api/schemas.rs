//! The schemas of the rubric's own types. The domain names neither HTTP nor OpenAPI, so their shapes are
//! described here once more; a test holds that they describe what the domain really writes and reads.

#![expect(dead_code, reason = "these types only describe others")]

use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::domain;
use crate::domain::{Criterion, CriterionKey, Level, LevelWords, Rewording};

/// One step of a criterion.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LevelShape {
    /// A short name, e.g. "Acquis", in up to 100 characters.
    name: String,
    /// What work at this level looks like, in up to 4000 characters.
    #[serde(default)]
    description: String,
    /// Where it stands on the criterion's scale; rises evenly from level to level.
    points: f64,
}

/// One aspect that is judged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CriterionShape {
    /// Its name through all versions: `[a-z0-9_-]{1,64}`.
    key: CriterionKey,
    /// What is judged, in up to 200 characters.
    title: String,
    /// What to look at, in up to 4000 characters.
    #[serde(default)]
    description: String,
    /// Its part in the total, 1 to 100.
    weight: u32,
    /// Its levels, from the lowest to the highest, 2 to 10.
    levels: Vec<Level>,
}

/// One state of a rubric.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RubricContentShape {
    /// The criteria, in the order they are shown, 1 to 30.
    criteria: Vec<Criterion>,
}

/// New words for one level; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LevelWordsShape {
    /// Which level, from 0, the lowest.
    level: usize,
    /// Its new name.
    #[serde(default)]
    name: Option<String>,
    /// Its new description.
    #[serde(default)]
    description: Option<String>,
}

/// One change of a rubric.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ChangeShape {
    /// Adds a criterion, after another or at the end.
    AddCriterion {
        /// The new criterion.
        criterion: Criterion,
        /// After which one; at the end where absent.
        #[serde(default)]
        after: Option<CriterionKey>,
    },
    /// Gives a criterion other words; what is absent stays.
    Reword {
        /// Which criterion.
        criterion: CriterionKey,
        /// Its new title.
        #[serde(default)]
        title: Option<String>,
        /// Its new description.
        #[serde(default)]
        description: Option<String>,
        /// New words for some of its levels.
        #[serde(default)]
        levels: Vec<LevelWords>,
    },
    /// Removes a criterion.
    RemoveCriterion {
        /// Which.
        criterion: CriterionKey,
    },
    /// Shows the criteria in another order.
    ReorderCriteria {
        /// Each key once, in the new order.
        order: Vec<CriterionKey>,
    },
    /// Adds a level. The lowest level keeps its points; those above the new one rise by a step.
    AddLevel {
        /// Of which criterion.
        criterion: CriterionKey,
        /// Where, from 0, the new lowest; the number of levels makes it the highest.
        at: usize,
        /// Its name.
        name: String,
        /// What work at this level looks like.
        #[serde(default)]
        description: String,
    },
    /// Removes a level. The lowest level's points stay; those above the removed one sink by a step.
    RemoveLevel {
        /// Of which criterion.
        criterion: CriterionKey,
        /// Which, from 0, the lowest.
        level: usize,
    },
    /// Gives a criterion another weight.
    SetWeight {
        /// Which criterion.
        criterion: CriterionKey,
        /// Its new weight, 1 to 100.
        weight: u32,
    },
    /// Makes two criteria one, with the sum of their weights and the levels of the one that stays.
    Merge {
        /// The criterion that stays, under its key.
        into: CriterionKey,
        /// The criterion that goes.
        from: CriterionKey,
        /// The title of the merged criterion; as it was where absent.
        #[serde(default)]
        title: Option<String>,
        /// Its description; as it was where absent.
        #[serde(default)]
        description: Option<String>,
    },
}

/// A text before and after.
#[derive(Deserialize, ToSchema)]
struct RewordingShape {
    /// Before.
    from: String,
    /// After.
    to: String,
}

/// One difference between two versions.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum DifferenceShape {
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
        #[serde(default)]
        title: Option<Rewording>,
        /// Its description, if that changed.
        #[serde(default)]
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

/// The ballots of a proposal, counted.
#[derive(Deserialize, ToSchema)]
struct TallyShape {
    /// How many are for.
    r#for: u32,
    /// How many are against.
    against: u32,
    /// How many are neither.
    abstain: u32,
}

/// Names a criterion within its rubric, through all versions.
#[derive(Deserialize, ToSchema)]
#[schema(pattern = "^[a-z0-9_-]{1,64}$")]
struct CriterionKeyShape(String);

/// Gives a type of the domain the schema of its shape.
macro_rules! shaped {
    ($($name:ident as $shape:ident)+) => {$(
        impl utoipa::PartialSchema for domain::$name {
            fn schema() -> RefOr<Schema> {
                $shape::schema()
            }
        }

        impl ToSchema for domain::$name {
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                $shape::schemas(schemas);
            }
        }
    )+};
}

shaped! {
    CriterionKey as CriterionKeyShape
    Level as LevelShape
    Criterion as CriterionShape
    RubricContent as RubricContentShape
    LevelWords as LevelWordsShape
    Change as ChangeShape
    Rewording as RewordingShape
    Difference as DifferenceShape
    Tally as TallyShape
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    /// A validator for a schema of the document.
    fn validator(name: &str) -> jsonschema::Validator {
        #[derive(utoipa::OpenApi)]
        #[openapi(components(schemas(crate::domain::Change, crate::domain::RubricContent)))]
        struct Document;
        let document = serde_json::to_value(<Document as utoipa::OpenApi>::openapi()).unwrap();
        let schema = json!({
            "$ref": format!("#/components/schemas/{name}"),
            "components": document["components"],
        });
        jsonschema::validator_for(&schema).unwrap()
    }

    fn criterion() -> Value {
        let level =
            |name: &str, points: f64| json!({"name": name, "description": "", "points": points});
        let levels = json!([level("a", 0.0), level("b", 1.0)]);
        json!({"key": "k", "title": "K", "description": "", "weight": 1, "levels": levels})
    }

    #[test]
    fn the_document_describes_what_the_domain_reads_and_writes() {
        let changes = validator("Change");
        for change in [
            json!({"kind": "add_criterion", "criterion": criterion(), "after": "a"}),
            json!({"kind": "reword", "criterion": "a", "title": "A", "description": "B",
                "levels": [{"level": 0, "name": "n", "description": "d"}]}),
            json!({"kind": "remove_criterion", "criterion": "a"}),
            json!({"kind": "reorder_criteria", "order": ["b", "a"]}),
            json!({"kind": "add_level", "criterion": "a", "at": 1, "name": "n", "description": "d"}),
            json!({"kind": "remove_level", "criterion": "a", "level": 0}),
            json!({"kind": "set_weight", "criterion": "a", "weight": 2}),
            json!({"kind": "merge", "into": "a", "from": "b", "title": "A", "description": "B"}),
        ] {
            let read: crate::domain::Change = serde_json::from_value(change.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), change);
            let faults: Vec<String> = changes.iter_errors(&change).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{change}: {faults:?}");
        }
        assert!(!changes.is_valid(&json!({"kind": "explode"})));
        let contents = validator("RubricContent");
        assert!(contents.is_valid(&json!({"criteria": [criterion()]})));
        assert!(!contents.is_valid(&json!({"criteria": [{"key": "k"}]})));
    }
}
