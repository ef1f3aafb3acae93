//! Proposals to change a rubric, ballots and decisions.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use super::{Authed, Body, Creation, IfMatch, PageQuery, Seek};
use crate::app::propose_change::{self, ProposalView};
use crate::app::{App, AppResult, decide_proposal};
use crate::domain::{
    BallotChoice, Change, Moment, PersonId, ProposalId, ProposalState, RubricId, RubricVersionId,
    Tally,
};

/// A new proposal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProposalBody {
    /// What would change.
    pub change: Change,
    /// Why, in up to 4000 characters.
    #[serde(default)]
    pub rationale: String,
}

/// A ballot.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BallotBody {
    /// What it says.
    pub choice: BallotChoice,
}

/// A trainer's decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// Whether the change is made.
    pub accepted: bool,
    /// Why, in up to 4000 characters.
    pub reason: String,
}

/// Why a vote is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingBody {
    /// Why, in up to 4000 characters.
    #[serde(default)]
    pub reason: String,
}

/// Who proposes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposerBody {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

/// A proposal to change a rubric. Ballots are secret: one's own, and the counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalBody {
    /// Its id.
    pub id: ProposalId,
    /// Which rubric it changes.
    pub rubric: RubricId,
    /// The version its author read.
    pub base_version: RubricVersionId,
    /// Who proposes.
    pub author: ProposerBody,
    /// What would change.
    pub change: Change,
    /// Why.
    pub rationale: String,
    /// Where it stands.
    pub state: ProposalState,
    /// The ballots, counted.
    pub tally: Tally,
    /// How many may vote.
    pub eligible: u32,
    /// The reader's own ballot.
    pub own_ballot: Option<BallotChoice>,
    /// Whether the change still applies to the current version; of open proposals only.
    pub applies: Option<bool>,
    /// The trainer who decided; absent where the ballots did.
    pub decided_by: Option<PersonId>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Why so.
    pub decision_reason: String,
    /// The version it made.
    pub resulting_version: Option<RubricVersionId>,
    /// When it was made.
    pub created_at: Moment,
}

impl From<ProposalView> for ProposalBody {
    fn from(view: ProposalView) -> Self {
        let ProposalView { proposal, author, tally, eligible, own_ballot, applies } = view;
        Self {
            id: proposal.id,
            rubric: proposal.rubric_id,
            base_version: proposal.base_version_id,
            author: ProposerBody { person: proposal.author_id, name: author },
            change: proposal.change,
            rationale: proposal.rationale,
            state: proposal.state,
            tally,
            eligible,
            own_ballot,
            applies,
            decided_by: proposal.decided_by,
            decided_at: proposal.decided_at,
            decision_reason: proposal.decision_reason,
            resulting_version: proposal.resulting_version_id,
            created_at: proposal.created_at,
        }
    }
}

async fn shown(
    app: &App,
    who: Authed,
    id: ProposalId,
    mut reply: HttpResponseBuilder,
) -> AppResult<HttpResponse> {
    let body: ProposalBody = propose_change::proposal(app, who.0, id).await?.into();
    Ok(reply.json(body))
}

/// A rubric's proposals, oldest first.
///
/// For members of its cohort. Others get 404.
#[utoipa::path(
    tag = "proposals",
    params(("rubric" = RubricId, Path)),
    responses((status = 200, body = Seek<ProposalBody>), (status = 404, body = Problem)),
)]
#[get("/rubrics/{rubric}/proposals")]
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    who: Authed,
    rubric: web::Path<RubricId>,
    page: web::Query<PageQuery>,
) -> AppResult<HttpResponse> {
    let found = propose_change::proposals(&app, who.0, *rubric, page.after, page.limit()).await?;
    let bodies: Vec<ProposalBody> = found.into_iter().map(Into::into).collect();
    Ok(Seek::reply(&request, *page, bodies, |one| one.id.0))
}

