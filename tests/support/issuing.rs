//! An instance whose badges are about to be issued by the program: many good works, one poor one.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use compagnon::app::add_user::{UserWanted, add_user};
use compagnon::app::import_reviews::{Import, import_reviews};
use compagnon::app::links::use_link;
use compagnon::app::{App, Scope};
use compagnon::domain::{ActivityId, CohortId, Email, Language, Named, PersonId, TokenId};
use compagnon::estimate::Scale;
use compagnon::estimate::table::{AuthorRow, ReviewRow, Scales};
use compagnon::store::{judging, tokens};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::process::{Served, pause};
use super::{Client, PASSWORD};

/// The trainer's address; the password is [`PASSWORD`].
pub const TRAINER: &str = "formatrice@example.fr";

/// An instance with one activity, reviewed and not released.
pub struct Issuing {
    /// How many works are good.
    pub good: usize,
    cohort: CohortId,
    activity: ActivityId,
    rubric_version: String,
    /// The trainer's token.
    pub trainer: String,
    admin: String,
}

/// New tokens that may write, one a person.
pub async fn secrets(app: &App, people: &[PersonId]) -> Vec<String> {
    let now = app.now();
    let make = |person: &PersonId| {
        let secret = format!("secret-{}", app.random.uuid());
        let token = tokens::Token {
            id: TokenId(app.random.uuid()),
            name: "test".to_owned(),
            scope: Scope::Write.as_str().to_owned(),
            created_at: now,
            expires_at: now + TimeDelta::days(1),
        };
        (*person, secret, token)
    };
    let made: Vec<_> = people.iter().map(make).collect();
    let secrets = made.iter().map(|(_, secret, _)| secret.clone()).collect();
    app.write(move |conn| {
        for (person, secret, token) in &made {
            tokens::insert(conn, *person, &Sha256::digest(secret.as_bytes()), token)?;
        }
        Ok(())
    })
    .await
    .unwrap();
    secrets
}

/// An account with [`PASSWORD`], and a token.
async fn account(app: &App, email: &str, is_admin: bool) -> String {
    let wanted =
        UserWanted { email: email.to_owned(), name: None, language: Language::French, is_admin };
    let added = add_user(app, wanted).await.unwrap();
    use_link(app, added.link.rsplit('/').next().unwrap(), Some(PASSWORD)).await.unwrap();
    secrets(app, &[added.person]).await.remove(0)
}

/// Four reviews of each work on two criteria, from 1 to 5: high for the good works, low for the poor ones after them.
fn rows(good: usize, poor: usize) -> (Vec<ReviewRow>, Vec<AuthorRow>) {
    let (mut reviews, mut authors, mut line): (Vec<ReviewRow>, Vec<AuthorRow>, _) =
        (Vec::new(), Vec::new(), 1);
    for work in 0..good + poor {
        let submission = format!("work-{work}");
        authors.push(AuthorRow {
            line,
            submission: submission.clone(),
            author: format!("author-{work}"),
        });
        for (reviewer, criterion) in (0..4).flat_map(|one| [(one, "clarity"), (one, "depth")]) {
            line += 1;
            let off = f64::from(u8::from((work + reviewer) % 5 == 0));
            let score = if work < good { 5.0 - off } else { 1.0 + off };
            let reviewer = format!("reviewer-{reviewer}");
            let criterion = criterion.to_owned();
            reviews.push(ReviewRow {
                line,
                submission: submission.clone(),
                reviewer,
                criterion,
                score,
            });
        }
    }
    (reviews, authors)
}

impl Issuing {
    /// Makes it behind the API.
    pub async fn prepare(app: &App, good: usize) -> Self {
        Self::prepare_many(app, 1, (good, 1)).await.remove(0)
    }

