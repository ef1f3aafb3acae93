//! The reviews of an activity as marks on one criterion, the total: what the guard looks at. On a single coarse
//! criterion too many honest reviewers look like blind ones.

use super::marks::{Criterion, Mark, Marks};
use super::scale::Scale;

/// The label of the only criterion.
const TOTAL: &str = "total";

/// The totals of the reviews that mark every criterion, and of the works whose every criterion is anchored. None where
/// there is no such review.
///
/// The grid of the total is that of its smallest weighted step; where weights do not fit it, totals are rounded to it.
pub(super) fn totals(marks: &Marks) -> Option<Marks> {
    let (min, max) = marks.total_range();
    let scale = scale(marks, min, max)?;
    let value = |x: f64| scale.value_at(scale.index_of(x).round().clamp(0.0, scale.steps()));
    let mut rows = Vec::new();
    for review in &marks.reviews {
        let given = &marks.marks[review.first..review.last];
        if given.len() < marks.criteria.len() {
            continue;
        }
        let parts = given.iter().map(|&(c, steps)| worth(&marks.criteria[c], f64::from(steps)));
        rows.push(Mark {
            submission: marks.submissions[review.submission].clone(),
            reviewer: marks.reviewers[review.reviewer].clone(),
            criterion: TOTAL.to_owned(),
            value: value(parts.sum()),
        });
    }
    let criterion = Criterion::new(TOTAL, scale, 1.0);
    let anchors: Vec<_> =
        anchored(marks).filter(|a| rows.iter().any(|row| row.submission == a.submission)).collect();
    Marks::new(vec![criterion], &rows, &anchors).ok()
}

/// The scale of the total, in steps as small as one mark can change it by.
fn scale(marks: &Marks, min: f64, max: f64) -> Option<Scale> {
    let counting = marks.criteria.iter().filter(|criterion| criterion.weight > 0.0);
    let least = counting.map(|one| one.weight * one.scale.step()).fold(f64::INFINITY, f64::min);
    let steps = ((max - min) / least).round().clamp(1.0, 1e6);
    Scale::new(min, max, (max - min) / steps).ok()
}

/// What so many steps on a criterion add to the total.
fn worth(criterion: &Criterion, steps: f64) -> f64 {
    criterion.weight * criterion.scale.value_at(steps)
}

/// The totals of works that experts graded on every criterion; the mean where there are several grades.
fn anchored(marks: &Marks) -> impl Iterator<Item = super::marks::Anchor> {
    let width = marks.criteria.len();
    let mut by_work = std::collections::BTreeMap::<usize, Vec<(f64, f64)>>::new();
    for &(u, c, steps) in &marks.anchors {
        let sums = by_work.entry(u).or_insert_with(|| vec![(0.0, 0.0); width]);
        sums[c].0 += worth(&marks.criteria[c], steps);
        sums[c].1 += 1.0;
    }
    by_work.into_iter().filter(|(_, sums)| sums.iter().all(|sum| sum.1 > 0.0)).map(|(u, sums)| {
        super::marks::Anchor {
            submission: marks.submissions[u].clone(),
            criterion: TOTAL.to_owned(),
            value: sums.iter().map(|(sum, count)| sum / count).sum(),
        }
    })
}
