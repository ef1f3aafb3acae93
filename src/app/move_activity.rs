//! Moving an activity from phase to phase, by a trainer or when a deadline passes; then its results are released
//! on time too.

use super::read_activity::activity_seen;
use super::write_review::ask_for_estimates;
use super::{App, AppError, AppResult, Caller};
use crate::domain::{Action, ActivityId, Moment, PersonId, Phase, due, may_move};
use crate::store::Conn;
use crate::store::activities::{self, Activity};
use crate::store::audit::{self, Line};

/// Moves an activity to a phase. Trainers only.
///
/// # Errors
/// [`AppError::Stale`] if it is no longer at `version`; [`crate::domain::RefusedMove`].
pub async fn move_activity(
    app: &App,
    caller: Caller,
    id: ActivityId,
    version: i64,
    to: Phase,
) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (activity, _) = activity_seen(conn, &caller, id, Action::RunActivity)?;
        if activity.version != version {
            return Err(AppError::Stale);
        }
        go(conn, &activity, to, Some(caller.person), now)
    })
    .await
}

/// Moves every activity whose deadline has passed; gives how many were looked at.
///
/// # Errors
/// The database's own.
pub async fn advance_phases(app: &App) -> AppResult<usize> {
    let now = app.now();
    let overdue = app.read(move |conn| Ok(activities::list_overdue(conn, now)?)).await?;
    for id in &overdue {
        advance_activity(app, *id).await?;
    }
    Ok(overdue.len())
}

/// Does what an activity's deadlines ask for. Where reviewing cannot begin for want of submissions, a trainer
/// decides what to do.
///
/// # Errors
/// The database's own.
pub async fn advance_activity(app: &App, id: ActivityId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        // Two moves and a release at the most: submit, review, results.
        for _ in 0..2 {
            let Some(activity) = activities::find(conn, id)? else { return Ok(()) };
            let Some(to) = due(activity.phase, &activity.deadlines(), now) else { break };
            match go(conn, &activity, to, None, now) {
                Err(AppError::Refused(_)) => break,
                done => done?,
            }
        }
        let Some(activity) = activities::find(conn, id)? else { return Ok(()) };
        let timely = activity.results_at.is_some_and(|at| at <= now);
        if activity.phase == Phase::Results && timely && activity.results_released_at.is_none() {
            activities::release(conn, id, now)?;
            ask_for_estimates(conn, id, now)?;
            record(conn, id, "activity.release", String::new(), None, now)?;
        }
        Ok(())
    })
    .await
}

/// Makes a move if it is legal. Once reviewing is over, the results are estimated.
fn go(
    conn: &mut Conn,
    activity: &Activity,
    to: Phase,
    actor: Option<PersonId>,
    now: Moment,
) -> AppResult<()> {
    let progress = activities::progress(conn, activity.id)?;
    may_move(activity.phase, to, progress).map_err(AppError::refused)?;
    activities::set_phase(conn, activity.id, to)?;
    if to == Phase::Results {
        ask_for_estimates(conn, activity.id, now)?;
    }
    let detail = format!("{} -> {to}", activity.phase);
    record(conn, activity.id, "activity.move", detail, actor, now)
}

fn record(
    conn: &mut Conn,
    id: ActivityId,
    action: &str,
    detail: String,
    actor: Option<PersonId>,
    at: Moment,
) -> AppResult<()> {
    let subject = format!("activity/{id}");
    Ok(audit::append(conn, &Line { at, actor, action, subject, detail })?)
}
