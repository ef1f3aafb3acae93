//! `compagnon keys`: lists, rotates, retires and revokes the keys of issuers.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::instance::{Instance, block_on, could_not};
use super::issuer::{named, refused};
use super::verify::language;
use crate::app::{App, AppError, AppResult, key_life, read_issuers};
use crate::domain::{IssuerId, KeyAlgorithm, KeyId};
use crate::text::say;

/// List, rotate, retire and revoke the keys of issuers.
#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// List the keys: id, algorithm, state, fragment, issuer.
    List(List),
    /// Let the next key sign; the active one is retired and stays published.
    Rotate(Rotate),
    /// Let a key sign no more; what it signed stays good.
    Retire(OneKey),
    /// Take a key out of its issuer's document: nothing it signed is good any more.
    Revoke(OneKey),
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    instance: Instance,
}

#[derive(Debug, Args)]
struct Rotate {
    #[command(flatten)]
    instance: Instance,
    /// Which issuer, where there are several.
    #[arg(long)]
    issuer: Option<IssuerId>,
    /// Ed25519 (embedded proofs), RS256 or ES256 (JWTs) [default: all that the issuer uses].
    #[arg(long, value_parser = named::<KeyAlgorithm>)]
    algorithm: Option<KeyAlgorithm>,
}

#[derive(Debug, Args)]
struct OneKey {
    #[command(flatten)]
    instance: Instance,
    /// The key's id, as `keys list` prints it.
    key: KeyId,
}

impl Keys {
    /// Does the command.
    pub(super) fn run(self) -> ExitCode {
        block_on(async move {
            let instance = match &self.command {
                KeysCommand::List(list) => &list.instance,
                KeysCommand::Rotate(rotate) => &rotate.instance,
                KeysCommand::Retire(one) | KeysCommand::Revoke(one) => &one.instance,
            };
            let app = match instance.open_existing().await {
                Ok(app) => app,
                Err(why) => return could_not(&why),
            };
            self.command.run(&app).await
        })
    }
}

impl KeysCommand {
    #[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
    async fn run(self, app: &App) -> ExitCode {
        let (done, key) = match self {
            Self::List(_) => return list(app).await,
            Self::Rotate(rotate) => {
                let issuer = match issuer_of(app, rotate.issuer).await {
                    Ok(issuer) => issuer,
                    Err(why) => return could_not(&why),
                };
                (rotate_all(app, issuer, rotate.algorithm).await, "command-key-rotated")
            }
            Self::Retire(one) => {
                (key_life::retire_key(app, None, one.key).await, "command-key-retired")
            }
            Self::Revoke(one) => {
                (key_life::revoke_key(app, None, one.key).await, "command-key-revoked")
            }
        };
        match done {
            Ok(()) => {
                println!("{}", say(language(), key, &[]));
                ExitCode::SUCCESS
            }
            Err(error) => refused(&error),
        }
    }
}

async fn rotate_all(app: &App, issuer: IssuerId, algorithm: Option<KeyAlgorithm>) -> AppResult<()> {
    let identity = read_issuers::find_issuer(app, None, issuer).await?;
    let all = [KeyAlgorithm::Ed25519, identity.issuer.jwt_algorithm.into()];
    let asked = all.into_iter().filter(|one| algorithm.is_none_or(|only| only == *one));
    let mut any = false;
    for algorithm in asked {
        key_life::rotate_key(app, None, issuer, algorithm).await?;
        any = true;
    }
    let refused = crate::domain::IssuerRefused::NoActiveKey;
    if any { Ok(()) } else { Err(AppError::refused(refused)) }
}

/// The issuer named, or the only one there is.
async fn issuer_of(app: &App, named: Option<IssuerId>) -> Result<IssuerId, String> {
    if let Some(named) = named {
        return Ok(named);
    }
    let all = read_issuers::list_issuers(app, None).await.map_err(|error| error.to_string())?;
    match all.as_slice() {
        [] => Err(say(language(), "command-no-issuer", &[])),
        [only] => Ok(only.issuer.id),
        _ => Err(say(language(), "command-which-issuer", &[])),
    }
}

#[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
async fn list(app: &App) -> ExitCode {
    let all = match read_issuers::list_issuers(app, None).await {
        Ok(all) => all,
        Err(error) => return refused(&error),
    };
    for identity in all {
        for key in identity.keys {
            let (id, name) = (identity.issuer.id, &identity.issuer.name);
            println!(
                "{}\t{}\t{}\t{}\t{id}\t{name}",
                key.id, key.algorithm, key.state, key.fragment
            );
        }
    }
    ExitCode::SUCCESS
}
