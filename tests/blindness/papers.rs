//! The files that authors attach: each carries its author's name where its kind keeps such things.

use std::io::{Cursor, Write};

/// A chunk of a PNG picture (ISO/IEC 15948, 5.3).
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let mut hash = crc32fast::Hasher::new();
    hash.update(kind);
    hash.update(content);
    [&length[..], kind, content, &hash.finalize().to_be_bytes()].concat()
}

/// A picture of one pixel by `author`.
pub fn picture(author: &str) -> Vec<u8> {
    let pixel = b"\x78\x9c\x63\x60\x60\x60\x00\x00\x00\x04\x00\x01";
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(b"tEXt", format!("Author\0{author}").as_bytes()),
        chunk(b"eXIf", format!("MM\0*{author}").as_bytes()),
        chunk(b"IDAT", pixel),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// What learner `number` is called.
pub fn author(number: usize) -> String {
    format!("Apprenante Nommée {number}")
}

/// A Word document by `author`, who has also changed something in it. Nothing is packed: what is in it can be seen.
fn document(author: &str) -> Vec<u8> {
    let core = format!(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>{author}</dc:creator></cp:coreProperties>"
    );
    let body = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:ins \
         w:id=\"1\" w:author=\"{author}\"><w:r><w:t>Vu</w:t></w:r></w:ins></w:p></w:body></w:document>"
    );
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("docProps/core.xml", core), ("word/document.xml", body)] {
        archive.start_file(name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A file to be attached.
pub struct Paper {
    pub name: String,
    pub kind: &'static str,
    pub bytes: Vec<u8>,
    /// What becomes of its metadata.
    pub metadata: &'static str,
}

/// The files of a work.
pub fn of(work: usize) -> Vec<Paper> {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let author = author(work);
    let paper = |ending: &str, kind, bytes, metadata| {
        let name = format!("de {author}.{ending}");
        Paper { name, kind, bytes, metadata }
    };
    vec![
        paper("png", "image/png", picture(&author), "removed"),
        paper("txt", "text/plain", b"Ce que j'ai vu.".to_vec(), "none"),
        paper("wav", "audio/wav", b"RIFF\x04\0\0\0WAVE".to_vec(), "kept"),
        paper("docx", WORD, document(&author), "removed"),
    ]
}
