//! Our own badges: built, linted, signed, and held against the published schemas.

use super::shared;
use chrono::{DateTime, Utc};
use compagnon::credential::achievement::{
    Achievement, Alignment, Criterion, Image, Level, Profile, Rubric,
};
use compagnon::credential::build::{Assertion, Evidence, HashedEmail, Recipient, build};
use compagnon::credential::canon::{self, CanonError};
use compagnon::credential::contexts::ContextSet;
use compagnon::credential::jwt::{self, Jwt};
use compagnon::credential::lint::{Fault, lint};
use compagnon::credential::proof::{self, Proof};
use compagnon::credential::result::{CriterionOutcome, Estimate, Judgement, Total, Wording};
use compagnon::credential::schema;
use compagnon::credential::signer::Signer;
use compagnon::credential::status_list::StatusEntry;
use compagnon::credential::{did, rdfc, result};
use compagnon::keys::SecretKey;
use serde_json::{Value, json};

const BASE: &str = "https://badges.example";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn alignment(name: &str) -> Alignment {
    Alignment {
        target_name: name.into(),
        target_url: format!("https://framework.example/{name}"),
        target_type: Some("CFItem".into()),
        target_code: Some("C1".into()),
        target_framework: Some("Référentiel".into()),
        target_description: None,
    }
}

fn criterion(number: usize, levels: usize, required: Option<usize>) -> Criterion {
    let id = format!("{BASE}/rubrics/r1/criteria/{number}");
    let levels: Vec<Level> = (1..=levels)
        .map(|level| Level {
            id: format!("{id}/levels/{level}"),
            name: ["Début", "En cours", "Atteint", "Au-delà"][(level - 1) % 4].into(),
            description: (level % 2 == 0).then(|| "L’idée est dite « clairement ».".to_owned()),
            points: level as f64 - 0.5,
        })
        .collect();
    Criterion {
        required_level: required.map(|level| levels[level - 1].id.clone()),
        name: format!("Critère {number} ✓"),
        alignments: vec![alignment("shared"), alignment("shared")],
        levels,
        id,
    }
}

fn outcome(criterion: &Criterion, level: usize) -> CriterionOutcome {
    CriterionOutcome {
        criterion: criterion.id.clone(),
        achieved_level: criterion.levels[level - 1].id.clone(),
        estimate: Estimate {
            mean: 2.345_678_9,
            low90: 2.1,
            high90: 2.6,
            probability: criterion.required_level.is_some().then_some(0.956),
            reviews: 4,
        },
    }
}

fn wording() -> Wording {
    Wording {
        total: "Total".into(),
        probability: "Probabilité que les niveaux demandés soient atteints".into(),
        record: "Comment le travail a été évalué".into(),
        record_description: "Relevé lisible par un programme.".into(),
        narrative: "Évalué par **4 pairs** avec une grille écrite par eux.\n\n- ligne 2".into(),
    }
}

