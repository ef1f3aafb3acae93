//! `compagnon issuer add`: adds an issuer, in whose name badges are signed.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::NO;
use super::instance::{Instance, block_on, could_not};
use super::verify::language;
use crate::app::add_issuer::{NewIssuer, add_issuer};
use crate::app::{AppError, read_issuers};
use crate::domain::{IssuerMethod, JwtAlgorithm, Named};
use crate::text::{refusal, say};

/// Add issuers, in whose names badges are signed.
#[derive(Debug, Args)]
pub(super) struct Issuer {
    #[command(subcommand)]
    command: IssuerCommand,
}

#[derive(Debug, Subcommand)]
enum IssuerCommand {
    /// Add an issuer with its keys; prints its id and its DIDs.
    Add(Add),
}

#[derive(Debug, Args)]
struct Add {
    #[command(flatten)]
    instance: Instance,
    /// The name, as badges show it.
    #[arg(long)]
    name: String,
    /// The web address.
    #[arg(long)]
    url: String,
    /// Where it is written to; Open Badges 2.0 asks for it, so without there are no badges for old backpacks.
    #[arg(long)]
    email: Option<String>,
    /// did:web (keys can be rotated; needs an https base URL) or did:key [default: did:web where it can be].
    #[arg(long, value_parser = named::<IssuerMethod>)]
    method: Option<IssuerMethod>,
    /// RS256 or ES256 [default: RS256 for did:web, ES256 for did:key].
    #[arg(long, value_parser = named::<JwtAlgorithm>)]
    jwt: Option<JwtAlgorithm>,
}

/// Reads a word of the domain.
pub(super) fn named<T: Named + std::fmt::Display>(text: &str) -> Result<T, String> {
    let all = || T::ALL.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    T::named(text).ok_or_else(|| format!("it must be one of: {}", all()))
}

/// Says why a use case did not do what a command asked: 1 for a refusal, 2 for a failure.
#[expect(clippy::print_stderr, reason = "a command speaks to the terminal")]
pub(super) fn refused(error: &AppError) -> ExitCode {
    let language = language();
    let say = |text: String| eprintln!("compagnon: {text}");
    match error {
        AppError::Refused(fact) => say(refusal(language, fact)),
        AppError::Invalid(faults) => {
            faults.iter().for_each(|fault| say(refusal(language, &fault.refusal)));
        }
        AppError::NotFound => say(crate::text::say(language, "problem-not-found", &[])),
        other => return could_not(&other.to_string()),
    }
    ExitCode::from(NO)
}

impl Issuer {
    /// Does the command.
    pub(super) fn run(self) -> ExitCode {
        let IssuerCommand::Add(add) = self.command;
        block_on(add.run())
    }
}

impl Add {
    #[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
    async fn run(self) -> ExitCode {
        let app = match self.instance.open().await {
            Ok(app) => app,
            Err(why) => return could_not(&why),
        };
        let Self { name, url, email, method, jwt, .. } = self;
        let new = NewIssuer { name: name.clone(), url, email, method, jwt };
        let added = match add_issuer(&app, None, None, new).await {
            Ok(id) => read_issuers::find_issuer(&app, None, id).await,
            Err(error) => Err(error),
        };
        let dids = added.and_then(|identity| Ok((read_issuers::dids(&app, &identity)?, identity)));
        match dids {
            Ok(((did, jwt_did), identity)) => {
                println!("{}", say(language(), "command-issuer-added", &[("name", name.into())]));
                println!("id\t{}\ndid\t{did}\njwt\t{jwt_did}", identity.issuer.id);
                ExitCode::SUCCESS
            }
            Err(error) => refused(&error),
        }
    }
}
