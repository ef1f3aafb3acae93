//! The main job on files of marks: presentations of one, two or three people, heard and marked by some twenty
//! peers. They come in, a badge is defined over HTTP, and those whose work `score` is sure of have it, no one else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use compagnon::estimate::table;
use compagnon::random::{Random, SeededRandom};
use serde_json::{Value, json};

use super::cohort::{items, text};
use crate::credential::shared;
use crate::support::process::{Served, pause, run};
use crate::support::{Client, PASSWORD, Place, on_both};

/// Each form of a badge.
const FORMS: [&str; 4] = ["json", "jwt", "png", "svg"];

const TRAINER: &str = "claire@example.fr";

/// The files of a class.
struct Files {
    reviews: PathBuf,
    authors: PathBuf,
}

impl Files {
    fn in_folder(folder: &Path) -> Self {
        Self { reviews: folder.join("reviews.csv"), authors: folder.join("authors.csv") }
    }

    /// What `score` and `import` are told of them.
    fn words(&self) -> [&str; 6] {
        let (reviews, authors) = (word(&self.reviews), word(&self.authors));
        ["--reviews", reviews, "--authors", authors, "--scale", "1:5"]
    }

    /// Who presented what.
    fn authorship(&self) -> Vec<(String, String)> {
        let rows = table::authors(&fs::read(&self.authors).unwrap()).unwrap();
        rows.into_iter().map(|row| (row.author, row.submission)).collect()
    }
}

fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A simulated evening of presentations: what each is worth, who is in the room.
struct Session<'a> {
    random: &'a SeededRandom,
    number: u32,
    /// The presentations: their label, their worth in points, their authors.
    works: Vec<(String, f64, Vec<String>)>,
    audience: Vec<String>,
}

impl<'a> Session<'a> {
    /// Six presentations; those who present are in the room, with others, twenty-one in all.
    fn new(random: &'a SeededRandom, number: u32) -> Self {
        let mut audience = Vec::new();
        let mut works = Vec::new();
        for group in 1..=6 {
            let authors = 1 + random.below(3);
            let authors: Vec<String> =
                (0..authors).map(|one| format!("s{number:02}-uid{group}{one}")).collect();
            audience.extend(authors.iter().cloned());
            let worth = 2.4 + f64::from(random.below(250)) / 100.0;
            works.push((format!("s{number:02}-g{group:02}"), worth, authors));
        }
        let listeners = 21_usize.saturating_sub(audience.len());
        audience.extend((0..listeners).map(|one| format!("s{number:02}-listener{one}")));
        Self { random, number, works, audience }
    }

    /// Nearly everybody marks every presentation, their own too, and most from three up; the first sessions know
    /// no questions but the last.
    fn marks(&self, rows: &mut String) {
        let criteria =
            if self.number < 3 { &["overall"][..] } else { &["q1", "q2", "q3", "overall"] };
        let kindness: Vec<f64> = self.audience.iter().map(|_| self.around(0.4)).collect();
        for (label, worth, authors) in &self.works {
            for (reviewer, kindness) in self.audience.iter().zip(&kindness) {
                let own = authors.contains(reviewer);
                if !own && self.random.below(12) == 0 {
                    continue;
                }
                for criterion in criteria {
                    let seen = worth + kindness + self.around(0.8) + f64::from(u8::from(own));
                    let score = seen.round().clamp(1.0, 5.0);
                    writeln!(rows, "{label},{reviewer},{criterion},{score:.1},{}", self.number)
                        .unwrap();
                }
            }
        }
    }

    /// Chance around zero.
    fn around(&self, spread: f64) -> f64 {
        let dice: u32 = (0..4).map(|_| self.random.below(101)).sum();
        (f64::from(dice) - 200.0) / 58.3 * spread
    }
}

/// Writes a small class of the same shape as the real one.
fn simulated(folder: &Path, seed: u64) -> Files {
    let random = SeededRandom::new(seed);
    let mut reviews = "submission,reviewer,criterion,score,session\n".to_owned();
    let mut authors = "submission,author\n".to_owned();
    for number in 1..=3 {
        let session = Session::new(&random, number);
        session.marks(&mut reviews);
        for (label, _, people) in &session.works {
            people.iter().for_each(|one| writeln!(authors, "{label},{one}").unwrap());
        }
    }
    let files = Files::in_folder(folder);
    fs::write(&files.reviews, reviews).unwrap();
    fs::write(&files.authors, authors).unwrap();
    files
}

