//! The maildir format: a message is written under `tmp`, then moved to `new` in one step, so that no reader sees
//! half of one (<https://cr.yp.to/proto/maildir.html>).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use uuid::Uuid;

use crate::domain::Moment;

/// Puts a message into the folder, making it if it is not there.
pub(super) fn put(folder: &Path, id: Uuid, at: Moment, message: &[u8]) -> io::Result<()> {
    for part in ["tmp", "new", "cur"] {
        fs::create_dir_all(folder.join(part))?;
    }
    let name = format!("{}.{}.compagnon", at.get().timestamp(), id.simple());
    let (tmp, new) = (folder.join("tmp").join(&name), folder.join("new").join(&name));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600); // it may carry a link
    let mut file = options.open(&tmp)?;
    file.write_all(message)?;
    file.sync_all()?;
    fs::rename(&tmp, &new)?;
    File::open(folder.join("new"))?.sync_all()
}
