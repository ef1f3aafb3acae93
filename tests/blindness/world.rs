//! An instance whose every byte is decided: its time stands where the test puts it, its randomness is seeded at
//! every step, its keys are given. Two of them differ by what is done in them and by nothing else, so nothing has
//! to be masked, and no order can hide behind a mask.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use compagnon::app::add_issuer::{NewIssuer, add_issuer};
use compagnon::clock::SetClock;
use compagnon::domain::{Language, Moment, PersonId, Phase};
use compagnon::random::{Random, SeededRandom};
use compagnon::store::issuers::{Issuer, Key};
use compagnon::store::{StoreError, awards, files, issuers, leases, reviews, sessions};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::papers::{self, Paper};
use super::routes::Candidates;
use crate::support::class::{Class, Setup};
use crate::support::{Backend, Client, TestServer};

/// Under which URL the instance believes it is reached.
pub const BASE: &str = "https://ecole.example";

/// The works of learners 0 to 3 are those that the permuted reviewers, learners 4 to 8, judge.
pub const AUTHORS: usize = 4;
/// How many reviewers there are; each has handed in work too.
pub const REVIEWERS: usize = 5;

/// Randomness that can be begun anew.
pub struct Reseeded(Mutex<SeededRandom>);

impl Random for Reseeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}

/// An issuer with its keys.
pub type Signing = (Issuer, Vec<Key>);

/// An instance with one class.
pub struct World {
    pub server: TestServer,
    pub class: Class,
    pub signing: Signing,
    achievement: String,
    competency: String,
    code: String,
    ids: Mutex<Vec<(&'static str, Vec<String>)>>,
    clients: BTreeMap<PersonId, (Client, String)>,
    clock: Arc<SetClock>,
    random: Arc<Reseeded>,
}

/// The minutes of the world, from when its works are handed in.
pub fn minute(minutes: i64) -> Moment {
    Moment::parse("2026-02-02T08:00:00Z").unwrap() + TimeDelta::minutes(minutes)
}

impl World {
    /// Makes the class, hands in its works with files, defines an achievement.
    pub async fn new(backend: Backend, folder: &Path, signing: Option<Signing>) -> Option<Self> {
        let database = backend.fresh(folder)?;
        let clock = Arc::new(SetClock::at(minute(0)));
        let random = Arc::new(Reseeded(Mutex::new(SeededRandom::new(1))));
        let configure = |config: &mut compagnon::config::Config| {
            config.base_url = Some(BASE.to_owned());
            config.master_key = Some("07".repeat(32));
        };
        let server =
            TestServer::configured(folder, database, clock.clone(), random.clone(), configure);
        let server = server.await;
        let setup = Setup {
            learners: AUTHORS + REVIEWERS + 1,
            works: AUTHORS + REVIEWERS,
            phase: Phase::Submit,
            reviews_per_submission: 3,
        };
        *random.0.lock().unwrap() = SeededRandom::new(2);
        let class = Class::of(&server.app, setup).await;
        let signing = match signing {
            Some(made) => made,
            None => make_issuer(&server).await,
        };
        let mut world = Self {
            server,
            class,
            signing,
            achievement: String::new(),
            competency: String::new(),
            code: String::new(),
            ids: Mutex::default(),
            clients: BTreeMap::new(),
            clock,
            random,
        };
        world.at(0, 3);
        for person in world.class.learners.clone().into_iter().chain([world.class.trainer]) {
            let client = world.class.client(&world.server, person).await;
            let cookie = world.session_of(person).await;
            world.clients.insert(person, (client, cookie));
        }
        world.keep_issuer().await;
        world.define().await;
        for work in 0..AUTHORS + REVIEWERS {
            world.attach(work).await;
        }
        Some(world)
    }

    /// Puts the time to a minute, and begins the randomness anew with a seed.
    pub fn at(&self, minutes: i64, seed: u64) {
        self.clock.set(minute(minutes));
        *self.random.0.lock().unwrap() = SeededRandom::new(seed);
    }

    /// Puts an issuer there that was made in another world: RSA keys do not come from a seed.
    async fn keep_issuer(&self) {
        let (issuer, keys) = self.signing.clone();
        let done = self.server.app.write(move |conn| {
            if issuers::find(conn, issuer.id)?.is_none() {
                issuers::insert(conn, &issuer)?;
                for key in &keys {
                    issuers::insert_key(conn, key)?;
                }
            }
            Ok(())
        });
        done.await.unwrap();
    }

