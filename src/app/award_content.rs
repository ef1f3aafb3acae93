//! What a badge says, kept with its award: the achievement, the rubric, the rule and the evidence as they were
//! when it was decided. From it, and from nothing that may change, comes the document that is signed.

use serde::{Deserialize, Serialize};

use super::identity::{Identity, SignedForm};
use super::{AppError, AppResult};
use crate::config::BaseUrl;
use crate::credential::achievement::{
    Achievement as BadgeAchievement, Alignment, Criterion as BadgeCriterion, Image,
    Level as BadgeLevel, Profile, Related, Rubric,
};
use crate::credential::build::{Assertion, Evidence as ShownWork, HashedEmail, Recipient};
use crate::credential::ob2::BADGE_CLASS;
use crate::credential::result::{CriterionOutcome, Estimate, Judgement, Total, Wording};
use crate::credential::status_list::StatusEntry;
use crate::domain::{
    AchievementId, AwardId, Criterion, CriterionKey, Evidence, Language, Named, RubricContent,
    RubricVersionId, Rule, Translation,
};
use crate::store::achievements::Achievement;
use crate::store::awards::Award;
use crate::store::competencies::Competency;
use crate::store::issuers::Issuer;
use crate::store::judging::JudgedRubric;
use crate::text::{Value, percent, say};

/// The competency an achievement proves, as badges name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompetencyContent {
    name: String,
    description: String,
    framework: String,
    target_url: String,
    target_code: String,
}

/// The achievement as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AchievementContent {
    /// Its id.
    pub id: AchievementId,
    /// What it is called.
    pub name: String,
    /// What it says of those who have it.
    pub description: String,
    /// How it is earned, in Markdown.
    pub criteria: String,
    /// The language of these texts.
    pub language: Language,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Which version of it.
    pub version: i64,
    competency: Option<CompetencyContent>,
    /// The texts in the other language.
    #[serde(default)]
    pub translation: Option<Translation>,
}

/// The rubric version it stands on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RubricText {
    /// The version.
    pub id: RubricVersionId,
    /// What the rubric is called.
    pub title: String,
    /// Which of its versions.
    pub number: i32,
    content_hash: String,
    /// How many people's ideas it holds.
    #[serde(default)]
    contributors: u32,
    /// Its criteria and levels.
    pub content: RubricContent,
}

/// The definition of a badge: what does not depend on who earned it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// What it is given for.
    pub achievement: AchievementContent,
    /// By which rubric the work was judged.
    pub rubric: RubricText,
    /// When the work was enough.
    pub rule: Rule,
}

/// Everything a badge says, but for whom it is given to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AwardContent {
    /// What does not depend on who earned it.
    #[serde(flatten)]
    pub definition: Definition,
    /// What was known of the work.
    pub evidence: Evidence,
    /// Whether a trainer decided, where the rule alone would not have.
    #[serde(default)]
    pub by_trainer: bool,
    /// The title of the author's work, where it may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
}

impl Definition {
    /// The definition as it stands now.
    pub fn new(
        achievement: &Achievement,
        rubric: &JudgedRubric,
        competency: Option<&Competency>,
        rule: &Rule,
    ) -> Self {
        let competency = competency.map(|competency| CompetencyContent {
            name: competency.name.clone(),
            description: competency.description.clone(),
            framework: competency.framework.clone(),
            target_url: competency.target_url.clone(),
            target_code: competency.target_code.clone(),
        });
        Self {
            achievement: AchievementContent {
                id: achievement.id,
                name: achievement.name.clone(),
                description: achievement.description.clone(),
                criteria: achievement.criteria.clone(),
                language: achievement.language,
                tags: achievement.tags.0.clone(),
                version: achievement.version,
                competency,
                translation: achievement.translation.clone(),
            },
            rubric: RubricText {
                id: rubric.id,
                title: rubric.title.clone(),
                number: rubric.number,
                content_hash: rubric.content_hash.clone(),
                contributors: rubric.contributors,
                content: rubric.content.clone(),
            },
            rule: rule.clone(),
        }
    }

