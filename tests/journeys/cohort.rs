//! A trainer and six learners who write a rubric, hand in work and review each other, through the API alone.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::described::{Described, Reader};
use crate::support::{PASSWORD, Place, Reply};

/// The file that the first learner hands in.
pub const FILE: &[u8] = "Mesures du mardi : 12, 14, 9 — à revoir.\n".as_bytes();

/// A learner.
pub struct Learner {
    /// Their way to the API.
    pub reader: Reader,
    person: String,
}

/// The people of the journey, each with a token.
pub struct Cohort {
    id: String,
    issuer: String,
    /// Someone without an account.
    pub anonymous: Reader,
    /// The trainer.
    pub trainer: Reader,
    /// The six learners; the first three do well.
    pub learners: Vec<Learner>,
}

/// A text of a document.
#[track_caller]
pub fn text<'a>(document: &'a Value, name: &str) -> &'a str {
    document[name].as_str().unwrap_or_else(|| panic!("no {name} in {document:#}"))
}

/// The items of a list.
#[track_caller]
pub fn items(reply: Reply) -> Vec<Value> {
    reply.expect(200)["items"].as_array().unwrap().clone()
}

fn criterion(key: &str, title: &str) -> Value {
    let level =
        |(points, name): (usize, &&str)| json!({"name": name, "description": "", "points": points});
    let names = ["Absent", "Ébauché", "Acquis", "Exemplaire"];
    let levels: Vec<Value> = names.iter().enumerate().map(level).collect();
    json!({"key": key, "title": title, "description": "", "weight": 1, "levels": levels})
}

/// The level that a reviewer gives a work on its `place`th criterion.
fn level(work: usize, reviewer: usize, place: usize) -> usize {
    let off = usize::from((work + reviewer + place).is_multiple_of(4));
    if work < 3 { 3 - off } else { off }
}

impl Cohort {
    /// The operator makes the first account; everybody else is invited.
    pub async fn gather(place: &Place, api: &Arc<Described>) -> Self {
        let anonymous = Reader::anonymous(api);
        let link = place.run(&["user", "add", "gardien@example.fr", "--admin"]).expect(0);
        let token = link.trim().rsplit('/').next().unwrap();
        let used = json!({"token": token, "password": PASSWORD});
        anonymous.post("/api/v1/one-time-links/use", &used).await.expect(200);
        let admin = anonymous.sign_in("gardien@example.fr").await;
        let wanted =
            json!({"name": "Formateurs 2026", "language": "fr", "time_zone": "Europe/Paris"});
        let made = admin.post("/api/v1/cohorts", &wanted).await.expect(201);
        let id = text(&made, "id").to_owned();
        let issuer = json!({"name": "École de Valombre", "url": "https://ecole.example"});
        let issuer = admin.post("/api/v1/issuers", &issuer).await.expect(201);

        let code = invite(&admin, &id, "trainer", 1).await;
        let (trainer, _) =
            accept(&anonymous, &code, "Claire Formatrice", "claire@example.fr").await;
        let code = invite(&trainer, &id, "learner", 6).await;
        let mut learners = Vec::new();
        for number in 0..6 {
            let (name, email) = (format!("Apprenante {number}"), format!("a{number}@example.fr"));
            // Typed by hand, as people do.
            let (reader, person) = accept(&anonymous, &code.to_lowercase(), &name, &email).await;
            learners.push(Learner { reader, person });
        }
        let late =
            json!({"code": code, "name": "De trop", "email": "x@example.fr", "password": PASSWORD});
        let refused = anonymous.post("/api/v1/invitations/accept", &late).await;
        assert_eq!(refused.status, 409, "the code was good for six: {}", refused.text());
        Self { id, issuer: text(&issuer, "id").to_owned(), anonymous, trainer, learners }
    }

    /// Which learner that is.
    pub fn number(&self, person: &str) -> usize {
        self.learners.iter().position(|one| one.person == person).unwrap()
    }

