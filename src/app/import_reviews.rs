//! Real marks come in as a cohort: its rubric, its works and their posted reviews, all or nothing.
//!
//! The files are those of `compagnon score`. People get accounts without address or password under the files'
//! labels; works keep their labels; the rubric's levels are the steps of the scale; marks on one's own work
//! become self-reviews; the activity stands in its results phase. A review may lack criteria, as in the files.

use std::collections::{BTreeMap, BTreeSet};

use super::write_review::ask_for_estimates;
use super::{App, AppError, AppResult};
use crate::domain::{
    ActivityId, ActivityKind, Answer, CohortId, Criterion, CriterionKey, DecisionRule, Email,
    Language, Level, MembershipId, Moment, PersonId, Phase, Review, ReviewId, ReviewKind,
    ReviewState, Role, RubricContent, RubricId, RubricState, RubricVersionId, SubmissionId,
    SubmissionState,
};
use crate::estimate::Scale;
use crate::estimate::table::{self, AuthorRow, Reason, ReviewRow, Scales, TableRefused};
use crate::random::Random;
use crate::store::activities::{self, Activity};
use crate::store::audit::{self, Line};
use crate::store::imports::{self, ImportedCohort, ImportedMembership, Pseudonym};
use crate::store::reviews::{self, Kept};
use crate::store::rubric_versions::{self, RubricVersion};
use crate::store::rubrics::{self, Rubric};
use crate::store::submissions::Submission;
use crate::store::{Conn, fits::TOTAL};

/// How many levels an imported criterion may have.
const MOST_LEVELS: f64 = 1000.0;

/// What is to be brought in.
#[derive(Clone, Debug)]
pub struct Import {
    /// The rows of `reviews.csv`.
    pub reviews: Vec<ReviewRow>,
    /// The rows of `authors.csv`.
    pub authors: Vec<AuthorRow>,
    /// The scales of the criteria.
    pub scales: Scales,
    /// The weights of the criteria, 1 where none is given.
    pub weights: BTreeMap<String, u32>,
    /// What the activity is to be called.
    pub activity: String,
    /// What the cohort is to be called.
    pub cohort: String,
    /// The cohort's language.
    pub language: Language,
    /// The address of a person of the instance who becomes the cohort's trainer.
    pub trainer: Option<Email>,
}

/// Why files are not brought in. Nothing is, then.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// A row of the reviews is wrong.
    #[error("reviews: {0}")]
    Reviews(TableRefused),
    /// A criterion's name cannot be a criterion's key.
    #[error(
        "reviews: line {line}: a criterion is named with a-z, 0-9, \"_\" and \"-\" only, 64 at the most: \"{name}\""
    )]
    CriterionName {
        /// The first line that has it.
        line: u64,
        /// The name.
        name: String,
    },
    /// A scale has more levels than a rubric takes.
    #[error("the scale of \"{0}\" has more than a thousand steps")]
    TooManyLevels(String),
    /// A weight is not a whole number from 1 to 100.
    #[error("the weight of \"{0}\" is not a whole number from 1 to 100, or no mark is on it")]
    Weight(String),
    /// A person is author of two works.
    #[error(
        "authors: line {line}: \"{author}\" is author of \"{first}\" already, and a person has one work in an activity"
    )]
    TwoWorks {
        /// The line of the second work.
        line: u64,
        /// Who.
        author: String,
        /// The first work.
        first: String,
    },
    /// Such an activity is there already.
    #[error("the cohort \"{cohort}\" has an activity \"{activity}\" already")]
    ThereAlready {
        /// The cohort.
        cohort: String,
        /// The activity.
        activity: String,
    },
    /// Nobody has that address.
    #[error("nobody here has the address {0}")]
    NoSuchPerson(Email),
    /// The use case failed.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<crate::store::StoreError> for ImportRefused {
    fn from(error: crate::store::StoreError) -> Self {
        Self::App(error.into())
    }
}

impl crate::store::Retry for ImportRefused {
    fn of_store(&self) -> Option<&crate::store::StoreError> {
        match self {
            Self::App(error) => error.of_store(),
            _ => None,
        }
    }
}

/// What was brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The cohort that was made.
    pub cohort: CohortId,
    /// Its activity.
    pub activity: ActivityId,
    /// How many works.
    pub submissions: usize,
    /// How many people.
    pub people: usize,
    /// How many peers' reviews.
    pub peer_reviews: usize,
    /// How many self-reviews.
    pub self_reviews: usize,
}

