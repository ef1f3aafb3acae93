//! What an Open Badges 2.0 assertion, its badge class and its issuer must have (Open Badges 2.0 section
//! "Data classes").

use serde_json::Value;

use crate::credential::verify::read::strings;
use crate::credential::verify::report::{Check, Outcome, Reason, Step};

const CONTEXT: &str = "https://w3id.org/openbadges/v2";
const CONTEXT_2_1: &str = "https://purl.imsglobal.org/spec/ob/v2p1";

/// An assertion of Open Badges 1 or 2, by its context or by the members that only it has.
pub(in crate::credential::verify) fn is_assertion(document: &Value) -> bool {
    let ours = |context: &&str| {
        context.starts_with("https://w3id.org/openbadges/") || context.starts_with(CONTEXT_2_1)
    };
    strings(&document["@context"]).iter().any(ours)
        || (document.get("recipient").is_some() && document.get("badge").is_some())
}

/// Whether an assertion is of Open Badges 1: it names version 1 of the context or none, and says how it
/// is verified in `verify`, or who received it in a plain text.
pub(in crate::credential::verify) fn is_version_1(document: &Value) -> bool {
    let contexts = strings(&document["@context"]);
    if contexts.iter().any(|context| context.starts_with("https://w3id.org/openbadges/v1")) {
        return true;
    }
    let named = document.get("@context").is_some();
    !named && (document.get("verify").is_some() || document["recipient"].is_string())
}

/// How an assertion says that it is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verification {
    Hosted,
    Signed,
}

/// The format check, and how the assertion is to be verified.
pub(super) fn check(document: &Value) -> Result<Verification, Check> {
    let fault = match fault(document) {
        None => match verification(document) {
            Some(verification) => return Ok(verification),
            None => (Reason::MalformedMember, "verification.type".to_owned()),
        },
        Some(fault) => fault,
    };
    Err(Check::new(Step::Format, Outcome::Fail(fault.0)).about(&fault.1))
}

/// The object that says how the assertion is verified; version 1 called it `verify`, and some issuers
/// of version 2 do so still.
pub(super) fn policy(document: &Value) -> &Value {
    document.get("verification").unwrap_or(&document["verify"])
}

fn verification(document: &Value) -> Option<Verification> {
    let types = strings(&policy(document)["type"]);
    let has = |names: [&str; 2]| types.iter().any(|name| names.contains(name));
    match (has(["HostedBadge", "hosted"]), has(["SignedBadge", "signed"])) {
        (true, false) => Some(Verification::Hosted),
        (false, true) => Some(Verification::Signed),
        _ => None,
    }
}

fn fault(document: &Value) -> Option<(Reason, String)> {
    let contexts = &document["@context"];
    let is_context = |url: &&str| *url == CONTEXT || url.starts_with(CONTEXT_2_1);
    if !strings(contexts).iter().any(is_context) {
        let named = strings(contexts).first().copied().unwrap_or_default();
        return Some((Reason::WrongContext, named.to_owned()));
    }
    let types = strings(&document["type"]);
    if !types.contains(&"Assertion") {
        return Some((Reason::NotABadge, types.join(", ")));
    }
    for name in ["id", "issuedOn"] {
        if let Some(fault) = text(document, name) {
            return Some(fault);
        }
    }
    if !document["badge"].is_string() && !document["badge"].is_object() {
        return Some((Reason::MissingMember, "badge".to_owned()));
    }
    let recipient = &document["recipient"];
    let described = recipient["type"].is_string()
        && recipient["identity"].is_string()
        && recipient["hashed"].is_boolean();
    (!described).then(|| (Reason::MalformedMember, "recipient".to_owned()))
}

fn text(document: &Value, name: &str) -> Option<(Reason, String)> {
    match document.get(name) {
        None => Some((Reason::MissingMember, name.to_owned())),
        Some(Value::String(text)) if !text.is_empty() => None,
        Some(_) => Some((Reason::MalformedMember, name.to_owned())),
    }
}

/// The schema check: what the badge class and the issuer's profile lack.
pub(super) fn schema(badge: &Value, issuer: &Value) -> Check {
    let lacks = |document: &Value, types: &[&str], names: &[&str]| {
        if !strings(&document["type"]).iter().any(|name| types.contains(name)) {
            return Some("type".to_owned());
        }
        names.iter().find(|name| document[**name].is_null()).map(|name| (*name).to_owned())
    };
    let of_badge = lacks(badge, &["BadgeClass"], &["name", "description", "image", "criteria"]);
    let of_issuer = || lacks(issuer, &["Issuer", "Profile"], &["name", "url", "email"]);
    let fault = of_badge
        .map(|name| format!("BadgeClass.{name}"))
        .or_else(|| of_issuer().map(|name| format!("Profile.{name}")));
    match fault {
        None => Check::new(Step::Schema, Outcome::Pass),
        Some(place) => {
            Check::new(Step::Schema, Outcome::Fail(Reason::SchemaViolated)).about(&place)
        }
    }
}