    /// The trainer begins a rubric with one criterion; three learners add theirs by vote; one edit comes too
    /// late (412), one proposal is voted down. Gives the adopted version's id.
    pub async fn write_rubric(&self) -> String {
        let new = json!({
            "title": "Grille", "content": {"criteria": [criterion("clarte", "Clarté")]},
            "decision": "vote", "quorum": 3,
        });
        let path = format!("/api/v1/cohorts/{}/rubrics", self.id);
        let draft = self.trainer.post(&path, &new).await;
        let (before, draft) = (draft.etag(), draft.expect(201));
        let path = format!("/api/v1/rubrics/{}", text(&draft, "id"));
        self.trainer.post_on(&format!("{path}/open"), &before, &json!({})).await.expect(200);

        for (author, key, title) in [
            (0, "etonnement", "Étonnement"),
            (1, "analyse", "Analyse"),
            (2, "proposition", "Proposition"),
        ] {
            assert_eq!(self.decided(&path, author, criterion(key, title), "for").await, "accepted");
        }
        let orthography = criterion("orthographe", "Orthographe");
        let stale = json!({"change": {"kind": "add_criterion", "criterion": orthography}, "rationale": "Vite."});
        let late =
            self.learners[3].reader.post_on(&format!("{path}/proposals"), &before, &stale).await;
        late.expect_problem(412, "stale");
        assert_eq!(self.decided(&path, 4, orthography, "against").await, "rejected");

        let tag = self.trainer.get(&path).await.etag();
        let adopted =
            self.trainer.post_on(&format!("{path}/adopt"), &tag, &json!({})).await.expect(200);
        let current = &adopted["current"];
        let criteria = current["content"]["criteria"].as_array().unwrap();
        let keys: Vec<&str> = criteria.iter().map(|one| text(one, "key")).collect();
        assert_eq!(keys, ["clarte", "etonnement", "analyse", "proposition"]);
        let contributors = current["contributors"].as_array().unwrap();
        let learners = contributors.iter().filter(|one| self.is_learner(text(one, "person")));
        assert_eq!(learners.count(), 3, "{contributors:#?}");
        // Not even the trainer replaces what was adopted.
        let other = json!({"criteria": [criterion("autre", "Autre")]});
        let refused = self.trainer.put(&format!("{path}/content"), &tag, &other).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        let version = format!("/api/v1/rubric-versions/{}", text(current, "id"));
        let kept = self.learners[5].reader.get(&version).await.expect(200);
        assert_eq!(kept["content"], current["content"]);
        text(current, "id").to_owned()
    }

    fn is_learner(&self, person: &str) -> bool {
        self.learners.iter().any(|one| one.person == person)
    }

    /// Proposes a criterion; the next three learners vote alike. Gives where the proposal stands then.
    async fn decided(&self, rubric: &str, author: usize, criterion: Value, choice: &str) -> String {
        let proposer = &self.learners[author].reader;
        let tag = proposer.get(rubric).await.etag();
        let change = json!({"change": {"kind": "add_criterion", "criterion": criterion}, "rationale": "Il manque."});
        let made =
            proposer.post_on(&format!("{rubric}/proposals"), &tag, &change).await.expect(201);
        let proposal = format!("/api/v1/proposals/{}", text(&made, "id"));
        for voter in 1..=3 {
            let voter = &self.learners[(author + voter) % 6].reader;
            voter
                .put(&format!("{proposal}/ballot"), "", &json!({"choice": choice}))
                .await
                .expect(200);
        }
        let after = proposer.get(&proposal).await.expect(200);
        text(&after, "state").to_owned()
    }

    /// An activity in which everybody reviews everybody, open for work.
    pub async fn begin(&self, rubric: &str) -> String {
        let new = json!({
            "title": "Rapport d'étonnement", "brief": "**Racontez** ce qui vous a étonné.",
            "kind": "astonishment_report", "rubric_version": rubric, "reviews_per_submission": 5,
        });
        let path = format!("/api/v1/cohorts/{}/activities", self.id);
        let made = self.trainer.post(&path, &new).await.expect(201);
        let id = text(&made, "id").to_owned();
        self.advance(&id, "submit").await;
        id
    }

    /// Moves an activity on.
    pub async fn advance(&self, activity: &str, to: &str) {
        let path = format!("/api/v1/activities/{activity}");
        let tag = self.trainer.get(&path).await.etag();
        self.trainer.post_on(&format!("{path}/phase"), &tag, &json!({"to": to})).await.expect(200);
    }