    /// The achievement as badges and its own address give it.
    pub fn achievement(&self, base: &BaseUrl, issuer: &Issuer) -> BadgeAchievement {
        let own = &self.achievement;
        let id = achievement_url(base, own.id);
        let kind = if own.competency.is_some() { "Competency" } else { "Assessment" };
        BadgeAchievement {
            image: Some(Image { id: format!("{id}/image.png"), caption: Some(own.name.clone()) }),
            id,
            name: own.name.clone(),
            description: own.description.clone(),
            criteria: own.criteria.clone(),
            achievement_type: kind.to_owned(),
            tags: own.tags.clone(),
            language: Some(own.language.as_str().to_owned()),
            version: Some(own.version.to_string()),
            alignments: own.competency.iter().filter_map(alignment).collect(),
            creator: Some(creator(base, issuer)),
            related: self.related(base, issuer),
        }
    }

    /// The achievement's texts in the other language, at the address of their own.
    pub fn translated(&self, base: &BaseUrl, issuer: &Issuer) -> Option<BadgeAchievement> {
        let translation = self.achievement.translation.clone()?;
        let whole = self.achievement(base, issuer);
        let first = Related {
            id: whole.id.clone(),
            kind: None,
            language: whole.language.clone(),
            version: whole.version.clone(),
        };
        Some(BadgeAchievement {
            id: translation_url(base, &self.achievement),
            name: translation.name,
            description: translation.description,
            criteria: translation.criteria,
            language: Some(self.achievement.language.other().as_str().to_owned()),
            related: vec![first],
            ..whole
        })
    }

    /// The same achievement elsewhere: in the other language, and as a badge class of Open Badges 2.0.
    fn related(&self, base: &BaseUrl, issuer: &Issuer) -> Vec<Related> {
        let own = &self.achievement;
        let version = Some(own.version.to_string());
        let translation = own.translation.as_ref().map(|_| Related {
            id: translation_url(base, own),
            kind: None,
            language: Some(own.language.other().as_str().to_owned()),
            version: version.clone(),
        });
        let older = (!issuer.email.is_empty()).then(|| Related {
            id: badge_class_url(base, own.id, own.version),
            kind: Some(BADGE_CLASS),
            language: None,
            version,
        });
        translation.into_iter().chain(older).collect()
    }

    /// The rubric as badges and its own address give it, with the levels that the rule requires.
    pub fn rubric(&self, base: &BaseUrl) -> Rubric {
        let rubric = &self.rubric;
        let required = |key: &CriterionKey| self.rule.required(key);
        rubric_of(base, rubric.id, &rubric.content, required, |criteria| Rubric {
            id: base.join(&format!("/rubrics/{}", rubric.id)),
            title: rubric.title.clone(),
            version: rubric.number.to_string(),
            content_hash: rubric.content_hash.clone(),
            contributors: rubric.contributors,
            criteria,
        })
    }
}

/// The address of an achievement.
pub fn achievement_url(base: &BaseUrl, id: AchievementId) -> String {
    base.join(&format!("/achievements/{id}"))
}

/// The address of an achievement's texts in the other language.
fn translation_url(base: &BaseUrl, own: &AchievementContent) -> String {
    format!("{}/{}", achievement_url(base, own.id), own.language.other())
}

/// The address of a version of an achievement as a badge class of Open Badges 2.0.
pub fn badge_class_url(base: &BaseUrl, id: AchievementId, version: i64) -> String {
    base.join(&format!("/ob2/badges/{id}/{version}"))
}

/// Who defined an achievement: the issuer, by the address of its profile, since its DID stands for its keys.
fn creator(base: &BaseUrl, issuer: &Issuer) -> Profile {
    Profile {
        id: base.join(&format!("/issuers/{}", issuer.id)),
        name: issuer.name.clone(),
        url: Some(issuer.url.clone()),
    }
}

/// The address of a criterion of a rubric version.
pub fn criterion_id(base: &BaseUrl, rubric: RubricVersionId, key: &CriterionKey) -> String {
    base.join(&format!("/rubrics/{rubric}#{}", key.0))
}

