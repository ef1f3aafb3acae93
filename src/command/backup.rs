//! `compagnon backup` and `compagnon restore`: the whole instance as one file, and back.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::instance::{Instance, block_on, could_not};
use crate::app::backup;
use crate::store::Db;

/// Write the whole instance into one file, while it serves.
#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    instance: Instance,
    /// File to write; it must not exist.
    file: PathBuf,
}

/// Restore a backup into an empty place.
#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    instance: Instance,
    /// File to read.
    file: PathBuf,
}

impl Backup {
    /// Writes the backup beside its name first: a file of that name is a whole backup.
    pub(super) fn run(self) -> ExitCode {
        block_on(async move {
            let app = match self.instance.open_existing().await {
                Ok(app) => app,
                Err(why) => return could_not(&why),
            };
            if self.file.exists() {
                return could_not(&format!(
                    "{} exists; it is not overwritten",
                    self.file.display()
                ));
            }
            let partial = beside(&self.file);
            let opened = OpenOptions::new().write(true).create(true).truncate(true).open(&partial);
            let (out, kept) = match opened.and_then(|out| Ok((out.try_clone()?, out))) {
                Ok(files) => files,
                Err(error) => return could_not(&format!("{}: {error}", partial.display())),
            };
            let copied = match backup::back_up(&app, std::io::BufWriter::new(out)).await {
                Ok(copied) => copied,
                Err(error) => return give_up(&partial, &error.to_string()),
            };
            match keep(&kept, &partial, &self.file) {
                Ok(()) => say(&format!(
                    "{} rows of {} in {}. The master key is not in it: keep {} apart.",
                    copied.rows,
                    copied.base_url,
                    self.file.display(),
                    app.config.master_key_file.display(),
                )),
                Err(error) => give_up(&partial, &error.to_string()),
            }
        })
    }
}

impl Restore {
    /// Restores the backup; refuses where there is an instance already.
    pub(super) fn run(self) -> ExitCode {
        block_on(async move {
            let config = match self.instance.file() {
                Ok(file) => self.instance.configuration(&file),
                Err(error) => return could_not(&error.to_string()),
            };
            let bytes = match fs::read(&self.file) {
                Ok(bytes) => bytes,
                Err(error) => return could_not(&format!("{}: {error}", self.file.display())),
            };
            if let Err(error) = fs::create_dir_all(&config.data) {
                return could_not(&format!("{}: {error}", config.data.display()));
            }
            let db = match Db::open(&config.database_url, 2) {
                Ok(db) => db,
                Err(error) => return could_not(&error.to_string()),
            };
            match backup::restore(&db, bytes).await {
                Ok(copied) => say(&format!(
                    "{} rows of {} restored. Put its master key into {} before you serve it.",
                    copied.rows,
                    copied.base_url,
                    config.master_key_file.display(),
                )),
                Err(error) => could_not(&error.to_string()),
            }
        })
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Makes the file last, then gives it its name.
fn keep(written: &File, partial: &Path, file: &Path) -> std::io::Result<()> {
    written.sync_all()?;
    fs::rename(partial, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn give_up(partial: &Path, why: &str) -> ExitCode {
    // What is left of it would only be in the way.
    let _ = fs::remove_file(partial);
    could_not(why)
}

#[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
fn say(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}
