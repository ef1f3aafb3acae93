//! Real marks come in as files, are estimated, and go out again.

use std::collections::{BTreeMap, BTreeSet};

use compagnon::app::App;
use compagnon::app::estimate_activity::estimate_activity;
use compagnon::app::export_reviews::export_reviews;
use compagnon::app::import_reviews::{Import, ImportRefused, Imported, import_reviews};
use compagnon::domain::Language;
use compagnon::estimate::table::{self, Scales};
use compagnon::estimate::{self, Criterion, Fit, Mark, Marks, Options, Scale, split_self_reviews};
use compagnon::store::{activities, desk, fits, imports};

use crate::credential::shared;
use crate::support::{TestServer, on_both};

const REVIEWS: &[u8] = b"submission,reviewer,criterion,score,extra\n\
    s1,ana,clarity,3.0,x\ns1,ana,proof,1,x\ns1,bo,clarity,4,x\ns2,cy,clarity,2,x\n\
    s2,cy,proof,0,x\ns2,bo,clarity,1,x\ns1,cy,clarity,3,x\ns2,ana,proof,2,x\n";
const AUTHORS: &[u8] = b"submission,author\ns1,cy\ns2,bo\ns2,dee\n";

fn scales() -> Scales {
    let scale = |min, max, step| Scale::new(min, max, step).unwrap();
    Scales {
        default: Some(scale(1.0, 5.0, 1.0)),
        own: BTreeMap::from([("proof".to_owned(), scale(0.0, 2.0, 0.5))]),
    }
}

fn import(reviews: &[u8], authors: &[u8], scales: Scales) -> Import {
    Import {
        reviews: table::reviews(reviews).unwrap(),
        authors: table::authors(authors).unwrap(),
        scales,
        weights: BTreeMap::new(),
        activity: "Atelier".to_owned(),
        cohort: "Promotion".to_owned(),
        language: Language::French,
        trainer: None,
    }
}

/// The marks of a table, whatever their order and however their numbers are written.
fn marks(bytes: &[u8]) -> BTreeSet<(String, String, String, String)> {
    let rows = table::reviews(bytes).unwrap().into_iter();
    rows.map(|row| (row.submission, row.reviewer, row.criterion, row.score.to_string())).collect()
}

fn authorship(bytes: &[u8]) -> BTreeSet<(String, String)> {
    table::authors(bytes).unwrap().into_iter().map(|row| (row.submission, row.author)).collect()
}

/// What `score` makes of the files.
fn scored(reviews: &[u8], authors: &[u8], scales: &Scales) -> Fit {
    let rows = table::reviews(reviews).unwrap();
    let labels: BTreeSet<String> = rows.iter().map(|row| row.criterion.clone()).collect();
    let criteria = labels
        .iter()
        .map(|label| Criterion::new(label.clone(), scales.of(label).unwrap(), 1.0))
        .collect();
    let marks = rows
        .into_iter()
        .map(|row| Mark::new(row.submission, row.reviewer, row.criterion, row.score))
        .collect();
    let (peers, _) = split_self_reviews(marks, &authorship(authors));
    estimate::fit(&Marks::new(criteria, &peers, &[]).unwrap(), &Options::default())
}

/// Checks that the instance's estimates are those of `score`, one by one; gives how many there are.
async fn same_as_score(app: &App, done: Imported, fit: &Fit) -> usize {
    let id = estimate_activity(app, done.activity).await.unwrap().unwrap();
    let again = estimate_activity(app, done.activity).await.unwrap().unwrap();
    assert_eq!(id, again, "the same inputs are sealed once");
    let activity = done.activity;
    let (estimates, papers, desk) = app
        .read(move |conn| {
            let papers = desk::papers(conn, activity)?;
            Ok((fits::estimates(conn, id)?, papers, desk::find(conn, activity)?.unwrap()))
        })
        .await
        .unwrap();
    assert_eq!(desk.activity.fit_id, Some(id));
    let labels: BTreeMap<_, _> =
        papers.iter().map(|paper| (paper.submission.id, paper.submission.label.as_str())).collect();
    for one in &estimates {
        let label = labels[&one.submission];
        let expected = if one.criterion == fits::TOTAL {
            fit.total(label).unwrap()
        } else {
            fit.estimate(label, &one.criterion).unwrap()
        };
        for (got, wanted) in [
            (one.mean, expected.mean),
            (one.sd, expected.sd),
            (one.low90, expected.low90),
            (one.high90, expected.high90),
        ] {
            assert!((got - wanted).abs() < 1e-9, "{label} {} {got} {wanted}", one.criterion);
        }
        assert_eq!(one.reviews, i32::try_from(expected.reviews).unwrap());
        if let Some(scale) = fit.marks().scale(&one.criterion) {
            for (level, p) in one.p_reached.iter().enumerate() {
                let points = scale.min() + level as f64 * scale.step();
                let threshold = scale.threshold_of_level(points);
                let wanted = fit.probability_at_least(label, &one.criterion, threshold).unwrap();
                assert!((p - wanted).abs() < 1e-9, "{label} {} level {level}", one.criterion);
            }
        }
    }
    let wanted: usize = fit
        .marks()
        .submissions()
        .iter()
        .map(|work| {
            let criteria = fit.marks().criteria().iter();
            criteria.filter(|one| fit.estimate(work, &one.label).is_some()).count()
                + usize::from(fit.total(work).is_some())
        })
        .sum();
    assert_eq!(estimates.len(), wanted);
    wanted
}