/// Brings the files in, all or nothing, and asks for estimates.
///
/// # Errors
/// [`ImportRefused`] names the line.
pub async fn import_reviews(app: &App, import: Import) -> Result<Imported, ImportRefused> {
    table::check_reviews(&import.reviews, &import.scales).map_err(ImportRefused::Reviews)?;
    let plan = Plan::new(&import, app.random.as_ref(), app.now())?;
    let (trainer, now) = (import.trainer.clone(), app.now());
    let membership = MembershipId(app.random.uuid());
    let done = plan.summary();
    app.db
        .write(move |conn| {
            let (title, cohort) = (&plan.activity.title, &plan.cohort.name);
            if !imports::find_activities(conn, title, Some(cohort))?.is_empty() {
                let (cohort, activity) = (cohort.clone(), title.clone());
                return Err(ImportRefused::ThereAlready { cohort, activity });
            }
            plan.write(conn, now)?;
            if let Some(email) = &trainer {
                let found = imports::find_person(conn, email)?;
                let (person, _) =
                    found.ok_or_else(|| ImportRefused::NoSuchPerson(email.clone()))?;
                let place = ImportedMembership {
                    id: membership,
                    cohort_id: plan.cohort.id,
                    person_id: person,
                    role: Role::Trainer,
                    label: plan.free_label(),
                    joined_at: now,
                };
                imports::insert_memberships(conn, &[place])?;
            }
            Ok(())
        })
        .await?;
    Ok(done)
}

/// Everything that will be written, with its ids: made before the unit of work, which may run twice.
struct Plan {
    cohort: ImportedCohort,
    people: Vec<Pseudonym>,
    memberships: Vec<ImportedMembership>,
    rubric: Rubric,
    version: RubricVersion,
    activity: Activity,
    works: Vec<(Submission, Vec<PersonId>)>,
    reviews: Vec<Kept>,
}

impl Plan {
    fn new(import: &Import, random: &dyn Random, now: Moment) -> Result<Self, ImportRefused> {
        let content = rubric(import)?;
        let authors = authors(&import.authors)?;
        let reviewers = import.reviews.iter().map(|row| row.reviewer.as_str());
        let labels: BTreeSet<&str> = reviewers.chain(authors.keys().map(String::as_str)).collect();
        let ids: BTreeMap<&str, PersonId> =
            labels.iter().map(|label| (*label, PersonId(random.uuid()))).collect();
        let cohort = cohort(import, CohortId(random.uuid()), now);
        let (rubric, version) = adopted(import, &content, &cohort, random, now);
        let mut activity = activity(import, &cohort, &version, random, now);
        let mut plan = Self {
            people: people(import, &ids, now),
            memberships: memberships(&cohort, &ids, random, now),
            works: Vec::new(),
            reviews: Vec::new(),
            cohort,
            rubric,
            version,
            activity: activity.clone(),
        };
        plan.add_works(import, &authors, &ids, random, now);
        plan.add_reviews(import, &content, &ids, random, now);
        activity.self_review =
            plan.reviews.iter().any(|kept| kept.review.kind == ReviewKind::SelfReview);
        activity.group_work = plan.works.iter().any(|(_, authors)| authors.len() > 1);
        let peers = plan.summary().peer_reviews / plan.works.len().max(1);
        activity.reviews_per_submission = i32::try_from(peers.clamp(1, 10)).unwrap_or(1);
        plan.activity = activity;
        Ok(plan)
    }

    fn summary(&self) -> Imported {
        let of = |kind| self.reviews.iter().filter(|kept| kept.review.kind == kind).count();
        Imported {
            cohort: self.cohort.id,
            activity: self.activity.id,
            submissions: self.works.len(),
            people: self.memberships.len(),
            peer_reviews: of(ReviewKind::Peer),
            self_reviews: of(ReviewKind::SelfReview),
        }
    }

    /// A label for the trainer that nobody of the files has.
    fn free_label(&self) -> String {
        let taken: BTreeSet<&str> =
            self.memberships.iter().map(|place| place.label.as_str()).collect();
        let labels = (1..).map(|number| format!("trainer-{number}"));
        labels.into_iter().find(|label| !taken.contains(label.as_str())).unwrap_or_default()
    }

