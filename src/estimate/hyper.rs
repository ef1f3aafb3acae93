//! The class-wide unknowns of the model and their draws: means, variances, how unequal reviewers'
//! care is.

use super::chain::Chain;
use super::design::Design;
use super::sampler::Sampler;

/// The degrees of freedom that are weighed against each other: how unequal reviewers' care is (prior ~ 1 / ν), and how far
/// works stray from their class (prior ~ ν: a normal class unless the marks say otherwise).
const FREEDOM: [f64; 9] = [2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0, 200.0];
/// Prior variance of the whole class's shift, estimated only where there are anchors.
pub(super) const CLASS_SHIFT_VARIANCE: f64 = 25.0;

/// The class-wide unknowns, in the design's units; precisions are inverse variances.
pub(super) struct Hyper {
    /// Mean quality per criterion.
    pub centre: Vec<f64>,
    /// Prior precision of the mean quality per criterion: one scale length.
    pub centre_prior: Vec<f64>,
    /// Precision of a work's own part per criterion.
    pub own_quality: Vec<f64>,
    /// Precision of a work's shared part.
    pub shared_quality: f64,
    /// Mean bias of the class per criterion; zero where there is no anchor.
    pub class_shift: Vec<f64>,
    /// Precision of a reviewer's own bias per criterion.
    pub own_bias: Vec<f64>,
    /// Precision of a reviewer's shared bias.
    pub shared_bias: f64,
    /// Precision of a mark per criterion, by a reviewer of typical care.
    pub noise: Vec<f64>,
    /// Precision of a review's halo, by a reviewer of typical care.
    pub halo: f64,
    /// Scale of the half-Cauchy priors of the standard deviations of a criterion's own parts.
    deviation: Vec<f64>,
    /// The same of the parts that criteria share.
    shared_deviation: f64,
    /// Degrees of freedom ν of reviewers' care ~ gamma(ν/2, ν/2).
    pub care_freedom: f64,
    /// Degrees of freedom ν of how ordinary works are ~ gamma(ν/2, ν/2): works follow Student's t around their class.
    pub work_freedom: f64,
}

impl Hyper {
    /// Starting values. Without pooling every work stands alone before a prior that knows the scale
    /// and not the class: its middle ± its length.
    pub(super) fn new(design: &Design, pooled: bool) -> Self {
        let c = design.criteria();
        let middles = design.units.iter().map(|unit| unit.middle);
        let lengths = design.units.iter().map(|unit| 1.0 / (unit.range * unit.range));
        Self {
            centre: if pooled { vec![0.0; c] } else { middles.collect() },
            centre_prior: lengths.clone().collect(),
            own_quality: if pooled { vec![2.0; c] } else { lengths.collect() },
            shared_quality: 4.0,
            class_shift: vec![0.0; c],
            own_bias: vec![5.0; c],
            shared_bias: 10.0,
            noise: vec![3.0; c],
            halo: 5.0,
            deviation: design.units.iter().map(|unit| unit.deviation).collect(),
            shared_deviation: design.units.iter().map(|unit| unit.deviation).fold(0.0, f64::max),
            care_freedom: 8.0,
            work_freedom: 8.0,
        }
    }
}

