//! Activities, submissions and their files.

use std::sync::Arc;

use chrono::TimeDelta;
use compagnon::clock::SetClock;
use compagnon::domain::Moment;
use compagnon::random::SystemRandom;
use compagnon::store::StoreError;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Backend, CohortMember as Member, Reply, TestCohort, TestServer, on_both};

const TEXT: &str = "text/plain";

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

async fn plan(cohort: &TestCohort, more: Value) -> Value {
    let mut new = json!({
        "title": "Rapport d'étonnement", "brief": "Racontez.", "kind": "astonishment_report",
        "rubric_version": cohort.adopted_rubric(&["fond"]).await,
    });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/api/v1/cohorts/{}/activities", cohort.id);
    cohort.trainer.client.post(&path, &new).await.expect(201)
}

async fn go(who: &Member, activity: &Value, to: &str) -> Reply {
    let path = format!("/api/v1/activities/{}", id(activity));
    let tag = who.client.get(&path).await.etag();
    who.client.post_on(&format!("{path}/phase"), &tag, &json!({"to": to})).await
}

async fn open(cohort: &TestCohort, more: Value) -> Value {
    let activity = plan(cohort, more).await;
    go(&cohort.trainer, &activity, "submit").await.expect(200)
}

async fn start(who: &Member, activity: &Value, body: Value) -> Reply {
    who.client.post(&format!("/api/v1/activities/{}/submissions", id(activity)), &body).await
}

async fn act(who: &Member, submission: &Value, action: &str) -> Reply {
    who.client.post(&format!("/api/v1/submissions/{}/{action}", id(submission)), &json!({})).await
}

async fn hand_in(who: &Member, activity: &Value) -> Value {
    let draft = start(who, activity, json!({"title": "T", "body": "Mon texte."})).await.expect(201);
    act(who, &draft, "submit").await.expect(200)
}

async fn upload(who: &Member, submission: &Value, name: &str, kind: &str, bytes: &[u8]) -> Reply {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let path = format!("/api/v1/submissions/{}/files?name={name}", id(submission));
    let request = who.client.request(Method::PUT, &path);
    who.client.send(request.header("content-type", kind).body(bytes.to_vec())).await
}

async fn files(who: &Member, submission: &Value) -> Vec<Value> {
    let path = format!("/api/v1/submissions/{}", id(submission));
    who.client.get(&path).await.expect(200)["files"].as_array().unwrap().clone()
}

/// How many rows of files there are, seen or not.
async fn rows(server: &TestServer, submission: &Value) -> i64 {
    let submission = id(submission).parse().unwrap();
    let count =
        move |conn: &mut compagnon::store::Conn| compagnon::store::files::count(conn, submission);
    server.app.db.read::<_, StoreError>(count).await.unwrap()
}

