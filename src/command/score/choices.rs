//! What the command line chooses: scales, steps, weights and the bar of mastery.

use std::collections::{BTreeMap, BTreeSet};

use super::ScoreArgs;
use crate::estimate::table::{Reason, ReviewRow, Scales, TableRefused};
use crate::estimate::{Scale, ScaleRefused};

/// The criterion name of the rows that hold the weighted sum.
pub(super) const TOTAL: &str = "total";

/// An option of the command line that cannot be followed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WrongChoice {
    #[error("--scale: \"{0}\" is not MIN:MAX or CRITERION=MIN:MAX")]
    ScaleSyntax(String),
    #[error("--scale \"{entry}\" with its --step: {refused}")]
    Scale { entry: String, refused: ScaleRefused },
    #[error("--{option}: \"{entry}\" is not a number or CRITERION=NUMBER")]
    NumberSyntax { option: &'static str, entry: String },
    #[error("--weights: \"{0}\" needs the form CRITERION=NUMBER")]
    WeightWithoutCriterion(String),
    #[error("--{option}: \"{entry}\" is given twice")]
    Twice { option: &'static str, entry: String },
    #[error("--weights: no mark is on the criterion \"{0}\"")]
    UnknownCriterion(String),
    #[error("--weights: weights are zero or above, and not all zero")]
    Weights,
    #[error("--mastery: a share from 0 to 1")]
    Mastery,
}

/// The choices, checked as far as they can be without the file.
pub(super) struct Choices {
    pub scales: Scales,
    weights: BTreeMap<String, f64>,
}

impl Choices {
    pub(super) fn new(args: &ScoreArgs) -> Result<Self, WrongChoice> {
        if !(0.0..=1.0).contains(&args.mastery) {
            return Err(WrongChoice::Mastery);
        }
        let weights = match &args.weights {
            None => BTreeMap::new(),
            Some(text) => weights(text)?,
        };
        Ok(Self { scales: scales(&args.scale, &args.step)?, weights })
    }

    /// The weight of a criterion.
    pub(super) fn weight(&self, criterion: &str) -> f64 {
        self.weights.get(criterion).copied().unwrap_or(1.0)
    }

    /// Whether every weight names a criterion of the file and one of them counts.
    pub(super) fn check_weights(&self, criteria: &BTreeSet<&str>) -> Result<(), WrongChoice> {
        if let Some(unknown) = self.weights.keys().find(|label| !criteria.contains(label.as_str()))
        {
            return Err(WrongChoice::UnknownCriterion(unknown.clone()));
        }
        if criteria.iter().all(|label| self.weight(label) == 0.0) {
            return Err(WrongChoice::Weights);
        }
        Ok(())
    }
}

/// A criterion called "total" beside others would be mistaken for their sum.
pub(super) fn check_total(rows: &[ReviewRow]) -> Result<(), TableRefused> {
    let total = rows.iter().find(|row| row.criterion == TOTAL);
    match total {
        Some(row) if rows.iter().any(|row| row.criterion != TOTAL) => Err(TableRefused {
            line: row.line,
            reason: Reason::ReservedCriterion(TOTAL.to_owned()),
        }),
        _ => Ok(()),
    }
}

/// `name=value` or `value`, separated by commas; the name is all before the last `=`.
fn entries<'a>(
    option: &'static str,
    text: &'a str,
) -> Result<BTreeMap<Option<&'a str>, &'a str>, WrongChoice> {
    let mut entries = BTreeMap::new();
    for entry in text.split(',') {
        let (name, value) = match entry.rsplit_once('=') {
            Some((name, value)) => (Some(name.trim()), value.trim()),
            None => (None, entry.trim()),
        };
        if entries.insert(name, value).is_some() {
            return Err(WrongChoice::Twice { option, entry: entry.to_owned() });
        }
    }
    Ok(entries)
}

fn number(option: &'static str, entry: &str) -> Result<f64, WrongChoice> {
    let parsed = entry.parse::<f64>().ok().filter(|x| x.is_finite());
    parsed.ok_or_else(|| WrongChoice::NumberSyntax { option, entry: entry.to_owned() })
}

