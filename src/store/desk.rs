//! What reviewing reads of an activity: where it stands, its rubric, its works, its learners.

use diesel::prelude::*;

use super::tables::{
    activities, authors, files, memberships, people, rubric_versions, submissions,
};
use super::{Conn, StoreError, StoreResult};
use crate::domain::allocation::Work;
use crate::domain::{
    ActivityId, CohortId, FileId, FitId, MembershipId, Moment, PersonId, Phase, Role,
    RubricContent, RubricVersionId, SubmissionId,
};

/// An activity, as reviewing sees it.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Its id.
    pub id: ActivityId,
    /// Whose it is.
    pub cohort: CohortId,
    /// What it is called.
    pub title: String,
    /// Where it was put; [`Desk::phase_at`] minds the deadline.
    pub phase: Phase,
    /// Until when work is handed in.
    pub submit_until: Option<Moment>,
    /// Until when work is reviewed.
    pub review_until: Option<Moment>,
    /// From when on results are shown, by schedule.
    pub results_at: Option<Moment>,
    /// When a trainer released the results.
    pub released_at: Option<Moment>,
    /// How many reviews each work is to get.
    pub reviews_per_submission: u32,
    /// How long a lease is, in minutes.
    pub lease_minutes: i32,
    /// Whether authors judge their own work too.
    pub self_review: bool,
    /// The rubric version it uses.
    pub rubric_version: RubricVersionId,
    /// What that version says.
    pub rubric: RubricContent,
    /// The estimates in force.
    pub fit: Option<FitId>,
}

impl Desk {
    /// Where it stands at `now`: reviewing ends with its deadline, even before anyone moves the activity on.
    pub fn phase_at(&self, now: Moment) -> Phase {
        match (self.phase, self.review_until) {
            (Phase::Review, Some(until)) if until <= now => Phase::Results,
            (phase, _) => phase,
        }
    }

    /// Whether authors may see their results: a trainer released them, or their time has come.
    pub fn is_released(&self, now: Moment) -> bool {
        let due = self.results_at.is_some_and(|at| at <= now);
        self.released_at.is_some() || (due && self.phase_at(now) == Phase::Results)
    }
}

#[derive(Queryable)]
struct DeskRow {
    id: ActivityId,
    cohort: CohortId,
    title: String,
    phase: Phase,
    submit_until: Option<Moment>,
    review_until: Option<Moment>,
    results_at: Option<Moment>,
    released_at: Option<Moment>,
    reviews_per_submission: i32,
    lease_minutes: i32,
    self_review: bool,
    rubric_version: RubricVersionId,
    fit: Option<FitId>,
    rubric: String,
}

/// The columns of a [`DeskRow`], in its order.
const DESK: (
    activities::id,
    activities::cohort_id,
    activities::title,
    activities::phase,
    activities::submit_until,
    activities::review_until,
    activities::results_at,
    activities::results_released_at,
    activities::reviews_per_submission,
    activities::lease_minutes,
    activities::self_review,
    activities::rubric_version_id,
    activities::fit_id,
    rubric_versions::content,
) = (
    activities::id,
    activities::cohort_id,
    activities::title,
    activities::phase,
    activities::submit_until,
    activities::review_until,
    activities::results_at,
    activities::results_released_at,
    activities::reviews_per_submission,
    activities::lease_minutes,
    activities::self_review,
    activities::rubric_version_id,
    activities::fit_id,
    rubric_versions::content,
);

impl DeskRow {
    fn into_desk(self) -> StoreResult<Desk> {
        let rubric = serde_json::from_str(&self.rubric)
            .map_err(|error| StoreError::Corrupt(format!("rubric version: {error}")))?;
        Ok(Desk {
            id: self.id,
            cohort: self.cohort,
            title: self.title,
            phase: self.phase,
            submit_until: self.submit_until,
            review_until: self.review_until,
            results_at: self.results_at,
            released_at: self.released_at,
            reviews_per_submission: u32::try_from(self.reviews_per_submission).unwrap_or(0),
            lease_minutes: self.lease_minutes,
            self_review: self.self_review,
            rubric_version: self.rubric_version,
            rubric,
            fit: self.fit,
        })
    }
}

