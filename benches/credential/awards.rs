//! Awards as the service makes them: six criteria with four levels each, a hashed recipient, the
//! assessment record, status and schema. Every number gives another award.

use chrono::{DateTime, TimeDelta, Utc};
use compagnon::credential::achievement::{
    Achievement, Alignment, Criterion, Image, Level, Profile, Rubric,
};
use compagnon::credential::build::{Assertion, HashedEmail, Recipient};
use compagnon::credential::result::{CriterionOutcome, Estimate, Judgement, Total, Wording};
use compagnon::credential::status_list::StatusEntry;

pub const BASE: &str = "https://badges.example";
pub const LIST: &str = "https://badges.example/status/1";
const CRITERIA: [&str; 6] = [
    "Clarté de l’explication",
    "Justesse technique",
    "Tests",
    "Lisibilité du code",
    "Soin de l’interface",
    "Retours aux autres",
];
const LEVELS: [(&str, &str); 4] = [
    ("Débutant", "Le travail en donne une première idée, mais il manque l’essentiel."),
    ("En progrès", "L’essentiel est là, avec des fautes qu’un pair remarque tout de suite."),
    ("Atteint", "Tout ce qui est demandé est là, et un pair peut s’en servir sans aide."),
    ("Au-delà", "Le travail va plus loin que la demande et aide les autres à progresser."),
];

/// The beginning of the year in which these awards are made.
pub fn first_day() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default()
}

/// The award of this number.
pub fn award(number: u32, issuer: &str) -> Assertion {
    let criteria: Vec<Criterion> = (0..CRITERIA.len()).map(criterion).collect();
    let outcomes = criteria.iter().enumerate().map(|(place, one)| outcome(one, place, number));
    let moment = first_day() + TimeDelta::seconds(i64::from(number) * 61);
    let mean = 14.0 + f64::from(number % 1000) / 250.0;
    Assertion {
        id: format!(
            "{BASE}/credentials/{:016x}",
            u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ),
        issuer: profile(issuer, "École de l’Exemple"),
        valid_from: moment,
        awarded: moment,
        valid_until: Some(moment + TimeDelta::days(1826)),
        recipient: recipient(number),
        achievement: achievement(),
        judgement: Judgement {
            criteria: outcomes.collect(),
            total: Some(Total { min: 6.0, max: 24.0, mean, low90: mean - 0.8, high90: mean + 0.7 }),
            probability: 0.9 + f64::from(number % 97) / 1000.0,
            required_probability: 0.9,
            peers: 3 + number % 4,
            model: "hierarchical-1".into(),
            anchored: number.is_multiple_of(2),
        },
        rubric: rubric(criteria),
        source: Some(profile(&format!("{BASE}/cohorts/c1"), "Cohorte d’automne")),
        evidence: Vec::new(),
        status: Some(StatusEntry::revocation(LIST, number * 31 % 131_072)),
        wording: wording(),
    }
}

fn profile(id: &str, name: &str) -> Profile {
    Profile { id: id.into(), name: name.into(), url: Some("https://school.example/".into()) }
}

fn recipient(number: u32) -> Recipient {
    Recipient {
        subject_id: format!("urn:uuid:9d1e6f7e-0000-4000-8000-{number:012x}"),
        email: Some(HashedEmail {
            address: format!("learner{number}@example.com"),
            salt: format!("{:032x}", u128::from(number) * 0x9e37_79b9_7f4a_7c15_f39c_c060),
        }),
    }
}

fn achievement() -> Achievement {
    Achievement {
        id: format!("{BASE}/achievements/a1"),
        name: "Projet relu entre pairs".into(),
        description: "A mené un projet jusqu’au bout et l’a fait relire par ses pairs.".into(),
        criteria: "Atteindre le niveau *Atteint* sur les critères qui le demandent.".into(),
        achievement_type: "Competency".into(),
        tags: vec!["relecture".into(), "projet".into()],
        language: Some("fr".into()),
        version: Some("3".into()),
        image: Some(Image {
            id: format!("{BASE}/achievements/a1/image.png"),
            caption: Some("Projet relu entre pairs".into()),
        }),
        alignments: vec![Alignment {
            target_name: "Travailler en équipe".into(),
            target_url: "https://framework.example/c/12".into(),
            target_type: Some("CFItem".into()),
            target_code: Some("C12".into()),
            target_framework: Some("Référentiel".into()),
            target_description: None,
        }],
        creator: None,
        related: vec![],
    }
}

fn rubric(criteria: Vec<Criterion>) -> Rubric {
    Rubric {
        id: format!("{BASE}/rubrics/r1"),
        title: "Un projet relu entre pairs".into(),
        version: "3".into(),
        content_hash: format!("sha256:{}", "5f".repeat(32)),
        contributors: 3,
        criteria,
    }
}

fn criterion(place: usize) -> Criterion {
    let id = format!("{BASE}/rubrics/r1/criteria/{}", place + 1);
    let levels: Vec<Level> = (1..)
        .zip(LEVELS)
        .map(|(rank, (name, description))| Level {
            id: format!("{id}/levels/{rank}"),
            name: name.into(),
            description: Some(description.into()),
            points: f64::from(rank),
        })
        .collect();
    Criterion {
        required_level: (place % 3 != 2).then(|| levels[2].id.clone()),
        name: CRITERIA[place].into(),
        alignments: Vec::new(),
        levels,
        id,
    }
}

fn outcome(criterion: &Criterion, place: usize, number: u32) -> CriterionOutcome {
    let level = 2 + (number as usize >> place) % 2;
    let mean = level as f64 + 0.9 + f64::from(number % 89) / 1000.0;
    CriterionOutcome {
        criterion: criterion.id.clone(),
        achieved_level: criterion.levels[level].id.clone(),
        estimate: Estimate {
            mean,
            low90: mean - 0.31,
            high90: mean + 0.27,
            probability: criterion.required_level.is_some().then_some(0.972_134),
            reviews: 3 + number % 4,
        },
    }
}

fn wording() -> Wording {
    Wording {
        total: "Total".into(),
        probability: "Probabilité que les niveaux demandés soient atteints".into(),
        record: "Comment le travail a été évalué".into(),
        record_description: "Relevé lisible par un programme, couvert par la signature.".into(),
        narrative:
            "Évalué par **4 pairs** avec une grille écrite par eux.\n\nLes niveaux viennent \
                    d’un modèle qui tient compte de la sévérité de chacun."
                .into(),
    }
}