    /// The works of both files. One without author was begun by the import itself, a person of its own.
    fn add_works(
        &mut self,
        import: &Import,
        authors: &BTreeMap<String, String>,
        ids: &BTreeMap<&str, PersonId>,
        random: &dyn Random,
        now: Moment,
    ) {
        let mut by_work = BTreeMap::<&str, Vec<PersonId>>::new();
        for row in &import.reviews {
            by_work.entry(&row.submission).or_default();
        }
        for (author, work) in authors {
            by_work.entry(work).or_default().extend(ids.get(author.as_str()));
        }
        let nobody = PersonId(random.uuid());
        if by_work.values().any(Vec::is_empty) {
            let name = "import".to_owned();
            let language = import.language;
            self.people.push(Pseudonym { id: nobody, name, language, created_at: now });
        }
        for (label, authors) in by_work {
            let work = Submission {
                id: SubmissionId(random.uuid()),
                activity_id: self.activity.id,
                label: label.to_owned(),
                title: label.to_owned(),
                body: String::new(),
                state: SubmissionState::Submitted,
                late: false,
                version: 1,
                created_by: authors.first().copied().unwrap_or(nobody),
                created_at: now,
                submitted_at: Some(now),
            };
            self.works.push((work, authors));
        }
    }

    fn add_reviews(
        &mut self,
        import: &Import,
        content: &RubricContent,
        ids: &BTreeMap<&str, PersonId>,
        random: &dyn Random,
        now: Moment,
    ) {
        let mut rows = BTreeMap::<(&str, &str), Vec<&ReviewRow>>::new();
        for row in &import.reviews {
            rows.entry((&row.submission, &row.reviewer)).or_default().push(row);
        }
        let works: BTreeMap<&str, usize> =
            self.works.iter().enumerate().map(|(n, (work, _))| (work.label.as_str(), n)).collect();
        let mut all = Vec::with_capacity(rows.len());
        for ((work, reviewer), rows) in rows {
            let found = works.get(work).and_then(|n| self.works.get(*n));
            let (Some((work, authors)), Some(reviewer)) = (found, ids.get(reviewer)) else {
                continue;
            };
            let own = authors.contains(reviewer);
            let review = Review {
                kind: if own { ReviewKind::SelfReview } else { ReviewKind::Peer },
                reviewer: *reviewer,
                submission: work.id,
                state: ReviewState::Final,
                comment: String::new(),
                answers: rows.into_iter().map(|row| answer(content, row)).collect(),
            };
            all.push(Kept {
                id: ReviewId(random.uuid()),
                activity: self.activity.id,
                rubric_version: self.version.id,
                review,
                version: 1,
                created_at: now,
                posted_at: Some(now),
            });
        }
        self.reviews = all;
    }

    /// The unit of work.
    fn write(&self, conn: &mut Conn, now: Moment) -> AppResult<()> {
        imports::insert_people(conn, &self.people)?;
        imports::insert_cohort(conn, &self.cohort)?;
        imports::insert_memberships(conn, &self.memberships)?;
        rubrics::insert(conn, &self.rubric)?;
        rubric_versions::insert(conn, &self.version)?;
        activities::insert(conn, &self.activity)?;
        imports::insert_works(conn, &self.works)?;
        reviews::insert_all(conn, &self.reviews)?;
        ask_for_estimates(conn, self.activity.id, now)?;
        let line = Line {
            at: now,
            actor: None,
            action: "reviews.import",
            subject: format!("activity/{}", self.activity.id),
            detail: format!("{} works, {} reviews", self.works.len(), self.reviews.len()),
        };
        Ok(audit::append(conn, &line)?)
    }
}

/// The level a mark stands for; the marks are checked against their scales before.
fn answer(content: &RubricContent, row: &ReviewRow) -> Answer {
    let criterion = CriterionKey(row.criterion.clone());
    let level = content.criterion(&criterion).and_then(|found| {
        let low = found.levels.first()?.points;
        let place = ((row.score - low) / found.step()).round();
        // A mark of a scale of a thousand steps at the most.
        (0.0..=MOST_LEVELS).contains(&place).then_some(place as u32)
    });
    Answer { criterion, level, comment: String::new() }
}

/// The rubric the marks were given by: a criterion per name, a level per step of its scale.
fn rubric(import: &Import) -> Result<RubricContent, ImportRefused> {
    let mut first = BTreeMap::<&str, u64>::new();
    for row in &import.reviews {
        first.entry(&row.criterion).or_insert(row.line);
    }
    if let Some(unknown) = import.weights.keys().find(|name| !first.contains_key(name.as_str())) {
        return Err(ImportRefused::Weight(unknown.clone()));
    }
    let mut criteria = Vec::new();
    for (name, line) in &first {
        let (line, name) = (*line, (*name).to_owned());
        let key = CriterionKey(name.clone());
        if !key.is_well_formed() {
            return Err(ImportRefused::CriterionName { line, name });
        }
        if name == TOTAL && first.len() > 1 {
            let reason = Reason::ReservedCriterion(name);
            return Err(ImportRefused::Reviews(TableRefused { line, reason }));
        }
        let Some(scale) = import.scales.of(&name) else {
            let reason = Reason::NoScale(name);
            return Err(ImportRefused::Reviews(TableRefused { line, reason }));
        };
        let weight = import.weights.get(&name).copied().unwrap_or(1);
        if !(1..=100).contains(&weight) {
            return Err(ImportRefused::Weight(name));
        }
        let levels = levels(scale).ok_or_else(|| ImportRefused::TooManyLevels(name.clone()))?;
        criteria.push(Criterion { key, title: name, description: String::new(), weight, levels });
    }
    Ok(RubricContent { criteria })
}

