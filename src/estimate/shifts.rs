//! Exact moves along directions in which the marks say nothing: what is added to one part of the
//! model is taken from another, by a normal draw given the priors of both. Without them the chain
//! would walk slowly along these directions; with them the uncertainty of the class's common bias
//! is honest even where one reviewer marked everything.

use super::chain::Chain;
use super::hyper::CLASS_SHIFT_VARIANCE;

/// A normal density of the size of a move, up to its constant: exp(linear x - precision x² / 2).
#[derive(Default)]
struct Move {
    precision: f64,
    linear: f64,
}

impl Move {
    /// Adds the prior of `count` parts of the given precision that a move makes larger, whose
    /// distances from their prior mean sum to `sum`.
    fn adds(&mut self, precision: f64, count: f64, sum: f64) {
        self.precision += precision * count;
        self.linear -= precision * sum;
    }

    /// The same for parts that a move makes smaller.
    fn takes(&mut self, precision: f64, count: f64, sum: f64) {
        self.precision += precision * count;
        self.linear += precision * sum;
    }
}

impl Chain<'_> {
    /// All moves, once.
    pub(super) fn shift(&mut self) {
        if self.joint {
            self.between_works_and_halos();
            self.between_reviewers_and_halos();
            self.between_class_and_lean();
            self.between_shared_and_own_bias();
        }
        for c in 0..self.design.criteria() {
            self.between_class_and_bias(c);
        }
        if self.joint && self.pooled {
            self.between_centre_and_shared();
        }
    }

    fn draw(&mut self, chosen: &Move) -> f64 {
        chosen.linear / chosen.precision + self.sampler.normal() / chosen.precision.sqrt()
    }

    /// A work's quality on all criteria up, the halos of its reviews down.
    fn between_works_and_halos(&mut self) {
        let criteria = self.design.criteria();
        let mut first = 0;
        while first < self.design.reviews.len() {
            let u = self.design.reviews[first].submission;
            let mut chosen = Move::default();
            let mut last = first;
            while last < self.design.reviews.len() && self.design.reviews[last].submission == u {
                if self.heard[last] {
                    let care = self.care[self.design.reviews[last].reviewer];
                    chosen.takes(self.hyper.halo * care, 1.0, self.halo[last]);
                }
                last += 1;
            }
            for c in 0..criteria {
                let quality = self.quality[u * criteria + c];
                if !self.pooled {
                    chosen.adds(self.hyper.own_quality[c], 1.0, quality - self.hyper.centre[c]);
                }
                let known = self.design.anchors[u * criteria + c];
                chosen.precision += known.precision;
                chosen.linear += known.weighted - known.precision * quality;
            }
            if self.pooled {
                let precision = self.hyper.shared_quality * self.ordinary[u];
                chosen.adds(precision, 1.0, self.shared[u]);
            }
            let size = self.draw(&chosen);
            if self.pooled {
                self.shared[u] += size;
            }
            self.quality[u * criteria..(u + 1) * criteria].iter_mut().for_each(|q| *q += size);
            self.halo[first..last].iter_mut().for_each(|h| *h -= size);
            first = last;
        }
    }

    /// A reviewer's bias on all criteria up, the halos of all their reviews down.
    fn between_reviewers_and_halos(&mut self) {
        let criteria = self.design.criteria();
        let mut counts = vec![(0.0, 0.0); self.design.reviewers];
        for (r, review) in self.design.reviews.iter().enumerate().filter(|(r, _)| self.heard[*r]) {
            counts[review.reviewer].0 += 1.0;
            counts[review.reviewer].1 += self.halo[r];
        }
        let mut sizes = vec![0.0; self.design.reviewers];
        for (v, (count, sum)) in counts.into_iter().enumerate() {
            let mut chosen = Move::default();
            chosen.adds(self.hyper.shared_bias, 1.0, self.lean[v]);
            chosen.takes(self.hyper.halo * self.care[v], count, sum);
            let size = self.draw(&chosen);
            sizes[v] = size;
            self.lean[v] += size;
            self.bias[v * criteria..(v + 1) * criteria].iter_mut().for_each(|b| *b += size);
        }
        for (review, halo) in self.design.reviews.iter().zip(&mut self.halo) {
            *halo -= sizes[review.reviewer];
        }
    }

    /// What raising all works on one criterion costs: the prior of their centre and the anchors.
    fn raise_works(&self, c: usize, chosen: &mut Move) {
        let criteria = self.design.criteria();
        let off = self.hyper.centre[c] - self.design.units[c].middle;
        chosen.adds(self.hyper.centre_prior[c], 1.0, off);
        if self.design.anchored[c] {
            for slot in (c..self.quality.len()).step_by(criteria) {
                let known = self.design.anchors[slot];
                chosen.precision += known.precision;
                chosen.linear += known.weighted - known.precision * self.quality[slot];
            }
        }
    }

    fn move_works(&mut self, c: usize, size: f64) {
        let criteria = self.design.criteria();
        self.quality.iter_mut().skip(c).step_by(criteria).for_each(|q| *q += size);
        self.hyper.centre[c] += size;
    }

    fn move_biases(&mut self, c: usize, size: f64) {
        let criteria = self.design.criteria();
        self.bias.iter_mut().skip(c).step_by(criteria).for_each(|b| *b += size);
    }

    /// All works up on one criterion, all biases down there (with the class's shift, where anchors
    /// let it be estimated).
    fn between_class_and_bias(&mut self, c: usize) {
        let criteria = self.design.criteria();
        let mut chosen = Move::default();
        self.raise_works(c, &mut chosen);
        let shift = self.hyper.class_shift[c];
        if self.design.anchored[c] {
            chosen.takes(1.0 / CLASS_SHIFT_VARIANCE, 1.0, shift);
        } else {
            let biases = self.bias.iter().skip(c).step_by(criteria).zip(&self.lean);
            let sum: f64 = biases.map(|(b, l)| b - l - shift).sum();
            chosen.takes(self.hyper.own_bias[c], self.design.reviewers as f64, sum);
        }
        let size = self.draw(&chosen);
        self.move_works(c, size);
        self.move_biases(c, -size);
        if self.design.anchored[c] {
            self.hyper.class_shift[c] -= size;
        }
    }

    /// All works up on all criteria, all shared biases down.
    fn between_class_and_lean(&mut self) {
        let mut chosen = Move::default();
        let sum: f64 = self.lean.iter().sum();
        chosen.takes(self.hyper.shared_bias, self.design.reviewers as f64, sum);
        for c in 0..self.design.criteria() {
            self.raise_works(c, &mut chosen);
        }
        let size = self.draw(&chosen);
        self.lean.iter_mut().for_each(|l| *l -= size);
        for c in 0..self.design.criteria() {
            self.move_works(c, size);
            self.move_biases(c, -size);
        }
    }

    /// All shared biases down, the class's shift up: the biases themselves stay.
    fn between_shared_and_own_bias(&mut self) {
        if !self.design.anchored.iter().all(|anchored| *anchored) {
            return;
        }
        let mut chosen = Move::default();
        let sum: f64 = self.lean.iter().sum();
        chosen.takes(self.hyper.shared_bias, self.design.reviewers as f64, sum);
        let shifts: f64 = self.hyper.class_shift.iter().sum();
        chosen.adds(1.0 / CLASS_SHIFT_VARIANCE, self.design.criteria() as f64, shifts);
        let size = self.draw(&chosen);
        self.lean.iter_mut().for_each(|l| *l -= size);
        self.hyper.class_shift.iter_mut().for_each(|s| *s += size);
    }

    /// All shared qualities down, the centres up: the qualities themselves stay.
    fn between_centre_and_shared(&mut self) {
        let mut chosen = Move::default();
        let count: f64 = self.ordinary.iter().sum();
        let sum: f64 = self.shared.iter().zip(&self.ordinary).map(|(s, w)| s * w).sum();
        chosen.takes(self.hyper.shared_quality, count, sum);
        for c in 0..self.design.criteria() {
            let off = self.hyper.centre[c] - self.design.units[c].middle;
            chosen.adds(self.hyper.centre_prior[c], 1.0, off);
        }
        let size = self.draw(&chosen);
        self.shared.iter_mut().for_each(|s| *s -= size);
        self.hyper.centre.iter_mut().for_each(|m| *m += size);
    }
}
