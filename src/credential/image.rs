//! Badge pictures: a template of our own (`badge-templates/`), its parameters filled in, drawn as SVG
//! and as PNG of 600 x 600. Text is fitted to its room and turned into outlines of one built-in font,
//! so that a badge looks the same in every program and on every machine. No user's SVG comes near this:
//! parameters are names out of lists, colours, and text, which is cleaned and escaped.

mod colour;
mod fit;
mod template;

use std::collections::BTreeMap;

use resvg::{tiny_skia, usvg};

pub use colour::Colour;
use colour::Palette;
use fit::Ruler;
use template::Template;

/// Width and height of the PNG, in pixels.
pub const PNG_SIZE: u32 = 600;
/// The longest text that is drawn, in characters; what is longer ends in an ellipsis.
const MAX_TEXT: usize = 160;

/// What a badge's picture is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Name of a template: see [`catalogue`].
    pub template: String,
    /// One of the template's shapes; its default where `None`.
    pub shape: Option<String>,
    /// One of the icons; the template's default where `None`.
    pub icon: Option<String>,
    /// Main colour; the template's default where `None`.
    pub primary: Option<Colour>,
    /// Second colour; the template's default where `None`.
    pub accent: Option<Colour>,
    /// The large text: the achievement's name.
    pub title: String,
    /// The text on the ring (or in its place): who issues, or the programme. May be empty.
    pub ring: String,
    /// Language of the fixed words, `fr` or `en`; English where the template has no other.
    pub language: String,
}

/// One picture in both forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// A self-contained SVG: no text elements, no references to anything outside.
    pub svg: String,
    /// The same as PNG, [`PNG_SIZE`] pixels wide and high.
    pub png: Vec<u8>,
}

/// What a template offers, for a form that lets a trainer choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The template's name.
    pub name: &'static str,
    /// What it looks like, by language.
    pub describe: BTreeMap<String, String>,
    /// Its shapes.
    pub shapes: Vec<String>,
    /// Names of the icons that it can carry.
    pub icons: Vec<String>,
    /// Its shape, icon and colours where none are chosen.
    pub default: (String, String, Colour, Colour),
}

/// Why a picture cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// No template of this name.
    #[error("no such badge template")]
    UnknownTemplate,
    /// The template has no such shape.
    #[error("the template has no such shape")]
    UnknownShape,
    /// No icon of this name.
    #[error("no such icon")]
    UnknownIcon,
    /// Not `#rrggbb`.
    #[error("a colour is written #rrggbb")]
    BadColour,
    /// A template of ours is faulty; a test holds that none is.
    #[error("the template itself is faulty")]
    Faulty,
}

/// All templates with what they offer.
///
/// # Errors
/// [`ImageError::Faulty`] when a built-in file does not read.
pub fn catalogue() -> Result<Vec<Offer>, ImageError> {
    template::NAMES.iter().map(|name| Template::named(name)?.offer(name)).collect()
}

/// Draws the picture.
///
/// # Errors
/// A name out of no list, or [`ImageError::Faulty`].
pub fn draw(parameters: &Parameters) -> Result<Drawing, ImageError> {
    let template = Template::named(&parameters.template)?;
    let source = fill(&template, parameters)?;
    let tree = fit::tree(&source).ok_or(ImageError::Faulty)?;
    Ok(Drawing { svg: outlined(&tree, parameters), png: rendered(&tree)? })
}

