//! What the service rests on: jobs, the disk, mail, the clock.

use chrono::TimeDelta;

use super::{Check, Finding, Patient, State, causes, told};
use crate::mail::Mailer;
use crate::store::health;
use crate::store::jobs::{self as queue, Seen};

/// How long a job that may be done may wait before somebody should look why.
const OVERDUE: TimeDelta = TimeDelta::minutes(10);

/// Free space below which an operator is warned, and below which something is wrong.
const LITTLE: u64 = 1024 * 1024 * 1024;
const TOO_LITTLE: u64 = 100 * 1024 * 1024;

/// How far the clock may be off: far less than a claim on a job lasts.
const OFF: TimeDelta = TimeDelta::seconds(20);

/// Whether jobs are done, in time, and none has been given up.
pub(super) async fn jobs(patient: &Patient) -> Finding {
    let now = patient.now;
    told(
        Check::Jobs,
        patient.read(queue::list).await.map(|all| {
            let name = |job: &Seen| format!("{} {} ({})", job.kind, job.id, job.last_error);
            let some = |filter: &dyn Fn(&Seen) -> bool| -> Vec<String> {
                all.iter().filter(|job| filter(job)).map(name).collect()
            };
            let parked = some(&|job| job.parked_at.is_some());
            if !parked.is_empty() {
                return Finding::wrong(Check::Jobs, "jobs-parked").listing(&parked);
            }
            let late = |job: &Seen| {
                job.run_after + OVERDUE < now && job.claimed_until.is_none_or(|until| until < now)
            };
            let late: Vec<&str> =
                all.iter().filter(|job| late(job)).map(|job| job.kind.as_str()).collect();
            if !late.is_empty() {
                return Finding::warning(Check::Jobs, "jobs-overdue").listing(&late);
            }
            let failing = some(&|job| !job.last_error.is_empty());
            match failing.as_slice() {
                [] => Finding::ok(Check::Jobs, "jobs-done").naming("count", all.len()),
                some => Finding::warning(Check::Jobs, "jobs-failing").listing(some),
            }
        }),
    )
}

/// Whether the folder's disk has room.
pub(super) fn disk(patient: &Patient) -> Finding {
    let folder = &patient.config.data;
    #[cfg(unix)]
    let free = rustix::fs::statvfs(folder)
        .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize))
        .map_err(std::io::Error::from);
    #[cfg(not(unix))]
    let free: std::io::Result<u64> = Err(std::io::ErrorKind::Unsupported.into());
    let found = match free {
        Err(error) => return Finding::failed(Check::Disk, error),
        Ok(free) => {
            let found = match free {
                ..TOO_LITTLE => Finding::wrong(Check::Disk, "disk-full"),
                TOO_LITTLE..LITTLE => Finding::warning(Check::Disk, "disk-full"),
                _ => Finding::ok(Check::Disk, "disk-free"),
            };
            found.naming("free", free / (1024 * 1024))
        }
    };
    found.naming("folder", folder.display())
}

/// Whether mail would leave. None is sent.
pub(super) async fn mail(patient: &Patient) -> Finding {
    let refused = |why: String| Finding::wrong(Check::Mail, "mail-refused").naming("why", why);
    let mailer = match Mailer::new(&patient.config.mail, &patient.config.mail_from) {
        Ok(mailer) => mailer,
        Err(error) => return refused(causes(&error)),
    };
    let remote = mailer.is_remote();
    if remote && patient.offline {
        return Finding::new(Check::Mail, State::LeftOut, "offline");
    }
    match tokio::task::spawn_blocking(move || mailer.try_route()).await {
        Ok(Ok(())) if remote => Finding::ok(Check::Mail, "mail-by-smtp"),
        Ok(Ok(())) => Finding::ok(Check::Mail, "mail-into-folder"),
        Ok(Err(error)) => refused(causes(&error)),
        Err(error) => Finding::failed(Check::Mail, error),
    }
}

/// Whether the clock agrees with the database's, or at least with what was written before.
pub(super) async fn clock(patient: &Patient) -> Finding {
    let (now, first) = (patient.now, patient.instance.created_at);
    let told_by = patient.read(|conn| Ok((health::clock(conn)?, health::latest(conn)?))).await;
    told(
        Check::Clock,
        told_by.map(|(theirs, latest)| {
            let newest = latest.map_or(first, |latest| latest.max(first));
            let off = theirs.map_or(TimeDelta::zero(), |theirs| now - theirs);
            let found = match theirs {
                _ if newest > now + OFF => {
                    Finding::wrong(Check::Clock, "clock-behind").naming("newest", newest)
                }
                Some(theirs) if off.abs() > OFF => {
                    Finding::wrong(Check::Clock, "clock-off").naming("theirs", theirs)
                }
                _ => Finding::ok(Check::Clock, "clock-right"),
            };
            found.naming("now", now.whole_second())
        }),
    )
}
