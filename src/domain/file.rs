//! Files that people hand in: which kinds are taken, how their names are cleaned, and whether the bytes look
//! like what they claim to be. Nothing here trusts a name or a header.

use super::office::without_names;
use super::picture::without_metadata;
use super::{facts, named};

/// How many bytes a file may have.
pub const LARGEST_FILE: u64 = 50 * 1024 * 1024;
/// How many files a submission may have.
pub const MOST_FILES: i64 = 10;
/// How many bytes a stored chunk has, but for the last.
pub const CHUNK: usize = 256 * 1024;

named! {
    /// The kinds of file that are taken. No archives, nothing that runs, no SVG or HTML.
    pub enum MediaType {
        /// PDF.
        Pdf = "application/pdf",
        /// Word.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// PowerPoint.
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        /// Excel.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// OpenDocument text.
        Odt = "application/vnd.oasis.opendocument.text",
        /// OpenDocument slides.
        Odp = "application/vnd.oasis.opendocument.presentation",
        /// OpenDocument sheet.
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        /// Plain text.
        Txt = "text/plain",
        /// Markdown.
        Markdown = "text/markdown",
        /// PNG.
        Png = "image/png",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// WebP.
        Webp = "image/webp",
        /// MPEG-4 video.
        Mp4 = "video/mp4",
        /// WebM video.
        Webm = "video/webm",
        /// MP3.
        Mp3 = "audio/mpeg",
        /// Ogg sound.
        Ogg = "audio/ogg",
        /// WAV.
        Wav = "audio/wav",
    }
}

facts! {
    /// Why a file is not taken.
    pub enum RefusedFile {
        /// Its kind is not one that is taken.
        UnknownKind = "file_unknown_kind",
        /// Its bytes do not look like what it says it is.
        NotWhatItSays = "file_not_what_it_says",
        /// There are ten already.
        TooMany = "file_too_many",
        /// It has no bytes.
        Empty = "file_empty",
        /// Its name is missing.
        Nameless = "file_nameless",
    }

}

/// What became of the metadata in a file (who took the picture, who wrote the document).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// Its kind holds none that names people.
    None,
    /// It was taken out.
    Removed,
    /// It is still there, or some of it: a reviewer may read who wrote it.
    Kept,
}

impl MediaType {
    /// The kind a `Content-Type` names, its parameters left aside. A browser that does not know the kind says
    /// `application/octet-stream`: then the name's extension tells.
    ///
    /// # Errors
    /// [`RefusedFile::UnknownKind`].
    pub fn of(content_type: &str, name: &str) -> Result<Self, RefusedFile> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let found = match essence.as_str() {
            "" | "application/octet-stream" => {
                let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
                let extension = extension.unwrap_or_default();
                let extension = if extension == "jpeg" { "jpg" } else { extension.as_str() };
                <Self as super::Named>::ALL
                    .iter()
                    .copied()
                    .find(|kind| kind.extension() == extension)
            }
            "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => Some(Self::Wav),
            "audio/mp3" => Some(Self::Mp3),
            "text/x-markdown" => Some(Self::Markdown),
            essence => <Self as super::Named>::named(essence),
        };
        found.ok_or(RefusedFile::UnknownKind)
    }

    /// The extension of its file names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Xlsx => "xlsx",
            Self::Odt => "odt",
            Self::Odp => "odp",
            Self::Ods => "ods",
            Self::Txt => "txt",
            Self::Markdown => "md",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Wav => "wav",
        }
    }

    /// Whether a file that begins with `head` (its first bytes, 16 or more where it has them) may be of this kind.
    pub fn may_begin(self, head: &[u8]) -> bool {
        let at =
            |place: usize, magic: &[u8]| head.get(place..).is_some_and(|b| b.starts_with(magic));
        match self {
            // Some writers put a byte-order mark or a line's end first; readers look into the first kilobyte.
            Self::Pdf => head.windows(5).take(1024).any(|five| five == b"%PDF-"),
            Self::Docx | Self::Pptx | Self::Xlsx | Self::Odt | Self::Odp | Self::Ods => {
                at(0, b"PK\x03\x04")
            }
            Self::Txt | Self::Markdown => !head.contains(&0),
            Self::Png => at(0, b"\x89PNG\r\n\x1a\n"),
            Self::Jpeg => at(0, &[0xFF, 0xD8, 0xFF]),
            Self::Webp => at(0, b"RIFF") && at(8, b"WEBP"),
            Self::Mp4 => at(4, b"ftyp"),
            Self::Webm => at(0, &[0x1A, 0x45, 0xDF, 0xA3]),
            Self::Mp3 => {
                at(0, b"ID3") || matches!(head, [0xFF, second, ..] if second & 0xE0 == 0xE0)
            }
            Self::Ogg => at(0, b"OggS"),
            Self::Wav => at(0, b"RIFF") && at(8, b"WAVE"),
        }
    }

    /// Whether its metadata can be taken out, and it has to be looked at as a whole for that.
    pub const fn is_cleaned(self) -> bool {
        matches!(
            self,
            Self::Png
                | Self::Jpeg
                | Self::Webp
                | Self::Docx
                | Self::Pptx
                | Self::Xlsx
                | Self::Odt
                | Self::Odp
                | Self::Ods
        )
    }

    /// The file without what tells whose it is, as far as that can be taken out, and what became of it. A document
    /// that cannot be written anew stays as it is.
    ///
    /// # Errors
    /// [`RefusedFile::NotWhatItSays`] where a picture's structure is broken.
    pub fn cleaned(self, bytes: Vec<u8>) -> Result<(Vec<u8>, Metadata), RefusedFile> {
        match self {
            Self::Txt | Self::Markdown => Ok((bytes, Metadata::None)),
            Self::Png | Self::Jpeg | Self::Webp => {
                Ok((without_metadata(self, &bytes)?, Metadata::Removed))
            }
            Self::Docx | Self::Pptx | Self::Xlsx | Self::Odt | Self::Odp | Self::Ods => {
                Ok(match without_names(&bytes) {
                    Some(clean) if clean.is_whole => (clean.bytes, Metadata::Removed),
                    Some(clean) => (clean.bytes, Metadata::Kept),
                    None => (bytes, Metadata::Kept),
                })
            }
            _ => Ok((bytes, Metadata::Kept)),
        }
    }
}

