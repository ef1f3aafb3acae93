//! A cohort writes its rubric.

use compagnon::app;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CohortMember as Member, Reply, TestCohort, TestServer, criterion, on_both};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

fn keys(rubric: &Value) -> Vec<&str> {
    let criteria = rubric["current"]["content"]["criteria"].as_array().unwrap();
    criteria.iter().map(|criterion| criterion["key"].as_str().unwrap()).collect()
}

async fn rubric(who: &Member, rubric: &Value) -> Value {
    who.client.get(&format!("/api/v1/rubrics/{}", id(rubric))).await.expect(200)
}

async fn propose(cohort: &TestCohort, who: &Member, rubric: &Value, change: Value) -> Reply {
    let body = json!({"change": change, "rationale": "Parce que."});
    cohort.on_top(who, rubric, "proposals", &body).await
}

async fn vote(who: &Member, proposal: &Value, choice: &str) -> Reply {
    let path = format!("/api/v1/proposals/{}/ballot", id(proposal));
    who.client.send(who.client.json(Method::PUT, &path, &json!({"choice": choice}))).await
}

fn add(key: &str) -> Value {
    json!({"kind": "add_criterion", "criterion": criterion(key)})
}

on_both! { with_server:
    async fn three_learners_write_a_rubric_together(server: TestServer) {
        let cohort = server.writing_cohort(3).await;
        let [ana, ben, eve] = &cohort.learners[..] else { panic!() };
        let mut now = cohort.open_rubric(&["fond"], "vote", 2).await;
        for (author, key) in [(ana, "clarte"), (ben, "ecoute"), (eve, "forme")] {
            let made = propose(&cohort, author, &now, add(key)).await.expect(201);
            assert_eq!(made["author"]["person"], json!(author.person));
            vote(ana, &made, "for").await.expect(200);
            let decided = vote(eve, &made, "for").await.expect(200);
            assert_eq!(decided["state"], "accepted", "{decided}");
            now = rubric(ana, &now).await;
            assert_eq!(decided["resulting_version"], now["current"]["id"]);
        }
        assert_eq!(keys(&now), ["fond", "clarte", "ecoute", "forme"]);
        assert_eq!(now["current"]["number"], 4);
        let contributors = now["current"]["contributors"].as_array().unwrap();
        assert_eq!(contributors.len(), 4, "the trainer's start and three learners: {contributors:?}");
        let adopted = cohort.on_top(&cohort.trainer, &now, "adopt", &json!({})).await.expect(200);
        assert_eq!(adopted["state"], "adopted");
        assert!(adopted["current"]["adopted_at"].is_string());

        let versions = format!("/api/v1/rubrics/{}/versions", id(&now));
        let first = ana.client.get(&format!("{versions}?limit=3")).await.expect(200);
        assert_eq!(first["items"].as_array().unwrap().len(), 3);
        let next = format!("{versions}?after={}", first["next"].as_str().unwrap());
        let rest = ana.client.get(&next).await.expect(200);
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert!(rest["next"].is_null());
        let diff = format!(
            "/api/v1/rubric-versions/{}/diff?to={}",
            id(&first["items"][0]), id(&rest["items"][0])
        );
        let differences = ben.client.get(&diff).await.expect(200);
        let kinds: Vec<&str> = differences["differences"].as_array().unwrap().iter()
            .map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["criterion_added"; 3]);

        let version = adopted["current"]["id"].as_str().unwrap().parse().unwrap();
        let public = app::public_rubric(&server.app, version).await.unwrap();
        assert_eq!((public.title.as_str(), public.contributors), ("Grille", 4));
        let unadopted = id(&first["items"][0]).parse().unwrap();
        assert!(app::public_rubric(&server.app, unadopted).await.is_err());
    }

    async fn a_change_based_on_an_older_version_is_refused_with_412(server: TestServer) {
        let cohort = server.writing_cohort(2).await;
        let [ana, ben] = &cohort.learners[..] else { panic!() };
        let before = cohort.open_rubric(&["fond"], "trainer", 3).await;
        let first = propose(&cohort, ana, &before, add("clarte")).await.expect(201);
        let path = format!("/api/v1/proposals/{}/decision", id(&first));
        let yes = json!({"accepted": true, "reason": "Oui."});
        cohort.trainer.client.post(&path, &yes).await.expect(200);

        propose(&cohort, ben, &before, add("ecoute")).await.expect_problem(412, "stale");
        let body = json!({"change": add("ecoute"), "rationale": ""});
        let proposals = format!("/api/v1/rubrics/{}/proposals", id(&before));
        ben.client.post(&proposals, &body).await.expect_problem(428, "needs_if_match");
        let listed = ben.client.get(&proposals).await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        let now = rubric(ben, &before).await;
        propose(&cohort, ben, &now, add("ecoute")).await.expect(201);
    }

    async fn a_proposal_is_rejected_by_ballots_or_by_a_trainer_with_a_reason(server: TestServer) {
        let cohort = server.writing_cohort(3).await;
        let [ana, ben, eve] = &cohort.learners[..] else { panic!() };
        let now = cohort.open_rubric(&["fond"], "vote", 3).await;
        let made = propose(&cohort, ana, &now, add("clarte")).await.expect(201);
        vote(ana, &made, "for").await.expect(200);
        vote(ben, &made, "against").await.expect(200);
        let open = vote(ben, &made, "abstain").await.expect(200);
        assert_eq!(open["state"], "open");
        assert_eq!(open["tally"], json!({"for": 1, "against": 0, "abstain": 1}));
        assert_eq!((&open["own_ballot"], &open["eligible"]), (&json!("abstain"), &json!(4)));
        let path = format!("/api/v1/proposals/{}", id(&made));
        assert!(eve.client.get(&path).await.expect(200)["own_ballot"].is_null());
        let yes = json!({"accepted": true, "reason": "Oui."});
        cohort.trainer.client.post(&format!("{path}/decision"), &yes).await
            .expect_problem(409, "proposal_decided_by_vote");
        vote(ben, &made, "against").await.expect(200);
        // A tie: one for, one against, one neither; the trainer closes it.
        let tie = vote(eve, &made, "abstain").await.expect(200);
        assert_eq!(tie["state"], "open");
        ana.client.post(&format!("{path}/close"), &json!({})).await
            .expect_problem(403, "not_allowed");
        let reason = json!({"reason": "Partagé."});
        let closed = cohort.trainer.client.post(&format!("{path}/close"), &reason).await.expect(200);
        assert_eq!((&closed["state"], &closed["decision_reason"]), (&json!("rejected"), &json!("Partagé.")));
        vote(ana, &made, "for").await.expect_problem(409, "proposal_not_open");
        assert_eq!(keys(&rubric(ana, &now).await), ["fond"]);

        let by_trainer = cohort.open_rubric(&["fond"], "trainer", 3).await;
        let made = propose(&cohort, ana, &by_trainer, add("clarte")).await.expect(201);
        let path = format!("/api/v1/proposals/{}/decision", id(&made));
        let no = json!({"accepted": false, "reason": ""});
        cohort.trainer.client.post(&path, &no).await.expect_problem(422, "invalid");
        let no = json!({"accepted": false, "reason": "Hors sujet."});
        ana.client.post(&path, &no).await.expect_problem(403, "not_allowed");
        let decided = cohort.trainer.client.post(&path, &no).await.expect(200);
        assert_eq!(decided["state"], "rejected");
        assert_eq!(keys(&rubric(ana, &by_trainer).await), ["fond"]);
    }

    async fn a_proposal_that_no_longer_applies_says_so_when_it_is_decided(server: TestServer) {
        let cohort = server.writing_cohort(2).await;
        let [ana, ben] = &cohort.learners[..] else { panic!() };
        let now = cohort.open_rubric(&["fond", "forme"], "vote", 1).await;
        let heavier = json!({"kind": "set_weight", "criterion": "forme", "weight": 3});
        let gone = json!({"kind": "remove_criterion", "criterion": "forme"});
        let heavier = propose(&cohort, ana, &now, heavier).await.expect(201);
        let gone = propose(&cohort, ben, &now, gone).await.expect(201);
        vote(ana, &gone, "for").await.expect(200);
        vote(ana, &heavier, "for").await.expect_problem(409, "proposal_no_longer_applies");
        let path = format!("/api/v1/proposals/{}", id(&heavier));
        let still = ana.client.get(&path).await.expect(200);
        assert_eq!((&still["state"], &still["applies"]), (&json!("open"), &json!(false)));
        assert_eq!(still["tally"]["for"], 0, "a refused ballot is not counted");
        ben.client.post(&format!("{path}/withdraw"), &json!({})).await
            .expect_problem(403, "not_allowed");
        let no = json!({"accepted": false, "reason": "Ce critère n'existe plus."});
        let decided = cohort.trainer.client.post(&format!("{path}/decision"), &no).await.expect(200);
        assert_eq!(decided["state"], "rejected");
    }

    async fn an_adopted_version_never_changes(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let open = cohort.open_rubric(&["fond"], "trainer", 3).await;
        let adopted = cohort.on_top(&cohort.trainer, &open, "adopt", &json!({})).await.expect(200);
        propose(&cohort, ana, &adopted, add("clarte")).await.expect_problem(409, "rubric_not_open");
        let path = format!("/api/v1/rubrics/{}/content", id(&open));
        let tag = open["current"]["content_hash"].as_str().unwrap();
        let other = json!({"criteria": [criterion("autre")]});
        cohort.trainer.client.put(&path, tag, &other).await.expect_problem(409, "rubric_not_draft");
        cohort.on_top(&cohort.trainer, &open, "adopt", &json!({})).await
            .expect_problem(409, "rubric_already_adopted");

        cohort.on_top(ana, &open, "open", &json!({})).await.expect_problem(403, "not_allowed");
        let again = cohort.on_top(&cohort.trainer, &open, "open", &json!({})).await.expect(200);
        let made = propose(&cohort, ana, &again, add("clarte")).await.expect(201);
        let yes = json!({"accepted": true, "reason": "Oui."});
        let decide = format!("/api/v1/proposals/{}/decision", id(&made));
        cohort.trainer.client.post(&decide, &yes).await.expect(200);
        let old = format!("/api/v1/rubric-versions/{}", id(&adopted["current"]));
        assert_eq!(ana.client.get(&old).await.expect(200), adopted["current"]);
        let now = rubric(ana, &open).await;
        assert_eq!(now["current"]["number"], 2);
        assert!(now["current"]["adopted_at"].is_null());
    }

    async fn a_draft_is_for_who_made_it_and_trainers(server: TestServer) {
        let cohort = server.writing_cohort(2).await;
        let [ana, ben] = &cohort.learners[..] else { panic!() };
        let list = format!("/api/v1/cohorts/{}/rubrics", cohort.id);
        let new = json!({"title": "Mienne", "content": {"criteria": [criterion("fond")]}});
        let draft = ana.client.post(&list, &new).await.expect(201);
        let path = format!("/api/v1/rubrics/{}", id(&draft));
        ben.client.get(&path).await.expect_problem(404, "not_found");
        cohort.trainer.client.get(&path).await.expect(200);
        assert_eq!(ben.client.get(&list).await.expect(200)["items"], json!([]));
        assert_eq!(ana.client.get(&list).await.expect(200)["items"].as_array().unwrap().len(), 1);
        let tag = draft["current"]["content_hash"].as_str().unwrap();
        let better = json!({"criteria": [criterion("fond"), criterion("forme")]});
        let rewritten = ana.client.put(&format!("{path}/content"), tag, &better).await;
        assert_ne!(rewritten.etag(), tag);
        rewritten.expect(200);
        ana.client.put(&format!("{path}/content"), tag, &better).await.expect_problem(412, "stale");
        cohort.on_top(ana, &draft, "open", &json!({})).await.expect_problem(403, "not_allowed");
    }

    async fn a_stranger_finds_nothing(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let now = cohort.open_rubric(&["fond"], "vote", 1).await;
        let made = propose(&cohort, ana, &now, add("clarte")).await.expect(201);
        let version = id(&now["current"]);
        for path in [
            format!("/api/v1/cohorts/{}/rubrics", cohort.id),
            format!("/api/v1/rubrics/{}", id(&now)),
            format!("/api/v1/rubrics/{}/versions", id(&now)),
            format!("/api/v1/rubrics/{}/proposals", id(&now)),
            format!("/api/v1/rubric-versions/{version}"),
            format!("/api/v1/rubric-versions/{version}/diff?to={version}"),
            format!("/api/v1/proposals/{}", id(&made)),
        ] {
            cohort.stranger.client.get(&path).await.expect_problem(404, "not_found");
            server.anonymous().get(&path).await.expect_problem(401, "unauthenticated");
            ana.client.get(&path).await.expect(200);
        }
        vote(&cohort.stranger, &made, "for").await.expect_problem(404, "not_found");
        let theirs = propose(&cohort, &cohort.stranger, &now, add("x")).await;
        theirs.expect_problem(404, "not_found");
    }

    async fn each_flaw_is_named_and_nothing_is_kept(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let list = format!("/api/v1/cohorts/{}/rubrics", cohort.id);
        let mut bad = criterion("Mauvaise clé");
        bad["weight"] = json!(0);
        bad["levels"][1]["points"] = json!(1.5);
        let new = json!({"title": "", "content": {"criteria": [bad]}, "quorum": 0});
        let problem = ana.client.post(&list, &new).await.expect_problem(422, "invalid");
        let mut pointers: Vec<&str> = problem["errors"].as_array().unwrap().iter()
            .map(|fault| fault["pointer"].as_str().unwrap()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, [
            "/content/criteria/0/key", "/content/criteria/0/levels/1/points",
            "/content/criteria/0/levels/2/points", "/content/criteria/0/weight", "/quorum", "/title",
        ]);
        let unknown = json!({"title": "A", "content": {"criteria": [criterion("a")], "colour": 1}});
        ana.client.post(&list, &unknown).await.expect_problem(400, "malformed");
        assert_eq!(cohort.trainer.client.get(&list).await.expect(200)["items"], json!([]));

        let now = cohort.open_rubric(&["fond"], "vote", 1).await;
        let mut long = criterion("clarte");
        long["title"] = json!("x".repeat(201));
        let change = json!({"kind": "add_criterion", "criterion": long});
        let problem = propose(&cohort, ana, &now, change).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/change/criterion/title");
        let problem = propose(&cohort, ana, &now, add("fond")).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["key"], "change_key_taken");
        let proposals = format!("/api/v1/rubrics/{}/proposals", id(&now));
        assert_eq!(ana.client.get(&proposals).await.expect(200)["items"], json!([]));
    }

    async fn a_creation_that_is_sent_again_makes_nothing_new(server: TestServer) {
        let cohort = server.writing_cohort(1).await;
        let ana = &cohort.learners[0];
        let list = format!("/api/v1/cohorts/{}/rubrics", cohort.id);
        let new = json!({"title": "Une", "content": {"criteria": [criterion("fond")]}});
        let send = || {
            let request = ana.client.json(Method::POST, &list, &new);
            ana.client.send(request.header("idempotency-key", "once"))
        };
        let (first, second) = (send().await.expect(201), send().await.expect(201));
        assert_eq!(first, second);
        assert_eq!(ana.client.get(&list).await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn two_ballots_at_once_make_one_version(server: TestServer) {
        let cohort = server.writing_cohort(4).await;
        let now = cohort.open_rubric(&["fond"], "vote", 2).await;
        let made = propose(&cohort, &cohort.learners[0], &now, add("clarte")).await.expect(201);
        let votes = cohort.learners.iter().map(|who| vote(who, &made, "for"));
        let replies = futures_util::future::join_all(votes).await;
        for reply in replies {
            assert!(matches!(reply.status, 200 | 409), "{} {}", reply.status, reply.text());
        }
        let now = rubric(&cohort.trainer, &now).await;
        assert_eq!(now["current"]["number"], 2);
        assert_eq!(keys(&now), ["fond", "clarte"]);
    }
}
