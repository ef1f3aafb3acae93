//! The story: accounts, a rubric that its learners write, two activities, their reviews, their badges.

use chrono::TimeDelta;

use super::cast::{ADMIN, LEARNERS, SUBJECTS, TRAINERS, address};
use super::chance::Chance;
use super::reviewing::{self, Exercise};
use super::writing::{ANALYSIS, CLARITY, Idea, LISTENING, PROPOSAL, SPELLING, WONDER, work};
use crate::app::add_issuer::{NewIssuer, add_issuer};
use crate::app::add_user::{UserWanted, add_user};
use crate::app::create_rubric::{NewRubric, create_rubric};
use crate::app::decide_proposal::cast_ballot;
use crate::app::define_achievement::{NewAchievement, Terms, define_achievement};
use crate::app::links::use_link;
use crate::app::moderate_rubric::{adopt_version, open_rubric};
use crate::app::move_activity::move_activity;
use crate::app::plan_activity::create_activity;
use crate::app::propose_change::propose_change;
use crate::app::read_activity::activity;
use crate::app::read_rubric::rubric;
use crate::app::release_results::release_results;
use crate::app::roster::{self, RosterForm};
use crate::app::submit_work::{Text, start_submission, submit_work};
use crate::app::{App, AppError, AppResult, Caller, Scope, cohorts};
use crate::clock::SetClock;
use crate::domain::{
    AchievementId, ActivityId, ActivityKind, BallotChoice, Change, CohortId, CohortWords,
    CriterionKey, Deadlines, DecisionRule, IssuerId, IssuerMethod, JwtAlgorithm, Language,
    LevelWords, Moment, Phase, Picture, Plan, ProposalId, RequiredLevel, RubricContent, RubricId,
    RubricVersionId, Rule, Tags,
};
use crate::jobs;

/// What the story leaves to tell.
pub(super) struct Told {
    /// The password of everybody in it.
    pub(super) password: String,
    /// Someone who may see everything in the cohort.
    pub(super) trainer: Caller,
    /// The achievements, with the titles of their activities.
    pub(super) achievements: Vec<(AchievementId, String)>,
    /// How many peer reviews were written.
    pub(super) reviews: usize,
}

/// The people of the story, signed in.
pub(super) struct People {
    pub(super) admin: Caller,
    pub(super) trainers: Vec<Caller>,
    pub(super) learners: Vec<Caller>,
}

/// The instance and its clock.
pub(super) struct Stage<'a> {
    pub(super) app: &'a App,
    clock: &'a SetClock,
    end: Moment,
}

impl Stage<'_> {
    /// Moves the clock on; never beyond the end of the story.
    pub(super) fn pass(&self, time: TimeDelta) {
        self.clock.set((self.app.now() + time).min(self.end));
    }

    /// Sets the clock to some days before the end.
    fn days_before_end(&self, days: i64) {
        self.clock.set((self.end - TimeDelta::days(days)).max(self.app.now()));
    }

    /// Does the work that waits.
    pub(super) async fn settle(&self) -> AppResult<()> {
        jobs::drain(self.app).await.map(drop)
    }
}

/// Plays the story.
pub(super) async fn play(app: &App, clock: &SetClock, end: Moment, seed: u64) -> AppResult<Told> {
    let (stage, chance) = (Stage { app, clock, end }, Chance::new(seed));
    let password = new_password(app);
    say("Démonstration : une cohorte inventée de 12 apprenants, de sa grille à ses badges.");
    say("Les comptes…");
    let people = accounts(app).await?;
    let cohort = gather(app, &people).await?;
    // Only now: a roster takes away a password that was chosen before anybody proved the address.
    choose_passwords(app, &password).await?;
    let issuer = issuer(app).await?;
    say("La grille, écrite par la cohorte…");
    let grid = write_rubric(&stage, &people, cohort).await?;
    let tag = tag_of(app, people.trainers[0], grid).await?;
    let first = adopt_version(app, people.trainers[0], grid, tag).await?;
    stage.days_before_end(28);
    say("Premier exercice : le rapport d'étonnement…");
    // How able each learner is, from 0 to 1: some do well in everything, some in nothing yet.
    let abilities: Vec<f64> = LEARNERS.iter().map(|_| chance.normal(0.7, 0.24)).collect();
    let ideas = [&CLARITY, &WONDER, &ANALYSIS, &PROPOSAL];
    let one = begin(&stage, &people, cohort, first, &FIRST, issuer).await?;
    let mut reviews = run(&stage, &chance, &people, &one, (&ideas, &abilities), 0).await?;
    say("La grille évolue : les apprenants y ajoutent un critère…");
    let second = amend_rubric(&stage, &people, grid).await?;
    stage.days_before_end(14);
    say("Second exercice : animer une séquence…");
    let ideas = [&CLARITY, &WONDER, &ANALYSIS, &PROPOSAL, &LISTENING];
    let two = begin(&stage, &people, cohort, second, &SECOND, issuer).await?;
    reviews += run(&stage, &chance, &people, &two, (&ideas, &abilities), 2).await?;
    stage.clock.set(end);
    stage.settle().await?;
    let achievements =
        vec![(one.achievement, FIRST.title.to_owned()), (two.achievement, SECOND.title.to_owned())];
    Ok(Told { password, trainer: people.trainers[0], achievements, reviews })
}

