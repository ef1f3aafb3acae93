//! Fitting text into its room: measured with the built-in font, broken into lines of even length, set
//! in the largest size that fits, cut with an ellipsis only where even the smallest does not.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use resvg::usvg::{self, fontdb};
use serde::Deserialize;

use super::escape;

/// Distance of two lines, in sizes.
const LEADING: f32 = 1.17;
/// From the middle of a line down to its baseline, in sizes (half of the capitals' height).
const MIDDLE: f32 = 0.365;
const FONT: &str = "font-family=\"DejaVu Sans\" font-stretch=\"condensed\"";

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(dejavu::sans_condensed::regular().to_vec());
    fonts.load_font_data(dejavu::sans_condensed::bold().to_vec());
    Arc::new(fonts)
});

/// Parses one of our own pictures with the built-in font and no access to files.
pub(super) fn tree(svg: &str) -> Option<usvg::Tree> {
    let options = usvg::Options {
        font_family: "DejaVu Sans".into(),
        fontdb: Arc::clone(&FONTS),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).ok()
}

/// Measures words, each once.
#[derive(Default)]
pub(super) struct Ruler(HashMap<(String, u16), f32>);

impl Ruler {
    /// The width of the text at size 1.
    fn width(&mut self, text: &str, weight: u16) -> f32 {
        if let Some(known) = self.0.get(&(text.to_owned(), weight)) {
            return *known;
        }
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
             <text {FONT} font-weight=\"{weight}\" font-size=\"100\" y=\"100\">{}</text></svg>",
            escape(text)
        );
        let width = tree(&svg).map_or(0.0, |t| t.root().abs_bounding_box().width() / 100.0);
        self.0.insert((text.to_owned(), weight), width);
        width
    }

    fn line_width(&mut self, words: &[String], weight: u16, blank: f32) -> f32 {
        let widths: f32 = words.iter().map(|word| self.width(word, weight)).sum();
        widths + blank * (words.len().saturating_sub(1)) as f32
    }

    /// Greedy lines no wider than `room` (at size 1), words kept whole.
    fn lines(&mut self, words: &[String], weight: u16, room: f32) -> Vec<Vec<String>> {
        let mut lines: Vec<Vec<String>> = Vec::new();
        for word in words {
            let mut longer = lines.last().cloned().unwrap_or_default();
            longer.push(word.clone());
            match lines.last_mut() {
                Some(last) if self.line_width(&longer, weight, BLANK) <= room => *last = longer,
                _ => lines.push(vec![word.clone()]),
            }
        }
        lines
    }
}

/// Width of a blank at size 1 in this font.
const BLANK: f32 = 0.29;

/// A block of lines around a middle.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub(super) id: String,
    pub(super) say: String,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    size: f32,
    min_size: f32,
    lines: usize,
    weight: u16,
    pub(super) colour: String,
}

impl Block {
    /// The block as an SVG `<text>`, or nothing for an empty text.
    pub(super) fn drawn(&self, text: &str, colour: &str, ruler: &mut Ruler) -> String {
        if text.is_empty() {
            return String::new();
        }
        let (lines, size) = self.fitted(text, ruler);
        let step = size * LEADING;
        let first = self.y - step * (lines.len() as f32 - 1.0) / 2.0 + size * MIDDLE;
        let mut out = format!(
            "<text {FONT} font-weight=\"{}\" font-size=\"{size}\" fill=\"{colour}\" text-anchor=\"middle\">",
            self.weight
        );
        for (number, line) in lines.iter().enumerate() {
            let y = first + step * number as f32;
            // Writing to a String cannot fail.
            let _ = write!(out, "<tspan x=\"{}\" y=\"{y:.1}\">{}</tspan>", self.x, escape(line));
        }
        out.push_str("</text>");
        out
    }

