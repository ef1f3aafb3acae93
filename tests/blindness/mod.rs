//! Blindness, both ways. The same class is played in several worlds that differ only in who reviewed what: same
//! texts, same marks, other hands, another order, other times. Whoever is an author, or looks on, asks for
//! everything there is, at every moment, and must be told the same bytes.

mod papers;
mod play;
mod routes;
mod walk;
mod world;

use compagnon::domain::PersonId;
use serde_json::json;

use self::play::{CASTS, Cast};
use self::walk::{Told, differences, walk};
use self::world::{AUTHORS, REVIEWERS, Signing, World};
use crate::support::Backend;

/// When everybody looks around, in minutes: a fixed time, after the last review.
const LOOK: i64 = 200;

/// Who looks around: authors, someone of the class without a work, and nobody in particular.
fn lookers(world: &World, authors: usize) -> Vec<Option<PersonId>> {
    let learners = &world.class.learners;
    let seen = learners[..authors].iter().chain(&learners[AUTHORS + REVIEWERS..]);
    seen.map(|one| Some(*one)).chain([None]).collect()
}

/// What so many of the authors and the others are told at a minute.
async fn told_to(world: &World, authors: usize, minutes: i64) -> Vec<Told> {
    let mut all = Vec::new();
    world.look_around().await;
    for (seed, looker) in (1000..).zip(lookers(world, authors)) {
        world.at(minutes, seed);
        let mut told = walk(world, looker).await;
        if let Some(person) = looker {
            world.at(minutes, seed + 100);
            told.extend(probe(world, person).await);
        }
        all.push(told);
    }
    all
}

/// What a person is told who tries to change what is under review: a refusal tells no more than a page.
async fn probe(world: &World, person: PersonId) -> Told {
    let (client, class) = (world.client(person), &world.class);
    let none = json!({});
    let text = json!({"title": "T", "body": "Autre chose"});
    let mut replies = Vec::new();
    for work in &class.works {
        let path = format!("/api/v1/submissions/{work}");
        for act in ["withdraw", "resume", "submit"] {
            let path = format!("{path}/{act}");
            replies.push((format!("POST {path}"), client.post(&path, &none).await));
        }
        replies.push((format!("PUT {path}"), client.put(&path, "1", &text).await));
        let path = format!("{path}/trainer-review");
        replies.push((format!("POST {path}"), client.post(&path, &none).await));
    }
    for file in world.ids("files") {
        let path = format!("/api/v1/files/{file}");
        replies.push((format!("DELETE {path}"), client.delete(&path).await));
    }
    for lease in world.ids("leases") {
        for act in ["heartbeat", "decline", "review"] {
            let path = format!("/api/v1/leases/{lease}/{act}");
            replies.push((format!("POST {path}"), client.post(&path, &none).await));
        }
    }
    let told = replies.into_iter().map(|(what, reply)| {
        // The authors' own leases are over; what is refused leaves everything as it was.
        assert!((400..500).contains(&reply.status), "{what}: {} {}", reply.status, reply.text());
        (what, format!("{}\n{}", reply.status, reply.text()).into_bytes())
    });
    told.collect()
}

