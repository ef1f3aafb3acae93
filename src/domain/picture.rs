//! Pictures without what tells whose they are: EXIF, XMP, IPTC, comments, thumbnails, places, and whatever
//! trails behind the picture. Segments and chunks that a viewer needs are copied byte for byte; nothing is
//! decoded. A JPEG keeps its orientation, as the one EXIF entry that is written anew.

use super::{MediaType, RefusedFile};

/// The picture without its metadata.
///
/// # Errors
/// [`RefusedFile::NotWhatItSays`] where its structure is broken, or it is no picture.
pub fn without_metadata(kind: MediaType, bytes: &[u8]) -> Result<Vec<u8>, RefusedFile> {
    let done = match kind {
        MediaType::Jpeg => jpeg(bytes),
        MediaType::Png => png(bytes),
        MediaType::Webp => webp(bytes),
        _ => None,
    };
    done.ok_or(RefusedFile::NotWhatItSays)
}

const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

/// JPEG (ITU-T T.81 annex B): markers with a length, then scans of entropy-coded bytes.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let mut kept = vec![0xFF, 0xD8];
    let mut scans = 0;
    loop {
        let (marker, after) = next_marker(rest)?;
        if marker == END_OF_IMAGE {
            kept.extend([0xFF, END_OF_IMAGE]);
            return (scans > 0).then_some(kept);
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
        let (segment, mut after) = after.split_at_checked(length.max(2))?;
        let content = segment.get(2..)?;
        if marker == APP1 {
            if let Some(orientation) = orientation(content) {
                kept.extend(oriented(orientation));
            }
        } else if keeps(marker, content) {
            kept.extend([0xFF, marker]);
            kept.extend(segment);
        }
        if marker == START_OF_SCAN {
            scans += 1;
            let (scan, behind) = after.split_at_checked(end_of_scan(after))?;
            kept.extend(scan);
            after = behind;
        }
        rest = after;
    }
}

/// The marker that comes next, and what follows; any number of fill bytes may stand before it.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let bytes = bytes.strip_prefix(&[0xFF])?;
    let fill = bytes.iter().take_while(|byte| **byte == 0xFF).count();
    let (marker, rest) = bytes.get(fill..)?.split_first()?;
    (*marker != 0).then_some((*marker, rest))
}

/// Where entropy-coded bytes end: at the first marker that is neither a stuffed zero nor a restart.
fn end_of_scan(bytes: &[u8]) -> usize {
    let ends = |two: &[u8]| matches!(two, [0xFF, second] if *second != 0 && *second != 0xFF && !(0xD0..=0xD7).contains(second));
    bytes.windows(2).position(ends).unwrap_or(bytes.len())
}

