//! Markdown that people wrote → HTML that is safe to show.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// What of HTML is left: text, structure, links. Pictures are not: fetching one would tell its server who reads.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "sup",
    ];
    let attributes =
        HashMap::from([("a", HashSet::from(["href", "title"])), ("ol", HashSet::from(["start"]))]);
    let mut builder = Builder::default();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
});

/// The HTML of a Markdown text: tables and strikethrough besides CommonMark; headings begin at `h3`, below the
/// page's own; raw HTML is shown as text; a picture becomes a link to it.
pub fn markdown(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(source, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: lower(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        event => event,
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    CLEANER.clean(&page).to_string()
}

/// A heading two levels down.
const fn lower(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel::{H1, H2, H3, H4, H5, H6};
    match level {
        H1 => H3,
        H2 => H4,
        H3 => H5,
        H4 | H5 | H6 => H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_stays() {
        assert_eq!(
            markdown("# Titre\n\n- *un*\n- `deux`\n\n|a|b|\n|-|-|\n|1|2|"),
            "<h3>Titre</h3>\n<ul>\n<li><em>un</em></li>\n<li><code>deux</code></li>\n</ul>\n\
             <table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n\
             <tr><td>1</td><td>2</td></tr>\n</tbody></table>\n"
        );
    }

    #[test]
    fn nothing_runs_and_nothing_is_fetched() {
        for source in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](https://spy.example/pixel.png)",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<a href=\"javascript:alert(1)\" style=\"position:fixed\">x</a>",
            "<iframe src=\"https://spy.example\"></iframe>",
            "<svg><style>@import url(https://spy.example)</style></svg>",
        ] {
            let page = markdown(source);
            // As a tag or in one: what is shown as text, with its signs escaped, does nothing.
            for bad in [
                "<script",
                "<img",
                "<iframe",
                "<svg",
                "<style",
                "<a href=\"javascript",
                "<a href=\"data",
            ] {
                assert!(!page.contains(bad), "{source} -> {page}");
            }
        }
    }

    #[test]
    fn a_link_tells_nothing_to_where_it_leads() {
        assert_eq!(
            markdown("[ici](https://exemple.fr/)"),
            "<p><a href=\"https://exemple.fr/\" rel=\"nofollow noopener noreferrer\">ici</a></p>\n"
        );
    }
}
