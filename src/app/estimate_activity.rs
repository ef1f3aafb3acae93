//! An activity's estimates are made anew: read the posted reviews, fit with no connection held, seal.
//!
//! Peers' reviews are the marks; self-reviews never count. A trainer's posted review of a work that peers
//! reviewed too makes that work an anchor: it tells the model how far the whole class is too kind or harsh.
//! Labels, scales, weights and the seed are those of `compagnon score` on the exported files, so both give the
//! same numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::judge_activity::judge_activity;
use super::{App, AppError, AppResult};
use crate::domain::{ActivityId, FitId, Moment, PersonId, ReviewKind, RubricContent, SubmissionId};
use crate::estimate::{self, Anchor, Criterion, Estimate, Fit, Mark, Marks, Options, Scale};
use crate::store::Conn;
use crate::store::audit::{self, Line};
use crate::store::desk::{self, Desk};
use crate::store::fits::{self, Estimated, ReviewerEstimated, Seal, TOTAL};
use crate::store::reviews::{self, Kept};

/// What a fit is made of, and whom its labels stand for.
pub(super) struct Inputs {
    rubric: RubricContent,
    marks: Vec<Mark>,
    anchors: Vec<Anchor>,
    submissions: BTreeMap<String, SubmissionId>,
    reviewers: BTreeMap<String, PersonId>,
    reviews: i32,
}

/// Makes the estimates of an activity from its posted reviews, seals them and puts them in force; then asks
/// whether anybody has earned anything by them. Without a peer's review there is nothing to do. Safe to repeat:
/// the same reviews are sealed once.
///
/// # Errors
/// [`AppError::Internal`] when kept reviews cannot be fitted, or the database's own.
pub async fn estimate_activity(app: &App, activity: ActivityId) -> AppResult<Option<FitId>> {
    let read = app.read(move |conn| Inputs::read(conn, activity)).await?;
    let Some(inputs) = read.filter(Inputs::has_marks) else { return Ok(None) };
    let internal = |error: String| AppError::Internal(error);
    let fitted = tokio::task::spawn_blocking(move || inputs.fit().map(|fit| (inputs, fit)));
    let (inputs, fit) =
        fitted.await.map_err(|error| internal(error.to_string()))?.map_err(internal)?;
    let seal = Seal {
        id: FitId(app.random.uuid()),
        activity_id: activity,
        model: fit.model().to_owned(),
        seed: i64::try_from(fit.seed()).unwrap_or(i64::MAX),
        inputs_hash: hash(&fit, &inputs),
        reviews: inputs.reviews,
        anchored: fit.anchored(),
        sealed_at: app.now(),
        guard_gain: fit.watch().map(|watch| watch.gain),
    };
    let (works, reviewers) = (inputs.works(&fit), inputs.reviewers(&fit));
    let id = app.write(move |conn| put_in_force(conn, &seal, &works, &reviewers)).await?;
    judge_activity(app, activity, id, &fit).await?;
    Ok(Some(id))
}

/// The unit of work that seals a fit, unless these inputs are sealed already, and puts it in force, unless one
/// of more reviews has got there first.
fn put_in_force(
    conn: &mut Conn,
    seal: &Seal,
    works: &[Estimated],
    reviewers: &[ReviewerEstimated],
) -> AppResult<FitId> {
    let activity = seal.activity_id;
    let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
    let id = match fits::sealed(conn, activity, &seal.inputs_hash, &seal.model)? {
        Some(earlier) => earlier,
        None => {
            fits::seal(conn, seal, works, reviewers)?;
            note(conn, seal, seal.sealed_at)?;
            seal.id
        }
    };
    let current = match desk.activity.fit_id {
        Some(current) => fits::find(conn, current)?,
        None => None,
    };
    if current.is_none_or(|current| current.reviews <= seal.reviews) {
        desk::set_fit(conn, activity, id)?;
    }
    Ok(id)
}

