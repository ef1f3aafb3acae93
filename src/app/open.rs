//! Opening an instance: its database, its base URL, its master key. The first start decides both for ever.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::App;
use crate::clock::Clock;
use crate::config::{BadBaseUrl, BaseUrl, Config};
use crate::keys::MasterKey;
use crate::keys::master::NotAMasterKey;
use crate::random::Random;
use crate::store::instance::{self, Instance};
use crate::store::{Db, StoreError};

/// Where an instance lies under when its first start names no base URL.
pub const DEFAULT_BASE_URL: &str = "http://localhost:8080";

/// Why an instance does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or the master key's file cannot be read or made.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The master key is not 32 bytes of hexadecimal or base64.
    #[error("the master key cannot be read: {0}")]
    MasterKey(#[from] NotAMasterKey),
    /// The base URL is refused.
    #[error(transparent)]
    BaseUrl(#[from] BadBaseUrl),
    /// The instance was first started under another base URL, which is part of every id it gave.
    #[error(
        "this instance lies under {stored}, which is in every badge it issued; it cannot become {asked}"
    )]
    OtherBaseUrl {
        /// The one it was first started with.
        stored: String,
        /// The one asked for now.
        asked: String,
    },
    /// The instance exists, but its master key is not here.
    #[error(
        "the master key is missing: put it into {0}, or into the environment (COMPAGNON_MASTER_KEY)"
    )]
    NoMasterKey(String),
    /// The database was made with another master key.
    #[error("this master key is not the one that the instance was first started with")]
    OtherMasterKey,
    /// There is no instance there.
    #[error("there is no instance in {0}")]
    Nothing(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens an instance, making it if it is not there.
///
/// # Errors
/// [`OpenError`] says what to do; nothing is changed then.
pub async fn open(
    config: Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<App, OpenError> {
    let asked = config.base_url.as_deref().map(BaseUrl::parse).transpose()?;
    make_folder(&config.data)?;
    let size = if config.database_url.starts_with("sqlite://") { 8 } else { 16 };
    let db = Db::open(&config.database_url, size)?;
    let is_new = db.read(instance::find).await?.is_none();
    let master_key = master_key(&config, is_new.then_some(random.as_ref()))?;
    let first = Instance {
        base_url: asked.as_ref().map_or(DEFAULT_BASE_URL, BaseUrl::as_str).to_owned(),
        master_key_check: check_of(&master_key),
        created_at: clock.now(),
    };
    let kept: Instance = db
        .write(move |conn| match instance::find(conn)? {
            Some(kept) => Ok::<_, StoreError>(kept),
            None => instance::insert(conn, &first).map(|()| first.clone()),
        })
        .await?;
    if kept.master_key_check != check_of(&master_key) {
        return Err(OpenError::OtherMasterKey);
    }
    match asked {
        Some(asked) if asked.as_str() != kept.base_url => {
            Err(OpenError::OtherBaseUrl { stored: kept.base_url, asked: asked.as_str().to_owned() })
        }
        _ => Ok(App {
            base_url: Arc::new(BaseUrl::parse(&kept.base_url)?),
            master_key: Arc::new(master_key),
            db,
            clock,
            random,
            config: Arc::new(config),
            verification: Arc::default(),
        }),
    }
}

/// Opens an instance that must be there already: for commands that only look.
///
/// # Errors
/// [`OpenError::Nothing`] where there is none, else as [`open`].
pub async fn open_existing(
    config: Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<App, OpenError> {
    let file = config.database_url.strip_prefix("sqlite://");
    if file.is_some_and(|file| !Path::new(file).exists()) {
        return Err(OpenError::Nothing(config.data.display().to_string()));
    }
    open(config, clock, random).await
}

/// Makes the folder if it is not there; then nobody else may look into it.
fn make_folder(path: &Path) -> Result<(), OpenError> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
        .create(path)
        .map_err(|source| OpenError::File { path: path.display().to_string(), source })
}

/// The master key: from the environment, from its file, or, at first start, made with `random`.
pub(super) fn master_key(
    config: &Config,
    random: Option<&dyn Random>,
) -> Result<MasterKey, OpenError> {
    if let Some(text) = &config.master_key {
        return Ok(MasterKey::parse(text)?);
    }
    let path = &config.master_key_file;
    let failed = |source| OpenError::File { path: path.display().to_string(), source };
    match fs::read_to_string(path) {
        Ok(text) => Ok(MasterKey::parse(&text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let random =
                random.ok_or_else(|| OpenError::NoMasterKey(path.display().to_string()))?;
            let key = MasterKey::from_bytes(random.secret());
            keep_secret(path, &key.to_text()).map_err(failed)?;
            Ok(key)
        }
        Err(error) => Err(failed(error)),
    }
}

/// The key's check value as the database keeps it.
pub(super) fn check_of(key: &MasterKey) -> String {
    key.check_value().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file that only its owner may read, and that is on the disk when this returns.
fn keep_secret(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}
