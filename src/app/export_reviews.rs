//! The marks of an activity as files: what `import` brought in, or what was reviewed here.
//!
//! Peers' reviews and self-reviews are written, under stable labels; a trainer's are not, since
//! `compagnon score` would take them for a peer's.

use std::collections::HashMap;

use super::estimate_activity::values;
use super::{App, AppError, AppResult};
use crate::domain::{ActivityId, PersonId, ReviewKind, SubmissionId};
use crate::store::{desk, imports, reviews};

/// The files of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// `reviews.csv`: `submission,reviewer,criterion,score`.
    pub reviews: Vec<u8>,
    /// `authors.csv`: `submission,author`.
    pub authors: Vec<u8>,
    /// How many marks.
    pub marks: usize,
    /// How many trainers' reviews were left out.
    pub left_out: usize,
}

/// The activities of that title, in cohorts of that name where one is given: id and cohort.
///
/// # Errors
/// The database's own.
pub async fn find_activities(
    app: &App,
    title: String,
    cohort: Option<String>,
) -> AppResult<Vec<(ActivityId, String)>> {
    let found =
        app.read(move |conn| Ok(imports::find_activities(conn, &title, cohort.as_deref())?));
    Ok(found.await?.into_iter().map(|(id, _, cohort)| (id, cohort)).collect())
}

/// Writes the files of an activity, rows in the order of their labels.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such activity, or the database's own.
pub async fn export_reviews(app: &App, activity: ActivityId) -> AppResult<Export> {
    app.read(move |conn| {
        let desk = desk::find(conn, activity)?.ok_or(AppError::NotFound)?;
        let people: HashMap<PersonId, String> = desk::members(conn, desk.activity.cohort_id)?
            .into_iter()
            .map(|member| (member.person, member.label))
            .collect();
        let label = |person: &PersonId| people.get(person).cloned().unwrap_or_default();
        let papers = desk::papers(conn, activity)?;
        let works: HashMap<SubmissionId, &str> = papers
            .iter()
            .map(|paper| (paper.submission.id, paper.submission.label.as_str()))
            .collect();
        let (mut marks, mut left_out) = (Vec::new(), 0);
        for kept in reviews::posted(conn, activity)? {
            let counts = matches!(kept.review.kind, ReviewKind::Peer | ReviewKind::SelfReview);
            let Some(work) = works.get(&kept.review.submission).filter(|_| counts) else {
                left_out += usize::from(!counts);
                continue;
            };
            let reviewer = label(&kept.review.reviewer);
            marks.extend(values(&desk.rubric, &kept).into_iter().map(|(criterion, score)| {
                [(*work).to_owned(), reviewer.clone(), criterion, score.to_string()]
            }));
        }
        marks.sort();
        let mut authors: Vec<[String; 2]> = papers
            .iter()
            .flat_map(|paper| {
                let work = &paper.submission.label;
                paper.authors.iter().map(|author| [work.clone(), label(author)])
            })
            .collect();
        authors.sort();
        Ok(Export {
            reviews: csv(["submission", "reviewer", "criterion", "score"], &marks)?,
            authors: csv(["submission", "author"], &authors)?,
            marks: marks.len(),
            left_out,
        })
    })
    .await
}

fn csv<const N: usize>(header: [&str; N], rows: &[[String; N]]) -> AppResult<Vec<u8>> {
    let internal = |error: csv::Error| AppError::Internal(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(internal)?;
    for row in rows {
        writer.write_record(row).map_err(internal)?;
    }
    writer.into_inner().map_err(|error| AppError::Internal(error.to_string()))
}