fn note(conn: &mut Conn, seal: &Seal, at: Moment) -> AppResult<()> {
    let line = Line {
        at,
        actor: None,
        action: "fit.seal",
        subject: format!("fit/{}", seal.id),
        detail: format!("{} reviews={} inputs={}", seal.model, seal.reviews, seal.inputs_hash),
    };
    Ok(audit::append(conn, &line)?)
}

impl Inputs {
    /// Whether a peer has marked anything.
    pub(super) const fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Where a criterion stands in the rubric.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        self.rubric.criteria.iter().position(|criterion| criterion.key.0 == key)
    }

    /// The reviews posted until now.
    ///
    /// # Errors
    /// The database's own.
    pub(super) fn read(conn: &mut Conn, activity: ActivityId) -> AppResult<Option<Self>> {
        let Some(desk) = desk::find(conn, activity)? else { return Ok(None) };
        let labels: HashMap<SubmissionId, String> = desk::papers(conn, activity)?
            .into_iter()
            .map(|paper| (paper.submission.id, paper.submission.label))
            .collect();
        let people: HashMap<PersonId, String> = desk::members(conn, desk.activity.cohort_id)?
            .into_iter()
            .map(|member| (member.person, member.label))
            .collect();
        let posted = reviews::posted(conn, activity)?;
        Ok(Some(Self::collect(desk, &labels, &people, &posted)))
    }

    fn collect(
        desk: Desk,
        labels: &HashMap<SubmissionId, String>,
        people: &HashMap<PersonId, String>,
        posted: &[Kept],
    ) -> Self {
        let mut inputs = Self {
            rubric: desk.rubric,
            marks: Vec::new(),
            anchors: Vec::new(),
            submissions: BTreeMap::new(),
            reviewers: BTreeMap::new(),
            reviews: 0,
        };
        for kept in posted.iter().filter(|kept| kept.review.kind == ReviewKind::Peer) {
            let Some(work) = labels.get(&kept.review.submission) else { continue };
            let reviewer = kept.review.reviewer;
            let label = people.get(&reviewer).cloned().unwrap_or_else(|| reviewer.to_string());
            let values = values(&inputs.rubric, kept);
            inputs.marks.extend(values.into_iter().map(|(criterion, value)| Mark {
                submission: work.clone(),
                reviewer: label.clone(),
                criterion,
                value,
            }));
            inputs.submissions.insert(work.clone(), kept.review.submission);
            inputs.reviewers.insert(label, reviewer);
            inputs.reviews += 1;
        }
        inputs.anchors = inputs.anchors_from(labels, posted);
        inputs
    }

    /// The works trainers have judged, with the mean of what they say; only works and criteria with marks.
    fn anchors_from(&self, labels: &HashMap<SubmissionId, String>, posted: &[Kept]) -> Vec<Anchor> {
        let marked: BTreeSet<&str> =
            self.marks.iter().map(|mark| mark.criterion.as_str()).collect();
        let mut said = BTreeMap::<(String, String), Vec<f64>>::new();
        for kept in posted.iter().filter(|kept| kept.review.kind == ReviewKind::Trainer) {
            let work = labels.get(&kept.review.submission);
            let Some(work) = work.filter(|work| self.submissions.contains_key(*work)) else {
                continue;
            };
            for (criterion, value) in values(&self.rubric, kept) {
                if marked.contains(criterion.as_str()) {
                    said.entry((work.clone(), criterion)).or_default().push(value);
                }
            }
        }
        let anchor = |((submission, criterion), values): ((String, String), Vec<f64>)| Anchor {
            submission,
            criterion,
            value: values.iter().sum::<f64>() / values.len() as f64,
        };
        said.into_iter().map(anchor).collect()
    }

    fn fit(&self) -> Result<Fit, String> {
        Ok(estimate::fit(&self.marks()?, &Options::default()))
    }

    /// The marks on the criteria that have any, and the anchors.
    ///
    /// # Errors
    /// What keeps kept reviews from being fitted: never seen.
    pub(super) fn marks(&self) -> Result<Marks, String> {
        let marked: BTreeSet<&str> =
            self.marks.iter().map(|mark| mark.criterion.as_str()).collect();
        let mut criteria = Vec::new();
        for criterion in &self.rubric.criteria {
            let key = &criterion.key.0;
            let ends = criterion.levels.first().zip(criterion.levels.last());
            if let Some((low, high)) = ends.filter(|_| marked.contains(key.as_str())) {
                let scale = Scale::new(low.points, high.points, criterion.step());
                let scale = scale.map_err(|error| format!("{key}: {error}"))?;
                criteria.push(Criterion::new(key.clone(), scale, f64::from(criterion.weight)));
            }
        }
        let marks = Marks::new(criteria, &self.marks, &self.anchors);
        marks.map_err(|error| error.to_string())
    }

    /// What the fit says of each work: a row per marked criterion, and the total where every criterion of the
    /// rubric is marked and none of them is itself called so.
    fn works(&self, fit: &Fit) -> Vec<Estimated> {
        let mut rows = Vec::new();
        let named = self.rubric.criteria.iter().any(|criterion| criterion.key.0 == TOTAL);
        let whole = !named && fit.marks().criteria().len() == self.rubric.criteria.len();
        for (label, submission) in &self.submissions {
            for criterion in &self.rubric.criteria {
                let key = &criterion.key.0;
                let Some(estimate) = fit.estimate(label, key) else { continue };
                let scale = fit.marks().scale(key);
                let reached = criterion.levels.iter().filter_map(|level| {
                    let threshold = scale?.threshold_of_level(level.points);
                    fit.probability_at_least(label, key, threshold)
                });
                rows.push(row(*submission, key, estimate, reached.collect()));
            }
            if let Some(total) = fit.total(label).filter(|_| whole) {
                rows.push(row(*submission, TOTAL, total, Vec::new()));
            }
        }
        rows
    }

    fn reviewers(&self, fit: &Fit) -> Vec<ReviewerEstimated> {
        let effects = fit.reviewers().into_iter();
        let known = effects.filter_map(|effect| {
            let person = self.reviewers.get(&effect.reviewer)?;
            Some(ReviewerEstimated {
                person: *person,
                leniency: effect.leniency,
                reliability: effect.reliability.unwrap_or_default(),
                reviews: i32::try_from(effect.reviews).unwrap_or(i32::MAX),
                blind: effect.blind,
            })
        });
        known.collect()
    }
}

