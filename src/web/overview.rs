//! What trainers see of an activity: its moves, who follows and who is behind, every work with its reviews.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::activity::phase_at;
use super::{Layout, Texts};
use crate::app::read_activity::ActivityView;
use crate::app::read_results::Score;
use crate::app::read_table::{self, LearnerProgress, SignedReview, TableRow};
use crate::app::{App, AppResult, Caller};
use crate::domain::{Criterion, MOVES, Phase, ReviewKind, RubricContent, SubmissionState};

/// How many works one page of the table has.
const WORKS: usize = 25;

/// How many learners are listed: more than any cohort has.
const MOST_LEARNERS: i64 = 2000;

/// What the overview is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The activity.
    pub view: &'a ActivityView,
    /// Its rubric.
    pub rubric: &'a RubricContent,
    /// The cohort's time zone.
    pub zone: &'a str,
}

/// A move to another phase.
pub struct Move {
    /// To which phase.
    pub to: String,
    /// What the button says.
    pub label: String,
    /// Whether it leads back.
    pub is_back: bool,
}

/// A learner's line.
pub struct LearnerLine {
    /// Their name.
    pub name: String,
    /// Where their work stands, in words.
    pub work: String,
    /// Reviews done, of how many.
    pub done: String,
    /// Reviews their work has got.
    pub received: u32,
    /// What came in between: works held, given back, let go.
    pub notes: Vec<String>,
    /// Whether something that is due is missing.
    pub is_behind: bool,
}

/// A score in the table.
pub struct Cell {
    /// The mean, or nothing.
    pub mean: String,
    /// The interval, or the level reached.
    pub beside: String,
}

/// A review in the table.
pub struct ReviewLine {
    /// Who wrote it.
    pub reviewer: String,
    /// Whose judgement it is.
    pub kind: String,
    /// What it says: criterion, level, comment.
    pub answers: Vec<(String, String, String)>,
    /// About the whole.
    pub comment: String,
}

/// A work in the table.
pub struct WorkLine {
    /// Its stable label.
    pub label: String,
    /// What it is called.
    pub title: String,
    /// Who wrote it.
    pub authors: String,
    /// Whether it came late.
    pub is_late: bool,
    /// A cell per criterion, and the total's.
    pub cells: Vec<Cell>,
    /// Who reviewed it.
    pub reviews: Vec<ReviewLine>,
    /// Where a trainer reviews it.
    pub review_href: String,
}

/// What trainers see.
pub struct Overview {
    /// The version that a move is based on.
    pub version: i64,
    /// The moves there are.
    pub moves: Vec<Move>,
    /// Whether results can be released now.
    pub can_release: bool,
    /// When they were, in words.
    pub released: Option<String>,
    /// How far it has come, in words.
    pub progress: Vec<String>,
    /// The learners.
    pub learners: Vec<LearnerLine>,
    /// What the columns of the table are called.
    pub columns: Vec<String>,
    /// The works.
    pub works: Vec<WorkLine>,
    /// Where the table goes on.
    pub next: Option<String>,
    /// Whether a trainer's review can be written now.
    pub can_review: bool,
}

/// Reads what a trainer sees; the table from the work behind `after` on.
///
/// # Errors
/// Not allowed to learners.
pub async fn read(
    app: &App,
    caller: Caller,
    layout: &Layout,
    about: About<'_>,
    after: Option<Uuid>,
) -> AppResult<Overview> {
    let (t, activity) = (layout.t, &about.view.activity);
    let id = activity.id;
    let limit = i64::try_from(WORKS).unwrap_or(i64::MAX) + 1;
    let mut rows = read_table::read_table(app, caller, id, after, limit).await?;
    let more = rows.len() > WORKS;
    rows.truncate(WORKS);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| format!("{}/activities/{id}?after={}", layout.base, row.submission));
    let learners = read_table::read_progress(app, caller, id, None, MOST_LEARNERS).await?;
    let phase = phase_at(about.view, app.now());
    let progress = about.view.progress.map_or_else(Vec::new, |progress| {
        vec![
            t.with("activity-progress-works", "count", progress.submitted),
            t.with("activity-progress-reviews", "count", progress.final_reviews),
        ]
    });
    let released = activity.results_released_at;
    let titles = about.rubric.criteria.iter().map(|criterion| criterion.title.clone());
    Ok(Overview {
        version: activity.version,
        moves: moves(t, activity.phase),
        can_release: phase == Phase::Results && released.is_none(),
        released: released
            .map(|at| t.with("activity-released-at", "moment", t.moment(&at, about.zone))),
        progress,
        learners: learners.into_iter().map(|one| learner(t, phase, one)).collect(),
        columns: titles.chain([t.say("results-total")]).collect(),
        works: rows.into_iter().map(|row| work(layout, about.rubric, row)).collect(),
        next,
        can_review: matches!(activity.phase, Phase::Review | Phase::Results),
    })
}

