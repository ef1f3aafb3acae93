//! Writing a rubric as a draft: a new one, or one that is a draft still.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::criteria_form::{self, CriterionFields};
use super::faults::faults_at;
use super::moved_on::or_moved_on;
use super::rubric::in_cohort;
use super::{Layout, PageResult, Posted, SignedIn, Texts, page, page_with_status, see_other};
use crate::app::create_rubric::{self, NewRubric};
use crate::app::{App, AppError, cohorts};
use crate::domain::{CohortId, DecisionRule, Named, RubricContent, RubricId, RubricState};

#[derive(Template)]
#[template(path = "rubric_form.html")]
struct RubricForm {
    layout: Layout,
    back: String,
    back_to: String,
    /// The content hash of the draft that is rewritten; none for a new rubric.
    tag: Option<String>,
    title: String,
    by_vote: bool,
    quorum: String,
    criteria: Vec<CriterionFields>,
    faults: Vec<String>,
}

/// Members: the form of a new rubric.
///
/// # Errors
/// [`AppError::NotFound`] for others.
pub async fn new(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    cohort: web::Path<CohortId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let seen = cohorts::see(&app, &holder.caller, *cohort).await?;
    page(&RubricForm {
        back: format!("{}/cohorts/{cohort}", layout.base),
        back_to: seen.cohort.words.name,
        tag: None,
        title: String::new(),
        by_vote: true,
        quorum: "3".to_owned(),
        criteria: criteria_form::places(&RubricContent::default()),
        faults: Vec::new(),
        layout,
    })
}

/// Members: makes a draft. What is wrong with it shows the form again.
///
/// # Errors
/// [`AppError::NotFound`] for others.
pub async fn create(
    request: HttpRequest,
    app: web::Data<App>,
    cohort: web::Path<CohortId>,
    form: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &form.holder);
    let back = format!("{}/cohorts/{cohort}", layout.base);
    let new = NewRubric {
        title: form.fields.text("title").to_owned(),
        content: criteria_form::content(&form.fields),
        decision: DecisionRule::named(form.fields.text("decision")).unwrap_or(DecisionRule::Vote),
        quorum: form.fields.read("quorum").unwrap_or(0),
    };
    match create_rubric::create_rubric(&app, form.caller(), None, *cohort, new.clone()).await {
        Ok(id) => see_other(&format!("{back}/rubrics/{id}?done=rubric-made")),
        Err(error) => {
            let t = layout.t;
            let faults = faults_at(&layout, error, |pointer| place(&t, pointer))?;
            let seen = cohorts::see(&app, &form.caller(), *cohort).await?;
            let again = RubricForm {
                back,
                back_to: seen.cohort.words.name,
                tag: None,
                title: new.title,
                by_vote: new.decision == DecisionRule::Vote,
                quorum: form.fields.text("quorum").to_owned(),
                criteria: criteria_form::places(&new.content),
                faults,
                layout,
            };
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}

/// Who made a draft, and trainers: the form with it.
///
/// # Errors
/// [`AppError::NotFound`] for others, and once it is no draft.
pub async fn edit(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    place: web::Path<(CohortId, RubricId)>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let (cohort, id) = *place;
    let view = in_cohort(&app, holder.caller, cohort, id).await?;
    if view.rubric.state != RubricState::Draft {
        return Err(AppError::NotFound.into());
    }
    page(&RubricForm {
        back: format!("{}/cohorts/{cohort}/rubrics/{id}", layout.base),
        back_to: view.rubric.title.clone(),
        tag: Some(view.current.content_hash),
        title: view.rubric.title,
        by_vote: view.rubric.decision == DecisionRule::Vote,
        quorum: view.rubric.quorum.to_string(),
        criteria: criteria_form::places(&view.current.content),
        faults: Vec::new(),
        layout,
    })
}

/// Who made a draft, and trainers: rewrites it. What is wrong with it shows the form again.
///
/// # Errors
/// For others; once it is no draft.
pub async fn rewrite(
    request: HttpRequest,
    app: web::Data<App>,
    place: web::Path<(CohortId, RubricId)>,
    form: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &form.holder);
    let (cohort, id) = *place;
    let view = in_cohort(&app, form.caller(), cohort, id).await?;
    let back = format!("{}/cohorts/{cohort}/rubrics/{id}", layout.base);
    let (tag, content) = (form.fields.text("tag").to_owned(), criteria_form::content(&form.fields));
    let (sent, based_on) = (content.clone(), tag.clone());
    match create_rubric::rewrite_draft(&app, form.caller(), id, tag, content).await {
        Ok(()) => see_other(&format!("{back}?done=rubric-saved")),
        Err(error @ AppError::Invalid(_)) => {
            let t = layout.t;
            let faults = faults_at(&layout, error, |pointer| self::place(&t, pointer))?;
            let again = RubricForm {
                back_to: view.rubric.title.clone(),
                tag: Some(based_on),
                title: view.rubric.title,
                by_vote: view.rubric.decision == DecisionRule::Vote,
                quorum: view.rubric.quorum.to_string(),
                criteria: criteria_form::places(&sent),
                faults,
                back,
                layout,
            };
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => or_moved_on(layout, error, "rubric-moved-on", back),
    }
}

/// `/content/criteria/1/levels/0/name` → "criterion 2, level 1".
fn place(t: &Texts, pointer: &str) -> Option<String> {
    let number_after = |word: &str| {
        let (_, rest) = pointer.split_once(word)?;
        rest.split('/').next()?.parse::<usize>().ok().map(|index| index + 1)
    };
    let criterion = t.with("rubric-criterion-number", "number", number_after("criteria/")?);
    Some(match number_after("levels/") {
        Some(level) => t.with2("rubric-level-of", "criterion", criterion, "number", level),
        None => criterion,
    })
}