/// The works on which `score` is sure: nine in ten that the true value on `overall` is at level 4, which is from
/// 3.5 on, five eighths of the way from 1 to 5.
fn sure_works(files: &Files, folder: &Path) -> BTreeSet<String> {
    let out = folder.join("scores.csv");
    let further = ["--mastery", "0.625", "--out", word(&out)];
    let told = run(&[&["score"][..], &files.words(), &further].concat());
    println!("{}", told.expect(0));
    let scores = fs::read_to_string(&out).unwrap();
    let mut lines = scores.lines();
    assert_eq!(lines.next(), Some("submission,criterion,score,sd,low90,high90,p_mastery,reviews"));
    let rows = lines.map(|line| line.split(',').collect::<Vec<_>>());
    let on_overall: Vec<Vec<&str>> = rows.filter(|row| row[1] == "overall").collect();
    let sure = on_overall.iter().filter(|row| row[6].parse::<f64>().unwrap() >= 0.9);
    let sure: BTreeSet<String> = sure.map(|row| row[0].to_owned()).collect();
    println!("{} works, {} of them surely at level 4", on_overall.len(), sure.len());
    sure
}

/// The cohort that `import` made, at a running server, seen by its trainer.
struct Imported {
    trainer: Client,
    cohort: String,
    activity: String,
    issuer: String,
}

impl Imported {
    async fn new(place: &Place, server: &Served, files: &Files) -> Self {
        let link = place.run(&["user", "add", TRAINER]).expect(0);
        let issuer =
            ["issuer", "add", "--name", "École de Valombre", "--url", "https://ecole.example"];
        let issuer = place.run(&issuer).expect(0);
        let further = ["--activity", "Exposés", "--trainer", TRAINER];
        let told = place.run(&[&["import"][..], &files.words(), &further].concat()).expect(0);
        println!("{}", told.lines().last().unwrap());
        let told_of = |name: &str, told: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().to_owned()
        };
        Self {
            trainer: sign_in(server, &link).await,
            cohort: told_of("cohort ", &told),
            activity: told_of("activity ", &told),
            issuer: told_of("id\t", &issuer),
        }
    }

    /// Defines the badge: level 4 on `overall`, nine in ten, on the peers' word.
    async fn define(&self) -> String {
        let path = format!("/api/v1/activities/{}", self.activity);
        let activity = self.trainer.get(&path).await.expect(200);
        let version = format!("/api/v1/rubric-versions/{}", text(&activity, "rubric_version"));
        let version = self.trainer.get(&version).await.expect(200);
        let criteria = version["content"]["criteria"].as_array().unwrap();
        let overall = criteria.iter().find(|one| one["key"] == "overall").unwrap();
        assert_eq!(overall["levels"][3]["points"], 4.0, "{overall:#}");
        let new = json!({
            "issuer": self.issuer, "rubric_version": activity["rubric_version"], "language": "fr",
            "name": "Exposer devant un public", "description": "Sait exposer un projet à ses pairs.",
            "criteria": "Un exposé que ses pairs jugent **au niveau 4**.",
            "rule": {"criteria": [{"criterion": "overall", "level": 3}], "probability": 0.9,
                "min_peers": 1, "peer_only": true, "unpooled_probability": null},
            "picture": {"template": "seal"},
        });
        let path = format!("/api/v1/cohorts/{}/achievements", self.cohort);
        let made = self.trainer.post(&path, &new).await.expect(201);
        assert!(made["rule"]["unpooled_probability"].is_null(), "{made:#}");
        text(&made, "id").to_owned()
    }

    /// A whole list, page after page.
    async fn all(&self, path: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut next = format!("{path}?limit=200");
        loop {
            let page = self.trainer.get(&next).await.expect(200);
            found.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(after) => next = format!("{path}?limit=200&after={after}"),
                None => return found,
            }
        }
    }

    /// Waits until each of so many authors was judged and each badge signed; gives both lists.
    async fn judged(&self, achievement: &str, authors: usize) -> (Vec<Value>, Vec<Value>) {
        let path = format!("/api/v1/achievements/{achievement}");
        for _ in 0..1200 {
            let said = self.all(&format!("{path}/validations")).await;
            let awards = self.all(&format!("{path}/awards")).await;
            let validated = said.iter().filter(|one| one["state"] == "validated").count();
            let sealed = awards.iter().filter(|one| one["sealed_at"].is_string()).count();
            if said.len() == authors && sealed == validated {
                return (said, awards);
            }
            pause(250).await;
        }
        panic!("the works are not judged");
    }
}

/// Follows the link that `user add` printed; gives the person with a token of theirs.
async fn sign_in(server: &Served, link: &str) -> Client {
    let token = link.trim().rsplit('/').next().unwrap();
    let used = json!({"token": token, "password": PASSWORD});
    let anonymous = server.anonymous();
    anonymous.post("/api/v1/one-time-links/use", &used).await.expect(200);
    let wanted = json!({"email": TRAINER, "password": PASSWORD, "name": "test",
        "scope": "write", "expires_in_days": 1});
    let made = anonymous.post("/api/v1/tokens", &wanted).await.expect(201);
    server.holding(text(&made, "token"))
}

