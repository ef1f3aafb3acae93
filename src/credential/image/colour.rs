//! Colours of a badge picture: two are chosen, the others are derived, and the colour of a text is
//! always the one of higher contrast (relative luminance and contrast ratio as WCAG 2.2 defines them).

use std::collections::BTreeMap;
use std::str::FromStr;

use super::ImageError;

/// An opaque sRGB colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl FromStr for Colour {
    type Err = ImageError;

    fn from_str(text: &str) -> Result<Self, ImageError> {
        let hex = text.strip_prefix('#').ok_or(ImageError::BadColour)?;
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ImageError::BadColour);
        }
        let number = u32::from_str_radix(hex, 16).map_err(|_| ImageError::BadColour)?;
        let [_, r, g, b] = number.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([r, g, b]) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

const WHITE: Colour = Colour([255, 255, 255]);
const BLACK: Colour = Colour([0, 0, 0]);

impl Colour {
    /// This colour moved towards another: 0 is this one, 1 the other.
    fn towards(self, other: Self, share: f32) -> Self {
        let mix =
            |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
        let (Self([r, g, b]), Self([x, y, z])) = (self, other);
        Self([mix(r, x), mix(g, y), mix(b, z)])
    }

    fn luminance(self) -> f32 {
        let linear = |value: u8| {
            let v = f32::from(value) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { libm::powf((v + 0.055) / 1.055, 2.4) }
        };
        let Self([r, g, b]) = self;
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    /// The contrast ratio of two colours, 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }
}

/// Every colour that a template may name.
pub(super) struct Palette {
    primary: Colour,
    accent: Colour,
    ink: Colour,
}

impl Palette {
    pub(super) fn new(primary: Colour, accent: Colour) -> Self {
        // Dark enough to read on paper, still of the badge's own hue.
        let ink = (4u8..=20)
            .map(|step| primary.towards(BLACK, f32::from(step) / 20.0))
            .find(|ink| ink.contrast(WHITE) >= 9.0)
            .unwrap_or(BLACK);
        Self { primary, accent, ink }
    }

    /// White or ink, whichever reads better on the ground.
    fn on(&self, ground: Colour) -> Colour {
        if WHITE.contrast(ground) >= self.ink.contrast(ground) { WHITE } else { self.ink }
    }

    pub(super) fn named(&self) -> BTreeMap<String, String> {
        let (primary, accent) = (self.primary, self.accent);
        let dark = primary.towards(BLACK, 0.28);
        let on_primary = self.on(primary);
        let on_dark = if accent.contrast(dark) >= 4.5 { accent } else { self.on(dark) };
        [
            ("primary", primary),
            ("primary.light", primary.towards(WHITE, 0.12)),
            ("primary.dark", dark),
            ("accent", accent),
            ("accent.dark", accent.towards(BLACK, 0.18)),
            ("accent.darker", accent.towards(BLACK, 0.45)),
            ("accent.on-dark", on_dark),
            ("on.primary", on_primary),
            ("on.accent", self.on(accent)),
            ("paper", WHITE.towards(primary, 0.08)),
            ("ink", self.ink),
        ]
        .into_iter()
        .map(|(name, colour)| (name.to_owned(), colour.to_string()))
        .collect()
    }
}
