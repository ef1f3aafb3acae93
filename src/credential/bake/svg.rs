//! SVG carriers: `<openbadges:credential>` as the first child of `<svg>`, a JWS in its `verify`
//! attribute or JSON in a CDATA section (Open Badges 3.0 "SVG"). Writing is text surgery on a picture
//! of our own, so that every other byte stays; reading parses the XML, never resolving anything.

use roxmltree::{Document, Node, ParsingOptions};

use super::{BakeError, Carried, MAX_CARRIED, ascii_json, is_json};

const NAMESPACE: &str = "https://purl.imsglobal.org/ob/v3p0";
const NAMESPACE_OB2: &str = "http://openbadges.org";
const SVG: &str = "http://www.w3.org/2000/svg";
/// The largest picture that is read, in bytes.
pub const MAX_PICTURE: usize = 2 * 1024 * 1024;
const MAX_NODES: u32 = 100_000;

/// Whether the text looks like XML; what it is shows when it is parsed.
pub fn is_xml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// The picture with the credential inside: JSON (written in ASCII) or a compact JWS.
///
/// # Errors
/// [`BakeError::AlreadyBaked`] where there is a badge already, the faults of [`extract`] otherwise.
pub fn bake(svg: &str, credential: &str) -> Result<String, BakeError> {
    put(svg, NAMESPACE, &element(credential)?)
}

/// The picture with a hosted Open Badges 2.0 assertion inside, as that standard puts it: its JSON in the content,
/// its address in `verify`.
///
/// # Errors
/// As [`bake`].
pub fn bake_assertion(svg: &str, url: &str, assertion: &str) -> Result<String, BakeError> {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '&');
    if !url.chars().all(plain) {
        return Err(BakeError::Misplaced);
    }
    let json = in_cdata(assertion);
    let element =
        format!("<openbadges:assertion verify=\"{url}\"><![CDATA[{json}]]></openbadges:assertion>");
    put(svg, NAMESPACE_OB2, &element)
}

/// The picture with an element of a badge namespace as its first child.
fn put(svg: &str, namespace: &str, element: &str) -> Result<String, BakeError> {
    if extract(svg)?.is_some() {
        return Err(BakeError::AlreadyBaked);
    }
    let close = root_tag_end(svg).ok_or(BakeError::Malformed)?;
    let (open, rest) = svg.split_at_checked(close).ok_or(BakeError::Malformed)?;
    let baked = format!(
        "{open} xmlns:openbadges=\"{namespace}\">{element}{}",
        rest.get(1..).ok_or(BakeError::Malformed)?
    );
    // What a reader will find is what was meant, or nothing is handed out.
    extract(&baked)?.ok_or(BakeError::Malformed)?;
    Ok(baked)
}

/// The one badge that the picture carries, or `None`.
///
/// # Errors
/// XML that is not well-formed or not SVG, declared entities, two badges, a badge elsewhere than
/// under `<svg>`, one with both forms or neither.
pub fn extract(svg: &str) -> Result<Option<Carried>, BakeError> {
    if svg.len() > MAX_PICTURE + MAX_CARRIED {
        return Err(BakeError::TooLarge);
    }
    let text = without_plain_doctype(svg)?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, entity_resolver: None };
    let document = Document::parse_with_options(&text, options).map_err(fault)?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(BakeError::NotThisKind);
    }
    let mut found = document.descendants().filter(is_badge);
    let Some(badge) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(BakeError::Ambiguous);
    }
    if badge.parent() != Some(root) {
        return Err(BakeError::Misplaced);
    }
    let text = carried_text(badge)?;
    let version2 = badge.tag_name().namespace() == Some(NAMESPACE_OB2);
    Ok(Some(if version2 { Carried::Assertion(text) } else { Carried::Credential(text) }))
}

fn fault(error: roxmltree::Error) -> BakeError {
    match error {
        roxmltree::Error::DtdDetected => BakeError::Entities,
        roxmltree::Error::NodesLimitReached => BakeError::TooLarge,
        _ => BakeError::Malformed,
    }
}

