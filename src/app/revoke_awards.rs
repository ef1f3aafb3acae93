//! Revoking many awards of one achievement at once: all or none of those that are named, in one unit of work, so that
//! the status list has one new revision.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{App, AppError, AppResult, Caller, Fault, Once, rights};
use crate::domain::{AchievementId, Action, AwardId, AwardRefused, Moment, RevocationReason};
use crate::store::awards::Standing;
use crate::store::{Conn, achievements, audit, awards, status_lists};

/// Which awards of an achievement are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All whose badges are signed.
    All,
    /// These.
    These(Vec<AwardId>),
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyRevoked {
    /// How many are revoked now.
    pub revoked: usize,
    /// How many were revoked before; they stay as they were.
    pub already: usize,
    /// How many were left alone because their badges are still being signed: only where all were asked for.
    pub not_sealed: usize,
}

/// Revokes many awards of an achievement, for good. Trainers of its cohort, and admins.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner, [`AppError::Invalid`] for a bad
/// reason or a stranger's award, [`AwardRefused::NotSealed`] when one that is named is still being signed.
pub async fn revoke_awards(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    achievement: AchievementId,
    which: Which,
    reason: &str,
) -> AppResult<ManyRevoked> {
    let reason =
        RevocationReason::parse(reason).map_err(|fact| AppError::invalid("/reason", fact))?;
    if which == Which::These(Vec::new()) {
        return Err(AppError::invalid("/awards", AwardRefused::NoneNamed));
    }
    let now = app.now();
    app.create(once, move |conn| {
        let found = achievements::find(conn, achievement)?.ok_or(AppError::NotFound)?;
        if !caller.is_admin {
            rights::in_cohort(conn, &caller, found.cohort_id, Action::Certify)?;
        }
        let standing = awards::list_standing(conn, achievement)?;
        let (meant, not_sealed) = meant(&standing, &which)?;
        let open: Vec<&Standing> = meant.iter().copied().filter(|one| !one.is_revoked).collect();
        let ids: Vec<AwardId> = open.iter().map(|one| one.id).collect();
        awards::revoke_many(conn, &ids, caller.person, reason.as_str(), now)?;
        for list in open.iter().map(|one| one.list).collect::<BTreeSet<_>>() {
            status_lists::touch(conn, list)?;
        }
        let done = ManyRevoked { revoked: ids.len(), already: meant.len() - ids.len(), not_sealed };
        tell(conn, &caller, achievement, &ids, now)?;
        Ok(done)
    })
    .await
}

/// The awards that are meant, and how many are left alone.
fn meant<'a>(all: &'a [Standing], which: &Which) -> AppResult<(Vec<&'a Standing>, usize)> {
    let Which::These(ids) = which else {
        let sealed: Vec<&Standing> = all.iter().filter(|one| one.is_sealed).collect();
        let left = all.len() - sealed.len();
        return Ok((sealed, left));
    };
    // Both are in the order of the ids.
    let place = |id: &AwardId| all.binary_search_by_key(id, |one| one.id).ok();
    let stranger = |(at, id): (usize, &AwardId)| {
        let pointer = format!("/awards/{at}");
        place(id).is_none().then(|| Fault { pointer, refusal: AwardRefused::Unknown.into() })
    };
    let faults: Vec<Fault> = ids.iter().enumerate().filter_map(stranger).collect();
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let once: BTreeSet<usize> = ids.iter().filter_map(place).collect();
    let meant: Vec<&Standing> = once.into_iter().filter_map(|at| all.get(at)).collect();
    if meant.iter().any(|one| !one.is_sealed) {
        return Err(AppError::refused(AwardRefused::NotSealed));
    }
    Ok((meant, 0))
}

/// A line for each award, as where one is revoked alone, and one for the whole.
fn tell(
    conn: &mut Conn,
    caller: &Caller,
    achievement: AchievementId,
    ids: &[AwardId],
    at: Moment,
) -> AppResult<()> {
    let actor = Some(caller.person);
    for id in ids {
        let (action, subject) = ("award.revoke", format!("award/{id}"));
        audit::append(conn, &audit::Line { at, actor, action, subject, detail: String::new() })?;
    }
    let (action, subject) = ("award.revoke_many", format!("achievement/{achievement}"));
    let detail = ids.len().to_string();
    Ok(audit::append(conn, &audit::Line { at, actor, action, subject, detail })?)
}