on_both! { with_server:
    async fn an_activity_goes_from_draft_to_results(server: TestServer) {
        let cohort = server.writing_cohort(2).await;
        let [ana, ben] = &cohort.learners[..] else { panic!() };
        let activity = plan(&cohort, json!({})).await;
        let path = format!("/api/v1/activities/{}", id(&activity));
        ana.client.get(&path).await.expect_problem(404, "not_found");
        start(ana, &activity, json!({"body": "Trop tôt"})).await.expect_problem(404, "not_found");
        go(&cohort.trainer, &activity, "submit").await.expect(200);
        go(ana, &activity, "review").await.expect_problem(403, "not_allowed");
        let first = hand_in(ana, &activity).await;
        assert_eq!((&first["label"], &first["state"]), (&json!("w001"), &json!("submitted")));
        go(&cohort.trainer, &activity, "review").await
            .expect_problem(409, "activity_too_few_submissions");
        assert_eq!(hand_in(ben, &activity).await["label"], "w002");
        let seen = cohort.trainer.client.get(&path).await.expect(200);
        assert_eq!(seen["progress"], json!({"submitted": 2, "final_reviews": 0}));
        let own = ana.client.get(&path).await.expect(200);
        assert_eq!(own["own_submission"], first["id"]);
        assert!(own.get("progress").is_none());
        go(&cohort.trainer, &activity, "review").await.expect(200);
        go(&cohort.trainer, &activity, "submit").await.expect(200);
        go(&cohort.trainer, &activity, "results").await.expect_problem(409, "activity_no_such_move");
        go(&cohort.trainer, &activity, "review").await.expect(200);
        go(&cohort.trainer, &activity, "results").await.expect(200);
        go(&cohort.trainer, &activity, "review").await.expect_problem(409, "activity_no_such_move");
        let stale = cohort.trainer.client
            .post_on(&format!("{path}/phase"), "1", &json!({"to": "submit"})).await;
        stale.expect_problem(412, "stale");
    }

    async fn a_plan_is_checked_and_keeps_its_promises_once_begun(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let activity = plan(&cohort, json!({})).await;
        let list = format!("/api/v1/cohorts/{}/activities", cohort.id);
        let open = cohort.open_rubric(&["fond"], "vote", 1).await;
        let mut new = json!({
            "title": " ", "kind": "report", "rubric_version": open["current"]["id"],
            "reviews_per_submission": 11, "submit_until": "2030-01-02T00:00:00Z",
            "review_until": "2030-01-01T00:00:00Z",
        });
        let problem = cohort.trainer.client.post(&list, &new).await.expect_problem(422, "invalid");
        let pointers: Vec<&str> = problem["errors"].as_array().unwrap().iter()
            .map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/title", "/reviews_per_submission", "/review_until", "/rubric_version"]);
        let other = server.writing_cohort(0).await;
        new = json!({
            "title": "T", "kind": "report", "rubric_version": other.adopted_rubric(&["fond"]).await,
        });
        let problem = cohort.trainer.client.post(&list, &new).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["key"], "activity_rubric_not_adopted");
        cohort.learners[0].client.post(&list, &new).await.expect_problem(403, "not_allowed");
        cohort.stranger.client.post(&list, &new).await.expect_problem(404, "not_found");
        let all = cohort.trainer.client.get(&list).await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);

        let path = format!("/api/v1/activities/{}", id(&activity));
        let trainer = &cohort.trainer.client;
        let change = json!({"reviews_per_submission": 4, "submit_until": "2030-01-02T00:00:00Z"});
        let changed = trainer.patch(&path, "1", &change).await;
        let tag = changed.etag();
        assert_eq!(changed.expect(200)["reviews_per_submission"], 4);
        trainer.patch(&path, "1", &change).await.expect_problem(412, "stale");
        go(&cohort.trainer, &activity, "submit").await.expect(200);
        trainer.patch(&path, &tag, &change).await.expect_problem(412, "stale");
        let tag = trainer.get(&path).await.etag();
        let fewer = json!({"reviews_per_submission": 2});
        trainer.patch(&path, &tag, &fewer).await.expect_problem(409, "activity_has_begun");
        let later = json!({"submit_until": null, "title": "Autre titre"});
        let later = trainer.patch(&path, &tag, &later).await.expect(200);
        assert!(later["submit_until"].is_null());
        assert_eq!(later["reviews_per_submission"], 4);
    }

    async fn a_learner_sees_and_changes_only_their_own_work(server: TestServer) {
        let cohort = server.writing_cohort(2).await;
        let [ana, ben] = &cohort.learners[..] else { panic!() };
        let activity = open(&cohort, json!({})).await;
        let draft = start(ana, &activity, json!({"title": "T"})).await.expect(201);
        let path = format!("/api/v1/submissions/{}", id(&draft));
        start(ana, &activity, json!({})).await.expect_problem(409, "submission_has_one_already");
        start(&cohort.trainer, &activity, json!({})).await.expect_problem(403, "not_allowed");
        act(ana, &draft, "submit").await.expect_problem(409, "submission_empty");
        for other in [ben, &cohort.stranger] {
            other.client.get(&path).await.expect_problem(404, "not_found");
            other.client.put(&path, "1", &json!({"title": "", "body": "x"})).await
                .expect_problem(404, "not_found");
            act(other, &draft, "submit").await.expect_problem(404, "not_found");
            upload(other, &draft, "a.txt", TEXT, b"x").await.expect_problem(404, "not_found");
        }
        act(&cohort.trainer, &draft, "submit").await.expect_problem(403, "not_allowed");
        let list = format!("/api/v1/activities/{}/submissions", id(&activity));
        assert_eq!(ben.client.get(&list).await.expect(200)["items"], json!([]));
        assert_eq!(cohort.trainer.client.get(&list).await.expect(200)["items"][0]["id"], draft["id"]);

        let saved = ana.client.put(&path, "1", &json!({"title": "T", "body": "Un."})).await;
        let tag = saved.etag();
        saved.expect(200);
        let old = ana.client.put(&path, "1", &json!({"title": "T", "body": "Deux."})).await;
        old.expect_problem(412, "stale");
        let given = act(ana, &draft, "submit").await.expect(200);
        assert_eq!((&given["body"], &given["late"]), (&json!("Un."), &json!(false)));
        let after = ana.client.put(&path, &tag, &json!({"title": "T", "body": "Trois."})).await;
        after.expect_problem(409, "submission_not_a_draft");
        act(ana, &draft, "withdraw").await.expect(200);
        act(ana, &draft, "withdraw").await.expect_problem(409, "submission_not_submitted");
        assert_eq!(act(ana, &draft, "resume").await.expect(200)["state"], "draft");
    }

    async fn a_group_hands_in_one_work(server: TestServer) {
        let cohort = server.writing_cohort(3).await;
        let [ana, ben, eve] = &cohort.learners[..] else { panic!() };
        let alone = open(&cohort, json!({})).await;
        let with = |people: &[&Member]| {
            let people: Vec<_> = people.iter().map(|one| one.person).collect();
            json!({"title": "T", "body": "Nous.", "co_authors": people})
        };
        start(ana, &alone, with(&[ben])).await.expect_problem(409, "submission_not_for_groups");
        let activity = open(&cohort, json!({"group_work": true})).await;
        let problem = start(ana, &activity, with(&[ben, &cohort.trainer, &cohort.stranger])).await;
        let problem = problem.expect_problem(422, "invalid");
        let pointers: Vec<&str> = problem["errors"].as_array().unwrap().iter()
            .map(|fault| fault["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/co_authors/1", "/co_authors/2"]);
        let ours = start(ana, &activity, with(&[ben])).await.expect(201);
        assert_eq!(ours["authors"].as_array().unwrap().len(), 2);
        let problem = start(eve, &activity, with(&[ben])).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["key"], "submission_co_author_taken");
        act(ben, &ours, "submit").await.expect(200);
        start(ben, &activity, with(&[])).await.expect_problem(409, "submission_has_one_already");
    }

    async fn two_starts_at_once_make_one_submission(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let activity = open(&cohort, json!({})).await;
        let starts = (0..6).map(|_| start(ana, &activity, json!({"body": "x"})));
        let replies = futures_util::future::join_all(starts).await;
        let made = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(made, 1, "{:?}", replies.iter().map(Reply::text).collect::<Vec<_>>());
        assert!(replies.iter().all(|reply| matches!(reply.status, 201 | 409)));
        let list = format!("/api/v1/activities/{}/submissions", id(&activity));
        let all = cohort.trainer.client.get(&list).await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
    }

    async fn a_file_comes_back_byte_for_byte_as_an_attachment(server: TestServer) {
        let cohort = server.writing_cohort(2).await;
        let [ana, ben] = &cohort.learners[..] else { panic!() };
        let activity = open(&cohort, json!({})).await;
        let draft = start(ana, &activity, json!({})).await.expect(201);
        // More than two chunks, not a multiple of one.
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.extend((0..700_001_u32).map(|i| u8::try_from(i % 251).unwrap()));
        let name = "../Étonnement d'Ana.pdf";
        let kept = upload(ana, &draft, name, "application/pdf", &bytes).await.expect(201);
        assert_eq!((&kept["name"], &kept["metadata"]), (&json!("Étonnement d'Ana.pdf"), &json!("kept")));
        assert_eq!(kept["size"], bytes.len());
        let path = format!("/api/v1/files/{}", id(&kept));
        let got = ana.client.get(&path).await;
        assert_eq!(got.status, 200);
        assert!(got.bytes == bytes, "the bytes differ");
        let header = |name: &str| got.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
        assert!(header("content-disposition").starts_with("attachment; "));
        assert!(header("content-disposition").contains("filename*=UTF-8''%C3%89tonnement%20d%27Ana.pdf"));
        cohort.trainer.client.get(&path).await.expect(200);
        for other in [ben, &cohort.stranger] {
            other.client.get(&path).await.expect_problem(404, "not_found");
            other.client.delete(&path).await.expect_problem(404, "not_found");
        }
        // The same name again replaces it; what is handed in no longer changes.
        upload(ana, &draft, "Étonnement d'Ana.pdf", "application/pdf", b"%PDF-2").await.expect(201);
        ana.client.get(&path).await.expect_problem(404, "not_found");
        let all = files(ana, &draft).await;
        assert_eq!(all.len(), 1);
        act(ana, &draft, "submit").await.expect(200);
        let path = format!("/api/v1/files/{}", id(&all[0]));
        ana.client.delete(&path).await.expect_problem(409, "submission_not_a_draft");
        upload(ana, &draft, "b.txt", TEXT, b"x").await.expect_problem(409, "submission_not_a_draft");
        act(ana, &draft, "withdraw").await.expect(200);
        act(ana, &draft, "resume").await.expect(200);
        assert_eq!(ana.client.delete(&path).await.status, 204);
        assert_eq!(rows(&server, &draft).await, 0);
    }

    async fn what_is_refused_leaves_nothing_behind(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let activity = open(&cohort, json!({})).await;
        let draft = start(ana, &activity, json!({})).await.expect(201);
        let zip = upload(ana, &draft, "a.zip", "application/zip", b"PK\x03\x04").await;
        zip.expect_problem(409, "file_unknown_kind");
        let page = upload(ana, &draft, "a.pdf", "application/pdf", b"<html>").await;
        page.expect_problem(409, "file_not_what_it_says");
        upload(ana, &draft, "a.txt", TEXT, b"").await.expect_problem(409, "file_empty");
        let broken = upload(ana, &draft, "a.jpg", "image/jpeg", b"\xFF\xD8\xFF\xE1\xFF").await;
        broken.expect_problem(409, "file_not_what_it_says");
        assert_eq!(rows(&server, &draft).await, 0);
        for number in 0..10 {
            let name = format!("{number}.txt");
            let kept = upload(ana, &draft, &name, TEXT, b"x").await.expect(201);
            assert_eq!(kept["metadata"], "none");
        }
        upload(ana, &draft, "10.txt", TEXT, b"x").await.expect_problem(409, "file_too_many");
        upload(ana, &draft, "9.txt", TEXT, b"y").await.expect(201);
        assert_eq!(rows(&server, &draft).await, 10);
    }

    async fn a_file_over_the_limit_is_refused_while_it_comes(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let activity = open(&cohort, json!({})).await;
        let draft = start(ana, &activity, json!({})).await.expect(201);
        let mut upload = compagnon::app::attach_file::Upload::begin(
            &server.app,
            compagnon::app::Caller {
                person: ana.person, is_admin: false, scope: compagnon::app::Scope::Write,
            },
            id(&draft).parse().unwrap(), "a.txt", TEXT, None,
        ).await.unwrap();
        assert_eq!(rows(&server, &draft).await, 1);
        assert_eq!(files(ana, &draft).await, Vec::<Value>::new(), "seen before all of it is there");
        let part = vec![b'x'; 4 * 1024 * 1024];
        let mut refused = None;
        for _ in 0..13 {
            if let Err(error) = upload.push(&part).await {
                refused = Some(error);
                break;
            }
        }
        let limit = 50 * 1024 * 1024;
        let too_large = matches!(refused, Some(compagnon::app::AppError::TooLarge { limit: l }) if l == limit);
        assert!(too_large, "{refused:?}");
        assert_eq!(rows(&server, &draft).await, 0);
        drop(upload);

        let announced = vec![b'x'; usize::try_from(limit).unwrap() + 1];
        let path = format!("/api/v1/submissions/{}/files?name=a.txt", id(&draft));
        let request = ana.client.request(Method::PUT, &path).header("content-type", TEXT);
        // The server may answer and hang up before all is sent; then there is no reply to look at.
        if let Ok(reply) = request.body(announced).send().await {
            assert_eq!(reply.status().as_u16(), 413);
        }
        assert_eq!(rows(&server, &draft).await, 0);
    }

    async fn an_upload_that_never_ends_is_removed(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let activity = open(&cohort, json!({})).await;
        let draft = start(ana, &activity, json!({})).await.expect(201);
        let caller = compagnon::app::Caller {
            person: ana.person, is_admin: false, scope: compagnon::app::Scope::Write,
        };
        let submission = id(&draft).parse().unwrap();
        let begin = compagnon::app::attach_file::Upload::begin(
            &server.app, caller, submission, "a.txt", TEXT, None,
        );
        let mut upload = begin.await.unwrap();
        upload.push(&vec![b'x'; 300_000]).await.unwrap();
        assert_eq!(rows(&server, &draft).await, 1);
        drop(upload);
        for _ in 0..200 {
            if rows(&server, &draft).await == 0 {
                return;
            }
            actix_web::rt::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the upload is still there");
    }

    async fn a_photo_comes_back_without_its_author(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let activity = open(&cohort, json!({})).await;
        let draft = start(ana, &activity, json!({})).await.expect(201);
        let mut photo = vec![0xFF, 0xD8];
        photo.extend(b"\xFF\xFE\x00\x0BAna Lopez");
        photo.extend(b"\xFF\xDA\x00\x08\x01\x01\0\0\x3F\0pixels\xFF\xD9Ana Lopez");
        let kept = upload(ana, &draft, "p.jpg", "image/jpeg", &photo).await.expect(201);
        assert_eq!(kept["metadata"], "removed");
        let got = ana.client.get(&format!("/api/v1/files/{}", id(&kept))).await.bytes;
        assert_eq!(got, b"\xFF\xD8\xFF\xDA\x00\x08\x01\x01\0\0\x3F\0pixels\xFF\xD9");
        assert_eq!(kept["size"], got.len());
    }
}

