//! PNG carriers: one uncompressed `iTXt` chunk with the keyword `openbadgecredential`, put in before
//! `IEND` (Open Badges 3.0 "PNG"). The picture is never decoded or encoded again: the file is walked
//! chunk by chunk (PNG specification, third edition, sections 5 and 11.3.3), so that neither its pixels
//! nor a bomb in them matter here.

use super::{BakeError, Carried, MAX_CARRIED, ascii_json, is_json};

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
const KEYWORD: &[u8] = b"openbadgecredential";
const KEYWORD_OB2: &[u8] = b"openbadges";
/// The largest picture that is walked, in bytes.
pub const MAX_PICTURE: usize = 2 * 1024 * 1024;
/// More chunks than any real picture of this size has.
const MAX_CHUNKS: usize = 20_000;

/// Whether these bytes begin as a PNG does.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// The picture with the credential inside: JSON (written in ASCII) or a compact JWS.
///
/// # Errors
/// [`BakeError::AlreadyBaked`] where there is a badge already, the faults of [`extract`] otherwise.
pub fn bake(png: &[u8], credential: &str) -> Result<Vec<u8>, BakeError> {
    put(png, KEYWORD, credential)
}

/// The picture with an Open Badges 2.0 assertion inside, under the keyword of that standard.
///
/// # Errors
/// As [`bake`].
pub fn bake_assertion(png: &[u8], assertion: &str) -> Result<Vec<u8>, BakeError> {
    put(png, KEYWORD_OB2, assertion)
}

/// As [`bake`], but a badge that is already inside is taken out first.
///
/// # Errors
/// The faults of [`extract`], save that several badges are no fault here.
pub fn rebake(png: &[u8], credential: &str) -> Result<Vec<u8>, BakeError> {
    let walk = Walk::over(png)?;
    let mut bare = Vec::with_capacity(png.len());
    let mut from = 0;
    for badge in &walk.badges {
        bare.extend_from_slice(png.get(from..badge.start).ok_or(BakeError::Malformed)?);
        from = badge.end;
    }
    bare.extend_from_slice(png.get(from..).ok_or(BakeError::Malformed)?);
    bake(&bare, credential)
}

/// The one badge that the picture carries, or `None`.
///
/// # Errors
/// Any fault in the chunk structure, a wrong checksum, bytes after the end, two badges, a badge that
/// is compressed or in another kind of chunk.
pub fn extract(png: &[u8]) -> Result<Option<Carried>, BakeError> {
    let walk = Walk::over(png)?;
    match walk.badges.as_slice() {
        [] => Ok(None),
        [one] => one.text().map(Some),
        _ => Err(BakeError::Ambiguous),
    }
}

/// A chunk that carries a badge: where it lies in the file, and what it is.
struct Badge<'a> {
    start: usize,
    end: usize,
    version2: bool,
    kind: &'a [u8],
    body: &'a [u8],
}

impl Badge<'_> {
    fn text(&self) -> Result<Carried, BakeError> {
        let text = match self.kind {
            b"iTXt" => international_text(self.body)?,
            // Old 2.0 bakers wrote a plain text chunk; 3.0 asks for iTXt.
            b"tEXt" if self.version2 => self.body,
            _ => return Err(BakeError::Misplaced),
        };
        if text.len() > MAX_CARRIED {
            return Err(BakeError::TooLarge);
        }
        let text = std::str::from_utf8(text).map_err(|_| BakeError::NotUtf8)?.to_owned();
        Ok(if self.version2 { Carried::Assertion(text) } else { Carried::Credential(text) })
    }
}

/// The text of an `iTXt` body after its keyword: compression flag and method (both 0), language tag,
/// translated keyword (both empty for badges), text.
fn international_text(body: &[u8]) -> Result<&[u8], BakeError> {
    let [0, 0, rest @ ..] = body else { return Err(BakeError::Misplaced) };
    let [0, 0, text @ ..] = rest else { return Err(BakeError::Misplaced) };
    Ok(text)
}

