//! A reviewer asks for work: they get a lease on the next work, or the one they still hold.
//!
//! A reviewer holds one lease of an activity at a time: works are given one by one, just in time, so that the
//! least reviewed goes first at every moment and a drop-out holds up one work, not K. Rule:
//! [`crate::domain::allocation`].

use super::{App, AppError, AppResult, Caller, Once, rights};
use crate::domain::allocation::next_work;
use crate::domain::{
    Action, ActivityId, Lease, LeaseId, LeaseRefused, LeaseState, Moment, PersonId, Phase,
};
use crate::store::audit::{self, Line};
use crate::store::desk::{self, Desk};
use crate::store::{Conn, jobs, leases};

/// The kind of the job that frees the places of leases whose time is over.
pub const EXPIRE_JOB: &str = "expire_leases";

/// What a request needs that is drawn before its unit of work.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    /// The id a new lease gets.
    pub lease: LeaseId,
    /// What decides between works that are equally due.
    pub chance: u64,
}

impl Draw {
    /// A fresh draw.
    pub fn new(app: &App) -> Self {
        // By `below`, which a demo's seed decides: who reviews what is part of its story.
        let half = || u64::from(app.random.below(u32::MAX));
        let chance = (half() << 32) | half();
        Self { lease: LeaseId(app.random.uuid()), chance }
    }
}

/// Gives the caller a lease on the next work of an activity, or the one they hold.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort, [`AppError::NotAllowed`] to a trainer, a [`LeaseRefused`] where
/// there is nothing to give.
pub async fn take_review(
    app: &App,
    once: Option<Once>,
    caller: Caller,
    activity: ActivityId,
) -> AppResult<LeaseId> {
    let (draw, now) = (Draw::new(app), app.now());
    app.create(once, move |conn| take(conn, &caller, activity, draw, now)).await
}

/// The unit of work of [`take_review`].
///
/// # Errors
/// As [`take_review`].
pub fn take(
    conn: &mut Conn,
    caller: &Caller,
    activity: ActivityId,
    draw: Draw,
    now: Moment,
) -> AppResult<LeaseId> {
    let desk = reviewing(conn, caller, activity, now)?;
    leases::expire(conn, activity, now)?;
    if let Some(held) = leases::held(conn, activity, caller.person, now)? {
        return Ok(held.id);
    }
    let lease = allot(conn, &desk, caller.person, draw, now)?;
    leases::insert(conn, &lease)?;
    ask_for_expiry(conn, activity, lease.expires_at, now)?;
    let line = Line {
        at: now,
        actor: Some(caller.person),
        action: "lease.take",
        subject: format!("lease/{}", lease.id),
        detail: format!("submission/{}", lease.submission),
    };
    audit::append(conn, &line)?;
    Ok(lease.id)
}

/// The activity, if the caller may review in it now.
fn reviewing(
    conn: &mut Conn,
    caller: &Caller,
    activity: ActivityId,
    now: Moment,
) -> AppResult<Desk> {
    let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, desk.activity.cohort_id, Action::TakePart)?;
    match desk.phase_at(now) {
        Phase::Draft => Err(AppError::NotFound),
        Phase::Review => Ok(desk),
        Phase::Submit | Phase::Results => Err(AppError::refused(LeaseRefused::WrongPhase)),
    }
}

/// A lease on the work that is next for this reviewer.
fn allot(
    conn: &mut Conn,
    desk: &Desk,
    reviewer: PersonId,
    draw: Draw,
    now: Moment,
) -> AppResult<Lease> {
    let activity = desk.activity.id;
    let works = desk::works(conn, activity)?;
    if !works.iter().any(|work| work.authors.contains(&reviewer)) {
        return Err(AppError::refused(LeaseRefused::OwnWorkNotSubmitted));
    }
    let ties = leases::ties(conn, activity, now)?;
    let k = desk.reviews_per_submission();
    let submission = next_work(reviewer, &works, &ties, k, draw.chance)
        .ok_or_else(|| AppError::refused(LeaseRefused::NoWorkLeft))?;
    let length = chrono::TimeDelta::minutes(i64::from(desk.activity.lease_minutes));
    Ok(Lease {
        id: draw.lease,
        activity,
        submission,
        reviewer,
        state: LeaseState::Held,
        taken_at: now,
        expires_at: now + length,
    })
}

/// Asks for the job that frees places, for when the next lease ends.
fn ask_for_expiry(conn: &mut Conn, activity: ActivityId, at: Moment, now: Moment) -> AppResult<()> {
    let id = activity.to_string();
    Ok(jobs::push(conn, EXPIRE_JOB, &id, &id, at, now)?)
}

/// Frees the places of leases whose time is over, and asks for the next time.
///
/// # Errors
/// The database's own.
pub async fn expire_leases(app: &App, activity: ActivityId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let freed = leases::expire(conn, activity, now)?;
        if freed > 0 {
            let line = Line {
                at: now,
                actor: None,
                action: "lease.expire",
                subject: format!("activity/{activity}"),
                detail: freed.to_string(),
            };
            audit::append(conn, &line)?;
        }
        match leases::next_expiry(conn, activity)? {
            Some(next) => ask_for_expiry(conn, activity, next, now),
            None => Ok(()),
        }
    })
    .await
}
