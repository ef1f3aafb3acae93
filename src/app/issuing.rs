//! How far an achievement's issuing is: what is decided, what is signed, what was given up; and another try for that.

use std::collections::{BTreeMap, BTreeSet};

use super::write_review::ESTIMATE_JOB;
use super::{App, AppError, AppResult, Caller, rights, sign_anew};
use crate::domain::{AchievementId, Action, AwardId, Moment};
use crate::store::achievements::{self, Achievement};
use crate::store::jobs::{self, Seen};
use crate::store::{Conn, audit, awards, judging, reissues};

/// The kind of the job that signs an award.
const SIGN_JOB: &str = "sign";

/// How far an achievement's issuing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Issuing {
    /// How many awards are decided.
    pub decided: usize,
    /// How many of their badges are signed, and need not be signed anew.
    pub signed: usize,
    /// How many wait to be signed, or to be signed anew.
    pub waiting: usize,
    /// How many of those that wait have failed before, and are tried again by themselves.
    pub failing: usize,
    /// How many were given up, until somebody asks for another try.
    pub failed: usize,
    /// How many awards are revoked.
    pub revoked: usize,
    /// How many activities wait for the estimate by which more awards may be decided.
    pub estimates_waiting: usize,
    /// How many of these estimates were given up.
    pub estimates_failed: usize,
}

/// How far an achievement's issuing is. Trainers of its cohort.
///
/// # Errors
/// [`AppError::NotFound`] for a stranger, [`AppError::NotAllowed`] for a learner.
pub async fn read_issuing(app: &App, caller: Caller, id: AchievementId) -> AppResult<Issuing> {
    app.read(move |conn| {
        let achievement = certified(conn, &caller, id)?;
        Ok(Work::find(conn, &achievement)?.counted())
    })
    .await
}

/// Lets what was given up be tried again. Trainers of its cohort.
///
/// # Errors
/// As [`read_issuing`].
pub async fn resume_issuing(app: &App, caller: Caller, id: AchievementId) -> AppResult<Issuing> {
    let now = app.now();
    app.write(move |conn| {
        let achievement = certified(conn, &caller, id)?;
        let work = Work::find(conn, &achievement)?;
        let again = work.resume(conn, now)?;
        let line = audit::Line {
            at: now,
            actor: Some(caller.person),
            action: "issuing.resume",
            subject: format!("achievement/{id}"),
            detail: again.to_string(),
        };
        audit::append(conn, &line)?;
        Ok(Work::find(conn, &achievement)?.counted())
    })
    .await
}

fn certified(conn: &mut Conn, caller: &Caller, id: AchievementId) -> AppResult<Achievement> {
    let found = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
    rights::in_cohort(conn, caller, found.cohort_id, Action::Certify)?;
    Ok(found)
}

/// How one thing that is to be done stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Waiting,
    Failing,
    Failed,
}

/// The jobs of a kind, by their keys. Of several for one thing the liveliest counts.
struct Jobs(BTreeMap<String, Vec<Seen>>);

impl Jobs {
    fn find(conn: &mut Conn, kind: &str) -> AppResult<Self> {
        let mut by_key: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
        for job in jobs::list_of(conn, kind)? {
            by_key.entry(job.key.clone()).or_default().push(job);
        }
        Ok(Self(by_key))
    }

    fn of(&self, key: &str) -> &[Seen] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    fn stage(&self, key: &str) -> Stage {
        let live = self.of(key).iter().find(|job| job.parked_at.is_none());
        match live {
            Some(job) if job.last_error.is_empty() => Stage::Waiting,
            Some(_) => Stage::Failing,
            None => Stage::Failed,
        }
    }

    /// Lets what was given up be tried again; `false` where there is no job at all.
    fn resume(&self, conn: &mut Conn, key: &str, now: Moment) -> AppResult<bool> {
        for job in self.of(key).iter().filter(|job| job.parked_at.is_some()) {
            jobs::release(conn, job, now)?;
        }
        Ok(!self.of(key).is_empty())
    }
}

/// All that an achievement's issuing is about.
struct Work {
    awards: Vec<awards::Standing>,
    /// The awards of which something is to be signed anew.
    anew: BTreeSet<AwardId>,
    /// The activities that may earn it, where somebody asked for an estimate.
    activities: Vec<String>,
    signing: Jobs,
    signing_anew: Jobs,
    estimating: Jobs,
}

impl Work {
    fn find(conn: &mut Conn, achievement: &Achievement) -> AppResult<Self> {
        let estimating = Jobs::find(conn, ESTIMATE_JOB)?;
        let open = judging::released(conn, achievement.cohort_id, achievement.rubric_version_id)?;
        let activities = open.iter().map(ToString::to_string);
        Ok(Self {
            awards: awards::list_standing(conn, achievement.id)?,
            anew: reissues::list_pending(conn)?.into_iter().collect(),
            activities: activities.filter(|one| !estimating.of(one).is_empty()).collect(),
            signing: Jobs::find(conn, SIGN_JOB)?,
            signing_anew: Jobs::find(conn, sign_anew::JOB)?,
            estimating,
        })
    }

    /// Where an award's signing stands; nothing where there is nothing to do.
    fn stage(&self, award: &awards::Standing) -> Option<Stage> {
        let key = award.id.to_string();
        if !award.is_sealed {
            return Some(self.signing.stage(&key));
        }
        self.anew.contains(&award.id).then(|| self.signing_anew.stage(&key))
    }

    fn counted(&self) -> Issuing {
        let mut issuing = Issuing { decided: self.awards.len(), ..Issuing::default() };
        for award in &self.awards {
            issuing.revoked += usize::from(award.is_revoked);
            match self.stage(award) {
                None => issuing.signed += 1,
                Some(Stage::Waiting) => issuing.waiting += 1,
                Some(Stage::Failing) => {
                    issuing.waiting += 1;
                    issuing.failing += 1;
                }
                Some(Stage::Failed) => issuing.failed += 1,
            }
        }
        for activity in &self.activities {
            match self.estimating.stage(activity) {
                Stage::Waiting | Stage::Failing => issuing.estimates_waiting += 1,
                Stage::Failed => issuing.estimates_failed += 1,
            }
        }
        issuing
    }

    /// Asks for another try of all that was given up; gives of how many things.
    fn resume(&self, conn: &mut Conn, now: Moment) -> AppResult<usize> {
        let mut again = 0;
        for award in self.awards.iter().filter(|one| self.stage(one) == Some(Stage::Failed)) {
            let key = award.id.to_string();
            let jobs = if award.is_sealed { &self.signing_anew } else { &self.signing };
            // Where the very job is lost, it is asked for again.
            if !jobs.resume(conn, &key, now)? {
                match award.is_sealed {
                    true => sign_anew::push(conn, award.id, now)?,
                    false => push(conn, award.id, now)?,
                }
            }
            again += 1;
        }
        let given_up = |one: &&String| self.estimating.stage(one) == Stage::Failed;
        for activity in self.activities.iter().filter(given_up) {
            self.estimating.resume(conn, activity, now)?;
            again += 1;
        }
        Ok(again)
    }
}

/// Asks for the job that signs a reserved award.
///
/// # Errors
/// The database's own.
pub(super) fn push(conn: &mut Conn, award: AwardId, now: Moment) -> AppResult<()> {
    let payload = serde_json::json!({ "award": award }).to_string();
    Ok(jobs::push(conn, SIGN_JOB, &award.to_string(), &payload, now, now)?)
}
