//! A cohort's achievements: the list, and defining a new one. Which levels may be asked for depends on the rubric, so
//! the rubric is chosen first.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

use super::{
    Fields, Layout, PageResult, Posted, SignedIn, Texts, page, page_with_status, see_other,
};
use crate::app::define_achievement::{
    NewAchievement, Terms, define_achievement, list_achievements,
};
use crate::app::read_issuers::list_issuers;
use crate::app::{App, AppError, AppResult, Caller, Fault, cohorts, read_rubric};
use crate::credential::image;
use crate::domain::{
    AchievementId, AchievementRefused, BadRule, CohortId, CriterionKey, Language, Named, Picture,
    RequiredLevel, Role, RubricContent, RubricVersionId, Rule, Tags, Translation,
};
use crate::text;

/// How many achievements, and rubrics, one page shows.
const MOST: i64 = 200;

/// One achievement of the list.
struct Listed {
    id: AchievementId,
    name: String,
    description: String,
    archived: bool,
}

#[derive(Template)]
#[template(path = "achievements.html")]
struct Achievements {
    layout: Layout,
    cohort: CohortId,
    cohort_name: String,
    listed: Vec<Listed>,
    is_trainer: bool,
}

/// Members of the cohort: its achievements.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    cohort: web::Path<CohortId>,
) -> PageResult {
    let (layout, cohort) = (Layout::signed(&request, &holder), cohort.into_inner());
    let seen = cohorts::see(&app, &holder.caller, cohort).await?;
    let found = list_achievements(&app, holder.caller, cohort, None, MOST).await?;
    let listed = found.into_iter().map(|one| Listed {
        id: one.id,
        name: one.name,
        description: one.description,
        archived: one.archived_at.is_some(),
    });
    page(&Achievements {
        layout,
        cohort,
        cohort_name: seen.cohort.words.name,
        listed: listed.collect(),
        is_trainer: seen.role == Some(Role::Trainer),
    })
}

/// Something to choose: its value, its words, whether it is chosen.
struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

/// A criterion whose level is chosen.
struct CriterionChoice {
    field: String,
    title: String,
    description: String,
    levels: Vec<Choice>,
}

/// A rubric that may be chosen.
struct RubricChoice {
    version: RubricVersionId,
    title: String,
}

#[derive(Template)]
#[template(path = "achievement_new.html")]
struct New {
    layout: Layout,
    cohort: CohortId,
    cohort_name: String,
    rubrics: Vec<RubricChoice>,
    form: Option<Form>,
    faults: Vec<String>,
}

/// The form of the second step.
struct Form {
    rubric: RubricVersionId,
    rubric_title: String,
    issuers: Vec<Choice>,
    languages: Vec<Choice>,
    criteria: Vec<CriterionChoice>,
    templates: Vec<Choice>,
    icons: Vec<Choice>,
    name: String,
    description: String,
    how: String,
    tags: String,
    probability: String,
    min_peers: String,
    unpooled: String,
    validity: String,
    primary: String,
    accent: String,
    other_name: String,
    other_description: String,
    other_how: String,
    peer_only: bool,
}

/// Which rubric was chosen.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    rubric: Option<RubricVersionId>,
}

/// Trainers of the cohort: the form.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner.
pub async fn new(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    cohort: web::Path<CohortId>,
    chosen: web::Query<Chosen>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let fields = Fields::default();
    let page_of = filled(&app, holder.caller, layout, *cohort, chosen.rubric, &fields).await?;
    page(&page_of)
}

/// Trainers of the cohort: defines it. Faults show the form again, as it was filled in.
///
/// # Errors
/// As [`new`].
pub async fn define(
    request: HttpRequest,
    app: web::Data<App>,
    cohort: web::Path<CohortId>,
    sent: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &sent.holder);
    let (t, base, cohort) = (layout.t, layout.base.clone(), cohort.into_inner());
    let (caller, fields) = (sent.caller(), &sent.fields);
    let rubric: RubricVersionId = fields.read("rubric")?;
    let mut again = filled(&app, caller, layout, cohort, Some(rubric), fields).await?;
    let content = read_rubric::version(&app, caller, rubric).await?.version.content;
    let defined = match wanted(fields, rubric, &content) {
        Ok(wanted) => define_achievement(&app, caller, None, cohort, wanted).await,
        Err(error) => Err(error),
    };
    match defined {
        Ok(id) => see_other(&format!("{base}/achievements/{id}?done=achievement-defined")),
        Err(AppError::Invalid(faults)) => {
            again.faults = faults.iter().map(|one| text::refusal(t.0, &one.refusal)).collect();
            again.faults.dedup();
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error.into()),
    }
}

