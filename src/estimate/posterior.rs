//! Joint draws of the true values of all works on all criteria, and what is read from them.

use super::marks::Criterion;

/// Draws of every work's true values, in steps above each scale's minimum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draws {
    kept: usize,
    criteria: usize,
    /// How far beyond the ends of a scale a value may lie, in steps.
    slack: f64,
    /// By work, draw, criterion.
    values: Vec<f32>,
}

impl Draws {
    /// Room for `kept` draws of so many works and criteria.
    ///
    /// A true value cannot lie beyond the scale: what lies beyond counts as its end, so that sums
    /// over criteria stay on the scale of the total. Where there is nothing to sum, a value may lie
    /// half a step beyond, as far as the last mark stands for: the mean is then that of PG1.
    pub(super) fn new(submissions: usize, criteria: usize, kept: usize) -> Self {
        let slack = if criteria == 1 { 0.5 } else { 0.0 };
        Self { kept, criteria, slack, values: vec![0.0; submissions * criteria * kept] }
    }

    /// Stores a work's value on a criterion in one draw.
    pub(super) fn store(&mut self, work: usize, draw: usize, criterion: usize, x: f64, steps: f64) {
        let slot = (work * self.kept + draw) * self.criteria + criterion;
        self.values[slot] = x.clamp(-self.slack, steps + self.slack) as f32;
    }

    /// The draws of one work: each is its values by criterion.
    pub(super) fn of(&self, work: usize) -> impl Iterator<Item = &[f32]> {
        let width = self.kept * self.criteria;
        self.values[work * width..(work + 1) * width].chunks_exact(self.criteria)
    }

    /// The draws of one work on one criterion, in the scale's units.
    pub(super) fn on<'a>(
        &'a self,
        work: usize,
        index: usize,
        criterion: &'a Criterion,
    ) -> impl Iterator<Item = f64> + 'a {
        self.of(work).map(move |draw| criterion.scale.value_at(f64::from(draw[index])))
    }

    /// The draws of one work's total: the weighted sum of its values.
    pub(super) fn total<'a>(
        &'a self,
        work: usize,
        criteria: &'a [Criterion],
    ) -> impl Iterator<Item = f64> + 'a {
        self.of(work).map(move |draw| {
            let parts = criteria.iter().zip(draw);
            parts.map(|(c, x)| c.weight * c.scale.value_at(f64::from(*x))).sum()
        })
    }
}

/// Mean, standard deviation and the 5 % and 95 % points of draws.
pub(super) fn summary(draws: impl Iterator<Item = f64>) -> [f64; 4] {
    let mut sorted: Vec<f64> = draws.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let variance = sorted.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    [mean, variance.sqrt(), quantile(&sorted, 0.05), quantile(&sorted, 0.95)]
}

/// The share of draws that meet a condition.
pub(super) fn share<T>(draws: impl Iterator<Item = T>, meets: impl Fn(T) -> bool) -> f64 {
    let (mut met, mut all) = (0u32, 0u32);
    for draw in draws {
        met += u32::from(meets(draw));
        all += 1;
    }
    f64::from(met) / f64::from(all.max(1))
}

/// The quantile of sorted values by linear interpolation between neighbours.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len().saturating_sub(1)) as f64;
    let below = at.floor() as usize;
    match (sorted.get(below), sorted.get(below + 1)) {
        (Some(a), Some(b)) => a + (at - at.floor()) * (b - a),
        (Some(a), None) => *a,
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        let [mean, sd, low, high] = summary([4.0, 0.0, 1.0, 3.0, 2.0].into_iter());
        assert_eq!((mean, sd), (2.0, 2.0_f64.sqrt()));
        assert!((low - 0.2).abs() < 1e-12 && (high - 3.8).abs() < 1e-12);
        assert_eq!(summary([7.0].into_iter()), [7.0, 0.0, 7.0, 7.0]);
    }
}
