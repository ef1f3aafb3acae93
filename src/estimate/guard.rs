//! The guard: the censored model on the totals, in which a reviewer may be honest, or blind in one of two ways. A *flat*
//! one gives about the same mark to everything, a *random* one marks anyhow; neither looks at the work. Reviewers who
//! mark everything alike look reliable to every model that does not know them.
//!
//! What a reviewer is, is drawn with the bias integrated out, from exact probabilities of the marks' intervals
//! (`docs/scoring.md`).

use super::chain::Chain;
use super::design::{Bin, Design};
use super::normal::cdf;
use super::sampler::Sampler;

/// What a reviewer may be; the position in [`Guard::shares`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Honest,
    Flat,
    Random,
}

const KINDS: [Kind; 3] = [Kind::Honest, Kind::Flat, Kind::Random];
/// Dirichlet prior of the shares of the three: most reviewers are honest.
const SHARES: [f64; 3] = [20.0, 2.0, 1.0];
/// The bell of marks given anyhow is this much wider than the class's marks.
const BELL: f64 = 1.2;
/// No mark is less likely than this, so that one odd mark cannot decide what somebody is.
const LEAST: f64 = 1e-9;
/// Points at which an honest reviewer's bias and a flat one's usual mark are tried, in prior standard deviations.
const POINTS: usize = 11;
const FINE_POINTS: usize = 41;
/// What everybody is, is drawn once in so many sweeps: it is the dear part, and seldom changes.
const EVERY: usize = 4;

/// The chain on the totals, and what belongs to blind reviewers; in the design's units, in which marks have variance 1.
pub(super) struct Guard<'a> {
    pub chain: Chain<'a>,
    pub kinds: Vec<Kind>,
    /// A flat reviewer's usual mark.
    pub usual: Vec<f64>,
    /// Which reviews are left out, to be foretold.
    held_out: Vec<bool>,
    /// Whether reviewers may be blind at all; if not, this is the plain model.
    suspects: bool,
    shares: [f64; 3],
    /// Mean and variance of flat reviewers' usual marks, variance of their marks around these.
    flat: (f64, f64, f64),
    sampler: Sampler,
    /// How many sweeps were made.
    sweeps: usize,
    reviews_of: Vec<Vec<usize>>,
    /// The distinct marks, and each review's among them.
    distinct: Vec<Bin>,
    which: Vec<usize>,
}

impl<'a> Guard<'a> {
    /// A guard at its starting point: everybody is honest. `design` has one criterion, the total.
    pub(super) fn new(design: &'a Design, seed: u64, suspects: bool, held_out: Vec<bool>) -> Self {
        let mut reviews_of = vec![Vec::new(); design.reviewers];
        for (r, review) in design.reviews.iter().enumerate() {
            if !held_out[r] {
                reviews_of[review.reviewer].push(r);
            }
        }
        let key = |bin: &Bin| (bin.low, bin.high);
        let mut distinct = design.bins.clone();
        distinct.sort_by(|a, b| key(a).0.total_cmp(&key(b).0));
        distinct.dedup_by(|a, b| key(a) == key(b));
        let place = |bin: &Bin| distinct.partition_point(|other| other.low < bin.low);
        let which = design.bins.iter().map(place).collect();
        let mut chain = Chain::new(design, seed, true);
        chain.heard = held_out.iter().map(|out| !out).collect();
        Self {
            chain,
            kinds: vec![Kind::Honest; design.reviewers],
            usual: vec![0.0; design.reviewers],
            held_out,
            suspects,
            shares: [0.87, 0.09, 0.04],
            flat: (0.0, 0.5, 0.05),
            sampler: Sampler::new(seed, 1),
            sweeps: 0,
            reviews_of,
            distinct,
            which,
        }
    }

    /// One sweep: the chain's, then what everybody is.
    pub(super) fn sweep(&mut self) {
        self.chain.sweep();
        self.sweeps += 1;
        if self.suspects && self.sweeps.is_multiple_of(EVERY) {
            self.draw_kinds();
            self.draw_flat();
            self.draw_shares();
        }
    }

    /// Whether a reviewer is listened to.
    pub(super) fn honest(&self, reviewer: usize) -> bool {
        self.kinds[reviewer] == Kind::Honest
    }

