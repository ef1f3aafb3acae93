//! The form on which a review is written, for all three who write one: a peer, an author, a trainer.

use actix_web::http::StatusCode;
use askama::Template;

use super::faults::faults_and_status;
use super::{Fields, Layout, PageResult, Posted, page_with_status, see_other};
use crate::app::write_review::{self, Draft, Place, Written};
use crate::app::{App, AppError, AppResult, Fault};
use crate::domain::{Answer, CriterionKey, Refusal, ReviewState, RubricContent};

/// A level that can be chosen.
struct LevelChoice {
    number: usize,
    name: String,
    description: String,
    is_chosen: bool,
}

/// A criterion to be judged.
struct Question {
    key: String,
    title: String,
    description: String,
    weight: u32,
    levels: Vec<LevelChoice>,
    chosen: Option<String>,
    comment: String,
}

/// A file of the work.
pub struct WorkFile {
    /// Under which name it is shown.
    pub name: String,
    /// Where it lies.
    pub href: String,
    /// How large it is, in words.
    pub size: String,
}

/// The work that is judged.
pub struct Work {
    /// What it is called; may be empty.
    pub title: String,
    /// Its text, sanitised.
    pub body_html: String,
    /// Its files.
    pub files: Vec<WorkFile>,
}

/// What a lease says of itself.
pub struct Held {
    /// Until when the work is held, in words.
    pub until: String,
}

/// A sheet on which somebody writes a review.
pub struct Sheet {
    /// Where the review is kept.
    pub place: Place,
    /// What the page is called.
    pub heading: String,
    /// What there is to know before one begins.
    pub intro: String,
    /// The page's own path, without the base.
    pub path: String,
    /// Where it leads back to, without the base.
    pub back: String,
    /// What that is called.
    pub back_title: String,
    /// The work.
    pub work: Work,
    /// By what it is judged.
    pub rubric: RubricContent,
    /// Whether a review may be written here now.
    pub is_open: bool,
    /// The lease, while it is held.
    pub held: Option<Held>,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    layout: Layout,
    sheet: Sheet,
    faults: Vec<String>,
    is_final: bool,
    version: i64,
    questions: Vec<Question>,
    comment: String,
}

impl Sheet {
    /// The page with what was saved.
    ///
    /// # Errors
    /// None but the template's.
    pub fn show(self, layout: Layout, written: &Written) -> PageResult {
        let said = Draft { answers: written.answers.clone(), comment: written.comment.clone() };
        self.page(layout, written, &said, StatusCode::OK, Vec::new())
    }

    /// Saves or posts what the form says; then leads on, or shows the form again with its faults.
    ///
    /// # Errors
    /// A refusal where the form is of no help.
    pub async fn take(self, app: &App, layout: Layout, posted: &Posted) -> PageResult {
        let (caller, place) = (posted.caller(), self.place);
        let said = said(&self.rubric, &posted.fields)?;
        let base = &layout.base;
        let done = match posted.fields.text("do") {
            "post" => write_review::post_review(app, None, caller, place, said.clone())
                .await
                .map(|_| format!("{base}{}?done=review-posted", self.back)),
            _ => {
                let version = posted.fields.read("version")?;
                write_review::save_review(app, caller, place, version, said.clone())
                    .await
                    .map(|_| format!("{base}{}?done=review-saved", self.path))
            }
        };
        match done {
            Ok(there) => see_other(&there),
            Err(error) => {
                let error = with_titles(error, &self.rubric);
                let (status, faults) =
                    faults_and_status(&layout, error, |at| spot(&layout, &self.rubric, &said, at))?;
                let written = write_review::read_written(app, caller, place).await?;
                self.page(layout, &written, &said, status, faults)
            }
        }
    }

    fn page(
        self,
        layout: Layout,
        written: &Written,
        said: &Draft,
        status: StatusCode,
        faults: Vec<String>,
    ) -> PageResult {
        let questions = questions(&self.rubric, &said.answers);
        let is_final = written.state == ReviewState::Final;
        let (version, comment) = (written.version, said.comment.clone());
        let desk = Desk { layout, sheet: self, faults, is_final, version, questions, comment };
        page_with_status(status, &desk)
    }
}

