//! A cohort whose reviews are in, with an issuer and an achievement: where certification begins.

use std::collections::BTreeMap;

use compagnon::app::import_reviews::{Import, import_reviews};
use compagnon::app::{Caller, Scope};
use compagnon::app::{add_user, release_results};
use compagnon::domain::{ActivityId, CohortId, Email, Language, Named, PersonId, TokenId};
use compagnon::estimate::Scale;
use compagnon::estimate::table::{AuthorRow, ReviewRow, Scales};
use compagnon::store::{judging, tokens};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Client, TestServer};

/// A cohort of five authors: `good-1` and `good-2` with high marks, `poor-1` with low ones, `alone-1` with one
/// review; a trainer, an admin, a stranger.
pub struct Certified<'a> {
    /// Where it is.
    pub server: &'a TestServer,
    /// The cohort.
    pub cohort: CohortId,
    /// Its one activity, whose results are not released yet.
    pub activity: ActivityId,
    /// Its trainer.
    pub trainer: Client,
    /// The trainer, for use cases.
    pub trainer_caller: Caller,
    /// A keeper of the instance.
    pub admin: Client,
    /// Someone of no cohort.
    pub stranger: Client,
    /// The rubric version's id.
    pub rubric_version: String,
    /// The issuer's id.
    pub issuer: String,
}

/// An account with a token that may write.
pub async fn person(server: &TestServer, email: &str, is_admin: bool) -> (PersonId, Client) {
    let (email, language) = (email.to_owned(), Language::English);
    let wanted = add_user::UserWanted { email, name: None, language, is_admin };
    let added = add_user::add_user(&server.app, wanted).await.unwrap();
    (added.person, token(server, added.person).await)
}

/// A token of a person's.
pub async fn token(server: &TestServer, person: PersonId) -> Client {
    let secret = format!("secret-{}", server.app.random.uuid());
    let hash = Sha256::digest(secret.as_bytes()).to_vec();
    let now = server.app.now();
    let new = tokens::Token {
        id: TokenId(server.app.random.uuid()),
        name: "test".to_owned(),
        scope: Scope::Write.as_str().to_owned(),
        created_at: now,
        expires_at: now + chrono::TimeDelta::days(1),
    };
    server.app.write(move |conn| Ok(tokens::insert(conn, person, &hash, &new)?)).await.unwrap();
    server.holding(&secret)
}

/// The author of the work of that label.
pub async fn author(server: &TestServer, activity: ActivityId, work: &str) -> PersonId {
    let works = server.app.read(move |conn| Ok(judging::works(conn, activity)?)).await.unwrap();
    works.iter().find(|one| one.label == work).unwrap().authors[0]
}

fn rows() -> (Vec<ReviewRow>, Vec<AuthorRow>) {
    let marks: [(&str, &[f64]); 4] = [
        ("good-1", &[5.0, 5.0, 4.0, 5.0]),
        ("good-2", &[5.0, 4.0, 5.0, 5.0]),
        ("poor-1", &[1.0, 2.0, 1.0, 1.0]),
        ("alone-1", &[5.0]),
    ];
    let (mut reviews, mut authors, mut line) = (Vec::new(), Vec::new(), 1);
    for (work, scores) in marks {
        authors.push(AuthorRow {
            line,
            submission: work.into(),
            author: format!("author of {work}"),
        });
        for (number, score) in scores.iter().enumerate() {
            for criterion in ["clarity", "depth"] {
                line += 1;
                reviews.push(ReviewRow {
                    line,
                    submission: work.into(),
                    reviewer: format!("reviewer-{number}"),
                    criterion: criterion.into(),
                    score: *score,
                });
            }
        }
    }
    (reviews, authors)
}

impl<'a> Certified<'a> {
    /// Makes it all, up to the release of results.
    pub async fn new(server: &'a TestServer) -> Self {
        let (trainer_id, trainer) = person(server, "trainer@example.org", false).await;
        let (_, admin) = person(server, "admin@example.org", true).await;
        let (_, stranger) = person(server, "stranger@example.org", false).await;
        let (reviews, authors) = rows();
        let scale = Scale::new(1.0, 5.0, 1.0).unwrap();
        let import = Import {
            reviews,
            authors,
            scales: Scales { default: Some(scale), ..Scales::default() },
            weights: BTreeMap::new(),
            activity: "Report".to_owned(),
            cohort: "Cohort".to_owned(),
            language: Language::English,
            trainer: Some(Email::parse("trainer@example.org").unwrap()),
        };
        let imported = import_reviews(&server.app, import).await.unwrap();
        let activity = imported.activity;
        let found = server.app.read(move |conn| Ok(judging::activity(conn, activity)?)).await;
        let rubric_version = found.unwrap().unwrap().1.to_string();
        let issuer = json!({"name": "École d'essai", "url": "https://school.example"});
        let issuer = admin.post("/api/v1/issuers", &issuer).await.expect(201);
        Self {
            server,
            cohort: imported.cohort,
            activity,
            trainer,
            trainer_caller: Caller { person: trainer_id, is_admin: false, scope: Scope::Write },
            admin,
            stranger,
            rubric_version,
            issuer: issuer["id"].as_str().unwrap().to_owned(),
        }
    }

    /// An achievement to be defined: level 4 of 5 on both criteria, from two peers, peers being enough.
    pub fn definition(&self) -> Value {
        json!({
            "issuer": self.issuer, "rubric_version": self.rubric_version, "language": "fr",
            "name": "Relire avec justesse", "description": "Écrit clair et fouillé, jugé par ses pairs.",
            "criteria": "Atteindre le niveau 4 sur **chaque** critère.", "tags": ["relecture", "écrit"],
            "rule": {"criteria": [{"criterion": "clarity", "level": 2}, {"criterion": "depth", "level": 2}],
                "probability": 0.8, "min_peers": 2, "peer_only": true},
            "picture": {"template": "seal"},
        })
    }

    /// Defines the achievement; gives its id.
    pub async fn define(&self) -> String {
        let path = format!("/api/v1/cohorts/{}/achievements", self.cohort);
        let made = self.trainer.post(&path, &self.definition()).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    }

    /// Releases the results and does every job.
    pub async fn release(&self) {
        let (app, activity) = (&self.server.app, self.activity);
        release_results::release_results(app, self.trainer_caller, activity).await.unwrap();
        self.server.settle().await;
    }

    /// A learner of the cohort: the author of a work, with a token.
    pub async fn author(&self, work: &str) -> Client {
        let person = author(self.server, self.activity, work).await;
        token(self.server, person).await
    }
}
