//! Two server processes with two folders on one PostgreSQL database are one service.

use serde_json::json;

use super::badge::journey;
use super::cohort::{Cohort, FILE};
use crate::support::described::Described;
use crate::support::process::Served;
use crate::support::{Backend, Place, with_place};

#[test]
fn the_whole_way_goes_over_two_nodes_in_turn() {
    with_place(Backend::Postgres, async |place: Place| {
        let one = Served::first(&place).await;
        let other = Served::start(&place.another_node("other")).await;
        journey(&place, &[&one.url, &other.url]).await;
    });
}

#[test]
fn what_one_node_was_given_the_other_has() {
    with_place(Backend::Postgres, async |place: Place| {
        let one = Served::first(&place).await;
        let other = Served::start(&place.another_node("other")).await;
        // Everything so far happens at the first node.
        let cohort = Cohort::gather(&place, &Described::read(&[&one.url]).await).await;
        let rubric = cohort.write_rubric().await;
        let activity = cohort.begin(&rubric).await;
        let file = cohort.hand_in(&activity).await;
        let path = format!("/api/v1/files/{file}");
        let author = &cohort.learners[0].reader;
        let read = author.at(&other.url).get(&path).await;
        assert_eq!((read.status, read.bytes.as_slice()), (200, FILE), "read at the other node");
        cohort.learners[1].reader.at(&other.url).get(&path).await.expect_problem(404, "not_found");
        cohort.anonymous.at(&other.url).get(&path).await.expect_problem(401, "unauthenticated");
        // A token revoked at one node is refused at the other.
        let tokens = author.at(&other.url).get("/api/v1/tokens").await.expect(200);
        let token = format!("/api/v1/tokens/{}", tokens["items"][0]["id"].as_str().unwrap());
        author.at(&one.url).delete(&token).await.expect(204);
        author.at(&other.url).get(&path).await.expect_problem(401, "unauthenticated");
    });
}

#[test]
fn a_node_with_another_master_key_refuses_to_start() {
    with_place(Backend::Postgres, async |place: Place| {
        let one = Served::first(&place).await;
        let serve = ["serve", "--listen", "127.0.0.1:0"];
        let mut stranger = place.another_node("stranger");
        stranger.master_key = Some("07".repeat(32));
        let refused = stranger.run(&serve);
        assert!(refused.err.contains("master key"), "{}", refused.err);
        refused.expect(2);
        // Nor does one without a key make its own.
        stranger.master_key = None;
        let refused = stranger.run(&serve);
        assert!(refused.err.contains("the master key is missing"), "{}", refused.err);
        refused.expect(2);
        assert!(!stranger.data.join("master.key").exists());
        // Nor one under another URL.
        let mut elsewhere = place.another_node("elsewhere");
        elsewhere.master_key =
            Some(std::fs::read_to_string(place.data.join("master.key")).unwrap());
        let refused = elsewhere.run(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--base-url",
            "http://localhost:9",
        ]);
        assert!(refused.err.contains("it cannot become"), "{}", refused.err);
        refused.expect(2);
        let ask = json!({"text": "{}"});
        one.anonymous().post("/api/v1/verifications", &ask).await.expect(200);
    });
}
