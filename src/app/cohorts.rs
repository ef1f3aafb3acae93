//! Cohorts: making one, seeing one's own, changing one.

use uuid::Uuid;

use super::{App, AppError, AppResult, Caller, Fault, Once, rights};
use crate::domain::{Action, CohortId, CohortWords, Language, Role};
use crate::store::audit::{self, Line};
use crate::store::cohorts::{self, Cohort};

/// A cohort as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CohortSeen {
    /// The cohort.
    pub cohort: Cohort,
    /// The reader's role there; `None` for an admin outside it.
    pub role: Option<Role>,
}

/// What changes in a cohort; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct CohortChange {
    /// The name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The language.
    pub language: Option<Language>,
    /// The time zone.
    pub time_zone: Option<String>,
}

fn checked(words: &CohortWords) -> AppResult<()> {
    words.check().map_err(|faults| {
        let fault = |(pointer, fact): (&str, crate::domain::BadCohort)| Fault {
            pointer: pointer.to_owned(),
            refusal: fact.into(),
        };
        AppError::Invalid(faults.into_iter().map(fault).collect())
    })
}

/// Makes a cohort. Admins may; they are not in it, but may invite its first trainer.
///
/// # Errors
/// [`AppError::NotAllowed`]; every fault of what is said of it.
pub async fn create(
    app: &App,
    caller: &Caller,
    words: CohortWords,
    once: Option<Once>,
) -> AppResult<CohortId> {
    rights::in_instance(caller, Action::CreateCohort)?;
    checked(&words)?;
    let (id, now, by) = (CohortId(app.random.uuid()), app.now(), caller.person);
    let words = CohortWords { name: words.name.trim().to_owned(), ..words };
    let new = Cohort { id, words, version: 1, created_at: now };
    app.create(once, move |conn| {
        cohorts::insert(conn, &new, Some(by))?;
        let line = Line {
            at: now,
            actor: Some(by),
            action: "cohort.create",
            subject: format!("cohort/{id}"),
            detail: String::new(),
        };
        audit::append(conn, &line)?;
        Ok(id)
    })
    .await
}

/// One cohort. Its members and admins may see it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn see(app: &App, caller: &Caller, id: CohortId) -> AppResult<CohortSeen> {
    let caller = *caller;
    app.read(move |conn| {
        let role = rights::in_cohort(conn, &caller, id, Action::SeeCohort)?;
        let cohort = cohorts::find(conn, id)?.ok_or(AppError::NotFound)?;
        Ok(CohortSeen { cohort, role })
    })
    .await
}

/// The cohorts the caller is in (an admin: all of them), by id; one more than `limit` where there are more.
///
/// # Errors
/// The database's own.
pub async fn list(
    app: &App,
    caller: &Caller,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<CohortSeen>> {
    let caller = *caller;
    app.read(move |conn| {
        if !caller.is_admin {
            let mine = cohorts::list_of(conn, caller.person, after, limit + 1)?;
            let seen = |(cohort, role)| CohortSeen { cohort, role: Some(role) };
            return Ok(mine.into_iter().map(seen).collect());
        }
        let mut seen = Vec::new();
        for cohort in cohorts::list(conn, after, limit + 1)? {
            let role = crate::store::memberships::role(conn, cohort.id, caller.person)?;
            seen.push(CohortSeen { cohort, role });
        }
        Ok(seen)
    })
    .await
}

/// Changes what is said of a cohort. Its trainers and admins may.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::NotAllowed`]; [`AppError::Stale`] when its version is not `base`; every
/// fault of what is said of it.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: CohortId,
    base: i64,
    change: CohortChange,
) -> AppResult<CohortSeen> {
    let (caller, now) = (*caller, app.now());
    app.write(move |conn| {
        let role = rights::in_cohort(conn, &caller, id, Action::RunCohort)?;
        let mut cohort = cohorts::find(conn, id)?.ok_or(AppError::NotFound)?;
        if cohort.version != base {
            return Err(AppError::Stale);
        }
        let old = cohort.words;
        let change = change.clone();
        cohort.words = CohortWords {
            name: change.name.map_or(old.name, |name| name.trim().to_owned()),
            description: change.description.unwrap_or(old.description),
            language: change.language.unwrap_or(old.language),
            time_zone: change.time_zone.unwrap_or(old.time_zone),
        };
        checked(&cohort.words)?;
        cohort.version += 1;
        cohorts::update(conn, id, &cohort.words, cohort.version)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "cohort.change",
            subject: format!("cohort/{id}"),
            detail: format!("version {}", cohort.version),
        };
        audit::append(conn, &line)?;
        Ok(CohortSeen { cohort, role })
    })
    .await
}