/// The moves there are from a phase.
fn moves(t: Texts, from: Phase) -> Vec<Move> {
    let open = MOVES.iter().filter(|(start, _)| *start == from);
    open.map(|(_, to)| Move {
        to: to.to_string(),
        label: t.say(&format!("activity-move-{from}-{to}")),
        is_back: *to < from,
    })
    .collect()
}

fn learner(t: Texts, phase: Phase, one: LearnerProgress) -> LearnerLine {
    let handed_in = one.submission == Some(SubmissionState::Submitted);
    let state = one.submission.map_or("none", |state| match state {
        SubmissionState::Draft => "draft",
        SubmissionState::Submitted if one.late => "late",
        SubmissionState::Submitted => "submitted",
        SubmissionState::Withdrawn => "withdrawn",
    });
    let is_behind = match phase {
        Phase::Draft => false,
        Phase::Submit => !handed_in,
        Phase::Review | Phase::Results => !handed_in || one.missing > 0,
    };
    let notes = [
        ("activity-learner-held", one.held),
        ("activity-learner-expired", one.expired),
        ("activity-learner-declined", one.declined),
    ];
    let notes = notes.into_iter().filter(|(_, count)| *count > 0);
    let (done, due) = (one.done.to_string(), (one.done + one.missing).to_string());
    LearnerLine {
        name: one.learner.name,
        work: t.say(&format!("activity-work-{state}")),
        done: t.with2("activity-learner-done", "done", done, "due", due),
        received: one.received,
        notes: notes.map(|(key, count)| t.with(key, "count", count)).collect(),
        is_behind,
    }
}

fn work(layout: &Layout, rubric: &RubricContent, row: TableRow) -> WorkLine {
    let t = layout.t;
    let mut scores: BTreeMap<String, Score> =
        row.scores.into_iter().map(|score| (score.criterion.clone(), score)).collect();
    let mut cells: Vec<Cell> = Vec::new();
    for criterion in &rubric.criteria {
        cells.push(cell(t, rubric, Some(criterion), scores.remove(&criterion.key.0)));
    }
    // What is left is no criterion of the rubric: the total.
    cells.push(cell(t, rubric, None, scores.into_values().next()));
    let names: Vec<String> = row.authors.into_iter().map(|author| author.name).collect();
    WorkLine {
        label: row.label,
        title: if row.title.is_empty() { t.say("work-untitled") } else { row.title },
        authors: names.join(", "),
        is_late: row.late,
        cells,
        reviews: row.reviews.into_iter().map(|one| review(t, rubric, one)).collect(),
        review_href: format!("{}/submissions/{}/trainer-review", layout.base, row.submission),
    }
}

fn cell(
    t: Texts,
    rubric: &RubricContent,
    criterion: Option<&Criterion>,
    score: Option<Score>,
) -> Cell {
    let Some(score) = score else { return Cell { mean: "–".to_owned(), beside: String::new() } };
    let ends = criterion.map_or_else(|| rubric.total_ends(), Criterion::ends);
    let level = score.level.and_then(|level| criterion?.levels.get(level));
    let range = t.interval((score.low90, score.high90), ends);
    Cell {
        mean: t.number(&score.mean, 1),
        beside: level.map_or_else(|| range.clone(), |level| format!("{range} · {}", level.name)),
    }
}

fn review(t: Texts, rubric: &RubricContent, signed: SignedReview) -> ReviewLine {
    let kind = match signed.review.kind {
        ReviewKind::Peer => "peer",
        ReviewKind::SelfReview => "self",
        ReviewKind::Trainer => "trainer",
        ReviewKind::Calibration => "calibration",
    };
    let answer = |answer: crate::domain::Answer| {
        let criterion = rubric.criterion(&answer.criterion)?;
        let level = answer.level.and_then(|level| criterion.levels.get(level as usize));
        let level = level.map(|level| level.name.clone()).unwrap_or_default();
        Some((criterion.title.clone(), level, answer.comment))
    };
    ReviewLine {
        reviewer: signed.reviewer.name,
        kind: t.say(&format!("review-kind-{kind}")),
        answers: signed.review.answers.into_iter().filter_map(answer).collect(),
        comment: signed.review.comment,
    }
}
