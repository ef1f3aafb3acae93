//! `compagnon jobs`: the background work, as an operator sees it.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::instance::{Instance, block_on, could_not};
use super::tell;
use super::verify::language;
use crate::app::{App, AppResult, mend_jobs};
use crate::text::say;

/// Keep the background work.
#[derive(Debug, Args)]
pub(super) struct Jobs {
    #[command(subcommand)]
    command: JobsCommand,
}

#[derive(Debug, Subcommand)]
enum JobsCommand {
    /// List the jobs: id, kind, key, tries, state, what went wrong.
    List(Instance),
    /// Let the jobs that were given up be tried again.
    Retry(Instance),
}

impl Jobs {
    /// Does the command.
    pub(super) fn run(self) -> ExitCode {
        block_on(async move {
            let (JobsCommand::List(instance) | JobsCommand::Retry(instance)) = &self.command;
            let app = match instance.open_existing().await {
                Ok(app) => app,
                Err(why) => return could_not(&why),
            };
            let done = match &self.command {
                JobsCommand::List(_) => list(&app).await,
                JobsCommand::Retry(_) => retry(&app).await,
            };
            match done {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => could_not(&error.to_string()),
            }
        })
    }
}

async fn list(app: &App) -> AppResult<()> {
    for job in mend_jobs::list_jobs(app).await? {
        let state = match (job.parked_at, job.claimed_until) {
            (Some(_), _) => "parked",
            (None, Some(until)) if until > app.now() => "running",
            _ => "waiting",
        };
        let (id, kind, key, attempts) = (job.id, job.kind, job.key, job.attempts);
        tell(&format!("{id}\t{kind}\t{key}\t{attempts}\t{state}\t{}", job.last_error));
    }
    Ok(())
}

async fn retry(app: &App) -> AppResult<()> {
    let count = mend_jobs::retry_jobs(app).await?;
    tell(&say(language(), "command-jobs-retried", &[("count", count.into())]));
    Ok(())
}
