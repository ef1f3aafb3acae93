//! Seeing awards and validations: one's own, and a trainer's cohort's; and choosing what one's badge page shows.

use uuid::Uuid;

use super::award_content::AwardContent;
use super::public_pages::IssuerFace;
use super::{App, AppError, AppResult, Caller, published_ob2, rights, show_work};
use crate::domain::{AchievementId, Action, AwardId, AwardRefused, PersonId};
pub use crate::store::awards::{Award, AwardSummary};
pub use crate::store::validations::Validation;
use crate::store::{Conn, achievements, audit, awards, judging, validations};

/// The caller's own sealed badges: one more than `limit` where there are more.
///
/// # Errors
/// The database's own.
pub async fn my_awards(
    app: &App,
    caller: Caller,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<AwardSummary>> {
    app.read(move |conn| Ok(awards::list_of(conn, caller.person, after, limit + 1)?)).await
}

/// What the rules and trainers said of the caller's own work, once its results are released, with the
/// achievements' names.
///
/// # Errors
/// The database's own.
pub async fn my_validations(app: &App, caller: Caller) -> AppResult<Vec<(Validation, String)>> {
    app.read(move |conn| Ok(validations::list_released(conn, caller.person)?)).await
}

/// One award: its holder once it is sealed, trainers of its cohort, admins.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else.
pub async fn find_award(app: &App, caller: Caller, id: AwardId) -> AppResult<AwardSummary> {
    app.read(move |conn| seen(conn, &caller, id)).await
}

fn seen(conn: &mut Conn, caller: &Caller, id: AwardId) -> AppResult<AwardSummary> {
    let found = awards::find_summary(conn, id)?.ok_or(AppError::NotFound)?;
    let own = found.award.person_id == caller.person && found.award.sealed_at.is_some();
    if own || caller.is_admin {
        return Ok(found);
    }
    // A fellow learner gets "not there" like a stranger: who earned what is the holder's to tell.
    match rights::in_cohort(conn, caller, found.cohort, Action::Certify) {
        Ok(_) => Ok(found),
        Err(_) => Err(AppError::NotFound),
    }
}

/// An achievement's awards with their holders' names. Trainers of its cohort.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner.
pub async fn list_awards(
    app: &App,
    caller: Caller,
    achievement: AchievementId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<(AwardSummary, String)>> {
    app.read(move |conn| {
        certify(conn, &caller, achievement)?;
        let found = awards::list(conn, achievement, after, limit + 1)?;
        let people: Vec<PersonId> = found.iter().map(|one| one.award.person_id).collect();
        let names = judging::names(conn, &people)?;
        let name = |person| name_of(&names, person);
        Ok(found.into_iter().map(|one| (one.clone(), name(one.award.person_id))).collect())
    })
    .await
}

/// An achievement's validations with the learners' names. Trainers of its cohort.
///
/// # Errors
/// As [`list_awards`].
pub async fn list_validations(
    app: &App,
    caller: Caller,
    achievement: AchievementId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<(Validation, String)>> {
    app.read(move |conn| {
        certify(conn, &caller, achievement)?;
        let found = validations::list(conn, achievement, after, limit + 1)?;
        let people: Vec<PersonId> = found.iter().map(|one| one.person_id).collect();
        let names = judging::names(conn, &people)?;
        let named = |one: Validation| {
            let name = name_of(&names, one.person_id);
            (one, name)
        };
        Ok(found.into_iter().map(named).collect())
    })
    .await
}

fn name_of(names: &[(PersonId, String)], person: PersonId) -> String {
    names.iter().find(|row| row.0 == person).map(|row| row.1.clone()).unwrap_or_default()
}

fn certify(conn: &mut Conn, caller: &Caller, id: AchievementId) -> AppResult<()> {
    let found = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, found.cohort_id, Action::Certify)?;
    Ok(())
}

/// Chooses whether the holder's name is shown on the badge's page. The holder only.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else.
pub async fn show_name(
    app: &App,
    caller: Caller,
    id: AwardId,
    shown: bool,
) -> AppResult<AwardSummary> {
    let now = app.now();
    app.write(move |conn| {
        let found = awards::find_summary(conn, id)?.ok_or(AppError::NotFound)?;
        if found.award.person_id != caller.person {
            return Err(AppError::NotFound);
        }
        if found.award.sealed_at.is_none() {
            return Err(AppError::refused(AwardRefused::NotSealed));
        }
        awards::show_name(conn, id, shown)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "award.show_name",
            subject: format!("award/{id}"),
            detail: shown.to_string(),
        };
        audit::append(conn, &line)?;
        awards::find_summary(conn, id)?.ok_or(AppError::NotFound)
    })
    .await
}

/// What a badge's public page shows.
#[derive(Clone, Debug)]
pub struct BadgePage {
    /// The award.
    pub award: AwardSummary,
    /// What the badge says.
    pub content: AwardContent,
    /// In whose name it is signed.
    pub issuer: IssuerFace,
    /// The holder's name, where the holder lets it be shown.
    pub holder: Option<String>,
    /// Whether the work that earned it may be seen.
    pub shows_work: bool,
    /// Whether it stands in Open Badges 2.0 as well.
    pub is_hosted: bool,
}

/// A sealed badge as its page shows it. Anyone who has its address.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or it is not sealed yet.
pub async fn badge_page(app: &App, id: AwardId) -> AppResult<BadgePage> {
    let base = app.base_url.clone();
    app.read(move |conn| {
        let award = awards::find_summary(conn, id)?.ok_or(AppError::NotFound)?;
        if award.award.sealed_at.is_none() {
            return Err(AppError::NotFound);
        }
        let issuer = IssuerFace::find(conn, &base, award.issuer)?;
        let content = AwardContent::of(&award.award)?;
        let person = award.award.person_id;
        let names =
            if award.award.shown_name { judging::names(conn, &[person])? } else { Vec::new() };
        let holder = names.into_iter().next().map(|(_, name)| name);
        let shows_work = show_work::work_of(conn, &award.award)?.is_some();
        let is_hosted = award.award.revoked_at.is_none() && published_ob2::is_hosted(conn, id)?;
        Ok(BadgePage { award, content, issuer, holder, shows_work, is_hosted })
    })
    .await
}

/// Every sealed award, the first first: for a command that writes badges to files.
///
/// # Errors
/// The database's own.
pub async fn all_sealed(app: &App) -> AppResult<Vec<AwardSummary>> {
    app.read(|conn| Ok(awards::list_sealed(conn)?)).await
}
