//! How a person's work was judged: a level for each criterion with its estimate, the total, the
//! joint probability, and the assessment record that holds all of it (`schema/json/assessmentrecord.json`).

use super::achievement::{Node, Rubric, decimal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What the reviews of one criterion say about the work, in the criterion's points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Posterior mean.
    pub mean: f64,
    /// Lower end of the 90 % interval.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
    /// That the required level is reached; absent where none is required.
    pub probability: Option<f64>,
    /// How many reviews judged it.
    pub reviews: u32,
}

/// The level reached on one criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionOutcome {
    /// Id of the criterion.
    pub criterion: String,
    /// Id of one of its levels.
    pub achieved_level: String,
    /// What the level rests on.
    pub estimate: Estimate,
}

/// The weighted sum over the criteria, with its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Total {
    /// The least that can be reached.
    pub min: f64,
    /// The most that can be reached.
    pub max: f64,
    /// Posterior mean.
    pub mean: f64,
    /// Lower end of the 90 % interval.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
}

/// How the work was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// One outcome for each criterion of the rubric.
    pub criteria: Vec<CriterionOutcome>,
    /// The total, where every criterion has a review.
    pub total: Option<Total>,
    /// That all required levels are reached, jointly.
    pub probability: f64,
    /// What the rule asked for.
    pub required_probability: f64,
    /// How many different peers reviewed the work.
    pub peers: u32,
    /// Which model made the estimates.
    pub model: String,
    /// Whether works whose level experts had set tied the scale down; else peers alone judged.
    pub anchored: bool,
}

/// The words that a badge needs around its facts, in the badge's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Name of the result that holds the total: "Total".
    pub total: String,
    /// Name of the result that holds the joint probability.
    pub probability: String,
    /// Name of the assessment record among the evidence.
    pub record: String,
    /// What the record is, in a sentence.
    pub record_description: String,
    /// How it was judged, told to people, in Markdown: peers, interval, probability, who wrote
    /// the rubric.
    pub narrative: String,
}

/// The id of the result that holds the total of an achievement.
pub fn total_id(achievement: &str) -> String {
    format!("{achievement}#total")
}

/// The id of the result that holds the joint probability of an achievement.
pub fn probability_id(achievement: &str) -> String {
    format!("{achievement}#probability")
}

/// The most that a badge says of a probability. What was estimated from some thousand draws is never certain.
const SUREST: f64 = 0.999;

/// A probability in per cent with one decimal, rounded down: a badge never says more than is so.
fn percent(probability: f64) -> String {
    decimal((probability.clamp(0.0, SUREST) * 1000.0 + 1e-9).floor() / 10.0)
}

/// A probability as the record says it.
fn sure(probability: f64) -> f64 {
    rounded(probability.clamp(0.0, SUREST))
}

impl Judgement {
    /// The `ResultDescription`s beside those of the criteria: the total (`RawScore`) and the
    /// joint probability (`Percent`).
    pub(super) fn descriptions(&self, achievement: &str, wording: &Wording) -> Vec<Value> {
        let total = self.total.map(|total| {
            Node::named(&total_id(achievement), "ResultDescription")
                .with("name", json!(wording.total))
                .with("resultType", json!("RawScore"))
                .with("valueMax", json!(decimal(total.max)))
                .with("valueMin", json!(decimal(total.min)))
                .json()
        });
        let probability = Node::named(&probability_id(achievement), "ResultDescription")
            .with("name", json!(wording.probability))
            .with("requiredValue", json!(percent(self.required_probability)))
            .with("resultType", json!("Percent"))
            .with("valueMax", json!("100"))
            .with("valueMin", json!("0"))
            .json();
        total.into_iter().chain([probability]).collect()
    }

    /// The `Result`s: a level for each criterion, the total, the joint probability.
    pub(super) fn results(&self, achievement: &str) -> Vec<Value> {
        let result = |id: &str, member: &str, value: &str| {
            Node::of("Result")
                .with(member, json!(value))
                .with("resultDescription", json!(id))
                .json()
        };
        let mut results: Vec<Value> = self
            .criteria
            .iter()
            .map(|outcome| result(&outcome.criterion, "achievedLevel", &outcome.achieved_level))
            .collect();
        if let Some(total) = self.total {
            results.push(result(&total_id(achievement), "value", &decimal(total.mean)));
        }
        results.push(result(&probability_id(achievement), "value", &percent(self.probability)));
        results
    }

    /// The assessment record: everything that a program needs to know how it was judged.
    pub fn record(&self, credential: &str, achievement: &str, rubric: &Rubric) -> Value {
        let mut record = json!({
            "type": "AssessmentRecord",
            "version": "1",
            "credential": credential,
            "achievement": achievement,
            "rubric": {
                "id": rubric.id,
                "title": rubric.title,
                "version": rubric.version,
                "contentHash": rubric.content_hash,
                "contributors": rubric.contributors,
            },
            "model": self.model,
            "anchored": self.anchored,
            "peers": self.peers,
            "probability": sure(self.probability),
            "requiredProbability": self.required_probability,
        });
        if let Some(total) = self.total {
            record["total"] = json!({
                "min": total.min, "max": total.max, "mean": rounded(total.mean),
                "low90": rounded(total.low90), "high90": rounded(total.high90),
            });
        }
        let criteria = self.criteria.iter().map(|outcome| outcome.record(rubric));
        record["criteria"] = Value::Array(criteria.collect());
        record
    }

    /// The record as `Evidence` that carries itself in a `data:` URI, so that the credential's
    /// signature covers it and nothing need be fetched.
    pub(super) fn evidence(&self, record: &Value, wording: &Wording) -> Value {
        let text = STANDARD.encode(record.to_string());
        Node::named(&format!("data:application/json;base64,{text}"), "Evidence")
            .text("name", Some(&wording.record))
            .text("description", Some(&wording.record_description))
            .with("genre", json!("AssessmentRecord"))
            .json()
    }
}

impl CriterionOutcome {
    fn record(&self, rubric: &Rubric) -> Value {
        let criterion = rubric.criteria.iter().find(|criterion| criterion.id == self.criterion);
        let mut record = json!({
            "criterion": self.criterion,
            "name": criterion.map_or("", |criterion| &criterion.name),
            "achievedLevel": self.achieved_level,
            "mean": rounded(self.estimate.mean),
            "low90": rounded(self.estimate.low90),
            "high90": rounded(self.estimate.high90),
            "reviews": self.estimate.reviews,
        });
        if let Some(level) = criterion.and_then(|criterion| criterion.required_level.as_ref()) {
            record["requiredLevel"] = json!(level);
        }
        if let Some(probability) = self.estimate.probability {
            record["probability"] = json!(sure(probability));
        }
        record
    }
}

/// Six decimals: more would pretend to a precision that nobody has.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// Reads an assessment record back out of the `id` of its evidence.
pub fn read_record(evidence_id: &str) -> Option<Value> {
    let text = evidence_id.strip_prefix("data:application/json;base64,")?;
    let bytes = STANDARD.decode(text).ok()?;
    super::json::parse(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_never_rounded_up() {
        for (probability, text) in [
            (0.95, "95"),
            (0.29, "29"),
            (0.8999, "89.9"),
            (0.99999, "99.9"),
            (1.0, "99.9"),
            (0.0, "0"),
        ] {
            assert_eq!(percent(probability), text);
        }
    }
}
