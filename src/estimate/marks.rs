//! Marks in canonical order: what a fit reads.
//!
//! Submissions and criteria follow their labels. Reviewers follow what they marked, so that giving
//! them other labels changes no bit of the works' results; rows may come in any order.

use std::collections::{BTreeMap, BTreeSet};

use super::scale::Scale;

/// A criterion of an activity: its stable label, its scale and its weight in the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// The stable label, unique in an activity.
    pub label: String,
    /// The scale of its marks.
    pub scale: Scale,
    /// The weight in the total: finite, zero or above; not all weights may be zero.
    pub weight: f64,
}

impl Criterion {
    /// A criterion.
    pub fn new(label: impl Into<String>, scale: Scale, weight: f64) -> Self {
        Self { label: label.into(), scale, weight }
    }
}

/// A mark by a peer: never on the reviewer's own work (see [`split_self_reviews`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The stable label of the work.
    pub submission: String,
    /// The stable label of the reviewer.
    pub reviewer: String,
    /// The label of the criterion.
    pub criterion: String,
    /// A point of the criterion's scale.
    pub value: f64,
}

impl Mark {
    /// A mark.
    pub fn new(
        submission: impl Into<String>,
        reviewer: impl Into<String>,
        criterion: impl Into<String>,
        value: f64,
    ) -> Self {
        Self {
            submission: submission.into(),
            reviewer: reviewer.into(),
            criterion: criterion.into(),
            value,
        }
    }
}

/// An expert's value for a work: it tells the model how far the whole class is too kind or harsh.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    /// The stable label of a work that has marks.
    pub submission: String,
    /// The label of the criterion.
    pub criterion: String,
    /// A value between the ends of the criterion's scale, on its grid or not.
    pub value: f64,
}

/// Why marks cannot be fitted; `index` counts in the slice that was passed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarksRefused {
    /// There is no mark at all.
    #[error("there is no mark by a peer")]
    NoMarks,
    /// Two criteria have one label.
    #[error("criterion {index} repeats a label")]
    RepeatedCriterion {
        /// Which criterion.
        index: usize,
    },
    /// A weight is negative or not finite, or all are zero.
    #[error("weights must be finite, zero or above, and not all zero")]
    Weights,
    /// A mark names a criterion that is not given.
    #[error("mark {index} names an unknown criterion")]
    UnknownCriterion {
        /// Which mark.
        index: usize,
    },
    /// A mark is not a point of its criterion's scale.
    #[error("mark {index} is not a point of its scale")]
    OffScale {
        /// Which mark.
        index: usize,
    },
    /// A reviewer marked one criterion of one work twice.
    #[error("mark {index} repeats submission, reviewer and criterion")]
    Repeated {
        /// Which mark.
        index: usize,
    },
    /// An anchor names a work without marks or an unknown criterion, or lies outside the scale.
    #[error("anchor {index} fits no work, no criterion or no scale of these marks")]
    Anchor {
        /// Which anchor.
        index: usize,
    },
}

/// One reviewer's marks on one work; `first..last` are positions in the list of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReviewSpan {
    pub submission: usize,
    pub reviewer: usize,
    pub first: usize,
    pub last: usize,
}

/// Marks of one activity, checked and in canonical order.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    pub(super) criteria: Vec<Criterion>,
    pub(super) submissions: Vec<String>,
    pub(super) reviewers: Vec<String>,
    pub(super) reviews: Vec<ReviewSpan>,
    /// (criterion, steps above the scale's minimum), grouped by review.
    pub(super) marks: Vec<(usize, u32)>,
    /// (submission, criterion, steps above the scale's minimum).
    pub(super) anchors: Vec<(usize, usize, f64)>,
}

