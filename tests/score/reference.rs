//! Agreement with a reference implementation that we did not write, where its vectors are present.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::Desk;

fn vectors() -> Option<PathBuf> {
    let shared = std::env::var_os("COMPAGNON_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let vectors = shared.join("oracle-peer/vectors");
    vectors.is_dir().then_some(vectors)
}

/// The numbers of a csv file without quotes, by the first column and the name of the column.
fn table(text: &str) -> BTreeMap<(String, String), f64> {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines
        .flat_map(|row| {
            let cells: Vec<_> = header
                .iter()
                .zip(&row)
                .skip(1)
                .map(|(name, x)| {
                    ((row[0].to_owned(), (*name).to_owned()), x.parse().unwrap_or(f64::NAN))
                })
                .collect();
            cells
        })
        .collect()
}

/// The reviews' totals as the only criterion.
fn totals(reviews: &str) -> String {
    let mut sums: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for line in reviews.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        *sums.entry((fields[0], fields[1])).or_default() += fields[3].parse::<f64>().unwrap();
    }
    let rows: String = sums.iter().map(|((s, p), x)| format!("{s},{p},overall,{x}\n")).collect();
    format!("submission,reviewer,criterion,score\n{rows}")
}

/// The score and its deviation in the rows of one criterion.
fn of(scores: &str, criterion: &str) -> BTreeMap<String, (f64, f64)> {
    let rows = scores.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|row| row[1] == criterion)
        .map(|row| (row[0].to_owned(), (row[2].parse().unwrap(), row[3].parse().unwrap())))
        .collect()
}

#[test]
fn posterior_means_of_a_single_mark_are_those_of_the_reference() {
    let Some(vectors) = vectors() else {
        println!("skipped: the reference's vectors are not present");
        return;
    };
    for (class, scale) in [("piech", "0:20"), ("lazy20", "0:20"), ("edx", "0:10")] {
        let reviews = fs::read_to_string(vectors.join(class).join("reviews.csv")).unwrap();
        let expected =
            table(&fs::read_to_string(vectors.join(class).join("expected.csv")).unwrap());
        let desk = Desk::with(totals(&reviews));
        // The reference's mixture is a chain of 1,000 draws and lies further from its own second run: more room.
        for (model, theirs, room) in [("pg1", "pg1_cens", 0.1), ("mixture", "pg_mix", 0.15)] {
            let scores = of(&desk.scores(&["--scale", scale, "--model", model]), "overall");
            assert_eq!(scores.len(), 60);
            let squares: f64 = scores
                .iter()
                .map(|(work, (score, _))| {
                    let of = |name: &str| expected[&(work.clone(), name.to_owned())];
                    ((score - of(theirs)) / of(&format!("{theirs}_sd"))).powi(2)
                })
                .sum();
            let rms = (squares / 60.0).sqrt();
            println!("{class}, {model}: {rms:.3} sd");
            assert!(rms < room, "{class}, {model}: {rms} sd");
        }
    }
}

#[test]
fn blind_reviewers_of_the_references_class_are_told_and_the_guard_is_in_force() {
    let Some(vectors) = vectors() else {
        println!("skipped: the reference's vectors are not present");
        return;
    };
    let wanted = [("piech", "0:4", false), ("lazy20", "0:4", true), ("edx", "0:2", false)];
    for (class, scale, in_force) in wanted {
        let desk = Desk::with(fs::read(vectors.join(class).join("reviews.csv")).unwrap());
        desk.scores(&["--scale", scale, "--json", "report.json"]);
        let report: serde_json::Value = serde_json::from_str(&desk.read("report.json")).unwrap();
        println!("{class}: {}", report["guard"]);
        assert_eq!(report["guard"]["in_force"], in_force, "{class}");
        let model = if in_force { "pg1-mixture/1" } else { "pg1-censored/3" };
        assert_eq!(report["model"], model, "{class}");
    }
}

#[test]
fn plain_means_and_their_errors_are_exactly_the_references() {
    let Some(vectors) = vectors() else {
        println!("skipped: the reference's vectors are not present");
        return;
    };
    for (class, scale) in [("piech", "0:4"), ("lazy20", "0:4"), ("edx", "0:2")] {
        let reviews = fs::read(vectors.join(class).join("reviews.csv")).unwrap();
        let expected =
            table(&fs::read_to_string(vectors.join(class).join("expected.csv")).unwrap());
        let scores = Desk::with(reviews).scores(&["--scale", scale, "--model", "mean"]);
        for (work, (score, sd)) in of(&scores, "total") {
            let of = |name: &str| expected[&(work.clone(), name.to_owned())];
            assert!((score - of("mean")).abs() < 1e-4, "{class} {work}");
            assert!((sd - of("mean_sd")).abs() < 1e-4, "{class} {work}");
        }
    }
}
