//! A class of learners in the middle of an activity, put into the database behind the API.

use chrono::TimeDelta;
use compagnon::app::{App, Caller, Scope};
use compagnon::domain::{
    ActivityId, ActivityKind, Answer, CohortId, Criterion, CriterionKey, DecisionRule, Language,
    Level, MembershipId, Moment, PersonId, Phase, Review, ReviewId, ReviewKind, ReviewState, Role,
    RubricContent, RubricId, RubricState, RubricVersionId, SubmissionId, SubmissionState, TokenId,
};
use compagnon::store::activities::{self, Activity};
use compagnon::store::imports::{self, ImportedCohort, ImportedMembership, Pseudonym};
use compagnon::store::reviews::{self, Kept};
use compagnon::store::rubric_versions::{self, RubricVersion};
use compagnon::store::rubrics::{self, Rubric};
use compagnon::store::submissions::Submission;
use compagnon::store::tokens::{self, Token};
use sha2::{Digest, Sha256};

use super::{Client, TestServer};

/// A class: a trainer, learners, one activity with a rubric of two criteria (three and five levels).
pub struct Class {
    pub cohort: CohortId,
    pub activity: ActivityId,
    pub rubric_id: RubricId,
    pub version: RubricVersionId,
    pub rubric: RubricContent,
    pub trainer: PersonId,
    pub learners: Vec<PersonId>,
    /// The works; the first learners wrote one each.
    pub works: Vec<SubmissionId>,
}

/// How a class is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    pub learners: usize,
    /// How many of them have handed in.
    pub works: usize,
    pub phase: Phase,
    pub reviews_per_submission: i32,
}

/// When everything in a class was made: fixed, so that two classes differ in their ids only.
pub fn long_ago() -> Moment {
    Moment::parse("2026-01-05T08:00:00Z").unwrap()
}

fn rubric() -> RubricContent {
    let levels = |points: &[f64]| {
        let level = |p: &f64| Level { name: p.to_string(), description: String::new(), points: *p };
        points.iter().map(level).collect()
    };
    let criterion = |key: &str, weight, points: &[f64]| Criterion {
        key: CriterionKey(key.to_owned()),
        title: key.to_owned(),
        description: String::new(),
        weight,
        levels: levels(points),
    };
    RubricContent {
        criteria: vec![
            criterion("clarity", 1, &[0., 1., 2.]),
            criterion("argument", 2, &[1., 2., 3., 4., 5.]),
        ],
    }
}

impl Class {
    /// Puts a class into an instance.
    pub async fn of(app: &App, setup: Setup) -> Self {
        let id = || app.random.uuid();
        let class = Self {
            cohort: CohortId(id()),
            activity: ActivityId(id()),
            rubric_id: RubricId(id()),
            version: RubricVersionId(id()),
            rubric: rubric(),
            trainer: PersonId(id()),
            learners: (0..setup.learners).map(|_| PersonId(id())).collect(),
            works: (0..setup.works).map(|_| SubmissionId(id())).collect(),
        };
        let now = long_ago();
        let person = |id: &PersonId, name: String| Pseudonym {
            id: *id,
            name,
            language: Language::French,
            created_at: now,
        };
        let mut people = vec![person(&class.trainer, "Claire Formatrice".to_owned())];
        people.extend(
            class
                .learners
                .iter()
                .enumerate()
                .map(|(n, one)| person(one, format!("Apprenante Nommée {n}"))),
        );
        let place = |person: PersonId, role, label: String| ImportedMembership {
            id: MembershipId(id()),
            cohort_id: class.cohort,
            person_id: person,
            role,
            label,
            joined_at: now,
        };
        let mut places = vec![place(class.trainer, Role::Trainer, "trainer".to_owned())];
        places.extend(
            class
                .learners
                .iter()
                .enumerate()
                .map(|(n, one)| place(*one, Role::Learner, format!("learner-{n:02}"))),
        );
        let works = class.submissions(now);
        let cohort = ImportedCohort {
            id: class.cohort,
            name: "Promotion".to_owned(),
            description: String::new(),
            language: Language::French,
            time_zone: "Europe/Paris".to_owned(),
            version: 1,
            created_at: now,
        };
        let (rubric, version) = class.rubric_rows(now);
        let activity = class.activity_row(setup, now);
        app.write(move |conn| {
            imports::insert_people(conn, &people)?;
            imports::insert_cohort(conn, &cohort)?;
            imports::insert_memberships(conn, &places)?;
            rubrics::insert(conn, &rubric)?;
            rubric_versions::insert(conn, &version)?;
            activities::insert(conn, &activity)?;
            Ok(imports::insert_works(conn, &works)?)
        })
        .await
        .unwrap();
        class
    }