/// The people that rows are about, each once.
#[track_caller]
fn people<'a>(rows: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    let all: Vec<String> = rows.map(|row| text(row, "person").to_owned()).collect();
    let set: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(set.len(), all.len(), "somebody is there twice");
    set
}

/// Downloads a badge in each form and has the program verify each, as somebody elsewhere would who has only the
/// file and may ask the server.
async fn verified(imported: &Imported, server: &Served, folder: &Path, award: &Value) {
    let door = server.url.strip_prefix("http://").unwrap();
    for form in FORMS {
        let path = format!("/api/v1/awards/{}/badge.{form}", text(award, "id"));
        let reply = imported.trainer.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        let file = folder.join(format!("badge.{form}"));
        fs::write(&file, &reply.bytes).unwrap();
        let report = run(&["verify", "--json", "--allow-outbound", door, word(&file)]).expect(0);
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["verdict"], "valid", "{report:#}");
        if form == "json" {
            let badge: Value = serde_json::from_slice(&reply.bytes).unwrap();
            let subject = &badge["credentialSubject"];
            assert!(text(subject, "id").starts_with("urn:uuid:"), "{subject:#}");
            // Who came in by a file has no address: the badge holds none, nor their label.
            assert!(subject["identifier"].is_null(), "{subject:#}");
            assert!(!reply.text().contains(text(award, "person")));
        }
    }
}

/// The whole way. Gives how many authors have the badge, and how many not.
async fn certify(place: &Place, files: &Files) -> (usize, usize) {
    let folder = place.data.parent().unwrap().to_owned();
    let began = Instant::now();
    let sure = sure_works(files, &folder);
    let scored = began.elapsed();
    let authorship = files.authorship();
    let marked = table::reviews(&fs::read(&files.reviews).unwrap()).unwrap();
    let marked: BTreeSet<&str> = marked.iter().map(|row| row.submission.as_str()).collect();

    let server = Served::first(place).await;
    let imported = Imported::new(place, &server, files).await;
    let came_in = began.elapsed();
    let achievement = imported.define().await;
    let before = format!("/api/v1/achievements/{achievement}/validations");
    assert_eq!(items(imported.trainer.get(&before).await), Vec::<Value>::new());
    let release = format!("/api/v1/activities/{}/release", imported.activity);
    imported.trainer.post(&release, &json!({})).await.expect(204);
    let (said, awards) = imported.judged(&achievement, authorship.len()).await;
    let signed = began.elapsed();

    let earned = people(awards.iter());
    let expected = authorship.iter().filter(|(_, work)| sure.contains(work));
    let expected: BTreeSet<String> = expected.map(|(author, _)| author.clone()).collect();
    assert_eq!(earned, expected, "who has the badge is whose work `score` is sure of");
    let works: BTreeMap<&str, &str> =
        authorship.iter().map(|(author, work)| (author.as_str(), work.as_str())).collect();
    for one in said.iter().filter(|one| one["state"] != "validated") {
        let (person, grounds) = (text(one, "person"), &one["grounds"]);
        assert!(!earned.contains(person) && marked.contains(works[person]), "{one:#}");
        assert_eq!(one["state"], "not_yet", "{one:#}");
        assert!(grounds["evidence"]["joint"].as_f64().unwrap() < 0.9, "{one:#}");
    }
    for award in &awards {
        verified(&imported, &server, &folder, award).await;
    }
    println!(
        "{} people have the badge and {} not; {} files verified; score {scored:.1?}, in by {came_in:.1?}, signed by {signed:.1?}, verified by {:.1?}",
        earned.len(),
        authorship.len() - earned.len(),
        awards.len() * FORMS.len(),
        began.elapsed()
    );
    (earned.len(), authorship.len() - earned.len())
}

on_both! { with_place:
    async fn whoever_score_is_sure_of_has_a_badge_that_verifies(place: Place) {
        let files = simulated(place.data.parent().unwrap(), 7);
        let (earned, not) = certify(&place, &files).await;
        assert!(earned >= 4 && not >= 4, "{earned} and {not}: the class tells nothing");
    }

    async fn the_real_presentations_lead_to_badges_that_verify(place: Place) {
        let Some(folder) = shared::path("data/peer-grading/r2r-sessions-01-10") else { return };
        let (earned, not) = certify(&place, &Files::in_folder(&folder)).await;
        assert!(earned > 0 && not > 0, "{earned} and {not}");
    }
}
