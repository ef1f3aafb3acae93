//! What the fits promise, tested on classes simulated here with known truth.

use super::normal::cdf;
use super::sampler::Sampler;
use super::*;

/// A class whose works differ on each criterion by a shared and an own part.
struct World {
    works: usize,
    per_work: usize,
    criteria: usize,
    top: f64,
    /// Standard deviations: shared and own quality, bias, halo, noise.
    shared: f64,
    own: f64,
    bias: f64,
    halo: f64,
    noise: f64,
    /// What the whole class adds.
    leniency: f64,
}

const USUAL: World = World {
    works: 40,
    per_work: 4,
    criteria: 3,
    top: 4.0,
    shared: 0.75,
    own: 0.45,
    bias: 0.35,
    halo: 0.4,
    noise: 0.45,
    leniency: 0.0,
};

/// The model without its guard.
const PG1: Options = Options { model: Model::Pg1, seed: 1, pooled: true };

struct Class {
    criteria: Vec<Criterion>,
    rows: Vec<Mark>,
    /// True values by work and criterion, held to the scale.
    truth: Vec<Vec<f64>>,
}

impl World {
    fn class(&self, seed: u64) -> Class {
        let mut s = Sampler::new(seed, 99);
        let mut latent = Vec::new();
        for _ in 0..self.works {
            let shared = 2.6 + self.shared * s.normal();
            latent.push(
                (0..self.criteria).map(|_| shared + self.own * s.normal()).collect::<Vec<_>>(),
            );
        }
        let biases: Vec<f64> =
            (0..self.works).map(|_| self.leniency + self.bias * s.normal()).collect();
        let mut rows = Vec::new();
        for (v, bias) in biases.iter().enumerate() {
            for offset in 1..=self.per_work {
                // Squares as steps around the circle spread the reviews over the class.
                let u = (v + offset * offset) % self.works;
                let halo = self.halo * s.normal();
                for (c, quality) in latent[u].iter().enumerate() {
                    let raw = quality + bias + halo + self.noise * s.normal();
                    let value = raw.round().clamp(0.0, self.top);
                    rows.push(Mark::new(work(u), format!("p{v:03}"), format!("c{c}"), value));
                }
            }
        }
        let held = |row: Vec<f64>| row.into_iter().map(|x| x.clamp(0.0, self.top)).collect();
        Class {
            criteria: (0..self.criteria)
                .map(|c| Criterion::new(format!("c{c}"), scale(self.top), 1.0))
                .collect(),
            rows,
            truth: latent.into_iter().map(held).collect(),
        }
    }
}

impl Class {
    fn fit(&self) -> Fit {
        fit(&Marks::new(self.criteria.clone(), &self.rows, &[]).unwrap(), &PG1)
    }
}

fn work(u: usize) -> String {
    format!("s{u:03}")
}

fn scale(top: f64) -> Scale {
    Scale::new(0.0, top, 1.0).unwrap()
}

fn fit_of(rows: &[Mark], model: Model) -> Fit {
    let labels: std::collections::BTreeSet<&str> =
        rows.iter().map(|row| row.criterion.as_str()).collect();
    let criteria = labels.into_iter().map(|label| Criterion::new(label, scale(4.0), 1.0)).collect();
    fit(&Marks::new(criteria, rows, &[]).unwrap(), &Options { model, ..PG1 })
}

#[test]
fn intervals_cover_and_the_error_is_below_the_means() {
    let (mut covered, mut covered_totals, mut seen) = (0, 0, 0);
    let (mut error, mut plain) = (0.0, 0.0);
    for seed in 0..6 {
        let class = USUAL.class(seed);
        let (fit, mean) = (class.fit(), fit_of(&class.rows, Model::Mean));
        for (u, truth) in class.truth.iter().enumerate() {
            for (c, x) in truth.iter().enumerate() {
                let estimate = fit.estimate(&work(u), &format!("c{c}")).unwrap();
                covered += u32::from((estimate.low90..=estimate.high90).contains(x));
                seen += 1;
            }
            let total: f64 = truth.iter().sum();
            let estimate = fit.total(&work(u)).unwrap();
            covered_totals += u32::from((estimate.low90..=estimate.high90).contains(&total));
            error += (estimate.mean - total).powi(2);
            plain += (mean.total(&work(u)).unwrap().mean - total).powi(2);
        }
    }
    let share = f64::from(covered) / f64::from(seen);
    let totals = f64::from(covered_totals) / f64::from(seen / 3);
    assert!((0.86..=0.94).contains(&share), "{share}");
    assert!((0.85..=0.95).contains(&totals), "{totals}");
    assert!(error < 0.9 * plain, "{error} {plain}");
}

