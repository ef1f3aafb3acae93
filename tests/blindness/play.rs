//! What happens in a world while works are reviewed: who takes which work, when, and what is said of it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use compagnon::domain::{Lease, LeaseId, LeaseState, PersonId};
use compagnon::store::leases;
use serde_json::{Value, json};

use super::papers;
use super::world::{AUTHORS, REVIEWERS, World};
use crate::support::Client;

/// Who reviews what: the same reviews in other hands, in another order.
#[derive(Clone, Copy)]
pub struct Cast {
    /// Which reviewer plays which part.
    pub parts: [usize; REVIEWERS],
    /// Whether two reviewers of a work, who mark it alike, have changed what they say of it.
    pub swapped: bool,
    /// Whether the last is the first to post.
    pub turned: bool,
}

/// The same reviews in three casts: the second has other hands and another order, the third other hands for what
/// is said in some of them.
pub const CASTS: [Cast; 3] = [
    Cast { parts: [0, 1, 2, 3, 4], swapped: false, turned: false },
    Cast { parts: [3, 0, 4, 1, 2], swapped: false, turned: true },
    Cast { parts: [1, 2, 3, 4, 0], swapped: true, turned: true },
];

/// What the four reviews of each author's work say of the argument, of five levels. Where two reviewers change what
/// they say, their marks are the same: the estimates know a reviewer by marks.
const MARKS: [[u32; 4]; AUTHORS] = [[4, 4, 3, 4], [4, 4, 4, 3], [2, 2, 1, 3], [1, 1, 2, 0]];

/// What a reviewer does with a work.
#[derive(Clone, Debug)]
enum Act {
    Post { mark: u32, comment: String },
    Decline,
    Begin,
}

/// A reviewer at work.
#[derive(Clone, Debug)]
struct Event {
    learner: usize,
    work: usize,
    act: Act,
}

/// What the permuted reviewers do, in its order.
fn events(cast: Cast) -> Vec<Event> {
    let part = |part: usize| AUTHORS + cast.parts[part % REVIEWERS];
    let mut all = Vec::new();
    for (work, marks) in MARKS.iter().enumerate() {
        for (slot, mark) in marks.iter().enumerate() {
            let said = match slot {
                0 | 1 if cast.swapped && work % 2 == 0 => 1 - slot,
                _ => slot,
            };
            let comment = format!("Relecture {said} de {work}");
            let act = Act::Post { mark: *mark, comment };
            all.push(Event { learner: part(work + slot), work, act });
        }
    }
    if cast.turned {
        all.reverse();
    }
    // At the same places in every cast, so that the same ids are those of posted reviews.
    all.insert(5, Event { learner: part(2), work: 3, act: Act::Decline });
    all.insert(12, Event { learner: part(4), work: 0, act: Act::Begin });
    all
}

/// What the authors do themselves, the same in every cast: they review the reviewers' works, and their own.
fn own_events() -> Vec<Event> {
    let mut all = Vec::new();
    for learner in 0..AUTHORS {
        for slot in 0..3 {
            let (work, mark) = (AUTHORS + (learner + slot) % REVIEWERS, (learner + slot) % 5);
            let mark = u32::try_from(mark).unwrap();
            let act = Act::Post { mark, comment: format!("Regard {slot} de {learner}") };
            all.push(Event { learner, work, act });
        }
    }
    all
}

fn review(mark: u32, comment: &str) -> Value {
    json!({
        "answers": [
            {"criterion": "clarity", "level": mark.min(2), "comment": format!("{comment}, clarté")},
            {"criterion": "argument", "level": mark, "comment": ""},
        ],
        "comment": comment,
    })
}

impl World {
    /// The authors review others' works and their own.
    pub async fn play_authors(&self) {
        for (at, event) in (0..).zip(own_events()) {
            self.at(10 + at, 100 + at.unsigned_abs());
            self.play(&event).await;
        }
        for learner in 0..AUTHORS {
            self.at(30, 130);
            let client = self.learner(learner);
            let own = self.class.path("/self-review");
            client.post(&own, &review(3, "Ce que j'en pense")).await.expect(201);
        }
    }