/// A name that is safe in any file system and header: no folders, no control characters, at the most 100
/// characters, and the extension of what it is.
///
/// # Errors
/// [`RefusedFile::Nameless`] where nothing is left of it.
pub fn clean_name(name: &str, kind: MediaType) -> Result<String, RefusedFile> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let bad = |c: char| {
        c.is_control()
            || "\"<>:|?*;%".contains(c)
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let kept: String = last.chars().filter(|c| !bad(*c)).collect();
    let stem = match kept.rsplit_once('.') {
        Some((stem, end)) if end.chars().count() <= 5 => stem,
        _ => &kept,
    };
    let stem: String = stem.trim_matches([' ', '.']).chars().take(90).collect();
    if stem.is_empty() {
        return Err(RefusedFile::Nameless);
    }
    Ok(format!("{}.{}", stem.trim_end_matches([' ', '.']), kind.extension()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_folders_its_tricks_and_a_wrong_extension() {
        for (given, kind, clean) in [
            ("rapport d'étonnement.pdf", MediaType::Pdf, "rapport d'étonnement.pdf"),
            ("../../etc/passwd", MediaType::Txt, "passwd.txt"),
            ("C:\\Users\\ana\\photo.JPEG", MediaType::Jpeg, "photo.jpg"),
            ("a\r\nSet-Cookie: x.pdf", MediaType::Pdf, "aSet-Cookie x.pdf"),
            ("gpj.\u{202E}exe.pdf", MediaType::Pdf, "gpj.exe.pdf"),
            ("virus.exe", MediaType::Pdf, "virus.pdf"),
        ] {
            assert_eq!(clean_name(given, kind).as_deref(), Ok(clean), "{given:?}");
        }
        assert_eq!(clean_name("..", MediaType::Pdf), Err(RefusedFile::Nameless));
        assert_eq!(clean_name("/", MediaType::Pdf), Err(RefusedFile::Nameless));
        assert!(clean_name(&"é".repeat(500), MediaType::Pdf).unwrap().chars().count() <= 100);
    }

    #[test]
    fn archives_programs_and_pages_are_not_taken() {
        for kind in ["application/zip", "text/html", "image/svg+xml", "application/x-msdownload"] {
            assert_eq!(MediaType::of(kind, "a.pdf"), Err(RefusedFile::UnknownKind), "{kind}");
        }
        assert_eq!(
            MediaType::of("application/octet-stream", "a.zip"),
            Err(RefusedFile::UnknownKind)
        );
        assert_eq!(MediaType::of("application/octet-stream", "A.JPEG"), Ok(MediaType::Jpeg));
        assert_eq!(MediaType::of("Text/Plain; charset=utf-8", "a"), Ok(MediaType::Txt));
    }

    #[test]
    fn bytes_must_look_like_what_they_claim_to_be() {
        assert!(MediaType::Pdf.may_begin(b"%PDF-1.7\n%...."));
        assert!(!MediaType::Pdf.may_begin(b"MZ\x90\0"));
        assert!(!MediaType::Png.may_begin(b"<svg xmlns=..."));
        assert!(!MediaType::Txt.may_begin(b"\x7fELF\0\0"));
        assert!(MediaType::Docx.may_begin(b"PK\x03\x04...."));
        assert!(!MediaType::Mp4.may_begin(b""));
        assert!(!MediaType::Wav.may_begin(b"RIFF\0\0\0\0WEBPVP8 "));
    }
}
