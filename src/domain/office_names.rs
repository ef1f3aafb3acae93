//! Names of people in the XML parts of office documents. Parts of properties become empty ones; elsewhere the
//! values that name people are replaced where they stand, and every other byte stays.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

/// What stands where a name stood: what office programs write themselves when they are asked to forget names.
const NOBODY: &str = "Author";
/// How many nodes a part may have.
const MOST_NODES: u32 = 4_000_000;

/// What was found in a part.
pub(super) enum Named {
    /// Nobody is named.
    Nothing,
    /// Somebody was: the part without.
    Replaced(String),
}

/// A part without names; `None` where it is no XML in UTF-8.
pub(super) fn nameless(part: &[u8]) -> Option<Named> {
    let text = std::str::from_utf8(part).ok()?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let document = Document::parse_with_options(text, options).ok()?;
    if let Some(empty) = empty_properties(document.root_element()) {
        return Some(Named::Replaced(empty));
    }
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    for node in document.root().descendants() {
        if node.is_element() {
            of_attributes(node, &mut changes);
            of_text(node, &mut changes);
        } else if node.is_comment() {
            changes.push((node.range(), String::new()));
        }
    }
    if changes.is_empty() {
        return Some(Named::Nothing);
    }
    Some(Named::Replaced(replaced(text, changes)))
}

/// The text with each of these ranges replaced. One that lies within another is gone with it.
fn replaced(text: &str, mut changes: Vec<(Range<usize>, String)>) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let (mut done, mut from) = (String::with_capacity(text.len()), 0);
    for (range, new) in changes {
        if range.start >= from {
            done.push_str(text.get(from..range.start).unwrap_or_default());
            done.push_str(&new);
            from = range.end;
        }
    }
    done.push_str(text.get(from..).unwrap_or_default());
    done
}

/// The empty part in the place of one that holds nothing but properties.
fn empty_properties(root: Node<'_, '_>) -> Option<String> {
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let body = match root.tag_name().name() {
        "coreProperties" => format!("<coreProperties xmlns=\"{namespace}\"/>"),
        // Both the usual properties and those that users add.
        "Properties" if namespace.contains("-properties") || namespace.contains("Properties") => {
            format!("<Properties xmlns=\"{namespace}\"/>")
        }
        "document-meta" => {
            let version = root.attribute((namespace, "version")).unwrap_or("1.2");
            let version: String =
                version.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            format!(
                "<office:document-meta xmlns:office=\"{namespace}\" office:version=\"{version}\"><office:meta/></office:document-meta>"
            )
        }
        _ => return None,
    };
    Some(format!("{head}{body}"))
}

/// Attributes that name people or the places where they keep their files.
fn of_attributes(node: Node<'_, '_>, changes: &mut Vec<(Range<usize>, String)>) {
    let element = node.tag_name().name();
    for attribute in node.attributes() {
        let new = match (element, attribute.name()) {
            (_, "author" | "displayName" | "userName" | "lastModifiedBy") => NOBODY,
            ("cmAuthor" | "author", "name") | (_, "userId") => NOBODY,
            (_, "initials") => "A",
            ("absPath", "url") => "",
            ("Relationship", "Target") if is_of_a_machine(attribute.value()) => "file:///removed",
            _ => continue,
        };
        if attribute.value() != new {
            changes.push((attribute.range_value(), new.to_owned()));
        }
    }
}

/// Whether a target is a path of the writer's machine, such as that of a template.
fn is_of_a_machine(target: &str) -> bool {
    target.to_ascii_lowercase().starts_with("file:") && target != "file:///removed"
}

/// Elements whose text names people.
fn of_text(node: Node<'_, '_>, changes: &mut Vec<(Range<usize>, String)>) {
    let new = match node.tag_name().name() {
        "author" | "creator" | "DisplayName" | "AccountId" => NOBODY,
        "creator-initials" | "sender-initials" => "A",
        "config-item" if is_printer(node) => "",
        _ => return,
    };
    for text in node.children().filter(Node::is_text) {
        if text.text().is_some_and(|text| text != new && !text.trim().is_empty()) {
            changes.push((text.range(), new.to_owned()));
        }
    }
}

fn is_printer(node: Node<'_, '_>) -> bool {
    let name = node.attributes().find(|attribute| attribute.name() == "name");
    name.is_some_and(|name| matches!(name.value(), "PrinterName" | "PrinterSetup"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(part: &str) -> String {
        match nameless(part.as_bytes()).unwrap() {
            Named::Nothing => part.to_owned(),
            Named::Replaced(text) => text,
        }
    }

    #[test]
    fn names_are_replaced_where_they_stand_and_nothing_else_changes() {
        for (part, clean) in [
            (
                "<w:c xmlns:w=\"w\" w:author='Ana &amp; Co' w:initials=\"AL\" w:date=\"d\">Ana</w:c>",
                "<w:c xmlns:w=\"w\" w:author='Author' w:initials=\"A\" w:date=\"d\">Ana</w:c>",
            ),
            (
                "<authors><author>Ana</author><author/></authors>",
                "<authors><author>Author</author><author/></authors>",
            ),
            (
                "<p:cmAuthor xmlns:p=\"p\" id=\"0\" name=\"Ana\"/>",
                "<p:cmAuthor xmlns:p=\"p\" id=\"0\" name=\"Author\"/>",
            ),
            ("<a name=\"Ana\"/>", "<a name=\"Ana\"/>"),
            ("<absPath url=\"C:\\Users\\ana\\\"/>", "<absPath url=\"\"/>"),
            (
                "<Relationship Target=\"file:///C:/Users/ana/Normal.dotm\"/>",
                "<Relationship Target=\"file:///removed\"/>",
            ),
            ("<Relationship Target=\"media/a.png\"/>", "<Relationship Target=\"media/a.png\"/>"),
            ("<a><!-- by Ana -->b</a>", "<a>b</a>"),
            (
                "<c xmlns:k=\"k\"><config-item k:name=\"PrinterName\">Chez Ana</config-item></c>",
                "<c xmlns:k=\"k\"><config-item k:name=\"PrinterName\"></config-item></c>",
            ),
        ] {
            assert_eq!(done(part), clean);
            assert_eq!(done(clean), clean, "done again");
        }
    }

    #[test]
    fn parts_of_properties_become_empty_ones_of_the_same_kind() {
        let custom = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
        let part = format!("<Properties xmlns=\"{custom}\"><property name=\"Ana\"/></Properties>");
        assert!(done(&part).ends_with(&format!("<Properties xmlns=\"{custom}\"/>")));
        let strict = "http://purl.oclc.org/ooxml/officeDocument/extendedProperties";
        let part = format!("<Properties xmlns=\"{strict}\"><Manager>Ana</Manager></Properties>");
        assert!(done(&part).ends_with(&format!("<Properties xmlns=\"{strict}\"/>")));
    }

    #[test]
    fn what_is_no_xml_in_utf_8_is_not_understood() {
        for part in
            [&b"\xff\xfe<\0a\0/\0>\0"[..], b"", b"<a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"]
        {
            assert!(nameless(part).is_none());
        }
    }
}