/// Any element of either badge namespace, whatever its name, so that none can hide.
fn is_badge(node: &Node<'_, '_>) -> bool {
    node.is_element()
        && matches!(node.tag_name().namespace(), Some(NAMESPACE) | Some(NAMESPACE_OB2))
}

fn carried_text(badge: Node<'_, '_>) -> Result<String, BakeError> {
    if !matches!(badge.tag_name().name(), "credential" | "assertion") {
        return Err(BakeError::Misplaced);
    }
    if badge.children().any(|child| child.is_element()) {
        return Err(BakeError::Misplaced);
    }
    let inside: String = badge.children().filter_map(|child| child.text_if_text()).collect();
    let inside = inside.trim();
    let text = match (badge.attribute("verify"), inside.is_empty()) {
        (Some(jws), true) => jws.trim(),
        (None, false) => inside,
        // 2.0 put a URL into the attribute and the assertion into the content.
        (Some(_), false) if badge.tag_name().namespace() == Some(NAMESPACE_OB2) => inside,
        (Some(_), false) => return Err(BakeError::Ambiguous),
        (None, true) => return Err(BakeError::Misplaced),
    };
    if text.len() > MAX_CARRIED { Err(BakeError::TooLarge) } else { Ok(text.to_owned()) }
}

/// Text of a text node only: a comment inside the element is not part of the credential.
trait TextIfText<'a> {
    fn text_if_text(&self) -> Option<&'a str>;
}

impl<'a> TextIfText<'a> for Node<'a, '_> {
    fn text_if_text(&self) -> Option<&'a str> {
        if self.is_text() { self.text() } else { None }
    }
}

/// Drawing programs write `<!DOCTYPE svg PUBLIC "…" "…">`, which declares nothing and is never
/// fetched here: it is passed over. One with declarations of its own (`[…]`) is refused.
fn without_plain_doctype(svg: &str) -> Result<String, BakeError> {
    let svg = svg.trim_start_matches('\u{feff}');
    let Some(start) = svg.find("<!DOCTYPE") else { return Ok(svg.to_owned()) };
    let head = svg.get(..start).unwrap_or_default();
    // Only in the prolog; elsewhere (in CDATA, say) it is text, and the parser's business.
    let in_prolog = head.find('<').is_none_or(|at| {
        head.get(at..).is_some_and(|h| h.starts_with("<?xml") && h.matches('<').count() == 1)
    });
    if !in_prolog {
        return Ok(svg.to_owned());
    }
    let rest = svg.get(start..).unwrap_or_default();
    let end = unquoted(rest, '>').ok_or(BakeError::Malformed)?;
    if rest.get(..end).is_none_or(|declaration| declaration.contains('[')) {
        return Err(BakeError::Entities);
    }
    Ok(format!("{head}{}", rest.get(end + 1..).unwrap_or_default()))
}

/// Where the first `wanted` stands that is in no quotes.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == wanted => return Some(at),
            None if c == '"' || c == '\'' => quote = Some(c),
            None => {}
        }
    }
    None
}

/// Where the `>` of the root's start tag stands. Our own pictures have neither comments before it
/// nor an empty root.
fn root_tag_end(svg: &str) -> Option<usize> {
    let start = svg.find("<svg")?;
    let rest = svg.get(start..)?;
    let end = unquoted(rest, '>')?;
    let before = rest.get(..end)?;
    if before.ends_with('/') || before.contains("xmlns:openbadges") {
        None
    } else {
        Some(start + end)
    }
}

/// JSON that can stand in a CDATA section: `>` occurs only within strings; escaped, no `]]>` can end the section.
fn in_cdata(json: &str) -> String {
    ascii_json(json).replace('>', "\\u003e")
}