/// What the form asks for.
fn wanted(
    fields: &Fields,
    rubric_version: RubricVersionId,
    rubric: &RubricContent,
) -> AppResult<NewAchievement> {
    let mut faults = Vec::new();
    let rule = rule(fields, rubric, &mut faults);
    let said = |name| fields.filled(name).map(str::to_owned);
    let issuer = fields
        .read("issuer")
        .map_err(|_| AppError::invalid("/issuer", AchievementRefused::UnknownIssuer))?;
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let tags = fields.text("tags").split(',').map(str::trim).filter(|tag| !tag.is_empty());
    Ok(NewAchievement {
        issuer,
        competency: None,
        rubric_version,
        language: Language::named(fields.text("language")).unwrap_or(Language::French),
        terms: Terms {
            name: fields.text("name").to_owned(),
            description: fields.text("description").to_owned(),
            criteria: fields.text("criteria").to_owned(),
            tags: Tags(tags.map(str::to_owned).collect()),
            rule,
            picture: Picture {
                template: fields.text("template").to_owned(),
                shape: None,
                icon: said("icon"),
                primary: said("primary"),
                accent: said("accent"),
            },
            translation: translation(fields),
        },
    })
}

/// The texts in the other language; none where all are empty.
fn translation(fields: &Fields) -> Option<Translation> {
    let text = |name| fields.text(name).trim().to_owned();
    let said = Translation {
        name: text("other_name"),
        description: text("other_description"),
        criteria: text("other_criteria"),
    };
    let empty = said.name.is_empty() && said.description.is_empty() && said.criteria.is_empty();
    (!empty).then_some(said)
}

/// The name of the field that holds a criterion's required level.
fn level_field(key: &CriterionKey) -> String {
    format!("level.{key}")
}

/// The rule the form asks for; a number that cannot be read is a fault like one that is out of range.
fn rule(fields: &Fields, rubric: &RubricContent, faults: &mut Vec<Fault>) -> Rule {
    let mut required = Vec::new();
    for criterion in &rubric.criteria {
        let Some(level) = fields.filled(&level_field(&criterion.key)) else { continue };
        // What our own selects do not offer stands above every level, and is refused as such.
        let level = level.parse().unwrap_or(usize::MAX);
        required.push(RequiredLevel { criterion: criterion.key.clone(), level });
    }
    let mut rule = Rule::of(required);
    let mut fault = |at: &str, fact: BadRule| {
        faults.push(Fault { pointer: format!("/rule/{at}"), refusal: fact.into() });
    };
    match number(fields.text("probability")) {
        Some(probability) => rule.probability = probability,
        None => fault("probability", BadRule::Probability),
    }
    match fields.text("min_peers").parse() {
        Ok(peers) => rule.min_peers = peers,
        Err(_) => fault("min_peers", BadRule::Peers),
    }
    match fields.filled("unpooled_probability").map(number) {
        Some(Some(probability)) => rule.unpooled_probability = Some(probability),
        Some(None) => fault("unpooled_probability", BadRule::Probability),
        // Emptied on purpose; a form without the field leaves what is usual.
        None if fields.sent("unpooled_probability") => rule.unpooled_probability = None,
        None => {}
    }
    if let Some(written) = fields.filled("validity_months") {
        match written.parse() {
            Ok(months) => rule.validity_months = Some(months),
            Err(_) => fault("validity_months", BadRule::Validity),
        }
    }
    rule.peer_only = fields.ticked("peer_only");
    rule
}

