//! Proposing a change to an open rubric, reading proposals, taking one's own back.

use uuid::Uuid;

use super::read_rubric::{based_on, current, seen};
use super::{App, AppError, AppResult, Caller, Once};
use crate::domain::{
    Action, BallotChoice, Change, Flaw, ProposalId, ProposalState, RefusedProposal, RefusedRubric,
    RubricContent, RubricId, RubricState, Tally, optional_wording,
};
use crate::store::Conn;
use crate::store::audit::{self, Line};
use crate::store::proposals::{self, Ending, Proposal};
use crate::store::rubrics::Rubric;

/// A proposal as members see it: who proposes, what the ballots say so far, one's own ballot. Never who voted how.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposalView {
    /// The proposal.
    pub proposal: Proposal,
    /// Its author's name.
    pub author: String,
    /// The ballots, counted.
    pub tally: Tally,
    /// How many may vote.
    pub eligible: u32,
    /// The caller's own ballot.
    pub own_ballot: Option<BallotChoice>,
    /// Whether its change still applies to the current version; said of open ones only.
    pub applies: Option<bool>,
}

/// The proposal and its rubric, if the caller may act so.
pub(super) fn proposal_seen(
    conn: &mut Conn,
    caller: &Caller,
    id: ProposalId,
    action: Action,
) -> AppResult<(Proposal, Rubric, String)> {
    let (proposal, author) = proposals::find(conn, id)?.ok_or(AppError::NotFound)?;
    let (rubric, _) = seen(conn, caller, proposal.rubric_id, action)?;
    Ok((proposal, rubric, author))
}

/// Proposes a change. Learners and trainers may. `tag` is the content hash of the version it is based on.
///
/// # Errors
/// [`AppError::Stale`] if the rubric moved on, [`AppError::Invalid`] if the change does not apply to it,
/// [`RefusedRubric::NotOpen`] if it is not open.
pub async fn propose_change(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    rubric: RubricId,
    tag: String,
    change: Change,
    rationale: String,
) -> AppResult<ProposalId> {
    let now = app.now();
    let id = ProposalId(app.random.uuid());
    app.create(once, move |conn| {
        let (found, _) = seen(conn, &caller, rubric, Action::WriteRubric)?;
        if found.state != RubricState::Open {
            return Err(AppError::refused(RefusedRubric::NotOpen));
        }
        let base = current(conn, &found)?;
        based_on(&base, &tag)?;
        check(&base.content, &change, &rationale)?;
        proposals::insert(
            conn,
            &Proposal {
                id,
                rubric_id: rubric,
                base_version_id: base.id,
                author_id: caller.person,
                change: change.clone(),
                rationale: rationale.trim().to_owned(),
                state: ProposalState::Open,
                decided_by: None,
                decided_at: None,
                decision_reason: String::new(),
                resulting_version_id: None,
                created_at: now,
            },
        )?;
        let (subject, detail) = (format!("proposal/{id}"), format!("rubric/{rubric}"));
        let actor = Some(caller.person);
        audit::append(conn, &Line { at: now, actor, action: "proposal.make", subject, detail })?;
        Ok(id)
    })
    .await
}

/// Names each flaw of a proposal; a new criterion's own flaws are named where they are.
fn check(base: &RubricContent, change: &Change, rationale: &str) -> AppResult<()> {
    let mut flaws: Vec<Flaw> = optional_wording(rationale, 4000)
        .err()
        .map(|fault| Flaw::at("/rationale", fault))
        .into_iter()
        .collect();
    if let Change::AddCriterion { criterion, .. } = change {
        let alone = RubricContent { criteria: vec![criterion.clone()] };
        let found = alone.check("").err().unwrap_or_default();
        flaws.extend(found.into_iter().map(|flaw| Flaw {
            pointer: flaw.pointer.replacen("/criteria/0", "/change/criterion", 1),
            ..flaw
        }));
    }
    if let (Err(refused), true) = (base.apply(change), flaws.is_empty()) {
        flaws.push(Flaw::at("/change", refused));
    }
    if flaws.is_empty() { Ok(()) } else { Err(flaws.into()) }
}

/// One proposal.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort.
pub async fn proposal(app: &App, caller: Caller, id: ProposalId) -> AppResult<ProposalView> {
    app.read(move |conn| {
        let (proposal, rubric, author) = proposal_seen(conn, &caller, id, Action::SeeCohort)?;
        view(conn, &caller, &rubric, proposal, author)
    })
    .await
}

/// A rubric's proposals, oldest first; one more than `limit` where there are more.
///
/// # Errors
/// [`AppError::NotFound`] outside the cohort.
pub async fn proposals(
    app: &App,
    caller: Caller,
    id: RubricId,
    after: Option<Uuid>,
    limit: i64,
) -> AppResult<Vec<ProposalView>> {
    app.read(move |conn| {
        let (rubric, _) = seen(conn, &caller, id, Action::SeeCohort)?;
        let found = proposals::list(conn, id, after, limit + 1)?;
        let seen = found.into_iter();
        seen.map(|(proposal, author)| view(conn, &caller, &rubric, proposal, author)).collect()
    })
    .await
}

fn view(
    conn: &mut Conn,
    caller: &Caller,
    rubric: &Rubric,
    proposal: Proposal,
    author: String,
) -> AppResult<ProposalView> {
    let applies = match proposal.state {
        ProposalState::Open => Some(current(conn, rubric)?.content.apply(&proposal.change).is_ok()),
        _ => None,
    };
    Ok(ProposalView {
        tally: proposals::tally(conn, proposal.id, rubric.cohort_id)?,
        eligible: proposals::eligible(conn, rubric.cohort_id)?,
        own_ballot: proposals::ballot(conn, proposal.id, caller.person)?,
        proposal,
        author,
        applies,
    })
}

/// Takes one's own proposal back while it is open.
///
/// # Errors
/// [`AppError::NotAllowed`] for somebody else's, [`RefusedProposal::NotOpen`] once it is decided.
pub async fn withdraw_proposal(app: &App, caller: Caller, id: ProposalId) -> AppResult<()> {
    let now = app.now();
    app.write(move |conn| {
        let (proposal, ..) = proposal_seen(conn, &caller, id, Action::WriteRubric)?;
        if proposal.author_id != caller.person {
            return Err(AppError::NotAllowed);
        }
        if proposal.state != ProposalState::Open {
            return Err(AppError::refused(RefusedProposal::NotOpen));
        }
        let state = ProposalState::Withdrawn;
        let reason = String::new();
        proposals::end(conn, id, &Ending { state, by: None, at: now, reason, result: None })?;
        let (subject, detail) = (format!("proposal/{id}"), String::new());
        let actor = Some(caller.person);
        Ok(audit::append(
            conn,
            &Line { at: now, actor, action: "proposal.withdraw", subject, detail },
        )?)
    })
    .await
}