impl Chain<'_> {
    /// Draws everything that belongs to the class.
    pub(super) fn draw_hyper(&mut self) {
        let residuals = self.residuals();
        self.draw_care(&residuals);
        self.draw_noise(&residuals);
        self.draw_ordinary();
        self.draw_quality_spread();
        self.draw_bias_spread();
    }

    /// What is left of the marks once everything else is taken off.
    fn residuals(&self) -> Residuals {
        let criteria = self.design.criteria();
        let mut marks = vec![0.0; self.design.reviewers * criteria];
        let mut halos = vec![0.0; self.design.reviewers];
        let mut seen = vec![(0.0, 0.0); self.design.reviewers];
        let mut on = vec![0.0; criteria];
        for (r, review) in self.design.reviews.iter().enumerate() {
            if !self.heard[r] {
                continue;
            }
            let (u, v) = (review.submission * criteria, review.reviewer * criteria);
            for i in review.first..review.last {
                let c = self.design.bins[i].criterion;
                let e = self.latent[i] - self.quality[u + c] - self.bias[v + c] - self.halo[r];
                marks[v + c] += e * e;
                on[c] += 1.0;
            }
            halos[review.reviewer] += self.halo[r] * self.halo[r];
            seen[review.reviewer].0 += (review.last - review.first) as f64;
            seen[review.reviewer].1 += 1.0;
        }
        Residuals { marks, halos, seen, on }
    }

    /// Each reviewer's care, then how unequal care is.
    fn draw_care(&mut self, residuals: &Residuals) {
        let criteria = self.design.criteria();
        let half = self.hyper.care_freedom / 2.0;
        let (mut logs, mut sum) = (0.0, 0.0);
        for v in 0..self.design.reviewers {
            let (marks, reviews) = residuals.seen[v];
            let seen = if self.joint { marks + reviews } else { marks };
            let mut squares = self.hyper.halo * residuals.halos[v];
            for c in 0..criteria {
                squares += self.hyper.noise[c] * residuals.marks[v * criteria + c];
            }
            let care = self.sampler.gamma(half + seen / 2.0) / (half + squares / 2.0);
            self.care[v] = care;
            logs += libm::log(care);
            sum += care;
        }
        let count = self.design.reviewers as f64;
        self.hyper.care_freedom = freedom(&mut self.sampler, -1.0, count, logs, sum);
    }

    /// How ordinary each work is, then how far works stray. A lone poor work in a class of good ones must not
    /// be taken for its reviewers' error: a normal prior would draw it up the harder the more alike the others are.
    fn draw_ordinary(&mut self) {
        if !self.pooled {
            return;
        }
        let criteria = self.design.criteria();
        let half = self.hyper.work_freedom / 2.0;
        let parts = if self.joint { criteria + 1 } else { criteria } as f64;
        let (mut logs, mut sum) = (0.0, 0.0);
        for (u, values) in self.quality.chunks_exact(criteria).enumerate() {
            let shared = self.shared[u];
            let mut squares = self.hyper.shared_quality * shared * shared;
            for (c, value) in values.iter().enumerate() {
                let own = value - shared - self.hyper.centre[c];
                squares += self.hyper.own_quality[c] * own * own;
            }
            let ordinary = self.sampler.gamma(half + parts / 2.0) / (half + squares / 2.0);
            self.ordinary[u] = ordinary;
            logs += libm::log(ordinary);
            sum += ordinary;
        }
        let count = self.design.submissions as f64;
        self.hyper.work_freedom = freedom(&mut self.sampler, 1.0, count, logs, sum);
    }

    /// Precision of marks and halos.
    fn draw_noise(&mut self, residuals: &Residuals) {
        let criteria = self.design.criteria();
        let mut squares = vec![0.0; criteria];
        let mut halos = 0.0;
        for (v, &care) in self.care.iter().enumerate() {
            for (c, sum) in squares.iter_mut().enumerate() {
                *sum += care * residuals.marks[v * criteria + c];
            }
            halos += care * residuals.halos[v];
        }
        for (c, &sum) in squares.iter().enumerate() {
            let before = self.hyper.noise[c];
            let prior = self.hyper.deviation[c];
            self.hyper.noise[c] = precision(&mut self.sampler, prior, before, residuals.on[c], sum);
        }
        if self.joint {
            let reviews = residuals.seen.iter().map(|seen| seen.1).sum();
            let (prior, before) = (self.hyper.shared_deviation, self.hyper.halo);
            self.hyper.halo = precision(&mut self.sampler, prior, before, reviews, halos);
        }
    }

    /// Mean of the works' qualities, and their spread where they are pooled. Without pooling the works keep the spread
    /// of a whole scale, but not its middle: many works that each began there would together hold the class to it, and
    /// a few reviewers who like what they see would be taken for kind.
    fn draw_quality_spread(&mut self) {
        let criteria = self.design.criteria();
        let n = self.design.submissions as f64;
        for c in 0..criteria {
            let own = || {
                let shared = self.shared.iter().zip(&self.ordinary);
                self.quality.iter().skip(c).step_by(criteria).zip(shared)
            };
            let sum: f64 = own().map(|(q, (s, w))| w * (q - s)).sum();
            let prior = self.hyper.centre_prior[c];
            let total = self.hyper.own_quality[c] * self.ordinary.iter().sum::<f64>() + prior;
            let middle = self.design.units[c].middle;
            let mean = (self.hyper.own_quality[c] * sum + prior * middle) / total;
            let centre = mean + self.sampler.normal() / total.sqrt();
            let squares: f64 =
                own().map(|(q, (s, w))| w * (q - s - centre) * (q - s - centre)).sum();
            self.hyper.centre[c] = centre;
            if self.pooled {
                let (prior, before) = (self.hyper.deviation[c], self.hyper.own_quality[c]);
                self.hyper.own_quality[c] = precision(&mut self.sampler, prior, before, n, squares);
            }
        }
        if self.joint && self.pooled {
            let squares: f64 = self.shared.iter().zip(&self.ordinary).map(|(s, w)| w * s * s).sum();
            let (prior, before) = (self.hyper.shared_deviation, self.hyper.shared_quality);
            self.hyper.shared_quality = precision(&mut self.sampler, prior, before, n, squares);
        }
    }

    /// Spread of the reviewers' biases, and their mean where anchors show it.
    fn draw_bias_spread(&mut self) {
        let criteria = self.design.criteria();
        let n = self.design.reviewers as f64;
        for c in 0..criteria {
            let own = || self.bias.iter().skip(c).step_by(criteria).zip(&self.lean);
            let shift = self.hyper.class_shift[c];
            let squares: f64 = own().map(|(b, l)| (b - l - shift) * (b - l - shift)).sum();
            let before = self.hyper.own_bias[c];
            let prior = self.hyper.deviation[c];
            self.hyper.own_bias[c] = precision(&mut self.sampler, prior, before, n, squares);
            if self.design.anchored[c] {
                let sum: f64 = own().map(|(b, l)| b - l).sum();
                let total = self.hyper.own_bias[c] * n + 1.0 / CLASS_SHIFT_VARIANCE;
                self.hyper.class_shift[c] =
                    self.hyper.own_bias[c] * sum / total + self.sampler.normal() / total.sqrt();
            }
        }
        if self.joint {
            let squares: f64 = self.lean.iter().map(|l| l * l).sum();
            let (prior, before) = (self.hyper.shared_deviation, self.hyper.shared_bias);
            self.hyper.shared_bias = precision(&mut self.sampler, prior, before, n, squares);
        }
    }
}