fn element(credential: &str) -> Result<String, BakeError> {
    if is_json(credential) {
        let json = in_cdata(credential);
        return Ok(format!("<openbadges:credential><![CDATA[{json}]]></openbadges:credential>"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !credential.chars().all(plain) {
        return Err(BakeError::Misplaced);
    }
    Ok(format!("<openbadges:credential verify=\"{credential}\"></openbadges:credential>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><g/></svg>";

    #[test]
    fn json_comes_out_as_the_same_document_and_the_picture_stays() {
        let json = "{\"narrative\":\"a ]]> b — 🎓 <script>\"}";
        let baked = bake(BARE, json).unwrap();
        let Some(Carried::Credential(text)) = extract(&baked).unwrap() else { panic!("none") };
        let expected: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected);
        assert!(text.is_ascii());
        assert!(baked.ends_with("<g/></svg>"));
        let svg = Document::parse(&baked).unwrap();
        let first = svg.root_element().first_child().unwrap();
        assert!(first.has_tag_name((NAMESPACE, "credential")));
    }

    #[test]
    fn a_jws_goes_into_the_attribute() {
        let baked = bake(BARE, "eyJh.e30.c2ln").unwrap();
        assert!(baked.contains("verify=\"eyJh.e30.c2ln\"></openbadges:credential>"));
        assert_eq!(extract(&baked), Ok(Some(Carried::Credential("eyJh.e30.c2ln".into()))));
        assert_eq!(bake(&baked, "a.b.c"), Err(BakeError::AlreadyBaked));
        assert_eq!(bake(BARE, "a\" onload=\"x"), Err(BakeError::Misplaced));
    }

    #[test]
    fn a_hosted_assertion_stands_as_version_2_puts_it() {
        let url = "https://b.example/ob2/assertions/1";
        let baked = bake_assertion(BARE, url, "{\"a\":\"é]]>\"}").unwrap();
        assert!(baked.contains("xmlns:openbadges=\"http://openbadges.org\""));
        let Some(Carried::Assertion(text)) = extract(&baked).unwrap() else { panic!("none") };
        assert_eq!(text, "{\"a\":\"\\u00e9]]\\u003e\"}");
        assert_eq!(bake_assertion(BARE, "x\" y", "{}"), Err(BakeError::Misplaced));
    }

    #[test]
    fn a_plain_doctype_is_passed_over_and_declared_entities_are_refused() {
        let baked = bake(BARE, "{\"a\":1}").unwrap();
        let plain = format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\">{baked}"
        );
        assert!(extract(&plain).unwrap().is_some());
        for declared in [
            "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
        ] {
            assert_eq!(extract(&format!("{declared}{baked}")), Err(BakeError::Entities));
        }
    }

    #[test]
    fn two_badges_or_one_out_of_place_are_refused() {
        let open = "<svg xmlns=\"http://www.w3.org/2000/svg\" \
                    xmlns:ob=\"https://purl.imsglobal.org/ob/v3p0\" \
                    xmlns:ob2=\"http://openbadges.org\">";
        let one = "<ob:credential verify=\"a.b.c\"/>";
        for (body, expected) in [
            (format!("{one}{one}"), BakeError::Ambiguous),
            (format!("{one}<ob2:assertion verify=\"x\"/>"), BakeError::Ambiguous),
            (format!("<g>{one}</g>"), BakeError::Misplaced),
            ("<ob:credential verify=\"a.b.c\">{}</ob:credential>".into(), BakeError::Ambiguous),
            ("<ob:credential/>".into(), BakeError::Misplaced),
            ("<ob:credential><g>{}</g></ob:credential>".into(), BakeError::Misplaced),
        ] {
            assert_eq!(extract(&format!("{open}{body}</svg>")), Err(expected), "{body}");
        }
        let two = format!("{open}<ob2:assertion verify=\"https://x.example/a\"/></svg>");
        assert_eq!(extract(&two), Ok(Some(Carried::Assertion("https://x.example/a".into()))));
    }

    #[test]
    fn what_is_not_svg_is_said_to_be_so() {
        assert_eq!(extract("<html/>"), Err(BakeError::NotThisKind));
        assert_eq!(
            extract("<svg xmlns=\"http://www.w3.org/2000/svg\">"),
            Err(BakeError::Malformed)
        );
        assert_eq!(extract(BARE), Ok(None));
    }
}
