//! What the guard promises, on classes with reviewers who never looked at the works.

use super::sampler::Sampler;
use super::*;

const WORKS: usize = 60;

/// A class of which the first `blind` reviewers give the same flattering mark to everything. Four reviews a work, two
/// criteria on 0 to 5; gives the marks and the true totals.
fn class(blind: usize, seed: u64) -> (Marks, Vec<f64>) {
    let mut s = Sampler::new(seed, 77);
    let truth: Vec<[f64; 2]> = (0..WORKS)
        .map(|_| {
            let shared = 2.5 + s.normal();
            [shared + 0.4 * s.normal(), shared + 0.4 * s.normal()]
        })
        .collect();
    let mut rows = Vec::new();
    for v in 0..WORKS {
        let (bias, usual) = (0.3 * s.normal(), 4.0 + 0.3 * s.normal());
        for offset in [1, 4, 9, 16, 25, 36] {
            let u = (v + offset) % WORKS;
            for (c, quality) in truth[u].iter().enumerate() {
                let seen = quality + bias + 0.5 * s.normal();
                let raw = if v < blind { usual + 0.1 * s.normal() } else { seen };
                let value = raw.round().clamp(0.0, 5.0);
                rows.push(Mark::new(work(u), format!("p{v:02}"), format!("c{c}"), value));
            }
        }
    }
    let scale = Scale::new(0.0, 5.0, 1.0).unwrap();
    let criteria = (0..2).map(|c| Criterion::new(format!("c{c}"), scale, 1.0)).collect();
    let totals = truth.iter().map(|row| row.iter().map(|x| x.clamp(0.0, 5.0)).sum()).collect();
    (Marks::new(criteria, &rows, &[]).unwrap(), totals)
}

fn work(u: usize) -> String {
    format!("s{u:02}")
}

/// Root mean square error of the totals.
fn error(fit: &Fit, truth: &[f64]) -> f64 {
    let off =
        truth.iter().enumerate().map(|(u, x)| (fit.total(&work(u)).unwrap().mean - x).powi(2));
    (off.sum::<f64>() / truth.len() as f64).sqrt()
}

#[test]
fn reviewers_who_mark_everything_alike_are_found_and_not_listened_to() {
    let (marks, truth) = class(18, 5);
    let guarded = fit(&marks, &Options::default());
    let watch = guarded.watch().unwrap();
    assert!(watch.in_force && watch.gain > 0.02, "{watch:?}");
    assert_eq!(guarded.model(), "pg1-mixture/1");
    let found = (0..18).filter(|v| watch.blind[&format!("p{v:02}")] > 0.8).count();
    let wronged = (18..WORKS).filter(|v| watch.blind[&format!("p{v:02}")] > 0.8).count();
    assert!(found >= 16 && wronged <= 1, "{found} found, {wronged} wronged");
    let plain = fit(&marks, &Options { model: Model::Pg1, ..Options::default() });
    let (with, without) = (error(&guarded, &truth), error(&plain, &truth));
    assert!(with < 0.8 * without, "{with} {without}");
    let told = guarded.reviewers().into_iter().find(|one| one.reviewer == "p03").unwrap().blind;
    assert!(told > Some(0.8), "{told:?}");
}

#[test]
fn a_class_of_honest_reviewers_keeps_the_plain_model() {
    let (marks, _) = class(0, 6);
    let guarded = fit(&marks, &Options::default());
    let watch = guarded.watch().unwrap();
    assert!(!watch.in_force, "{watch:?}");
    assert!(watch.blind.values().all(|blind| *blind < 0.8), "{watch:?}");
    let plain = fit(&marks, &Options { model: Model::Pg1, ..Options::default() });
    assert_eq!(guarded.model(), plain.model());
    assert_eq!(guarded.total("s00"), plain.total("s00"));
}

#[test]
fn the_second_key_hears_the_same_reviewers() {
    let (marks, _) = class(18, 5);
    let alone = Options { model: Model::Mixture, pooled: false, ..Options::default() };
    let (alone, together) = (fit(&marks, &alone), fit(&marks, &Options { pooled: true, ..alone }));
    assert_eq!(alone.model(), "pg1-mixture-unpooled/1");
    for v in 0..WORKS {
        let label = format!("p{v:02}");
        let blind = |fit: &Fit| {
            fit.reviewers().into_iter().find(|one| one.reviewer == label).unwrap().blind
        };
        assert_eq!(blind(&alone), blind(&together), "{label}");
    }
}

#[test]
fn marks_of_which_nothing_can_be_foretold_are_fitted_without_a_guard() {
    let scale = Scale::new(0.0, 4.0, 1.0).unwrap();
    let criteria = vec![Criterion::new("a", scale, 1.0), Criterion::new("b", scale, 2.0)];
    let rows = [Mark::new("s1", "p1", "a", 3.0)];
    let fitted = fit(&Marks::new(criteria, &rows, &[]).unwrap(), &Options::default());
    assert!(fitted.watch().is_none());
    assert!(fitted.estimate("s1", "a").unwrap().sd > 0.4);
}
