//! The command line. Exit codes: 0 yes, 1 no, 2 could not tell, missing file, bad usage or refused overwrite.

mod backup;
mod instance;
mod serve;
pub mod server;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Peer assessment whose results become Open Badges that anyone can check.
#[derive(Debug, Parser)]
#[command(name = "compagnon", version, about, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an instance.
    Serve(serve::Serve),
    /// Write the whole instance into one file, while it serves.
    Backup(backup::Backup),
    /// Restore a backup into an empty place.
    Restore(backup::Restore),
}

/// Reads the arguments, does the command and gives its exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match arguments.command {
        Command::Serve(serve) => serve.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
    }
}
