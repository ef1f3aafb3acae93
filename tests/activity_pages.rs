//! The pages of activities, works, reviews and results, as a browser without JavaScript uses them.

use chrono::TimeDelta;
use compagnon::domain::{PersonId, Phase};
use compagnon::store::{StoreError, sessions};
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::support::class::{Class, Setup};
use crate::support::{Reply, TestServer, on_both};

/// The token in every form of the sessions of these tests.
pub const CSRF: &str = "the-token-of-the-forms";

/// A person at a browser: a session's cookie.
pub struct Browser<'a> {
    server: &'a TestServer,
    cookie: String,
}

impl<'a> Browser<'a> {
    pub async fn of(server: &'a TestServer, person: PersonId) -> Self {
        let token = server.app.random.uuid().to_string();
        let (hash, now) = (Sha256::digest(token.as_bytes()).to_vec(), server.app.now());
        let end = now + TimeDelta::hours(1);
        let work = move |conn: &mut compagnon::store::Conn| {
            sessions::insert(conn, &hash, person, CSRF, end, now)
        };
        server.app.db.write::<_, StoreError>(work).await.unwrap();
        Self { server, cookie: format!("session={token}; language=fr") }
    }

    pub async fn open(&self, path: &str) -> Reply {
        let client = self.server.anonymous();
        let request = client.request(Method::GET, path).header("cookie", &self.cookie);
        client.send(request.header("accept", "text/html")).await
    }

    /// Sends a plain form.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let client = self.server.anonymous();
        let request = client.request(Method::POST, path).header("cookie", &self.cookie);
        let kind = "application/x-www-form-urlencoded";
        client.send(request.header("content-type", kind).body(body.finish())).await
    }

    /// Sends a form with parts, in order; a part with a file's name is a file.
    async fn send_parts(&self, path: &str, parts: &[(&str, Option<&str>, &str)]) -> Reply {
        let mut body = String::new();
        for (name, file, content) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            body +=
                &format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body += &format!("{content}\r\n");
        }
        body += "--B--\r\n";
        let client = self.server.anonymous();
        let request = client.request(Method::POST, path).header("cookie", &self.cookie);
        let kind = "multipart/form-data; boundary=B";
        client.send(request.header("content-type", kind).body(body)).await
    }
}

/// Where a reply leads to.
#[track_caller]
fn leads_to(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.headers["location"].to_str().unwrap().to_owned()
}

fn setup(works: usize, phase: Phase) -> Setup {
    Setup { learners: 4, works, phase, reviews_per_submission: 2 }
}