#[test]
fn row_order_and_names_of_reviewers_change_no_bit() {
    let class = USUAL.class(1);
    let one = class.fit();
    let mut rows = class.rows.clone();
    rows.reverse();
    assert_eq!(one, Class { rows, ..USUAL.class(1) }.fit());
    let rename = |row: &Mark| Mark {
        reviewer: format!("{:03}", 999 - row.reviewer[1..].parse::<usize>().unwrap()),
        ..row.clone()
    };
    let other = Class { rows: class.rows.iter().map(rename).collect(), ..USUAL.class(1) }.fit();
    for u in 0..USUAL.works {
        assert_eq!(one.total(&work(u)), other.total(&work(u)));
        for c in ["c0", "c1", "c2"] {
            assert_eq!(one.estimate(&work(u), c), other.estimate(&work(u), c));
        }
    }
}

#[test]
fn another_unit_of_the_scale_changes_the_units_only() {
    let class = USUAL.class(2);
    let one = class.fit();
    let wide = Scale::new(10.0, 12.0, 0.5).unwrap();
    let criteria = (0..3).map(|c| Criterion::new(format!("c{c}"), wide, 1.0)).collect();
    let map = |row: &Mark| Mark { value: 10.0 + row.value / 2.0, ..row.clone() };
    let other = Class { criteria, rows: class.rows.iter().map(map).collect(), truth: vec![] }.fit();
    for u in 0..USUAL.works {
        let (a, b) = (one.total(&work(u)).unwrap(), other.total(&work(u)).unwrap());
        assert!((30.0 + a.mean / 2.0 - b.mean).abs() < 1e-9);
        assert!((a.sd / 2.0 - b.sd).abs() < 1e-9);
    }
}

#[test]
fn criteria_that_always_agree_are_mastered_together() {
    let class = World { criteria: 1, ..USUAL }.class(3);
    let copies = |label: &str| {
        class
            .rows
            .iter()
            .map(|row| Mark { criterion: label.into(), ..row.clone() })
            .collect::<Vec<_>>()
    };
    let fit = fit_of(&[copies("a"), copies("b"), copies("c")].concat(), Model::Pg1);
    let (mut undecided, mut short, mut independent) = (0.0, 0.0, 0.0);
    for u in 0..USUAL.works {
        let rule = [("a", 2.5), ("b", 2.5), ("c", 2.5)];
        let joint = fit.joint_probability(&work(u), &rule).unwrap();
        let each = rule.map(|(c, bar)| fit.probability_at_least(&work(u), c, bar).unwrap());
        let least = each.into_iter().fold(1.0, f64::min);
        assert!(joint <= least);
        if (0.2..0.8).contains(&least) {
            undecided += 1.0;
            short += least - joint;
            independent += least - each.iter().product::<f64>();
        }
    }
    assert!(undecided >= 5.0 && independent / undecided > 0.2, "{undecided} {independent}");
    assert!(short / undecided < 0.02, "{}", short / undecided);
}

#[test]
fn criteria_that_have_nothing_in_common_are_mastered_independently() {
    let world =
        World { criteria: 2, shared: 0.0, own: 0.8, bias: 0.0, halo: 0.0, works: 100, ..USUAL };
    let fit = world.class(4).fit();
    let mut off = 0.0;
    for u in 0..world.works {
        let joint = fit.joint_probability(&work(u), &[("c0", 2.5), ("c1", 2.5)]).unwrap();
        let each = ["c0", "c1"].map(|c| fit.probability_at_least(&work(u), c, 2.5).unwrap());
        off += (joint - each[0] * each[1]) / world.works as f64;
    }
    assert!(off.abs() < 0.02, "{off}");
}