/// The criteria, with what was answered.
fn questions(rubric: &RubricContent, answers: &[Answer]) -> Vec<Question> {
    let question = |criterion: &crate::domain::Criterion| {
        let answer = answers.iter().find(|answer| answer.criterion == criterion.key);
        let chosen = answer.and_then(|answer| answer.level).map(|level| level as usize);
        let levels = criterion.levels.iter().enumerate().map(|(number, level)| LevelChoice {
            number,
            name: level.name.clone(),
            description: level.description.clone(),
            is_chosen: chosen == Some(number),
        });
        Question {
            key: criterion.key.0.clone(),
            title: criterion.title.clone(),
            description: criterion.description.clone(),
            weight: criterion.weight,
            levels: levels.collect(),
            chosen: chosen.and_then(|n| criterion.levels.get(n)).map(|level| level.name.clone()),
            comment: answer.map(|answer| answer.comment.clone()).unwrap_or_default(),
        }
    };
    rubric.criteria.iter().map(question).collect()
}

/// What the form says. A criterion without level and comment is left unanswered.
fn said(rubric: &RubricContent, fields: &Fields) -> AppResult<Draft> {
    let mut answers = Vec::new();
    for criterion in &rubric.criteria {
        let key = &criterion.key;
        let level = fields.filled(&format!("level-{key}")).map(str::parse).transpose();
        let level = level.map_err(|_| AppError::Malformed("a level is no number".to_owned()))?;
        let comment = fields.typed(&format!("comment-{key}"));
        if level.is_some() || !comment.trim().is_empty() {
            answers.push(Answer { criterion: key.clone(), level, comment });
        }
    }
    Ok(Draft { answers, comment: fields.typed("comment") })
}

/// What the form calls the place of a fault that does not say it itself: a comment.
fn spot(layout: &Layout, rubric: &RubricContent, said: &Draft, pointer: &str) -> Option<String> {
    if pointer == "/comment" {
        return Some(layout.t.say("desk-overall"));
    }
    let number = pointer.strip_prefix("/answers/")?.strip_suffix("/comment")?;
    let answer = said.answers.get(number.parse::<usize>().ok()?)?;
    Some(rubric.criterion(&answer.criterion)?.title.clone())
}

/// The same refusal, naming criteria as the page names them, and each once.
fn with_titles(error: AppError, rubric: &RubricContent) -> AppError {
    let AppError::Invalid(found) = error else { return error };
    let titled = |refusal: Refusal| {
        let argument = |(name, value): (&'static str, String)| {
            let criterion = rubric.criterion(&CriterionKey(value.clone()));
            let title = criterion.filter(|_| name == "criterion").map(|one| one.title.clone());
            (name, title.unwrap_or(value))
        };
        Refusal { arguments: refusal.arguments.into_iter().map(argument).collect(), ..refusal }
    };
    let mut named: Vec<Fault> = Vec::new();
    for Fault { pointer, refusal } in found {
        let refusal = titled(refusal);
        let tells = refusal.arguments.iter().any(|(name, _)| *name == "criterion");
        if !tells || named.iter().all(|fault| fault.refusal != refusal) {
            named.push(Fault { pointer, refusal });
        }
    }
    AppError::Invalid(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Criterion, Level};

    fn rubric() -> RubricContent {
        let level = |name: &str, points| Level {
            name: name.to_owned(),
            description: String::new(),
            points,
        };
        let criterion = |key: &str, title: &str| Criterion {
            key: CriterionKey(key.to_owned()),
            title: title.to_owned(),
            description: String::new(),
            weight: 1,
            levels: vec![level("bas", 0.0), level("haut", 1.0)],
        };
        RubricContent { criteria: vec![criterion("a", "Clarté"), criterion("b", "Rigueur")] }
    }

    #[test]
    fn a_criterion_without_level_and_comment_is_left_unanswered() {
        let fields = Fields::parse(b"level-a=1&comment-a=&comment-b=++&comment=l1%0D%0Al2");
        let draft = said(&rubric(), &fields).unwrap();
        let key = CriterionKey("a".to_owned());
        let answer = Answer { criterion: key, level: Some(1), comment: String::new() };
        assert_eq!(draft, Draft { answers: vec![answer], comment: "l1\nl2".to_owned() });
        assert!(said(&rubric(), &Fields::parse(b"level-a=x")).is_err());
    }

    #[test]
    fn a_fault_names_the_criterion_by_its_title_once() {
        let fault = |pointer: &str| Fault {
            pointer: pointer.to_owned(),
            refusal: Refusal {
                key: "level_missing",
                arguments: vec![("criterion", "b".to_owned())],
            },
        };
        let error = AppError::Invalid(vec![fault("/answers/0"), fault("/answers")]);
        let AppError::Invalid(found) = with_titles(error, &rubric()) else { panic!("other") };
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].refusal.arguments, [("criterion", "Rigueur".to_owned())]);
    }
}