impl Marks {
    /// Checks marks and anchors and puts them in canonical order.
    pub fn new(
        mut criteria: Vec<Criterion>,
        marks: &[Mark],
        anchors: &[Anchor],
    ) -> Result<Self, MarksRefused> {
        check_criteria(&criteria)?;
        criteria.sort_by(|a, b| a.label.cmp(&b.label));
        let order: BTreeMap<&str, usize> =
            criteria.iter().enumerate().map(|(c, x)| (x.label.as_str(), c)).collect();
        let submissions = distinct(marks.iter().map(|mark| mark.submission.as_str()));
        let mut by_reviewer: BTreeMap<&str, BTreeMap<(usize, usize), u32>> = BTreeMap::new();
        for (index, mark) in marks.iter().enumerate() {
            let c = *order
                .get(mark.criterion.as_str())
                .ok_or(MarksRefused::UnknownCriterion { index })?;
            let scale = criteria.get(c).map(|x| x.scale).ok_or(MarksRefused::NoMarks)?;
            if !scale.is_mark(mark.value) {
                return Err(MarksRefused::OffScale { index });
            }
            let u = position(&submissions, &mark.submission).ok_or(MarksRefused::NoMarks)?;
            let steps = scale.index_of(mark.value).round() as u32;
            let own = by_reviewer.entry(&mark.reviewer).or_default();
            if own.insert((u, c), steps).is_some() {
                return Err(MarksRefused::Repeated { index });
            }
        }
        if by_reviewer.is_empty() {
            return Err(MarksRefused::NoMarks);
        }
        let anchors = anchors
            .iter()
            .enumerate()
            .map(|(index, anchor)| {
                let u = position(&submissions, &anchor.submission);
                let c = order.get(anchor.criterion.as_str()).copied();
                let scale = c.and_then(|c| criteria.get(c)).map(|x| x.scale);
                match (u, c, scale) {
                    (Some(u), Some(c), Some(s)) if s.contains(anchor.value) => {
                        Ok((u, c, s.index_of(anchor.value)))
                    }
                    _ => Err(MarksRefused::Anchor { index }),
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::in_order(criteria, submissions, by_reviewer, anchors))
    }

    /// Lays the marks out by submission, reviewer and criterion, reviewers ordered by their marks.
    fn in_order(
        criteria: Vec<Criterion>,
        submissions: Vec<String>,
        by_reviewer: BTreeMap<&str, BTreeMap<(usize, usize), u32>>,
        mut anchors: Vec<(usize, usize, f64)>,
    ) -> Self {
        let mut people: Vec<_> = by_reviewer.into_iter().collect();
        people.sort_by(|a, b| a.1.iter().cmp(b.1.iter()).then(a.0.cmp(b.0)));
        let mut flat: Vec<(usize, usize, usize, u32)> = Vec::new();
        for (v, (_, own)) in people.iter().enumerate() {
            flat.extend(own.iter().map(|(&(u, c), &steps)| (u, v, c, steps)));
        }
        flat.sort_unstable();
        let mut reviews: Vec<ReviewSpan> = Vec::new();
        for (i, &(u, v, _, _)) in flat.iter().enumerate() {
            match reviews.last_mut() {
                Some(last) if last.submission == u && last.reviewer == v => last.last = i + 1,
                _ => reviews.push(ReviewSpan { submission: u, reviewer: v, first: i, last: i + 1 }),
            }
        }
        anchors.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        Self {
            criteria,
            submissions,
            reviewers: people.into_iter().map(|(label, _)| label.to_owned()).collect(),
            reviews,
            marks: flat.into_iter().map(|(_, _, c, steps)| (c, steps)).collect(),
            anchors,
        }
    }

    /// The criteria, ordered by label.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The labels of the works, ordered.
    pub fn submissions(&self) -> &[String] {
        &self.submissions
    }

    /// The number of marks.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Whether there is no mark (never: such marks are refused).
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The scale of a criterion.
    pub fn scale(&self, criterion: &str) -> Option<Scale> {
        self.criteria.iter().find(|x| x.label == criterion).map(|x| x.scale)
    }

    /// The ends of the total: the weighted sums of the criteria's ends.
    pub fn total_range(&self) -> (f64, f64) {
        self.criteria.iter().fold((0.0, 0.0), |(low, high), x| {
            (low + x.weight * x.scale.min(), high + x.weight * x.scale.max())
        })
    }
}

/// Parts marks by peers from marks on one's own work, given who wrote what as (submission, author).
pub fn split_self_reviews(
    marks: Vec<Mark>,
    authorship: &BTreeSet<(String, String)>,
) -> (Vec<Mark>, Vec<Mark>) {
    marks
        .into_iter()
        .partition(|mark| !authorship.contains(&(mark.submission.clone(), mark.reviewer.clone())))
}

fn check_criteria(criteria: &[Criterion]) -> Result<(), MarksRefused> {
    let mut seen = BTreeSet::new();
    for (index, criterion) in criteria.iter().enumerate() {
        if !seen.insert(&criterion.label) {
            return Err(MarksRefused::RepeatedCriterion { index });
        }
        if !(criterion.weight.is_finite() && criterion.weight >= 0.0) {
            return Err(MarksRefused::Weights);
        }
    }
    if !criteria.is_empty() && criteria.iter().all(|x| x.weight == 0.0) {
        return Err(MarksRefused::Weights);
    }
    Ok(())
}

fn distinct<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<String> {
    labels.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}

fn position(sorted: &[String], label: &str) -> Option<usize> {
    sorted.binary_search_by(|x| x.as_str().cmp(label)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale() -> Scale {
        Scale::new(0.0, 4.0, 1.0).unwrap()
    }

    fn criteria() -> Vec<Criterion> {
        vec![Criterion::new("b", scale(), 1.0), Criterion::new("a", scale(), 2.0)]
    }

    #[test]
    fn row_order_does_not_matter_and_reviewers_follow_what_they_marked() {
        let rows = [
            Mark::new("s2", "zoe", "a", 1.0),
            Mark::new("s1", "zoe", "b", 3.0),
            Mark::new("s1", "abe", "b", 4.0),
            Mark::new("s1", "abe", "a", 4.0),
        ];
        let one = Marks::new(criteria(), &rows, &[]).unwrap();
        let mut turned = rows.clone();
        turned.reverse();
        assert_eq!(one, Marks::new(criteria(), &turned, &[]).unwrap());
        assert_eq!(one.reviewers, ["abe", "zoe"]);
        let renamed: Vec<Mark> = rows
            .iter()
            .map(|m| Mark {
                reviewer: if m.reviewer == "abe" { "zz" } else { "k" }.into(),
                ..m.clone()
            })
            .collect();
        let other = Marks::new(criteria(), &renamed, &[]).unwrap();
        assert_eq!((&one.marks, &one.reviews), (&other.marks, &other.reviews));
        assert_eq!(one.total_range(), (0.0, 12.0));
    }

    #[test]
    fn marks_that_cannot_be_fitted_are_refused_for_their_reason() {
        let good = Mark::new("s1", "p1", "a", 1.0);
        let refused = |rows: &[Mark]| Marks::new(criteria(), rows, &[]).unwrap_err();
        assert_eq!(refused(&[]), MarksRefused::NoMarks);
        let wrong = Mark { criterion: "x".into(), ..good.clone() };
        assert_eq!(refused(&[wrong]), MarksRefused::UnknownCriterion { index: 0 });
        for value in [5.0, -1.0, 1.5, f64::NAN, f64::INFINITY, 1e308] {
            let wrong = Mark { value, ..good.clone() };
            assert_eq!(refused(&[good.clone(), wrong]), MarksRefused::OffScale { index: 1 });
        }
        assert_eq!(refused(&[good.clone(), good.clone()]), MarksRefused::Repeated { index: 1 });
        for weight in [-1.0, f64::NAN, 0.0] {
            let criteria = vec![Criterion::new("a", scale(), weight)];
            let refused = Marks::new(criteria, std::slice::from_ref(&good), &[]).unwrap_err();
            assert_eq!(refused, MarksRefused::Weights);
        }
        let anchor = Anchor { submission: "s9".into(), criterion: "a".into(), value: 1.0 };
        let refused = Marks::new(criteria(), &[good], &[anchor]).unwrap_err();
        assert_eq!(refused, MarksRefused::Anchor { index: 0 });
    }

    #[test]
    fn marks_on_ones_own_work_are_set_apart() {
        let rows = vec![Mark::new("s1", "p1", "a", 4.0), Mark::new("s1", "p2", "a", 2.0)];
        let authors = BTreeSet::from([("s1".to_owned(), "p1".to_owned())]);
        let (peers, own) = split_self_reviews(rows, &authors);
        assert_eq!((peers.len(), own.len()), (1, 1));
        assert_eq!(own[0].reviewer, "p1");
    }
}