/// A password nobody can guess, since a demo may be left on a network.
fn new_password(app: &App) -> String {
    let letters = b"abcdefghijkmnpqrstuvwxyz23456789";
    let secret = app.random.secret();
    let letter =
        |byte: &u8| letters.get(usize::from(byte % 32)).map_or('x', |&letter| char::from(letter));
    secret.iter().take(12).map(letter).collect()
}

/// The accounts, without passwords yet.
async fn accounts(app: &App) -> AppResult<People> {
    let admin = account(app, ADMIN, true).await?.0;
    let mut people = People { admin, trainers: Vec::new(), learners: Vec::new() };
    for name in TRAINERS {
        people.trainers.push(account(app, name, false).await?.0);
    }
    for name in LEARNERS {
        people.learners.push(account(app, name, false).await?.0);
    }
    Ok(people)
}

/// Everybody chooses the password by a one-time link of their own.
async fn choose_passwords(app: &App, password: &str) -> AppResult<()> {
    for name in [ADMIN].into_iter().chain(TRAINERS).chain(LEARNERS) {
        let (_, link) = account(app, name, name == ADMIN).await?;
        let token = link.rsplit('/').next().unwrap_or_default();
        use_link(app, token, Some(password)).await?;
    }
    Ok(())
}

/// The account of that name, made where there is none, and a one-time link to choose its password.
async fn account(app: &App, name: &str, is_admin: bool) -> AppResult<(Caller, String)> {
    let wanted = UserWanted {
        email: address(name),
        name: Some(name.to_owned()),
        language: Language::French,
        is_admin,
    };
    let added = add_user(app, wanted).await?;
    Ok((Caller { person: added.person, is_admin, scope: Scope::Write }, added.link))
}

/// The cohort, with everybody in it by its roster.
async fn gather(app: &App, people: &People) -> AppResult<CohortId> {
    let words = CohortWords {
        name: "Formateurs, session d'automne".to_owned(),
        description: "Douze agents apprennent à former leurs collègues, à distance et en présence."
            .to_owned(),
        language: Language::French,
        time_zone: "Europe/Paris".to_owned(),
    };
    let cohort = cohorts::create(app, &people.admin, words, None).await?;
    let line = |name: &str, role: &str| format!("{},{name},{role}\n", address(name));
    let mut csv = "email,name,role\n".to_owned();
    csv.extend(TRAINERS.map(|name| line(name, "trainer")));
    csv.extend(LEARNERS.map(|name| line(name, "learner")));
    roster::add(app, &people.admin, cohort, RosterForm::Csv, csv.as_bytes()).await?;
    Ok(cohort)
}

async fn issuer(app: &App) -> AppResult<IssuerId> {
    let new = NewIssuer {
        name: "Centre de formation de Valombre".to_owned(),
        url: "https://formation.example".to_owned(),
        email: Some("badges@formation.example".to_owned()),
        method: Some(IssuerMethod::Key),
        jwt: Some(JwtAlgorithm::Es256),
    };
    add_issuer(app, None, None, new).await
}

