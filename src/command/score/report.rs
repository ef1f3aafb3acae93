//! The report of `score --json`: everything that is known, for programs.

use serde_json::{Map, Value, json};

use super::choices::TOTAL;
use crate::estimate::{Estimate, Fit};

/// The fit as one JSON document; numbers are as exact as they are kept.
pub(super) fn report(fit: &Fit, mastery: f64) -> String {
    let works: Map<String, Value> = fit
        .marks()
        .submissions()
        .iter()
        .map(|work| (work.clone(), submission(fit, work, mastery)))
        .collect();
    let reviewers: Map<String, Value> = fit
        .reviewers()
        .into_iter()
        .map(|one| {
            let about = json!({
                "leniency": one.leniency,
                "reliability": one.reliability,
                "blind": one.blind,
                "reviews": one.reviews,
            });
            (one.reviewer.clone(), about)
        })
        .collect();
    let guard = fit.watch().map(|watch| {
        json!({"gain": watch.gain, "seeds_apart": watch.spread, "in_force": watch.in_force})
    });
    let report = json!({
        "model": fit.model(),
        "seed": fit.seed(),
        "anchored": fit.anchored(),
        "mastery": mastery,
        "guard": guard,
        "submissions": works,
        "reviewers": reviewers,
    });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn submission(fit: &Fit, work: &str, mastery: f64) -> Value {
    let mut criteria = Map::new();
    for criterion in fit.marks().criteria().iter().filter(|one| one.label != TOTAL) {
        let bar = criterion.scale.at_share(mastery);
        let reached = fit.probability_at_least(work, &criterion.label, bar);
        if let (Some(estimate), Some(reached)) = (fit.estimate(work, &criterion.label), reached) {
            criteria.insert(criterion.label.clone(), numbers(estimate, reached));
        }
    }
    let (low, high) = fit.marks().total_range();
    let reached = fit.total_at_least(work, low + mastery * (high - low));
    let total = fit.total(work).zip(reached).map(|(estimate, reached)| numbers(estimate, reached));
    json!({"criteria": criteria, "total": total})
}

fn numbers(estimate: &Estimate, reached: f64) -> Value {
    json!({
        "score": estimate.mean,
        "sd": estimate.sd,
        "low90": estimate.low90,
        "high90": estimate.high90,
        "p_mastery": reached,
        "reviews": estimate.reviews,
    })
}