/// A moment, and what all were told at it.
type Moments = Vec<(&'static str, Vec<Told>)>;

/// What they are told at each moment that counts: before the release, and after it with the badges. While reviews
/// come in, it is compared with what was told before.
async fn told_at_each_moment(world: &World, cast: Cast) -> Moments {
    world.at(1, 10);
    world.advance("review").await;
    world.play_authors().await;
    let before = told_to(world, 2, LOOK).await;
    world.play_reviewers(cast, false).await;
    let half_way = told_to(world, 2, LOOK).await;
    assert_nothing_moved(&before, &half_way, "half way");
    world.play_reviewers(cast, true).await;
    let after = told_to(world, 1, LOOK).await;
    assert_nothing_moved(&before[..1], &after[..1], "after the last review");
    world.at(201, 400);
    let judged = format!("/api/v1/submissions/{}/trainer-review", world.class.works[1]);
    let said = json!({
        "answers": [{"criterion": "clarity", "level": 2, "comment": ""},
            {"criterion": "argument", "level": 4, "comment": "Juste"}],
        "comment": "Lu par la formatrice",
    });
    world.trainer().post(&judged, &said).await.expect(201);
    world.advance("results").await;
    world.server.settle().await;
    let over = told_to(world, 2, 250).await;
    world.at(300, 500);
    let release = world.class.path("/release");
    assert_eq!(world.trainer().post(&release, &json!({})).await.status, 204);
    world.server.settle().await;
    let released = told_to(world, AUTHORS, 350).await;
    vec![("half way", half_way), ("before the release", over), ("after the release", released)]
}

/// Plays every cast on fresh instances and compares.
fn nothing_tells_who_reviewed(backend: Backend) {
    actix_web::rt::System::new().block_on(async {
        let mut first: Option<Moments> = None;
        let mut signing: Option<Signing> = None;
        for cast in CASTS {
            let folder = tempfile::tempdir().unwrap();
            let Some(world) = World::new(backend, folder.path(), signing.take()).await else {
                return;
            };
            signing = Some(world.signing.clone());
            let moments = told_at_each_moment(&world, cast).await;
            match &first {
                None => {
                    assert_results_and_badges_are_there(&world, &moments);
                    first = Some(moments);
                }
                Some(first) => compare(first, &moments),
            }
        }
    });
}

fn compare(first: &Moments, other: &Moments) {
    let mut found = Vec::new();
    for ((moment, one), (_, two)) in first.iter().zip(other) {
        for (looker, (one, two)) in one.iter().zip(two).enumerate() {
            found.extend(differences(one, two, &format!("looker {looker}, {moment}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// The comparison is of something: results, comments, badges in every form were told.
fn assert_results_and_badges_are_there(world: &World, moments: &Moments) {
    let (_, last) = moments.last().unwrap();
    let author = &last[0];
    let holds = |path: &str, part: &str| {
        let answer = author.get(path).unwrap_or_else(|| panic!("{path} was not asked for"));
        let text = String::from_utf8_lossy(answer);
        assert!(text.starts_with("200") && text.contains(part), "{path}: {text}");
    };
    let activity = world.class.activity;
    for slot in 0..4 {
        let comment = format!("Relecture {slot} de 0");
        holds(&format!("api /api/v1/activities/{activity}/results"), &comment);
        holds(&format!("page /activities/{activity}/results"), &comment);
    }
    let badge_of = |told: &Told| {
        let path = |id: &String| format!("api /api/v1/awards/{id}");
        world.ids("awards").into_iter().find(|id| told[&path(id)].starts_with(b"200"))
    };
    assert!(badge_of(&last[3]).is_none(), "the poor work earns nothing");
    let mine = badge_of(author).expect("the good work earns a badge");
    for form in ["json", "jwt", "png", "svg"] {
        holds(&format!("api /api/v1/awards/{mine}/badge.{form}"), "content-disposition");
    }
    holds(&format!("page /b/{mine}"), "Écrire clair");
    holds(&format!("api /credentials/{mine}.json"), "eddsa-rdfc-2022");
    let is_list = |path: &str| path.starts_with("api /status/") && path.ends_with(".jwt");
    let list = author.iter().find(|(path, answer)| is_list(path) && answer.starts_with(b"200"));
    assert!(list.is_some(), "the status list was told");
    for (_, told) in &moments[..2] {
        for (path, answer) in told.iter().flatten() {
            let text = String::from_utf8_lossy(answer);
            let leaks = (0..4).any(|slot| text.contains(&format!("Relecture {slot} de")));
            assert!(!leaks, "{path}: {text}");
        }
    }
}

/// While reviews come in, nothing moves for those who are reviewed: neither a count, nor a version, nor a time.
fn assert_nothing_moved(before: &[Told], now: &[Told], moment: &str) {
    for (looker, (before, now)) in before.iter().zip(now).enumerate() {
        // There are more reviews and leases to ask for now; none of them is there for the looker.
        let known = now.iter().filter(|(path, _)| before.contains_key(*path));
        let known: Told = known.map(|(path, told)| (path.clone(), told.clone())).collect();
        let moved = differences(before, &known, &format!("looker {looker}, {moment}"));
        assert!(moved.is_none(), "{}", moved.unwrap_or_default());
    }
}

mod sqlite {
    use super::*;

    #[test]
    fn who_reviewed_what_changes_no_byte_of_what_anybody_is_told() {
        nothing_tells_who_reviewed(Backend::Sqlite);
    }
}

mod postgres {
    use super::*;

    #[test]
    fn who_reviewed_what_changes_no_byte_of_what_anybody_is_told() {
        nothing_tells_who_reviewed(Backend::Postgres);
    }
}