#[test]
fn a_joint_probability_is_as_often_right_as_it_says() {
    let rule = [("c0", 2.0), ("c1", 2.0), ("c2", 2.0)];
    let (mut said, mut product, mut happened) = (0.0, 0.0, 0.0);
    for seed in 10..18 {
        let class = USUAL.class(seed);
        let fit = class.fit();
        for (u, truth) in class.truth.iter().enumerate() {
            said += fit.joint_probability(&work(u), &rule).unwrap();
            let each = rule.map(|(c, bar)| fit.probability_at_least(&work(u), c, bar).unwrap());
            product += each.iter().product::<f64>();
            happened += f64::from(u8::from(truth.iter().all(|x| *x >= 2.0)));
        }
    }
    let n = 8.0 * USUAL.works as f64;
    assert!((said - happened).abs() / n < 0.04, "{said} {happened}");
    assert!(product < said, "{product} {said}");
}

#[test]
fn repeated_bars_and_rules_of_ones_own_agree_with_the_joint_probability() {
    let fit = USUAL.class(5).fit();
    let both = fit.joint_probability("s001", &[("c0", 2.0), ("c0", 3.0), ("c2", 2.5)]);
    assert_eq!(both, fit.joint_probability("s001", &[("c0", 3.0), ("c2", 2.5)]));
    assert_eq!(both, fit.probability_of("s001", |x| x[0] >= 3.0 && x[2] >= 2.5));
    assert_eq!(fit.joint_probability("s001", &[("nothing", 2.0)]), None);
    assert_eq!(fit.joint_probability("nobody", &[("c0", 2.0)]), None);
}

#[test]
fn anchors_show_that_the_whole_class_is_too_kind() {
    let world = World { leniency: 0.6, ..USUAL };
    let class = world.class(6);
    let anchors: Vec<Anchor> = (0..10)
        .flat_map(|u| {
            let truth = &class.truth[u];
            let row = truth.iter().enumerate();
            row.map(move |(c, x)| Anchor {
                submission: work(u),
                criterion: format!("c{c}"),
                value: *x,
            })
        })
        .collect();
    let marks = Marks::new(class.criteria.clone(), &class.rows, &anchors).unwrap();
    let (with, without) = (fit(&marks, &PG1), class.fit());
    assert!(with.anchored() && !without.anchored());
    let bias = |fit: &Fit| {
        let off = |u: usize| fit.total(&work(u)).unwrap().mean - class.truth[u].iter().sum::<f64>();
        (10..world.works).map(off).sum::<f64>() / (world.works - 10) as f64
    };
    assert!(bias(&without) > 0.8, "{}", bias(&without));
    assert!(bias(&with).abs() < 0.4, "{}", bias(&with));
}

#[test]
fn without_pooling_a_work_is_not_drawn_towards_its_class() {
    let class = USUAL.class(7);
    let marks = Marks::new(class.criteria.clone(), &class.rows, &[]).unwrap();
    let alone = fit(&marks, &Options { pooled: false, ..PG1 });
    let pooled = class.fit();
    assert_ne!(alone.model(), pooled.model());
    let spread = |fit: &Fit| {
        let totals: Vec<f64> =
            (0..USUAL.works).map(|u| fit.total(&work(u)).unwrap().mean).collect();
        let mean = totals.iter().sum::<f64>() / totals.len() as f64;
        totals.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
    };
    assert!(spread(&alone) > spread(&pooled));
}

#[test]
fn reviewers_leniency_and_care_are_recovered() {
    let mut class = World { works: 60, per_work: 5, ..USUAL }.class(8);
    for row in class.rows.iter_mut() {
        match row.reviewer.as_str() {
            "p000" => row.value = (row.value + 1.0).min(4.0),
            "p001" => {
                row.value =
                    if row.submission.ends_with(['0', '2', '4', '6', '8']) { 0.0 } else { 4.0 }
            }
            _ => {}
        }
    }
    let fit = class.fit();
    let of =
        |label: &str| fit.reviewers().into_iter().find(|r| r.reviewer == label).cloned().unwrap();
    let others: f64 = fit.reviewers().iter().map(|r| r.leniency).sum::<f64>() / 60.0;
    assert!(of("p000").leniency > others + 1.0, "{:?}", of("p000"));
    let typical = fit.reviewers().iter().filter_map(|r| r.reliability).sum::<f64>() / 60.0;
    assert!(of("p001").reliability < Some(0.7 * typical), "{:?} {typical}", of("p001"));
    assert_eq!(of("p000").reviews, 5);
}

