//! The base URL, the master key, and who may read it.

use std::fs;
use std::path::Path;

use super::super::open::{OpenError, check_of, master_key};
use super::{Check, Finding, causes};
use crate::config::{BaseUrl, Config};
use crate::keys::MasterKey;
use crate::store::instance::Instance;

/// What is found, and the master key where it is the right one.
pub(super) fn findings(
    config: &Config,
    instance: &Instance,
    base: Option<&BaseUrl>,
) -> (Option<MasterKey>, Vec<Finding>) {
    let (key, found) = of_key(config, instance);
    (key, vec![of_base_url(config, instance, base), found, of_readers(config)])
}

fn of_base_url(config: &Config, instance: &Instance, base: Option<&BaseUrl>) -> Finding {
    let found = match (base, config.base_url.as_deref().map(BaseUrl::parse)) {
        (None, _) => Finding::wrong(Check::BaseUrl, "base-url-unreadable"),
        (Some(base), Some(asked)) if asked.as_ref() != Ok(base) => {
            let asked = config.base_url.clone().unwrap_or_default();
            Finding::wrong(Check::BaseUrl, "base-url-other").naming("asked", asked)
        }
        (Some(base), _) if !base.is_https() => Finding::warning(Check::BaseUrl, "base-url-local"),
        _ => Finding::ok(Check::BaseUrl, "base-url-good"),
    };
    found.naming("url", &instance.base_url)
}

fn of_key(config: &Config, instance: &Instance) -> (Option<MasterKey>, Finding) {
    let file = config.master_key_file.display();
    match master_key(config, None) {
        Ok(key) if check_of(&key) == instance.master_key_check => {
            (Some(key), Finding::ok(Check::MasterKey, "master-key-right"))
        }
        Ok(_) => (None, Finding::wrong(Check::MasterKey, "master-key-other")),
        Err(OpenError::NoMasterKey(_)) => {
            (None, Finding::wrong(Check::MasterKey, "master-key-missing").naming("file", file))
        }
        Err(error) => {
            let found = Finding::wrong(Check::MasterKey, "master-key-unreadable");
            (None, found.naming("why", causes(&error)))
        }
    }
}

/// Who reads the master key may sign in everyone's name; who reads the database has addresses and texts.
fn of_readers(config: &Config) -> Finding {
    let key = &config.master_key_file;
    if config.master_key.is_none() && others_read(key) == Some(true) {
        return Finding::wrong(Check::Secrets, "secrets-key-open").naming("file", key.display());
    }
    let database = config.database_url.strip_prefix("sqlite://").map(Path::new);
    let open = database.filter(|file| others_read(file) == Some(true) && !is_closed(file.parent()));
    match open {
        Some(file) => {
            Finding::warning(Check::Secrets, "secrets-database-open").naming("file", file.display())
        }
        None if cfg!(unix) => Finding::ok(Check::Secrets, "secrets-closed"),
        None => Finding::not_checked(Check::Secrets, "not-here"),
    }
}

/// The rights on a file, where there are such.
fn mode(path: &Path) -> Option<u32> {
    let metadata = fs::metadata(path).ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()));
    #[cfg(not(unix))]
    return {
        let _ = metadata;
        None
    };
}

/// Whether anyone but the owner and the owner's group may read the file.
fn others_read(path: &Path) -> Option<bool> {
    mode(path).map(|mode| mode & 0o004 != 0)
}

/// Whether nobody else gets into the folder.
fn is_closed(folder: Option<&Path>) -> bool {
    folder.and_then(mode).is_some_and(|mode| mode & 0o001 == 0)
}