/// Runs a test on a server whose clock the test sets.
fn with_clock<F: Future<Output = ()>>(
    backend: Backend,
    test: impl FnOnce(TestServer, Arc<SetClock>) -> F,
) {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = backend.fresh(folder.path()) else { return };
    actix_web::rt::System::new().block_on(async {
        let clock = Arc::new(SetClock::at(Moment::parse("2026-03-02T09:00:00Z").unwrap()));
        let random = Arc::new(SystemRandom);
        let server = TestServer::start_with(folder.path(), url, clock.clone(), random).await;
        let handle = server.handle();
        test(server, clock).await;
        handle.stop(false).await;
    });
}

async fn deadlines_move_it_on(server: TestServer, clock: Arc<SetClock>) {
    let cohort = server.writing_cohort(4).await;
    let [ana, ben, eve, zoe] = &cohort.learners[..] else { panic!() };
    let more = json!({
        "submit_until": "2026-03-10T00:00:00Z", "review_until": "2026-03-20T00:00:00Z",
        "results_at": "2026-03-21T00:00:00Z", "late_submissions": true,
    });
    let activity = open(&cohort, more).await;
    let path = format!("/api/v1/activities/{}", id(&activity));
    let phase = async || cohort.trainer.client.get(&path).await.expect(200)["phase"].clone();
    let at = |text: &str| clock.set(Moment::parse(text).unwrap());
    hand_in(ana, &activity).await;
    let draft = start(zoe, &activity, json!({"body": "x"})).await.expect(201);
    at("2026-03-10T00:00:00Z");
    server.settle().await;
    assert_eq!(phase().await, "submit", "one work is too few to review");
    assert_eq!(hand_in(ben, &activity).await["late"], true);
    server.settle().await;
    assert_eq!(phase().await, "review");
    assert_eq!(hand_in(eve, &activity).await["late"], true);
    at("2026-03-20T00:00:00Z");
    act(zoe, &draft, "submit").await.expect_problem(409, "submission_too_late");
    compagnon::app::advance_phases(&server.app).await.unwrap();
    assert_eq!(phase().await, "results");
    let seen = ana.client.get(&path).await.expect(200);
    assert!(seen["results_released_at"].is_null());
    clock.set(Moment::parse("2026-03-21T00:00:00Z").unwrap() + TimeDelta::seconds(1));
    compagnon::app::advance_phases(&server.app).await.unwrap();
    let seen = ana.client.get(&path).await.expect(200);
    assert_eq!(seen["results_released_at"], "2026-03-21T00:00:01Z");
    assert_eq!(compagnon::app::advance_phases(&server.app).await.unwrap(), 0);
}

