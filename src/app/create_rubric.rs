//! Creating a rubric as a draft, and rewriting it while it is one.

use super::read_rubric::{based_on, current, seen};
use super::{App, AppError, AppResult, Caller, Once, rights};
use crate::domain::{
    Action, CohortId, DecisionRule, Flaw, Moment, PersonId, RefusedRubric, Role, RubricContent,
    RubricFault, RubricId, RubricState, RubricVersionId, wording,
};
use crate::store::Conn;
use crate::store::audit::{self, Line};
use crate::store::rubric_versions::{self, RubricVersion};
use crate::store::rubrics::{self, Rubric};

/// What a new rubric is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRubric {
    /// What it is called, in up to 200 characters.
    pub title: String,
    /// Its first content.
    pub content: RubricContent,
    /// Who decides on proposals.
    pub decision: DecisionRule,
    /// How many ballots decide, 1 to 1000.
    pub quorum: i32,
}

/// Checks how a rubric is to be decided on.
pub(super) fn check_quorum(quorum: i32) -> Result<(), Flaw> {
    if (1..=1000).contains(&quorum) {
        Ok(())
    } else {
        Err(Flaw::at("/quorum", RubricFault::QuorumOutOfRange))
    }
}

impl NewRubric {
    fn check(&self) -> AppResult<()> {
        let mut flaws = self.content.check("/content").err().unwrap_or_default();
        flaws.extend(wording(&self.title, 200).err().map(|fault| Flaw::at("/title", fault)));
        flaws.extend(check_quorum(self.quorum).err());
        if flaws.is_empty() { Ok(()) } else { Err(flaws.into()) }
    }
}

/// Makes a draft: any member may. A trainer opens it.
///
/// # Errors
/// [`AppError::Invalid`] names each flaw.
pub async fn create_rubric(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    cohort: CohortId,
    new: NewRubric,
) -> AppResult<RubricId> {
    let now = app.now();
    let id = RubricId(app.random.uuid());
    let first = RubricVersionId(app.random.uuid());
    app.create(once, move |conn| {
        rights::in_cohort(conn, &caller, cohort, Action::WriteRubric)?;
        new.check()?;
        rubrics::insert(
            conn,
            &Rubric {
                id,
                cohort_id: cohort,
                title: new.title.trim().to_owned(),
                state: RubricState::Draft,
                decision: new.decision,
                quorum: new.quorum,
                current_version_id: None,
                version: 1,
                created_by: Some(caller.person),
                created_at: now,
            },
        )?;
        add_version(conn, id, None, first, new.content.clone(), caller.person, now)?;
        let subject = format!("rubric/{id}");
        let detail = String::new();
        let actor = Some(caller.person);
        audit::append(conn, &Line { at: now, actor, action: "rubric.create", subject, detail })?;
        Ok(id)
    })
    .await
}

/// Adds a version on top of another, credits its author, and makes it the current one.
pub(super) fn add_version(
    conn: &mut Conn,
    rubric: RubricId,
    parent: Option<&RubricVersion>,
    id: RubricVersionId,
    content: RubricContent,
    author: PersonId,
    now: Moment,
) -> AppResult<()> {
    let new = RubricVersion {
        id,
        rubric_id: rubric,
        number: parent.map_or(1, |parent| parent.number + 1),
        parent_id: parent.map(|parent| parent.id),
        content_hash: content.content_hash(),
        structure_hash: content.structure_hash(),
        content,
        adopted_at: None,
        adopted_by: None,
        created_at: now,
    };
    rubric_versions::insert(conn, &new)?;
    rubric_versions::credit(conn, id, new.parent_id, author)?;
    Ok(rubrics::set_current(conn, rubric, id)?)
}

/// Rewrites a draft: its creator and trainers may. `tag` is the content hash of the version it is based on.
///
/// # Errors
/// [`AppError::Stale`] if the draft moved on, [`RefusedRubric::NotDraft`] once it is open.
pub async fn rewrite_draft(
    app: &App,
    caller: Caller,
    id: RubricId,
    tag: String,
    content: RubricContent,
) -> AppResult<()> {
    let now = app.now();
    let next = RubricVersionId(app.random.uuid());
    app.write(move |conn| {
        let (rubric, role) = seen(conn, &caller, id, Action::WriteRubric)?;
        if rubric.created_by != Some(caller.person) && role != Some(Role::Trainer) {
            return Err(AppError::NotAllowed);
        }
        if rubric.state != RubricState::Draft {
            return Err(AppError::refused(RefusedRubric::NotDraft));
        }
        let before = current(conn, &rubric)?;
        based_on(&before, &tag)?;
        content.check("")?;
        if content == before.content {
            return Ok(());
        }
        add_version(conn, id, Some(&before), next, content.clone(), caller.person, now)?;
        let subject = format!("rubric/{id}");
        let detail = format!("version/{next}");
        let actor = Some(caller.person);
        Ok(audit::append(
            conn,
            &Line { at: now, actor, action: "rubric.rewrite", subject, detail },
        )?)
    })
    .await
}