/// A number as people write it, with a point or a comma.
fn number(written: &str) -> Option<f64> {
    written.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

/// The page, with the form filled in as it was sent.
async fn filled(
    app: &App,
    caller: Caller,
    layout: Layout,
    cohort: CohortId,
    chosen: Option<RubricVersionId>,
    fields: &Fields,
) -> AppResult<New> {
    let seen = cohorts::see(app, &caller, cohort).await?;
    if seen.role != Some(Role::Trainer) {
        return Err(AppError::NotAllowed);
    }
    let all = read_rubric::rubrics(app, caller, cohort, None, MOST).await?;
    let mut adopted = Vec::new();
    for view in all.into_iter().filter(|view| view.current.adopted_at.is_some()) {
        adopted.push((view.current.id, view.rubric.title, view.current.content));
    }
    let only = match adopted.as_slice() {
        [one] => Some(one.0),
        _ => None,
    };
    let one = chosen.or(only).and_then(|id| adopted.iter().find(|rubric| rubric.0 == id));
    let form = match one {
        Some((id, title, content)) => {
            let issuers = list_issuers(app, Some(caller)).await?;
            let issuers =
                issuers.into_iter().map(|one| (one.issuer.id.to_string(), one.issuer.name));
            Some(form(layout.t, fields, *id, title, content, issuers.collect())?)
        }
        None => None,
    };
    let rubrics =
        adopted.into_iter().map(|(version, title, _)| RubricChoice { version, title }).collect();
    Ok(New {
        layout,
        cohort,
        cohort_name: seen.cohort.words.name,
        rubrics,
        form,
        faults: Vec::new(),
    })
}

/// What may be chosen of these values and words.
fn choices(all: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    let choice =
        |(value, words): (String, String)| Choice { chosen: value == chosen, value, words };
    all.into_iter().map(choice).collect()
}

fn form(
    t: Texts,
    fields: &Fields,
    rubric: RubricVersionId,
    title: &str,
    content: &RubricContent,
    issuers: Vec<(String, String)>,
) -> AppResult<Form> {
    let offers = image::catalogue().map_err(|error| AppError::Internal(error.to_string()))?;
    let mut icons: Vec<String> = offers.iter().flat_map(|offer| offer.icons.clone()).collect();
    icons.sort();
    icons.dedup();
    let described = |offer: &image::Offer| {
        let words = offer.describe.get(t.code()).cloned();
        (offer.name.to_owned(), words.unwrap_or_else(|| offer.name.to_owned()))
    };
    let usual = Rule::of(Vec::new());
    let or = |name: &str, usual: String| fields.filled(name).map_or(usual, str::to_owned);
    let text = |name: &str| fields.text(name).to_owned();
    let languages = Language::ALL
        .iter()
        .map(|language| (language.to_string(), t.say(&format!("achievement-language-{language}"))));
    let language = or("language", t.code().to_owned());
    Ok(Form {
        rubric,
        rubric_title: title.to_owned(),
        issuers: choices(issuers, fields.text("issuer")),
        languages: choices(languages.collect(), &language),
        criteria: criteria(t, fields, content),
        templates: choices(offers.iter().map(described).collect(), fields.text("template")),
        icons: choices(
            icons.into_iter().map(|icon| (icon.clone(), icon)).collect(),
            fields.text("icon"),
        ),
        name: text("name"),
        description: text("description"),
        how: text("criteria"),
        tags: text("tags"),
        probability: or("probability", usual.probability.to_string()),
        min_peers: or("min_peers", usual.min_peers.to_string()),
        unpooled: match usual.unpooled_probability {
            Some(probability) if !fields.sent("unpooled_probability") => probability.to_string(),
            _ => text("unpooled_probability"),
        },
        validity: text("validity_months"),
        primary: text("primary"),
        accent: text("accent"),
        other_name: text("other_name"),
        other_description: text("other_description"),
        other_how: text("other_criteria"),
        peer_only: fields.ticked("peer_only"),
    })
}

/// The criteria with the levels that may be asked for: all but the lowest, which everybody reaches.
fn criteria(t: Texts, fields: &Fields, content: &RubricContent) -> Vec<CriterionChoice> {
    let one = |criterion: &crate::domain::Criterion| {
        let field = level_field(&criterion.key);
        let mut levels = vec![(String::new(), t.say("achievement-new-not-required"))];
        let named = criterion.levels.iter().enumerate().skip(1);
        levels.extend(named.map(|(at, level)| (at.to_string(), level.name.clone())));
        CriterionChoice {
            levels: choices(levels, fields.text(&field)),
            field,
            title: criterion.title.clone(),
            description: criterion.description.clone(),
        }
    };
    content.criteria.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Criterion, Level};

    fn rubric() -> RubricContent {
        let level =
            |points: f64| Level { name: format!("L{points}"), description: String::new(), points };
        let criterion = |key: &str| Criterion {
            key: CriterionKey(key.to_owned()),
            title: key.to_owned(),
            description: String::new(),
            weight: 1,
            levels: vec![level(0.0), level(1.0), level(2.0)],
        };
        RubricContent { criteria: vec![criterion("clarity"), criterion("depth")] }
    }

    #[test]
    fn a_form_asks_for_the_rule_that_its_fields_say() {
        let fields = Fields::parse(
            b"level.clarity=2&level.depth=&probability=0,85&min_peers=4&validity_months=24&peer_only=on&unpooled_probability=",
        );
        let mut faults = Vec::new();
        let rule = rule(&fields, &rubric(), &mut faults);
        assert!(faults.is_empty());
        let clarity = RequiredLevel { criterion: CriterionKey("clarity".to_owned()), level: 2 };
        let expected = Rule {
            probability: 0.85,
            min_peers: 4,
            peer_only: true,
            validity_months: Some(24),
            unpooled_probability: None,
            ..Rule::of(vec![clarity])
        };
        assert_eq!(rule, expected);
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_where_it_stands() {
        let fields =
            Fields::parse(b"level.clarity=x&probability=NaN&min_peers=-1&validity_months=1,5");
        let mut faults = Vec::new();
        let rule = rule(&fields, &rubric(), &mut faults);
        let keys: Vec<&str> = faults.iter().map(|fault| fault.refusal.key).collect();
        assert_eq!(keys, ["rule_probability", "rule_peers", "rule_validity"]);
        assert!(rule.check(&rubric()).is_err(), "a level that is none is refused by the rule");
    }
}
