//! The command line: one file per subcommand, each with its clap arguments and a `run`.
//!
//! Exit codes are a contract that scripts rely on: 0 yes, 1 no, 2 could not tell (missing file,
//! bad usage, refused overwrite).

pub mod score;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The exit code for "no": the input was read and refused.
pub const NO: u8 = 1;
/// The exit code for "could not tell": missing file, bad usage or refused overwrite.
pub const COULD_NOT_TELL: u8 = 2;

/// Peer assessment whose results become Open Badges that anyone can check.
#[derive(Debug, Parser)]
#[command(name = "compagnon", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Score(score::ScoreArgs),
}

/// Reads the command line, runs the subcommand and gives its exit code.
pub fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Score(args) => score::run(&args),
    }
}
