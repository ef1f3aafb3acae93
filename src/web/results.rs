//! An author's results: how far each criterion is reached and how surely, and what was said, blind.
//!
//! Nothing on this page depends on who reviewed, or when: it shows what [`Results`] holds, which has no place for it.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::{Layout, PageResult, SignedIn, Texts, page};
use crate::app::App;
use crate::app::read_results::{self, ReceivedReview, Results, Score};
use crate::domain::{ActivityId, Criterion, ReviewKind, RubricContent};

/// How wide a bar is, in its own units.
const WIDTH: f64 = 400.0;

/// A score on its scale, drawn.
struct Bar {
    left: String,
    width: String,
    mean: String,
    steps: Vec<String>,
}

/// A score as the page tells it.
struct ScoreLine {
    title: String,
    level: Option<String>,
    level_description: String,
    sureness: Option<String>,
    sentence: String,
    reviews: String,
    bar: Bar,
    low_end: String,
    high_end: String,
    own_level: Option<String>,
}

/// What a review says of one criterion.
struct AnswerLine {
    title: String,
    level: Option<String>,
    comment: String,
}

/// A review as its author's subject reads it.
struct ReviewLine {
    heading: String,
    answers: Vec<AnswerLine>,
    comment: String,
}

#[derive(Template)]
#[template(path = "results.html")]
struct Page {
    layout: Layout,
    activity: String,
    activity_title: String,
    title: String,
    total: Option<ScoreLine>,
    scores: Vec<ScoreLine>,
    is_anchored: bool,
    reviews: Vec<ReviewLine>,
    own_review: Option<ReviewLine>,
}

/// Authors of a work handed in, once results are released: what became of it.
///
/// # Errors
/// Not found without a work; a refusal before the release.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    id: web::Path<ActivityId>,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let results = read_results::read_results(&app, holder.caller, *id).await?;
    page(&of(layout, results))
}

fn of(layout: Layout, results: Results) -> Page {
    let t = layout.t;
    let Results { rubric, own_review, .. } = &results;
    let line = |score: &Score| score_line(t, rubric, own_review.as_ref(), score);
    let is_total = |score: &&Score| rubric.criteria.iter().all(|one| one.key.0 != score.criterion);
    let total = results.scores.iter().find(is_total).map(line);
    let scores = results.scores.iter().filter(|score| !is_total(score)).map(line).collect();
    let mut peers = 0_u32;
    let heading = |review: &ReceivedReview| {
        if review.kind == ReviewKind::Trainer {
            return t.say("results-by-trainer");
        }
        peers += 1;
        t.with("results-by-peer", "number", peers)
    };
    let headings: Vec<String> = results.reviews.iter().map(heading).collect();
    let reviews = results.reviews.iter().zip(headings);
    let reviews = reviews.map(|(review, heading)| review_line(rubric, review, heading)).collect();
    let own = own_review.as_ref();
    let own = own.map(|review| review_line(rubric, review, t.say("results-by-yourself")));
    Page {
        activity: results.activity.to_string(),
        activity_title: results.activity_title.clone(),
        title: results.title.clone(),
        total,
        scores,
        is_anchored: results.anchored,
        reviews,
        own_review: own,
        layout,
    }
}

fn score_line(
    t: Texts,
    rubric: &RubricContent,
    own: Option<&ReceivedReview>,
    score: &Score,
) -> ScoreLine {
    let criterion = rubric.criteria.iter().find(|one| one.key.0 == score.criterion);
    let (low_end, high_end) = criterion.map_or_else(|| rubric.total_ends(), Criterion::ends);
    let steps = criterion.map(|one| one.levels.iter().map(|level| level.points).collect());
    let steps: Vec<f64> = steps.unwrap_or_default();
    let level = score.level.and_then(|n| Some((n, criterion?.levels.get(n)?)));
    let p = level.and_then(|(n, _)| score.p_reached.get(n));
    let own_level = own.zip(criterion).and_then(|(own, criterion)| level_in(own, criterion));
    let interval = t.interval((score.low90, score.high90), (low_end, high_end));
    ScoreLine {
        title: criterion.map_or_else(|| t.say("results-total"), |one| one.title.clone()),
        level: level.map(|(_, level)| level.name.clone()),
        level_description: level.map(|(_, level)| level.description.clone()).unwrap_or_default(),
        // The lowest level is reached by definition: there is nothing to be sure of.
        sureness: p
            .filter(|_| level.is_some_and(|(n, _)| n > 0))
            .map(|p| t.with("results-sureness", "share", t.percent(p))),
        sentence: t.with2(
            "results-interval",
            "mean",
            t.number(&score.mean, 1),
            "interval",
            interval,
        ),
        reviews: t.with("results-reviews", "count", score.reviews),
        bar: bar(score, (low_end, high_end), &steps),
        low_end: t.number(&low_end, 0),
        high_end: t.number(&high_end, 0),
        own_level,
    }
}

/// Draws a score on its scale; what would stick out is cut off.
fn bar(score: &Score, (low, high): (f64, f64), steps: &[f64]) -> Bar {
    let span = if high > low { high - low } else { 1.0 };
    let place = |value: f64| ((value - low) / span).clamp(0.0, 1.0) * WIDTH;
    let text = |place: f64| format!("{place:.1}");
    let (left, right) = (place(score.low90), place(score.high90));
    Bar {
        left: text(left),
        width: text((right - left).max(2.0)),
        mean: text(place(score.mean)),
        steps: steps.iter().map(|step| text(place(*step))).collect(),
    }
}

fn level_in(review: &ReceivedReview, criterion: &Criterion) -> Option<String> {
    let answer = review.answers.iter().find(|answer| answer.criterion == criterion.key)?;
    Some(criterion.levels.get(answer.level? as usize)?.name.clone())
}

fn review_line(rubric: &RubricContent, review: &ReceivedReview, heading: String) -> ReviewLine {
    let line = |criterion: &Criterion| {
        let answer = review.answers.iter().find(|answer| answer.criterion == criterion.key)?;
        Some(AnswerLine {
            title: criterion.title.clone(),
            level: level_in(review, criterion),
            comment: answer.comment.clone(),
        })
    };
    let answers = rubric.criteria.iter().filter_map(line).collect();
    ReviewLine { heading, answers, comment: review.comment.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(mean: f64, low90: f64, high90: f64) -> Score {
        Score {
            criterion: "a".to_owned(),
            mean,
            sd: 0.5,
            low90,
            high90,
            p_reached: Vec::new(),
            level: None,
            reviews: 3,
        }
    }

    #[test]
    fn a_bar_lies_where_its_score_lies_on_the_scale() {
        let bar = bar(&score(2.0, 1.0, 3.0), (0.0, 4.0), &[0.0, 2.0, 4.0]);
        assert_eq!((bar.left.as_str(), bar.width.as_str()), ("100.0", "200.0"));
        assert_eq!(bar.mean, "200.0");
        assert_eq!(bar.steps, ["0.0", "200.0", "400.0"]);
    }

    #[test]
    fn a_bar_stays_within_its_scale() {
        let bar = bar(&score(4.4, 3.0, 5.0), (0.0, 4.0), &[]);
        assert_eq!((bar.left.as_str(), bar.width.as_str()), ("300.0", "100.0"));
        assert_eq!(bar.mean, "400.0");
    }
}
