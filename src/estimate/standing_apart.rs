//! A work that stands apart from a class of equals keeps what its own reviewers said of it: a badge must not be won by
//! the company one keeps, nor lost by it.

use super::*;

/// Four reviewers mark every work of a class: the usual ones 4 or 5 of 1 to 5 on two criteria, one work as given.
fn class(works: usize, apart: [f64; 4]) -> Fit {
    let mut rows = Vec::new();
    for u in 0..works {
        for (v, mark) in apart.into_iter().enumerate() {
            for c in 0..2 {
                let usual = if (u * 7 + v * 3 + c * 5) % 4 == 0 { 4.0 } else { 5.0 };
                let value = if u == 0 { mark } else { usual };
                rows.push(Mark::new(format!("s{u}"), format!("p{v}"), format!("c{c}"), value));
            }
        }
    }
    let scale = Scale::new(1.0, 5.0, 1.0).unwrap();
    let criteria = (0..2).map(|c| Criterion::new(format!("c{c}"), scale, 1.0)).collect();
    fit(
        &Marks::new(criteria, &rows, &[]).unwrap(),
        &Options { model: Model::Pg1, ..Options::default() },
    )
}

#[test]
fn a_lone_poor_work_among_good_ones_is_not_drawn_up_to_them() {
    for works in [30, 100, 1000] {
        let fit = class(works, [2.0, 1.0, 1.0, 1.0]);
        let mean = fit.estimate("s0", "c0").unwrap().mean;
        assert!(mean < 2.2, "{mean} among {works}");
        let reached = fit.joint_probability("s0", &[("c0", 2.5), ("c1", 2.5)]).unwrap();
        assert!(reached < 0.2, "{reached} among {works}");
    }
}

#[test]
fn ordinary_works_of_that_class_are_estimated_as_before() {
    let with = class(100, [2.0, 1.0, 1.0, 1.0]);
    let without = class(100, [5.0, 4.0, 5.0, 5.0]);
    for u in 1..100 {
        let label = format!("s{u}");
        let [one, other] = [&with, &without].map(|fit| fit.total(&label).unwrap().mean);
        assert!((one - other).abs() < 0.5, "{label}: {one} {other}");
    }
}

#[test]
fn a_class_of_good_works_is_not_held_to_the_middle_of_the_scale_by_their_number() {
    let mut rows = Vec::new();
    for (u, v) in (0..60).flat_map(|u| (0..4).map(move |v| (u, v))) {
        for c in ["c0", "c1"] {
            let value = if (u + v) % 5 == 0 { 4.0 } else { 5.0 };
            rows.push(Mark::new(format!("s{u}"), format!("p{v}"), c, value));
        }
    }
    let scale = Scale::new(1.0, 5.0, 1.0).unwrap();
    let criteria = vec![Criterion::new("c0", scale, 1.0), Criterion::new("c1", scale, 1.0)];
    let marks = Marks::new(criteria, &rows, &[]).unwrap();
    let alone = fit(&marks, &Options { model: Model::Pg1, seed: 1, pooled: false });
    for u in 0..60 {
        let reached = alone.joint_probability(&format!("s{u}"), &[("c0", 2.5), ("c1", 2.5)]);
        assert!(reached > Some(0.9), "s{u}: {reached:?}");
    }
}