on_both! { with_server:
    async fn marks_come_in_are_estimated_as_score_does_and_go_out_unchanged(server: TestServer) {
        let done = import_reviews(&server.app, import(REVIEWS, AUTHORS, scales())).await.unwrap();
        assert_eq!((done.submissions, done.people), (2, 4));
        assert_eq!((done.peer_reviews, done.self_reviews), (4, 2));
        same_as_score(&server.app, done, &scored(REVIEWS, AUTHORS, &scales())).await;
        let files = export_reviews(&server.app, done.activity).await.unwrap();
        assert_eq!(marks(&files.reviews), marks(REVIEWS));
        assert_eq!(authorship(&files.authors), authorship(AUTHORS));
        server.settle().await;
    }

    async fn a_second_import_of_the_same_name_is_refused(server: TestServer) {
        import_reviews(&server.app, import(REVIEWS, AUTHORS, scales())).await.unwrap();
        let again = import_reviews(&server.app, import(REVIEWS, AUTHORS, scales())).await;
        assert!(matches!(again, Err(ImportRefused::ThereAlready { .. })), "{again:?}");
    }

    async fn what_is_wrong_is_named_with_its_line_and_nothing_comes_in(server: TestServer) {
        let header = "submission,reviewer,criterion,score\n";
        let mut refusals = Vec::new();
        for (reviews, authors) in [
            (format!("{header}s,a,clarity,3\ns,b,clarity,9\n"), AUTHORS),
            (format!("{header}s,a,clarity,3\ns,b,Clarté,3\n"), AUTHORS),
            (format!("{header}s,a,clarity,3\n"), b"submission,author\ns,cy\nt,cy\n"),
            (format!("{header}s,a,clarity,3\ns,b,total,3\n"), AUTHORS),
        ] {
            let refused = import_reviews(&server.app, import(reviews.as_bytes(), authors, scales())).await;
            refusals.push(refused.unwrap_err().to_string());
        }
        for refusal in &refusals {
            assert!(refusal.contains("line 3"), "{refusal}");
        }
        let found = server.app.read(|conn| Ok(imports::find_activities(conn, "Atelier", None)?));
        assert!(found.await.unwrap().is_empty(), "nothing came in");
    }

    async fn the_real_marks_come_in_and_are_estimated_as_score_does(server: TestServer) {
        let Some(folder) = shared::path("data/peer-grading/r2r-sessions-01-10") else { return };
        let reviews = std::fs::read(folder.join("reviews.csv")).unwrap();
        let authors = std::fs::read(folder.join("authors.csv")).unwrap();
        let scales = Scales {
            default: Some(Scale::new(1.0, 5.0, 1.0).unwrap()),
            own: BTreeMap::new(),
        };
        let done = import_reviews(&server.app, import(&reviews, &authors, scales.clone())).await.unwrap();
        assert_eq!((done.submissions, done.self_reviews + done.peer_reviews), (97, 2409));
        let fit = scored(&reviews, &authors, &scales);
        assert!(same_as_score(&server.app, done, &fit).await > 97);
        let files = export_reviews(&server.app, done.activity).await.unwrap();
        assert_eq!(marks(&files.reviews), marks(&reviews));
        assert_eq!(authorship(&files.authors), authorship(&authors));
        let activity = done.activity;
        let kept = server.app.read(move |conn| Ok(activities::find(conn, activity)?)).await.unwrap();
        assert!(kept.unwrap().group_work);
    }
}
