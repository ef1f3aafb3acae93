//! What a good report shows of an assertion: from what the issuer's host serves, or what was signed.

use serde_json::Value;

use super::linked::Linked;
use crate::credential::verify::claims::{Achievement, Claims, Issuer, Recipient, items, text};

pub(super) fn claims(assertion: &Value, linked: &Linked) -> Claims {
    Claims {
        id: text(assertion, "id").unwrap_or_default(),
        issuer: Issuer {
            id: linked.issuer_id.clone(),
            name_stated_by_itself: text(&linked.issuer, "name"),
        },
        achievement: achievement(linked),
        valid_from: text(assertion, "issuedOn").unwrap_or_default(),
        valid_until: text(assertion, "expires"),
        awarded: None,
        recipient: recipient(&assertion["recipient"]),
        results: Vec::new(),
        narrative: text(assertion, "narrative"),
        assessment: None,
        evidence: items(&assertion["evidence"])
            .filter_map(|item| item.as_str().or_else(|| item["id"].as_str()))
            .filter(|address| address.starts_with("http"))
            .map(str::to_owned)
            .collect(),
        refresh: None,
    }
}

fn achievement(linked: &Linked) -> Achievement {
    let badge = &linked.badge;
    let criteria = &badge["criteria"];
    Achievement {
        id: linked.badge_id.clone(),
        name: text(badge, "name").unwrap_or_default(),
        description: text(badge, "description").unwrap_or_default(),
        criteria: text(criteria, "narrative"),
        criteria_url: criteria.as_str().map(str::to_owned).or_else(|| text(criteria, "id")),
        kind: None,
        language: text(badge, "@language"),
        tags: items(&badge["tags"]).filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}

fn recipient(recipient: &Value) -> Recipient {
    let named = |name: &str| text(recipient, name).into_iter().collect::<Vec<String>>();
    match recipient["hashed"].as_bool() {
        Some(true) => Recipient { id: None, hashed: named("type"), plain: Vec::new() },
        _ => Recipient { id: None, hashed: Vec::new(), plain: named("identity") },
    }
}