/// A badge of this many criteria, with everything that one can say.
pub fn assertion(issuer: &str, criteria: usize) -> Assertion {
    let criteria: Vec<Criterion> =
        (1..=criteria).map(|n| criterion(n, 4, (n % 3 != 0).then_some(3))).collect();
    let outcomes = criteria.iter().map(|criterion| outcome(criterion, 3)).collect();
    let profile = |id: &str, name: &str| Profile {
        id: id.into(),
        name: name.into(),
        url: Some("https://school.example/".into()),
    };
    Assertion {
        id: format!("{BASE}/credentials/7f3a"),
        issuer: profile(issuer, "École de l’Exemple"),
        valid_from: at("2026-11-23T10:00:00.75Z"),
        awarded: at("2026-11-23T10:00:00Z"),
        valid_until: Some(at("2031-11-23T10:00:00Z")),
        recipient: Recipient {
            subject_id: "urn:uuid:9d1e6f7e-0000-4000-8000-000000000002".into(),
            email: Some(HashedEmail { address: "a@example.com".into(), salt: "Kosher".into() }),
        },
        achievement: Achievement {
            id: format!("{BASE}/achievements/a1"),
            name: "Relecture entre pairs".into(),
            description: "Donne des retours utiles.".into(),
            criteria: "Atteindre le niveau *Atteint* partout.".into(),
            achievement_type: "Competency".into(),
            tags: vec!["relecture".into(), "pairs".into(), "pairs".into()],
            language: Some("fr".into()),
            version: Some("1".into()),
            image: Some(Image { id: format!("{BASE}/achievements/a1/image.png"), caption: None }),
            alignments: vec![alignment("shared"), alignment("other")],
            creator: None,
            related: vec![],
        },
        rubric: Rubric {
            id: format!("{BASE}/rubrics/r1"),
            title: "Retours".into(),
            version: "3".into(),
            content_hash: "sha256:00".into(),
            contributors: 2,
            criteria,
        },
        judgement: Judgement {
            criteria: outcomes,
            total: Some(Total { min: 1.0, max: 8.0, mean: 5.123_456, low90: 4.5, high90: 5.75 }),
            probability: 0.956,
            required_probability: 0.9,
            peers: 4,
            model: "mean-1".into(),
            anchored: false,
        },
        source: Some(profile("https://badges.example/cohorts/c1", "Cohorte d’automne")),
        evidence: vec![Evidence {
            id: format!("{BASE}/works/w1"),
            name: "Mon rapport".into(),
            narrative: Some("Rendu en **mars**.".into()),
        }],
        status: Some(StatusEntry::revocation(format!("{BASE}/status/1"), 17)),
        wording: wording(),
    }
}

fn signer() -> Box<dyn Signer> {
    SecretKey::ed25519([9; 32]).signer().unwrap()
}

fn did_key() -> String {
    did::did_key(signer().public_key()).unwrap()
}

