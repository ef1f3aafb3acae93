//! Whether the guard's view of the reviewers replaces the plain model's: only where it foretells marks that neither has
//! seen clearly better, and where another seed says the same.

use std::collections::BTreeMap;

use super::design::Design;
use super::guard::Guard;
use super::marks::Marks;
use super::sampler::Sampler;
use super::totals::totals;

/// What the mean log probability of an unseen mark must gain before the mixture takes over.
const GAIN: f64 = 0.02;
/// How far two seeds' means may lie apart, in posterior standard deviations (root mean square).
const AGREEMENT: f64 = 0.25;
/// Into how many parts the reviews are cut, each foretold from the others.
const FOLDS: usize = 4;
/// Sweeps of a chain that foretells marks: to settle, and kept; with the least of each.
const FORETELL: [(usize, usize); 2] = [(120, 40), (240, 80)];
/// Sweeps of a chain for the guard's own report, likewise.
const REPORT: [(usize, usize); 2] = [(250, 60), (750, 150)];
/// Above so many reviews all these chains are the shorter the more there are: the more there is to tell models apart.
const MANY: usize = 800;

/// What the guard found out about an activity's reviewers.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// By how much the guard foretells an unseen mark better: the mean gain in log probability, natural logarithm.
    pub gain: f64,
    /// How far the guard's means under two seeds lie apart, in posterior standard deviations (root mean square).
    pub spread: f64,
    /// Whether the guard's view is what the scores rest on.
    pub in_force: bool,
    /// P(flat or random) by reviewer, for those who marked at least one work whole.
    pub blind: BTreeMap<String, f64>,
}

/// The guard as a chain on the criteria uses it: whom not to listen to in the present sweep.
pub(super) struct Ears<'a> {
    guard: Guard<'a>,
    /// The guard's number of each reviewer; none for who never marked a work whole.
    number: Vec<Option<usize>>,
    blind: Vec<f64>,
    kept: f64,
    /// Sums of the totals and of their squares.
    sums: Vec<(f64, f64)>,
}

impl<'a> Ears<'a> {
    pub(super) fn new(marks: &Marks, whole: &Marks, design: &'a Design, seed: u64) -> Self {
        let place: BTreeMap<&str, usize> =
            whole.reviewers.iter().enumerate().map(|(v, label)| (label.as_str(), v)).collect();
        let number = marks.reviewers.iter().map(|label| place.get(label.as_str()).copied());
        Self {
            guard: Guard::new(design, seed, true, vec![false; design.reviews.len()]),
            number: number.collect(),
            blind: vec![0.0; design.reviewers],
            kept: 0.0,
            sums: vec![(0.0, 0.0); design.submissions],
        }
    }

    /// One sweep of the guard; `kept` if it counts.
    pub(super) fn sweep(&mut self, kept: bool) {
        self.guard.sweep();
        if kept {
            self.kept += 1.0;
            for (v, blind) in self.blind.iter_mut().enumerate() {
                *blind += f64::from(u8::from(!self.guard.honest(v)));
            }
            for (sum, x) in self.sums.iter_mut().zip(&self.guard.chain.quality) {
                sum.0 += x;
                sum.1 += x * x;
            }
        }
    }

    /// Whether a reviewer, by the number that the criteria's marks give, is listened to.
    pub(super) fn hear(&self, reviewer: usize) -> bool {
        self.number[reviewer].is_none_or(|v| self.guard.honest(v))
    }

    /// P(blind) by label.
    pub(super) fn blind(&self, whole: &Marks) -> BTreeMap<String, f64> {
        let share = self.blind.iter().map(|count| count / self.kept.max(1.0));
        whole.reviewers.iter().cloned().zip(share).collect()
    }

    /// Mean and variance of each total.
    fn moments(&self) -> impl Iterator<Item = (f64, f64)> {
        self.sums.iter().map(|(sum, squares)| {
            let mean = sum / self.kept.max(1.0);
            (mean, squares / self.kept.max(1.0) - mean * mean)
        })
    }
}

/// Looks at an activity's reviewers, and decides.
pub(super) fn watch(marks: &Marks, seed: u64) -> Option<Watch> {
    let whole = totals(marks)?;
    let design = Design::new(&whole);
    let gain = log_score(&design, seed, true)? - log_score(&design, seed, false)?;
    let [settle, kept] = REPORT.map(|sweeps| length(&design, sweeps));
    let run = |stream: u64| {
        let mut ears = Ears::new(marks, &whole, &design, seed.wrapping_add(stream));
        for sweep in 0..settle + kept {
            ears.sweep(sweep >= settle);
        }
        ears
    };
    let (one, other) = (run(0x9e37_79b9), run(0x7f4a_7c15));
    let (mut apart, mut own) = (0.0, 0.0);
    for ((a, v), (b, w)) in one.moments().zip(other.moments()) {
        apart += (a - b) * (a - b);
        own += 0.5 * (v + w);
    }
    let spread = (apart / own.max(f64::MIN_POSITIVE)).sqrt();
    let in_force = gain > GAIN && spread <= AGREEMENT;
    Some(Watch { gain, spread, in_force, blind: one.blind(&whole) })
}

/// How long a chain is, for so many reviews.
fn length(design: &Design, (usual, least): (usize, usize)) -> usize {
    (usual * MANY / design.reviews.len().max(MANY)).max(least)
}

/// The mean log probability of marks that were left out, foretold by the others. None where nothing can be foretold.
fn log_score(design: &Design, seed: u64, suspects: bool) -> Option<f64> {
    let [settle, kept] = FORETELL.map(|sweeps| length(design, sweeps));
    let mut parts = Sampler::new(seed, 2);
    let part: Vec<usize> =
        design.reviews.iter().map(|_| (parts.uniform() * FOLDS as f64) as usize).collect();
    let (mut sum, mut count) = (0.0, 0.0);
    for fold in 0..FOLDS {
        let held_out: Vec<bool> = part.iter().map(|one| *one == fold).collect();
        let mut guard = Guard::new(design, seed, suspects, held_out.clone());
        let asked: Vec<usize> =
            (0..part.len()).filter(|r| held_out[*r] && guard.can_foretell(*r)).collect();
        let mut chances = vec![0.0; asked.len()];
        for sweep in 0..settle + kept {
            guard.sweep();
            if sweep >= settle {
                for (chance, r) in chances.iter_mut().zip(&asked) {
                    *chance += guard.foretells(*r);
                }
            }
        }
        for chance in chances {
            sum += libm::log((chance / kept as f64).max(1e-6));
            count += 1.0;
        }
    }
    (count > 0.0).then(|| sum / count)
}