/// The address of a level, counted from 0. No criterion's key has a slash, so no two addresses meet.
pub fn level_id(
    base: &BaseUrl,
    rubric: RubricVersionId,
    key: &CriterionKey,
    level: usize,
) -> String {
    base.join(&format!("/rubrics/{rubric}#{}/{}", key.0, level + 1))
}

fn rubric_of(
    base: &BaseUrl,
    id: RubricVersionId,
    content: &RubricContent,
    required: impl Fn(&CriterionKey) -> Option<usize>,
    whole: impl FnOnce(Vec<BadgeCriterion>) -> Rubric,
) -> Rubric {
    let criterion = |criterion: &Criterion| BadgeCriterion {
        id: criterion_id(base, id, &criterion.key),
        name: criterion.title.clone(),
        levels: levels(base, id, criterion),
        required_level: required(&criterion.key).map(|at| level_id(base, id, &criterion.key, at)),
        alignments: Vec::new(),
    };
    whole(content.criteria.iter().map(criterion).collect())
}

fn levels(base: &BaseUrl, id: RubricVersionId, criterion: &Criterion) -> Vec<BadgeLevel> {
    let level = |(at, level): (usize, &crate::domain::Level)| BadgeLevel {
        id: level_id(base, id, &criterion.key, at),
        name: level.name.clone(),
        description: Some(level.description.clone()).filter(|text| !text.is_empty()),
        points: level.points,
    };
    criterion.levels.iter().enumerate().map(level).collect()
}

/// A competency can be pointed at only where a framework describes it.
fn alignment(competency: &CompetencyContent) -> Option<Alignment> {
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Some(Alignment {
        target_name: competency.name.clone(),
        target_url: said(&competency.target_url)?,
        target_type: None,
        target_code: said(&competency.target_code),
        target_framework: said(&competency.framework),
        target_description: said(&competency.description),
    })
}

impl AwardContent {
    /// The content of a badge under a definition, with the evidence it rests on.
    pub const fn new(definition: Definition, evidence: Evidence, by_trainer: bool) -> Self {
        Self { definition, evidence, by_trainer, work: None }
    }

    /// The same, with the author's work as evidence if its authors let it be shown.
    pub fn with_work(self, work: Option<String>) -> Self {
        Self { work, ..self }
    }

    /// Reads what an award keeps.
    ///
    /// # Errors
    /// [`AppError::Internal`] when it does not read.
    pub fn of(award: &Award) -> AppResult<Self> {
        serde_json::from_str(&award.content)
            .map_err(|error| AppError::Internal(format!("award {}: {error}", award.id)))
    }

    /// Everything the signed document says, in one of its forms.
    ///
    /// # Errors
    /// As [`Identity::did`].
    pub fn assertion(
        &self,
        base: &BaseUrl,
        identity: &Identity,
        award: &Award,
        form: SignedForm,
    ) -> AppResult<Assertion> {
        let index = u32::try_from(award.status_index)
            .map_err(|_| AppError::Internal("a negative status index".to_owned()))?;
        let list = status_url(base, award.status_list_id, form);
        let email = award.recipient_email.clone().zip(award.recipient_salt.clone());
        Ok(Assertion {
            id: credential_url(base, identity, award, form)?,
            issuer: Profile {
                id: identity.did(base, form)?,
                name: identity.issuer.name.clone(),
                url: Some(identity.issuer.url.clone()),
            },
            valid_from: award.valid_from.get(),
            awarded: award.valid_from.get(),
            valid_until: award.valid_until.map(crate::domain::Moment::get),
            recipient: Recipient {
                subject_id: format!("urn:uuid:{}", award.subject_urn),
                email: email.map(|(address, salt)| HashedEmail { address, salt }),
            },
            achievement: self.definition.achievement(base, &identity.issuer),
            rubric: self.judged_rubric(base),
            judgement: self.judgement(base),
            source: Some(self.source(base)),
            evidence: self.shown_work(base, award.id).into_iter().collect(),
            status: Some(StatusEntry::revocation(list, index)),
            wording: self.wording(),
        })
    }