fn row(
    submission: SubmissionId,
    criterion: &str,
    estimate: &Estimate,
    p_reached: Vec<f64>,
) -> Estimated {
    Estimated {
        submission,
        criterion: criterion.to_owned(),
        mean: estimate.mean,
        sd: estimate.sd,
        low90: estimate.low90,
        high90: estimate.high90,
        p_reached,
        reviews: i32::try_from(estimate.reviews).unwrap_or(i32::MAX),
    }
}

/// The marks of a review: the points of each level given. Imported reviews may lack some.
pub(super) fn values(rubric: &RubricContent, kept: &Kept) -> Vec<(String, f64)> {
    let value = |answer: &crate::domain::Answer| {
        let levels = &rubric.criterion(&answer.criterion)?.levels;
        let level = levels.get(answer.level? as usize)?;
        Some((answer.criterion.0.clone(), level.points))
    };
    kept.review.answers.iter().filter_map(value).collect()
}

/// SHA-256 of what went in, in an order that no id and no time has a part in.
fn hash(fit: &Fit, inputs: &Inputs) -> String {
    let mut lines: Vec<String> = Vec::new();
    for criterion in fit.marks().criteria() {
        let (scale, weight) = (criterion.scale, criterion.weight);
        let line = (&criterion.label, scale.min(), scale.max(), scale.step(), weight);
        lines.push(format!("criterion {line:?}"));
    }
    for Mark { submission, reviewer, criterion, value } in &inputs.marks {
        lines.push(format!("mark {:?}", (submission, reviewer, criterion, value)));
    }
    for Anchor { submission, criterion, value } in &inputs.anchors {
        lines.push(format!("anchor {:?}", (submission, criterion, value)));
    }
    lines.sort();
    lines.push(format!("seed {}", fit.seed()));
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