/// Inputs that say little.
fn meagre() -> Vec<(&'static str, Vec<Mark>)> {
    let many = |n: usize, f: &dyn Fn(usize) -> Mark| (0..n).map(f).collect::<Vec<_>>();
    let class = |value: f64| {
        many(24, &|i| Mark::new(work(i / 3), format!("p{}", (i / 3 + i % 3 + 1) % 8), "c", value))
    };
    let halves = |i: usize| {
        Mark::new(work(i % 12), format!("p{}", i % 2 * 10 + i / 12), "c", (i % 5) as f64)
    };
    vec![
        ("one mark", vec![Mark::new("s000", "p", "c", 3.0)]),
        ("one mark at the top", vec![Mark::new("s000", "p", "c", 4.0)]),
        (
            "one submission",
            many(5, &|i| Mark::new("s000", format!("p{i}"), "c", 2.0 + (i % 2) as f64)),
        ),
        ("one reviewer", many(10, &|i| Mark::new(work(i), "p", "c", (i % 5) as f64))),
        ("all equal inside the scale", class(3.0)),
        ("all at the top", class(4.0)),
        ("all at the bottom", class(0.0)),
        ("disconnected graph", many(36, &halves)),
        (
            "each criterion by another reviewer",
            vec![
                Mark::new("s000", "p", "c", 1.0),
                Mark::new("s000", "q", "d", 3.0),
                Mark::new("s001", "q", "d", 4.0),
            ],
        ),
    ]
}

#[test]
fn little_evidence_gives_wide_intervals_and_never_nan() {
    for (name, rows) in meagre() {
        for model in [Model::Pg1, Model::Mean] {
            let fit = fit_of(&rows, model);
            let estimate = fit.estimate("s000", "c").unwrap();
            let numbers = [estimate.mean, estimate.sd, estimate.low90, estimate.high90];
            assert!(numbers.iter().all(|x| x.is_finite()), "{name} {model:?}: {estimate:?}");
            assert!(estimate.low90 <= estimate.mean && estimate.mean <= estimate.high90);
            let p = fit.probability_at_least("s000", "c", 2.6).unwrap();
            assert!((0.0..=1.0).contains(&p), "{name} {model:?}: {p}");
            assert!(fit.reviewers().iter().all(|r| r.leniency.is_finite()), "{name}");
        }
    }
}

#[test]
fn one_mark_or_one_reviewer_leaves_much_open() {
    for (name, least) in [("one mark", 1.5), ("one reviewer", 0.9), ("one submission", 0.6)] {
        let rows = meagre().into_iter().find(|(n, _)| *n == name).unwrap().1;
        let estimate = *fit_of(&rows, Model::Pg1).estimate("s000", "c").unwrap();
        let width = estimate.high90 - estimate.low90;
        assert!(width > least, "{name}: {estimate:?}");
    }
    let equal = meagre().into_iter().find(|(n, _)| n.starts_with("all equal")).unwrap().1;
    let estimate = *fit_of(&equal, Model::Pg1).estimate("s000", "c").unwrap();
    assert!(estimate.high90 - estimate.low90 > 0.5, "{estimate:?}");
}