    fn draw_kinds(&mut self) {
        let flat = self.flat_scores();
        let bell: Vec<f64> =
            self.distinct.iter().map(|bin| libm::log(chance(bin, 0.0, BELL))).collect();
        for v in 0..self.kinds.len() {
            let (honest, bias) = self.as_honest(v);
            let random: f64 = self.reviews_of[v].iter().map(|&r| bell[self.which[r]]).sum();
            let scores = [honest, self.as_flat(v, &flat), random];
            let weights: [f64; 3] = std::array::from_fn(|k| scores[k] + libm::log(self.shares[k]));
            let kind = KINDS[pick(&mut self.sampler, &weights)];
            if kind == Kind::Honest && self.kinds[v] != Kind::Honest {
                // Nothing was heard of this reviewer until now: begin where the marks put the bias.
                self.chain.bias[v] = bias;
            }
            self.kinds[v] = kind;
        }
        for (r, review) in self.chain.design.reviews.iter().enumerate() {
            self.chain.heard[r] = !self.held_out[r] && self.kinds[review.reviewer] == Kind::Honest;
        }
    }

    /// The log probability of an honest reviewer's marks, the bias integrated out; and a bias drawn given these marks.
    fn as_honest(&mut self, reviewer: usize) -> (f64, f64) {
        let (mean, sd) = self.bias_prior();
        let noise = 1.0 / (self.chain.hyper.noise[0] * self.chain.care[reviewer]).sqrt();
        let mut logs = [0.0; POINTS];
        for (j, log) in logs.iter_mut().enumerate() {
            let (x, weight) = point(j, POINTS);
            let bias = mean + sd * x;
            let mut product = Product::default();
            for &r in &self.reviews_of[reviewer] {
                let work = self.chain.design.reviews[r].submission;
                product.times(chance(
                    &self.chain.design.bins[r],
                    self.chain.quality[work] + bias,
                    noise,
                ));
            }
            *log = product.log() + weight;
        }
        let drawn = pick(&mut self.sampler, &logs);
        (log_sum(&logs), mean + sd * point(drawn, POINTS).0)
    }

    fn bias_prior(&self) -> (f64, f64) {
        let hyper = &self.chain.hyper;
        (hyper.class_shift[0], 1.0 / hyper.own_bias[0].sqrt())
    }

    /// For each distinct mark its log probability by a flat reviewer, at each point of the usual mark.
    fn flat_scores(&self) -> Vec<[f64; FINE_POINTS]> {
        let (mean, variance, noise) = self.flat;
        let (sd, noise) = (variance.sqrt(), noise.sqrt());
        let at = |bin: &Bin| {
            std::array::from_fn(|j| {
                libm::log(chance(bin, mean + sd * point(j, FINE_POINTS).0, noise))
            })
        };
        self.distinct.iter().map(at).collect()
    }

    fn as_flat(&self, reviewer: usize, scores: &[[f64; FINE_POINTS]]) -> f64 {
        let mut logs: [f64; FINE_POINTS] = std::array::from_fn(|j| point(j, FINE_POINTS).1);
        for &r in &self.reviews_of[reviewer] {
            for (log, score) in logs.iter_mut().zip(&scores[self.which[r]]) {
                *log += score;
            }
        }
        log_sum(&logs)
    }

    /// The usual mark of each flat reviewer, then mean and variances of what flat reviewers do.
    fn draw_flat(&mut self) {
        let rounding = self.step() * self.step() / 12.0;
        let (mean, variance, noise) = self.flat;
        let (mut count, mut sum, mut marks, mut squares) = (0.0, 0.0, 0.0, 0.0);
        let flat: Vec<usize> =
            (0..self.kinds.len()).filter(|v| self.kinds[*v] == Kind::Flat).collect();
        for &v in &flat {
            let n = self.reviews_of[v].len() as f64;
            let given: f64 = self.reviews_of[v].iter().map(|&r| self.middle(r)).sum();
            let precision = n / (noise + rounding) + 1.0 / variance;
            let centre = (given / (noise + rounding) + mean / variance) / precision;
            self.usual[v] = centre + self.sampler.normal() / precision.sqrt();
            count += 1.0;
            sum += self.usual[v];
            marks += n;
            squares += self.reviews_of[v]
                .iter()
                .map(|&r| square(self.middle(r) - self.usual[v]))
                .sum::<f64>();
        }
        let precision = count / variance + 1.0;
        let mean = sum / variance / precision + self.sampler.normal() / precision.sqrt();
        let apart: f64 = flat.iter().map(|&v| square(self.usual[v] - mean)).sum();
        let variance = (0.5 + 0.5 * apart) / self.sampler.gamma(2.0 + count / 2.0);
        let noise = (0.03 + 0.5 * squares) / self.sampler.gamma(2.0 + marks / 2.0);
        self.flat = (mean, variance, noise);
    }