/// What one walk over the chunks found.
struct Walk<'a> {
    end_at: usize,
    badges: Vec<Badge<'a>>,
}

impl<'a> Walk<'a> {
    fn over(png: &'a [u8]) -> Result<Self, BakeError> {
        if png.len() > MAX_PICTURE + MAX_CARRIED {
            return Err(BakeError::TooLarge);
        }
        if !is_png(png) {
            return Err(BakeError::NotThisKind);
        }
        let mut badges = Vec::new();
        let mut at = SIGNATURE.len();
        for number in 0..MAX_CHUNKS {
            let chunk = Chunk::at(png, at)?;
            if (number == 0) != (chunk.kind == b"IHDR") {
                return Err(BakeError::Malformed);
            }
            if chunk.kind == b"IEND" {
                let whole = chunk.body.is_empty() && chunk.end == png.len();
                return if whole {
                    Ok(Self { end_at: at, badges })
                } else {
                    Err(BakeError::Trailing)
                };
            }
            badges.extend(chunk.badge(at));
            at = chunk.end;
        }
        Err(BakeError::TooLarge)
    }
}

struct Chunk<'a> {
    kind: &'a [u8],
    body: &'a [u8],
    end: usize,
}

impl<'a> Chunk<'a> {
    /// The chunk that begins at `at`: length, kind, body, checksum over kind and body.
    fn at(png: &'a [u8], at: usize) -> Result<Self, BakeError> {
        let rest = png.get(at..).ok_or(BakeError::Malformed)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(BakeError::Malformed)?;
        let length = u32::from_be_bytes(*length);
        if length > i32::MAX as u32 {
            return Err(BakeError::Malformed);
        }
        let covered = 4 + length as usize;
        let named = rest.get(..covered).ok_or(BakeError::Malformed)?;
        let (kind, body) = named.split_at(4);
        let sum = rest.get(covered..covered + 4).ok_or(BakeError::Malformed)?;
        if crc32fast::hash(named).to_be_bytes() != sum {
            return Err(BakeError::Checksum);
        }
        Ok(Self { kind, body, end: at + 4 + covered + 4 })
    }

    /// This chunk as a badge, if its keyword says so; any text chunk counts, so that a second badge
    /// cannot hide in a kind that is not read.
    fn badge(&self, start: usize) -> Option<Badge<'a>> {
        if !matches!(self.kind, b"iTXt" | b"tEXt" | b"zTXt") {
            return None;
        }
        let zero = self.body.iter().position(|b| *b == 0)?;
        let (keyword, rest) = self.body.split_at(zero);
        let version2 = match keyword {
            KEYWORD => false,
            KEYWORD_OB2 => true,
            _ => return None,
        };
        let body = rest.get(1..)?;
        Some(Badge { start, end: self.end, version2, kind: self.kind, body })
    }
}

