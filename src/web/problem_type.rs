//! What a type of problem means: the address that a `problem+json` answer names.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::{Layout, PageResult, Texts, Visitor, page};
use crate::api::PROBLEM_KEYS;
use crate::app::AppError;
use crate::domain::Language;
use crate::text;

#[derive(Template)]
#[template(path = "problem_type.html")]
struct Page {
    layout: Layout,
    key: String,
    title: String,
    detail: String,
}

/// Anyone: what a type of problem means.
///
/// # Errors
/// [`AppError::NotFound`] for a key that is none.
pub async fn show(request: HttpRequest, visitor: Visitor, key: web::Path<String>) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let key = key.into_inner();
    let (title, detail) = words(layout.t, &key).ok_or(AppError::NotFound)?;
    page(&Page { layout, key, title, detail })
}

/// The title and the sentence of a key, with an ellipsis where an answer has its own value.
fn words(t: Texts, key: &str) -> Option<(String, String)> {
    let dashed = key.replace('_', "-");
    if PROBLEM_KEYS.contains(&key) {
        let detail = format!("problem-{dashed}-detail");
        let detail =
            if text::has(Language::English, &detail) { t.say(&detail) } else { String::new() };
        return Some((t.say(&format!("problem-{dashed}")), without_places(&detail)));
    }
    let refusal = format!("refusal-{dashed}");
    text::has(Language::English, &refusal)
        .then(|| (t.say("problem-refused"), without_places(&t.say(&refusal))))
}

/// A sentence whose unfilled places, which Fluent writes `{$name}`, are an ellipsis.
fn without_places(sentence: &str) -> String {
    let mut parts = sentence.split("{$");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push('…');
        whole.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_api_has_its_words_in_both_languages() {
        for language in [Language::French, Language::English] {
            for key in PROBLEM_KEYS {
                let (title, detail) = words(Texts(language), key).unwrap();
                assert!(!title.starts_with("problem-"), "{key}: {title}");
                assert!(!detail.contains("{$"), "{key}: {detail}");
            }
            let (_, detail) = words(Texts(language), "validation_final").unwrap();
            assert!(!detail.is_empty() && !detail.starts_with("refusal-"));
            assert!(words(Texts(language), "nothing").is_none());
        }
    }

    #[test]
    fn an_unfilled_place_is_an_ellipsis() {
        assert_eq!(
            without_places("Réessayez dans {$seconds} secondes."),
            "Réessayez dans … secondes."
        );
        assert_eq!(without_places("Rien."), "Rien.");
    }
}
