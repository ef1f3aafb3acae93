//! Awards under races and crashes: reserved once, sealed once.

use compagnon::app::{judge_activity, sign_award};
use compagnon::domain::{AwardId, FitId};
use compagnon::estimate::{Criterion, Mark, Marks, Options, Scale, fit};
use compagnon::store::awards;
use serde_json::json;

use crate::support::certified::Certified;
use crate::support::{TestServer, on_both};

/// The fit of the scene's marks, made apart so that two may judge by it at once.
fn fitted() -> compagnon::estimate::Fit {
    let scale = Scale::new(1.0, 5.0, 1.0).unwrap();
    let criteria =
        ["clarity", "depth"].map(|key| Criterion::new(key, scale, 1.0)).into_iter().collect();
    let mut marks = Vec::new();
    for work in ["good-1", "good-2", "poor-1"] {
        for reviewer in ["a", "b", "c", "d"] {
            for criterion in ["clarity", "depth"] {
                let value = if work == "poor-1" { 1.0 } else { 5.0 };
                marks.push(Mark::new(work, reviewer, criterion, value));
            }
        }
    }
    fit(&Marks::new(criteria, &marks, &[]).unwrap(), &Options::default())
}

on_both! { with_server:
    async fn two_that_award_the_same_at_once_make_one_award(server: TestServer) {
        let scene = Certified::new(&server).await;
        scene.release().await;
        let id = scene.define().await;
        let fits = server.app.read({
            let activity = scene.activity;
            move |conn| Ok(compagnon::store::activities::find(conn, activity)?)
        });
        let fit_id: FitId = fits.await.unwrap().unwrap().fit_id.unwrap();
        let mut judges = Vec::new();
        for _ in 0..4 {
            let (app, activity) = (server.app.clone(), scene.activity);
            judges.push(actix_web::rt::spawn(async move {
                judge_activity::judge_activity(&app, activity, fit_id, &fitted()).await
            }));
        }
        for judge in judges {
            judge.await.unwrap().unwrap();
        }
        server.settle().await;
        let awards = scene.trainer.get(&format!("/api/v1/achievements/{id}/awards")).await.expect(200);
        assert_eq!(awards["items"].as_array().unwrap().len(), 2, "{awards}");
        let issued = server.app.read(|conn| Ok(awards::count_issued(conn)?)).await.unwrap();
        assert_eq!(issued, 4, "two forms of two badges");
    }

    async fn an_award_whose_signing_was_lost_ends_in_exactly_one_badge(server: TestServer) {
        let scene = Certified::new(&server).await;
        scene.define().await;
        scene.release().await;
        let sealed = server.app.read(|conn| Ok(awards::list_sealed(conn)?)).await.unwrap();
        let id: AwardId = sealed[0].award.id;
        let before = server.anonymous().get(&format!("/credentials/{id}")).await.bytes;
        // The job runs again after the seal, and several at once: nothing changes.
        let mut signers = Vec::new();
        for _ in 0..4 {
            let app = server.app.clone();
            signers.push(actix_web::rt::spawn(async move { sign_award::sign_award(&app, id).await }));
        }
        for signer in signers {
            signer.await.unwrap().unwrap();
        }
        assert_eq!(server.anonymous().get(&format!("/credentials/{id}")).await.bytes, before);
        let issued = server.app.read(|conn| Ok(awards::count_issued(conn)?)).await.unwrap();
        assert_eq!(issued, 4);
    }

    async fn nothing_of_a_badge_is_public_before_its_seal(server: TestServer) {
        let scene = Certified::new(&server).await;
        let id = scene.define().await;
        compagnon::app::release_results::release_results(&server.app, scene.trainer_caller, scene.activity)
            .await
            .unwrap();
        compagnon::app::estimate_activity::estimate_activity(&server.app, scene.activity).await.unwrap();
        // Reserved; the process dies before the signing job runs.
        let reserved = server.app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap();
        assert_eq!(reserved.len(), 2);
        let award = reserved[0];
        server.anonymous().get(&format!("/credentials/{award}")).await.expect(404);
        server.anonymous().get(&format!("/credentials/{award}/badge.png")).await.expect(404);
        let holder = scene.author("good-1").await;
        assert_eq!(holder.get("/api/v1/me/awards").await.expect(200)["items"], json!([]));
        let path = format!("/api/v1/awards/{award}/revocation");
        scene.trainer.post(&path, &json!({"reason": "x"})).await.expect_problem(409, "award_not_sealed");
        // After the restart the jobs run, and every reservation ends in one badge.
        server.settle().await;
        let awards = scene.trainer.get(&format!("/api/v1/achievements/{id}/awards")).await.expect(200);
        assert!(awards["items"].as_array().unwrap().iter().all(|one| one["sealed_at"].is_string()));
        assert!(server.app.read(|conn| Ok(awards::list_unsealed(conn)?)).await.unwrap().is_empty());
        let issued = server.app.read(|conn| Ok(awards::count_issued(conn)?)).await.unwrap();
        assert_eq!(issued, 4);
    }
}
