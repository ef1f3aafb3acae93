//! Bundles as ZIP archives. A reader of archives is offered bombs, names that leave the folder, and entries that hide
//! others: whatever is not exactly what [`write`] makes is refused, and nothing is ever written to a file.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{BadBundle, MOST_BYTES, MOST_DOCUMENTS, malformed};

/// How many bytes all entries may have, unpacked.
const MOST_UNPACKED: u64 = 8 * 1024 * 1024;
/// The manifest, the badge and the documents.
const MOST_ENTRIES: usize = 2 + MOST_DOCUMENTS;

/// Writes an archive: deflated, without times, so that the same content makes the same bytes.
pub(super) fn write(entries: &[(String, &[u8])]) -> Result<Vec<u8>, BadBundle> {
    let failed = |error: &dyn std::fmt::Display| BadBundle::Malformed(error.to_string());
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name.as_str(), options).map_err(|error| failed(&error))?;
        zip.write_all(content).map_err(|error| failed(&error))?;
    }
    Ok(zip.finish().map_err(|error| failed(&error))?.into_inner())
}

/// The entries of an archive by their names. What a header says of a size is not believed.
pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BadBundle> {
    if bytes.len() > MOST_BYTES {
        return Err(BadBundle::TooLarge("file".into()));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| malformed("archive"))?;
    if archive.has_duplicate_names() {
        return Err(malformed("an entry stands twice"));
    }
    // Bytes before the archive, or a comment after it, are somebody else's message.
    if archive.offset() != 0 || !archive.comment().is_empty() {
        return Err(malformed("bytes around the archive"));
    }
    if archive.len() > MOST_ENTRIES {
        return Err(BadBundle::TooLarge("entries".into()));
    }
    let (mut entries, mut left) = (BTreeMap::new(), MOST_UNPACKED);
    for at in 0..archive.len() {
        let (name, content) = entry(&mut archive, at, &mut left)?;
        if entries.insert(name.clone(), content).is_some() {
            return Err(malformed(&name));
        }
    }
    Ok(entries)
}

fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
    left: &mut u64,
) -> Result<(String, Vec<u8>), BadBundle> {
    let mut entry = archive.by_index(at).map_err(|_| malformed("archive"))?;
    let name = entry.name().map_err(|_| malformed("name"))?.into_owned();
    let compression = entry.compression();
    let plain = matches!(compression, CompressionMethod::Stored | CompressionMethod::Deflated);
    if !is_due(&name) || !entry.is_file() || entry.encrypted() || !plain {
        return Err(malformed(&name));
    }
    let mut content = Vec::new();
    let read = entry.by_ref().take(*left + 1).read_to_end(&mut content);
    let read = read.map_err(|_| BadBundle::Changed(name.clone()))?;
    *left = left.checked_sub(read as u64).ok_or_else(|| BadBundle::TooLarge(name.clone()))?;
    Ok((name, content))
}

/// Whether a name is one that bundles use: in particular none that leaves the folder, whoever unpacks it.
fn is_due(name: &str) -> bool {
    let document = name.strip_prefix("documents/");
    let numbered = document.is_some_and(|number| {
        (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered
        || matches!(name, "bundle.json" | "badge.json" | "badge.jwt" | "badge.png" | "badge.svg")
}