on_both! { with_server:
    async fn a_work_with_a_file_is_saved_and_handed_in_by_one_form(server: TestServer) {
        let class = Class::of(&server.app, setup(1, Phase::Submit)).await;
        let author = Browser::of(&server, class.learners[3]).await;
        let path = format!("/activities/{}/submission", class.activity);
        let reply = author.send_parts(&path, &[
            ("csrf", None, CSRF), ("version", None, "0"), ("title", None, "Mon rapport"),
            ("body", None, "une *ligne*\r\ndeux"), ("files", Some("notes.txt"), "des notes"),
            ("do", None, "save"),
        ]).await;
        assert_eq!(leads_to(&reply), format!("{path}?done=work-saved"));
        let page = author.open(&path).await.text();
        for there in ["Mon rapport", "une <em>ligne</em>", "notes.txt", "9 octets"] {
            assert!(page.contains(there), "{there}: {page}");
        }
        let href = page.split("href=\"").find(|rest| rest.starts_with("/submissions/")).unwrap();
        let file = author.open(href.split('"').next().unwrap()).await;
        assert_eq!(file.text(), "des notes");
        let other = Browser::of(&server, class.learners[2]).await;
        assert_eq!(other.open(href.split('"').next().unwrap()).await.status, 404);
        let version = page.split("name=\"version\" value=\"").nth(1).unwrap();
        let version = version.split('"').next().unwrap();
        let reply = author.send_parts(&path, &[
            ("csrf", None, CSRF), ("version", None, version), ("title", None, "Mon rapport"),
            ("body", None, "fini"), ("files", Some(""), ""), ("do", None, "submit"),
        ]).await;
        assert_eq!(leads_to(&reply), format!("{path}?done=work-submitted"));
        assert!(author.open(&path).await.text().contains("value=\"withdraw\""));
    }

    async fn a_form_whose_first_part_is_not_its_token_keeps_nothing(server: TestServer) {
        let class = Class::of(&server.app, setup(1, Phase::Submit)).await;
        let author = Browser::of(&server, class.learners[3]).await;
        let path = format!("/activities/{}/submission", class.activity);
        for first in [("csrf", None, "another"), ("title", None, "x")] {
            let parts = [first, ("version", None, "0"), ("body", None, "y"), ("do", None, "save")];
            assert_eq!(author.send_parts(&path, &parts).await.status, 403);
        }
        assert!(!author.open(&path).await.text().contains("value=\"x\""));
        let own = class.client(&server, class.learners[3]).await;
        let activity = own.get(&format!("/api/v1/activities/{}", class.activity)).await.json();
        assert!(activity["own_submission"].is_null(), "{activity}");
    }

    async fn a_file_that_is_refused_leaves_the_form_with_what_was_typed(server: TestServer) {
        let class = Class::of(&server.app, setup(1, Phase::Submit)).await;
        let author = Browser::of(&server, class.learners[3]).await;
        let path = format!("/activities/{}/submission", class.activity);
        let reply = author.send_parts(&path, &[
            ("csrf", None, CSRF), ("version", None, "0"), ("title", None, "Mon rapport"),
            ("body", None, "tout ce texte"), ("files", Some("x.exe"), "MZ"), ("do", None, "submit"),
        ]).await;
        assert_eq!(reply.status, 409);
        let page = reply.text();
        assert!(page.contains("class=\"faults\"") && page.contains("tout ce texte"), "{page}");
        assert!(page.contains("value=\"submit\"") && !page.contains("x.exe"), "{page}");
    }

    async fn a_review_is_taken_and_posted_blindly(server: TestServer) {
        let class = Class::of(&server.app, setup(4, Phase::Review)).await;
        let reviewer = Browser::of(&server, class.learners[0]).await;
        let activity = format!("/activities/{}", class.activity);
        let taken = reviewer.send(&format!("{activity}/leases"), &[("csrf", CSRF)]).await;
        let desk = leads_to(&taken);
        let page = reviewer.open(&desk).await.text();
        assert!(!page.contains("Nommée 1") && !page.contains("Nommée 2"), "{page}");
        assert_eq!(page.matches("type=\"radio\"").count(), 8, "{page}");
        let half = [("csrf", CSRF), ("version", "0"), ("level-clarity", "1"), ("comment", "bien")];
        let refused = reviewer.send(&desk, &[&half[..], &[("do", "post")]].concat()).await;
        assert_eq!(refused.status, 422);
        let page = refused.text();
        assert!(page.contains("class=\"faults\"") && page.contains("argument"), "{page}");
        assert!(page.contains("value=\"1\" required checked") && page.contains("bien"), "{page}");
        let saved = reviewer.send(&desk, &[&half[..], &[("do", "save")]].concat()).await;
        assert_eq!(leads_to(&saved), format!("{desk}?done=review-saved"));
        let whole = [("level-argument", "4"), ("do", "post")];
        let posted = reviewer.send(&desk, &[&half[..], &whole].concat()).await;
        assert_eq!(leads_to(&posted), format!("{activity}?done=review-posted"));
        assert!(!reviewer.open(&desk).await.text().contains("type=\"radio\""));
        let other = Browser::of(&server, class.learners[1]).await;
        assert_eq!(other.open(&desk).await.status, 404);
    }

    async fn learners_see_neither_who_reviewed_nor_the_trainers_table(server: TestServer) {
        let class = Class::of(&server.app, setup(4, Phase::Review)).await;
        let activity = format!("/activities/{}", class.activity);
        let learner = Browser::of(&server, class.learners[0]).await;
        let page = learner.open(&activity).await.text();
        assert!(page.contains(&format!("action=\"{activity}/leases\"")), "{page}");
        assert!(!page.contains("Nommée 1") && !page.contains("name=\"to\""), "{page}");
        let trainer = Browser::of(&server, class.trainer).await;
        let page = trainer.open(&activity).await.text();
        assert!(page.contains("Nommée 1") && page.contains("value=\"results\""), "{page}");
        assert!(page.contains(&format!("href=\"{activity}/agreement\"")), "{page}");
        let none_yet = trainer.open(&format!("{activity}/agreement")).await.text();
        assert!(none_yet.contains("Aucune relecture"), "{none_yet}");
        assert_eq!(learner.open(&format!("{activity}/agreement")).await.status, 403);
        let version = page.split("name=\"version\" value=\"").nth(1).unwrap();
        let version = version.split('"').next().unwrap();
        let fields = [("csrf", CSRF), ("version", version), ("to", "results")];
        let moved = learner.send(&format!("{activity}/phase"), &fields).await;
        assert_eq!(moved.status, 403);
        let moved = trainer.send(&format!("{activity}/phase"), &fields).await;
        assert_eq!(leads_to(&moved), format!("{activity}?done=activity-moved"));
        assert_eq!(learner.open(&format!("{activity}/results")).await.status, 409);
        let released = trainer.send(&format!("{activity}/release"), &[("csrf", CSRF)]).await;
        assert_eq!(leads_to(&released), format!("{activity}?done=results-released"));
        assert_eq!(learner.open(&format!("{activity}/results")).await.status, 200);
        assert_eq!(trainer.open(&format!("{activity}/results")).await.status, 403);
    }

    async fn a_trainer_plans_an_activity_and_mends_its_form(server: TestServer) {
        let class = Class::of(&server.app, setup(2, Phase::Review)).await;
        let path = format!("/cohorts/{}/activities/new", class.cohort);
        let learner = Browser::of(&server, class.learners[0]).await;
        assert_eq!(learner.open(&path).await.status, 403);
        let trainer = Browser::of(&server, class.trainer).await;
        let version = class.version.to_string();
        assert!(trainer.open(&path).await.text().contains(&version));
        let fields = |title| [
            ("csrf", CSRF), ("title", title), ("brief", "Racontez."), ("kind", "report"),
            ("rubric_version", version.as_str()), ("submit_until", "2027-03-03T14:05"),
            ("review_until", ""), ("results_at", ""), ("reviews_per_submission", "3"),
            ("lease_minutes", "60"),
        ];
        let refused = trainer.send(&path, &fields(" ")).await;
        assert_eq!(refused.status, 422);
        let page = refused.text();
        assert!(page.contains("class=\"faults\"") && page.contains("Racontez."), "{page}");
        let made = leads_to(&trainer.send(&path, &fields("Étonnement")).await);
        let page = trainer.open(&made).await.text();
        assert!(page.contains("Étonnement") && page.contains("3 mars 2027 à 14:05"), "{page}");
        let made = made.split('?').next().unwrap();
        assert_eq!(learner.open(made).await.status, 404);
        let form = trainer.open(&format!("{made}/edit")).await.text();
        assert!(form.contains("value=\"2027-03-03T14:05\""), "{form}");
    }
}