    /// Several of them, each with a cohort and an activity of its own with so many good and so many poor works, under
    /// one trainer.
    pub async fn prepare_many(app: &App, activities: usize, works: (usize, usize)) -> Vec<Self> {
        let trainer = account(app, TRAINER, false).await;
        let admin = account(app, "gardien@example.fr", true).await;
        let mut all = Vec::new();
        for number in 0..activities {
            all.push(Self::import(app, number, works, (&trainer, &admin)).await);
        }
        all
    }

    async fn import(
        app: &App,
        number: usize,
        (good, poor): (usize, usize),
        (trainer, admin): (&str, &str),
    ) -> Self {
        let (reviews, authors) = rows(good, poor);
        let scale = Scale::new(1.0, 5.0, 1.0).unwrap();
        let import = Import {
            reviews,
            authors,
            scales: Scales { default: Some(scale), ..Scales::default() },
            weights: BTreeMap::new(),
            activity: format!("Report {number}"),
            cohort: format!("Cohort {number}"),
            language: Language::French,
            trainer: Some(Email::parse(TRAINER).unwrap()),
        };
        let imported = import_reviews(app, import).await.unwrap();
        let activity = imported.activity;
        let found = app.read(move |conn| Ok(judging::activity(conn, activity)?)).await;
        let rubric_version = found.unwrap().unwrap().1.to_string();
        let (trainer, admin) = (trainer.to_owned(), admin.to_owned());
        Self { good, cohort: imported.cohort, activity, rubric_version, trainer, admin }
    }

    /// Adds an issuer and an achievement and releases the results; gives the achievement's id. From then on the
    /// server's worker estimates, judges and signs.
    pub async fn release(&self, server: &Served) -> String {
        let issuer = self.issuer(server).await;
        self.release_by(server, &issuer).await
    }

    /// Adds an issuer; gives its id.
    pub async fn issuer(&self, server: &Served) -> Value {
        let issuer = json!({"name": "École d'essai", "url": "https://school.example"});
        let issuer = server.holding(&self.admin).post("/api/v1/issuers", &issuer).await.expect(201);
        issuer["id"].clone()
    }

    /// The same as [`Issuing::release`], under an issuer that is there.
    pub async fn release_by(&self, server: &Served, issuer: &Value) -> String {
        let definition = json!({
            "issuer": issuer, "rubric_version": self.rubric_version, "language": "fr",
            "name": "Relire avec justesse", "description": "Écrit clair et fouillé.",
            "criteria": "Atteindre le niveau 3 sur chaque critère.",
            "rule": {"criteria": [{"criterion": "clarity", "level": 2}, {"criterion": "depth", "level": 2}],
                "probability": 0.8, "min_peers": 2, "peer_only": true},
            "picture": {"template": "seal"},
        });
        let trainer = server.holding(&self.trainer);
        let path = format!("/api/v1/cohorts/{}/achievements", self.cohort);
        let made = trainer.post(&path, &definition).await.expect(201);
        let release = format!("/api/v1/activities/{}/release", self.activity);
        trainer.post(&release, &json!({})).await.expect(204);
        made["id"].as_str().unwrap().to_owned()
    }
}

/// The awards of an achievement, as its trainer sees them.
pub async fn awards(trainer: &Client, achievement: &str) -> Vec<Value> {
    let path = format!("/api/v1/achievements/{achievement}/awards?limit=200");
    let found = trainer.get(&path).await.expect(200);
    found["items"].as_array().unwrap().clone()
}

/// How many of these awards are sealed.
pub fn sealed(awards: &[Value]) -> usize {
    awards.iter().filter(|award| award["sealed_at"].is_string()).count()
}

/// Waits until so many awards are sealed; gives all there are.
pub async fn sealed_at_least(trainer: &Client, achievement: &str, wanted: usize) -> Vec<Value> {
    for _ in 0..24_000 {
        let found = awards(trainer, achievement).await;
        if sealed(&found) >= wanted {
            return found;
        }
        pause(5).await;
    }
    panic!("{wanted} awards are not sealed: {:#?}", awards(trainer, achievement).await);
}
