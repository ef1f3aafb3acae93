//! Writing a submission and handing it in.

use std::collections::BTreeSet;

use super::plan_activity::ask_to_advance;
use super::read_activity::activity_seen;
use super::read_submission::submission_seen;
use super::{App, AppError, AppResult, Caller, Once};
use crate::domain::{
    Action, ActivityId, Flaw, Moment, PersonId, Phase, RefusedSubmission, SubmissionId,
    SubmissionState, Timeliness, optional_wording, taken,
};
use crate::store::activities::Activity;
use crate::store::audit::{self, Line};
use crate::store::submissions::{self, Submission};
use crate::store::{Conn, files};

/// What a submission says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What it is called, in up to 200 characters.
    pub title: String,
    /// Its text, in Markdown, in up to 200 000 characters.
    pub body: String,
}

impl Text {
    fn check(&self) -> AppResult<()> {
        let title = optional_wording(&self.title, 200).err().map(|fault| Flaw::at("/title", fault));
        let body =
            optional_wording(&self.body, 200_000).err().map(|fault| Flaw::at("/body", fault));
        let flaws: Vec<Flaw> = title.into_iter().chain(body).collect();
        if flaws.is_empty() { Ok(()) } else { Err(flaws.into()) }
    }
}

/// Begins a submission, as a draft. Learners only; each is author of one at the most, alone or with others
/// where the activity is for groups.
///
/// # Errors
/// [`RefusedSubmission`]; [`AppError::Invalid`] at the co-author who cannot be one.
pub async fn start_submission(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    activity: ActivityId,
    text: Text,
    co_authors: Vec<PersonId>,
) -> AppResult<SubmissionId> {
    let now = app.now();
    let id = SubmissionId(app.random.uuid());
    app.create(once, move |conn| {
        let (found, _) = activity_seen(conn, &caller, activity, Action::TakePart)?;
        text.check()?;
        is_taken(&found, now)?;
        if submissions::find_of(conn, activity, caller.person)?.is_some() {
            return Err(AppError::refused(RefusedSubmission::HasOneAlready));
        }
        let authors = authors(conn, &found, caller.person, &co_authors)?;
        let new = Submission {
            id,
            activity_id: activity,
            label: submissions::next_label(conn, activity)?,
            title: text.title.trim().to_owned(),
            body: text.body.clone(),
            state: SubmissionState::Draft,
            late: false,
            version: 1,
            created_by: caller.person,
            created_at: now,
            submitted_at: None,
        };
        submissions::insert(conn, &new, &authors)?;
        note(conn, &caller, id, "submission.start", now)?;
        Ok(id)
    })
    .await
}

/// The authors of a new submission; names each co-author who cannot be one.
fn authors(
    conn: &mut Conn,
    activity: &Activity,
    first: PersonId,
    others: &[PersonId],
) -> AppResult<Vec<PersonId>> {
    if !others.is_empty() && !activity.group_work {
        return Err(AppError::refused(RefusedSubmission::NotForGroups));
    }
    let learners = submissions::learners_among(conn, activity.cohort_id, others)?;
    let mut flaws = Vec::new();
    for (i, person) in others.iter().enumerate() {
        let at = format!("/co_authors/{i}");
        if !learners.contains(person) {
            flaws.push(Flaw::at(at, RefusedSubmission::CoAuthorUnknown));
        } else if submissions::find_of(conn, activity.id, *person)?.is_some() {
            flaws.push(Flaw::at(at, RefusedSubmission::CoAuthorTaken));
        }
    }
    if !flaws.is_empty() {
        return Err(flaws.into());
    }
    let all: BTreeSet<PersonId> = others.iter().copied().chain([first]).collect();
    Ok(all.into_iter().collect())
}