/// A published schema, with formats asserted.
fn published(file: &str) -> Option<jsonschema::Validator> {
    let schema = shared::json(&format!("standards/schemas/{file}"))?;
    Some(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
}

const LENIENT: &str = "ob-v3p0/ob_v3p0_achievementcredential_schema.json";
const STRICT: &str = "ob-v3p0-jsonld/ob_v3p0_achievementcredential_schema.json";

#[test]
fn a_full_badge_passes_the_lint_and_both_published_schemas_and_verifies() {
    for criteria in [1, 6, 12] {
        let unsigned = build(&assertion(&did_key(), criteria));
        assert_eq!(lint(&unsigned), Ok(()));
        let key = signer();
        let method = did::method_id(&did_key(), key.public_key());
        let now = at("2026-11-23T10:00:01Z");
        let signed =
            proof::sign(&unsigned, key.as_ref(), &method, now, ContextSet::published()).unwrap();
        for contexts in [ContextSet::published(), ContextSet::before_june_2026()] {
            let proof = &Proof::all_of(&signed).unwrap()[0];
            assert_eq!(proof.verify(&signed, key.public_key(), now, contexts), Ok(()));
        }
        assert_eq!(schema::check_credential(&signed), Ok(()));
        for schema in [LENIENT, STRICT] {
            let Some(schema) = published(schema) else { return };
            let faults: Vec<String> = schema.iter_errors(&signed).map(|e| e.to_string()).collect();
            assert_eq!(faults, Vec::<String>::new());
        }
    }
}

#[test]
fn the_same_badge_as_a_jwt_says_the_same() {
    let key = SecretKey::generate_p256().unwrap().signer().unwrap();
    let issuer = did::did_key(key.public_key()).unwrap();
    let credential = build(&assertion(&issuer, 3));
    let kid = did::method_id(&issuer, key.public_key());
    let token = jwt::sign(&credential, key.as_ref(), &kid).unwrap();
    let read = Jwt::read(&token).unwrap();
    let document = did::resolve_did_key(&issuer).unwrap();
    let method = document.assertion_method(read.kid().unwrap()).unwrap();
    assert_eq!(read.verify(&method.key), Ok(()));
    assert_eq!(read.credential(), Ok(credential));
}

#[test]
fn the_badge_says_what_was_judged() {
    let badge = build(&assertion(&did_key(), 2));
    let subject = &badge["credentialSubject"];
    let described = &subject["achievement"]["resultDescription"];
    assert_eq!(described[0]["requiredLevel"], format!("{BASE}/rubrics/r1/criteria/1/levels/3"));
    let level = &described[0]["rubricCriterionLevel"][1];
    assert_eq!((&level["level"], &level["points"]), (&json!("2"), &json!("1.5")));
    let total = json!({ "id": format!("{BASE}/achievements/a1#total"), "type": ["ResultDescription"],
        "name": "Total", "resultType": "RawScore", "valueMax": "8", "valueMin": "1" });
    assert_eq!(described[2], total);
    assert_eq!(
        (&described[3]["resultType"], &described[3]["requiredValue"]),
        (&json!("Percent"), &json!("90"))
    );
    assert_eq!(
        subject["result"],
        json!([
            { "type": ["Result"], "achievedLevel": format!("{BASE}/rubrics/r1/criteria/1/levels/3"),
              "resultDescription": format!("{BASE}/rubrics/r1/criteria/1") },
            { "type": ["Result"], "achievedLevel": format!("{BASE}/rubrics/r1/criteria/2/levels/3"),
              "resultDescription": format!("{BASE}/rubrics/r1/criteria/2") },
            { "type": ["Result"], "value": "5.123",
              "resultDescription": format!("{BASE}/achievements/a1#total") },
            { "type": ["Result"], "value": "95.6",
              "resultDescription": format!("{BASE}/achievements/a1#probability") },
        ])
    );
    assert_eq!(badge["validFrom"], "2026-11-23T10:00:00Z");
    assert_eq!(subject["achievement"]["tag"], json!(["relecture", "pairs"]));
    let record = result::read_record(badge["evidence"][0]["id"].as_str().unwrap()).unwrap();
    assert_eq!(schema::check_record(&record), Ok(()));
    assert_eq!((&record["peers"], &record["anchored"]), (&json!(4), &json!(false)));
    assert_eq!(record["criteria"][0]["mean"], 2.345_679);
    assert_eq!(record["rubric"]["contributors"], json!(2));
}

#[test]
fn no_address_stands_in_the_badge_and_without_one_the_subject_has_an_id_alone() {
    let mut with = assertion(&did_key(), 1);
    assert!(!build(&with).to_string().contains("a@example.com"));
    with.recipient.email = None;
    let without = build(&with);
    assert_eq!(lint(&without), Ok(()));
    assert!(without["credentialSubject"].get("identifier").is_none());
    assert!(without["credentialSubject"]["id"].as_str().unwrap().starts_with("urn:uuid:"));
}

#[test]
fn the_lint_names_what_is_wrong() {
    let good = build(&assertion(&did_key(), 3));
    let faults = |change: &dyn Fn(&mut Value)| {
        let mut badge = good.clone();
        change(&mut badge);
        lint(&badge).unwrap_err()
    };
    let criterion = |n: usize| format!("{BASE}/rubrics/r1/criteria/{n}");
    let level = |n: usize, l: usize| format!("{BASE}/rubrics/r1/criteria/{n}/levels/{l}");

    let under =
        faults(&|b| b["credentialSubject"]["result"][0]["achievedLevel"] = json!(level(1, 2)));
    assert_eq!(under, [Fault::UnderRequired(criterion(1))]);
    let foreign =
        faults(&|b| b["credentialSubject"]["result"][0]["achievedLevel"] = json!(level(2, 3)));
    assert_eq!(foreign, [Fault::AchievedLevel(criterion(1))]);
    let unknown =
        faults(&|b| b["credentialSubject"]["result"][0]["resultDescription"] = json!("urn:x:y"));
    assert_eq!(unknown, [Fault::UnknownResult("urn:x:y".into()), Fault::NoResult(criterion(1))]);
    let required = faults(&|b| {
        b["credentialSubject"]["achievement"]["resultDescription"][0]["requiredLevel"] =
            json!(level(2, 3));
    });
    assert_eq!(required, [Fault::RequiredLevel(criterion(1))]);
    let low = faults(&|b| b["credentialSubject"]["result"][4]["value"] = json!("89.9"));
    assert_eq!(low, [Fault::Value(format!("{BASE}/achievements/a1#probability"))]);
    let undefined = faults(&|b| b["credentialSubject"]["honours"] = json!("yes"));
    assert_eq!(undefined, [Fault::Canon(CanonError::UndefinedTerm("honours".into()))]);
    let alike = faults(&|b| {
        let list = b["credentialSubject"]["achievement"]["alignment"].as_array_mut().unwrap();
        list.push(list[0].clone());
    });
    assert_eq!(alike, [Fault::AlikeNodes]);
    let disputed = faults(&|b| {
        b["credentialSubject"]["achievement"]["tag"] = json!(["👩‍🏫 teaches", "ﬁne"]);
    });
    let place = "/credentialSubject/achievement/tag".to_owned();
    assert_eq!(disputed, [Fault::DisputedOrder(place)], "sorted in two ways");
    let single = faults(&|b| b["credentialSubject"]["achievement"]["tag"] = json!("one"));
    assert_eq!(single, [Fault::NotArray("/credentialSubject/achievement/tag".into())]);
    let fraction = faults(&|b| b["validFrom"] = json!("2026-11-23T10:00:00.5Z"));
    assert_eq!(fraction, [Fault::Moment("/validFrom".into())]);
    let zone = faults(&|b| b["awardedDate"] = json!("2026-11-23T10:00:00+00:00"));
    assert_eq!(zone, [Fault::Moment("/awardedDate".into())]);
    let ends = faults(&|b| b["validUntil"] = json!("2026-11-23T09:59:59Z"));
    assert_eq!(ends, [Fault::EndsBeforeStart]);
    let jwt = faults(&|b| b["endorsementJwt"] = json!(["a.b.c"]));
    assert!(jwt.contains(&Fault::UnstableTerm("/endorsementJwt".into())), "{jwt:?}");
    let statuses = faults(&|b| b["credentialStatus"] = json!([b["credentialStatus"].clone()]));
    assert!(statuses.contains(&Fault::Status), "{statuses:?}");
    let null = faults(&|b| b["credentialSubject"]["narrative"] = json!(null));
    assert!(null.contains(&Fault::Null("/credentialSubject/narrative".into())), "{null:?}");
    let other = faults(&|b| b["id"] = json!("https://badges.example/credentials/other"));
    assert_eq!(other, [Fault::Record]);
    let nobody = faults(&|b| {
        let subject = b["credentialSubject"].as_object_mut().unwrap();
        subject.remove("id");
        subject.remove("identifier");
    });
    assert!(nobody.contains(&Fault::NoRecipient), "{nobody:?}");
}

#[test]
fn our_schema_judges_the_published_samples_as_the_published_schema_does() {
    let Some(theirs) = published(LENIENT) else { return };
    let (mut accepted, mut refused) = (0, 0);
    for folder in ["ob3-spec", "ob3-1edtech-validator", "edubadges"] {
        let folder = shared::path(&format!("standards/samples/{folder}")).unwrap();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let Ok(document) = serde_json::from_slice::<Value>(&bytes) else { continue };
            let fault = theirs.iter_errors(&document).next().map(|error| error.to_string());
            let ours = schema::check_credential(&document);
            assert_eq!(ours.is_ok(), fault.is_none(), "{}: {ours:?}, {fault:?}", path.display());
            if ours.is_ok() { accepted += 1 } else { refused += 1 }
        }
    }
    println!("{accepted} samples accepted, {refused} refused, by both schemas");
    assert!(accepted >= 10 && refused >= 10);
}

