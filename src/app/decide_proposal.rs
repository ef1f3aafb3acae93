//! Deciding on proposals: by ballots, or by a trainer. Accepting one makes a new version of the rubric.

use super::create_rubric::add_version;
use super::propose_change::proposal_seen;
use super::read_rubric::current;
use super::{App, AppError, AppResult, Caller};
use crate::domain::{
    Action, BallotChoice, Decision, DecisionRule, Moment, PersonId, ProposalId, ProposalState,
    RefusedProposal, RefusedRubric, RubricState, RubricVersionId, close, decide, wording,
};
use crate::store::Conn;
use crate::store::audit::{self, Line};
use crate::store::proposals::{self, Ending, Proposal};
use crate::store::rubrics::Rubric;

/// Casts the caller's ballot, or changes it. Learners and trainers may. Where the rule is a vote, the ballot
/// that completes the quorum decides.
///
/// # Errors
/// [`RefusedProposal::NotOpen`] once it is decided; [`RefusedProposal::NoLongerApplies`] if this ballot would
/// accept a change that the rubric has moved away from: then nothing is counted.
pub async fn cast_ballot(
    app: &App,
    caller: Caller,
    id: ProposalId,
    choice: BallotChoice,
) -> AppResult<()> {
    let now = app.now();
    let next = RubricVersionId(app.random.uuid());
    app.write(move |conn| {
        let (proposal, rubric) = open_proposal(conn, &caller, id, Action::WriteRubric)?;
        proposals::cast(conn, id, caller.person, choice, now)?;
        let tally = proposals::tally(conn, id, rubric.cohort_id)?;
        let eligible = proposals::eligible(conn, rubric.cohort_id)?;
        let quorum = u32::try_from(rubric.quorum).unwrap_or(1);
        let ending =
            |state| Ending { state, by: None, at: now, reason: String::new(), result: None };
        match decide(rubric.decision, tally, quorum, eligible) {
            Decision::Open => Ok(()),
            Decision::Accepted => {
                accept(conn, &rubric, &proposal, next, ending(ProposalState::Accepted))
            }
            Decision::Rejected => reject(conn, &proposal, &ending(ProposalState::Rejected)),
        }
    })
    .await
}

/// Decides by a trainer's authority, with a reason. Where the rule is a vote, a trainer may only reject what no
/// longer applies.
///
/// # Errors
/// [`RefusedProposal::ByVote`] where the members decide; [`RefusedProposal::NoLongerApplies`] when accepting
/// what no longer applies.
pub async fn decide_proposal(
    app: &App,
    caller: Caller,
    id: ProposalId,
    accepted: bool,
    reason: String,
) -> AppResult<()> {
    let now = app.now();
    let next = RubricVersionId(app.random.uuid());
    app.write(move |conn| {
        let (proposal, rubric) = open_proposal(conn, &caller, id, Action::ModerateRubric)?;
        wording(&reason, 4000).map_err(|fault| AppError::invalid("/reason", fault))?;
        if rubric.decision == DecisionRule::Vote {
            let applies = current(conn, &rubric)?.content.apply(&proposal.change).is_ok();
            if accepted || applies {
                return Err(AppError::refused(RefusedProposal::ByVote));
            }
        }
        settle(conn, &rubric, &proposal, accepted, &caller, reason.trim(), now, next)
    })
    .await
}

/// Closes a vote as a trainer: the ballots cast so far decide; without a quorum, or on a tie, nothing changes.
///
/// # Errors
/// [`RefusedProposal::ByTrainer`] where there is no vote; [`RefusedProposal::NoLongerApplies`] if the ballots
/// accept what no longer applies (a trainer may then reject it).
pub async fn close_vote(
    app: &App,
    caller: Caller,
    id: ProposalId,
    reason: String,
) -> AppResult<()> {
    let now = app.now();
    let next = RubricVersionId(app.random.uuid());
    app.write(move |conn| {
        let (proposal, rubric) = open_proposal(conn, &caller, id, Action::ModerateRubric)?;
        crate::domain::optional_wording(&reason, 4000)
            .map_err(|fault| AppError::invalid("/reason", fault))?;
        if rubric.decision != DecisionRule::Vote {
            return Err(AppError::refused(RefusedProposal::ByTrainer));
        }
        let tally = proposals::tally(conn, id, rubric.cohort_id)?;
        let eligible = proposals::eligible(conn, rubric.cohort_id)?;
        let quorum = u32::try_from(rubric.quorum).unwrap_or(1);
        let accepted = close(tally, quorum, eligible) == Decision::Accepted;
        settle(conn, &rubric, &proposal, accepted, &caller, reason.trim(), now, next)
    })
    .await
}

/// An open proposal of an open rubric, if the caller may act so.
fn open_proposal(
    conn: &mut Conn,
    caller: &Caller,
    id: ProposalId,
    action: Action,
) -> AppResult<(Proposal, Rubric)> {
    let (proposal, rubric, _) = proposal_seen(conn, caller, id, action)?;
    if proposal.state != ProposalState::Open {
        return Err(AppError::refused(RefusedProposal::NotOpen));
    }
    if rubric.state != RubricState::Open {
        return Err(AppError::refused(RefusedRubric::NotOpen));
    }
    Ok((proposal, rubric))
}

#[expect(clippy::too_many_arguments, reason = "one decision, with all it needs")]
fn settle(
    conn: &mut Conn,
    rubric: &Rubric,
    proposal: &Proposal,
    accepted: bool,
    caller: &Caller,
    reason: &str,
    now: Moment,
    next: RubricVersionId,
) -> AppResult<()> {
    let state = if accepted { ProposalState::Accepted } else { ProposalState::Rejected };
    let by: Option<PersonId> = Some(caller.person);
    let ending = Ending { state, by, at: now, reason: reason.to_owned(), result: None };
    if accepted {
        accept(conn, rubric, proposal, next, ending)
    } else {
        reject(conn, proposal, &ending)
    }
}

/// Applies the change to the current version: a new version, credited to its author.
fn accept(
    conn: &mut Conn,
    rubric: &Rubric,
    proposal: &Proposal,
    next: RubricVersionId,
    ending: Ending,
) -> AppResult<()> {
    let before = current(conn, rubric)?;
    let content = before.content.apply(&proposal.change);
    let content = content.map_err(|_| AppError::refused(RefusedProposal::NoLongerApplies))?;
    add_version(conn, rubric.id, Some(&before), next, content, proposal.author_id, ending.at)?;
    let (at, actor) = (ending.at, ending.by);
    proposals::end(conn, proposal.id, &Ending { result: Some(next), ..ending })?;
    let (subject, detail) = (format!("proposal/{}", proposal.id), format!("version/{next}"));
    Ok(audit::append(conn, &Line { at, actor, action: "proposal.accept", subject, detail })?)
}

fn reject(conn: &mut Conn, proposal: &Proposal, ending: &Ending) -> AppResult<()> {
    proposals::end(conn, proposal.id, ending)?;
    let (subject, detail) = (format!("proposal/{}", proposal.id), String::new());
    let (at, actor) = (ending.at, ending.by);
    Ok(audit::append(conn, &Line { at, actor, action: "proposal.reject", subject, detail })?)
}
