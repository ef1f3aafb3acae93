//! The program itself, as an operator runs it: its commands, and its server as a process that may be killed.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use compagnon::app::{App, open};
use compagnon::clock::SystemClock;
use compagnon::config::Config;
use compagnon::random::SystemRandom;

use super::{Backend, Client};

/// What the environment might say to the program.
const ENVIRONMENT: [&str; 7] = [
    "COMPAGNON_DATA",
    "COMPAGNON_DATABASE_URL",
    "COMPAGNON_CONFIG",
    "COMPAGNON_MASTER_KEY_FILE",
    "COMPAGNON_MASTER_KEY",
    "COMPAGNON_LISTEN",
    "COMPAGNON_BASE_URL",
];

/// Where an instance, or a node of it, lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its folder.
    pub data: PathBuf,
    /// Its database.
    pub database_url: String,
    /// The master key, if it comes from the environment.
    pub master_key: Option<String>,
}

/// What a command answered.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it complained of.
    pub err: String,
}

impl Ran {
    /// Checks the exit code and gives what was printed.
    #[track_caller]
    pub fn expect(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self.out
    }
}

/// The program with these words, and nothing from the environment.
pub fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compagnon"));
    for name in ENVIRONMENT {
        command.env_remove(name);
    }
    command.args(words).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(words: &[&str]) -> Ran {
    ended(program(words))
}

fn ended(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("the program ended by itself");
    Ran { code, out: text(output.stdout), err: text(output.stderr) }
}

impl Place {
    /// An empty place in `folder`; `None` where there is no PostgreSQL and none is required.
    pub fn fresh(backend: Backend, folder: &Path, name: &str) -> Option<Self> {
        let data = folder.join(name);
        let database_url = match backend {
            Backend::Sqlite => format!("sqlite://{}", data.join("compagnon.db").display()),
            Backend::Postgres => backend.fresh(folder)?,
        };
        Some(Self { data, database_url, master_key: None })
    }

    /// Another node of the same instance: the same database and master key, a folder of its own.
    pub fn another_node(&self, name: &str) -> Self {
        let key = std::fs::read_to_string(self.data.join("master.key")).unwrap();
        Self {
            data: self.data.with_file_name(name),
            database_url: self.database_url.clone(),
            master_key: Some(key.trim().to_owned()),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = program(words);
        command.arg("--data").arg(&self.data).args(["--database-url", &self.database_url]);
        if let Some(key) = &self.master_key {
            command.env("COMPAGNON_MASTER_KEY", key);
        }
        command
    }

    /// Runs a command on this place to its end.
    pub fn run(&self, words: &[&str]) -> Ran {
        ended(self.command(words))
    }

    /// Opens the instance in this process, making it if it is not there.
    pub async fn open(&self) -> App {
        self.opened(None).await
    }

    /// The same, making it under a base URL.
    pub async fn open_under(&self, base_url: &str) -> App {
        self.opened(Some(base_url.to_owned())).await
    }

    async fn opened(&self, base_url: Option<String>) -> App {
        let mut config = Config::in_folder(self.data.clone());
        config.base_url = base_url;
        config.database_url.clone_from(&self.database_url);
        config.master_key.clone_from(&self.master_key);
        open::open(config, Arc::new(SystemClock), Arc::new(SystemRandom)).await.unwrap()
    }
}

/// A server of the program's, in a process of its own; killed when dropped.
pub struct Served {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl Served {
    /// Starts a server on a free port and waits until it is ready.
    pub async fn start(place: &Place) -> Self {
        Self::start_with(place, |_| Vec::new()).await
    }

    /// Starts the first server of an instance, which lies under the URL it listens on from then on.
    pub async fn first(place: &Place) -> Self {
        Self::start_with(place, |url| vec!["--base-url".to_owned(), url.to_owned()]).await
    }

    /// The same, with further words on its command line.
    pub async fn first_with(place: &Place, words: &[&str]) -> Self {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Self::start_with(place, |url| {
            [&["--base-url".to_owned(), url.to_owned()][..], &words].concat()
        })
        .await
    }

    /// The memory that it holds, and the most that it ever held at one time, in KiB.
    pub fn memory(&self) -> [u64; 2] {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        ["VmRSS:", "VmHWM:"].map(|name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        })
    }

    /// For how many seconds it has had a processor.
    pub fn busy(&self) -> f64 {
        let line = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let after = line.rsplit_once(") ").unwrap().1;
        // `utime` and `stime`, in hundredths (proc_pid_stat(5)).
        let ticks = after.split(' ').skip(11).take(2).map(|one| one.parse::<f64>().unwrap());
        ticks.sum::<f64>() / 100.0
    }

    async fn start_with(place: &Place, more: impl Fn(&str) -> Vec<String>) -> Self {
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let listen = format!("127.0.0.1:{port}");
            let url = format!("http://{listen}");
            let log = place.data.with_extension("log");
            let written = OpenOptions::new().create(true).append(true).open(&log).unwrap();
            let mut command = place.command(&["serve", "--listen", &listen]);
            command.args(more(&url)).stdout(Stdio::null()).stderr(written);
            let mut served = Self { child: command.spawn().unwrap(), url };
            if served.ready().await {
                return served;
            }
            let said = std::fs::read_to_string(&log).unwrap();
            // Another test may have taken the port meanwhile.
            assert!(said.contains("cannot listen on"), "{said}");
        }
        panic!("there is no free port");
    }

    /// Waits until it answers; `false` when it ended instead.
    async fn ready(&mut self) -> bool {
        let client = Client::new(&self.url, None);
        for _ in 0..1200 {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            let asked = client.request(reqwest::Method::GET, "/readyz").send().await;
            if asked.is_ok_and(|reply| reply.status() == 200) {
                return true;
            }
            pause(50).await;
        }
        panic!("the server does not become ready");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Whoever holds that token, at this server.
    pub fn holding(&self, token: &str) -> Client {
        Client::new(&self.url, Some(token))
    }

    /// Someone without an account, at this server.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets the others go on for some milliseconds.
pub async fn pause(milliseconds: u64) {
    actix_web::rt::time::sleep(Duration::from_millis(milliseconds)).await;
}
