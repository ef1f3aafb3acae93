//! Marks as the Gibbs sampler reads them: every criterion in units of its own spread, each mark as
//! the interval of values that it stands for.

use super::marks::{Marks, ReviewSpan};

/// How many pseudo-marks the scale's own spread counts for beside the marks' spread.
const PRIOR_MARKS: f64 = 2.0;

/// The scale of the priors of standard deviations, in units of the marks' own.
const DEVIATION: f64 = 0.5;
/// The same for yes and no: such marks say on which side a value lies and never how far, so that only the prior keeps
/// values near the scale.
const DEVIATION_OF_TWO: f64 = 0.1;

/// A mark: its criterion and the ends of the interval it stands for (infinite at the scale's ends).
#[derive(Debug, Clone, Copy)]
pub(super) struct Bin {
    pub criterion: usize,
    pub low: f64,
    pub high: f64,
}

/// What is known of a work from outside its reviews: sum of precisions, sum of precision x value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    pub precision: f64,
    pub weighted: f64,
}

/// A criterion's change of units: `steps = centre + spread * value`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// Mean mark, in steps above the scale's minimum.
    pub centre: f64,
    /// Standard deviation of the marks, in steps; held away from zero.
    pub spread: f64,
    /// The middle of the scale, in the sampler's units.
    pub middle: f64,
    /// The length of the scale, in the sampler's units.
    pub range: f64,
    /// The scale of the priors of standard deviations.
    pub deviation: f64,
}

/// The data of one activity in the sampler's units.
pub(super) struct Design {
    pub units: Vec<Unit>,
    pub submissions: usize,
    pub reviewers: usize,
    pub reviews: Vec<ReviewSpan>,
    pub bins: Vec<Bin>,
    /// Number of marks and reviews per reviewer.
    pub work_of: Vec<(f64, f64)>,
    /// What anchors say, by submission and criterion.
    pub anchors: Vec<Evidence>,
    /// Which criteria have anchors.
    pub anchored: Vec<bool>,
}

impl Design {
    /// The design of an activity's marks.
    pub(super) fn new(marks: &Marks) -> Self {
        let units: Vec<Unit> = (0..marks.criteria.len()).map(|c| unit(marks, c)).collect();
        let bins = marks.marks.iter().map(|&(c, steps)| bin(marks, &units, c, steps)).collect();
        let mut work_of = vec![(0.0, 0.0); marks.reviewers.len()];
        for review in &marks.reviews {
            work_of[review.reviewer].0 += (review.last - review.first) as f64;
            work_of[review.reviewer].1 += 1.0;
        }
        let (anchors, anchored) = anchors(marks, &units);
        Self {
            submissions: marks.submissions.len(),
            reviewers: marks.reviewers.len(),
            reviews: marks.reviews.clone(),
            units,
            bins,
            work_of,
            anchors,
            anchored,
        }
    }

    /// The number of criteria.
    pub(super) fn criteria(&self) -> usize {
        self.units.len()
    }
}

/// Mean and spread of a criterion's marks. Two pseudo-marks a third of the scale away keep a
/// handful of equal marks from looking certain; half a step is the least spread marks can show.
fn unit(marks: &Marks, criterion: usize) -> Unit {
    let steps = marks.criteria[criterion].scale.steps();
    let (mut count, mut sum, mut squares) = (0u64, 0u64, 0u64);
    for &(_, x) in marks.marks.iter().filter(|(c, _)| *c == criterion) {
        count += 1;
        sum += u64::from(x);
        squares += u64::from(x) * u64::from(x);
    }
    let n = count as f64;
    let centre = if count == 0 { steps / 2.0 } else { sum as f64 / n };
    let around = squares as f64 - n * centre * centre;
    let prior = (steps / 3.0) * (steps / 3.0);
    let variance = (around + PRIOR_MARKS * prior) / (n + PRIOR_MARKS);
    let spread = variance.max(0.25).sqrt();
    let deviation = if steps > 1.0 { DEVIATION } else { DEVIATION_OF_TWO };
    let (middle, range) = ((steps / 2.0 - centre) / spread, steps / spread);
    Unit { centre, spread, middle, range, deviation }
}

fn bin(marks: &Marks, units: &[Unit], criterion: usize, steps: u32) -> Bin {
    let Unit { centre, spread, .. } = units[criterion];
    let x = f64::from(steps);
    let top = x >= marks.criteria[criterion].scale.steps();
    let low = if steps == 0 { f64::NEG_INFINITY } else { (x - 0.5 - centre) / spread };
    let high = if top { f64::INFINITY } else { (x + 0.5 - centre) / spread };
    Bin { criterion, low, high }
}

/// Anchors as normal observations of the true value. Their standard deviation is 2 % of the scale;
/// where all anchors of a criterion are points of the grid, the rounding (step / √12) comes on top.
fn anchors(marks: &Marks, units: &[Unit]) -> (Vec<Evidence>, Vec<bool>) {
    let criteria = units.len();
    let mut evidence = vec![Evidence::default(); marks.submissions.len() * criteria];
    let mut anchored = vec![false; criteria];
    let mut on_grid = vec![true; criteria];
    for &(_, c, x) in &marks.anchors {
        on_grid[c] &= (x - x.round()).abs() < 1e-6;
    }
    for &(u, c, x) in &marks.anchors {
        let rounding = if on_grid[c] { 1.0 / 12.0 } else { 0.0 };
        let own = 0.02 * marks.criteria[c].scale.steps();
        let variance = (own * own + rounding) / (units[c].spread * units[c].spread);
        let known = &mut evidence[u * criteria + c];
        known.precision += 1.0 / variance;
        known.weighted += (x - units[c].centre) / units[c].spread / variance;
        anchored[c] = true;
    }
    (evidence, anchored)
}
