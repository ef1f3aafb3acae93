//! What the site serves for a row.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compagnon::credential::did;
use compagnon::credential::status_list::{StatusList, list_credential};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{INDEX, Scene};
use crate::credential::verify::world::{at, signed_as};
use crate::negative::site::Page;
use crate::negative::table::{Key, Laid, Named};

/// Lays out what the row's site serves.
pub fn lay(scene: &Scene<'_>, laid: &Laid) {
    let json = "application/json";
    let answer = |bytes: Vec<u8>| {
        Page::Answer(laid.status, laid.media.clone().unwrap_or_else(|| json.to_owned()), bytes)
    };
    let text = || scene.filled(laid.text.as_deref().unwrap_or_default());
    let page = match laid.kind.as_str() {
        "text" => answer(text().into_bytes()),
        "list" => answer(list(scene, laid).to_string().into_bytes()),
        "did" => answer(document(scene, laid).to_string().into_bytes()),
        "redirect" => Page::Redirect(text()),
        "packed" => packed_answer(),
        "silence" => Page::Silence,
        "drip" => Page::Drip,
        "endless" => Page::Endless,
        "headers" => Page::Headers,
        other => panic!("nothing is served as {other}"),
    };
    scene.world.site.put(&format!("{}/{}", scene.path, laid.at), page);
}

/// The status list of the row's badge.
fn list(scene: &Scene<'_>, laid: &Laid) -> Value {
    let url = format!("{}/{}", scene.site, laid.at);
    let issuer = scene.issuer(Named::Key, Key::Own);
    let set = if laid.bits.as_deref() == Some("set") { vec![INDEX] } else { Vec::new() };
    let bits = StatusList::with_set(set).unwrap();
    let mut list = list_credential(&url, &issuer, at("2025-01-01T00:00:00Z"), 300_000, &bits);
    match laid.bits.as_deref() {
        None | Some("set") => {}
        Some("short") => list["credentialSubject"]["encodedList"] = json!(packed(16_383)),
        // A quarter of a gigabyte in a quarter of a megabyte: more would be refused for its own size.
        Some("bomb") => list["credentialSubject"]["encodedList"] = json!(packed(256 << 20)),
        Some(other) => panic!("no bits {other}"),
    }
    scene.changed(&mut list, &laid.before);
    let method = scene.method(Named::Key, laid.key);
    let mut signed = signed_as(&list, scene.signer(laid.key).as_ref(), &method);
    scene.changed(&mut signed, &laid.after);
    signed
}

/// The issuer's DID document.
fn document(scene: &Scene<'_>, laid: &Laid) -> Value {
    let key = scene.signer(laid.key).public_key().clone();
    let mut document = did::document(&scene.web, &[key]);
    scene.changed(&mut document, &laid.before);
    document
}

/// So many clear bytes as an `encodedList`.
fn packed(bytes: usize) -> String {
    format!("u{}", URL_SAFE_NO_PAD.encode(zeros(bytes)))
}

fn zeros(bytes: usize) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let block = vec![0; 1 << 20];
    for from in (0..bytes).step_by(block.len()) {
        gzip.write_all(&block[..block.len().min(bytes - from)]).unwrap();
    }
    gzip.finish().unwrap()
}

/// A body that says it is compressed, as nobody asked for.
fn packed_answer() -> Page {
    let body = zeros(64 << 20);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    Page::Raw([head.as_bytes(), &body].concat())
}
