//! What is known of a work, in words: why a validation stands where it stands, and the estimate of each criterion.

use super::Texts;
use crate::domain::{Doubt, Evidence, Finding, Grounds, RubricContent, Rule, ValidationState};
use crate::text::{self, Value};

/// What is known of one criterion.
pub struct CriterionRow {
    /// What was judged.
    pub title: String,
    /// The highest level that is sure enough.
    pub reached: String,
    /// The level required, if any.
    pub required: Option<String>,
    /// The estimate with its interval.
    pub estimate: String,
    /// How sure it is that the required level is reached.
    pub probability: Option<String>,
}

/// The criteria of a rubric, as the evidence has them. On a badge that was `earned` no level is shown below the
/// required one; elsewhere only what is sure enough by itself.
pub fn rows(
    t: Texts,
    rubric: &RubricContent,
    rule: &Rule,
    evidence: &Evidence,
    earned: bool,
) -> Vec<CriterionRow> {
    let row = |criterion: &crate::domain::Criterion| {
        let found = evidence.criterion(&criterion.key)?;
        let sure = found.p_reached.iter().rposition(|p| *p >= rule.probability).unwrap_or(0);
        let reached = if earned { rule.achieved(&criterion.key, &found.p_reached) } else { sure };
        let level = |at: usize| criterion.levels.get(at).map(|level| level.name.clone());
        let required = rule.required(&criterion.key);
        let (_, top) = criterion.ends();
        let values = [
            ("mean", Value::from(t.number(&found.mean, 1))),
            ("top", t.number(&top, decimals(top)).into()),
            ("interval", t.interval((found.low90, found.high90), criterion.ends()).into()),
            ("reviews", found.reviews.into()),
        ];
        Some(CriterionRow {
            title: criterion.title.clone(),
            reached: level(reached).unwrap_or_default(),
            required: required.and_then(level),
            estimate: text::say(t.0, "grounds-estimate", &values),
            probability: required.and_then(|at| found.p_reached.get(at)).map(|p| t.percent(p)),
        })
    };
    rubric.criteria.iter().filter_map(row).collect()
}

/// Whole points are written without decimals.
fn decimals(points: f64) -> usize {
    if points.fract() == 0.0 { 0 } else { 1 }
}

/// Why a validation stands where it stands. Without the rubric, criteria go by their keys.
pub fn sentence(
    t: Texts,
    rubric: Option<&RubricContent>,
    state: ValidationState,
    grounds: &Grounds,
) -> String {
    if let Some(decided) = &grounds.decision {
        let key = match state {
            ValidationState::Refused => "grounds-refused",
            _ => "grounds-granted",
        };
        return t.with(key, "reason", decided.reason.as_str());
    }
    let joint = t.percent(&grounds.evidence.joint);
    match &grounds.finding {
        Finding::Validated => {
            t.with2("grounds-validated", "probability", joint, "peers", grounds.evidence.peers)
        }
        Finding::MoreReviews { missing } => t.with("validation-more-reviews", "missing", *missing),
        Finding::ToTrainer { doubt } => t.say(match doubt {
            Doubt::NotAnchored => "grounds-not-anchored",
            Doubt::OnlyPooled => "grounds-only-pooled",
            Doubt::NotEstimated => "grounds-not-estimated",
        }),
        Finding::NotYet { weakest, .. } => {
            let criterion = rubric.and_then(|rubric| rubric.criterion(&weakest.criterion));
            let title = criterion.map_or(weakest.criterion.0.as_str(), |one| one.title.as_str());
            let level = criterion.and_then(|one| one.levels.get(weakest.required));
            let ends = criterion.map_or((f64::NEG_INFINITY, f64::INFINITY), |one| one.ends());
            let values = [
                ("criterion", Value::from(title)),
                ("level", level.map_or("?", |level| level.name.as_str()).into()),
                ("probability", t.percent(&weakest.probability).into()),
                ("asked", t.asked(&grounds.rule.probability).into()),
                ("interval", t.interval((weakest.low90, weakest.high90), ends).into()),
                ("joint", joint.into()),
            ];
            text::say(t.0, "grounds-not-yet", &values)
        }
    }
}

/// The rule in words: how sure, from how many peers, anchored or not, for how long.
pub fn rule_sentences(t: Texts, rule: &Rule) -> Vec<String> {
    let asked = t.asked(&rule.probability);
    let mut said = vec![t.with2("rule-asks", "probability", asked, "peers", rule.min_peers)];
    if let Some(unpooled) = rule.unpooled_probability {
        said.push(t.with("rule-unpooled", "probability", t.asked(&unpooled)));
    }
    said.push(t.say(if rule.peer_only { "rule-peer-only" } else { "rule-anchored" }));
    said.push(match rule.validity_months {
        Some(months) => t.with("rule-validity", "months", months),
        None => t.say("rule-for-ever"),
    });
    said
}
