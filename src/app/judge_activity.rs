//! After an estimate: what each achievement's rule says of each author's work. One unit of work per work decides
//! and reserves; running it again changes nothing of what is final.

use super::reserve_award::{Chance, reserve};
use super::{App, AppError, AppResult};
use crate::domain::{
    ActivityId, Criterion, CriterionEvidence, Evidence, FitId, PersonId, RequiredLevel, Rule,
    TotalEvidence,
};
use crate::estimate::{self, Fit, Options};
use crate::store::achievements::{self, Achievement};
use crate::store::judging::{self, JudgedRubric, Work};
use crate::store::validations::{self, Validation};
use crate::store::{Conn, audit};

/// What is judged in one unit of work.
#[derive(Clone)]
struct Judged {
    achievement: Achievement,
    rubric: JudgedRubric,
    work: Work,
    evidence: Evidence,
    fit: FitId,
}

/// Judges an activity's works by every achievement that stands on its rubric version in its cohort, once its
/// results are released: an award is for good, so it waits for the last review, and nobody learns of a result by
/// a badge first. The fit is the one sealed under `fit_id`; it knows submissions by their labels and criteria by
/// their keys, in points.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown activity; the database's own.
pub async fn judge_activity(
    app: &App,
    activity: ActivityId,
    fit_id: FitId,
    fit: &Fit,
) -> AppResult<()> {
    let (open, rubric, works) = app
        .read(move |conn| {
            let (cohort, version, released) =
                judging::activity(conn, activity)?.ok_or(AppError::NotFound)?;
            let rubric = judging::rubric(conn, version)?.ok_or(AppError::NotFound)?;
            let open = match released {
                Some(_) => achievements::list_open(conn, cohort, version)?,
                None => Vec::new(),
            };
            Ok((open, rubric, judging::works(conn, activity)?))
        })
        .await?;
    let asked = open.iter().any(|one| one.rule.unpooled_probability.is_some());
    let alone = if asked { Some(fit_alone(fit).await?) } else { None };
    for achievement in open {
        for work in &works {
            let evidence = evidence(fit, alone.as_ref(), &rubric, &achievement.rule, work);
            let judged = Judged {
                achievement: achievement.clone(),
                rubric: rubric.clone(),
                work: work.clone(),
                evidence,
                fit: fit_id,
            };
            judge_work(app, judged).await?;
        }
    }
    Ok(())
}

/// The same marks and seed once more, each work standing alone: the second key of a rule that asks for it.
async fn fit_alone(fit: &Fit) -> AppResult<Fit> {
    let options = Options { pooled: false, ..*fit.options() };
    let marks = fit.marks().clone();
    let fitted = tokio::task::spawn_blocking(move || estimate::fit(&marks, &options)).await;
    fitted.map_err(|error| AppError::Internal(error.to_string()))
}

/// Decides on one work: each of its authors gets what it proves.
async fn judge_work(app: &App, judged: Judged) -> AppResult<()> {
    let now = app.now();
    let chances: Vec<(PersonId, Chance)> =
        judged.work.authors.iter().map(|author| (*author, Chance::draw(app))).collect();
    app.write(move |conn| {
        let Some(achievement) = achievements::find(conn, judged.achievement.id)? else {
            return Ok(());
        };
        // Changed or archived since it was read: the next estimate judges by what holds then.
        if achievement.archived_at.is_some() || achievement.version != judged.achievement.version {
            return Ok(());
        }
        for (author, chance) in &chances {
            let grounds = achievement.rule.judge(judged.evidence.clone());
            let validation = Validation {
                id: chance.validation,
                achievement_id: achievement.id,
                person_id: *author,
                submission_id: judged.work.submission,
                fit_id: Some(judged.fit),
                outcome: grounds.state(),
                grounds,
                decided_by: None,
                decided_at: now,
            };
            record(conn, chance, &achievement, &judged.rubric, validation)?;
        }
        Ok(())
    })
    .await
}

