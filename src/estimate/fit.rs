//! One run of a scoring model over an activity, and every question that is put to it.

use std::collections::BTreeMap;

use super::choose::{Ears, Watch, watch};
use super::design::Design;
use super::gibbs;
use super::marks::{Criterion, Marks};
use super::mean::{Means, means};
use super::posterior::{Draws, share, summary};
use super::scale::Scale;
use super::totals::totals;

/// How marks become estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Model {
    /// Reviewer bias and reliability with censored marks (PG1 of Piech et al. 2013, extended), all
    /// criteria together.
    Pg1,
    /// The same, where the guard's blind reviewers are not listened to as far as they are blind.
    Mixture,
    /// The mixture where the guard foretells unseen marks clearly better and its seeds agree, else [`Self::Pg1`].
    #[default]
    Auto,
    /// The plain mean with its pooled standard error.
    Mean,
}

impl Model {
    /// The id that stands beside every result; it changes whenever the numbers may.
    pub fn id(self, pooled: bool) -> &'static str {
        match (self, pooled) {
            (Self::Mixture, true) => "pg1-mixture/1",
            (Self::Mixture, false) => "pg1-mixture-unpooled/1",
            (Self::Pg1 | Self::Auto, true) => "pg1-censored/3",
            (Self::Pg1 | Self::Auto, false) => "pg1-censored-unpooled/3",
            (Self::Mean, _) => "mean/2",
        }
    }
}

/// How a fit is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The model.
    pub model: Model,
    /// The seed of the random draws: the same marks, seed and model give the same bytes.
    pub seed: u64,
    /// Whether a work is drawn towards its class where marks are few (the better estimate), or
    /// stands alone (a second opinion before certifying). Reviewers are pooled either way.
    pub pooled: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { model: Model::Auto, seed: 1, pooled: true }
    }
}

/// The true value of a work as far as it is known, in the units of the marks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// Lower end of the 90 % interval; at an end of the scale the interval is at least half a step wide.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
    /// How many peers' reviews it rests on.
    pub reviews: u32,
}

/// What a fit says of a reviewer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewerEffect {
    /// The reviewer's stable label.
    pub reviewer: String,
    /// How far above the class this reviewer marks, in the units of the total.
    pub leniency: f64,
    /// From 0 to 1: the share of the works' own differences in the spread of this reviewer's totals,
    /// their bias aside. None where the model has no such notion.
    pub reliability: Option<f64>,
    /// How many works this reviewer reviewed.
    pub reviews: u32,
    /// P(this reviewer marks without looking at the works), where the guard was asked.
    pub blind: Option<f64>,
}

/// One run of a model over the marks of an activity.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    marks: Marks,
    options: Options,
    estimates: Vec<Vec<Option<Estimate>>>,
    totals: Vec<Option<Estimate>>,
    reviewers: Vec<ReviewerEffect>,
    draws: Draws,
    means: Option<Means>,
    watch: Option<Watch>,
}

/// Fits a model to the marks of an activity. Never fails: [`Marks`] are already checked.
pub fn fit(marks: &Marks, options: &Options) -> Fit {
    let counts = counts(marks);
    match options.model {
        Model::Auto => {
            let watch = watch(marks, options.seed);
            let model = match &watch {
                Some(watch) if watch.in_force => Model::Mixture,
                _ => Model::Pg1,
            };
            fit(marks, &Options { model, ..*options }).watched(watch)
        }
        Model::Pg1 => {
            let sampled = gibbs::sample(marks, options.seed, options.pooled, None);
            build(marks, options, &counts, sampled.reviewers, sampled.draws, None)
        }
        Model::Mixture => {
            let whole = totals(marks);
            let design = whole.as_ref().map(Design::new);
            let mut ears = whole
                .as_ref()
                .zip(design.as_ref())
                .map(|(whole, design)| Ears::new(marks, whole, design, options.seed));
            let sampled = gibbs::sample(marks, options.seed, options.pooled, ears.as_mut());
            let blind = whole.as_ref().zip(ears.as_ref()).map(|(whole, ears)| ears.blind(whole));
            build(marks, options, &counts, sampled.reviewers, sampled.draws, None)
                .blinded(&blind.unwrap_or_default())
        }
        Model::Mean => {
            let means = means(marks, options.seed);
            let (people, draws) = (means.reviewers.clone(), means.draws.clone());
            build(marks, options, &counts, people, draws, Some(means))
        }
    }
}

/// Reviews by work: on each criterion, and of any.
struct Counts {
    by_criterion: Vec<Vec<u32>>,
    any: Vec<u32>,
}