/// The template's SVG with everything in its place, text still as text.
fn fill(template: &Template, parameters: &Parameters) -> Result<String, ImageError> {
    let palette = Palette::new(
        parameters.primary.map_or_else(|| template.default.primary(), Ok)?,
        parameters.accent.map_or_else(|| template.default.accent(), Ok)?,
    );
    let icon = parameters.icon.as_ref().unwrap_or(&template.default.icon);
    let mut values = palette.named();
    values.insert("icon".into(), template::icon(icon)?);
    for (key, path) in template.shape(parameters.shape.as_deref())? {
        values.insert(format!("shape.{key}"), path.clone());
    }
    let caption = template.words(&parameters.language).get("caption").cloned().unwrap_or_default();
    let mut ruler = Ruler::default();
    let say = |pattern: &str| {
        let text = match pattern {
            "{title}" => &parameters.title,
            "{ring}" => &parameters.ring,
            _ => &caption,
        };
        drawable(text)
    };
    for block in &template.text {
        let colour = values.get(&block.colour).ok_or(ImageError::Faulty)?.clone();
        let drawn = block.drawn(&say(&block.say), &colour, &mut ruler);
        values.insert(format!("text.{}", block.id), drawn);
    }
    for ring in &template.ring {
        let colour = values.get(&ring.colour).ok_or(ImageError::Faulty)?.clone();
        let drawn = ring.drawn(&say(&ring.say), &colour, &mut ruler);
        values.insert(format!("text.{}", ring.id), drawn);
    }
    substitute(&template.svg, &values)
}

/// Replaces each `{{name}}` once, from left to right, so that no value is looked into.
fn substitute(svg: &str, values: &BTreeMap<String, String>) -> Result<String, ImageError> {
    let mut out = String::with_capacity(svg.len() * 2);
    let mut parts = svg.split("{{");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once("}}").ok_or(ImageError::Faulty)?;
        out.push_str(values.get(name).ok_or(ImageError::Faulty)?);
        out.push_str(rest);
    }
    Ok(out)
}

/// The tree as SVG with outlines for text, and the title for those who do not see it.
fn outlined(tree: &usvg::Tree, parameters: &Parameters) -> String {
    let options = usvg::WriteOptions {
        coordinates_precision: 2,
        transforms_precision: 4,
        indent: usvg::Indent::Spaces(1),
        ..usvg::WriteOptions::default()
    };
    let svg = tree.to_string(&options);
    let title = escape(&visible(&parameters.title));
    match svg.split_once('>') {
        Some((open, rest)) => {
            format!("{open} viewBox=\"0 0 600 600\" role=\"img\"><title>{title}</title>{rest}")
        }
        None => svg,
    }
}

fn rendered(tree: &usvg::Tree) -> Result<Vec<u8>, ImageError> {
    let mut pixels = tiny_skia::Pixmap::new(PNG_SIZE, PNG_SIZE).ok_or(ImageError::Faulty)?;
    let scale = PNG_SIZE as f32 / tree.size().width();
    let transform = tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(tree, transform, &mut pixels.as_mut());
    pixels.encode_png().map_err(|_| ImageError::Faulty)
}

/// Text without control characters and direction overrides, white space as single blanks, cut to length.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || (c.is_control() && !c.is_whitespace())
    };
    let kept: String = text.chars().filter(|c| !hidden(*c)).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let joined = words.join(" ");
    if joined.chars().count() <= MAX_TEXT {
        return joined;
    }
    joined.chars().take(MAX_TEXT - 1).chain(['…']).collect()
}

/// The part of the text that the built-in font has letters for: Latin, Greek, Cyrillic, Armenian,
/// Hebrew, Arabic, Georgian and signs. Emoji, for one, are left out of the picture (not of the badge).
fn drawable(text: &str) -> String {
    let covered = |c: char| {
        matches!(u32::from(c),
            0x20..=0x7e | 0xa0..=0x58a | 0x5d0..=0x5f4 | 0x60c..=0x6ff | 0x10a0..=0x10fc
            | 0x1e00..=0x1ffe | 0x2010..=0x2027 | 0x2030..=0x205e | 0x20a0..=0x20bf
            | 0x2100..=0x214e | 0x2190..=0x23ff | 0x2500..=0x27bf | 0xfb00..=0xfb06)
    };
    visible(&text.chars().filter(|c| covered(*c) || c.is_whitespace()).collect::<String>())
}

/// Text for an XML text node or attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
