//! The one catalogue of interface texts, in French and English: a key, a language, what fills it → a sentence.
//!
//! The pure layers return facts, never sentences; here they become sentences. Fluent files lie in
//! `locales/{fr,en}/`, one per room of the house; `tests/catalogue.rs` holds that both languages have the same
//! keys with the same variables, and that every key of the domain has its sentence.

mod markdown;

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::Datelike;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::{Language, Refusal};

pub use markdown::markdown;

type Bundle = FluentBundle<FluentResource>;

/// The files of one language, compiled in.
macro_rules! files {
    ($language:literal) => {
        &[
            ("web", include_str!(concat!("locales/", $language, "/web.ftl"))),
            ("problems", include_str!(concat!("locales/", $language, "/problems.ftl"))),
            ("people", include_str!(concat!("locales/", $language, "/people.ftl"))),
            ("rubrics", include_str!(concat!("locales/", $language, "/rubrics.ftl"))),
            ("activities", include_str!(concat!("locales/", $language, "/activities.ftl"))),
            ("reviews", include_str!(concat!("locales/", $language, "/reviews.ftl"))),
            ("badges", include_str!(concat!("locales/", $language, "/badges.ftl"))),
            ("backpack", include_str!(concat!("locales/", $language, "/backpack.ftl"))),
            ("endorsements", include_str!(concat!("locales/", $language, "/endorsements.ftl"))),
            ("verify", include_str!(concat!("locales/", $language, "/verify.ftl"))),
            ("command", include_str!(concat!("locales/", $language, "/command.ftl"))),
            ("doctor", include_str!(concat!("locales/", $language, "/doctor.ftl"))),
        ]
    };
}

static FRENCH: &[(&str, &str)] = files!("fr");
static ENGLISH: &[(&str, &str)] = files!("en");

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| {
    let bundle = |language: &str, files: &[(&str, &str)]| {
        let language: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        for (_, text) in files {
            // A broken entry is left out here and found by the catalogue's tests.
            let resource =
                FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(part, _)| part);
            bundle.add_resource_overriding(resource);
        }
        bundle
    };
    [bundle("fr", FRENCH), bundle("en", ENGLISH)]
});

/// The source files of a language, as (room, Fluent text): for the catalogue's tests.
pub fn sources(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::French => FRENCH,
        Language::English => ENGLISH,
    }
}

/// What fills a place in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A text, shown as it is.
    Text(Cow<'a, str>),
    /// A number, which also chooses the plural and is written as the language writes it.
    Number(f64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! numbers {
    ($($number:ty)+) => {$(
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                #[expect(clippy::allow_attributes, reason = "not all of these casts lose anything")]
                #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "a count on a page")]
                Self::Number(number as f64)
            }
        }
    )+};
}

numbers! { i32 i64 u32 u64 usize f64 }

/// The sentence of a key in a language. A key that is not there gives itself, so that a page still stands.
pub fn say(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let [french, english] = &*BUNDLES;
    let bundle = match language {
        Language::French => french,
        Language::English => english,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut args = FluentArgs::new();
    for (name, value) in values {
        let value = match value {
            Value::Text(text) => FluentValue::from(text.clone().into_owned()),
            Value::Number(number) => FluentValue::from(*number),
        };
        args.set((*name).to_owned(), value);
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

/// Whether a key has a sentence in a language.
pub fn has(language: Language, key: &str) -> bool {
    let [french, english] = &*BUNDLES;
    match language {
        Language::French => french.has_message(key),
        Language::English => english.has_message(key),
    }
}

/// The sentence of a refusal: the catalogue's `refusal-<key>`, with `_` written `-`.
pub fn refusal(language: Language, refusal: &Refusal) -> String {
    let key = format!("refusal-{}", refusal.key.replace('_', "-"));
    let values: Vec<(&str, Value<'_>)> = refusal
        .arguments
        .iter()
        .map(|(name, value)| (*name, Value::from(value.as_str())))
        .collect();
    say(language, &key, &values)
}

/// A moment as people write it, in a time zone: `3 mars 2026 à 14:05`, `3 March 2026 at 14:05`.
pub fn moment(language: Language, moment: crate::domain::Moment, zone: &str) -> String {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let local = moment.get().with_timezone(&zone);
    let month = say(language, &format!("month-{}", local.month()), &[]);
    let values = [
        ("day", Value::from(local.day().to_string())),
        ("month", month.into()),
        ("year", local.year().to_string().into()),
        ("time", local.format("%H:%M").to_string().into()),
    ];
    say(language, "moment", &values)
}

/// A day as people write it, in a time zone.
pub fn day(language: Language, moment: crate::domain::Moment, zone: &str) -> String {
    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let local = moment.get().with_timezone(&zone);
    let month = say(language, &format!("month-{}", local.month()), &[]);
    let values = [
        ("day", Value::from(local.day().to_string())),
        ("month", month.into()),
        ("year", local.year().to_string().into()),
    ];
    say(language, "day", &values)
}

/// A number with that many decimals, with the language's decimal sign.
pub fn number(language: Language, number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    match language {
        Language::French => text.replace('.', ","),
        Language::English => text,
    }
}

/// A probability that was estimated, as a whole percentage, rounded down; nothing is ever written as certain, nor as
/// impossible: `96 %`, `plus de 99 %`, `less than 1%`.
pub fn percent(language: Language, share: f64) -> String {
    let (least, most) = (0.01, 0.99);
    if share > most {
        say(language, "more-than", &[("share", asked(language, most).into())])
    } else if share < least {
        say(language, "less-than", &[("share", asked(language, least).into())])
    } else {
        asked(language, (share * 100.0 + 1e-9).floor() / 100.0)
    }
}

/// A probability that is asked for, with all its decimals: `90 %`, `99,9 %`.
pub fn asked(language: Language, share: f64) -> String {
    let written = ((share * 1e6).round() / 1e4).to_string();
    match language {
        Language::French => format!("{}\u{202f}%", written.replace('.', ",")),
        Language::English => format!("{written}%"),
    }
}

/// The interval of an estimate on its scale, to one decimal, never narrower than it is: `entre 1,2 et 2,8`; where
/// it reaches an end, that it is `au moins 2,5` is all that is known.
pub fn interval(language: Language, (low, high): (f64, f64), (min, max): (f64, f64)) -> String {
    let below = |value: f64| number(language, (value * 10.0 + 1e-6).floor() / 10.0, 1);
    let above = |value: f64| number(language, (value * 10.0 - 1e-6).ceil() / 10.0, 1);
    let (at_min, at_max) = (low <= min + 1e-6, high >= max - 1e-6);
    let (key, values) = match (at_min, at_max) {
        (false, true) => ("interval-at-least", vec![("low", below(low).into())]),
        (true, false) => ("interval-at-most", vec![("high", above(high).into())]),
        _ => ("interval-between", vec![("low", below(low).into()), ("high", above(high).into())]),
    };
    say(language, key, &values)
}
