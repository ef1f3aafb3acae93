//! `compagnon score` on files, by running the program.

mod accepted;
mod reference;
mod refused;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder with input files in which the program runs.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// A desk with one file `reviews.csv`.
    fn with(reviews: impl AsRef<[u8]>) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.put("reviews.csv", reviews);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs `compagnon score` with exactly these arguments.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_compagnon"))
            .current_dir(self.folder.path())
            .arg("score")
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs on `reviews.csv` into `scores.csv` with further arguments.
    fn score(&self, further: &[&str]) -> Output {
        let usual = ["--reviews", "reviews.csv", "--out", "scores.csv"];
        self.run(&[usual.as_slice(), further].concat())
    }

    /// The scores that a successful run writes.
    fn scores(&self, further: &[&str]) -> String {
        let output = self.score(further);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        self.read("scores.csv")
    }
}

/// A small class: works s1..s6, reviewers p1..p6, criteria a and b on 0..4; three reviews a work.
fn rows() -> Vec<(String, String, &'static str, u32)> {
    let mut rows = Vec::new();
    for work in 0..6_u32 {
        for offset in [1, 2, 4] {
            let reviewer = (work + offset) % 6;
            let quality = [1, 2, 2, 3, 3, 4][work as usize];
            let a = (quality + reviewer % 2).min(4);
            let b = (quality + (work * offset) % 2).min(4);
            for (criterion, score) in [("a", a), ("b", b)] {
                let (s, p) = (format!("s{}", work + 1), format!("p{}", reviewer + 1));
                rows.push((s, p, criterion, score));
            }
        }
    }
    rows
}

/// A file of the class's rows, each written by `row`.
fn file(
    header: &str,
    mut row: impl FnMut(&(String, String, &'static str, u32)) -> String,
) -> String {
    let lines: Vec<String> = rows().iter().map(&mut row).collect();
    format!("{header}\n{}\n", lines.join("\n"))
}

/// The class in the plain form.
fn plain() -> String {
    file("submission,reviewer,criterion,score", |(s, p, c, x)| format!("{s},{p},{c},{x}"))
}