    /// Defines the badge: two of the learners' criteria at "Acquis", on the peers' word.
    pub async fn define(&self, rubric: &str) -> String {
        let new = json!({
            "issuer": self.issuer, "rubric_version": rubric, "language": "fr",
            "name": "Observer et proposer", "description": "Sait observer, analyser et proposer.",
            "criteria": "Atteindre **Acquis** en étonnement et en analyse.",
            "rule": {"criteria": [{"criterion": "etonnement", "level": 2}, {"criterion": "analyse", "level": 2}],
                "probability": 0.8, "min_peers": 3, "peer_only": true},
            "picture": {"template": "shield"},
        });
        let path = format!("/api/v1/cohorts/{}/achievements", self.id);
        let made = self.trainer.post(&path, &new).await.expect(201);
        text(&made, "id").to_owned()
    }

    /// Everybody hands in a text, the first learner a file too; gives the file's id.
    pub async fn hand_in(&self, activity: &str) -> String {
        let path = format!("/api/v1/activities/{activity}/submissions");
        let mut file = String::new();
        for (number, learner) in self.learners.iter().enumerate() {
            let work = json!({"title": format!("Travail {number}"), "body": format!("Vu le jour {number}.")});
            let made = learner.reader.post(&path, &work).await.expect(201);
            let work = format!("/api/v1/submissions/{}", text(&made, "id"));
            if number == 0 {
                let upload = format!("{work}/files?name=mesures.txt");
                let kept = learner.reader.upload(&upload, "text/plain", FILE).await.expect(201);
                assert_eq!(kept["size"], FILE.len());
                file = text(&kept, "id").to_owned();
            }
            let sent = learner.reader.post(&format!("{work}/submit"), &json!({})).await.expect(200);
            assert_eq!(sent["state"], "submitted");
        }
        let other = self.learners[1].reader.get(&format!("/api/v1/files/{file}")).await;
        other.expect_problem(404, "not_found");
        file
    }

    /// Everybody reviews everybody else, one lease after the other.
    pub async fn review(&self, activity: &str, file: &str) {
        let leases = format!("/api/v1/activities/{activity}/leases");
        for (reviewer, learner) in self.learners.iter().enumerate() {
            for _ in 0..5 {
                let task = learner.reader.post(&leases, &json!({})).await.expect(201);
                self.review_one(reviewer, &task, file).await;
            }
            let none = learner.reader.post(&leases, &json!({})).await;
            none.expect_problem(409, "no_work_left");
        }
    }

    async fn review_one(&self, reviewer: usize, task: &Value, file: &str) {
        let learner = &self.learners[reviewer].reader;
        let lease = format!("/api/v1/leases/{}", text(task, "id"));
        let work: usize = text(&task["work"], "title").rsplit(' ').next().unwrap().parse().unwrap();
        assert_ne!(work, reviewer, "nobody gets their own work");
        if work == 0 {
            let name = text(&task["work"]["files"][0], "name");
            assert!(!name.contains("mesures"), "the file's name tells nothing: {name}");
            assert_eq!(learner.get(&format!("{lease}/files/1")).await.bytes, FILE);
            learner.get(&format!("/api/v1/files/{file}")).await.expect_problem(404, "not_found");
        }
        let answer = |(place, key): (usize, &&str)| json!({"criterion": key, "level": level(work, reviewer, place), "comment": "Vu."});
        let keys = ["clarte", "etonnement", "analyse", "proposition"];
        let answers: Vec<Value> = keys.iter().enumerate().map(answer).collect();
        let path = format!("{lease}/review");
        let draft = json!({"answers": answers[..2], "comment": "À finir"});
        let tag = learner.get(&path).await.etag();
        learner.put(&path, &tag, &draft).await.expect(200);
        let whole = json!({"answers": answers, "comment": "Merci."});
        learner.post(&path, &whole).await.expect(201);
    }
}

/// Makes an invitation; gives its code.
async fn invite(host: &Reader, cohort: &str, role: &str, uses: u32) -> String {
    let wanted = json!({"role": role, "max_uses": uses, "expires_in_days": 7});
    let made =
        host.post(&format!("/api/v1/cohorts/{cohort}/invitations"), &wanted).await.expect(201);
    assert!(text(&made, "link").ends_with(text(&made, "code")));
    text(&made, "code").to_owned()
}

/// Accepts an invitation with a new account; gives the person, signed in, and their id.
async fn accept(anonymous: &Reader, code: &str, name: &str, email: &str) -> (Reader, String) {
    let body = json!({"code": code, "name": name, "email": email, "password": PASSWORD});
    let place = anonymous.post("/api/v1/invitations/accept", &body).await.expect(201);
    (anonymous.sign_in(email).await, text(&place, "person_id").to_owned())
}