    async fn define(&mut self) {
        let trainer = self.trainer();
        let cohort = self.class.cohort;
        let competency = json!({"name": "Relire", "description": "Relire le travail d'un pair."});
        let path = format!("/api/v1/cohorts/{cohort}/competencies");
        let competency = trainer.post(&path, &competency).await.expect(201);
        let definition = json!({
            "issuer": self.signing.0.id, "rubric_version": self.class.version, "language": "fr",
            "competency": competency["id"],
            "name": "Écrire clair", "description": "Écrit clair et tient son propos.",
            "criteria": "Atteindre **clarté** 1 et **argument** 2.", "tags": ["écrit"],
            "rule": {"criteria": [{"criterion": "clarity", "level": 1}, {"criterion": "argument", "level": 2}],
                "probability": 0.5, "min_peers": 2, "peer_only": true},
            "picture": {"template": "seal"},
        });
        let path = format!("/api/v1/cohorts/{cohort}/achievements");
        let made = trainer.post(&path, &definition).await.expect(201);
        let wanted = json!({"role": "learner", "max_uses": 9, "expires_in_days": 30});
        let path = format!("/api/v1/cohorts/{cohort}/invitations");
        let invited = trainer.post(&path, &wanted).await.expect(201);
        self.achievement = made["id"].as_str().unwrap().to_owned();
        self.competency = competency["id"].as_str().unwrap().to_owned();
        self.code = invited["code"].as_str().unwrap().to_owned();
    }

    /// An author takes the work back, adds its files, and hands it in again.
    async fn attach(&self, work: usize) {
        let author = self.client(self.class.learners[work]);
        let path = format!("/api/v1/submissions/{}", self.class.works[work]);
        author.post(&format!("{path}/withdraw"), &json!({})).await.expect(200);
        author.post(&format!("{path}/resume"), &json!({})).await.expect(200);
        for Paper { name, kind, bytes, metadata } in papers::of(work) {
            let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
            let request = author.request(Method::PUT, &format!("{path}/files?name={name}"));
            let request = request.header("content-type", kind).body(bytes);
            let kept = author.send(request).await.expect(201);
            assert_eq!(kept["metadata"], metadata, "{kept}");
        }
        author.post(&format!("{path}/submit"), &json!({})).await.expect(200);
    }

    /// A person, as the API knows them.
    pub fn client(&self, person: PersonId) -> &Client {
        &self.clients[&person].0
    }

    /// A person's cookies, as the pages know them.
    pub fn cookie(&self, person: PersonId) -> &str {
        &self.clients[&person].1
    }

    /// The trainer.
    pub fn trainer(&self) -> &Client {
        self.client(self.class.trainer)
    }

    /// The trainer moves the activity on.
    pub async fn advance(&self, to: &str) {
        let trainer = self.trainer();
        let seen = trainer.get(&self.class.path("")).await;
        let (path, to) = (self.class.path("/phase"), json!({"to": to}));
        trainer.post_on(&path, &seen.etag(), &to).await.expect(200);
    }

    /// A session of a person's at a browser; gives the cookies.
    async fn session_of(&self, person: PersonId) -> String {
        let token = self.server.app.random.uuid().to_string();
        let (hash, now) = (Sha256::digest(token.as_bytes()).to_vec(), self.server.app.now());
        let end = now + TimeDelta::days(1);
        let work = move |conn: &mut compagnon::store::Conn| {
            sessions::insert(conn, &hash, person, "the-token-of-the-forms", end, now)
        };
        self.server.app.db.write::<_, StoreError>(work).await.unwrap();
        format!("__Host-session={token}; language={}", Language::French)
    }