/// Proposes a change to the version whose content hash is in `If-Match`. 412 if the rubric has moved on.
///
/// For every learner and trainer of its cohort, while the rubric is open. Others get 404.
#[utoipa::path(
    tag = "proposals",
    params(
        ("rubric" = RubricId, Path),
        ("If-Match" = String, Header),
        ("Idempotency-Key" = String, Header),
    ),
    request_body = NewProposalBody,
    responses(
        (status = 201, body = ProposalBody),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 412, body = Problem),
        (status = 422, body = Problem),
        (status = 428, body = Problem),
    ),
)]
#[post("/rubrics/{rubric}/proposals")]
pub async fn create(
    app: web::Data<App>,
    rubric: web::Path<RubricId>,
    based_on: IfMatch,
    creation: Creation<NewProposalBody>,
) -> AppResult<HttpResponse> {
    let Creation { caller, once, body } = creation;
    let NewProposalBody { change, rationale } = body;
    let (once, tag) = (Some(once), based_on.0);
    let id =
        propose_change::propose_change(&app, caller, once, *rubric, tag, change, rationale).await?;
    let mut reply = HttpResponse::Created();
    reply.insert_header(("Location", app.base_url.join(&format!("/api/v1/proposals/{id}"))));
    shown(&app, Authed(caller), id, reply).await
}

/// One proposal.
///
/// For members of its cohort. Others get 404.
#[utoipa::path(
    tag = "proposals",
    params(("proposal" = ProposalId, Path)),
    responses((status = 200, body = ProposalBody), (status = 404, body = Problem)),
)]
#[get("/proposals/{proposal}")]
pub async fn show(
    app: web::Data<App>,
    who: Authed,
    proposal: web::Path<ProposalId>,
) -> AppResult<HttpResponse> {
    shown(&app, who, *proposal, HttpResponse::Ok()).await
}

/// Casts one's ballot, or changes it. Where members decide, the ballot that completes the quorum decides.
///
/// For every learner and trainer of its cohort, while the proposal is open. Others get 404.
#[utoipa::path(
    tag = "proposals",
    params(("proposal" = ProposalId, Path)),
    request_body = BallotBody,
    responses(
        (status = 200, body = ProposalBody),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[put("/proposals/{proposal}/ballot")]
pub async fn ballot(
    app: web::Data<App>,
    who: Authed,
    proposal: web::Path<ProposalId>,
    body: Body<BallotBody>,
) -> AppResult<HttpResponse> {
    decide_proposal::cast_ballot(&app, who.0, *proposal, body.0.choice).await?;
    shown(&app, who, *proposal, HttpResponse::Ok()).await
}

/// Decides by a trainer's authority. Where members decide, only what no longer applies may be rejected so.
///
/// For trainers of its cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "proposals",
    params(("proposal" = ProposalId, Path)),
    request_body = DecisionBody,
    responses(
        (status = 200, body = ProposalBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/proposals/{proposal}/decision")]
pub async fn decide(
    app: web::Data<App>,
    who: Authed,
    proposal: web::Path<ProposalId>,
    body: Body<DecisionBody>,
) -> AppResult<HttpResponse> {
    let DecisionBody { accepted, reason } = body.0;
    decide_proposal::decide_proposal(&app, who.0, *proposal, accepted, reason).await?;
    shown(&app, who, *proposal, HttpResponse::Ok()).await
}

/// Closes a vote: the ballots cast so far decide; without a quorum, or on a tie, nothing changes.
///
/// For trainers of its cohort; learners get 403, others 404.
#[utoipa::path(
    tag = "proposals",
    params(("proposal" = ProposalId, Path)),
    request_body = ClosingBody,
    responses(
        (status = 200, body = ProposalBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/proposals/{proposal}/close")]
pub async fn close(
    app: web::Data<App>,
    who: Authed,
    proposal: web::Path<ProposalId>,
    body: Body<ClosingBody>,
) -> AppResult<HttpResponse> {
    decide_proposal::close_vote(&app, who.0, *proposal, body.0.reason).await?;
    shown(&app, who, *proposal, HttpResponse::Ok()).await
}

/// Takes one's own proposal back.
///
/// For its author, while it is open; other members get 403, others 404.
#[utoipa::path(
    tag = "proposals",
    params(("proposal" = ProposalId, Path)),
    responses(
        (status = 200, body = ProposalBody),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
#[post("/proposals/{proposal}/withdraw")]
pub async fn withdraw(
    app: web::Data<App>,
    who: Authed,
    proposal: web::Path<ProposalId>,
) -> AppResult<HttpResponse> {
    propose_change::withdraw_proposal(&app, who.0, *proposal).await?;
    shown(&app, who, *proposal, HttpResponse::Ok()).await
}
