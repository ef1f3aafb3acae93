//! The plain mean of a work's marks with its pooled standard error: no model of reviewers, no
//! shrinkage. Kept for comparison and for those who want nothing else.

use super::fit::ReviewerEffect;
use super::gibbs::kept;
use super::marks::Marks;
use super::normal::{Z95, cdf};
use super::posterior::Draws;
use super::sampler::Sampler;

/// A mean with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Normal {
    pub mean: f64,
    pub error: f64,
}

impl Normal {
    /// P(true value >= threshold).
    pub(super) fn at_least(&self, threshold: f64) -> f64 {
        cdf((self.mean - threshold) / self.error)
    }

    /// Mean, standard error and the ends of the 90 % interval.
    pub(super) fn summary(&self) -> [f64; 4] {
        let half = Z95 * self.error;
        [self.mean, self.error, self.mean - half, self.mean + half]
    }
}

/// The means of an activity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Means {
    /// By submission, criterion; none where there is no mark.
    pub values: Vec<Vec<Option<Normal>>>,
    /// By submission; none where a criterion has no mark.
    pub totals: Vec<Option<Normal>>,
    pub draws: Draws,
    pub reviewers: Vec<ReviewerEffect>,
}

/// Sums over the marks of one work, by criterion.
#[derive(Clone, Copy, Default)]
struct Tally {
    count: f64,
    sum: f64,
}

/// The means of an activity's marks.
pub(super) fn means(marks: &Marks, seed: u64) -> Means {
    let criteria = marks.criteria.len();
    let tallies = tally(marks);
    let covariance = covariance(marks, &tallies);
    let shared = shared_counts(marks);
    let error_of = |u: usize, a: usize, b: usize| {
        let counts = tallies[u * criteria + a].count * tallies[u * criteria + b].count;
        covariance[a * criteria + b] * shared[(u * criteria + a) * criteria + b] / counts
    };
    let mut values = Vec::with_capacity(marks.submissions.len());
    let mut totals = Vec::with_capacity(marks.submissions.len());
    for u in 0..marks.submissions.len() {
        let row: Vec<Option<Normal>> = (0..criteria)
            .map(|c| {
                let Tally { count, sum } = tallies[u * criteria + c];
                let mean = sum / count;
                (count > 0.0).then(|| Normal { mean, error: error_of(u, c, c).sqrt() })
            })
            .collect();
        let complete = row.iter().all(Option::is_some);
        totals.push(complete.then(|| total(marks, &row, |a, b| error_of(u, a, b))));
        values.push(row);
    }
    let draws = draw(marks, &values, &covariance, seed);
    Means { reviewers: reviewers(marks, &tallies), values, totals, draws }
}

fn tally(marks: &Marks) -> Vec<Tally> {
    let criteria = marks.criteria.len();
    let mut tallies = vec![Tally::default(); marks.submissions.len() * criteria];
    for review in &marks.reviews {
        for &(c, steps) in &marks.marks[review.first..review.last] {
            let tally = &mut tallies[review.submission * criteria + c];
            tally.count += 1.0;
            tally.sum += marks.criteria[c].scale.value_at(f64::from(steps));
        }
    }
    tallies
}

/// How many reviews of a work marked both of two criteria, by (submission, criterion, criterion).
fn shared_counts(marks: &Marks) -> Vec<f64> {
    let criteria = marks.criteria.len();
    let mut counts = vec![0.0; marks.submissions.len() * criteria * criteria];
    for review in &marks.reviews {
        let own = &marks.marks[review.first..review.last];
        for &(a, _) in own {
            for &(b, _) in own {
                counts[(review.submission * criteria + a) * criteria + b] += 1.0;
            }
        }
    }
    counts
}

/// Pooled covariance of the marks of one review around the works' means, by pair of criteria. A
/// criterion whose marks never differ keeps the variance of its rounding; one on which no work has
/// two marks, that of a third of its scale.
fn covariance(marks: &Marks, tallies: &[Tally]) -> Vec<f64> {
    let criteria = marks.criteria.len();
    let mut sums = vec![0.0; criteria * criteria];
    let mut pairs = vec![0.0; criteria * criteria];
    for review in &marks.reviews {
        let residual = |c: usize, steps: u32| {
            let tally = tallies[review.submission * criteria + c];
            let value = marks.criteria[c].scale.value_at(f64::from(steps));
            (value - tally.sum / tally.count, 1.0 - 1.0 / tally.count)
        };
        let own = &marks.marks[review.first..review.last];
        for &(a, x) in own {
            for &(b, y) in own {
                let ((ra, fa), (rb, fb)) = (residual(a, x), residual(b, y));
                sums[a * criteria + b] += ra * rb;
                pairs[a * criteria + b] += fa.min(fb);
            }
        }
    }
    let mut covariance = vec![0.0; criteria * criteria];
    for (slot, value) in covariance.iter_mut().enumerate() {
        let own = slot / criteria == slot % criteria;
        let scale = marks.criteria[slot / criteria].scale;
        let third = (scale.max() - scale.min()) / 3.0;
        // Counts are sums of 1 - 1/n over the reviews of a work: whole numbers up to rounding.
        let freedom = pairs[slot].round();
        *value = match (freedom >= 1.0, own) {
            (true, true) => (sums[slot] / freedom).max(scale.step() * scale.step() / 12.0),
            (true, false) => sums[slot] / freedom,
            (false, true) => third * third,
            (false, false) => 0.0,
        };
    }
    covariance
}