/// An activity.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, activity: ActivityId) -> StoreResult<Option<Desk>> {
    let row: Option<DeskRow> = activities::table
        .inner_join(rubric_versions::table)
        .filter(activities::id.eq(activity))
        .select(DESK)
        .first(conn)
        .optional()?;
    row.map(DeskRow::into_desk).transpose()
}

/// All activities of a cohort, by id.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn, cohort: CohortId) -> StoreResult<Vec<Desk>> {
    let rows: Vec<DeskRow> = activities::table
        .inner_join(rubric_versions::table)
        .filter(activities::cohort_id.eq(cohort))
        .order(activities::id)
        .select(DESK)
        .load(conn)?;
    rows.into_iter().map(DeskRow::into_desk).collect()
}

/// Notes that the reviews of an activity have changed.
///
/// # Errors
/// The database's own.
pub fn note_reviews(conn: &mut Conn, activity: ActivityId, now: Moment) -> StoreResult<()> {
    diesel::update(activities::table.find(activity))
        .set(activities::reviews_changed_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Releases the results of an activity.
///
/// # Errors
/// The database's own.
pub fn release(conn: &mut Conn, activity: ActivityId, now: Moment) -> StoreResult<()> {
    diesel::update(activities::table.find(activity))
        .set((
            activities::results_released_at.eq(now),
            activities::version.eq(activities::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a fit in force.
///
/// # Errors
/// The database's own.
pub fn set_fit(conn: &mut Conn, activity: ActivityId, fit: FitId) -> StoreResult<()> {
    diesel::update(activities::table.find(activity))
        .set(activities::fit_id.eq(fit))
        .execute(conn)?;
    Ok(())
}

/// A work, as reviewing sees it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its id.
    pub id: SubmissionId,
    /// Of which activity.
    pub activity: ActivityId,
    /// Its stable label: never for a reviewer.
    pub label: String,
    /// What its authors call it.
    pub title: String,
    /// Its text, in Markdown.
    pub body: String,
    /// `draft`, `submitted` or `withdrawn`.
    pub state: String,
    /// Whether it came late.
    pub late: bool,
    /// Who wrote it.
    pub authors: Vec<PersonId>,
}

impl Paper {
    /// Whether it is handed in.
    pub fn is_submitted(&self) -> bool {
        self.state == "submitted"
    }
}

type PaperRow = (SubmissionId, ActivityId, String, String, String, String, bool);

const PAPER: (
    submissions::id,
    submissions::activity_id,
    submissions::label,
    submissions::title,
    submissions::body,
    submissions::state,
    submissions::late,
) = (
    submissions::id,
    submissions::activity_id,
    submissions::label,
    submissions::title,
    submissions::body,
    submissions::state,
    submissions::late,
);

fn paper((id, activity, label, title, body, state, late): PaperRow) -> Paper {
    Paper { id, activity, label, title, body, state, late, authors: Vec::new() }
}

/// A work with its authors.
///
/// # Errors
/// The database's own.
pub fn find_paper(conn: &mut Conn, submission: SubmissionId) -> StoreResult<Option<Paper>> {
    let row = submissions::table.find(submission).select(PAPER).first(conn).optional()?;
    let Some(mut found) = row.map(paper) else { return Ok(None) };
    found.authors = authors::table
        .filter(authors::submission_id.eq(submission))
        .order(authors::person_id)
        .select(authors::person_id)
        .load(conn)?;
    Ok(Some(found))
}

/// The work a person is author of.
///
/// # Errors
/// The database's own.
pub fn paper_of(
    conn: &mut Conn,
    activity: ActivityId,
    person: PersonId,
) -> StoreResult<Option<Paper>> {
    let id: Option<SubmissionId> = authors::table
        .filter(authors::activity_id.eq(activity).and(authors::person_id.eq(person)))
        .select(authors::submission_id)
        .first(conn)
        .optional()?;
    match id {
        Some(id) => find_paper(conn, id),
        None => Ok(None),
    }
}

/// All works of an activity with their authors, by label.
///
/// # Errors
/// The database's own.
pub fn papers(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Paper>> {
    let rows: Vec<PaperRow> = submissions::table
        .filter(submissions::activity_id.eq(activity))
        .order(submissions::label)
        .select(PAPER)
        .load(conn)?;
    let mut papers: Vec<Paper> = rows.into_iter().map(paper).collect();
    let mut by_work = authors_of(conn, activity)?;
    for one in &mut papers {
        one.authors = by_work.remove(&one.id).unwrap_or_default();
    }
    Ok(papers)
}

/// The works that may be reviewed, with their authors.
///
/// # Errors
/// The database's own.
pub fn works(conn: &mut Conn, activity: ActivityId) -> StoreResult<Vec<Work>> {
    let handed_in: Vec<SubmissionId> = submissions::table
        .filter(submissions::activity_id.eq(activity).and(submissions::state.eq("submitted")))
        .select(submissions::id)
        .load(conn)?;
    let mut by_work = authors_of(conn, activity)?;
    let work =
        |submission| Work { submission, authors: by_work.remove(&submission).unwrap_or_default() };
    Ok(handed_in.into_iter().map(work).collect())
}

fn authors_of(
    conn: &mut Conn,
    activity: ActivityId,
) -> StoreResult<std::collections::HashMap<SubmissionId, Vec<PersonId>>> {
    let rows: Vec<(SubmissionId, PersonId)> = authors::table
        .filter(authors::activity_id.eq(activity))
        .order((authors::submission_id, authors::person_id))
        .select((authors::submission_id, authors::person_id))
        .load(conn)?;
    let mut by_work = std::collections::HashMap::<_, Vec<_>>::new();
    for (submission, person) in rows {
        by_work.entry(submission).or_default().push(person);
    }
    Ok(by_work)
}

/// A file of a work, without what tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Attachment {
    /// Its id.
    pub id: FileId,
    /// The name its author gave it: only its ending goes on.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes.
    pub size: i64,
}

/// The files of a work, in an order that tells nothing: by what they hold.
///
/// # Errors
/// The database's own.
pub fn attachments(conn: &mut Conn, submission: SubmissionId) -> StoreResult<Vec<Attachment>> {
    let query = files::table
        .filter(files::submission_id.eq(submission))
        .order((files::sha256, files::id))
        .select((files::id, files::name, files::media_type, files::size));
    Ok(query.load(conn)?)
}

/// A member of a cohort.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Member {
    /// The membership.
    pub id: MembershipId,
    /// Who.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The stable label.
    pub label: String,
    /// What the person is called.
    pub name: String,
    /// Since when they are no longer there.
    pub left_at: Option<Moment>,
}

/// All who are or were in a cohort, by membership.
///
/// # Errors
/// The database's own.
pub fn members(conn: &mut Conn, cohort: CohortId) -> StoreResult<Vec<Member>> {
    let query = memberships::table
        .inner_join(people::table)
        .filter(memberships::cohort_id.eq(cohort))
        .order(memberships::id)
        .select((
            memberships::id,
            memberships::person_id,
            memberships::role,
            memberships::label,
            people::name,
            memberships::left_at,
        ));
    Ok(query.load(conn)?)
}

/// The cohorts a person is in, with the role there.
///
/// # Errors
/// The database's own.
pub fn cohorts_of(conn: &mut Conn, person: PersonId) -> StoreResult<Vec<(CohortId, Role)>> {
    let query = memberships::table
        .filter(memberships::person_id.eq(person).and(memberships::left_at.is_null()))
        .order(memberships::cohort_id)
        .select((memberships::cohort_id, memberships::role));
    Ok(query.load(conn)?)
}