#[test]
fn our_canonical_form_is_the_one_of_other_implementations() {
    use affinidi_rdf_encoding::{nquads, rdfc1};
    for criteria in [1, 2, 5, 12] {
        let badge = build(&assertion(&did_key(), criteria));
        let quads = canon::quads(&badge, ContextSet::published()).unwrap();
        let lines: String = quads.iter().map(|quad| format!("{quad} .\n")).collect();
        let theirs = rdfc1::canonicalize(&nquads::parser::parse(&lines).unwrap()).unwrap();
        assert_eq!(rdfc::canonicalize(&quads).unwrap(), theirs);
    }
}

/// Every text, number and truth value of a document with its place.
fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, item)| leaves(item, format!("{place}/{i}"), found)),
        Value::Object(members) => {
            members.iter().for_each(|(name, item)| leaves(item, format!("{place}/{name}"), found));
        }
        _ => found.push(place),
    }
}

/// The leaf with one character changed at about this share of its length.
fn altered(leaf: &Value, part: usize) -> Value {
    match leaf {
        Value::String(text) => {
            let mut characters: Vec<char> = text.chars().collect();
            let at = (characters.len().saturating_sub(1)) * part / 2;
            characters[at] = if characters[at] == 'b' { 'c' } else { 'b' };
            json!(characters.into_iter().collect::<String>())
        }
        Value::Bool(truth) => json!(!truth),
        other => json!(other.as_f64().unwrap() + 1.0),
    }
}

