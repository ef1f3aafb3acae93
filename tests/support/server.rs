//! A server for a test: a real one, on a free port, with a worker that runs when the test says so.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use compagnon::app::{App, open};
use compagnon::clock::{Clock, SystemClock};
use compagnon::command::server;
use compagnon::config::{Config, MailRoute};
use compagnon::random::{Random, SystemRandom};
use compagnon::{jobs, store};

use super::Client;

/// A running server and the instance behind it.
pub struct TestServer {
    /// The instance: for what a test must see or do behind the API.
    pub app: App,
    /// Under which URL it is reached.
    pub base_url: String,
    handle: actix_web::dev::ServerHandle,
}

impl TestServer {
    /// Starts a server on the machine's clock, with the operating system's randomness.
    pub async fn start(folder: &Path, database_url: String) -> Self {
        Self::start_with(folder, database_url, Arc::new(SystemClock), Arc::new(SystemRandom)).await
    }

    /// Starts a server with a clock and a randomness of the test's.
    pub async fn start_with(
        folder: &Path,
        database_url: String,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self::configured(folder, database_url, clock, random, |_| ()).await
    }

    /// Starts a server whose mail leaves by SMTP, where a URL is given.
    pub async fn start_mailing(
        folder: &Path,
        database_url: String,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        smtp: Option<String>,
    ) -> Self {
        let by_smtp = |config: &mut Config| {
            if let Some(url) = smtp {
                config.mail = MailRoute::Smtp(url);
                config.mail_from = "Compagnon <noreply@badges.example>".to_owned();
            }
        };
        Self::configured(folder, database_url, clock, random, by_smtp).await
    }

    /// Starts a server whose configuration the test has changed: it may believe to lie under another URL.
    pub async fn configured(
        folder: &Path,
        database_url: String,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let mut config = Config::in_folder(folder.to_owned());
        config.database_url = database_url;
        config.base_url = Some(base_url.clone());
        configure(&mut config);
        let app = open::open(config, clock, random).await.unwrap();
        let running = server::http(app.clone(), listener, Some(2), None).unwrap();
        let handle = running.handle();
        actix_web::rt::spawn(running);
        Self { app, base_url, handle }
    }

    /// Someone who has not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.base_url, None)
    }

    /// Someone who holds that token.
    pub fn holding(&self, token: &str) -> Client {
        Client::new(&self.base_url, Some(token))
    }

    /// Does every job that is ripe. One that failed is tried again, as in service; what went wrong is printed.
    pub async fn settle(&self) {
        for _ in 0..30 {
            jobs::drain(&self.app).await.unwrap();
            let failing = self.app.read(|conn| Ok(store::jobs::failing(conn)?)).await.unwrap();
            if failing.is_empty() {
                return;
            }
            println!("jobs failed, and are tried again: {failing:?}");
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        panic!("some jobs fail again and again");
    }

    /// What ends the server with its threads, and with them its connections to the database, before the next test.
    pub fn handle(&self) -> actix_web::dev::ServerHandle {
        self.handle.clone()
    }
}
