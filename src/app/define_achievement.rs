//! Defining achievements: what a badge is given for, by which rule, with which picture. A later change never
//! touches what was awarded before: each award keeps its own copy.

use super::write_review::ask_for_estimates;
use super::{App, AppError, AppResult, Caller, Fault, Once, rights};
use crate::credential::image::{Colour, Drawing, Parameters, draw};
use crate::domain::{
    AchievementId, AchievementRefused, Action, CohortId, CompetencyId, IssuerId, Language, Named,
    Picture, RubricVersionId, Rule, Tags, Translation, check_criteria, check_description,
    check_name, check_tags,
};
pub use crate::store::achievements::Achievement;
use crate::store::achievements::{self, Pictures};
use crate::store::issuers::Issuer;
use crate::store::judging::{self, JudgedRubric};
use crate::store::{Conn, audit, competencies, issuers};

/// An achievement to be defined.
#[derive(Clone, Debug)]
pub struct NewAchievement {
    /// In whose name its badges are signed.
    pub issuer: IssuerId,
    /// What it proves.
    pub competency: Option<CompetencyId>,
    /// By which adopted rubric version of the cohort.
    pub rubric_version: RubricVersionId,
    /// The language of its texts.
    pub language: Language,
    /// What may be changed later.
    pub terms: Terms,
}

/// What may be changed of an achievement.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// What it is called.
    pub name: String,
    /// What it says of those who have it.
    pub description: String,
    /// How it is earned, in Markdown.
    pub criteria: String,
    /// Words to find it by.
    pub tags: Tags,
    /// When work is enough.
    pub rule: Rule,
    /// What its picture is drawn from.
    pub picture: Picture,
    /// Its texts in the other language.
    pub translation: Option<Translation>,
}

/// A change to an achievement: what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct TermsChange {
    /// See [`NewAchievement::competency`].
    pub competency: Option<CompetencyId>,
    /// See [`Terms::name`].
    pub name: Option<String>,
    /// See [`Terms::description`].
    pub description: Option<String>,
    /// See [`Terms::criteria`].
    pub criteria: Option<String>,
    /// See [`Terms::tags`].
    pub tags: Option<Tags>,
    /// See [`Terms::rule`].
    pub rule: Option<Rule>,
    /// See [`Terms::picture`].
    pub picture: Option<Picture>,
    /// See [`Terms::translation`].
    pub translation: Option<Translation>,
}

impl Terms {
    fn of(achievement: &Achievement) -> Self {
        let Achievement { name, description, criteria, tags, rule, picture, translation, .. } =
            achievement;
        Self {
            name: name.clone(),
            description: description.clone(),
            criteria: criteria.clone(),
            tags: tags.clone(),
            rule: rule.clone(),
            picture: picture.clone(),
            translation: translation.clone(),
        }
    }

    fn changed(self, change: TermsChange) -> Self {
        Self {
            name: change.name.unwrap_or(self.name),
            description: change.description.unwrap_or(self.description),
            criteria: change.criteria.unwrap_or(self.criteria),
            tags: change.tags.unwrap_or(self.tags),
            rule: change.rule.unwrap_or(self.rule),
            picture: change.picture.unwrap_or(self.picture),
            translation: change.translation.or(self.translation),
        }
    }

    /// Every fault, each with its place.
    fn check(&self, rubric: &JudgedRubric) -> AppResult<()> {
        let texts = [
            ("/name", check_name(&self.name)),
            ("/description", check_description(&self.description)),
            ("/criteria", check_criteria(&self.criteria)),
            ("/tags", check_tags(&self.tags.0)),
            ("/translation", self.translation.as_ref().map_or(Ok(()), Translation::check)),
        ];
        let wrong = texts.into_iter().filter_map(|(at, checked)| Some((at, checked.err()?)));
        let mut faults: Vec<Fault> = wrong
            .map(|(at, fact)| Fault { pointer: at.to_owned(), refusal: fact.into() })
            .collect();
        for (at, fact) in self.rule.check(&rubric.content).err().unwrap_or_default() {
            faults.push(Fault { pointer: format!("/rule{at}"), refusal: fact.into() });
        }
        if faults.is_empty() { Ok(()) } else { Err(AppError::Invalid(faults)) }
    }
}

