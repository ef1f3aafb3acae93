//! `compagnon user add`: makes an account and prints the link where its owner chooses a password.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::instance::{Instance, block_on, could_not};
use crate::app::AppError;
use crate::app::add_user::{UserWanted, add_user};
use crate::domain::{Language, Named};
use crate::text;

/// Add accounts.
#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make an account, or a new link for one that is there; prints a link that works once, for two days.
    Add(Add),
}

#[derive(Debug, Args)]
struct Add {
    #[command(flatten)]
    instance: Instance,
    /// The account's address.
    email: String,
    /// Make the person a keeper of the instance: cohorts, issuers, keys.
    #[arg(long)]
    admin: bool,
    /// The person's name [default: what stands before the @].
    #[arg(long)]
    name: Option<String>,
    /// The person's language: fr or en.
    #[arg(long, default_value = "fr", value_parser = language)]
    language: Language,
}

fn language(text: &str) -> Result<Language, String> {
    Language::named(text).ok_or_else(|| "it must be fr or en".to_owned())
}

impl User {
    /// Does the command.
    pub(super) fn run(self) -> ExitCode {
        let UserCommand::Add(add) = self.command;
        block_on(add.run())
    }
}

impl Add {
    #[expect(
        clippy::print_stdout,
        clippy::print_stderr,
        reason = "a command speaks to the terminal"
    )]
    async fn run(self) -> ExitCode {
        let app = match self.instance.open().await {
            Ok(app) => app,
            Err(why) => return could_not(&why),
        };
        let wanted = UserWanted {
            email: self.email,
            name: self.name,
            language: self.language,
            is_admin: self.admin,
        };
        match add_user(&app, wanted).await {
            Ok(added) => {
                println!("{}", added.link);
                ExitCode::SUCCESS
            }
            Err(AppError::Invalid(faults)) => {
                for fault in faults {
                    let sentence = text::refusal(Language::English, &fault.refusal);
                    eprintln!("compagnon: {sentence}");
                }
                ExitCode::from(1)
            }
            Err(error) => could_not(&error.to_string()),
        }
    }
}
