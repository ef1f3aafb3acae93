//! The command line. Exit codes: 0 yes, 1 no, 2 could not tell, missing file, bad usage or refused overwrite.

mod backup;
mod bundle;
mod demo;
mod doctor;
mod export;
mod import;
mod instance;
mod issuer;
mod jobs;
mod keys;
mod receipt;
pub mod score;
mod serve;
pub mod server;
mod user;
mod verify;
mod verify_words;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The exit code for "no": the input was read and refused.
pub const NO: u8 = 1;
/// The exit code for "could not tell": missing file, bad usage or refused overwrite.
pub const COULD_NOT_TELL: u8 = 2;

/// Peer assessment whose results become Open Badges that anyone can check.
#[derive(Debug, Parser)]
#[command(name = "compagnon", version, about, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an instance: its pages and its API, until SIGTERM.
    Serve(serve::Serve),
    /// Show the whole path, from a rubric to verified badges, in a fresh instance, then serve it.
    Demo(demo::Demo),
    Score(score::ScoreArgs),
    Import(import::Import),
    Export(export::Export),
    /// Write the whole instance into one file, while it serves.
    Backup(backup::Backup),
    /// Restore a backup into an empty place.
    Restore(backup::Restore),
    Verify(verify::Verify),
    Bundle(bundle::Pack),
    Receipt(receipt::Receipt),
    /// Add issuers, in whose names badges are signed.
    Issuer(issuer::Issuer),
    /// List, rotate, retire and revoke the keys of issuers.
    Keys(keys::Keys),
    Doctor(doctor::Doctor),
    /// List the background work, and try again what was given up.
    Jobs(jobs::Jobs),
    /// Add accounts.
    User(user::User),
}

/// Reads the arguments, does the command and gives its exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { COULD_NOT_TELL } else { 0 });
        }
    };
    match arguments.command {
        Command::Serve(serve) => serve.run(),
        Command::Demo(demo) => demo.run(),
        Command::Import(import) => import.run(),
        Command::Export(export) => export.run(),
        Command::Score(args) => score::run(&args),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Verify(verify) => verify.run(),
        Command::Bundle(bundle) => bundle.run(),
        Command::Receipt(receipt) => receipt.run(),
        Command::Issuer(issuer) => issuer.run(),
        Command::Keys(keys) => keys.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Jobs(jobs) => jobs.run(),
        Command::User(user) => user.run(),
    }
}

/// Writes a line to the standard output. Nobody may be there to read it (`compagnon doctor | head -1`): the exit code
/// still tells the answer.
fn tell(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