/// The scales that `--scale` and `--step` choose.
pub fn scales(text: &str, steps: &str) -> Result<Scales, WrongChoice> {
    let mut steps_of = BTreeMap::new();
    for (name, value) in entries("step", steps)? {
        steps_of.insert(name, number("step", value)?);
    }
    let mut scales = Scales::default();
    for (name, value) in entries("scale", text)? {
        let syntax = || WrongChoice::ScaleSyntax(value.to_owned());
        let (min, max) = value.split_once(':').ok_or_else(syntax)?;
        let min = number("scale", min.trim()).map_err(|_| syntax())?;
        let max = number("scale", max.trim()).map_err(|_| syntax())?;
        let of = |name: Option<&str>| {
            let step = steps_of.get(&name).or(steps_of.get(&None)).copied().unwrap_or(1.0);
            Scale::new(min, max, step)
                .map_err(|refused| WrongChoice::Scale { entry: value.to_owned(), refused })
        };
        match name {
            Some(label) => {
                scales.own.insert(label.to_owned(), of(name)?);
            }
            None => scales.default = Some(of(None)?),
        }
    }
    own_steps(&mut scales, &steps_of)?;
    Ok(scales)
}

/// A criterion that shares the common scale may still have a step of its own.
fn own_steps(scales: &mut Scales, steps: &BTreeMap<Option<&str>, f64>) -> Result<(), WrongChoice> {
    let Some(common) = scales.default else { return Ok(()) };
    for (label, step) in steps.iter().filter_map(|(name, step)| Some(((*name)?, *step))) {
        if !scales.own.contains_key(label) {
            let entry = format!("{}:{}", common.min(), common.max());
            let scale = Scale::new(common.min(), common.max(), step)
                .map_err(|refused| WrongChoice::Scale { entry, refused })?;
            scales.own.insert(label.to_owned(), scale);
        }
    }
    Ok(())
}

fn weights(text: &str) -> Result<BTreeMap<String, f64>, WrongChoice> {
    let mut weights = BTreeMap::new();
    for (name, value) in entries("weights", text)? {
        let name = name.ok_or_else(|| WrongChoice::WeightWithoutCriterion(value.to_owned()))?;
        let weight = number("weights", value)?;
        if weight < 0.0 {
            return Err(WrongChoice::Weights);
        }
        weights.insert(name.to_owned(), weight);
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_and_steps_are_for_all_criteria_or_for_one() {
        let scale = |min, max, step| Some(Scale::new(min, max, step).unwrap());
        let all = scales("-1:4", "0.5").unwrap();
        assert_eq!(all.of("any"), scale(-1.0, 4.0, 0.5));
        let own = scales("c1=0:2,c2=0:3", "c2=0.5").unwrap();
        assert_eq!(own.of("c1"), scale(0.0, 2.0, 1.0));
        assert_eq!(own.of("c2"), scale(0.0, 3.0, 0.5));
        assert_eq!(own.of("c3"), None);
        let mixed = scales("0:4", "1,c2=0.5").unwrap();
        assert_eq!((mixed.of("c1"), mixed.of("c2")), (scale(0.0, 4.0, 1.0), scale(0.0, 4.0, 0.5)));
    }

    #[test]
    fn options_that_cannot_be_followed_are_refused() {
        for (scale, step) in [
            ("4", "1"),
            ("a:b", "1"),
            ("0:NaN", "1"),
            ("4:0", "1"),
            ("0:4", "3"),
            ("0:4", "0"),
            ("0:4", "x"),
            ("0:4,0:5", "1"),
            ("c1=0:2,c1=0:3", "1"),
            ("", "1"),
        ] {
            assert!(scales(scale, step).is_err(), "{scale} {step}");
        }
        for text in ["1", "c1=", "c1=-1", "c1=inf", "c1=1,c1=2"] {
            assert!(weights(text).is_err(), "{text}");
        }
    }
}
