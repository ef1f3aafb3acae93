//! Reading rubrics: where they stand, their versions, what differs, and the public document of an adopted one.

use uuid::Uuid;

use super::{App, AppError, AppResult, Caller, rights};
use crate::domain::{Action, CohortId, Difference, Role, RubricId, RubricState, RubricVersionId};
use crate::store::Conn;
use crate::store::rubric_versions::{self, Contributor, RubricVersion};
use crate::store::rubrics::{self, Drafts, Rubric};

/// A rubric with its current version and whose ideas that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct RubricView {
    /// The rubric.
    pub rubric: Rubric,
    /// Its current version.
    pub current: RubricVersion,
    /// Whose ideas that holds.
    pub contributors: Vec<Contributor>,
}

/// A version with whose ideas it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionView {
    /// The version.
    pub version: RubricVersion,
    /// Whose ideas it holds.
    pub contributors: Vec<Contributor>,
}

/// What anybody may read of an adopted version: no names.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicRubric {
    /// What the rubric is called.
    pub title: String,
    /// The version.
    pub version: RubricVersion,
    /// How many people's ideas it holds.
    pub contributors: usize,
}

/// The rubric, if the caller may act so in its cohort; a draft is for its creator and trainers only.
pub(super) fn seen(
    conn: &mut Conn,
    caller: &Caller,
    id: RubricId,
    action: Action,
) -> AppResult<(Rubric, Option<Role>)> {
    let rubric = rubrics::find(conn, id)?.ok_or(AppError::NotFound)?;
    let role = rights::in_cohort(conn, caller, rubric.cohort_id, Action::SeeCohort)?;
    let own = rubric.created_by == Some(caller.person);
    if rubric.state == RubricState::Draft && role != Some(Role::Trainer) && !own {
        return Err(AppError::NotFound);
    }
    rights::in_cohort(conn, caller, rubric.cohort_id, action)?;
    Ok((rubric, role))
}

/// The current version of a rubric.
pub(super) fn current(conn: &mut Conn, rubric: &Rubric) -> AppResult<RubricVersion> {
    let id = rubric.current_version_id;
    let found = id.map(|id| rubric_versions::find(conn, id)).transpose()?.flatten();
    found.ok_or_else(|| AppError::Internal(format!("rubric {} has no version", rubric.id)))
}

/// Checks that a change is based on the current version, by its content hash.
pub(super) fn based_on(current: &RubricVersion, tag: &str) -> AppResult<()> {
    if current.content_hash == tag { Ok(()) } else { Err(AppError::Stale) }
}

/// A rubric as its cohort sees it.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, and for somebody else's draft.
pub async fn rubric(app: &App, caller: Caller, id: RubricId) -> AppResult<RubricView> {
    app.read(move |conn| {
        let (rubric, _) = seen(conn, &caller, id, Action::SeeCohort)?;
        view(conn, rubric)
    })
    .await
}

fn view(conn: &mut Conn, rubric: Rubric) -> AppResult<RubricView> {
    let current = current(conn, &rubric)?;
    let contributors = rubric_versions::contributors(conn, current.id)?;
    Ok(RubricView { rubric, current, contributors })
}

/// A cohort's rubrics, oldest first; one more than `limit` where there are more.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort.
pub async fn rubrics(
    app: &App,
    caller: Caller,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<RubricView>> {
    app.read(move |conn| {
        let role = rights::in_cohort(conn, &caller, cohort, Action::SeeCohort)?;
        let drafts = match role {
            Some(Role::Trainer) => Drafts::All,
            _ => Drafts::Of(caller.person),
        };
        let found = rubrics::list(conn, cohort, drafts, after, limit + 1)?;
        found.into_iter().map(|rubric| view(conn, rubric)).collect()
    })
    .await
}

/// A rubric's versions, oldest first; one more than `limit` where there are more.
///
/// # Errors
/// As [`rubric`].
pub async fn versions(
    app: &App,
    caller: Caller,
    id: RubricId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<VersionView>> {
    app.read(move |conn| {
        seen(conn, &caller, id, Action::SeeCohort)?;
        let found = rubric_versions::list(conn, id, after, limit + 1)?;
        let view = |version: RubricVersion| {
            let contributors = rubric_versions::contributors(conn, version.id)?;
            Ok(VersionView { version, contributors })
        };
        found.into_iter().map(view).collect()
    })
    .await
}

/// One version of a rubric.
///
/// # Errors
/// As [`rubric`].
pub async fn version(app: &App, caller: Caller, id: RubricVersionId) -> AppResult<VersionView> {
    app.read(move |conn| {
        let version = rubric_versions::find(conn, id)?.ok_or(AppError::NotFound)?;
        seen(conn, &caller, version.rubric_id, Action::SeeCohort)?;
        let contributors = rubric_versions::contributors(conn, version.id)?;
        Ok(VersionView { version, contributors })
    })
    .await
}

/// What differs between two versions of one rubric.
///
/// # Errors
/// As [`rubric`]; [`AppError::NotFound`] for versions of two rubrics.
pub async fn differences(
    app: &App,
    caller: Caller,
    older: RubricVersionId,
    newer: RubricVersionId,
) -> AppResult<Vec<Difference>> {
    app.read(move |conn| {
        let older = rubric_versions::find(conn, older)?.ok_or(AppError::NotFound)?;
        let newer = rubric_versions::find(conn, newer)?.ok_or(AppError::NotFound)?;
        seen(conn, &caller, older.rubric_id, Action::SeeCohort)?;
        if older.rubric_id != newer.rubric_id {
            return Err(AppError::NotFound);
        }
        Ok(older.content.differences(&newer.content))
    })
    .await
}

/// The public document of an adopted version. Anybody may read it: badges point at it.
///
/// # Errors
/// [`AppError::NotFound`] for a version that is not there or not adopted.
pub async fn public_rubric(app: &App, id: RubricVersionId) -> AppResult<PublicRubric> {
    app.read(move |conn| {
        let found = rubric_versions::find_with_rubric(conn, id)?;
        let (version, title, _) =
            found.filter(|(version, ..)| version.adopted_at.is_some()).ok_or(AppError::NotFound)?;
        let contributors = rubric_versions::contributors(conn, id)?.len();
        Ok(PublicRubric { title, version, contributors })
    })
    .await
}