/// Defines an achievement. Trainers of the cohort.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner, [`AppError::Invalid`] with
/// every fault.
pub async fn define_achievement(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    cohort: CohortId,
    new: NewAchievement,
) -> AppResult<AchievementId> {
    let (id, now) = (AchievementId(app.random.uuid()), app.now());
    let asked = new.clone();
    let issuer = app
        .read(move |conn| {
            rights::in_cohort(conn, &caller, cohort, Action::Certify)?;
            let issuer = issuers::find(conn, asked.issuer)?;
            let unknown = || AppError::invalid("/issuer", AchievementRefused::UnknownIssuer);
            let issuer = issuer.ok_or_else(unknown)?;
            let rubric = adopted(conn, cohort, asked.rubric_version)?;
            check_competency(conn, cohort, asked.competency)?;
            asked.terms.check(&rubric)?;
            Ok(issuer)
        })
        .await?;
    let pictures = drawn(&new.terms, &issuer, new.language).await?;
    let terms = new.terms;
    let achievement = Achievement {
        id,
        cohort_id: cohort,
        issuer_id: new.issuer,
        competency_id: new.competency,
        rubric_version_id: new.rubric_version,
        name: terms.name,
        description: terms.description,
        criteria: terms.criteria,
        language: new.language,
        tags: terms.tags,
        rule: terms.rule,
        picture: terms.picture,
        version: 1,
        created_by: Some(caller.person),
        created_at: now,
        archived_at: None,
        translation: terms.translation,
    };
    app.create(once, move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::Certify)?;
        achievements::insert(conn, &achievement, &pictures)?;
        note(conn, &caller, "achievement.define", id, now)?;
        judge_again(conn, &achievement, now)?;
        Ok(id)
    })
    .await
}