/// Keeps what is said of a person's work, unless it is final already; reserves the award where the rule is met.
fn record(
    conn: &mut Conn,
    chance: &Chance,
    achievement: &Achievement,
    rubric: &JudgedRubric,
    mut said: Validation,
) -> AppResult<()> {
    match validations::find_for(conn, achievement.id, said.person_id)? {
        Some(earlier) if earlier.outcome.is_final() => return Ok(()),
        Some(earlier) => {
            said.id = earlier.id;
            validations::update(conn, &said)?;
        }
        None => validations::insert(conn, &said)?,
    }
    let line = audit::Line {
        at: said.decided_at,
        actor: None,
        action: "validation.judge",
        subject: format!("validation/{}", said.id),
        detail: said.outcome.to_string(),
    };
    audit::append(conn, &line)?;
    if said.outcome == crate::domain::ValidationState::Validated {
        reserve(conn, chance, achievement, rubric, &said, said.decided_at)?;
    }
    Ok(())
}

/// What the fit, and the one in which works stand alone, know of a work, as far as a rule asks.
fn evidence(
    fit: &Fit,
    alone: Option<&Fit>,
    rubric: &JudgedRubric,
    rule: &Rule,
    work: &Work,
) -> Evidence {
    let criteria = &rubric.content.criteria;
    let bars: Option<Vec<(&str, f64)>> =
        rule.criteria.iter().map(|required| bar(rubric, required)).collect();
    let all_reached = |fit: &Fit| fit.joint_probability(&work.label, bars.as_ref()?);
    let alone = alone.filter(|_| rule.unpooled_probability.is_some());
    let (min, max) = fit.marks().total_range();
    Evidence {
        joint: all_reached(fit).unwrap_or(0.0),
        unpooled: alone.and_then(all_reached),
        peers: work.peers,
        anchored: fit.anchored(),
        authors: u32::try_from(work.authors.len()).unwrap_or(u32::MAX),
        model: fit.model().to_owned(),
        criteria: criteria.iter().filter_map(|one| criterion_evidence(fit, work, one)).collect(),
        total: fit.total(&work.label).map(|total| TotalEvidence {
            min,
            max,
            mean: total.mean,
            low90: total.low90,
            high90: total.high90,
        }),
    }
}

/// The value from which on a required level is reached.
fn bar<'a>(rubric: &'a JudgedRubric, required: &RequiredLevel) -> Option<(&'a str, f64)> {
    let criterion = rubric.content.criterion(&required.criterion)?;
    Some((criterion.key.0.as_str(), threshold(criterion, required.level)?))
}

fn criterion_evidence(fit: &Fit, work: &Work, criterion: &Criterion) -> Option<CriterionEvidence> {
    let (label, key) = (work.label.as_str(), criterion.key.0.as_str());
    let estimate = fit.estimate(label, key)?;
    let reached = |level: usize| match threshold(criterion, level) {
        Some(threshold) if level > 0 => {
            fit.probability_at_least(label, key, threshold).unwrap_or(0.0)
        }
        // The lowest level is reached by whoever handed something in.
        _ => 1.0,
    };
    Some(CriterionEvidence {
        criterion: criterion.key.clone(),
        mean: estimate.mean,
        sd: estimate.sd,
        low90: estimate.low90,
        high90: estimate.high90,
        p_reached: (0..criterion.levels.len()).map(reached).collect(),
        reviews: estimate.reviews,
    })
}

/// From which value on a level is reached: midway between it and the level below, in points.
fn threshold(criterion: &Criterion, level: usize) -> Option<f64> {
    let points = |at: usize| criterion.levels.get(at).map(|level| level.points);
    let below = level.checked_sub(1).and_then(points);
    Some(below.map_or(points(level)?, |below| f64::midpoint(below, points(level).unwrap_or(below))))
}