    fn fitted(&self, text: &str, ruler: &mut Ruler) -> (Vec<String>, f32) {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let mut size = self.size;
        while size > self.min_size {
            if let Some(lines) = self.whole(&words, size, ruler) {
                return (lines, size);
            }
            size -= 1.0;
        }
        (self.cut(text, ruler), self.min_size)
    }

    /// The text in whole words at this size, if it fits.
    fn whole(&self, words: &[String], size: f32, ruler: &mut Ruler) -> Option<Vec<String>> {
        let room = self.width / size;
        if words.iter().any(|word| ruler.width(word, self.weight) > room) {
            return None;
        }
        let mut lines = ruler.lines(words, self.weight, room);
        let tall = size * LEADING * lines.len() as f32 > self.height.max(size * LEADING);
        if lines.len() > self.lines || tall {
            return None;
        }
        // Even lines: the narrowest room that needs no line more.
        let mut narrow = room;
        while narrow > room * 0.4 {
            narrow -= room * 0.02;
            let widest = words.iter().map(|w| ruler.width(w, self.weight)).fold(0.0, f32::max);
            let tried = ruler.lines(words, self.weight, narrow);
            if widest > narrow || tried.len() > lines.len() {
                break;
            }
            lines = tried;
        }
        Some(lines.into_iter().map(|line| line.join(" ")).collect())
    }

    /// At the smallest size: long words broken, what is over the last line cut.
    fn cut(&self, text: &str, ruler: &mut Ruler) -> Vec<String> {
        let room = self.width / self.min_size;
        let most = (self.height / (self.min_size * LEADING)) as usize;
        let most = most.clamp(1, self.lines);
        let mut words = Vec::new();
        for word in text.split(' ') {
            let mut piece = String::new();
            for c in word.chars() {
                let longer = format!("{piece}{c}");
                if ruler.width(&longer, self.weight) > room {
                    words.push(std::mem::take(&mut piece));
                }
                piece.push(c);
            }
            words.push(piece);
        }
        let lines = ruler.lines(&words, self.weight, room);
        let over = lines.len() > most;
        let mut lines: Vec<String> = lines.into_iter().take(most).map(|l| l.join(" ")).collect();
        if over && let Some(last) = lines.last_mut() {
            *last = shortened(last, room, self.weight, ruler);
        }
        lines
    }
}

/// The text with an ellipsis, as much of it as the room takes.
fn shortened(text: &str, room: f32, weight: u16, ruler: &mut Ruler) -> String {
    let mut kept: Vec<char> = text.chars().collect();
    loop {
        let tried: String = kept.iter().chain(&['…']).collect();
        if kept.is_empty() || ruler.width(&tried, weight) <= room {
            return tried;
        }
        kept.pop();
    }
}

/// A text on a path of the template.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ring {
    pub(super) id: String,
    pub(super) say: String,
    length: f32,
    size: f32,
    min_size: f32,
    weight: u16,
    spacing: f32,
    pub(super) colour: String,
}

impl Ring {
    /// The text on its path, or nothing for an empty text.
    pub(super) fn drawn(&self, text: &str, colour: &str, ruler: &mut Ruler) -> String {
        if text.is_empty() {
            return String::new();
        }
        let needs = |text: &str, size: f32, ruler: &mut Ruler| {
            ruler.width(text, self.weight) * size + self.spacing * text.chars().count() as f32
        };
        let mut size = self.size;
        while size > self.min_size && needs(text, size, ruler) > self.length {
            size -= 1.0;
        }
        let mut said = text.to_owned();
        while needs(&said, size, ruler) > self.length && said.chars().count() > 2 {
            let kept = said.chars().count() - 2;
            said = said.chars().take(kept).chain(['…']).collect();
        }
        format!(
            "<text {FONT} font-weight=\"{}\" font-size=\"{size}\" letter-spacing=\"{}\" fill=\"{colour}\" \
             text-anchor=\"middle\"><textPath href=\"#{}\" startOffset=\"50%\">{}</textPath></text>",
            self.weight,
            self.spacing,
            self.id,
            escape(&said)
        )
    }
}
