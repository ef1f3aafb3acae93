//! One chain of the Gibbs sampler: its state and the draws of everything that belongs to a mark, a
//! review, a work or a reviewer. The class-wide parts are in `hyper.rs`, the moves that make it mix
//! in `shifts.rs`; `docs/scoring.md` states the model.

use super::design::Design;
use super::hyper::Hyper;
use super::sampler::Sampler;

/// The state of a chain, in the design's units.
pub(super) struct Chain<'a> {
    pub design: &'a Design,
    pub sampler: Sampler,
    pub hyper: Hyper,
    /// Whether criteria share parts: more than one criterion.
    pub joint: bool,
    /// Whether works are pooled towards their class.
    pub pooled: bool,
    /// The value behind each mark.
    pub latent: Vec<f64>,
    /// True value by submission and criterion.
    pub quality: Vec<f64>,
    /// The part of a work's quality that all criteria share.
    pub shared: Vec<f64>,
    /// How ordinary a work is: its quality's prior precision relative to the class. 1 is typical; far below it
    /// the work stands apart and is hardly drawn towards its class. Always 1 without pooling.
    pub ordinary: Vec<f64>,
    /// Bias by reviewer and criterion, the shared part included.
    pub bias: Vec<f64>,
    /// The part of a reviewer's bias that all criteria share.
    pub lean: Vec<f64>,
    /// What one review gives to all criteria of a work alike.
    pub halo: Vec<f64>,
    /// Precision of a reviewer relative to the class.
    pub care: Vec<f64>,
    /// Which reviews are listened to; the others are as if they had not been written.
    pub heard: Vec<bool>,
    scratch: Scratch,
}

/// Sums by group, kept between sweeps to spare allocations.
struct Scratch {
    precision: Vec<f64>,
    weighted: Vec<f64>,
}

impl<'a> Chain<'a> {
    /// A chain at its starting point: every latent value inside its mark's interval, works at the
    /// mean of their marks, no bias.
    pub(super) fn new(design: &'a Design, seed: u64, pooled: bool) -> Self {
        let (n, c) = (design.bins.len(), design.criteria());
        let (u, v) = (design.submissions, design.reviewers);
        let latent: Vec<f64> = design.bins.iter().map(|bin| start(bin.low, bin.high)).collect();
        let mut sums = vec![(0.0, 0.0); u * c];
        for review in &design.reviews {
            for i in review.first..review.last {
                let sum = &mut sums[review.submission * c + design.bins[i].criterion];
                sum.0 += latent[i];
                sum.1 += 1.0;
            }
        }
        debug_assert_eq!(n, latent.len());
        Self {
            design,
            sampler: Sampler::new(seed, 0),
            hyper: Hyper::new(design, pooled),
            joint: c > 1,
            pooled,
            latent,
            quality: sums.iter().map(|&(s, n)| if n > 0.0 { s / n } else { 0.0 }).collect(),
            shared: vec![0.0; u],
            ordinary: vec![1.0; u],
            bias: vec![0.0; v * c],
            lean: vec![0.0; v],
            halo: vec![0.0; design.reviews.len()],
            care: vec![1.0; v],
            heard: vec![true; design.reviews.len()],
            scratch: Scratch {
                precision: vec![0.0; u.max(v) * c],
                weighted: vec![0.0; u.max(v) * c],
            },
        }
    }

    /// One sweep: every unknown is drawn once given all others.
    pub(super) fn sweep(&mut self) {
        self.draw_latents_and_halos();
        self.draw_qualities();
        self.draw_biases();
        self.shift();
        self.draw_hyper();
    }

    /// The value behind each mark, inside the mark's interval, then the halo of its review.
    fn draw_latents_and_halos(&mut self) {
        let criteria = self.design.criteria();
        let spread: Vec<f64> = self.hyper.noise.iter().map(|t| 1.0 / t.sqrt()).collect();
        for (r, review) in self.design.reviews.iter().enumerate() {
            if !self.heard[r] {
                self.halo[r] = 0.0;
                continue;
            }
            let care = self.care[review.reviewer];
            let root = care.sqrt();
            let quality = &self.quality[review.submission * criteria..][..criteria];
            let bias = &self.bias[review.reviewer * criteria..][..criteria];
            let (mut precision, mut weighted) = (self.hyper.halo, 0.0);
            for i in review.first..review.last {
                let bin = self.design.bins[i];
                let c = bin.criterion;
                let base = quality[c] + bias[c];
                let (mean, sd) = (base + self.halo[r], spread[c] / root);
                let z = self.sampler.truncated((bin.low - mean) / sd, (bin.high - mean) / sd);
                self.latent[i] = mean + sd * z;
                precision += self.hyper.noise[c];
                weighted += self.hyper.noise[c] * (self.latent[i] - base);
            }
            if self.joint {
                let sd = 1.0 / (care * precision).sqrt();
                self.halo[r] = weighted / precision + sd * self.sampler.normal();
            }
        }
    }

