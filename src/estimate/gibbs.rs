//! Runs a chain of the sampler and keeps what a fit needs of it.

use super::chain::Chain;
use super::choose::Ears;
use super::design::Design;
use super::fit::ReviewerEffect;
use super::marks::Marks;
use super::posterior::Draws;

/// Sweeps before the first kept one.
const WARM_UP: usize = 500;
/// Kept sweeps of an activity of usual size. A divisor of 10,000, so that four decimals of a
/// probability are exact.
const KEPT: usize = 2000;

/// What the sampler gives: joint draws of the works' values, and the reviewers' effects.
pub(super) struct Sampled {
    pub draws: Draws,
    pub reviewers: Vec<ReviewerEffect>,
}

/// How many values of draws may be kept in all, of four bytes each.
const MOST_VALUES: usize = 200_000_000;

/// How many draws are kept: fewer for very large activities, where time and memory count, but never under 100.
pub(super) fn kept(marks: &Marks) -> usize {
    let usual = match marks.len() {
        0..=10_000 => KEPT,
        10_001..=100_000 => 1000,
        _ => 500,
    };
    let values = marks.submissions.len() * marks.criteria.len();
    usual.min((MOST_VALUES / values.max(1)).max(100))
}

/// Samples the posterior of an activity. With `ears`, the reviewers that it takes for blind in a sweep are not listened
/// to in that sweep, so that what is not known of them becomes part of the uncertainty of the works.
pub(super) fn sample(
    marks: &Marks,
    seed: u64,
    pooled: bool,
    mut ears: Option<&mut Ears<'_>>,
) -> Sampled {
    let design = Design::new(marks);
    let criteria = design.criteria();
    let kept = kept(marks);
    let mut chain = Chain::new(&design, seed, pooled);
    let mut draws = Draws::new(design.submissions, criteria, kept);
    let mut effects = Effects::new(marks, &design);
    for _ in 0..WARM_UP {
        listen(&mut ears, &mut chain, false);
        chain.sweep();
    }
    for draw in 0..kept {
        listen(&mut ears, &mut chain, true);
        chain.sweep();
        for (u, values) in chain.quality.chunks_exact(criteria).enumerate() {
            for (c, value) in values.iter().enumerate() {
                let unit = design.units[c];
                let steps = marks.criteria[c].scale.steps();
                draws.store(u, draw, c, unit.centre + unit.spread * value, steps);
            }
        }
        effects.add(&chain);
    }
    Sampled { draws, reviewers: effects.finish(marks, &design, kept) }
}

fn listen(ears: &mut Option<&mut Ears<'_>>, chain: &mut Chain<'_>, kept: bool) {
    if let Some(ears) = ears {
        ears.sweep(kept);
        for (r, review) in chain.design.reviews.iter().enumerate() {
            chain.heard[r] = ears.hear(review.reviewer);
        }
    }
}

/// Running sums of the reviewers' leniency and reliability.
struct Effects {
    /// What one unit of the sampler is worth in the total, by criterion.
    worth: Vec<f64>,
    leniency: Vec<f64>,
    reliability: Vec<f64>,
}

impl Effects {
    fn new(marks: &Marks, design: &Design) -> Self {
        let units = design.units.iter().zip(&marks.criteria);
        Self {
            worth: units.map(|(u, c)| u.spread * c.scale.step() * c.weight).collect(),
            leniency: vec![0.0; design.reviewers],
            reliability: vec![0.0; design.reviewers],
        }
    }

    fn add(&mut self, chain: &Chain) {
        let spread = |own: &[f64], shared: Option<f64>| -> f64 {
            let all: f64 = self.worth.iter().sum();
            let parts = self.worth.iter().zip(own).map(|(w, p)| w * w / p);
            parts.sum::<f64>() + shared.map_or(0.0, |p| all * all / p)
        };
        let hyper = &chain.hyper;
        let shared = (chain.joint && chain.pooled).then_some(hyper.shared_quality);
        let signal = spread(&hyper.own_quality, shared);
        let noise = spread(&hyper.noise, chain.joint.then_some(hyper.halo));
        let criteria = self.worth.len();
        for (v, care) in chain.care.iter().enumerate() {
            let bias = &chain.bias[v * criteria..(v + 1) * criteria];
            self.leniency[v] += bias.iter().zip(&self.worth).map(|(b, w)| b * w).sum::<f64>();
            self.reliability[v] += signal / (signal + noise / care);
        }
    }

    fn finish(self, marks: &Marks, design: &Design, kept: usize) -> Vec<ReviewerEffect> {
        let n = kept as f64;
        let people = marks.reviewers.iter().zip(&design.work_of);
        let sums = self.leniency.into_iter().zip(self.reliability);
        people
            .zip(sums)
            .map(|((label, work), (leniency, reliability))| ReviewerEffect {
                reviewer: label.clone(),
                leniency: leniency / n,
                reliability: Some(reliability / n),
                reviews: work.1 as u32,
                blind: None,
            })
            .collect()
    }
}
