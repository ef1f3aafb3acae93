//! A PostgreSQL server of this test process's own: on a Unix socket in a temporary folder, so no port clashes.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;

/// The URL of a fresh database. Where PostgreSQL is not installed: `None` with a printed line, or a failure
/// when `COMPAGNON_REQUIRE_POSTGRES` is set, as it is in `tests/run`.
pub fn fresh() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    static SERVER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let Some(socket) = SERVER.get_or_init(start) else {
        assert!(
            std::env::var_os("COMPAGNON_REQUIRE_POSTGRES").is_none(),
            "PostgreSQL is required but not installed"
        );
        println!("skipped: PostgreSQL is not installed");
        return None;
    };
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::establish(&url(socket, "postgres")).unwrap();
    diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut admin).unwrap();
    Some(url(socket, &name))
}

/// libpq takes a socket's folder as a percent-encoded host.
fn url(socket: &Path, database: &str) -> String {
    let host = socket.to_str().unwrap().replace('/', "%2F");
    format!("postgres://postgres@{host}/{database}")
}

fn start() -> Option<PathBuf> {
    let bin = bin_folder()?;
    let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap().keep();
    let data = folder.join("data");
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    let initdb =
        ["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"];
    run(unprivileged(&bin.join("initdb")).args(initdb).arg("-D").arg(&data));
    let options = format!(
        "-c listen_addresses= -c unix_socket_directories={} -c max_connections=1000 -c max_pred_locks_per_transaction=512 -c fsync=off \
         -c synchronous_commit=off -c full_page_writes=off",
        folder.display()
    );
    let start = ["start", "--wait", "--silent", "-o", &options, "-l"];
    run(unprivileged(&bin.join("pg_ctl")).args(start).arg(folder.join("log")).arg("-D").arg(&data));
    stop_when_we_end(&bin, &folder, &data);
    Some(folder)
}

/// The newest of `/usr/lib/postgresql/*/bin`, unless `PG_BIN` says otherwise.
fn bin_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("PG_BIN") {
        return Some(folder.into());
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest =
        versions.filter_map(|one| one.ok()?.file_name().to_str()?.parse::<u32>().ok()).max()?;
    Some(Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin"))
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// A command under the user `postgres` if we are root: PostgreSQL refuses to run as root.
fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
    command.current_dir("/tmp");
    command
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

/// Leaves a watcher that stops the server and removes its folder once this process is gone.
#[expect(clippy::zombie_processes, reason = "it ends after this process, by design")]
fn stop_when_we_end(bin: &Path, folder: &Path, data: &Path) {
    let script = format!(
        "while [ -d /proc/{} ]; do sleep 0.5; done; {} stop -m immediate -D {}; rm -rf {}",
        std::process::id(),
        bin.join("pg_ctl").display(),
        data.display(),
        folder.display(),
    );
    let mut watcher = unprivileged(Path::new("sh"));
    watcher.arg("-c").arg(script).current_dir("/tmp").process_group(0);
    watcher.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
}
