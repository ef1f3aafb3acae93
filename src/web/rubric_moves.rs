//! What is done to a rubric: opening, adopting, proposing a change, voting, deciding.

use actix_web::{HttpRequest, web};

use super::moved_on::or_moved_on;
use super::rubric::in_cohort;
use super::{Layout, PageResult, Posted, change_form, see_other};
use crate::app::{App, AppError, decide_proposal, moderate_rubric, propose_change};
use crate::domain::{BallotChoice, CohortId, DecisionRule, Named, ProposalId, RubricId};

type Place = web::Path<(CohortId, RubricId)>;
type ProposalPlace = web::Path<(CohortId, RubricId, ProposalId)>;

/// Back to the rubric, with what was done.
fn back(request: &HttpRequest, cohort: CohortId, rubric: RubricId, done: &str) -> PageResult {
    let base = Layout::open(request).base;
    see_other(&format!("{base}/cohorts/{cohort}/rubrics/{rubric}?done={done}"))
}

/// The page that says that the rubric has moved on, or the error itself.
fn moved_on(
    request: &HttpRequest,
    form: &Posted,
    (cohort, rubric): (CohortId, RubricId),
    error: AppError,
) -> PageResult {
    let layout = Layout::signed(request, &form.holder);
    let href = format!("{}/cohorts/{cohort}/rubrics/{rubric}", layout.base);
    or_moved_on(layout, error, "rubric-moved-on", href)
}

/// Trainers: opens a draft, or an adopted rubric again, for proposals.
///
/// # Errors
/// For others; a quorum that does not do.
pub async fn open(
    request: HttpRequest,
    app: web::Data<App>,
    place: Place,
    form: Posted,
) -> PageResult {
    let (cohort, id) = *place;
    in_cohort(&app, form.caller(), cohort, id).await?;
    let tag = form.fields.text("tag").to_owned();
    let decision = DecisionRule::named(form.fields.text("decision"));
    let quorum = form.fields.read("quorum").unwrap_or(0);
    let opened =
        moderate_rubric::open_rubric(&app, form.caller(), id, tag, decision, Some(quorum)).await;
    match opened {
        Ok(()) => back(&request, cohort, id, "rubric-opened"),
        Err(error) => moved_on(&request, &form, *place, error),
    }
}

/// Trainers: adopts the current version.
///
/// # Errors
/// For others; it is not open.
pub async fn adopt(
    request: HttpRequest,
    app: web::Data<App>,
    place: Place,
    form: Posted,
) -> PageResult {
    let (cohort, id) = *place;
    in_cohort(&app, form.caller(), cohort, id).await?;
    let tag = form.fields.text("tag").to_owned();
    match moderate_rubric::adopt_version(&app, form.caller(), id, tag).await {
        Ok(_) => back(&request, cohort, id, "rubric-adopted"),
        Err(error) => moved_on(&request, &form, *place, error),
    }
}

/// Members: proposes a change of the version whose content hash is in the form.
///
/// # Errors
/// For others; a change that does not apply; the rubric is not open.
pub async fn propose(
    request: HttpRequest,
    app: web::Data<App>,
    place: Place,
    form: Posted,
) -> PageResult {
    let (cohort, id) = *place;
    let view = in_cohort(&app, form.caller(), cohort, id).await?;
    let tag = form.fields.text("tag").to_owned();
    if tag != view.current.content_hash {
        return moved_on(&request, &form, *place, AppError::Stale);
    }
    let change = change_form::change(&form.fields, &view.current.content)?;
    let rationale = form.fields.text("rationale").replace("\r\n", "\n");
    let caller = form.caller();
    match propose_change::propose_change(&app, caller, None, id, tag, change, rationale).await {
        Ok(_) => back(&request, cohort, id, "proposed"),
        Err(error) => moved_on(&request, &form, *place, error),
    }
}

/// Members: votes, or votes otherwise.
///
/// # Errors
/// For others; the proposal is decided.
pub async fn vote(
    request: HttpRequest,
    app: web::Data<App>,
    place: ProposalPlace,
    form: Posted,
) -> PageResult {
    let (cohort, rubric, id) = *place;
    let choice = BallotChoice::named(form.fields.text("choice"))
        .ok_or_else(|| AppError::Malformed("no ballot says that".to_owned()))?;
    decide_proposal::cast_ballot(&app, form.caller(), id, choice).await?;
    back(&request, cohort, rubric, "voted")
}

/// Trainers: accepts or rejects, with a reason.
///
/// # Errors
/// For others; without a reason; the proposal is decided, or the members decide.
pub async fn decide(
    request: HttpRequest,
    app: web::Data<App>,
    place: ProposalPlace,
    form: Posted,
) -> PageResult {
    let (cohort, rubric, id) = *place;
    let accepted = match form.fields.text("decision") {
        "accept" => true,
        "reject" => false,
        _ => return Err(AppError::Malformed("no decision is called that".to_owned()).into()),
    };
    let reason = form.fields.text("reason").replace("\r\n", "\n");
    decide_proposal::decide_proposal(&app, form.caller(), id, accepted, reason).await?;
    back(&request, cohort, rubric, "decided")
}

/// Trainers: closes a vote; the ballots cast so far decide.
///
/// # Errors
/// For others; the proposal is decided.
pub async fn close(
    request: HttpRequest,
    app: web::Data<App>,
    place: ProposalPlace,
    form: Posted,
) -> PageResult {
    let (cohort, rubric, id) = *place;
    let reason = form.fields.text("reason").replace("\r\n", "\n");
    decide_proposal::close_vote(&app, form.caller(), id, reason).await?;
    back(&request, cohort, rubric, "vote-closed")
}

/// Its author: takes a proposal back.
///
/// # Errors
/// For others; the proposal is decided.
pub async fn withdraw(
    request: HttpRequest,
    app: web::Data<App>,
    place: ProposalPlace,
    form: Posted,
) -> PageResult {
    let (cohort, rubric, id) = *place;
    propose_change::withdraw_proposal(&app, form.caller(), id).await?;
    back(&request, cohort, rubric, "proposal-withdrawn")
}
