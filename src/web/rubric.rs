//! A rubric as its cohort sees it: criteria and levels, proposals with their ballots, the history.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::change_words::{Titles, Told, different, told};
use super::criteria_form::{self, CriterionFields};
use super::every::every;
use super::{Layout, PageResult, SignedIn, Texts, page};
use crate::app::propose_change::{self, ProposalView};
use crate::app::read_rubric::{self, RubricView, VersionView};
use crate::app::{App, AppError, AppResult, Caller, cohorts};
use crate::domain::{
    BallotChoice, CohortId, Criterion, DecisionRule, Level, ProposalId, ProposalState, Role,
    RubricContent, RubricId, RubricState, RubricVersionId,
};

/// A level in the table.
struct LevelCell {
    index: usize,
    name: String,
    description: String,
    points: String,
}

/// A criterion in the table, and what its forms are filled with.
struct CriterionRow {
    /// What the ids of its fields begin with.
    prefix: String,
    key: String,
    title: String,
    description: String,
    weight: u32,
    levels: Vec<LevelCell>,
    /// Which columns it has no level for.
    blanks: Vec<usize>,
}

/// A proposal with its ballots.
struct ProposalRow {
    id: ProposalId,
    told: Told,
    by: String,
    rationale: String,
    state: ProposalState,
    state_text: String,
    tally: String,
    own: Option<BallotChoice>,
    own_text: Option<String>,
    decided: Option<String>,
    reason: String,
    no_longer_applies: bool,
    is_mine: bool,
}

impl ProposalRow {
    fn is_open(&self) -> bool {
        self.state == ProposalState::Open
    }

    fn says(&self, choice: &str) -> bool {
        self.own.is_some_and(|own| own.to_string() == choice)
    }
}

/// A version in the history.
struct VersionRow {
    number: String,
    by: String,
    adopted: Option<String>,
    differences: Vec<String>,
}

#[derive(Template)]
#[template(path = "rubric.html")]
struct RubricPage {
    layout: Layout,
    cohort: CohortId,
    cohort_name: String,
    id: RubricId,
    title: String,
    state: RubricState,
    state_text: String,
    version: String,
    how: String,
    tag: String,
    contributors: Vec<String>,
    columns: Vec<usize>,
    criteria: Vec<CriterionRow>,
    proposals: Vec<ProposalRow>,
    versions: Vec<VersionRow>,
    is_member: bool,
    is_trainer: bool,
    is_own: bool,
    by_vote: bool,
    quorum: String,
    c: CriterionFields,
}

impl RubricPage {
    fn is_draft(&self) -> bool {
        self.state == RubricState::Draft
    }

    fn is_open(&self) -> bool {
        self.state == RubricState::Open
    }

    /// The proposals still to be decided.
    fn open(&self) -> Vec<&ProposalRow> {
        self.proposals.iter().filter(|row| row.is_open()).collect()
    }

    /// The proposals decided or taken back, the newest first.
    fn past(&self) -> Vec<&ProposalRow> {
        self.proposals.iter().rev().filter(|row| !row.is_open()).collect()
    }
}

/// The rubric, if it is that cohort's.
///
/// # Errors
/// [`AppError::NotFound`] otherwise, and for who may not see it.
pub async fn in_cohort(
    app: &App,
    caller: Caller,
    cohort: CohortId,
    id: RubricId,
) -> AppResult<RubricView> {
    let view = read_rubric::rubric(app, caller, id).await?;
    if view.rubric.cohort_id == cohort { Ok(view) } else { Err(AppError::NotFound) }
}

/// Members and admins: the rubric.
///
/// # Errors
/// [`AppError::NotFound`] for others, and for somebody else's draft.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
    place: web::Path<(CohortId, RubricId)>,
) -> PageResult {
    let ((cohort, id), caller) = (*place, holder.caller);
    let layout = Layout::signed(&request, &holder);
    let t = layout.t;
    let RubricView { rubric, current, contributors } = in_cohort(&app, caller, cohort, id).await?;
    let seen = cohorts::see(&app, &caller, cohort).await?;
    let versions = every(
        async |after, limit| read_rubric::versions(&app, caller, id, after, limit).await,
        |one| one.version.id.0,
    );
    let mut versions = versions.await?;
    versions.sort_by_key(|one| one.version.number);
    let proposals = every(
        async |after, limit| propose_change::proposals(&app, caller, id, after, limit).await,
        |one| one.proposal.id.0,
    );
    let mut proposals = proposals.await?;
    proposals.sort_by_key(|one| one.proposal.created_at);
    let history = History::new(t, seen.cohort.words.time_zone, versions);
    let widest = current.content.criteria.iter().map(|one| one.levels.len()).max().unwrap_or(0);
    let key = match rubric.decision {
        DecisionRule::Vote => "rubric-how-vote",
        DecisionRule::Trainer => "rubric-how-trainer",
    };
    page(&RubricPage {
        cohort,
        cohort_name: seen.cohort.words.name,
        id,
        state: rubric.state,
        state_text: t.say(&format!("rubric-state-{}", rubric.state)),
        version: t.with("rubric-version", "number", current.number),
        how: t.with(key, "quorum", rubric.quorum),
        columns: (1..=widest).collect(),
        criteria: criterion_rows(&t, &current.content, widest),
        tag: current.content_hash,
        contributors: contributors.into_iter().map(|one| one.name).collect(),
        versions: history.rows(&proposals),
        proposals: proposals.into_iter().map(|one| history.proposal(one, &caller)).collect(),
        is_member: seen.role.is_some(),
        is_trainer: seen.role == Some(Role::Trainer),
        is_own: rubric.created_by == Some(caller.person),
        by_vote: rubric.decision == DecisionRule::Vote,
        quorum: rubric.quorum.to_string(),
        title: rubric.title,
        c: criteria_form::blank(),
        layout,
    })
}

