//! What needs a program of its own: signatures that only a lenient check accepts, texts made to be heavy.

use compagnon::credential::did;
use serde_json::{Value, json};

use super::signed::{badge, draft, good_token};
use super::{Key, Named, Scene};
use crate::negative::table::Badge;

/// The order of the group of Ed25519, little-endian (RFC 8032 section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// What a row names.
pub fn built(scene: &Scene<'_>, name: &str) -> Vec<u8> {
    match name {
        "s_beyond_the_order" => with_signature(scene, |bytes| {
            let mut carry = 0;
            for (byte, order) in bytes[32..].iter_mut().zip(ORDER) {
                let sum = u16::from(*byte) + u16::from(order) + carry;
                (*byte, carry) = ((sum & 0xff) as u8, sum >> 8);
            }
        }),
        // The neutral point, written as p + 1.
        "r_not_canonical" => with_signature(scene, |bytes| {
            bytes[..32].fill(0xff);
            (bytes[0], bytes[31]) = (0xee, 0x7f);
        }),
        "small_order_key" => small_order_key(scene),
        "deep" => deep().into_bytes(),
        "large" => format!("{{\"a\":\"{}\"}}", "x".repeat(3 << 20)).into_bytes(),
        "many_members" => many_members().into_bytes(),
        "many_values" => format!("{{\"a\":[{}{{}}]}}", "{},".repeat(690_000)).into_bytes(),
        "clique_of_9" => clique(scene, 9),
        "clique_of_10" => clique(scene, 10),
        "alike" => alike(scene),
        "presentation" => presentation(scene),
        "wrapper" => wrapper(scene),
        "stranger_beside_good" => beside(scene, false),
        "stranger_beside_broken" => beside(scene, true),
        "huge_kid" => huge_kid(scene),
        "html" => b"<!doctype html><html><script>alert(1)</script></html>".to_vec(),
        "jpeg_and_zip" => {
            b"\xff\xd8\xff\xe0\0\x10JFIF\0PK\x03\x04<script>alert(1)</script>".to_vec()
        }
        "pdf" => b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n<script>alert(1)</script>\n%%EOF".to_vec(),
        other => panic!("nothing builds {other}"),
    }
}

fn good(scene: &Scene<'_>) -> Value {
    serde_json::from_str(&badge(scene, &Badge::default())).unwrap()
}

/// A good badge whose signature was tampered with.
fn with_signature(scene: &Scene<'_>, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut badge = good(scene);
    let value = badge["proof"][0]["proofValue"].as_str().unwrap();
    let mut bytes = bs58::decode(&value[1..]).into_vec().unwrap();
    change(&mut bytes);
    badge["proof"][0]["proofValue"] = json!(format!("z{}", bs58::encode(bytes).into_string()));
    badge.to_string().into_bytes()
}

/// A badge of an issuer whose key is the neutral point, under which one signature fits every text.
fn small_order_key(scene: &Scene<'_>) -> Vec<u8> {
    let mut point = [0; 32];
    point[0] = 1;
    let multibase = |bytes: &[u8]| format!("z{}", bs58::encode(bytes).into_string());
    let key = multibase(&[&[0xed, 1][..], &point].concat());
    let mut badge = good(scene);
    badge["issuer"]["id"] = json!(format!("did:key:{key}"));
    badge["proof"][0]["verificationMethod"] = json!(format!("did:key:{key}#{key}"));
    badge["proof"][0]["proofValue"] = json!(multibase(&[point, [0; 32]].concat()));
    badge.to_string().into_bytes()
}

fn deep() -> String {
    format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000))
}

/// A badge with more members than are read.
fn many_members() -> String {
    let mut text = draft("did:example:1").to_string();
    text.truncate(text.len() - 1);
    for number in 0..160_000 {
        text.push_str(&format!(",\"{number:x}\":0"));
    }
    text + "}"
}

/// A badge with so many anonymous profiles, each the parent of all others.
fn clique(scene: &Scene<'_>, size: usize) -> Vec<u8> {
    let name = |number: usize| format!("_:p{number}");
    let others = |of: usize| (0..size).filter(move |other| *other != of);
    let node = |number: usize| {
        let parents: Vec<Value> = others(number).map(|other| json!({"id": name(other)})).collect();
        json!({"id": name(number), "type": ["Profile"], "parentOrg": parents})
    };
    let mut first = node(0);
    first["parentOrg"] = others(0).map(node).collect();
    let mut badge = good(scene);
    badge["credentialSubject"]["achievement"]["creator"] = first;
    badge.to_string().into_bytes()
}

/// A badge with thousands of anonymous nodes that nothing tells apart.
fn alike(scene: &Scene<'_>) -> Vec<u8> {
    let mut badge = good(scene);
    badge["evidence"] = (0..5_000).map(|_| json!({"type": ["Evidence"]})).collect();
    badge.to_string().into_bytes()
}

/// A stranger's good proof beside the issuer's.
fn beside(scene: &Scene<'_>, broken: bool) -> Vec<u8> {
    let stranger =
        Badge { key: Key::Stranger, method: Some("{stranger_key}".to_owned()), ..Badge::default() };
    let stranger: Value = serde_json::from_str(&badge(scene, &stranger)).unwrap();
    let mut badge = good(scene);
    if broken {
        badge["proof"][0]["created"] = json!("2026-11-23T10:00:09Z");
    }
    badge["proof"] = json!([stranger["proof"][0], badge["proof"][0]]);
    badge.to_string().into_bytes()
}

fn presentation(scene: &Scene<'_>) -> Vec<u8> {
    let presented = json!({"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"], "verifiableCredential": [good(scene)]});
    presented.to_string().into_bytes()
}

/// A good badge inside a better one that nobody signed.
fn wrapper(scene: &Scene<'_>) -> Vec<u8> {
    let inner = good(scene);
    let mut outer = inner.clone();
    outer["name"] = json!("With honours");
    outer["verifiableCredential"] = json!([inner]);
    outer.to_string().into_bytes()
}

/// A token whose key has a name of a megabyte.
fn huge_kid(scene: &Scene<'_>) -> Vec<u8> {
    let token = good_token(scene, Named::Key, Key::Own);
    let (mut header, payload, _) = super::signed::parts(&token);
    let name = did::without_fragment(header["kid"].as_str().unwrap()).to_owned();
    header["kid"] = json!(format!("{name}#{}", "x".repeat(1 << 20)));
    super::signed::resigned(scene, &header, &payload).into_bytes()
}
