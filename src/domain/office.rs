//! Office documents without the names of those who wrote them. They are ZIP archives of XML parts (ECMA-376 part 2,
//! OpenDocument 1.3 part 2): every entry is written anew, without its time and its system's marks; the parts that
//! hold properties become empty ones, and names in other parts (comments, tracked changes, paths of the writer's
//! machine) are replaced. What an author wrote into the text stays.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::office_names::{Named, nameless};
use super::picture::without_metadata;
use super::{LARGEST_FILE, MediaType};

/// How many bytes all entries of a document may have, unpacked: what is more is a bomb, or nothing to review.
const MOST_UNPACKED: u64 = 4 * LARGEST_FILE;
/// How many bytes an entry that is looked into may have, unpacked.
const LARGEST_PART: u64 = 32 * 1024 * 1024;
/// How many entries a document may have.
const MOST_ENTRIES: usize = 10_000;
/// How deep documents may lie within documents.
const DEEPEST: u32 = 2;

/// A document written anew.
#[derive(Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether every part could be looked into. An embedded object of an unknown kind could not.
    pub is_whole: bool,
}

/// The document without names; `None` where it cannot be written anew without being harmed: it is encrypted,
/// signed, broken, or far larger than it looks.
pub fn without_names(bytes: &[u8]) -> Option<Cleaned> {
    let mut budget = MOST_UNPACKED;
    rewrite(bytes, &mut budget, DEEPEST)
}

fn rewrite(bytes: &[u8], budget: &mut u64, depth: u32) -> Option<Cleaned> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.is_empty() || archive.len() > MOST_ENTRIES {
        return None;
    }
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    let mut is_whole = true;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).ok()?;
        let name = entry.name().ok()?.into_owned();
        if entry.encrypted() || is_signature(&name) {
            return None;
        }
        let method = match entry.compression() {
            CompressionMethod::Stored => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        if entry.is_dir() {
            written.add_directory(name, options).ok()?;
            continue;
        }
        let content = read(&mut entry, budget)?;
        let (content, is_clean) = part(&name, content, budget, depth)?;
        is_whole &= is_clean;
        written.start_file(name, options).ok()?;
        written.write_all(&content).ok()?;
    }
    Some(Cleaned { bytes: written.finish().ok()?.into_inner(), is_whole })
}

/// An entry's bytes, while the budget lasts. What its header says of its size is not believed.
fn read(entry: &mut impl Read, budget: &mut u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let read = entry.take(budget.saturating_add(1)).read_to_end(&mut content).ok()?;
    *budget = budget.checked_sub(u64::try_from(read).ok()?)?;
    Some(content)
}

/// A signature would break, and holds its signer's certificate.
fn is_signature(name: &str) -> bool {
    name.starts_with("_xmlsignatures/")
        || matches!(name, "META-INF/documentsignatures.xml" | "META-INF/macrosignatures.xml")
}

/// A part without names, and whether it could be looked into. `None` where its XML cannot be read.
fn part(name: &str, content: Vec<u8>, budget: &mut u64, depth: u32) -> Option<(Vec<u8>, bool)> {
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
    match extension {
        "xml" | "rels" | "psmdcp" | "rdf" => {
            if u64::try_from(content.len()).ok()? > LARGEST_PART {
                return None;
            }
            match nameless(&content)? {
                Named::Nothing => Some((content, true)),
                Named::Replaced(text) => Some((text.into_bytes(), true)),
            }
        }
        "png" => Some(picture(MediaType::Png, content)),
        "jpg" | "jpeg" => Some(picture(MediaType::Jpeg, content)),
        "webp" => Some(picture(MediaType::Webp, content)),
        "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" if depth > 0 => {
            match rewrite(&content, budget, depth - 1) {
                Some(inner) => Some((inner.bytes, inner.is_whole)),
                None => Some((content, false)),
            }
        }
        // What may hold a document of its own, or names in a form that is not read here.
        "bin" | "doc" | "xls" | "ppt" | "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp"
        | "docm" | "xlsm" | "pptm" | "xlsb" | "pdf" | "mp4" | "mov" | "m4a" | "mp3" | "wav"
        | "tif" | "tiff" | "svg" => Some((content, false)),
        _ => Some((content, true)),
    }
}