fn counts(marks: &Marks) -> Counts {
    let works = marks.submissions.len();
    let mut by_criterion = vec![vec![0; marks.criteria.len()]; works];
    let mut any = vec![0; works];
    for review in &marks.reviews {
        any[review.submission] += 1;
        for &(c, _) in &marks.marks[review.first..review.last] {
            by_criterion[review.submission][c] += 1;
        }
    }
    Counts { by_criterion, any }
}

fn build(
    marks: &Marks,
    options: &Options,
    counts: &Counts,
    reviewers: Vec<ReviewerEffect>,
    draws: Draws,
    means: Option<Means>,
) -> Fit {
    let whole = Ends::of_total(marks);
    let mut estimates = Vec::with_capacity(marks.submissions.len());
    let mut totals = Vec::with_capacity(marks.submissions.len());
    for (u, on) in counts.by_criterion.iter().enumerate() {
        let row = on.iter().zip(&marks.criteria).enumerate().map(|(c, (&reviews, criterion))| {
            let exact = means.as_ref().and_then(|m| m.values[u][c]);
            let ends = Ends::of(criterion.scale);
            (reviews > 0).then(|| match exact {
                Some(normal) => ends.hold(normal.summary(), reviews),
                None => ends.hold(ends.spread(summary(draws.on(u, c, criterion))), reviews),
            })
        });
        estimates.push(row.collect());
        let exact = means.as_ref().and_then(|m| m.totals[u]);
        totals.push(on.iter().all(|&n| n > 0).then(|| match exact {
            Some(normal) => whole.hold(normal.summary(), counts.any[u]),
            None => {
                whole.hold(whole.spread(summary(draws.total(u, &marks.criteria))), counts.any[u])
            }
        }));
    }
    let (marks, options) = (marks.clone(), *options);
    Fit { marks, options, estimates, totals, reviewers, draws, means, watch: None }
}

/// The ends of a scale, and half of the step by which marks can differ near them.
///
/// A mark at an end stands for everything beyond it too, so marks cannot tell where a value lies in the last half
/// step. An estimate that reaches an end therefore never claims to know it better than to that half step.
struct Ends {
    min: f64,
    max: f64,
    half: f64,
}

impl Ends {
    fn of(scale: Scale) -> Self {
        Self { min: scale.min(), max: scale.max(), half: scale.step() / 2.0 }
    }

    /// Those of the total; its step is the least that one mark changes it by.
    fn of_total(marks: &Marks) -> Self {
        let (min, max) = marks.total_range();
        let counting = marks.criteria.iter().filter(|criterion| criterion.weight > 0.0);
        let steps = counting.map(|criterion| criterion.weight * criterion.scale.step());
        let step = steps.fold(f64::INFINITY, f64::min).min(max - min);
        Self { min, max, half: step / 2.0 }
    }

    /// Whether an interval reaches the lower and the upper end, sums in floating point aside.
    fn reached(&self, low90: f64, high90: f64) -> (bool, bool) {
        let slack = 1e-6 * self.half;
        (low90 <= self.min + slack, high90 >= self.max - slack)
    }

    /// Draws beyond an end were counted as the end, so their deviation may be nothing: it is at least that of a
    /// value anywhere in the last half step.
    fn spread(&self, [mean, sd, low90, high90]: [f64; 4]) -> [f64; 4] {
        let (low, high) = self.reached(low90, high90);
        let least = if low || high { self.half / 12.0_f64.sqrt() } else { 0.0 };
        [mean, sd.max(least), low90, high90]
    }

    /// An estimate whose mean and interval are held to the scale, the interval at least half a step wide where it
    /// reaches an end.
    fn hold(&self, [mean, sd, low90, high90]: [f64; 4], reviews: u32) -> Estimate {
        let [mean, mut low, mut high] = [mean, low90, high90].map(|x| x.clamp(self.min, self.max));
        let (at_min, at_max) = self.reached(low, high);
        if at_max {
            (low, high) = (low.min(self.max - self.half), self.max);
        }
        if at_min {
            (low, high) = (self.min, high.max(self.min + self.half));
        }
        // A few draws far off can pull the mean out of the interval.
        Estimate { mean, sd, low90: low.min(mean), high90: high.max(mean), reviews }
    }
}

impl Fit {
    /// With what the guard found.
    fn watched(mut self, watch: Option<Watch>) -> Self {
        if let Some(watch) = &watch {
            self = self.blinded(&watch.blind);
        }
        Self { watch, ..self }
    }

