//! Which identifiers stand for themselves in RDF, whatever the contexts are.

use super::super::canon::{RELATIVE, UNDEFINED};
use oxrdf::NamedNodeRef;

/// Whether the text is an absolute IRI that no context changes and that the general way would
/// take. Compact IRIs are ruled out by the tables: they hold no prefix.
pub(super) fn is_absolute(text: &str) -> bool {
    is_plain(text.as_bytes())
        || text.contains(':')
            && !text.starts_with(['_', '@', ':'])
            && !text.starts_with(UNDEFINED)
            && !text.starts_with(RELATIVE)
            && NamedNodeRef::new(text).is_ok()
}

/// The two forms that nearly all identifiers have, told without the whole grammar of RFC 3987:
/// `https://host/path#fragment`, and `urn:`, `did:` or `data:` with no authority.
fn is_plain(text: &[u8]) -> bool {
    if let Some(rest) = text.strip_prefix(b"https://") {
        let host = rest.iter().position(|byte| !is_host(*byte)).unwrap_or(rest.len());
        let relative = &rest[..host] == b"relative.invalid";
        return host > 0
            && !relative
            && rest.get(host).is_none_or(|byte| *byte == b'/')
            && is_path_and_fragment(&rest[host..]);
    }
    let schemes: [&[u8]; 3] = [b"data:", b"did:", b"urn:uuid:"];
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(*scheme));
    rest.is_some_and(|rest| !rest.starts_with(b"/") && is_path_and_fragment(rest))
}

fn is_path_and_fragment(text: &[u8]) -> bool {
    let path = text.iter().position(|byte| !IN_PATH[*byte as usize]).unwrap_or(text.len());
    match text[path..].split_first() {
        None => true,
        Some((b'#', fragment)) => fragment.iter().all(|byte| IN_PATH[*byte as usize]),
        Some(_) => false,
    }
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-'
}

/// `pchar` of RFC 3986 without percent signs, and the slash.
const IN_PATH: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"-._~!$&'()*+,;=:@/";
    let mut at = 0;
    while at < 256 {
        table[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn identifiers_of_a_badge_are_told_at_once() {
        for text in [
            "https://badges.example/credentials/7f3a",
            "https://badges.example",
            "https://badges.example/a#total",
            "did:web:badges.example:issuers:a#z6Mk",
            "urn:uuid:9d1e6f7e-0000-4000-8000-000000000002",
            "data:application/json;base64,eyJ+/w==",
        ] {
            assert!(is_plain(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_could_change_or_is_no_iri_is_left_alone() {
        for text in [
            "",
            "a",
            "a/b",
            "_:b0",
            "@id",
            ":x",
            "https://",
            "https:///x",
            "https://relative.invalid/x",
            "https://relative.invalid",
            "urn:x-undefined:honours",
            "https://x y/",
            "did://[",
            "1a:b",
        ] {
            assert!(!is_plain(text.as_bytes()), "{text}");
            let taken =
                text == "https://relative.invalid" || text == "https://" || text == "https:///x";
            assert_eq!(is_absolute(text), taken, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_is_an_iri(text in "(https://|data:|did:|urn:uuid:)[a-z0-9%#?@:/\\[\\]._~é -]{0,12}") {
            if is_plain(text.as_bytes()) {
                prop_assert!(NamedNodeRef::new(&text).is_ok(), "{text}");
            }
        }
    }
}
