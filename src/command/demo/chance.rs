//! The demo's chance: how good each work really is, and how each reviewer reads. Drawn from the seed; nobody is
//! told, and nothing of it goes into the instance but the marks that reviewers give.

use std::f64::consts::TAU;

use uuid::Uuid;

use crate::random::{Random, SeededRandom, SystemRandom};

/// Draws of the story.
pub(super) struct Chance(SeededRandom);

impl Chance {
    /// The chance of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(SeededRandom::new(seed))
    }

    /// A number in `[0, 1)`.
    pub(super) fn share(&self) -> f64 {
        f64::from(self.0.below(1 << 24)) / f64::from(1 << 24)
    }

    /// A normal draw (Box and Muller 1958).
    pub(super) fn normal(&self, mean: f64, sd: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.share()));
        mean + sd * radius * libm::cos(TAU * self.share())
    }

    /// A number below `bound`.
    pub(super) fn below(&self, bound: usize) -> usize {
        let bound = u32::try_from(bound).unwrap_or(u32::MAX);
        usize::try_from(self.0.below(bound)).unwrap_or(0)
    }

    /// The numbers below `count`, shuffled (Fisher and Yates).
    pub(super) fn order(&self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

/// How someone reviews.
pub(super) struct Eye {
    /// What they add to what is there, as a share of the scale.
    leniency: f64,
    /// How far they scatter, as a share of the scale.
    scatter: f64,
}

impl Eye {
    /// A reviewer: mostly fair, some kind or strict, one in six careless.
    pub(super) fn draw(chance: &Chance) -> Self {
        let careless = chance.share() < 1.0 / 6.0;
        let scatter = if careless { 0.28 } else { 0.09 * libm::exp(chance.normal(0.0, 0.3)) };
        Self { leniency: chance.normal(0.0, 0.07), scatter }
    }

    /// Someone who sees exactly what is there.
    pub(super) const fn sharp() -> Self {
        Self { leniency: 0.0, scatter: 0.0 }
    }

    /// Someone who looks at their own work.
    pub(super) const fn kind() -> Self {
        Self { leniency: 0.08, scatter: 0.1 }
    }

    /// A trainer who takes the time.
    pub(super) const fn careful() -> Self {
        Self { leniency: 0.0, scatter: 0.05 }
    }

    /// The level this reviewer gives to work whose true place on a criterion is `truth` (0 to 1).
    pub(super) fn level(&self, chance: &Chance, truth: f64, levels: usize) -> usize {
        self.place(truth + chance.normal(0.0, self.scatter), levels)
    }

    /// The level at which something stands, without scatter.
    pub(super) fn place(&self, truth: f64, levels: usize) -> usize {
        let top = levels.saturating_sub(1);
        let seen = (truth + self.leniency).clamp(0.0, 1.0);
        (0..top).filter(|&level| seen * top as f64 >= level as f64 + 0.5).count()
    }
}

/// The randomness of a demo instance: ids and ties follow the seed, so that a seed tells one story; secrets,
/// keys and salts are the operating system's, because even a demo may be left on a network.
pub(super) struct DemoRandom(SeededRandom);

impl DemoRandom {
    /// The randomness of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(SeededRandom::new(seed ^ 0x636f_6d70_6167_6e6f))
    }
}

impl Random for DemoRandom {
    fn fill(&self, bytes: &mut [u8]) {
        SystemRandom.fill(bytes);
    }

    fn uuid(&self) -> Uuid {
        self.0.uuid()
    }

    fn below(&self, bound: u32) -> u32 {
        self.0.below(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fair_eye_sees_what_is_there() {
        let fair = Eye { leniency: 0.0, scatter: 0.0 };
        let chance = Chance::new(1);
        let seen: Vec<usize> =
            [0.0, 0.1, 0.4, 0.6, 0.9].map(|truth| fair.level(&chance, truth, 4)).into();
        assert_eq!(seen, [0, 0, 1, 2, 3]);
    }

    #[test]
    fn an_order_is_a_permutation_of_its_seed() {
        let order = Chance::new(7).order(12);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..12).collect::<Vec<_>>());
        assert_eq!(order, Chance::new(7).order(12));
        assert_ne!(order, Chance::new(8).order(12));
    }
}
