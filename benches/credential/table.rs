//! What was measured, as one table with ratios: the best of all runs of one kind, because what
//! else the machine does only ever makes it slower.

use criterion::Criterion;
use std::hint::black_box;
use std::time::Instant;

pub const RAW_SIGN: &str = "raw Ed25519: sign";
pub const RAW_VERIFY: &str = "raw Ed25519: verify";
pub const RAW_HASH: &str = "raw SHA-256 of a badge's canonical text";
pub const SIGN: &str = "eddsa-rdfc-2022: sign";
pub const VERIFY: &str = "eddsa-rdfc-2022: verify";

/// How fast another program does the same.
pub struct Other {
    pub name: String,
    pub sign: f64,
    pub verify: f64,
}

pub struct Table<'c> {
    criterion: &'c mut Criterion,
    /// Name and the least seconds of one round.
    rows: Vec<(String, f64)>,
}

impl<'c> Table<'c> {
    pub fn new(criterion: &'c mut Criterion) -> Self {
        Self { criterion, rows: Vec::new() }
    }

    /// Measures one kind of work; every round has another number.
    pub fn measure<T>(&mut self, name: &str, mut work: impl FnMut(usize) -> T) {
        let (mut least, mut number) = (f64::INFINITY, 0);
        self.criterion.bench_function(name, |bencher| {
            bencher.iter_custom(|rounds| {
                let start = Instant::now();
                for _ in 0..rounds {
                    number += 1;
                    black_box(work(number));
                }
                let took = start.elapsed();
                least = least.min(took.as_secs_f64() / rounds as f64);
                took
            });
        });
        if least.is_finite() {
            self.rows.push((name.to_owned(), least));
        }
    }

    fn seconds(&self, name: &str) -> Option<f64> {
        self.rows.iter().find(|(known, _)| known == name).map(|(_, seconds)| *seconds)
    }

    pub fn print(&self, others: &[Other]) {
        println!("\n{:44} {:>10} {:>12}", "", "µs", "per second");
        for (name, seconds) in &self.rows {
            println!("{name:44} {:10.2} {:12.0}", seconds * 1e6, 1.0 / seconds);
        }
        println!();
        for (name, raw) in [(SIGN, RAW_SIGN), (VERIFY, RAW_VERIFY)] {
            let (Some(ours), Some(raw), Some(hash)) =
                (self.seconds(name), self.seconds(raw), self.seconds(RAW_HASH))
            else {
                continue;
            };
            println!(
                "{name}: {:.2} times as long as raw Ed25519, {:.2} times as long as Ed25519 and SHA-256 together",
                ours / raw,
                ours / (raw + hash)
            );
            for other in others {
                let rate = if name == SIGN { other.sign } else { other.verify };
                println!(
                    "{name}: {:.0} times as fast as {} ({rate:.0} per second)",
                    1.0 / ours / rate,
                    other.name
                );
            }
        }
    }
}