    fn draw_shares(&mut self) {
        let count = |kind| self.kinds.iter().filter(|one| **one == kind).count() as f64;
        let drawn: [f64; 3] =
            std::array::from_fn(|k| self.sampler.gamma(SHARES[k] + count(KINDS[k])));
        let sum: f64 = drawn.iter().sum();
        self.shares = drawn.map(|x| x / sum);
    }

    /// The probability of a review's mark, given everything as it stands but that mark.
    pub(super) fn foretells(&self, review: usize) -> f64 {
        let span = self.chain.design.reviews[review];
        let (v, bin) = (span.reviewer, &self.chain.design.bins[review]);
        match self.kinds[v] {
            Kind::Honest => {
                let noise = 1.0 / (self.chain.hyper.noise[0] * self.chain.care[v]).sqrt();
                chance(bin, self.chain.quality[span.submission] + self.chain.bias[v], noise)
            }
            Kind::Flat => chance(bin, self.usual[v], self.flat.2.sqrt()),
            Kind::Random => chance(bin, 0.0, BELL),
        }
    }

    /// Whether enough is known to foretell a review: its work and its reviewer appear in others.
    pub(super) fn can_foretell(&self, review: usize) -> bool {
        let span = self.chain.design.reviews[review];
        let known = |r: usize| {
            !self.held_out[r] && self.chain.design.reviews[r].submission == span.submission
        };
        let (first, last) = self.neighbours(review);
        !self.reviews_of[span.reviewer].is_empty() && (first..last).any(known)
    }

    /// The reviews of the same work: they lie side by side.
    fn neighbours(&self, review: usize) -> (usize, usize) {
        let reviews = &self.chain.design.reviews;
        let work = reviews[review].submission;
        let first = reviews.partition_point(|other| other.submission < work);
        let last = reviews.partition_point(|other| other.submission <= work);
        (first, last)
    }

    fn step(&self) -> f64 {
        1.0 / self.chain.design.units[0].spread
    }

    /// The middle of a mark's interval, as if the scale went on beyond its ends.
    fn middle(&self, review: usize) -> f64 {
        let (bin, half) = (self.chain.design.bins[review], 0.5 * self.step());
        if bin.low.is_finite() { bin.low + half } else { bin.high - half }
    }
}

/// The probability that a normal value falls into a mark's interval.
fn chance(bin: &Bin, mean: f64, sd: f64) -> f64 {
    let (low, high) = ((bin.low - mean) / sd, (bin.high - mean) / sd);
    // From the nearer tail, where nothing is lost.
    let between = if low > 0.0 { cdf(-low) - cdf(-high) } else { cdf(high) - cdf(low) };
    between.max(LEAST)
}

/// A product of probabilities whose logarithm is taken once in a while only.
struct Product {
    value: f64,
    log: f64,
}

impl Default for Product {
    fn default() -> Self {
        Self { value: 1.0, log: 0.0 }
    }
}

impl Product {
    fn times(&mut self, factor: f64) {
        self.value *= factor;
        if self.value < 1e-200 {
            self.log += libm::log(self.value);
            self.value = 1.0;
        }
    }

    fn log(&self) -> f64 {
        self.log + libm::log(self.value)
    }
}

/// The `j`th of so many equally spaced points from -3 to 3, and the logarithm of its weight under a standard normal.
fn point(j: usize, points: usize) -> (f64, f64) {
    let gap = 6.0 / (points - 1) as f64;
    let x = gap * j as f64 - 3.0;
    // ln(gap / √(2π)) - x² / 2; the weights sum to .997 and more.
    (x, libm::log(gap) - 0.918_938_533_204_672_7 - 0.5 * x * x)
}

fn square(x: f64) -> f64 {
    x * x
}

fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + libm::log(logs.iter().map(|log| libm::exp(log - most)).sum::<f64>())
}

/// One of several by their log weights.
fn pick(sampler: &mut Sampler, logs: &[f64]) -> usize {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights = || logs.iter().map(|log| libm::exp(log - most));
    let mut left = sampler.uniform() * weights().sum::<f64>();
    for (at, weight) in weights().enumerate() {
        left -= weight;
        if left <= 0.0 {
            return at;
        }
    }
    logs.len().saturating_sub(1)
}
