//! The built-in templates: an SVG with `{{places}}` and a TOML file that says what goes there.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fit::{Block, Ring};
use super::{Colour, ImageError, Offer};

macro_rules! built_in {
    ($($name:literal),+) => {
        /// The names of the templates.
        pub(super) const NAMES: &[&str] = &[$($name),+];

        fn files(name: &str) -> Option<(&'static str, &'static str)> {
            match name {
                $($name => Some((
                    include_str!(concat!("../../../badge-templates/", $name, ".svg")),
                    include_str!(concat!("../../../badge-templates/", $name, ".toml")),
                )),)+
                _ => None,
            }
        }
    };
}

built_in!("seal", "panel", "shield");

const ICONS: &str = include_str!("../../../badge-templates/icons.toml");

/// One template as its TOML file describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    #[serde(skip)]
    pub(super) svg: String,
    #[allow(dead_code, reason = "stands in the file for its readers")]
    licence: String,
    describe: BTreeMap<String, String>,
    pub(super) default: Default,
    shape: BTreeMap<String, BTreeMap<String, String>>,
    words: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub(super) text: Vec<Block>,
    #[serde(default)]
    pub(super) ring: Vec<Ring>,
}

/// What is used where nothing is chosen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Default {
    shape: String,
    pub(super) icon: String,
    primary: String,
    accent: String,
}

impl Default {
    pub(super) fn primary(&self) -> Result<Colour, ImageError> {
        self.primary.parse().map_err(|_| ImageError::Faulty)
    }

    pub(super) fn accent(&self) -> Result<Colour, ImageError> {
        self.accent.parse().map_err(|_| ImageError::Faulty)
    }
}

#[derive(Deserialize)]
struct Icons {
    icon: BTreeMap<String, String>,
}

/// The SVG fragment of an icon.
pub(super) fn icon(name: &str) -> Result<String, ImageError> {
    let mut icons: Icons = toml::from_str(ICONS).map_err(|_| ImageError::Faulty)?;
    icons.icon.remove(name).ok_or(ImageError::UnknownIcon)
}

impl Template {
    pub(super) fn named(name: &str) -> Result<Self, ImageError> {
        let (svg, table) = files(name).ok_or(ImageError::UnknownTemplate)?;
        let mut template: Self = toml::from_str(table).map_err(|_| ImageError::Faulty)?;
        svg.clone_into(&mut template.svg);
        Ok(template)
    }

    pub(super) fn shape(
        &self,
        name: Option<&str>,
    ) -> Result<&BTreeMap<String, String>, ImageError> {
        let name = name.unwrap_or(&self.default.shape);
        self.shape.get(name).ok_or(ImageError::UnknownShape)
    }

    /// The fixed words in a language, English where there are none.
    pub(super) fn words(&self, language: &str) -> BTreeMap<String, String> {
        let primary = language.split('-').next().unwrap_or_default();
        let found = self.words.get(primary).or_else(|| self.words.get("en"));
        found.cloned().unwrap_or_default()
    }

    pub(super) fn offer(&self, name: &'static str) -> Result<Offer, ImageError> {
        let icons: Icons = toml::from_str(ICONS).map_err(|_| ImageError::Faulty)?;
        let default = (
            self.default.shape.clone(),
            self.default.icon.clone(),
            self.default.primary()?,
            self.default.accent()?,
        );
        Ok(Offer {
            name,
            describe: self.describe.clone(),
            shapes: self.shape.keys().cloned().collect(),
            icons: icons.icon.into_keys().collect(),
            default,
        })
    }
}