/// A picture without its metadata; one whose structure is broken stays as it is.
fn picture(kind: MediaType, content: Vec<u8>) -> (Vec<u8>, bool) {
    match without_metadata(kind, &content) {
        Ok(clean) => (clean, true),
        Err(_) => (content, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "Ana Lopez";

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let time = zip::DateTime::from_date_and_time(2026, 3, 2, 8, 0, 0).unwrap();
        for (name, content) in entries {
            let stored = *name == "mimetype";
            let method =
                if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().last_modified_time(time);
            zip.start_file(*name, options.compression_method(method)).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.set_comment(NAME).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn word() -> Vec<u8> {
        let core = format!(
            "<?xml version=\"1.0\"?><cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>{NAME}</dc:creator><cp:lastModifiedBy>{NAME}</cp:lastModifiedBy></cp:coreProperties>"
        );
        let app = format!(
            "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Company>{NAME}</Company></Properties>"
        );
        let body = format!(
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:ins w:id=\"1\" w:author=\"{NAME}\">\
             <w:r><w:t>Été &amp; author</w:t></w:r></w:ins></w:p></w:body></w:document>"
        );
        archive(&[
            (
                "[Content_Types].xml",
                b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
            ),
            ("word/document.xml", body.as_bytes()),
            ("docProps/core.xml", core.as_bytes()),
            ("docProps/app.xml", app.as_bytes()),
        ])
    }

    fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut all = Vec::new();
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).unwrap();
            let (name, mut content) = (entry.name().unwrap().into_owned(), Vec::new());
            entry.read_to_end(&mut content).unwrap();
            all.push((name, content));
        }
        all
    }

    fn names(bytes: &[u8]) -> usize {
        let held = |part: &[u8]| {
            part.windows(NAME.len()).filter(|window| *window == NAME.as_bytes()).count()
        };
        held(bytes) + unpacked(bytes).iter().map(|(_, content)| held(content)).sum::<usize>()
    }

    #[test]
    fn a_word_document_keeps_its_text_and_loses_its_author() {
        let dirty = word();
        assert_eq!(names(&dirty), 5, "the comment, three properties, one tracked change");
        let clean = without_names(&dirty).unwrap();
        assert!(clean.is_whole);
        assert_eq!(names(&clean.bytes), 0);
        let parts = unpacked(&clean.bytes);
        let order: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
        let wanted =
            ["[Content_Types].xml", "word/document.xml", "docProps/core.xml", "docProps/app.xml"];
        assert_eq!(order, wanted);
        let text = String::from_utf8(parts[1].1.clone()).unwrap();
        assert!(text.contains("<w:t>Été &amp; author</w:t>"), "{text}");
        assert!(text.contains("w:author=\"Author\""), "{text}");
        // Cleaning again changes nothing more.
        assert_eq!(without_names(&clean.bytes).unwrap().bytes, clean.bytes);
    }

    #[test]
    fn no_entry_keeps_its_time() {
        let clean = without_names(&word()).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(clean.bytes)).unwrap();
        for at in 0..archive.len() {
            let entry = archive.by_index(at).unwrap();
            assert_eq!(entry.last_modified().map_or(1980, |time| time.year()), 1980);
        }
    }

    #[test]
    fn an_open_document_keeps_its_mimetype_first_and_loses_its_author() {
        let meta = format!(
            "<office:document-meta xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             office:version=\"1.3\"><office:meta><dc:creator>{NAME}</dc:creator></office:meta></office:document-meta>"
        );
        let body = format!(
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
             <office:annotation><dc:creator>{NAME}</dc:creator></office:annotation></office:document-content>"
        );
        let kind = b"application/vnd.oasis.opendocument.text";
        let dirty = archive(&[
            ("mimetype", kind),
            ("content.xml", body.as_bytes()),
            ("meta.xml", meta.as_bytes()),
        ]);
        let clean = without_names(&dirty).unwrap();
        assert_eq!(names(&clean.bytes), 0);
        let mut archive = ZipArchive::new(Cursor::new(&clean.bytes[..])).unwrap();
        let first = archive.by_index(0).unwrap();
        assert_eq!(
            (&*first.name().unwrap(), first.compression()),
            ("mimetype", CompressionMethod::Stored)
        );
        // Readers look for the kind at this very place (OpenDocument 1.3 part 2, 3.3).
        assert_eq!(&clean.bytes[38..38 + kind.len()], kind);
    }

    #[test]
    fn what_lies_within_a_document_is_cleaned_too_or_said_to_be_kept() {
        let with = |name: &str, content: &[u8]| {
            archive(&[("word/document.xml", b"<w/>"), (name, content)])
        };
        let inner = without_names(&with("word/embeddings/sheet.xlsx", &word())).unwrap();
        assert!(inner.is_whole);
        assert_eq!(names(&unpacked(&inner.bytes)[1].1), 0);
        let object = without_names(&with("word/embeddings/object.bin", b"\xd0\xcf")).unwrap();
        assert!(!object.is_whole);
        let broken = without_names(&with("word/media/a.png", b"no picture")).unwrap();
        assert!(!broken.is_whole);
    }

    #[test]
    fn what_cannot_be_written_anew_is_left() {
        assert_eq!(without_names(b"PK\x03\x04 nothing"), None);
        assert_eq!(without_names(&word()[..400]), None);
        let signed = archive(&[("a.xml", b"<a/>"), ("_xmlsignatures/sig1.xml", b"<a/>")]);
        assert_eq!(without_names(&signed), None);
        let encrypted = archive(&[("content.xml", b"\x8f\x01\xff")]);
        assert_eq!(without_names(&encrypted), None);
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let zeros = vec![0; 1024 * 1024];
        let bomb = archive(&[("word/media/a.emf", &zeros)]);
        let mut budget = 100_000;
        assert_eq!(rewrite(&bomb, &mut budget, DEEPEST), None);
        let mut budget = 2_000_000;
        assert!(rewrite(&bomb, &mut budget, DEEPEST).is_some());
    }
}
