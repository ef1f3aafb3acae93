//! `compagnon demo`: the whole path in a fresh instance, through the same use cases as the API. The clock starts
//! weeks ago and ends now; who earns what follows from the seed.

mod cast;
mod chance;
mod outcome;
mod play;
mod reviewing;
mod writing;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::TimeDelta;
use clap::Args;

use super::instance::{block_on, could_not};
use super::{NO, server};
use crate::app::{App, AppError, causes, open};
use crate::clock::{Clock, SetClock, SystemClock};
use crate::config::Config;
use crate::random::SystemRandom;

use chance::DemoRandom;

/// How long ago the story begins.
const DAYS: i64 = 35;

/// Show the whole path, from a rubric to verified badges, in a fresh instance, then serve it.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Folder of the instance; it must not hold one [default: a new dated folder].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Which story: another seed, other winners.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Address to listen on; the instance's URL follows it.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// End after the story instead of serving it.
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    /// Plays the story, then serves it.
    pub(super) fn run(self) -> ExitCode {
        server::log_quietly();
        block_on(self.play())
    }

    async fn play(self) -> ExitCode {
        let folder = self.data.clone().unwrap_or_else(dated_folder);
        if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return could_not(&format!(
                "{} is not empty; the demo takes a new folder",
                folder.display()
            ));
        }
        // Taken before the story, so that a busy port is told at once.
        let listener = match self.no_serve.then_some(()) {
            Some(()) => None,
            None => match TcpListener::bind(self.listen) {
                Ok(listener) => Some(listener),
                Err(error) => {
                    return could_not(&format!("cannot listen on {}: {error}", self.listen));
                }
            },
        };
        let end = SystemClock.now().whole_second();
        let clock = Arc::new(SetClock::at(end - TimeDelta::days(DAYS)));
        let mut config = Config::in_folder(folder.clone());
        config.base_url = Some(base_url(listener.as_ref(), self.listen));
        let random = Arc::new(DemoRandom::new(self.seed));
        let app = match open::open(config, Arc::<SetClock>::clone(&clock), random).await {
            Ok(app) => app,
            Err(error) => return could_not(&causes(&error)),
        };
        let told = match play::play(&app, &clock, end, self.seed).await {
            Ok(told) => told,
            Err(error) => return broke(&error),
        };
        if let Err(error) = outcome::tell(&app, &folder, &told, listener.is_some()).await {
            return broke(&error);
        }
        match listener {
            Some(listener) => serve(app, listener).await,
            None => ExitCode::SUCCESS,
        }
    }
}

/// The URL of the instance: the loopback name with the port that is listened on.
fn base_url(listener: Option<&TcpListener>, asked: SocketAddr) -> String {
    let bound = listener.and_then(|listener| listener.local_addr().ok()).unwrap_or(asked);
    format!("http://localhost:{}", bound.port())
}

/// Serves the instance on the machine's own clock.
async fn serve(app: App, listener: TcpListener) -> ExitCode {
    let app = App { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), ..app };
    match server::serve(app, listener, None).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => could_not(&error.to_string()),
    }
}

fn dated_folder() -> PathBuf {
    let now = SystemClock.now().get();
    PathBuf::from(format!("compagnon-demo-{}", now.format("%Y%m%d-%H%M%S")))
}

#[expect(clippy::print_stderr, reason = "a command speaks to the terminal")]
fn broke(error: &AppError) -> ExitCode {
    eprintln!("compagnon: the demo broke off: {error:?}");
    ExitCode::from(NO)
}
