//! How far an activity's reviewers agree, criterion by criterion: Krippendorff's alpha (*Computing Krippendorff's
//! Alpha-Reliability*, 2011), the intraclass correlations of a one-way design (Shrout & Fleiss 1979: peers are
//! exchangeable), and from these how many reviews would be enough (generalisability theory, Brennan 2001).

use super::marks::Marks;
use super::totals::totals;

/// How far reviewers agree on one criterion, or on the total. Works with a single mark say nothing and are left out of
/// alpha; what cannot be told (too few marks, no differences) is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// How many works have two marks or more.
    pub works: usize,
    /// How many marks these works have.
    pub marks: usize,
    /// Krippendorff's alpha, the distances of marks counted in ranks: 1 is agreement, 0 is chance.
    pub alpha_ordinal: Option<f64>,
    /// The same, the distances of marks as they stand.
    pub alpha_interval: Option<f64>,
    /// ICC(1): the share of the works' own differences in the variance of one mark; below 0 where marks of one work
    /// differ more than those of different works.
    pub icc1: Option<f64>,
    /// ICC(1,k): the same for the mean of as many marks as a work has.
    pub icc1_k: Option<f64>,
    /// The variance between works and that of marks within a work, in squared units of the scale; the first is not
    /// below 0.
    variances: Option<(f64, f64)>,
}

impl Agreement {
    /// The dependability of the mean of so many reviews: the share of the works' own differences in its variance, from
    /// 0 to 1.
    pub fn dependability(&self, reviews: u32) -> Option<f64> {
        let (between, within) = self.variances?;
        let all = between + within / f64::from(reviews.max(1));
        (all > 0.0).then(|| between / all)
    }

    /// How many reviews a work needs for a dependability between 0 and 1; none where works do not differ, so that no
    /// number is enough, or nothing can be told.
    pub fn reviews_for(&self, dependability: f64) -> Option<u32> {
        let (between, within) = self.variances?;
        if between <= 0.0 || !(0.0..1.0).contains(&dependability) {
            return None;
        }
        let needed = (dependability / (1.0 - dependability) * within / between - 1e-9).ceil();
        // Float to integer saturates: a number beyond all measure stays one.
        Some((needed as u32).max(1))
    }
}

/// The agreement on each criterion, in the order of [`Marks::criteria`].
pub fn on_criteria(marks: &Marks) -> Vec<Agreement> {
    (0..marks.criteria().len()).map(|c| on(marks, c)).collect()
}

/// The agreement on the totals of the reviews that mark every criterion; none where there is no such review.
pub fn on_total(marks: &Marks) -> Option<Agreement> {
    totals(marks).map(|whole| on(&whole, 0))
}

fn on(marks: &Marks, criterion: usize) -> Agreement {
    let scale = marks.criteria()[criterion].scale;
    let mut by_work = vec![Vec::new(); marks.submissions().len()];
    for review in &marks.reviews {
        let given = &marks.marks[review.first..review.last];
        let values = given.iter().filter(|(c, _)| *c == criterion);
        by_work[review.submission].extend(values.map(|(_, x)| f64::from(*x) * scale.step()));
    }
    of(&by_work)
}

/// The agreement of marks by work.
fn of(by_work: &[Vec<f64>]) -> Agreement {
    let paired: Vec<&[f64]> =
        by_work.iter().filter(|marks| marks.len() > 1).map(Vec::as_slice).collect();
    let [icc1, icc1_k] = intraclass(by_work).map_or([None; 2], |icc| icc.map(Some));
    Agreement {
        works: paired.len(),
        marks: paired.iter().map(|marks| marks.len()).sum(),
        alpha_ordinal: alpha(&ranked(&paired)),
        alpha_interval: alpha(&paired.iter().map(|marks| marks.to_vec()).collect::<Vec<_>>()),
        icc1,
        icc1_k,
        variances: variances(by_work),
    }
}