#[test]
fn at_an_end_of_the_scale_nothing_is_known_better_than_half_a_step() {
    // Twenty reviewers, all of one mind: the draws pile up at the end.
    let all = |value: f64, criteria: &[&str]| {
        let mark =
            |i: usize, c: &&str| Mark::new(work(i / 20), format!("p{:02}", i % 20), *c, value);
        (0..160).flat_map(|i| criteria.iter().map(move |c| mark(i, c))).collect::<Vec<_>>()
    };
    for model in [Model::Pg1, Model::Mean] {
        for criteria in [&["a"][..], &["a", "b"]] {
            let (top, bottom) = (all(4.0, criteria), all(0.0, criteria));
            let (top, bottom) = (fit_of(&top, model), fit_of(&bottom, model));
            let best = top.estimate("s000", "a").unwrap();
            let said = format!("{model:?} {criteria:?} {best:?}");
            assert!(best.high90 == 4.0 && best.low90 <= 3.5, "{said}");
            assert!(best.low90 > 2.5 && best.mean > 3.5, "{said}");
            assert!(best.sd > 0.0, "{said}");
            let worst = bottom.estimate("s000", "a").unwrap();
            assert!(worst.low90 == 0.0 && worst.high90 >= 0.5, "{said} {worst:?}");
            let total = top.total("s000").unwrap();
            let whole = 4.0 * criteria.len() as f64;
            assert!(total.high90 == whole && total.low90 <= whole - 0.5, "{said} {total:?}");
            assert!(total.sd > 0.0, "{total:?}");
        }
    }
}

#[test]
fn criteria_without_marks_have_no_estimate_and_no_total() {
    let rows = [
        Mark::new("s1", "p", "a", 1.0),
        Mark::new("s1", "p", "b", 2.0),
        Mark::new("s2", "p", "a", 3.0),
    ];
    for model in [Model::Pg1, Model::Mean] {
        let fit = fit_of(&rows, model);
        assert!(fit.estimate("s1", "b").is_some() && fit.total("s1").is_some());
        assert!(fit.estimate("s2", "b").is_none() && fit.total("s2").is_none());
        assert_eq!(fit.probability_at_least("s2", "b", 1.0), None);
        assert_eq!(fit.total_at_least("s2", 1.0), None);
        assert_eq!(fit.joint_probability("s2", &[("a", 1.0), ("b", 1.0)]), None);
    }
}

#[test]
fn the_mean_is_exact_with_its_pooled_standard_error() {
    let marks = [
        ("s1", "p1", 1.0),
        ("s1", "p2", 2.0),
        ("s1", "p3", 3.0),
        ("s2", "p1", 4.0),
        ("s2", "p2", 2.0),
    ];
    let rows = marks.map(|(s, p, x)| Mark::new(s, p, "c", x));
    let fit = fit_of(&rows, Model::Mean);
    // Squares around the means: 2 + 2 over 5 - 2 degrees of freedom.
    let (variance, s1) = (4.0 / 3.0, fit.estimate("s1", "c").unwrap());
    assert_eq!(s1.mean, 2.0);
    assert!((s1.sd - (variance / 3.0_f64).sqrt()).abs() < 1e-12);
    assert!((s1.low90 - (2.0 - 1.644_853_626_951_472_2 * s1.sd)).abs() < 1e-12);
    let p = fit.probability_at_least("s1", "c", 1.5).unwrap();
    assert!((p - cdf(0.5 / s1.sd)).abs() < 1e-12);
    let (total, criterion) = (fit.total("s2").unwrap(), fit.estimate("s2", "c").unwrap());
    assert_eq!((total.mean, total.sd), (criterion.mean, criterion.sd));
}

#[test]
fn the_standard_error_of_a_total_counts_that_reviews_err_alike() {
    // Two criteria marked alike: the total is twice one of them, and so is its error.
    let one = [("s1", "p1", 1.0), ("s1", "p2", 3.0), ("s2", "p1", 4.0), ("s2", "p2", 3.0)];
    let rows: Vec<Mark> =
        ["a", "b"].into_iter().flat_map(|c| one.map(|(s, p, x)| Mark::new(s, p, c, x))).collect();
    let fit = fit_of(&rows, Model::Mean);
    let (total, a) = (fit.total("s1").unwrap(), fit.estimate("s1", "a").unwrap());
    assert!((total.sd - 2.0 * a.sd).abs() < 1e-12);
    let joint = fit.joint_probability("s1", &[("a", 2.0), ("b", 2.0)]).unwrap();
    assert!((joint - 0.5).abs() < 0.04, "{joint}");
}
