//! How the demo's people review: peers by leases, authors themselves, a trainer on some works.

use chrono::TimeDelta;

use super::cast::SUBJECTS;
use super::chance::{Chance, Eye};
use super::play::{People, Stage};
use super::writing::{Idea, comment, overall};
use crate::app::read_table::read_table;
use crate::app::take_review::take_review;
use crate::app::tend_lease::read_task;
use crate::app::write_review::{Draft, Place, post_review};
use crate::app::{AppError, AppResult, Caller};
use crate::domain::{ActivityId, Answer, CriterionKey};

/// How many levels every criterion of the demo has.
const LEVELS: usize = 4;

/// How many works a trainer reviews too: what anchors the peers' scale.
const ANCHORED: usize = 4;

/// An exercise as chance has it: how good every work is on every criterion, from 0 to 1.
pub(super) struct Exercise<'a> {
    pub(super) activity: ActivityId,
    work: &'static str,
    ideas: &'a [&'a Idea],
    truth: Vec<Vec<f64>>,
}

impl<'a> Exercise<'a> {
    /// Draws the works of authors of these abilities: each work, and each criterion in it, goes a little better
    /// or worse.
    pub(super) fn draw(
        chance: &Chance,
        activity: ActivityId,
        work: &'static str,
        ideas: &'a [&'a Idea],
        abilities: &[f64],
    ) -> Self {
        let truth = abilities
            .iter()
            .map(|ability| {
                let day = ability + chance.normal(0.0, 0.07);
                ideas.iter().map(|_| (day + chance.normal(0.0, 0.07)).clamp(0.0, 1.0)).collect()
            })
            .collect();
        Self { activity, work, ideas, truth }
    }

    /// The title of someone's work. It names the subject, not the author.
    pub(super) fn title(&self, author: usize) -> String {
        format!("{} : {}", self.work, SUBJECTS.get(author).copied().unwrap_or_default())
    }

    /// The level at which each criterion of someone's work really stands.
    pub(super) fn true_levels(&self, author: usize) -> Vec<(&'static str, usize)> {
        let sharp = Eye::sharp();
        let truth = self.truth.get(author).map_or(&[][..], Vec::as_slice);
        let level = |(idea, truth): (&&Idea, &f64)| (idea.key, sharp.place(*truth, LEVELS));
        self.ideas.iter().zip(truth).map(level).collect()
    }

    /// Whose work has that title.
    fn author_of(&self, title: &str) -> Option<usize> {
        (0..self.truth.len()).find(|&author| self.title(author) == title)
    }

    /// What someone with that eye writes on someone's work.
    fn read(&self, chance: &Chance, eye: &Eye, author: usize) -> Draft {
        let truth = self.truth.get(author).map_or(&[][..], Vec::as_slice);
        let mut sum = 0;
        let answers: Vec<Answer> = self
            .ideas
            .iter()
            .zip(truth)
            .map(|(idea, truth)| {
                let level = eye.level(chance, *truth, LEVELS);
                sum += level;
                Answer {
                    criterion: CriterionKey(idea.key.to_owned()),
                    level: u32::try_from(level).ok(),
                    comment: comment(idea.title, level),
                }
            })
            .collect();
        let share = sum as f64 / (answers.len().max(1) * (LEVELS - 1)) as f64;
        Draft { answers, comment: overall(share).to_owned() }
    }
}

/// Peers review until nobody has anything left to do. The last `drop_outs` learners stop half-way: one review, then
/// a task that they hold until it expires. Gives the number of reviews.
pub(super) async fn review(
    stage: &Stage<'_>,
    chance: &Chance,
    people: &People,
    exercise: &Exercise<'_>,
    drop_outs: usize,
) -> AppResult<usize> {
    let count = people.learners.len();
    let eyes: Vec<Eye> = (0..count).map(|_| Eye::draw(chance)).collect();
    let mut written = 0;
    for round in 0..4 {
        for at in chance.order(count) {
            stage.pass(TimeDelta::minutes(71));
            let (Some(learner), Some(eye)) = (people.learners.get(at), eyes.get(at)) else {
                continue;
            };
            let stops = at + drop_outs >= count;
            match (stops, round) {
                (true, 1) => {
                    // Takes a work, and never comes back.
                    let _held = take(stage, *learner, exercise).await?;
                }
                (true, 2..) => {}
                _ => {
                    written +=
                        usize::from(review_one(stage, chance, *learner, eye, exercise).await?)
                }
            }
        }
        stage.settle().await?;
    }
    Ok(written)
}

/// Takes a work, unless none is left.
async fn take(
    stage: &Stage<'_>,
    reviewer: Caller,
    exercise: &Exercise<'_>,
) -> AppResult<Option<crate::domain::LeaseId>> {
    match take_review(stage.app, None, reviewer, exercise.activity).await {
        Ok(lease) => Ok(Some(lease)),
        Err(AppError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a work and reviews it; `false` when none is left.
async fn review_one(
    stage: &Stage<'_>,
    chance: &Chance,
    reviewer: Caller,
    eye: &Eye,
    exercise: &Exercise<'_>,
) -> AppResult<bool> {
    let Some(lease) = take(stage, reviewer, exercise).await? else { return Ok(false) };
    let task = read_task(stage.app, reviewer, lease).await?;
    let unknown = || AppError::Internal(format!("no work is called {:?}", task.work.title));
    let author = exercise.author_of(&task.work.title).ok_or_else(unknown)?;
    stage.pass(TimeDelta::minutes(18));
    let draft = exercise.read(chance, eye, author);
    post_review(stage.app, None, reviewer, Place::Lease(lease), draft).await?;
    Ok(true)
}

/// Authors judge their own work, kindly. It never counts.
pub(super) async fn review_oneself(
    stage: &Stage<'_>,
    chance: &Chance,
    people: &People,
    exercise: &Exercise<'_>,
) -> AppResult<()> {
    let kind = Eye::kind();
    for (at, learner) in people.learners.iter().enumerate() {
        stage.pass(TimeDelta::minutes(9));
        let draft = exercise.read(chance, &kind, at);
        post_review(stage.app, None, *learner, Place::OwnWork(exercise.activity), draft).await?;
    }
    Ok(())
}

/// The second trainer reviews some works: the anchors that show how kind or strict the whole class is.
pub(super) async fn anchor(
    stage: &Stage<'_>,
    chance: &Chance,
    people: &People,
    exercise: &Exercise<'_>,
) -> AppResult<()> {
    let Some(trainer) = people.trainers.last() else { return Ok(()) };
    let careful = Eye::careful();
    let table = read_table(stage.app, *trainer, exercise.activity, None, 200).await?;
    for at in chance.order(table.len()).into_iter().take(ANCHORED) {
        stage.pass(TimeDelta::minutes(25));
        let Some(row) = table.get(at) else { continue };
        let Some(author) = exercise.author_of(&row.title) else { continue };
        let draft = exercise.read(chance, &careful, author);
        post_review(stage.app, None, *trainer, Place::Work(row.submission), draft).await?;
    }
    Ok(())
}