    /// The permuted reviewers do the first or the second half of what they do.
    pub async fn play_reviewers(&self, cast: Cast, second_half: bool) {
        let all = events(cast);
        let half = all.len() / 2;
        let part = if second_half { half..all.len() } else { 0..half };
        for (at, event) in
            (0..).zip(&all).filter(|(at, _)| part.contains(&usize::try_from(*at).unwrap()))
        {
            self.at(60 + 7 * at, 200 + at.unsigned_abs());
            self.play(event).await;
        }
        self.at(190, 300 + u64::from(second_half));
        self.server.settle().await;
    }

    fn learner(&self, learner: usize) -> &Client {
        self.client(self.class.learners[learner])
    }

    /// A reviewer takes the work, looks at all of it, and does what they do.
    async fn play(&self, event: &Event) {
        let reviewer = self.learner(event.learner);
        let lease = self.lease(self.class.learners[event.learner], event.work).await;
        let path = format!("/api/v1/leases/{lease}");
        let task = reviewer.get(&path).await;
        self.assert_blind(event, &task.bytes);
        for file in task.json()["work"]["files"].as_array().unwrap() {
            let reply = reviewer.get(&format!("{path}/files/{}", file["number"])).await;
            assert_eq!(reply.status, 200);
            self.assert_blind(event, &reply.bytes);
            self.assert_blind(event, format!("{:?}", reply.headers).as_bytes());
        }
        self.assert_desk_blind(event, lease).await;
        let draft = json!({"answers": [], "comment": "Je commence"});
        reviewer.put(&format!("{path}/review"), "0", &draft).await.expect(200);
        match &event.act {
            Act::Begin => {}
            Act::Decline => {
                let reason = json!({"reason": "Je connais cette personne"});
                reviewer.post(&format!("{path}/decline"), &reason).await.expect(204);
            }
            Act::Post { mark, comment } => {
                let body = review(*mark, comment);
                reviewer.post(&format!("{path}/review"), &body).await.expect(201);
            }
        }
    }

    /// The reviewer at the page: the work, and every file that it leads to.
    async fn assert_desk_blind(&self, event: &Event, lease: LeaseId) {
        let cookie = self.cookie(self.class.learners[event.learner]);
        let client = self.server.anonymous();
        let open = |path: String| {
            client.send(client.request(reqwest::Method::GET, &path).header("cookie", cookie))
        };
        let page = open(format!("/leases/{lease}")).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        // The reviewer's own name stands at the head of the page.
        let own = papers::author(event.learner);
        self.assert_blind(event, text.replace(&own, "").as_bytes());
        let links: BTreeSet<String> = text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|to| to.contains("/files/"))
            .map(str::to_owned)
            .collect();
        assert_eq!(links.len(), papers::of(event.work).len(), "{text}");
        for link in links {
            let reply = open(link).await;
            assert_eq!(reply.status, 200);
            self.assert_blind(event, &reply.bytes);
            self.assert_blind(event, format!("{:?}", reply.headers).as_bytes());
        }
    }

    /// Nothing of what a reviewer gets tells whose the work is.
    #[track_caller]
    fn assert_blind(&self, event: &Event, bytes: &[u8]) {
        let (author, work) = (self.class.learners[event.work], self.class.works[event.work]);
        let label = format!("w{:03}", event.work);
        for secret in [
            "Nommée".to_owned(),
            format!("learner-{:02}", event.work),
            label,
            author.to_string(),
            work.to_string(),
            "2026-01-05".to_owned(),
        ] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} in {}", String::from_utf8_lossy(bytes));
        }
    }

    /// A lease on a work that the test has chosen; chance would choose another.
    async fn lease(&self, reviewer: PersonId, work: usize) -> LeaseId {
        let app = &self.server.app;
        let now = app.now();
        let lease = Lease {
            id: LeaseId(app.random.uuid()),
            activity: self.class.activity,
            submission: self.class.works[work],
            reviewer,
            state: LeaseState::Held,
            taken_at: now,
            expires_at: now + TimeDelta::minutes(60),
        };
        let id = lease.id;
        app.write(move |conn| Ok(leases::insert(conn, &lease)?)).await.unwrap();
        id
    }
}