/// Changes an achievement; what was awarded stays as it was. Trainers of its cohort.
///
/// # Errors
/// As [`define_achievement`]; [`AppError::Stale`] when it has changed since `version`;
/// [`AchievementRefused::Archived`].
pub async fn edit_achievement(
    app: &App,
    caller: Caller,
    id: AchievementId,
    version: i64,
    change: TermsChange,
) -> AppResult<Achievement> {
    let now = app.now();
    let competency = change.competency;
    let (before, issuer, terms) = app
        .read(move |conn| {
            let found = certified(conn, &caller, id)?;
            let rubric =
                judging::rubric(conn, found.rubric_version_id)?.ok_or(AppError::NotFound)?;
            let terms = Terms::of(&found).changed(change);
            check_competency(conn, found.cohort_id, competency)?;
            terms.check(&rubric)?;
            let issuer = issuers::find(conn, found.issuer_id)?.ok_or(AppError::NotFound)?;
            Ok((found, issuer, terms))
        })
        .await?;
    let pictures = drawn(&terms, &issuer, before.language).await?;
    app.write(move |conn| {
        let found = certified(conn, &caller, id)?;
        if found.version != version || found.version != before.version {
            return Err(AppError::Stale);
        }
        if found.archived_at.is_some() {
            return Err(AppError::refused(AchievementRefused::Archived));
        }
        let terms = terms.clone();
        let changed = Achievement {
            competency_id: competency.or(found.competency_id),
            name: terms.name,
            description: terms.description,
            criteria: terms.criteria,
            tags: terms.tags,
            rule: terms.rule,
            picture: terms.picture,
            translation: terms.translation,
            ..found
        };
        achievements::update(conn, &changed, &pictures)?;
        note(conn, &caller, "achievement.edit", id, now)?;
        judge_again(conn, &changed, now)?;
        achievements::find(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}

/// Archives an achievement: it is awarded no more, its badges stay good. Trainers of its cohort. A repeat
/// changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`].
pub async fn archive_achievement(
    app: &App,
    caller: Caller,
    id: AchievementId,
) -> AppResult<Achievement> {
    let now = app.now();
    app.write(move |conn| {
        let found = certified(conn, &caller, id)?;
        if found.archived_at.is_none() {
            achievements::archive(conn, id, now)?;
            note(conn, &caller, "achievement.archive", id, now)?;
        }
        achievements::find(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}

/// A cohort's achievements: one more than `limit` where there are more. Its members.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger.
pub async fn list_achievements(
    app: &App,
    caller: Caller,
    cohort: CohortId,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> AppResult<Vec<Achievement>> {
    app.read(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::SeeCohort)?;
        Ok(achievements::list(conn, cohort, after, limit + 1)?)
    })
    .await
}

/// One achievement. Members of its cohort.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger.
pub async fn find_achievement(
    app: &App,
    caller: Caller,
    id: AchievementId,
) -> AppResult<Achievement> {
    app.read(move |conn| {
        let found = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
        rights::in_cohort(conn, &caller, found.cohort_id, Action::SeeCohort)?;
        Ok(found)
    })
    .await
}

fn certified(conn: &mut Conn, caller: &Caller, id: AchievementId) -> AppResult<Achievement> {
    let found = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, found.cohort_id, Action::Certify)?;
    Ok(found)
}

/// The rubric version, if it is the cohort's own and adopted.
fn adopted(conn: &mut Conn, cohort: CohortId, id: RubricVersionId) -> AppResult<JudgedRubric> {
    let rubric = judging::rubric(conn, id)?;
    let good = |rubric: &JudgedRubric| rubric.cohort == cohort && rubric.adopted_at.is_some();
    rubric
        .filter(good)
        .ok_or_else(|| AppError::invalid("/rubric_version", AchievementRefused::RubricNotAdopted))
}

fn check_competency(conn: &mut Conn, cohort: CohortId, id: Option<CompetencyId>) -> AppResult<()> {
    let Some(id) = id else { return Ok(()) };
    match competencies::find(conn, id)? {
        Some(found) if found.cohort_id == cohort => Ok(()),
        _ => Err(AppError::invalid("/competency", AchievementRefused::UnknownCompetency)),
    }
}

/// Draws the picture, off the async threads.
async fn drawn(terms: &Terms, issuer: &Issuer, language: Language) -> AppResult<Pictures> {
    let refused = || AppError::invalid("/picture", AchievementRefused::Picture);
    let colour = |text: &Option<String>| {
        let parsed = text.as_deref().map(str::parse::<Colour>).transpose();
        parsed.map_err(|_| refused())
    };
    let picture = &terms.picture;
    let parameters = Parameters {
        template: picture.template.clone(),
        shape: picture.shape.clone(),
        icon: picture.icon.clone(),
        primary: colour(&picture.primary)?,
        accent: colour(&picture.accent)?,
        title: terms.name.clone(),
        ring: issuer.name.clone(),
        language: language.as_str().to_owned(),
    };
    let drawing = tokio::task::spawn_blocking(move || draw(&parameters)).await;
    let drawing = drawing.map_err(|error| AppError::Internal(error.to_string()))?;
    let Drawing { svg, png } = drawing.map_err(|_| refused())?;
    Ok(Pictures { svg, png })
}

/// Asks for new estimates of the activities whose released works may earn this, so that they are judged by it.
fn judge_again(
    conn: &mut Conn,
    achievement: &Achievement,
    now: crate::domain::Moment,
) -> AppResult<()> {
    let cohort = achievement.cohort_id;
    for activity in judging::released(conn, cohort, achievement.rubric_version_id)? {
        ask_for_estimates(conn, activity, now)?;
    }
    Ok(())
}

fn note(
    conn: &mut Conn,
    caller: &Caller,
    action: &str,
    id: AchievementId,
    at: crate::domain::Moment,
) -> AppResult<()> {
    let actor = Some(caller.person);
    let subject = format!("achievement/{id}");
    Ok(audit::append(conn, &audit::Line { at, actor, action, subject, detail: String::new() })?)
}