/// The picture with a text before its end.
fn put(png: &[u8], keyword: &[u8], credential: &str) -> Result<Vec<u8>, BakeError> {
    let walk = Walk::over(png)?;
    if !walk.badges.is_empty() {
        return Err(BakeError::AlreadyBaked);
    }
    let text = if is_json(credential) { ascii_json(credential) } else { credential.to_owned() };
    if text.len() > MAX_CARRIED {
        return Err(BakeError::TooLarge);
    }
    let (head, end) = png.split_at_checked(walk.end_at).ok_or(BakeError::Malformed)?;
    let mut named = Vec::with_capacity(text.len() + 32);
    named.extend_from_slice(b"iTXt");
    named.extend_from_slice(keyword);
    named.extend_from_slice(&[0; 5]);
    named.extend_from_slice(text.as_bytes());
    let length = u32::try_from(named.len() - 4).map_err(|_| BakeError::TooLarge)?;
    let mut out = Vec::with_capacity(png.len() + named.len() + 8);
    out.extend_from_slice(head);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&named);
    out.extend_from_slice(&crc32fast::hash(&named).to_be_bytes());
    out.extend_from_slice(end);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut named = kind.to_vec();
        named.extend_from_slice(body);
        let mut out = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
        out.extend_from_slice(&named);
        out.extend_from_slice(&crc32fast::hash(&named).to_be_bytes());
        out
    }

    /// A PNG of one white pixel with the given chunks before its end.
    fn picture(extra: &[Vec<u8>]) -> Vec<u8> {
        let mut out = SIGNATURE.to_vec();
        out.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
        out.extend(chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0]));
        out.extend(extra.concat());
        out.extend(chunk(b"IEND", b""));
        out
    }

    fn itxt(keyword: &str, flags: &[u8], text: &str) -> Vec<u8> {
        chunk(b"iTXt", &[keyword.as_bytes(), b"\0", flags, text.as_bytes()].concat())
    }

    #[test]
    fn what_is_baked_comes_out_again_and_the_rest_of_the_file_is_untouched() {
        let bare = picture(&[]);
        let baked = bake(&bare, "{\"name\":\"Clarté } { openbadgecredential\"}").unwrap();
        let Some(Carried::Credential(text)) = extract(&baked).unwrap() else { panic!("none") };
        assert_eq!(text, "{\"name\":\"Clart\\u00e9 } { openbadgecredential\"}");
        assert!(baked.starts_with(&bare[..bare.len() - 12]));
        assert!(baked.ends_with(&bare[bare.len() - 12..]));
        assert_eq!(extract(&bare), Ok(None));
    }

    #[test]
    fn a_second_baking_is_refused_and_rebaking_replaces_the_first() {
        let once = bake(&picture(&[]), "a.b.c").unwrap();
        assert_eq!(bake(&once, "d.e.f"), Err(BakeError::AlreadyBaked));
        let again = rebake(&once, "d.e.f").unwrap();
        assert_eq!(extract(&again), Ok(Some(Carried::Credential("d.e.f".into()))));
        assert_eq!(again.len(), once.len());
    }

    #[test]
    fn two_badges_in_one_picture_are_refused_even_in_different_chunks() {
        let good = itxt("openbadgecredential", &[0; 4], "a.b.c");
        for second in [
            good.clone(),
            itxt("openbadges", &[0; 4], "{}"),
            chunk(b"tEXt", b"openbadgecredential\0x"),
            chunk(b"zTXt", b"openbadges\0\0x"),
        ] {
            let png = picture(&[good.clone(), second]);
            assert_eq!(extract(&png), Err(BakeError::Ambiguous));
        }
    }

    #[test]
    fn a_compressed_or_misplaced_badge_is_refused_without_inflating_it() {
        let compressed = picture(&[itxt("openbadgecredential", &[1, 0, 0, 0], "x")]);
        assert_eq!(extract(&compressed), Err(BakeError::Misplaced));
        let plain = picture(&[chunk(b"tEXt", b"openbadgecredential\0{}")]);
        assert_eq!(extract(&plain), Err(BakeError::Misplaced));
        let version2 = picture(&[chunk(b"tEXt", b"openbadges\0https://example.org/a")]);
        let found = extract(&version2).unwrap();
        assert_eq!(found, Some(Carried::Assertion("https://example.org/a".into())));
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let baked = bake(&picture(&[]), "{\"a\":1}").unwrap();
        for cut in 0..baked.len() {
            assert!(extract(&baked[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..baked.len() {
            let mut changed = baked.clone();
            changed[at] ^= 1;
            assert!(extract(&changed).is_err(), "changed at {at}");
        }
        let mut longer = baked.clone();
        longer.push(0);
        assert_eq!(extract(&longer), Err(BakeError::Trailing));
    }

    #[test]
    fn a_length_beyond_the_file_or_two_gigabytes_is_malformed() {
        let mut png = SIGNATURE.to_vec();
        png.extend_from_slice(&[0x80, 0, 0, 0]);
        png.extend_from_slice(b"IHDR");
        assert_eq!(extract(&png), Err(BakeError::Malformed));
        assert_eq!(extract(b"GIF89a"), Err(BakeError::NotThisKind));
    }
}
