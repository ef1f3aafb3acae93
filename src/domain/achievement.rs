//! Competencies and achievements: what can be proved, and how its badge looks. The texts stand on badges, so
//! their lengths are bounded.

use serde::{Deserialize, Serialize};

use super::facts;

facts! {
    /// Why a competency or an achievement is refused.
    pub enum AchievementRefused {
        /// A name has 1 to 120 characters on one line.
        Name = "achievement_name",
        /// A description has 1 to 2,000 characters.
        Description = "achievement_description",
        /// The criteria text has 1 to 5,000 characters.
        Criteria = "achievement_criteria",
        /// Up to 20 tags of 1 to 60 characters, each once.
        Tags = "achievement_tags",
        /// Verifiers sort two of the tags differently, so that they would refuse the badge's signature.
        TagsOrder = "achievement_tags_order",
        /// The translation lacks a name, a description or criteria, or they are too long.
        Translation = "achievement_translation",
        /// The picture's template, shape, icon or colour is not on offer.
        Picture = "achievement_picture",
        /// The rubric version is not one of this cohort's, or not adopted.
        RubricNotAdopted = "achievement_rubric_not_adopted",
        /// There is no such issuer.
        UnknownIssuer = "achievement_unknown_issuer",
        /// The competency is not one of this cohort's.
        UnknownCompetency = "achievement_unknown_competency",
        /// It is archived.
        Archived = "achievement_archived",
        /// A web address begins with https:// or http:// and has up to 500 characters.
        TargetUrl = "competency_target_url",
        /// A framework's name and a code have up to 200 characters.
        Framework = "competency_framework",
        /// Achievements refer to the competency.
        CompetencyInUse = "competency_in_use",
    }
}

/// Words to find an achievement by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(pub Vec<String>);

/// An achievement's texts in the other of the two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// What it is called.
    pub name: String,
    /// What it says of those who have it.
    pub description: String,
    /// How it is earned, in Markdown.
    pub criteria: String,
}

impl Translation {
    /// Checks the texts, like those that they translate.
    ///
    /// # Errors
    /// [`AchievementRefused::Translation`].
    pub fn check(&self) -> Result<(), AchievementRefused> {
        let all = [
            check_name(&self.name),
            check_description(&self.description),
            check_criteria(&self.criteria),
        ];
        all.into_iter().collect::<Result<(), _>>().map_err(|_| AchievementRefused::Translation)
    }
}

/// What a badge's picture is drawn from, next to the achievement's name and its issuer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// One of the templates on offer.
    pub template: String,
    /// One of the template's shapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// One of the icons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// The main colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
    /// The second colour, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

fn is_text(text: &str, most: usize) -> bool {
    let odd = |c: char| c.is_control() && c != '\n' && c != '\r' && c != '\t';
    !text.trim().is_empty() && text.chars().count() <= most && !text.contains(odd)
}

/// Checks a name: 1 to 120 characters on one line.
///
/// # Errors
/// [`AchievementRefused::Name`].
pub fn check_name(text: &str) -> Result<(), AchievementRefused> {
    let good = is_text(text, 120) && !text.contains(char::is_control);
    if good { Ok(()) } else { Err(AchievementRefused::Name) }
}

/// Checks a description.
///
/// # Errors
/// [`AchievementRefused::Description`].
pub fn check_description(text: &str) -> Result<(), AchievementRefused> {
    if is_text(text, 2000) { Ok(()) } else { Err(AchievementRefused::Description) }
}

/// Checks the text that says how an achievement is earned (Markdown).
///
/// # Errors
/// [`AchievementRefused::Criteria`].
pub fn check_criteria(text: &str) -> Result<(), AchievementRefused> {
    if is_text(text, 5000) { Ok(()) } else { Err(AchievementRefused::Criteria) }
}

/// Whether texts stand in one order for everybody. A canonical form sorts by code points; some implementations sort by
/// UTF-16 code units instead, where emoji and all else beyond U+FFFF come before U+E000 to U+FFFF (full-width letters,
/// ligatures, variation selectors), so that they make another text, and another signature, of the same set.
pub fn is_sorted_alike<'a>(texts: impl IntoIterator<Item = &'a str>) -> bool {
    let mut by_points: Vec<&str> = texts.into_iter().collect();
    let mut by_units = by_points.clone();
    by_points.sort_unstable();
    by_units.sort_by(|one, other| one.encode_utf16().cmp(other.encode_utf16()));
    by_points == by_units
}

/// Checks tags. Each stands once: a credential's canonical form has no room for twins.
///
/// # Errors
/// [`AchievementRefused::Tags`], [`AchievementRefused::TagsOrder`].
pub fn check_tags(tags: &[String]) -> Result<(), AchievementRefused> {
    let once = tags.iter().enumerate().all(|(at, tag)| !tags.iter().take(at).any(|t| t == tag));
    let good = tags.len() <= 20 && once && tags.iter().all(|tag| is_text(tag, 60));
    match good {
        false => Err(AchievementRefused::Tags),
        true if !is_sorted_alike(tags.iter().map(String::as_str)) => {
            Err(AchievementRefused::TagsOrder)
        }
        true => Ok(()),
    }
}

/// Checks where a competency is described by its framework; all may be empty.
///
/// # Errors
/// [`AchievementRefused::TargetUrl`], [`AchievementRefused::Framework`].
pub fn check_target(url: &str, framework: &str, code: &str) -> Result<(), AchievementRefused> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let good = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    if !url.is_empty() && (!good || url.len() > 500) {
        return Err(AchievementRefused::TargetUrl);
    }
    if [framework, code].iter().any(|text| text.chars().count() > 200) {
        return Err(AchievementRefused::Framework);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_a_badge_is_bounded() {
        assert!(check_name("Relire avec justesse").is_ok());
        for bad in ["", " ", "a\nb", &"x".repeat(121)] {
            assert_eq!(check_name(bad), Err(AchievementRefused::Name), "{bad:?}");
        }
        assert!(check_description("une\nligne").is_ok());
        assert_eq!(check_description("\u{7}"), Err(AchievementRefused::Description));
        let twice = ["a".to_owned(), "a".to_owned()];
        assert_eq!(check_tags(&twice), Err(AchievementRefused::Tags));
        let disputed = ["👩‍🏫 teaches".to_owned(), "ﬁne".to_owned()];
        assert_eq!(check_tags(&disputed), Err(AchievementRefused::TagsOrder));
        assert_eq!(check_tags(&["👩‍🏫".to_owned(), "é".to_owned(), "x".to_owned()]), Ok(()));
        assert!(check_target("", "", "").is_ok());
        assert!(check_target("https://esco.example/1", "ESCO", "1").is_ok());
        let script = check_target("javascript:alert(1)", "", "");
        assert_eq!(script, Err(AchievementRefused::TargetUrl));
    }
}
