//! Reviews and their answers.

use std::collections::HashMap;

use diesel::prelude::*;

use super::tables::{answers, reviews};
use super::{Conn, StoreResult, on_backend};
use crate::domain::{
    ActivityId, Answer, CriterionKey, Moment, PersonId, Review, ReviewId, ReviewKind, ReviewState,
    RubricVersionId, SubmissionId,
};

/// How many rows one statement carries: PostgreSQL takes 65 535 parameters in all.
const BATCH: usize = 1000;

/// A review as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: ReviewId,
    /// Of which activity.
    pub activity: ActivityId,
    /// By which rubric version.
    pub rubric_version: RubricVersionId,
    /// What it says. The answers come by criterion, not in the rubric's order.
    pub review: Review,
    /// How often it was saved.
    pub version: i64,
    /// Since when it is there.
    pub created_at: Moment,
    /// When it was posted.
    pub posted_at: Option<Moment>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = reviews, treat_none_as_default_value = false)]
struct Row {
    id: ReviewId,
    activity_id: ActivityId,
    submission_id: SubmissionId,
    reviewer_id: PersonId,
    rubric_version_id: RubricVersionId,
    kind: ReviewKind,
    state: ReviewState,
    comment: String,
    version: i64,
    created_at: Moment,
    posted_at: Option<Moment>,
}

#[derive(Insertable)]
#[diesel(table_name = answers, treat_none_as_default_value = false)]
struct AnswerRow<'a> {
    review_id: ReviewId,
    criterion: &'a CriterionKey,
    level: Option<i32>,
    comment: &'a str,
}

impl Row {
    fn into_kept(self, answers: Vec<Answer>) -> Kept {
        Kept {
            id: self.id,
            activity: self.activity_id,
            rubric_version: self.rubric_version_id,
            review: Review {
                kind: self.kind,
                reviewer: self.reviewer_id,
                submission: self.submission_id,
                state: self.state,
                comment: self.comment,
                answers,
            },
            version: self.version,
            created_at: self.created_at,
            posted_at: self.posted_at,
        }
    }

    fn of(kept: &Kept) -> Self {
        Self {
            id: kept.id,
            activity_id: kept.activity,
            submission_id: kept.review.submission,
            reviewer_id: kept.review.reviewer,
            rubric_version_id: kept.rubric_version,
            kind: kept.review.kind,
            state: kept.review.state,
            comment: kept.review.comment.clone(),
            version: kept.version,
            created_at: kept.created_at,
            posted_at: kept.posted_at,
        }
    }
}

/// A review.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: ReviewId) -> StoreResult<Option<Kept>> {
    let row: Option<Row> = reviews::table.find(id).first(conn).optional()?;
    with_answers(conn, row)
}

/// The review of that kind which a reviewer has written of a work.
///
/// # Errors
/// The database's own.
pub fn find_at(
    conn: &mut Conn,
    submission: SubmissionId,
    reviewer: PersonId,
    kind: ReviewKind,
) -> StoreResult<Option<Kept>> {
    let row: Option<Row> = reviews::table
        .filter(reviews::submission_id.eq(submission).and(reviews::reviewer_id.eq(reviewer)))
        .filter(reviews::kind.eq(kind))
        .first(conn)
        .optional()?;
    with_answers(conn, row)
}

fn with_answers(conn: &mut Conn, row: Option<Row>) -> StoreResult<Option<Kept>> {
    let Some(row) = row else { return Ok(None) };
    let rows: Vec<(CriterionKey, Option<i32>, String)> = answers::table
        .filter(answers::review_id.eq(row.id))
        .order(answers::criterion)
        .select((answers::criterion, answers::level, answers::comment))
        .load(conn)?;
    let answers = rows.into_iter().map(|(c, level, comment)| answer(c, level, comment)).collect();
    Ok(Some(row.into_kept(answers)))
}

fn answer(criterion: CriterionKey, level: Option<i32>, comment: String) -> Answer {
    Answer { criterion, level: level.and_then(|level| u32::try_from(level).ok()), comment }
}