async fn late_work_is_refused_unless_allowed(server: TestServer, clock: Arc<SetClock>) {
    let cohort = server.writing_cohort(3).await;
    let [ana, ben, eve] = &cohort.learners[..] else { panic!() };
    let activity = open(&cohort, json!({"submit_until": "2026-03-10T00:00:00Z"})).await;
    hand_in(ana, &activity).await;
    hand_in(ben, &activity).await;
    clock.set(Moment::parse("2026-03-10T00:00:00Z").unwrap());
    start(eve, &activity, json!({"body": "x"})).await.expect_problem(409, "submission_too_late");
    server.settle().await;
    let path = format!("/api/v1/activities/{}", id(&activity));
    assert_eq!(eve.client.get(&path).await.expect(200)["phase"], "review");
    start(eve, &activity, json!({"body": "x"})).await.expect_problem(409, "submission_too_late");
}

#[test]
fn deadlines_move_an_activity_on_sqlite() {
    with_clock(Backend::Sqlite, deadlines_move_it_on);
}

#[test]
fn deadlines_move_an_activity_on_postgres() {
    with_clock(Backend::Postgres, deadlines_move_it_on);
}

#[test]
fn late_work_is_refused_unless_allowed_on_sqlite() {
    with_clock(Backend::Sqlite, late_work_is_refused_unless_allowed);
}

#[test]
fn late_work_is_refused_unless_allowed_on_postgres() {
    with_clock(Backend::Postgres, late_work_is_refused_unless_allowed);
}