    fn blinded(mut self, blind: &BTreeMap<String, f64>) -> Self {
        for one in &mut self.reviewers {
            one.blind = blind.get(&one.reviewer).copied();
        }
        self
    }

    /// What the guard found, where it was asked and had something to look at.
    pub fn watch(&self) -> Option<&Watch> {
        self.watch.as_ref()
    }

    /// The id of the model, with its version.
    pub fn model(&self) -> &'static str {
        self.options.model.id(self.options.pooled)
    }

    /// How it was made.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The seed of the draws.
    pub fn seed(&self) -> u64 {
        self.options.seed
    }

    /// Whether every criterion has works graded by an expert, so that the class's own shift is seen.
    pub fn anchored(&self) -> bool {
        let has = |c: usize| self.marks.anchors.iter().any(|anchor| anchor.1 == c);
        self.options.model != Model::Mean && (0..self.marks.criteria.len()).all(has)
    }

    /// The marks that were fitted.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// A work's estimate on a criterion; none where no peer marked it.
    pub fn estimate(&self, submission: &str, criterion: &str) -> Option<&Estimate> {
        let (u, c) = (self.work(submission)?, self.criterion(criterion)?.0);
        self.estimates.get(u)?.get(c)?.as_ref()
    }

    /// A work's estimate on the total; none where a criterion has no review.
    pub fn total(&self, submission: &str) -> Option<&Estimate> {
        self.totals.get(self.work(submission)?)?.as_ref()
    }

    /// P(true value >= threshold) on a criterion; none where no peer marked it.
    pub fn probability_at_least(
        &self,
        submission: &str,
        criterion: &str,
        threshold: f64,
    ) -> Option<f64> {
        self.joint_probability(submission, &[(criterion, threshold)])
    }

    /// P(true total >= threshold); none where a criterion has no review.
    pub fn total_at_least(&self, submission: &str, threshold: f64) -> Option<f64> {
        let u = self.work(submission)?;
        self.totals.get(u)?.as_ref()?;
        match self.means.as_ref().and_then(|m| m.totals.get(u).copied().flatten()) {
            Some(normal) => Some(normal.at_least(threshold)),
            None => Some(share(self.draws.total(u, &self.marks.criteria), |x| x >= threshold)),
        }
    }

    /// P(true value >= threshold on every one of these criteria), from joint draws, never a product
    /// of marginals; none where one of them has no review.
    pub fn joint_probability(&self, submission: &str, rule: &[(&str, f64)]) -> Option<f64> {
        let u = self.work(submission)?;
        let mut bars: BTreeMap<usize, (f64, &Criterion)> = BTreeMap::new();
        for &(label, threshold) in rule {
            let (c, criterion) = self.criterion(label)?;
            self.estimates.get(u)?.get(c)?.as_ref()?;
            let bar = bars.entry(c).or_insert((threshold, criterion));
            bar.0 = bar.0.max(threshold);
        }
        if let (1, Some(means), Some((&c, bar))) = (bars.len(), &self.means, bars.iter().next()) {
            return means.values.get(u)?.get(c)?.map(|normal| normal.at_least(bar.0));
        }
        let reached = |draw: &[f32]| {
            bars.iter().all(|(&c, (threshold, criterion))| {
                draw.get(c).is_some_and(|x| criterion.scale.value_at(f64::from(*x)) >= *threshold)
            })
        };
        Some(share(self.draws.of(u), reached))
    }

    /// P(a condition on the true values), which come in the order of [`Marks::criteria`]: for rules
    /// such as "at least two of three". None where the work has no mark.
    pub fn probability_of(&self, submission: &str, holds: impl Fn(&[f64]) -> bool) -> Option<f64> {
        let u = self.work(submission)?;
        let criteria = &self.marks.criteria;
        Some(share(self.draws.of(u), |draw| {
            let values = criteria.iter().zip(draw).map(|(c, x)| c.scale.value_at(f64::from(*x)));
            holds(&values.collect::<Vec<_>>())
        }))
    }

    /// What the fit says of the reviewers, ordered by label.
    pub fn reviewers(&self) -> Vec<&ReviewerEffect> {
        let mut people: Vec<_> = self.reviewers.iter().collect();
        people.sort_by(|a, b| a.reviewer.cmp(&b.reviewer));
        people
    }

    fn work(&self, submission: &str) -> Option<usize> {
        self.marks.submissions.binary_search_by(|x| x.as_str().cmp(submission)).ok()
    }

    fn criterion(&self, label: &str) -> Option<(usize, &Criterion)> {
        self.marks.criteria.iter().enumerate().find(|(_, c)| c.label == label)
    }
}