    fn submissions(&self, now: Moment) -> Vec<(Submission, Vec<PersonId>)> {
        let work = |(n, (id, author)): (usize, (&SubmissionId, &PersonId))| {
            let work = Submission {
                id: *id,
                activity_id: self.activity,
                label: format!("w{n:03}"),
                title: format!("Rapport {n}"),
                body: format!("Ce que j'ai vu le jour {n}."),
                state: SubmissionState::Submitted,
                late: false,
                version: 1,
                created_by: *author,
                created_at: now,
                submitted_at: Some(now),
            };
            (work, vec![*author])
        };
        self.works.iter().zip(&self.learners).enumerate().map(work).collect()
    }

    fn rubric_rows(&self, now: Moment) -> (Rubric, RubricVersion) {
        let id = self.rubric_id;
        let rubric = Rubric {
            id,
            cohort_id: self.cohort,
            title: "Grille".to_owned(),
            state: RubricState::Adopted,
            decision: DecisionRule::Trainer,
            quorum: 1,
            current_version_id: Some(self.version),
            version: 1,
            created_by: None,
            created_at: now,
        };
        let version = RubricVersion {
            id: self.version,
            rubric_id: id,
            number: 1,
            parent_id: None,
            content: self.rubric.clone(),
            content_hash: self.rubric.content_hash(),
            structure_hash: self.rubric.structure_hash(),
            adopted_at: Some(now),
            adopted_by: None,
            created_at: now,
        };
        (rubric, version)
    }

    fn activity_row(&self, setup: Setup, now: Moment) -> Activity {
        Activity {
            id: self.activity,
            cohort_id: self.cohort,
            title: "Rapport d'étonnement".to_owned(),
            brief: String::new(),
            kind: ActivityKind::AstonishmentReport,
            rubric_version_id: self.version,
            phase: setup.phase,
            submit_until: None,
            review_until: None,
            results_at: None,
            reviews_per_submission: setup.reviews_per_submission,
            lease_minutes: 60,
            self_review: true,
            group_work: false,
            late_submissions: false,
            results_released_at: None,
            reviews_changed_at: None,
            fit_id: None,
            version: 1,
            created_by: Some(self.trainer),
            created_at: now,
        }
    }

    /// A person as the API sees them, with a token of their own.
    pub async fn client(&self, server: &TestServer, person: PersonId) -> Client {
        client_of(server, person).await
    }

    /// A person as the use cases see them.
    pub fn caller(person: PersonId) -> Caller {
        Caller { person, is_admin: false, scope: Scope::Write }
    }

    /// A posted review of one of the works.
    pub fn review(
        &self,
        app: &App,
        (reviewer, work): (PersonId, usize),
        levels: [u32; 2],
        comment: &str,
        at: Moment,
    ) -> Kept {
        let answer = |criterion: &Criterion, level: &u32| Answer {
            criterion: criterion.key.clone(),
            level: Some(*level),
            comment: format!("{comment} ({})", criterion.key.0),
        };
        let answers = self.rubric.criteria.iter().zip(&levels).map(|(c, l)| answer(c, l));
        Kept {
            id: ReviewId(app.random.uuid()),
            activity: self.activity,
            rubric_version: self.version,
            review: Review {
                kind: ReviewKind::Peer,
                reviewer,
                submission: self.works[work],
                state: ReviewState::Final,
                comment: comment.to_owned(),
                answers: answers.collect(),
            },
            version: 1,
            created_at: at,
            posted_at: Some(at),
        }
    }

    /// Keeps reviews behind the API.
    pub async fn keep(&self, app: &App, all: Vec<Kept>) {
        app.write(move |conn| Ok(reviews::insert_all(conn, &all)?)).await.unwrap();
    }

    /// An address below the activity.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/activities/{}{rest}", self.activity)
    }
}

/// A person who is there, but in no cohort.
pub async fn stranger(server: &TestServer) -> Client {
    let id = PersonId(server.app.random.uuid());
    let person = Pseudonym {
        id,
        name: "Étranger".to_owned(),
        language: Language::French,
        created_at: long_ago(),
    };
    let all = vec![person];
    server.app.write(move |conn| Ok(imports::insert_people(conn, &all)?)).await.unwrap();
    client_of(server, id).await
}

async fn client_of(server: &TestServer, person: PersonId) -> Client {
    let app = &server.app;
    let secret = format!("test-{}", app.random.uuid());
    let hash = Sha256::digest(secret.as_bytes()).to_vec();
    let now = app.now();
    let token = Token {
        id: TokenId(app.random.uuid()),
        name: "test".to_owned(),
        scope: "write".to_owned(),
        created_at: now,
        expires_at: now + TimeDelta::days(1),
    };
    app.write(move |conn| Ok(tokens::insert(conn, person, &hash, &token)?)).await.unwrap();
    server.holding(&secret)
}
