//! The kinds of documents that we sign, in small, with texts of every sort.

use super::super::badge::assertion;
use super::changes::Choices;
use chrono::DateTime;
use compagnon::credential::build::{Evidence, build};
use compagnon::credential::contexts::{CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS};
use compagnon::credential::status_list::{StatusList, list_credential};
use serde_json::{Value, json};

/// What the kinds are called.
pub const OWN_SHAPES: [&str; 6] = [
    "badge",
    "badge with much in it",
    "badge with an endorsement in it",
    "endorsement",
    "status list",
    "proof",
];
const TEXTS: [&str; 8] =
    ["Clarté", "a\nb\t\"c\"\\", "العربية", "中文 😀", "<&>", "\u{202e}x\u{7f}", "x", "  "];

/// A document of one kind.
pub fn own_shape(kind: usize, choices: &mut Choices) -> Value {
    match kind {
        0 => badge(choices),
        1 => rich_badge(choices),
        2 => {
            let mut badge = badge(choices);
            badge["endorsement"] = json!([signed_endorsement(choices)]);
            badge
        }
        3 => endorsement(choices),
        4 => {
            let set = (0..choices.below(4)).map(|i| i as u32 * 77).collect::<Vec<_>>();
            let (list, from) = (StatusList::with_set(set).unwrap(), DateTime::UNIX_EPOCH);
            list_credential("https://b.example/status/1", "did:web:b.example", from, 300_000, &list)
        }
        _ => proof(choices),
    }
}

fn text(choices: &mut Choices) -> String {
    format!("{} {}", TEXTS[choices.below(TEXTS.len())], choices.below(1000))
}

fn badge(choices: &mut Choices) -> Value {
    let mut assertion = assertion("did:web:badges.example", 1 + choices.below(2));
    assertion.achievement.name = text(choices);
    assertion.wording.narrative = text(choices);
    assertion.achievement.tags = (0..choices.below(3)).map(|_| text(choices)).collect();
    for criterion in &mut assertion.rubric.criteria {
        criterion.name = text(choices);
    }
    let parts = choices.below(16);
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
    build(&assertion)
}

/// Members that the standard knows and that we may come to use.
fn rich_badge(choices: &mut Choices) -> Value {
    let mut assertion = assertion("did:web:badges.example", 1);
    assertion.evidence = (0..choices.below(4))
        .map(|i| Evidence {
            id: format!("https://w.example/{i}"),
            name: text(choices),
            narrative: None,
        })
        .collect();
    let mut badge = build(&assertion);
    let profile = json!({"id": "https://b.example/u/1", "type": ["Profile"], "name": text(choices),
        "official": text(choices), "otherIdentifier": [{"type": "IdentifierEntry",
        "identifier": text(choices), "identifierType": "identifier"}]});
    badge["issuer"]["parentOrg"] = profile;
    badge["issuer"]["address"] = json!({"type": ["Address"], "addressCountry": text(choices),
        "geo": {"type": "GeoCoordinates", "latitude": 46, "longitude": 7}});
    badge["issuer"]["image"] = json!({"id": "https://b.example/i.png", "type": "Image"});
    let subject = &mut badge["credentialSubject"];
    subject["role"] = json!(text(choices));
    subject["licenseNumber"] = json!(text(choices));
    subject["activityStartDate"] = json!("2026-01-01");
    let achievement = &mut subject["achievement"];
    achievement["creator"] = json!({"id": "https://b.example/u/2", "type": ["Profile"]});
    achievement["fieldOfStudy"] = json!(text(choices));
    achievement["humanCode"] = json!(text(choices));
    achievement["related"] = json!([
        {"id": "https://b.example/a/2", "type": ["Related"], "inLanguage": "en", "version": "3"},
        {"id": "https://b.example/a/3", "type": ["Related"], "inLanguage": text(choices)},
    ]);
    badge["termsOfUse"] = json!([{"id": "https://b.example/terms", "type": "Related"}]);
    badge["refreshService"] =
        json!({"id": "https://b.example/r", "type": "1EdTechCredentialRefresh"});
    badge
}

fn endorsement(choices: &mut Choices) -> Value {
    json!({
        "@context": [CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
        "id": format!("https://b.example/endorsements/{}", choices.below(100)),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": text(choices),
        "issuer": {"id": "did:web:b.example", "type": ["Profile"], "name": text(choices)},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "https://badges.example/achievements/a1",
            "type": ["EndorsementSubject"], "endorsementComment": text(choices)},
    })
}

fn signed_endorsement(choices: &mut Choices) -> Value {
    let mut signed = endorsement(choices);
    let mut proof = proof(choices);
    proof.as_object_mut().unwrap().shift_remove("@context");
    proof["proofValue"] = json!(format!("z{}", choices.below(1000)));
    signed["proof"] = if choices.below(2) == 0 { proof } else { json!([proof]) };
    signed
}

fn proof(choices: &mut Choices) -> Value {
    json!({
        "@context": [CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": format!("did:web:b.example#z6Mk{}", choices.below(100)),
        "proofPurpose": "assertionMethod",
    })
}