/// A level for each mark of a scale, named by the mark.
fn levels(scale: Scale) -> Option<Vec<Level>> {
    let steps = ((scale.max() - scale.min()) / scale.step()).round();
    let steps = (steps <= MOST_LEVELS).then_some(steps as u32)?;
    let level = |n: u32| {
        let points = scale.min() + f64::from(n) * scale.step();
        // Decimal fractions add up to numbers like 0.30000000000000004: the mark is 0.3.
        let points = (points * 1e9).round() / 1e9;
        Level { name: points.to_string(), description: String::new(), points }
    };
    Some((0..=steps).map(level).collect())
}

/// Whose work is whose: each author with their one work.
fn authors(rows: &[AuthorRow]) -> Result<BTreeMap<String, String>, ImportRefused> {
    let mut works = BTreeMap::<String, String>::new();
    for AuthorRow { line, submission, author } in rows {
        match works.get(author) {
            Some(first) if first != submission => {
                let (line, author, first) = (*line, author.clone(), first.clone());
                return Err(ImportRefused::TwoWorks { line, author, first });
            }
            _ => works.insert(author.clone(), submission.clone()),
        };
    }
    Ok(works)
}

fn cohort(import: &Import, id: CohortId, now: Moment) -> ImportedCohort {
    ImportedCohort {
        id,
        name: import.cohort.clone(),
        description: String::new(),
        language: import.language,
        time_zone: "Europe/Paris".to_owned(),
        version: 1,
        created_at: now,
    }
}

fn people(import: &Import, ids: &BTreeMap<&str, PersonId>, now: Moment) -> Vec<Pseudonym> {
    let person = |(label, id): (&&str, &PersonId)| Pseudonym {
        id: *id,
        name: (*label).to_owned(),
        language: import.language,
        created_at: now,
    };
    ids.iter().map(person).collect()
}

fn memberships(
    cohort: &ImportedCohort,
    ids: &BTreeMap<&str, PersonId>,
    random: &dyn Random,
    now: Moment,
) -> Vec<ImportedMembership> {
    let place = |(label, person): (&&str, &PersonId)| ImportedMembership {
        id: MembershipId(random.uuid()),
        cohort_id: cohort.id,
        person_id: *person,
        role: Role::Learner,
        label: (*label).to_owned(),
        joined_at: now,
    };
    ids.iter().map(place).collect()
}

/// The rubric in its first version, adopted.
fn adopted(
    import: &Import,
    content: &RubricContent,
    cohort: &ImportedCohort,
    random: &dyn Random,
    now: Moment,
) -> (Rubric, RubricVersion) {
    let (id, version) = (RubricId(random.uuid()), RubricVersionId(random.uuid()));
    let rubric = Rubric {
        id,
        cohort_id: cohort.id,
        title: import.activity.clone(),
        state: RubricState::Adopted,
        decision: DecisionRule::Trainer,
        quorum: 1,
        current_version_id: Some(version),
        version: 1,
        created_by: None,
        created_at: now,
    };
    let version = RubricVersion {
        id: version,
        rubric_id: id,
        number: 1,
        parent_id: None,
        content: content.clone(),
        content_hash: content.content_hash(),
        structure_hash: content.structure_hash(),
        adopted_at: Some(now),
        adopted_by: None,
        created_at: now,
    };
    (rubric, version)
}

fn activity(
    import: &Import,
    cohort: &ImportedCohort,
    version: &RubricVersion,
    random: &dyn Random,
    now: Moment,
) -> Activity {
    Activity {
        id: ActivityId(random.uuid()),
        cohort_id: cohort.id,
        title: import.activity.clone(),
        brief: String::new(),
        kind: ActivityKind::Other,
        rubric_version_id: version.id,
        phase: Phase::Results,
        submit_until: None,
        review_until: None,
        results_at: None,
        reviews_per_submission: 1,
        lease_minutes: 4320,
        self_review: false,
        group_work: false,
        late_submissions: false,
        results_released_at: None,
        reviews_changed_at: Some(now),
        fit_id: None,
        version: 1,
        created_by: None,
        created_at: now,
    }
}