/// Whether a viewer needs the segment.
fn keeps(marker: u8, content: &[u8]) -> bool {
    match marker {
        APP0 => content.starts_with(b"JFIF\0"),
        APP2 => content.starts_with(b"ICC_PROFILE\0"),
        APP14 => content.starts_with(b"Adobe"),
        // The other application segments, and comments.
        0xE3..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// The orientation in an EXIF segment (TIFF tag 0x0112), where it turns the picture at all: 2 to 8.
fn orientation(content: &[u8]) -> Option<u8> {
    let tiff = content.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.first_chunk::<2>()? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let u16_at = |place: usize| {
        let two = *tiff.get(place..)?.first_chunk::<2>()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let four = *tiff.get(4..)?.first_chunk::<4>()?;
    let first = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
    let first = usize::try_from(first).ok()?;
    let entries = usize::from(u16_at(first)?);
    let places = (0..entries).map(|i| first.saturating_add(2 + i * 12));
    let place = places.into_iter().find(|place| u16_at(*place) == Some(0x0112))?;
    u8::try_from(u16_at(place.saturating_add(8))?).ok().filter(|value| (2..=8).contains(value))
}

/// An EXIF segment that says the orientation and nothing else.
fn oriented(orientation: u8) -> Vec<u8> {
    let mut segment = vec![0xFF, APP1, 0, 34];
    segment.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01");
    segment.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    segment
}

/// The ancillary PNG chunks a viewer needs: colours, transparency, size, animation.
const PNG_KEPT: [&[u8; 4]; 14] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs", b"hIST",
    b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// PNG (ISO/IEC 15948, 5.3): length, type, content, CRC.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let signature = b"\x89PNG\r\n\x1a\n";
    let mut rest = bytes.strip_prefix(signature)?;
    let mut kept = signature.to_vec();
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk::<4>()?);
        let whole = usize::try_from(length).ok()?.checked_add(12)?;
        let (chunk, after) = rest.split_at_checked(whole)?;
        let kind = chunk.get(4..)?.first_chunk::<4>()?;
        let critical = kind.first().is_some_and(u8::is_ascii_uppercase);
        if critical || PNG_KEPT.contains(&kind) {
            kept.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
        rest = after;
    }
}

/// WebP (RFC 9649 section 2): a RIFF file whose chunks have even lengths.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = u32::from_le_bytes(*bytes.strip_prefix(b"RIFF")?.first_chunk::<4>()?);
    let content = bytes.get(8..8_usize.checked_add(usize::try_from(size).ok()?)?)?;
    let mut rest = content.strip_prefix(b"WEBP")?;
    let mut kept = b"WEBP".to_vec();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk::<4>()?);
        let length = usize::try_from(length).ok()?;
        let whole = length.checked_add(8 + length % 2)?;
        let (chunk, after) = rest.split_at_checked(whole)?;
        match chunk.first_chunk::<4>()? {
            b"VP8X" => {
                let mut chunk = chunk.to_vec();
                // Bit 3 says EXIF, bit 2 says XMP (section 2.7.1).
                *chunk.get_mut(8)? &= !0b0000_1100;
                kept.extend(chunk);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => kept.extend(chunk),
            _ => {}
        }
        rest = after;
    }
    let mut done = b"RIFF".to_vec();
    done.extend(u32::try_from(kept.len()).ok()?.to_le_bytes());
    done.extend(kept);
    Some(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], content].concat()
    }

    fn exif(orientation: u8) -> Vec<u8> {
        let mut content = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
        content.extend([0x0F, 0x01, 2, 0, 4, 0, 0, 0, b'A', b'N', b'A', 0]);
        content.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        content.extend([0, 0, 0, 0]);
        content
    }

    fn photo(exif_orientation: u8) -> Vec<u8> {
        [
            vec![0xFF, 0xD8],
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xE1, &exif(exif_orientation)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Ana Lopez</x:xmpmeta>"),
            segment(0xED, b"Photoshop 3.0\0Ana Lopez"),
            segment(0xFE, b"by Ana Lopez"),
            segment(0xDB, &[0; 65]),
            segment(0xDA, &[1, 1, 0, 0, 63, 0]),
            vec![1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4],
            vec![0xFF, 0xD9],
            b"Ana Lopez again".to_vec(),
        ]
        .concat()
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn a_jpeg_keeps_its_picture_and_its_orientation_and_loses_its_author() {
        let clean = without_metadata(MediaType::Jpeg, &photo(6)).unwrap();
        for name in [&b"ANA"[..], b"Ana", b"Photoshop", b"xmpmeta"] {
            assert!(!holds(&clean, name), "{}", String::from_utf8_lossy(name));
        }
        assert!(holds(&clean, b"JFIF"));
        assert!(holds(&clean, &[1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD9]));
        let place = clean.windows(6).position(|six| six == b"Exif\0\0").unwrap();
        assert_eq!(orientation(&clean[place..]), Some(6));
        // Cleaning again changes nothing more.
        assert_eq!(without_metadata(MediaType::Jpeg, &clean).unwrap(), clean);
        let upright = without_metadata(MediaType::Jpeg, &photo(1)).unwrap();
        assert!(!holds(&upright, b"Exif"));
    }

    #[test]
    fn a_png_loses_its_texts_and_its_time() {
        let chunk = |kind: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&length[..], kind, content, &[0; 4]].concat()
        };
        let signature = b"\x89PNG\r\n\x1a\n".to_vec();
        let (ihdr, idat) = (chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"pixels"));
        let (phys, iend) = (chunk(b"pHYs", &[0; 9]), chunk(b"IEND", b""));
        let dirty = [
            signature.clone(),
            ihdr.clone(),
            chunk(b"tEXt", b"Author\0Ana Lopez"),
            phys.clone(),
            chunk(b"eXIf", b"MM..Ana"),
            idat.clone(),
            chunk(b"tIME", &[7; 7]),
            iend.clone(),
            b"Ana Lopez".to_vec(),
        ]
        .concat();
        let clean = without_metadata(MediaType::Png, &dirty).unwrap();
        assert_eq!(clean, [signature, ihdr, phys, idat, iend].concat());
    }

    #[test]
    fn a_webp_loses_its_exif_and_xmp_and_says_so() {
        let chunk = |kind: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            [kind, &length[..], content, &vec![0; content.len() % 2]].concat()
        };
        let body = [
            b"WEBP".to_vec(),
            chunk(b"VP8X", &[0b0011_1100, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
            chunk(b"VP8L", b"pixel"),
            chunk(b"EXIF", b"Ana Lopez"),
            chunk(b"XMP ", b"<x>Ana Lopez</x>"),
        ]
        .concat();
        let size = u32::try_from(body.len()).unwrap().to_le_bytes();
        let dirty = [b"RIFF", &size[..], &body].concat();
        let clean = without_metadata(MediaType::Webp, &dirty).unwrap();
        assert!(!holds(&clean, b"Ana"));
        assert!(holds(&clean, b"pixel"));
        assert_eq!(clean[20], 0b0011_0000);
        assert_eq!(
            usize::try_from(u32::from_le_bytes(clean[4..8].try_into().unwrap())).unwrap(),
            clean.len() - 8
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_cleaned_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0..300_usize) {
            for kind in [MediaType::Jpeg, MediaType::Png, MediaType::Webp] {
                let _ = without_metadata(kind, &bytes);
            }
            let photo = photo(6);
            let _ = without_metadata(MediaType::Jpeg, &photo[..cut.min(photo.len())]);
        }
    }
}