/// The posted reviews of an activity, by id.
///
/// # Errors
/// The database's own.
pub fn posted(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Kept>> {
    let rows: Vec<Row> = reviews::table
        .filter(reviews::activity_id.eq(activity).and(reviews::state.eq(ReviewState::Final)))
        .order(reviews::id)
        .load(conn)?;
    let found: Vec<(ReviewId, CriterionKey, Option<i32>, String)> = answers::table
        .inner_join(reviews::table)
        .filter(reviews::activity_id.eq(activity).and(reviews::state.eq(ReviewState::Final)))
        .order((answers::review_id, answers::criterion))
        .select((answers::review_id, answers::criterion, answers::level, answers::comment))
        .load(conn)?;
    let mut by_review = HashMap::<ReviewId, Vec<Answer>>::new();
    for (review, criterion, level, comment) in found {
        by_review.entry(review).or_default().push(answer(criterion, level, comment));
    }
    let kept = |row: Row| {
        let answers = by_review.remove(&row.id).unwrap_or_default();
        row.into_kept(answers)
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// The posted reviews of a work, by id.
///
/// # Errors
/// The database's own.
pub fn posted_of(conn: &mut Conn, submission: SubmissionId) -> StoreResult<Vec<Kept>> {
    let rows: Vec<Row> = reviews::table
        .filter(reviews::submission_id.eq(submission).and(reviews::state.eq(ReviewState::Final)))
        .order(reviews::id)
        .load(conn)?;
    let kept = rows.into_iter().map(|row| with_answers(conn, Some(row)));
    Ok(kept.collect::<StoreResult<Vec<_>>>()?.into_iter().flatten().collect())
}

/// What a reviewer has written in an activity, drafts too: up to `limit` after the id `after`, by id.
///
/// # Errors
/// The database's own.
pub fn written_by(
    conn: &mut Conn,
    activity: ActivityId,
    reviewer: PersonId,
    after: Option<ReviewId>,
    limit: i64,
) -> StoreResult<Vec<Kept>> {
    let after = after.unwrap_or(ReviewId(uuid::Uuid::nil()));
    let rows: Vec<Row> = reviews::table
        .filter(reviews::activity_id.eq(activity).and(reviews::reviewer_id.eq(reviewer)))
        .filter(reviews::id.gt(after))
        .order(reviews::id)
        .limit(limit)
        .load(conn)?;
    let kept = rows.into_iter().map(|row| with_answers(conn, Some(row)));
    Ok(kept.collect::<StoreResult<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Keeps a review in place of what was kept under its id.
///
/// # Errors
/// The database's own; a second review of one kind of one work by one reviewer breaks a unique key.
pub fn put(conn: &mut Conn, kept: &Kept) -> StoreResult<()> {
    diesel::delete(answers::table.filter(answers::review_id.eq(kept.id))).execute(conn)?;
    let changed = diesel::update(reviews::table.find(kept.id))
        .set((
            reviews::state.eq(kept.review.state),
            reviews::comment.eq(&kept.review.comment),
            reviews::version.eq(kept.version),
            reviews::posted_at.eq(kept.posted_at),
        ))
        .execute(conn)?;
    if changed == 0 {
        let row = Row::of(kept);
        on_backend!(conn, |c| diesel::insert_into(reviews::table).values(&row).execute(c))?;
    }
    insert_answers(conn, std::slice::from_ref(kept))
}

/// Keeps many new reviews at once.
///
/// # Errors
/// As [`put`].
pub fn insert_all(conn: &mut Conn, all: &[Kept]) -> StoreResult<()> {
    for batch in all.chunks(BATCH) {
        let rows: Vec<Row> = batch.iter().map(Row::of).collect();
        on_backend!(conn, |c| diesel::insert_into(reviews::table).values(&rows).execute(c))?;
    }
    insert_answers(conn, all)
}

fn insert_answers(conn: &mut Conn, all: &[Kept]) -> StoreResult<()> {
    let rows: Vec<AnswerRow<'_>> = all
        .iter()
        .flat_map(|kept| {
            kept.review.answers.iter().map(|answer| AnswerRow {
                review_id: kept.id,
                criterion: &answer.criterion,
                level: answer.level.and_then(|level| i32::try_from(level).ok()),
                comment: &answer.comment,
            })
        })
        .collect();
    for batch in rows.chunks(BATCH) {
        on_backend!(conn, |c| diesel::insert_into(answers::table).values(batch).execute(c))?;
    }
    Ok(())
}
