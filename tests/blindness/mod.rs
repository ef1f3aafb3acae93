//! Blindness, both ways. The same class is played in several worlds that differ only in who reviewed what: same
//! texts, same marks, other hands, another order, other times. Whoever is an author, or looks on, asks for
//! everything there is, at every moment, and must be told the same bytes.

mod papers;
mod play;
mod routes;
mod walk;
mod world;

use compagnon::domain::PersonId;

use self::play::{CASTS, Cast};
use self::walk::{Told, assert_same, walk};
use self::world::{AUTHORS, REVIEWERS, Signing, World};
use crate::support::Backend;

/// When everybody looks around, in minutes: a fixed time, after the last review.
const LOOK: i64 = 200;

/// Who looks around: the authors, someone of the class without a work, and nobody in particular.
fn lookers(world: &World) -> Vec<Option<PersonId>> {
    let bystander = AUTHORS + REVIEWERS;
    let mut all: Vec<_> = world.class.learners[..AUTHORS]
        .iter()
        .chain(&world.class.learners[bystander..])
        .map(|one| Some(*one))
        .collect();
    all.push(None);
    all
}

/// What all of them are told now.
async fn told_to_all(world: &World) -> Vec<Told> {
    let mut all = Vec::new();
    world.look_around().await;
    for (seed, looker) in (1000..).zip(lookers(world)) {
        world.at(LOOK, seed);
        let mut told = walk(world, looker).await;
        if let Some(person) = looker {
            world.at(LOOK, seed + 100);
            told.extend(probe(world, person).await);
        }
        all.push(told);
    }
    all
}

/// What a person is told who tries to change what is under review: a refusal tells no more than a page.
async fn probe(world: &World, person: PersonId) -> Told {
    let (client, class) = (world.client(person), &world.class);
    let none = serde_json::json!({});
    let text = serde_json::json!({"title": "T", "body": "Autre chose"});
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

/// What all are told at each moment that counts: while reviews are under way, when reviewing is over, and after
/// the release, with the badges.
async fn told_at_each_moment(world: &World, cast: Cast) -> Vec<(&'static str, Vec<Told>)> {
    world.at(1, 10);
    world.advance("review").await;
    world.play_authors().await;
    let mut moments = vec![("before the first review", told_to_all(world).await)];
    world.play_reviewers(cast, false).await;
    moments.push(("half way", told_to_all(world).await));
    world.play_reviewers(cast, true).await;
    moments.push(("after the last review", told_to_all(world).await));
    world.at(201, 400);
    let judged = format!("/api/v1/submissions/{}/trainer-review", world.class.works[1]);
    let said = serde_json::json!({
        "answers": [{"criterion": "clarity", "level": 2, "comment": ""},
            {"criterion": "argument", "level": 4, "comment": "Juste"}],
        "comment": "Lu par la formatrice",
    });
    world.trainer().post(&judged, &said).await.expect(201);
    world.advance("results").await;
    world.server.settle().await;
    moments.push(("before the release", told_to_all(world).await));
    world.at(202, 500);
    let release = world.class.path("/release");
    let released = world.trainer().post(&release, &serde_json::json!({})).await;
    assert_eq!(released.status, 204);
    world.server.settle().await;
    moments.push(("after the release", told_to_all(world).await));
    moments
}

/// Plays every cast on fresh instances and compares.
fn nothing_tells_who_reviewed(backend: Backend) {
    actix_web::rt::System::new().block_on(async {
        let mut first: Option<Vec<(&'static str, Vec<Told>)>> = None;
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
                    assert_nothing_moved(&moments);
                    assert_results_and_badges_are_there(&world, &moments);
                    first = Some(moments);
                }
                Some(first) => compare(first, &moments),
            }
        }
    });
}

fn compare(first: &[(&'static str, Vec<Told>)], other: &[(&'static str, Vec<Told>)]) {
    for ((moment, one), (_, two)) in first.iter().zip(other) {
        for (looker, (one, two)) in one.iter().zip(two).enumerate() {
            assert_same(one, two, &format!("looker {looker}, {moment}"));
        }
    }
}

/// The comparison is of something: results, comments, badges in every form were told.
fn assert_results_and_badges_are_there(world: &World, moments: &[(&'static str, Vec<Told>)]) {
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
    assert_eq!(world.ids("awards").len(), 2, "the two good works earn a badge each");
    let mine = world
        .ids("awards")
        .into_iter()
        .find(|id| author[&format!("api /api/v1/awards/{id}")].starts_with(b"200"));
    let mine = mine.expect("the author has a badge");
    for form in ["json", "jwt", "png", "svg"] {
        holds(&format!("api /api/v1/awards/{mine}/badge.{form}"), "content-disposition");
    }
    holds(&format!("page /b/{mine}"), "Écrire clair");
    holds(&format!("api /credentials/{mine}.json"), "eddsa-rdfc-2022");
    assert!(
        author.keys().any(|path| path.starts_with("api /status/")),
        "the status list was asked for"
    );
    for (_, told) in &moments[..4] {
        for told in told {
            let leaks = told
                .iter()
                .find(|(_, answer)| String::from_utf8_lossy(answer).contains("Relecture"));
            assert!(leaks.is_none(), "{leaks:?}");
        }
    }
}

/// While reviews come in, nothing moves for those who are reviewed: neither a count, nor a version, nor a time.
fn assert_nothing_moved(moments: &[(&'static str, Vec<Told>)]) {
    let (_, before) = &moments[0];
    for (moment, now) in &moments[1..3] {
        for (looker, (before, now)) in before.iter().zip(now).enumerate() {
            // There are more reviews and leases to ask for now; none of them is there for the looker.
            let known = now.iter().filter(|(path, _)| before.contains_key(*path));
            let known: Told = known.map(|(path, told)| (path.clone(), told.clone())).collect();
            assert_same(before, &known, &format!("looker {looker}, {moment}"));
        }
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