/// Each mark replaced by its middle rank among all marks. The ordinal distance of two marks, the marks between them and
/// half of those at either end, is the difference of these.
fn ranked(paired: &[&[f64]]) -> Vec<Vec<f64>> {
    let mut sorted: Vec<f64> = paired.iter().flat_map(|marks| marks.iter().copied()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |x: &f64| {
        let below = sorted.partition_point(|other| other < x);
        let through = sorted.partition_point(|other| other <= x);
        (below + through) as f64 / 2.0
    };
    paired.iter().map(|marks| marks.iter().map(rank).collect()).collect()
}

/// Krippendorff's alpha with squared differences, from marks by work of two and more: 1 - observed / expected
/// disagreement. None without works, or where all marks are equal.
fn alpha(paired: &[Vec<f64>]) -> Option<f64> {
    let all = || paired.iter().flatten();
    let n = all().count() as f64;
    let centre = all().sum::<f64>() / n;
    let expected = all().map(|x| (x - centre) * (x - centre)).sum::<f64>() * n / (n - 1.0);
    let observed: f64 = paired
        .iter()
        .map(|marks| squares(marks) * marks.len() as f64 / (marks.len() as f64 - 1.0))
        .sum();
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// The sum of squared distances from the mean.
fn squares(marks: &[f64]) -> f64 {
    let mean = marks.iter().sum::<f64>() / marks.len() as f64;
    marks.iter().map(|x| (x - mean) * (x - mean)).sum()
}

/// Mean squares between and within works, and the number of marks of a typical work (the mean where all have as many).
fn mean_squares(by_work: &[Vec<f64>]) -> Option<(f64, f64, f64)> {
    let marked: Vec<&Vec<f64>> = by_work.iter().filter(|marks| !marks.is_empty()).collect();
    let (works, n) = (marked.len() as f64, marked.iter().map(|m| m.len()).sum::<usize>() as f64);
    if works < 2.0 || n <= works {
        return None;
    }
    let centre = marked.iter().flat_map(|marks| marks.iter()).sum::<f64>() / n;
    let between: f64 = marked
        .iter()
        .map(|marks| {
            let count = marks.len() as f64;
            let off = marks.iter().sum::<f64>() / count - centre;
            count * off * off
        })
        .sum();
    let within: f64 = marked.iter().map(|marks| squares(marks)).sum();
    let counts: f64 = marked.iter().map(|marks| (marks.len() * marks.len()) as f64).sum();
    let typical = (n - counts / n) / (works - 1.0);
    Some((between / (works - 1.0), within / (n - works), typical))
}

fn intraclass(by_work: &[Vec<f64>]) -> Option<[f64; 2]> {
    let (between, within, typical) = mean_squares(by_work)?;
    let one = between + (typical - 1.0) * within;
    (between > 0.0 && one > 0.0).then(|| [(between - within) / one, (between - within) / between])
}

fn variances(by_work: &[Vec<f64>]) -> Option<(f64, f64)> {
    let (between, within, typical) = mean_squares(by_work)?;
    Some((((between - within) / typical).max(0.0), within))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    /// A table of reviewers' rows, as marks by work.
    fn works<const W: usize>(reviewers: &[[f64; W]]) -> Vec<Vec<f64>> {
        let column = |u: usize| -> Vec<f64> {
            reviewers.iter().map(|row| row[u]).filter(|x: &f64| !x.is_nan()).collect()
        };
        (0..W).map(column).collect()
    }

    /// The figures are those of krippendorff 0.9.0 and pingouin from PyPI on the same tables.
    #[test]
    fn alpha_and_icc_are_those_of_other_programs_on_tables_with_gaps() {
        let gaps = works(&[
            [2.0, 3.0, GAP, 3.0, 1.0, GAP, 3.0, 1.0],
            [GAP, 3.0, GAP, 3.0, GAP, GAP, GAP, GAP],
            [2.0, GAP, GAP, 2.0, 2.0, 3.0, 3.0, 3.0],
            [1.0, GAP, 0.0, GAP, GAP, GAP, 3.0, GAP],
            [GAP, 3.0, GAP, 3.0, 1.0, 3.0, 1.0, GAP],
        ]);
        let found = of(&gaps);
        assert!((found.alpha_ordinal.unwrap() - 0.351_073_762_838_468_6).abs() < 1e-9);
        assert!((found.alpha_interval.unwrap() - 0.285_714_285_714_285_7).abs() < 1e-9);
        assert_eq!((found.works, found.marks), (7, 21));
        let whole = of(&works(&[
            [0.0, 2.0, 1.0, 2.0, 1.0, 1.0],
            [1.0, 0.0, 2.0, 2.0, 2.0, 1.0],
            [1.0, 2.0, 2.0, 2.0, 2.0, 2.0],
        ]));
        assert!((whole.alpha_ordinal.unwrap() - 0.134_259_259_259_259_2).abs() < 1e-9);
        assert!((whole.alpha_interval.unwrap() - 0.105_263_157_894_736_8).abs() < 1e-9);
        assert!((whole.icc1.unwrap() - 0.117_647_058_823_529_5).abs() < 1e-9);
        assert!((whole.icc1_k.unwrap() - 0.285_714_285_714_285_9).abs() < 1e-9);
    }

    #[test]
    fn enough_reviews_are_those_that_reach_the_dependability() {
        let marks = works(&[
            [1.0, 3.0, 2.0, 4.0, 1.0],
            [2.0, 3.0, 3.0, 4.0, 0.0],
            [1.0, 2.0, 2.0, 3.0, 2.0],
        ]);
        let found = of(&marks);
        for asked in [0.5, 0.7, 0.8, 0.9] {
            let reviews = found.reviews_for(asked).unwrap();
            assert!(found.dependability(reviews).unwrap() >= asked - 1e-9, "{asked}: {reviews}");
            assert!(reviews == 1 || found.dependability(reviews - 1).unwrap() < asked);
        }
        // The mean of as many as there are is as dependable as ICC(1,k) says.
        let three = found.dependability(3).unwrap();
        assert!((three - found.icc1_k.unwrap()).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_told_is_none_and_never_not_a_number() {
        for marks in [
            vec![],
            vec![vec![]],
            vec![vec![2.0]],
            vec![vec![2.0], vec![3.0]],
            vec![vec![2.0, 2.0], vec![2.0, 2.0]],
            vec![vec![2.0, 3.0]],
        ] {
            let found = of(&marks);
            let all = [found.alpha_interval, found.alpha_ordinal, found.icc1, found.icc1_k];
            assert!(all.into_iter().flatten().all(f64::is_finite), "{marks:?}: {found:?}");
            assert!(found.reviews_for(0.8).is_none(), "{marks:?}");
            assert!(found.dependability(3).is_none_or(f64::is_finite), "{marks:?}");
        }
        let equal = of(&[vec![2.0, 2.0], vec![2.0, 2.0]]);
        assert!(equal.alpha_interval.is_none() && equal.icc1.is_none());
    }
}
