//! `compagnon keys`: lists, rotates, retires and revokes the keys of issuers. Revoking takes two steps, and two people
//! where one of them uses the API.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::instance::{Instance, block_on, could_not};
use super::issuer::{named, refused};
use super::verify::language;
use crate::app::revoke_key::{self, RevocationWanted, Revoking};
use crate::app::{App, AppError, AppResult, key_life, read_issuers, sign_anew};
use crate::domain::{IssuerId, KeyAlgorithm, KeyId, KeyRevocationId, Moment, Renewal};
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
    /// Let the key that signs sign no more; the next one takes its place, what it signed stays good.
    Retire(OneKey),
    /// Ask that a key be revoked; nothing changes until an admin, or `keys approve`, approves.
    Revoke(Revoke),
    /// List the revocations that wait: id, key, as of when, documents to be signed anew, reason.
    Pending(List),
    /// Approve a revocation: the key leaves its issuer's document, what it sealed since is signed anew.
    Approve(OneRevocation),
    /// Refuse a revocation that an admin asked for; nothing changes.
    Refuse(OneRevocation),
    /// Take back a revocation that was asked for on this machine; nothing changes.
    Withdraw(OneRevocation),
    /// Sign anew all that a revoked key sealed, not only what it sealed since it was revoked.
    SignAnew(OneKey),
}

#[derive(Debug, Args)]
struct Revoke {
    #[command(flatten)]
    one: OneKey,
    /// Why, in 1 to 500 characters: for the admins.
    #[arg(long)]
    reason: String,
    /// As of when it is, or may be, in other hands, e.g. 2026-03-02T09:00:00Z [default: now].
    #[arg(long, value_parser = moment)]
    at: Option<Moment>,
    /// Sign anew all that it sealed, not only what it sealed since then.
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Args)]
struct OneRevocation {
    #[command(flatten)]
    instance: Instance,
    /// The revocation's id, as `keys pending` prints it.
    revocation: KeyRevocationId,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).map_err(|error| error.to_string())
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
                KeysCommand::List(list) | KeysCommand::Pending(list) => &list.instance,
                KeysCommand::Rotate(rotate) => &rotate.instance,
                KeysCommand::Retire(one) | KeysCommand::SignAnew(one) => &one.instance,
                KeysCommand::Revoke(revoke) => &revoke.one.instance,
                KeysCommand::Approve(one)
                | KeysCommand::Refuse(one)
                | KeysCommand::Withdraw(one) => &one.instance,
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
            Self::Pending(_) => return pending(app).await,
            Self::Revoke(revoke) => return ask(app, revoke).await,
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
            Self::Approve(one) => {
                let done = revoke_key::approve_revocation(app, None, one.revocation).await;
                (done.map(drop), "command-key-revoked")
            }
            Self::Refuse(one) => {
                let done = revoke_key::refuse_revocation(app, None, one.revocation).await;
                (done.map(drop), "command-key-revocation-refused")
            }
            Self::Withdraw(one) => {
                let done = revoke_key::withdraw_revocation(app, None, one.revocation).await;
                (done.map(drop), "command-key-revocation-withdrawn")
            }
            Self::SignAnew(one) => {
                let done = sign_anew::sign_all_anew(app, None, one.key).await;
                (done.map(drop), "command-key-signed-anew")
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

/// Asks for a revocation, and prints its id alone, for the next step.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to the terminal")]
async fn ask(app: &App, revoke: Revoke) -> ExitCode {
    let Revoke { one, reason, at, all } = revoke;
    let renewal = if all { Renewal::All } else { Renewal::Since };
    let wanted = RevocationWanted { key: one.key, revoked_at: at, reason, renewal };
    match revoke_key::ask_for_revocation(app, None, None, wanted).await {
        Ok(id) => {
            println!("{id}");
            eprintln!("{}", say(language(), "command-key-revocation-asked", &[]));
            ExitCode::SUCCESS
        }
        Err(error) => refused(&error),
    }
}

#[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
async fn pending(app: &App) -> ExitCode {
    let all = match revoke_key::list_pending_revocations(app, None).await {
        Ok(all) => all,
        Err(error) => return refused(&error),
    };
    for Revoking { revocation: one, documents, .. } in all {
        println!("{}\t{}\t{}\t{documents}\t{}", one.id, one.key_id, one.revoked_at, one.reason);
    }
    ExitCode::SUCCESS
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