/// Saves a draft. Its authors only.
///
/// # Errors
/// [`AppError::Stale`] if a co-author saved meanwhile; [`RefusedSubmission::NotADraft`].
pub async fn save_submission(
    app: &App,
    caller: Caller,
    id: SubmissionId,
    version: i64,
    text: Text,
) -> AppResult<()> {
    app.write(move |conn| {
        let (submission, _) = own(conn, &caller, id)?;
        if submission.state != SubmissionState::Draft {
            return Err(AppError::refused(RefusedSubmission::NotADraft));
        }
        if submission.version != version {
            return Err(AppError::Stale);
        }
        text.check()?;
        Ok(submissions::set_text(conn, id, text.title.trim(), &text.body)?)
    })
    .await
}

/// Hands a draft in. Its authors only; from then on it does not change.
///
/// # Errors
/// [`RefusedSubmission`]: too late, empty, no draft.
pub async fn submit_work(app: &App, caller: Caller, id: SubmissionId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (submission, activity) = own(conn, &caller, id)?;
        if submission.state != SubmissionState::Draft {
            return Err(AppError::refused(RefusedSubmission::NotADraft));
        }
        let late = is_taken(&activity, now)? == Timeliness::Late;
        if submission.body.trim().is_empty() && files::list(conn, id)?.is_empty() {
            return Err(AppError::refused(RefusedSubmission::Empty));
        }
        submissions::set_state(conn, id, SubmissionState::Submitted, late, Some(now))?;
        if late && activity.phase == Phase::Submit {
            // The deadline has passed, and reviewing may only have waited for this work.
            ask_to_advance(conn, activity.id, now, now)?;
        }
        note(conn, &caller, id, "submission.submit", now)
    })
    .await
}

/// Takes a submission back before reviewing begins. Its authors only. Review tasks end.
///
/// Once works are reviewed it is refused whether this one is or not: else the answer would tell its author.
///
/// # Errors
/// [`RefusedSubmission::NotSubmitted`], [`RefusedSubmission::UnderReview`].
pub async fn withdraw_submission(app: &App, caller: Caller, id: SubmissionId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (submission, activity) = own(conn, &caller, id)?;
        if submission.state != SubmissionState::Submitted {
            return Err(AppError::refused(RefusedSubmission::NotSubmitted));
        }
        if activity.phase > Phase::Submit {
            return Err(AppError::refused(RefusedSubmission::UnderReview));
        }
        submissions::set_state(conn, id, SubmissionState::Withdrawn, false, None)?;
        submissions::end_leases(conn, id, now)?;
        note(conn, &caller, id, "submission.withdraw", now)
    })
    .await
}

/// Takes a withdrawn submission up again, as a draft, while work is taken. Its authors only.
///
/// # Errors
/// [`RefusedSubmission`].
pub async fn resume_submission(app: &App, caller: Caller, id: SubmissionId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (submission, activity) = own(conn, &caller, id)?;
        if submission.state != SubmissionState::Withdrawn {
            return Err(AppError::refused(RefusedSubmission::NotWithdrawn));
        }
        is_taken(&activity, now)?;
        submissions::set_state(conn, id, SubmissionState::Draft, false, None)?;
        note(conn, &caller, id, "submission.resume", now)
    })
    .await
}

/// The caller's own submission; a trainer, who only sees it, may not act on it.
pub(super) fn own(
    conn: &mut Conn,
    caller: &Caller,
    id: SubmissionId,
) -> AppResult<(Submission, Activity)> {
    let (submission, activity, author) = submission_seen(conn, caller, id)?;
    if !author {
        return Err(AppError::NotAllowed);
    }
    Ok((submission, activity))
}

fn is_taken(activity: &Activity, now: Moment) -> AppResult<Timeliness> {
    let done = taken(activity.phase, &activity.deadlines(), activity.late_submissions, now);
    done.map_err(AppError::refused)
}

fn note(
    conn: &mut Conn,
    caller: &Caller,
    id: SubmissionId,
    action: &str,
    at: Moment,
) -> AppResult<()> {
    let (subject, detail) = (format!("submission/{id}"), String::new());
    Ok(audit::append(conn, &Line { at, actor: Some(caller.person), action, subject, detail })?)
}