#[test]
fn a_change_of_any_value_anywhere_is_noticed_and_so_is_a_member_taken_away() {
    let key = signer();
    let method = did::method_id(&did_key(), key.public_key());
    let now = at("2026-11-23T10:00:01Z");
    let unsigned = build(&assertion(&did_key(), 1));
    let signed =
        proof::sign(&unsigned, key.as_ref(), &method, now, ContextSet::published()).unwrap();
    let verify = |document: &Value| -> bool {
        Proof::all_of(document).is_ok_and(|proofs| {
            proofs[0].verify(document, key.public_key(), now, ContextSet::published()).is_ok()
        })
    };
    assert!(verify(&signed));
    let mut places = Vec::new();
    leaves(&signed, String::new(), &mut places);
    assert!(places.len() > 80, "{}", places.len());
    for place in &places {
        for part in 0..3 {
            let mut changed = signed.clone();
            let leaf = changed.pointer_mut(place).unwrap();
            *leaf = altered(leaf, part);
            assert!(!verify(&changed), "{place}, part {part}");
        }
        let (parent, name) = place.rsplit_once('/').unwrap();
        let mut without = signed.clone();
        match without.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.remove(name)),
            Value::Array(items) => drop(items.remove(name.parse().unwrap())),
            _ => {}
        }
        assert!(!verify(&without), "{place} taken away");
    }
}

#[test]
fn badges_of_many_shapes_pass_the_lint_and_have_the_canonical_form_of_others() {
    use affinidi_rdf_encoding::{nquads, rdfc1};
    use proptest::prelude::*;
    let text = "[a-zA-Zéß»العر中文😀\\u{202e}\"\\\\<>&\\t\\n -]{1,40}";
    let shape = (1_usize..=12, text, text, 0_u8..16, proptest::collection::vec(text, 0..4));
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let outcome = runner.run(&shape, |(criteria, name, narrative, parts, tags)| {
        let mut assertion = assertion(&did_key(), criteria);
        assertion.achievement.name = name.clone();
        assertion.achievement.tags = tags;
        assertion.wording.narrative = narrative.clone();
        for criterion in &mut assertion.rubric.criteria {
            criterion.name = name.clone();
            criterion.levels.iter_mut().for_each(|level| level.name = narrative.clone());
        }
        if parts & 1 == 0 {
            assertion.recipient.email = None;
        }
        if parts & 2 == 0 {
            assertion.judgement.total = None;
        }
        if parts & 4 == 0 {
            assertion.achievement.creator = Some(assertion.issuer.clone());
        }
        if parts & 8 == 0 {
            assertion.evidence.clear();
            assertion.status = None;
        }
        let badge = build(&assertion);
        prop_assert_eq!(lint(&badge), Ok(()));
        let quads = canon::quads(&badge, ContextSet::published()).unwrap();
        let lines: String = quads.iter().map(|quad| format!("{quad} .\n")).collect();
        let theirs = rdfc1::canonicalize(&nquads::parser::parse(&lines).unwrap()).unwrap();
        prop_assert_eq!(rdfc::canonicalize(&quads).unwrap(), theirs);
        Ok(())
    });
    outcome.unwrap();
}