/// What the reviews that are heard leave over.
struct Residuals {
    /// Squared residuals by reviewer and criterion.
    marks: Vec<f64>,
    /// Squared halos by reviewer.
    halos: Vec<f64>,
    /// Number of marks and reviews by reviewer.
    seen: Vec<(f64, f64)>,
    /// Number of marks by criterion.
    on: Vec<f64>,
}

/// A precision given `count` deviations whose squares sum to `squares`, and the precision `before`: a half-Cauchy prior of
/// that scale is an inverse gamma one whose rate is drawn too. It is level near zero, so that a part may vanish, and never
/// so sure that a small class could not contradict it (Gelman 2006).
fn precision(sampler: &mut Sampler, scale: f64, before: f64, count: f64, squares: f64) -> f64 {
    let rate = sampler.gamma(1.0) / (before + 1.0 / (scale * scale));
    sampler.gamma(0.5 + count / 2.0) / (rate + squares / 2.0)
}

/// The degrees of freedom of `count` factors ~ gamma(ν/2, ν/2) under a prior ~ ν to the power `prior`, given the sum of
/// their logarithms and their sum.
fn freedom(sampler: &mut Sampler, prior: f64, count: f64, logs: f64, sum: f64) -> f64 {
    let scores = FREEDOM.map(|nu| {
        let half = nu / 2.0;
        count * (half * libm::log(half) - libm::lgamma(half)) + (half - 1.0) * logs - half * sum
            + prior * libm::log(nu)
    });
    pick(sampler, &FREEDOM, &scores)
}

/// One of the values, drawn by their log weights.
fn pick(sampler: &mut Sampler, values: &[f64; 9], scores: &[f64; 9]) -> f64 {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights = scores.map(|s| libm::exp(s - best));
    let mut left = sampler.uniform() * weights.iter().sum::<f64>();
    for (value, weight) in values.iter().zip(weights) {
        left -= weight;
        if left <= 0.0 {
            return *value;
        }
    }
    values[values.len() - 1]
}