    /// The author's work, at the address of its page.
    fn shown_work(&self, base: &BaseUrl, award: AwardId) -> Option<ShownWork> {
        let title = self.work.clone()?;
        let untitled = || say(self.definition.achievement.language, "badge-work", &[]);
        Some(ShownWork {
            id: base.join(&format!("/b/{award}/work")),
            name: if title.is_empty() { untitled() } else { title },
            narrative: None,
        })
    }

    /// Who judged: peers, by way of this service.
    fn source(&self, base: &BaseUrl) -> Profile {
        let name = say(self.definition.achievement.language, "badge-source", &[]);
        Profile { id: base.join("/"), name, url: None }
    }

    /// The rubric with the criteria that were judged: a badge says nothing of a criterion without a result.
    fn judged_rubric(&self, base: &BaseUrl) -> Rubric {
        let (mut rubric, id) = (self.definition.rubric(base), self.definition.rubric.id);
        let judged: Vec<String> = self
            .evidence
            .criteria
            .iter()
            .map(|found| criterion_id(base, id, &found.criterion))
            .collect();
        rubric.criteria.retain(|criterion| judged.contains(&criterion.id));
        rubric
    }

    fn judgement(&self, base: &BaseUrl) -> Judgement {
        let (rule, rubric) = (&self.definition.rule, self.definition.rubric.id);
        let outcome = |found: &crate::domain::CriterionEvidence| {
            let required = rule.required(&found.criterion);
            let achieved = rule.achieved(&found.criterion, &found.p_reached);
            CriterionOutcome {
                criterion: criterion_id(base, rubric, &found.criterion),
                achieved_level: level_id(base, rubric, &found.criterion, achieved),
                estimate: Estimate {
                    mean: found.mean,
                    low90: found.low90,
                    high90: found.high90,
                    probability: required.and_then(|at| found.p_reached.get(at).copied()),
                    reviews: found.reviews,
                },
            }
        };
        let evidence = &self.evidence;
        Judgement {
            criteria: evidence.criteria.iter().map(outcome).collect(),
            total: evidence.total.map(|total| Total {
                min: total.min,
                max: total.max,
                mean: total.mean,
                low90: total.low90,
                high90: total.high90,
            }),
            probability: evidence.joint,
            // Where a trainer decided, the probability was not what decided.
            required_probability: if self.by_trainer { 0.0 } else { rule.probability },
            peers: evidence.peers,
            model: evidence.model.clone(),
            anchored: evidence.anchored,
        }
    }

    /// The words around the facts, in the badge's language.
    pub(super) fn wording(&self) -> Wording {
        let language = self.definition.achievement.language;
        let plain = |key: &str| say(language, key, &[]);
        let narrative = say(
            language,
            "badge-narrative",
            &[
                ("peers", Value::from(self.evidence.peers)),
                ("probability", percent(language, self.evidence.joint).into()),
                ("rubric", Value::from(self.definition.rubric.title.as_str())),
                ("authors", Value::from(self.evidence.authors)),
            ],
        );
        let narrative = match self.by_trainer {
            true => format!("{narrative} {}", plain("badge-by-trainer")),
            false => narrative,
        };
        Wording {
            total: plain("badge-total"),
            probability: plain("badge-probability"),
            record: plain("badge-record"),
            record_description: plain("badge-record-description"),
            narrative,
        }
    }
}

/// The address of an award's credential in a form. Where the forms have two issuers (did:key), they are two
/// credentials, so the JWT has an id of its own.
///
/// # Errors
/// As [`Identity::did`].
pub fn credential_url(
    base: &BaseUrl,
    identity: &Identity,
    award: &Award,
    form: SignedForm,
) -> AppResult<String> {
    let url = base.join(&format!("/credentials/{}", award.id));
    let one = identity.did(base, SignedForm::DataIntegrity)? == identity.did(base, form)?;
    Ok(if one { url } else { format!("{url}.jwt") })
}

/// The address of a status list in a form: a JWT points to a list that is a JWT, so that whoever reads the one
/// can read the other, by the same issuer.
pub fn status_url(base: &BaseUrl, list: crate::domain::StatusListId, form: SignedForm) -> String {
    let url = base.join(&format!("/status/{list}"));
    match form {
        SignedForm::DataIntegrity => url,
        SignedForm::Jwt => format!("{url}.jwt"),
    }
}
