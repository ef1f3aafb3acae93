//! The files that authors attach: each carries its author's name where its kind keeps such things.

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

/// The files of a work: name, kind, bytes.
pub fn of(work: usize) -> Vec<(String, &'static str, Vec<u8>)> {
    let author = author(work);
    vec![
        (format!("{author}.png"), "image/png", picture(&author)),
        (format!("notes de {author}.txt"), "text/plain", b"Ce que j'ai vu.".to_vec()),
        (format!("film {author}.wav"), "audio/wav", b"RIFF\x04\0\0\0WAVE".to_vec()),
    ]
}
