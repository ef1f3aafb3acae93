//! Two small macros of the domain: [`named!`] for words that are stored and sent, and [`facts!`] for
//! reasons why something is refused. A fact carries a stable key; the text catalogue holds its sentence
//! (`refusal-<key>`, with `_` written `-`), and `docs/errors.md` explains it.

/// A word of the domain that is stored and sent under a stable name.
pub trait Named: Sized + Copy + 'static {
    /// All the words of this kind.
    const ALL: &'static [Self];

    /// The stable name.
    fn as_str(self) -> &'static str;

    /// The word of that name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == name)
    }
}

/// Why something is refused: a stable key and what fills its sentence.
pub trait Fact: std::error::Error {
    /// The stable key, in `snake_case`.
    fn key(&self) -> &'static str;

    /// What the sentence names, e.g. `("criterion", "clarity")`.
    fn arguments(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A [`Fact`] as it travels to the edge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}")]
pub struct Refusal {
    /// The fact's stable key.
    pub key: &'static str,
    /// What its sentence names.
    pub arguments: Vec<(&'static str, String)>,
}

impl<F: Fact> From<F> for Refusal {
    fn from(fact: F) -> Self {
        Self { key: fact.key(), arguments: fact.arguments() }
    }
}

/// Declares an enum of [`Named`] words; it serialises as its name.
macro_rules! named {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+ }

        impl $crate::domain::Named for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::Named::as_str(*self))
            }
        }
    )+};
}

/// Declares an enum of plain [`Fact`]s; each variant's text is its key. `KEYS` lists them for the tests.
macro_rules! facts {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum $name { $($(#[$variant_doc])* #[error($key)] $variant,)+ }

        impl $name {
            /// The stable keys, for the tests of the catalogue and of the documentation.
            pub const KEYS: &'static [&'static str] = &[$($key),+];
        }

        impl $crate::domain::Fact for $name {
            fn key(&self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
        }
    )+};
}

pub(crate) use {facts, named};
