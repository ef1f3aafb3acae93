//! `compagnon serve`: serves an instance until it is told to stop.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::instance::{BadArguments, Instance, block_on, could_not};
use super::server;
use crate::app::vc_api::ConformanceIssuer;
use crate::app::verify_credential::trust_list;
use crate::app::{causes, open};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::random::SystemRandom;

/// Serve an instance.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    instance: Instance,
    /// Address to listen on [default: 127.0.0.1:8080]. It does not change the base URL.
    #[arg(long, env = "COMPAGNON_LISTEN", value_name = "ADDR")]
    listen: Option<String>,
    /// URL the instance is reached under; stored at first start [default: http://localhost:8080].
    #[arg(long, env = "COMPAGNON_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
    /// Address of a reverse proxy whose X-Forwarded-For counts; may be repeated.
    #[arg(long, value_name = "IP")]
    trusted_proxy: Vec<IpAddr>,
    /// A list of issuers whose badges are shown as known to this instance: ids, one a line, or a registry
    /// of the Digital Credentials Consortium (JSON); may be repeated.
    #[arg(long, value_name = "FILE")]
    trusted: Vec<PathBuf>,
    /// Issue and verify any credential for the conformance suites of the W3C (VC-API), by a key that ends with
    /// the process; on a loopback address only.
    #[arg(long)]
    vc_api: bool,
}

impl Serve {
    fn configuration(&self) -> Result<Config, BadArguments> {
        let file = self.instance.file()?;
        let mut config = self.instance.configuration(&file);
        if let Some(listen) = self.listen.as_ref().or(file.listen.as_ref()) {
            config.listen = listen.parse().map_err(|_| BadArguments::Listen(listen.clone()))?;
        }
        config.base_url = self.base_url.clone().or(file.base_url);
        config.trusted_proxies.extend(&self.trusted_proxy);
        config.trusted.extend(self.trusted.iter().cloned());
        Ok(config)
    }

    /// Serves until SIGTERM or SIGINT.
    pub(super) fn run(self) -> ExitCode {
        server::log_to_stderr();
        let config = match self.configuration() {
            Ok(config) => config,
            Err(error) => return could_not(&error.to_string()),
        };
        if self.vc_api && !config.listen.ip().is_loopback() {
            return could_not(
                "--vc-api signs for whoever asks: it listens on a loopback address only",
            );
        }
        block_on(serve(config, self.vc_api))
    }
}

async fn serve(config: Config, vc_api: bool) -> ExitCode {
    let listen: SocketAddr = config.listen;
    for path in &config.trusted {
        if let Err(why) = trust_list(path) {
            return could_not(&format!("{}: {why}", path.display()));
        }
    }
    let opened = open::open(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await;
    let app = match opened {
        Ok(app) => app,
        Err(error) => return could_not(&causes(&error)),
    };
    let listener = match TcpListener::bind(listen) {
        Ok(listener) => listener,
        Err(error) => return could_not(&format!("cannot listen on {listen}: {error}")),
    };
    tracing::info!(%listen, base_url = app.base_url.as_str(), "serving");
    let conformance = match vc_api.then(|| ConformanceIssuer::new(&SystemRandom)).transpose() {
        Ok(issuer) => issuer.map(Arc::new),
        Err(error) => return could_not(&error.to_string()),
    };
    if let Some(issuer) = &conformance {
        tracing::warn!(issuer = issuer.did(), "anyone on this machine may have credentials signed");
    }
    match server::serve(app, listener, conformance).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => could_not(&error.to_string()),
    }
}
