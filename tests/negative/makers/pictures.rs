//! Pictures and drawings with a badge in them.

use compagnon::credential::bake;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

use super::{Scene, signed};
use crate::negative::table::{Badge, Drawing, Picture};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const HEADER: [u8; 13] = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
const PIXEL: [u8; 10] = [0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0];

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&kind[..], body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// A picture of one pixel under this header, with these chunks before its end.
fn picture(header: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let (header, pixel) = (chunk(b"IHDR", header), chunk(b"IDAT", &PIXEL));
    [SIGNATURE, &header, &pixel, &more.concat(), &chunk(b"IEND", b"")].concat()
}

fn carrying(flags: &[u8], text: &[u8]) -> Vec<u8> {
    chunk(b"iTXt", &[b"openbadgecredential\0", flags, text].concat())
}

/// A picture as a row describes it.
pub fn png(scene: &Scene<'_>, row: &Picture) -> Vec<u8> {
    let badge = signed::badge(scene, &Badge { before: row.before.clone(), ..Badge::default() });
    let good = bake::png::bake(&picture(&HEADER, &[]), &badge).unwrap();
    let once = carrying(&[0; 4], badge.as_bytes());
    let end = good.len() - 12;
    match row.fault.as_deref() {
        None => good,
        Some("two_badges") => picture(&HEADER, &[once.clone(), once]),
        Some("two_kinds") => {
            picture(&HEADER, &[once, chunk(b"tEXt", b"openbadges\0https://school.example/a")])
        }
        Some("huge_header") => {
            let header = [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 8, 6, 0, 0, 0];
            picture(&header, &[])
        }
        Some("compressed") => {
            let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
            packed.write_all(&vec![b' '; 64 << 20]).unwrap();
            picture(&HEADER, &[carrying(&[1, 0, 0, 0], &packed.finish().unwrap())])
        }
        Some("checksum") => {
            let mut changed = good;
            changed[end - 1] ^= 1;
            changed
        }
        Some("cut") => good[..SIGNATURE.len() + 25 + 12].to_vec(),
        Some("long_chunk") => {
            let long = [&[0x80, 0, 0, 0][..], b"IDAT"].concat();
            [&good[..SIGNATURE.len() + 25], &long].concat()
        }
        Some("followed") => [&good[..], b"<script>alert(1)</script>"].concat(),
        Some("no_end") => good[..end].to_vec(),
        Some(other) => panic!("no fault {other}"),
    }
}

/// A drawing as a row describes it.
pub fn svg(scene: &Scene<'_>, row: &Drawing) -> String {
    let inside = scene.filled(&row.inside).repeat(row.times.unwrap_or(1));
    let drawing = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         viewBox=\"0 0 1 1\">{inside}</svg>"
    );
    let head = scene.filled(&row.head);
    if row.bare {
        return format!("{head}{drawing}");
    }
    let badge = signed::badge(scene, &Badge::default());
    // Baked into a plain drawing first: the house itself would not bake into all that is held out.
    let plain = "<svg xmlns=\"http://www.w3.org/2000/svg\" \
                 xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 1 1\"></svg>";
    let baked = bake::svg::bake(plain, &badge).unwrap();
    format!("{head}{}", baked.replacen("</svg>", &format!("{inside}</svg>"), 1))
}