    /// Looks up every id there is by now, for the walks to try.
    pub async fn look_around(&self) {
        let (activity, works) = (self.class.activity, self.class.works.clone());
        let read = self.server.app.read(move |conn| {
            let leases =
                leases::list(conn, activity)?.iter().map(|one| one.id.to_string()).collect();
            let posted = reviews::posted(conn, activity)?;
            let reviews = posted.iter().map(|one| one.id.to_string()).collect();
            let mut all = Vec::new();
            for work in works {
                all.extend(files::list(conn, work)?.iter().map(|file| file.id.to_string()));
            }
            let awards = awards::list_sealed(conn)?;
            let lists = awards.iter().map(|one| one.award.status_list_id.to_string());
            let lists: BTreeSet<String> = lists.collect();
            let forms = |list: String| [format!("{list}.jwt"), list];
            let lists = lists.into_iter().flat_map(forms).collect();
            let mut awards: Vec<String> =
                awards.iter().map(|one| one.award.id.to_string()).collect();
            awards.sort();
            Ok(vec![
                ("leases", leases),
                ("reviews", reviews),
                ("files", all),
                ("awards", awards),
                ("status", lists),
            ])
        });
        *self.ids.lock().unwrap() = read.await.unwrap();
    }

    /// The ids of the leases or reviews or files or awards that were there at the last look.
    pub fn ids(&self, noun: &str) -> Vec<String> {
        let ids = self.ids.lock().unwrap();
        ids.iter().find(|(name, _)| *name == noun).map(|(_, all)| all.clone()).unwrap_or_default()
    }
}

async fn make_issuer(server: &TestServer) -> Signing {
    let (name, url) = ("École d'essai".to_owned(), "https://ecole.example".to_owned());
    let new = NewIssuer {
        name,
        url,
        email: Some("badges@school.example".to_owned()),
        method: None,
        jwt: None,
    };
    let id = add_issuer(&server.app, None, None, new).await.unwrap();
    let read = server
        .app
        .read(move |conn| Ok((issuers::find(conn, id)?.unwrap(), issuers::list_keys(conn, id)?)));
    read.await.unwrap()
}

impl Candidates for World {
    fn of(&self, noun: &str, name: &str) -> Vec<String> {
        // Nothing has this id.
        let nothing = "00000000-0000-4000-8000-000000000000".to_owned();
        let class = &self.class;
        let mut found = match (noun, name) {
            (_, "number") => return vec!["1".to_owned(), "3".to_owned(), "9".to_owned()],
            (_, "form") => return ["json", "jwt", "png", "svg"].map(str::to_owned).into(),
            (_, "limit" | "version") => return vec!["1".to_owned()],
            (_, "language") => return vec!["fr".to_owned(), "en".to_owned()],
            (_, "to") => vec![class.version.to_string()],
            ("static", _) => return vec!["style.css".to_owned()],
            ("problems", _) => {
                let keys = compagnon::api::PROBLEM_KEYS.iter().take(5);
                return keys.map(|key| (*key).to_owned()).collect();
            }
            ("link" | "join", _) => return vec![self.code.clone(), "nothing".to_owned()],
            (_, "image") => {
                let all = ["image.png", "image.svg", "badge.png", "badge.svg", "badge-jwt.png"];
                return all.map(str::to_owned).into();
            }
            ("cohorts", _) => vec![class.cohort.to_string()],
            ("activities", _) => vec![class.activity.to_string()],
            ("submissions", _) => class.works.iter().map(ToString::to_string).collect(),
            // The pages and the documents call versions so too.
            ("rubrics" | "rubric-versions", _) => {
                vec![class.rubric_id.to_string(), class.version.to_string()]
            }
            ("achievements" | "badges", _) => vec![self.achievement.clone()],
            ("competencies", _) => vec![self.competency.clone()],
            ("issuers", _) => vec![self.signing.0.id.to_string()],
            ("keys", _) => self.signing.1.iter().map(|key| key.id.to_string()).collect(),
            ("credentials", "id") => {
                let all = self.ids("awards");
                let forms = all
                    .iter()
                    .flat_map(|id| ["", ".json", ".jwt"].map(|form| format!("{id}{form}")));
                forms.collect()
            }
            ("b" | "assertions", _) => self.ids("awards"),
            // Nobody has brought anything in.
            ("brought-badges", _) => Vec::new(),
            // Nobody has endorsed anything.
            ("endorsements", _) => Vec::new(),
            ("leases" | "reviews" | "files" | "awards" | "status", _) => self.ids(noun),
            // The rubric was adopted without any.
            ("proposals", _) => Vec::new(),
            (_, "after") => class.works.iter().map(ToString::to_string).take(1).collect(),
            _ => panic!("what is there to try for {{{name}}} behind {noun}?"),
        };
        found.push(nothing);
        found
    }
}
