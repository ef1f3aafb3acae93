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

/// Whether messages can be put into the folder. Where it is not there yet, it would be made.
pub(super) fn try_folder(folder: &Path) -> io::Result<()> {
    for part in ["tmp", "new"].map(|part| folder.join(part)) {
        let there = part.ancestors().find(|path| path.symlink_metadata().is_ok());
        let there = there.unwrap_or(Path::new("."));
        if !there.is_dir() {
            return Err(io::Error::other(format!("{} is no folder", there.display())));
        }
        #[cfg(unix)]
        rustix::fs::access(there, rustix::fs::Access::WRITE_OK)?;
    }
    Ok(())
}