/// The rubric: begun by a trainer with one criterion, written by the learners.
async fn write_rubric(stage: &Stage<'_>, people: &People, cohort: CohortId) -> AppResult<RubricId> {
    let (app, claire) = (stage.app, people.trainers[0]);
    let new = NewRubric {
        title: "Observer, comprendre, proposer".to_owned(),
        content: RubricContent { criteria: vec![CLARITY.criterion()] },
        decision: DecisionRule::Vote,
        quorum: 7,
    };
    let grid = create_rubric(app, claire, None, cohort, new).await?;
    let tag = tag_of(app, claire, grid).await?;
    open_rubric(app, claire, grid, tag, None, None).await?;
    let reword = Change::Reword {
        criterion: CriterionKey(CLARITY.key.to_owned()),
        title: None,
        description: Some(
            "Un collègue d'un autre service comprend à la première lecture, sans sigle.".to_owned(),
        ),
        levels: vec![LevelWords {
            level: 3,
            name: None,
            description: Some("On comprend tout, et on saurait le redire à d'autres.".to_owned()),
        }],
    };
    let ideas = [
        (1, add(&WONDER, None), "Sans la scène, on ne peut pas juger l'étonnement.", 8),
        (4, add(&ANALYSIS, Some(&WONDER)), "Raconter ne suffit pas : il faut comprendre.", 9),
        (6, add(&SPELLING, None), "Les fautes gênent la lecture.", 2),
        (9, add(&PROPOSAL, Some(&ANALYSIS)), "Un rapport doit servir à quelque chose.", 10),
        (2, reword, "Les sigles perdent ceux qui arrivent.", 7),
    ];
    for (author, change, why, votes_for) in ideas {
        propose(stage, people, grid, author, change, why, votes_for).await?;
    }
    Ok(grid)
}

/// The rubric goes on after the first exercise: another criterion, a new version.
async fn amend_rubric(
    stage: &Stage<'_>,
    people: &People,
    grid: RubricId,
) -> AppResult<RubricVersionId> {
    let (app, claire) = (stage.app, people.trainers[0]);
    let tag = tag_of(app, claire, grid).await?;
    open_rubric(app, claire, grid, tag, None, None).await?;
    let why = "Pour animer, il faut aussi écouter.";
    propose(stage, people, grid, 10, add(&LISTENING, None), why, 9).await?;
    let tag = tag_of(app, claire, grid).await?;
    adopt_version(app, claire, grid, tag).await
}

fn add(idea: &Idea, after: Option<&Idea>) -> Change {
    Change::AddCriterion {
        criterion: idea.criterion(),
        after: after.map(|idea| CriterionKey(idea.key.to_owned())),
    }
}

/// One proposal, and the others' votes on it until it is decided.
async fn propose(
    stage: &Stage<'_>,
    people: &People,
    grid: RubricId,
    author: usize,
    change: Change,
    why: &str,
    votes_for: usize,
) -> AppResult<ProposalId> {
    let (app, learners) = (stage.app, &people.learners);
    stage.pass(TimeDelta::hours(5));
    let tag = tag_of(app, learners[author], grid).await?;
    let proposal =
        propose_change(app, learners[author], None, grid, tag, change, why.to_owned()).await?;
    // Those who are for it and those who are not come in turn, in proportion.
    for (place, voter) in learners.iter().enumerate() {
        stage.pass(TimeDelta::minutes(37));
        let is_for = (place + 1) * votes_for / learners.len() > place * votes_for / learners.len();
        let choice = if is_for { BallotChoice::For } else { BallotChoice::Against };
        match cast_ballot(app, *voter, proposal, choice).await {
            // Decided: the quorum was reached before everybody had voted.
            Err(AppError::Refused(_)) => break,
            done => done?,
        }
    }
    Ok(proposal)
}

async fn tag_of(app: &App, caller: Caller, grid: RubricId) -> AppResult<String> {
    Ok(rubric(app, caller, grid).await?.current.content_hash)
}

/// What is said of an exercise and of the badge that proves it.
pub(super) struct Brief {
    title: &'static str,
    brief: &'static str,
    kind: ActivityKind,
    work: &'static str,
    self_review: bool,
    badge: &'static str,
    description: &'static str,
    criteria: &'static str,
    required: &'static [(&'static str, usize)],
    template: &'static str,
}

const FIRST: Brief = Brief {
    title: "Rapport d'étonnement",
    brief: "Passez une demi-journée dans un service que vous ne connaissez pas. **Racontez ce qui vous a étonné**, \
            cherchez pourquoi cela se passe ainsi, proposez un premier pas. Deux pages au plus.",
    kind: ActivityKind::AstonishmentReport,
    work: "Mon étonnement",
    self_review: true,
    badge: "Observer et proposer",
    description: "Sait observer le travail des autres, l'analyser et proposer une amélioration réaliste.",
    criteria: "Le rapport d'étonnement atteint le niveau **Acquis** en étonnement, en analyse et en proposition, selon \
               une grille écrite par la cohorte et des relectures de pairs à l'aveugle.",
    required: &[("etonnement", 2), ("analyse", 2), ("proposition", 2)],
    template: "shield",
};

