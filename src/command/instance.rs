//! Which instance a command is about: the arguments that most commands share, and opening it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde::Deserialize;

use crate::app::open;
use crate::app::{App, causes};
use crate::clock::SystemClock;
use crate::config::{Config, MailRoute};
use crate::random::SystemRandom;

/// Which instance, and how it reaches the world. Flags win over the environment, that over the file.
#[derive(Clone, Debug, Default, Args)]
pub struct Instance {
    /// Folder of the instance: database, master key, outgoing mail.
    #[arg(long, env = "COMPAGNON_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Database, if not the SQLite file in the folder: postgres://…
    #[arg(long, env = "COMPAGNON_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Configuration file (TOML) with the same names as the flags, `-` written `_`.
    #[arg(long, env = "COMPAGNON_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// File of the master key, if not DIR/master.key.
    #[arg(long, env = "COMPAGNON_MASTER_KEY_FILE", value_name = "FILE")]
    pub master_key_file: Option<PathBuf>,
    /// Host and port that outbound requests may reach besides public https; may be repeated.
    #[arg(long, value_name = "HOST:PORT")]
    pub allow_outbound: Vec<String>,
}

/// What a configuration file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    data: Option<PathBuf>,
    database_url: Option<String>,
    master_key_file: Option<PathBuf>,
    allow_outbound: Vec<String>,
    trusted: Vec<PathBuf>,
    pub(super) listen: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) trusted_proxies: Vec<IpAddr>,
    mail: Option<MailRoute>,
    mail_from: Option<String>,
}

/// Why the arguments do not make a configuration.
#[derive(Debug, thiserror::Error)]
pub enum BadArguments {
    /// The configuration file cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The configuration file is not TOML of ours; the message names the line.
    #[error("{0}: {1}")]
    Toml(String, Box<toml::de::Error>),
    /// An address to listen on cannot be read.
    #[error("{0:?} is no address to listen on, like 127.0.0.1:8080")]
    Listen(String),
}

impl Instance {
    /// The configuration file, or nothing where none is named.
    pub(super) fn file(&self) -> Result<File, BadArguments> {
        let Some(path) = &self.config else { return Ok(File::default()) };
        let name = || path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|error| BadArguments::File(name(), error))?;
        toml::from_str(&text).map_err(|error| BadArguments::Toml(name(), Box::new(error)))
    }

    /// The configuration these arguments and the file make.
    pub(super) fn configuration(&self, file: &File) -> Config {
        let folder = self.data.clone().or_else(|| file.data.clone());
        let mut config =
            Config::in_folder(folder.unwrap_or_else(|| PathBuf::from("compagnon-data")));
        if let Some(url) = self.database_url.clone().or_else(|| file.database_url.clone()) {
            config.database_url = url;
        }
        if let Some(path) = self.master_key_file.clone().or_else(|| file.master_key_file.clone()) {
            config.master_key_file = path;
        }
        #[expect(clippy::disallowed_methods, reason = "a secret is never a flag")]
        let master_key = std::env::var("COMPAGNON_MASTER_KEY").ok();
        config.master_key = master_key.filter(|key| !key.is_empty());
        config.allow_outbound = [file.allow_outbound.clone(), self.allow_outbound.clone()].concat();
        config.trusted.clone_from(&file.trusted);
        config.trusted_proxies.clone_from(&file.trusted_proxies);
        if let Some(mail) = &file.mail {
            config.mail = mail.clone();
        }
        if let Some(from) = &file.mail_from {
            config.mail_from.clone_from(from);
        }
        config
    }

    /// Opens the instance, which must be there already.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub async fn open_existing(&self) -> Result<App, String> {
        let file = self.file().map_err(|error| error.to_string())?;
        let config = self.configuration(&file);
        let opened =
            open::open_existing(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await;
        opened.map_err(|error| causes(&error))
    }

    /// Opens the instance, making it if it is not there.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub async fn open(&self) -> Result<App, String> {
        let file = self.file().map_err(|error| error.to_string())?;
        let config = self.configuration(&file);
        let opened = open::open(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await;
        opened.map_err(|error| causes(&error))
    }
}

/// Runs async work of a command to its end.
pub(super) fn block_on(work: impl Future<Output = ExitCode>) -> ExitCode {
    actix_web::rt::System::new().block_on(work)
}

/// Says what is wrong on standard error; the command could not do its work.
#[expect(clippy::print_stderr, reason = "a command speaks to the terminal")]
pub(super) fn could_not(why: &str) -> ExitCode {
    eprintln!("compagnon: {why}");
    ExitCode::from(2)
}
