//! A cohort for a test: people with tokens, put there behind the API.

use chrono::TimeDelta;
use compagnon::domain::{
    AddressSource, CohortId, CohortWords, Email, Language, MembershipId, PersonId, Role, TokenId,
};
use compagnon::store::cohorts::Cohort as CohortRow;
use compagnon::store::memberships::Membership;
use compagnon::store::people::Person;
use compagnon::store::tokens::Token;
use compagnon::store::{StoreError, cohorts, memberships, people, tokens};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Client, TestServer};

/// Someone with a token.
#[derive(Clone)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Their way to the API.
    pub client: Client,
}

/// A cohort with one trainer and some learners, and someone who is in none.
pub struct TestCohort {
    /// Which.
    pub id: CohortId,
    /// Its trainer.
    pub trainer: Member,
    /// Its learners.
    pub learners: Vec<Member>,
    /// Someone of another cohort.
    pub stranger: Member,
}

impl TestServer {
    /// Adds a person with a token that may write.
    pub async fn person(&self, name: &str) -> Member {
        let (now, random) = (self.app.now(), &self.app.random);
        let (person, token) = (PersonId(random.uuid()), TokenId(random.uuid()));
        let secret = format!("test_{}", random.uuid());
        let hash = Sha256::digest(secret.as_bytes()).to_vec();
        let new = Person {
            id: person,
            email: Some(Email::parse(&format!("{person}@example.org")).unwrap()),
            address_source: AddressSource::None,
            address_proved_at: None,
            name: name.to_owned(),
            password_hash: None,
            language: Language::French,
            is_admin: false,
            suspended_at: None,
            created_at: now,
        };
        let token = Token {
            id: token,
            name: "test".to_owned(),
            scope: "write".to_owned(),
            created_at: now,
            expires_at: now + TimeDelta::days(3650),
        };
        let work = move |conn: &mut compagnon::store::Conn| {
            people::insert(conn, &new)?;
            tokens::insert(conn, new.id, &hash, &token)
        };
        self.app.db.write::<_, StoreError>(work).await.unwrap();
        Member { person, client: self.holding(&secret) }
    }

    /// Gives a person a place in a cohort.
    pub async fn place(&self, cohort: CohortId, person: PersonId, role: Role) {
        let (id, now) = (MembershipId(self.app.random.uuid()), self.app.now());
        let work = move |conn: &mut compagnon::store::Conn| {
            let label = format!("p{:03}", memberships::labels(conn, cohort)?.len() + 1);
            let left_at = None;
            let new = Membership { id, cohort, person, role, label, joined_at: now, left_at };
            memberships::insert(conn, &new)
        };
        self.app.db.write::<_, StoreError>(work).await.unwrap();
    }

    /// Adds a cohort with nobody in it.
    pub async fn empty_cohort(&self, name: &str) -> CohortId {
        let id = CohortId(self.app.random.uuid());
        let words = CohortWords {
            name: name.to_owned(),
            description: String::new(),
            language: Language::French,
            time_zone: "Europe/Paris".to_owned(),
        };
        let new = CohortRow { id, words, version: 1, created_at: self.app.now() };
        let work = move |conn: &mut compagnon::store::Conn| cohorts::insert(conn, &new, None);
        self.app.db.write::<_, StoreError>(work).await.unwrap();
        id
    }

    /// Adds a cohort with a trainer and so many learners, and a stranger in another cohort.
    pub async fn writing_cohort(&self, learners: usize) -> TestCohort {
        let id = self.empty_cohort("Promotion du test").await;
        let trainer = self.person("Formatrice").await;
        self.place(id, trainer.person, Role::Trainer).await;
        let mut all = Vec::new();
        for number in 1..=learners {
            let learner = self.person(&format!("Apprenante {number}")).await;
            self.place(id, learner.person, Role::Learner).await;
            all.push(learner);
        }
        let stranger = self.person("Étranger").await;
        let elsewhere = self.empty_cohort("Ailleurs").await;
        self.place(elsewhere, stranger.person, Role::Trainer).await;
        TestCohort { id, trainer, learners: all, stranger }
    }
}

/// A criterion with three levels worth 0, 1 and 2 points.
pub fn criterion(key: &str) -> Value {
    let level =
        |name: &str, points: u32| json!({"name": name, "description": "", "points": points});
    json!({
        "key": key, "title": format!("Critère {key}"), "description": "", "weight": 1,
        "levels": [level("Non acquis", 0), level("En cours", 1), level("Acquis", 2)],
    })
}

impl TestCohort {
    /// Makes a rubric of these criteria, opened by the trainer.
    pub async fn open_rubric(&self, keys: &[&str], decision: &str, quorum: u32) -> Value {
        let criteria: Vec<Value> = keys.iter().map(|key| criterion(key)).collect();
        let new = json!({
            "title": "Grille", "content": {"criteria": criteria},
            "decision": decision, "quorum": quorum,
        });
        let path = format!("/api/v1/cohorts/{}/rubrics", self.id);
        let draft = self.trainer.client.post(&path, &new).await.expect(201);
        self.on_top(&self.trainer, &draft, "open", &json!({})).await.expect(200)
    }

    /// Posts an action on a rubric, on top of the version it shows.
    pub async fn on_top(
        &self,
        who: &Member,
        rubric: &Value,
        action: &str,
        body: &Value,
    ) -> super::Reply {
        let path = format!("/api/v1/rubrics/{}/{action}", rubric["id"].as_str().unwrap());
        who.client.post_on(&path, rubric["current"]["content_hash"].as_str().unwrap(), body).await
    }

    /// Makes an adopted rubric of these criteria; gives its version's id.
    pub async fn adopted_rubric(&self, keys: &[&str]) -> String {
        let rubric = self.open_rubric(keys, "trainer", 3).await;
        let adopted = self.on_top(&self.trainer, &rubric, "adopt", &json!({})).await.expect(200);
        adopted["current"]["id"].as_str().unwrap().to_owned()
    }
}
