//! Competencies of a cohort: adding, seeing, changing, removing.

use uuid::Uuid;

use super::{App, AppError, AppResult, Caller, Once, rights};
use crate::domain::{
    AchievementRefused, Action, CohortId, CompetencyId, Moment, check_description, check_name,
    check_target,
};
use crate::store::competencies;
pub use crate::store::competencies::Competency;
use crate::store::{Conn, audit};

/// What is said of a competency.
#[derive(Clone, Debug)]
pub struct CompetencyText {
    /// What it is called.
    pub name: String,
    /// What it means.
    pub description: String,
    /// The framework that defines it; may be empty.
    pub framework: String,
    /// Where the framework describes it; may be empty.
    pub target_url: String,
    /// Its code there; may be empty.
    pub target_code: String,
}

impl CompetencyText {
    fn check(&self) -> AppResult<()> {
        check_name(&self.name).map_err(|fact| AppError::invalid("/name", fact))?;
        check_description(&self.description)
            .map_err(|fact| AppError::invalid("/description", fact))?;
        let at = |fact| match fact {
            AchievementRefused::TargetUrl => AppError::invalid("/target_url", fact),
            _ => AppError::invalid("/framework", fact),
        };
        check_target(&self.target_url, &self.framework, &self.target_code).map_err(at)
    }
}

/// Adds a competency to a cohort. Its trainers.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner, [`AppError::Invalid`].
pub async fn add(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    cohort: CohortId,
    text: CompetencyText,
) -> AppResult<Competency> {
    let (id, now) = (CompetencyId(app.random.uuid()), app.now());
    let made = app
        .create(once, move |conn| {
            rights::in_cohort(conn, &caller, cohort, Action::Certify)?;
            text.check()?;
            competencies::insert(conn, &written(id, cohort, &text, &caller, now))?;
            note(conn, &caller, "competency.add", id, now)?;
            Ok(id)
        })
        .await?;
    find(app, caller, made).await
}

fn written(
    id: CompetencyId,
    cohort: CohortId,
    text: &CompetencyText,
    caller: &Caller,
    now: Moment,
) -> Competency {
    let text = text.clone();
    Competency {
        id,
        cohort_id: cohort,
        name: text.name.trim().to_owned(),
        description: text.description,
        framework: text.framework,
        target_url: text.target_url,
        target_code: text.target_code,
        version: 1,
        created_by: Some(caller.person),
        created_at: now,
    }
}

fn note(
    conn: &mut Conn,
    caller: &Caller,
    action: &str,
    id: CompetencyId,
    at: Moment,
) -> AppResult<()> {
    let subject = format!("competency/{id}");
    let actor = Some(caller.person);
    Ok(audit::append(conn, &audit::Line { at, actor, action, subject, detail: String::new() })?)
}

/// A cohort's competencies: one more than `limit` where there are more. Its members.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger.
pub async fn list(
    app: &App,
    caller: Caller,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<Competency>> {
    app.read(move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::SeeCohort)?;
        Ok(competencies::list(conn, cohort, after, limit + 1)?)
    })
    .await
}

/// One competency. The members of its cohort.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(app: &App, caller: Caller, id: CompetencyId) -> AppResult<Competency> {
    app.read(move |conn| seen(conn, &caller, id, Action::SeeCohort)).await
}

fn seen(conn: &mut Conn, caller: &Caller, id: CompetencyId, to: Action) -> AppResult<Competency> {
    let found = competencies::find(conn, id)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, found.cohort_id, to)?;
    Ok(found)
}

/// Changes a competency's texts; badges already awarded keep theirs. Its cohort's trainers.
///
/// # Errors
/// [`AppError::Stale`] when it has changed since `version`; [`AppError::Invalid`].
pub async fn edit(
    app: &App,
    caller: Caller,
    id: CompetencyId,
    version: i64,
    text: CompetencyText,
) -> AppResult<Competency> {
    let now = app.now();
    app.write(move |conn| {
        let found = seen(conn, &caller, id, Action::Certify)?;
        if found.version != version {
            return Err(AppError::Stale);
        }
        text.check()?;
        competencies::update(conn, &written(id, found.cohort_id, &text, &caller, now))?;
        note(conn, &caller, "competency.edit", id, now)?;
        competencies::find(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}

/// Removes a competency that no achievement refers to. Its cohort's trainers.
///
/// # Errors
/// [`AchievementRefused::CompetencyInUse`].
pub async fn remove(app: &App, caller: Caller, id: CompetencyId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        seen(conn, &caller, id, Action::Certify)?;
        if competencies::is_used(conn, id)? {
            return Err(AppError::refused(AchievementRefused::CompetencyInUse));
        }
        competencies::delete(conn, id)?;
        note(conn, &caller, "competency.remove", id, now)
    })
    .await
}