    /// Sums precision and precision x residual over marks by work or by reviewer.
    fn gather(&mut self, by_reviewer: bool) {
        let criteria = self.design.criteria();
        self.scratch.precision.fill(0.0);
        self.scratch.weighted.fill(0.0);
        for (r, review) in self.design.reviews.iter().enumerate() {
            if !self.heard[r] {
                continue;
            }
            let care = self.care[review.reviewer];
            let (into, other) = if by_reviewer {
                (review.reviewer, &self.quality[review.submission * criteria..][..criteria])
            } else {
                (review.submission, &self.bias[review.reviewer * criteria..][..criteria])
            };
            for i in review.first..review.last {
                let c = self.design.bins[i].criterion;
                let precision = care * self.hyper.noise[c];
                let slot = into * criteria + c;
                self.scratch.precision[slot] += precision;
                self.scratch.weighted[slot] +=
                    precision * (self.latent[i] - self.halo[r] - other[c]);
            }
        }
    }

    /// Every work's true values: the shared part with the own parts integrated out, then those.
    fn draw_qualities(&mut self) {
        self.gather(false);
        let criteria = self.design.criteria();
        for (slot, known) in self.design.anchors.iter().enumerate() {
            self.scratch.precision[slot] += known.precision;
            self.scratch.weighted[slot] += known.weighted;
        }
        let group = Group {
            centre: &self.hyper.centre,
            own: &self.hyper.own_quality,
            shared: (self.joint && self.pooled).then_some(self.hyper.shared_quality),
        };
        for u in 0..self.design.submissions {
            let slots = u * criteria..(u + 1) * criteria;
            self.shared[u] = group.draw(
                &mut self.sampler,
                self.ordinary[u],
                &self.scratch.precision[slots.clone()],
                &self.scratch.weighted[slots.clone()],
                &mut self.quality[slots],
            );
        }
    }

    /// Every reviewer's bias, likewise.
    fn draw_biases(&mut self) {
        self.gather(true);
        let criteria = self.design.criteria();
        let group = Group {
            centre: &self.hyper.class_shift,
            own: &self.hyper.own_bias,
            shared: self.joint.then_some(self.hyper.shared_bias),
        };
        for v in 0..self.design.reviewers {
            let slots = v * criteria..(v + 1) * criteria;
            self.lean[v] = group.draw(
                &mut self.sampler,
                1.0,
                &self.scratch.precision[slots.clone()],
                &self.scratch.weighted[slots.clone()],
                &mut self.bias[slots],
            );
        }
    }
}

/// The prior of a group's values: value_c ~ N(centre_c + shared part, 1 / own_c), the shared part
/// ~ N(0, 1 / shared), absent where there is one criterion or no pooling.
struct Group<'a> {
    centre: &'a [f64],
    own: &'a [f64],
    shared: Option<f64>,
}

impl Group<'_> {
    /// Draws the shared part and the values of one member, whose prior precisions are `scale` times the group's;
    /// gives the shared part.
    fn draw(
        &self,
        sampler: &mut Sampler,
        scale: f64,
        precision: &[f64],
        weighted: &[f64],
        values: &mut [f64],
    ) -> f64 {
        let shared = match self.shared {
            None => 0.0,
            Some(prior) => {
                let (mut total, mut sum) = (scale * prior, 0.0);
                for (c, &p) in precision.iter().enumerate().filter(|(_, p)| **p > 0.0) {
                    let own = scale * self.own[c];
                    let w = p * own / (p + own);
                    total += w;
                    sum += w * (weighted[c] / p - self.centre[c]);
                }
                sum / total + sampler.normal() / total.sqrt()
            }
        };
        for (c, value) in values.iter_mut().enumerate() {
            let own = scale * self.own[c];
            let total = own + precision[c];
            let mean = (own * (self.centre[c] + shared) + weighted[c]) / total;
            *value = mean + sampler.normal() / total.sqrt();
        }
        shared
    }
}

/// A value inside an interval of which one end may be infinite.
fn start(low: f64, high: f64) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => 0.5 * (low + high),
        (true, false) => low + 0.1,
        (false, true) => high - 0.1,
        (false, false) => 0.0,
    }
}