const SECOND: Brief = Brief {
    title: "Animer une séquence à distance",
    brief: "Filmez quinze minutes d'une séquence que vous animez à distance, puis **écrivez ce que vous en retenez** : \
            ce qui vous a surpris, pourquoi, ce que vous changeriez, et ce que les participants en ont fait.",
    kind: ActivityKind::FilmedGesture,
    work: "Ma séquence",
    self_review: false,
    badge: "Animer à distance",
    description: "Sait animer une séquence à distance en écoutant ses participants, et en tirer des leçons.",
    criteria: "La séquence filmée atteint le niveau **Acquis** en écoute et en analyse, selon une grille écrite par la \
               cohorte et des relectures de pairs à l'aveugle.",
    required: &[("ecoute", 2), ("analyse", 2)],
    template: "seal",
};

/// An exercise that has begun, and its badge.
pub(super) struct Begun {
    pub(super) activity: ActivityId,
    achievement: AchievementId,
    work: &'static str,
    self_review: bool,
}

async fn begin(
    stage: &Stage<'_>,
    people: &People,
    cohort: CohortId,
    version: RubricVersionId,
    brief: &Brief,
    issuer: IssuerId,
) -> AppResult<Begun> {
    let (app, claire) = (stage.app, people.trainers[0]);
    let plan = Plan {
        title: brief.title.to_owned(),
        brief: brief.brief.to_owned(),
        kind: brief.kind,
        deadlines: Deadlines { submit_until: None, review_until: None, results_at: None },
        reviews_per_submission: 4,
        lease_minutes: 2 * 24 * 60,
        self_review: brief.self_review,
        group_work: false,
        late_submissions: true,
    };
    let id = create_activity(app, claire, None, cohort, version, plan).await?;
    let require = |(key, level): &(&str, usize)| RequiredLevel {
        criterion: CriterionKey((*key).to_owned()),
        level: *level,
    };
    let new = NewAchievement {
        issuer,
        competency: None,
        rubric_version: version,
        language: Language::French,
        terms: Terms {
            name: brief.badge.to_owned(),
            description: brief.description.to_owned(),
            criteria: brief.criteria.to_owned(),
            tags: Tags(vec!["formation".to_owned(), "évaluation par les pairs".to_owned()]),
            rule: Rule::of(brief.required.iter().map(require).collect()),
            picture: Picture {
                template: brief.template.to_owned(),
                shape: None,
                icon: None,
                primary: None,
                accent: None,
            },
            translation: None,
        },
    };
    let achievement = define_achievement(app, claire, None, cohort, new).await?;
    advance(app, claire, id, Phase::Submit).await?;
    Ok(Begun { activity: id, achievement, work: brief.work, self_review: brief.self_review })
}

async fn advance(app: &App, trainer: Caller, id: ActivityId, to: Phase) -> AppResult<()> {
    let version = activity(app, trainer, id).await?.activity.version;
    move_activity(app, trainer, id, version, to).await
}

/// An exercise from the first work to the released results; gives the number of peer reviews.
async fn run(
    stage: &Stage<'_>,
    chance: &Chance,
    people: &People,
    begun: &Begun,
    (ideas, abilities): (&[&Idea], &[f64]),
    drop_outs: usize,
) -> AppResult<usize> {
    let (app, claire) = (stage.app, people.trainers[0]);
    let exercise = Exercise::draw(chance, begun.activity, begun.work, ideas, abilities);
    for at in chance.order(people.learners.len()) {
        stage.pass(TimeDelta::hours(3));
        let learner = people.learners[at];
        let levels = exercise.true_levels(at);
        let text = Text {
            title: exercise.title(at),
            body: work(&exercise.title(at), SUBJECTS[at], &levels),
        };
        let id = start_submission(app, learner, None, begun.activity, text, Vec::new()).await?;
        submit_work(app, learner, id).await?;
    }
    advance(app, claire, begun.activity, Phase::Review).await?;
    let reviews = reviewing::review(stage, chance, people, &exercise, drop_outs).await?;
    if begun.self_review {
        reviewing::review_oneself(stage, chance, people, &exercise).await?;
    }
    reviewing::anchor(stage, chance, people, &exercise).await?;
    advance(app, claire, begun.activity, Phase::Results).await?;
    stage.settle().await?;
    release_results(app, claire, begun.activity).await?;
    stage.settle().await?;
    Ok(reviews)
}

/// Tells how far the story is.
#[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
pub(super) fn say(text: &str) {
    println!("{text}");
}