fn criterion_rows(t: &Texts, content: &RubricContent, widest: usize) -> Vec<CriterionRow> {
    let cell = |(index, level): (usize, &Level)| LevelCell {
        index,
        name: level.name.clone(),
        description: level.description.clone(),
        points: t.number(&level.points, if level.points.fract() == 0.0 { 0 } else { 2 }),
    };
    let row = |(number, criterion): (usize, &Criterion)| CriterionRow {
        prefix: format!("k{number}"),
        key: criterion.key.0.clone(),
        title: criterion.title.clone(),
        description: criterion.description.clone(),
        weight: criterion.weight,
        levels: criterion.levels.iter().enumerate().map(cell).collect(),
        blanks: (criterion.levels.len()..widest).collect(),
    };
    content.criteria.iter().enumerate().map(row).collect()
}

/// The versions of a rubric, oldest first, and the words to tell them in.
struct History {
    t: Texts,
    zone: String,
    versions: Vec<VersionView>,
    titles: Titles,
}

impl History {
    fn new(t: Texts, zone: String, versions: Vec<VersionView>) -> Self {
        let mut titles = Titles::default();
        versions.iter().for_each(|one| titles.note(&one.version.content));
        Self { t, zone, versions, titles }
    }

    fn content(&self, id: RubricVersionId) -> Option<&RubricContent> {
        let found = self.versions.iter().find(|one| one.version.id == id);
        found.map(|one| &one.version.content)
    }

    /// The history, the newest version first.
    fn rows(&self, proposals: &[ProposalView]) -> Vec<VersionRow> {
        let t = self.t;
        let row = |VersionView { version, .. }: &VersionView| {
            let before = version.parent_id.and_then(|id| self.content(id));
            let differences =
                before.map(|before| before.differences(&version.content)).unwrap_or_default();
            let made =
                proposals.iter().find(|one| one.proposal.resulting_version_id == Some(version.id));
            let moment = t.moment(&version.created_at, &self.zone);
            VersionRow {
                number: t.with("rubric-version", "number", version.number),
                by: match made {
                    Some(made) => {
                        let author = made.author.as_str();
                        t.with2("rubric-version-by", "name", author, "moment", moment)
                    }
                    None => moment,
                },
                adopted: version.adopted_at.map(|at| {
                    t.with("rubric-version-adopted", "moment", t.moment(&at, &self.zone))
                }),
                differences: differences
                    .iter()
                    .flat_map(|one| different(&t, &self.titles, one))
                    .collect(),
            }
        };
        self.versions.iter().rev().map(row).collect()
    }

    fn proposal(&self, view: ProposalView, caller: &Caller) -> ProposalRow {
        let t = self.t;
        let ProposalView { proposal, author, tally, eligible, own_ballot, applies } = view;
        let base = self.content(proposal.base_version_id);
        let made = t.moment(&proposal.created_at, &self.zone);
        let decided = proposal.decided_at.map(|at| t.moment(&at, &self.zone));
        ProposalRow {
            id: proposal.id,
            told: told(&t, &self.titles, &proposal.change, base),
            by: t.with2("proposal-by", "name", author, "moment", made),
            rationale: proposal.rationale,
            state: proposal.state,
            state_text: t.say(&format!("proposal-state-{}", proposal.state)),
            tally: crate::text::say(
                t.0,
                "proposal-tally",
                &[
                    ("for", tally.r#for.into()),
                    ("against", tally.against.into()),
                    ("abstain", tally.abstain.into()),
                    ("eligible", eligible.into()),
                ],
            ),
            own: own_ballot,
            own_text: own_ballot.map(|own| t.say(&format!("proposal-own-{own}"))),
            decided: decided.map(|at| match proposal.decided_by {
                Some(_) => t.with("proposal-decided-by-trainer", "moment", at),
                None if proposal.state == ProposalState::Withdrawn => {
                    t.with("proposal-withdrawn-on", "moment", at)
                }
                None => t.with("proposal-decided-by-vote", "moment", at),
            }),
            reason: proposal.decision_reason,
            no_longer_applies: applies == Some(false),
            is_mine: proposal.author_id == caller.person,
        }
    }
}