fn total(marks: &Marks, row: &[Option<Normal>], error: impl Fn(usize, usize) -> f64) -> Normal {
    let weights: Vec<f64> = marks.criteria.iter().map(|c| c.weight).collect();
    let (mut mean, mut variance) = (0.0, 0.0);
    for (a, value) in row.iter().enumerate() {
        mean += weights[a] * value.map_or(0.0, |x| x.mean);
        for b in 0..row.len() {
            variance += weights[a] * weights[b] * error(a, b);
        }
    }
    // With gaps a pairwise covariance need not be positive: fall back on independent errors.
    let alone: f64 = (0..row.len()).map(|a| weights[a] * weights[a] * error(a, a)).sum();
    let variance = if variance > 0.0 { variance } else { alone };
    Normal { mean, error: variance.sqrt() }
}

/// Joint draws around the means, with the errors' correlations.
fn draw(marks: &Marks, values: &[Vec<Option<Normal>>], covariance: &[f64], seed: u64) -> Draws {
    let criteria = marks.criteria.len();
    let root = cholesky_of_correlations(covariance, criteria);
    let kept = kept(marks);
    let mut draws = Draws::new(values.len(), criteria, kept);
    let mut sampler = Sampler::new(seed, 0);
    let mut noise = vec![0.0; criteria];
    for (u, row) in values.iter().enumerate() {
        for d in 0..kept {
            noise.iter_mut().for_each(|x| *x = sampler.normal());
            for (c, value) in row.iter().enumerate() {
                let Some(value) = value else { continue };
                let joint: f64 = (0..=c).map(|k| root[c * criteria + k] * noise[k]).sum();
                let scale = marks.criteria[c].scale;
                let x = scale.index_of(value.mean + value.error * joint);
                draws.store(u, d, c, x, scale.steps());
            }
        }
    }
    draws
}

/// The Cholesky root of the correlation matrix; a pivot that is not positive counts as zero and
/// its row keeps unit length.
fn cholesky_of_correlations(covariance: &[f64], n: usize) -> Vec<f64> {
    let mut root = vec![0.0; n * n];
    for i in 0..n {
        let mut length = 0.0;
        for j in 0..i {
            let sd = (covariance[i * n + i] * covariance[j * n + j]).sqrt();
            let inner: f64 = (0..j).map(|k| root[i * n + k] * root[j * n + k]).sum();
            let pivot = root[j * n + j];
            let r = covariance[i * n + j] / sd - inner;
            root[i * n + j] = if pivot > 1e-6 { r / pivot } else { 0.0 };
            length += root[i * n + j] * root[i * n + j];
        }
        if length > 1.0 {
            (0..i).for_each(|j| root[i * n + j] /= length.sqrt());
        }
        root[i * n + i] = (1.0 - length).max(0.0).sqrt();
    }
    root
}

/// A reviewer's mean distance from the works' means, in the units of the total, over their reviews.
fn reviewers(marks: &Marks, tallies: &[Tally]) -> Vec<ReviewerEffect> {
    let criteria = marks.criteria.len();
    let mut sums = vec![(0.0, 0u32); marks.reviewers.len()];
    for review in &marks.reviews {
        let sum = &mut sums[review.reviewer];
        sum.1 += 1;
        for &(c, steps) in &marks.marks[review.first..review.last] {
            let tally = tallies[review.submission * criteria + c];
            let criterion = &marks.criteria[c];
            let value = criterion.scale.value_at(f64::from(steps));
            sum.0 += criterion.weight * (value - tally.sum / tally.count);
        }
    }
    let people = marks.reviewers.iter().zip(sums);
    people
        .map(|(label, (sum, reviews))| ReviewerEffect {
            reviewer: label.clone(),
            leniency: sum / f64::from(reviews),
            reliability: None,
            reviews,
            blind: None,
        })
        .collect()
}
