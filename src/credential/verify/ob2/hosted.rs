//! Hosted badges: the issuer's host serves the assertion at its id. The copy that was held out proves
//! nothing; it must say what the served one says, and the served one is what is shown.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::form::{self, Verification};
use super::linked::{self, Linked, host};
use super::{Examined, Proven, dates};
use crate::credential::verify::key::Asked;
use crate::credential::verify::read::strings;
use crate::credential::verify::report::{Check, Outcome, Reason, Signed, Step};
use crate::credential::verify::{Resolve, Wanted};

/// Members in which a copy may differ from what is served: how to read it, and its picture.
const MAY_DIFFER: [&str; 2] = ["@context", "image"];

/// Checks an assertion of which only the address is known.
pub(super) fn examine_address<R: Resolve>(
    address: &str,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Examined {
    examine_served(address, None, asked, now)
}

/// Checks an assertion that was held out as a document.
pub(super) fn examine<R: Resolve>(
    document: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Examined {
    match form::check(document) {
        Err(format) => Examined::ended(vec![format]),
        // A signed assertion without its signature.
        Ok(Verification::Signed) => Examined::ended(vec![
            Check::new(Step::Format, Outcome::Pass),
            Check::new(Step::Signature, Outcome::Fail(Reason::NoSignature)),
        ]),
        Ok(Verification::Hosted) => match linked::address(&document["id"]) {
            Some(address) => examine_served(address, Some(document), asked, now),
            None => {
                let format = Check::new(Step::Format, Outcome::Fail(Reason::BadIdentifier));
                Examined::ended(vec![format.about("id")])
            }
        },
    }
}

fn examine_served<R: Resolve>(
    address: &str,
    held: Option<&Value>,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Examined {
    let good_form = Check::new(Step::Format, Outcome::Pass);
    let signature = |outcome| Check::new(Step::Signature, outcome);
    let served = match asked.json(Wanted::OpenBadges2(address)) {
        Ok(served) => served,
        Err(Some(Reason::Gone)) => return revoked(Reason::Gone, ""),
        Err(reason) => {
            let reason = reason.unwrap_or(Reason::UnusableAnswer);
            let not_checked = signature(Outcome::NotChecked(reason)).about(address);
            return Examined::ended(vec![good_form, not_checked]);
        }
    };
    if served["revoked"] == true && served["id"] == address {
        return revoked(Reason::Revoked, served["revocationReason"].as_str().unwrap_or_default());
    }
    match form::check(&served) {
        Err(format) => return Examined::ended(vec![format]),
        Ok(Verification::Hosted) => {}
        Ok(Verification::Signed) => {
            let unsigned = signature(Outcome::Fail(Reason::NoSignature));
            return Examined::ended(vec![good_form, unsigned]);
        }
    }
    let difference = if served["id"] == address {
        held.and_then(|held| difference(held, &served))
    } else {
        Some("id".to_owned())
    };
    match difference {
        Some(member) => {
            let differs = signature(Outcome::Fail(Reason::HostedDiffers)).about(&member);
            Examined::ended(vec![good_form, differs])
        }
        None => issued(address, served, asked, now),
    }
}

/// The host says that the badge holds no more.
fn revoked(signature: Reason, why: &str) -> Examined {
    let mut ended = Examined::ended(vec![
        Check::new(Step::Format, Outcome::Pass),
        Check::new(Step::Signature, Outcome::NotChecked(signature)),
    ]);
    for check in ended.checks.iter_mut().filter(|check| check.step == Step::Status) {
        *check = Check::new(Step::Status, Outcome::Fail(Reason::Revoked));
        if !why.is_empty() {
            *check = check.clone().about(why);
        }
    }
    ended
}

/// The first member of the copy that the served assertion does not hold in the same way. A badge class
/// counts by its address, whether it is written out or not.
fn difference(held: &Value, served: &Value) -> Option<String> {
    let same = |name: &str, value: &Value| match name {
        "badge" => {
            let named = linked::address(value);
            if named.is_some() {
                named == linked::address(&served["badge"])
            } else {
                *value == served["badge"]
            }
        }
        _ => *value == served[name],
    };
    let members = held.as_object()?;
    let mut compared = members.iter().filter(|(name, _)| !MAY_DIFFER.contains(&name.as_str()));
    compared.find(|(name, value)| !same(name, value)).map(|(name, _)| name.clone())
}

/// The rest of the checks, once the host was found to serve the badge.
fn issued<R: Resolve>(
    address: &str,
    served: Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> Examined {
    let mut hosted = Check::new(Step::Signature, Outcome::Pass);
    hosted.note = Some(Reason::HostedByIssuer);
    let mut checks = vec![Check::new(Step::Format, Outcome::Pass), hosted];
    let linked = Linked::of(&served, asked).and_then(|linked| {
        let within = in_scope(address, &linked);
        if within { Ok(linked) } else { Err(Outcome::Fail(Reason::OutsideIssuersScope)) }
    });
    let linked = match linked {
        Ok(linked) => linked,
        Err(outcome) => {
            checks.push(Check::new(Step::Issuer, outcome).about(address));
            return Examined::ended(checks);
        }
    };
    let mut issuer = Check::new(Step::Issuer, Outcome::Pass);
    issuer.note = Some(Reason::HostedInScope);
    checks.extend([
        issuer,
        dates(&served, now),
        Check::new(Step::Status, Outcome::Pass),
        form::schema(&linked.badge, &linked.issuer),
    ]);
    let signed = Signed {
        suite: Signed::HOSTED.to_owned(),
        verification_method: address.to_owned(),
        created: None,
        older_context: false,
    };
    Examined { checks, proven: Some(Proven { signed, assertion: served, linked }) }
}

/// Whether the issuer hosts badges at this address (Open Badges 2.0 `VerificationObject`): on the hosts
/// that its profile allows, its own where it names none, and with one of the beginnings that it gives.
fn in_scope(address: &str, linked: &Linked) -> bool {
    // As the parser writes it, so that no `..` leads out of a beginning.
    let Some(written) = Url::parse(address).ok().map(String::from) else { return false };
    let policy = &linked.issuer["verification"];
    let beginnings = strings(&policy["startsWith"]);
    let allowed = strings(&policy["allowedOrigins"]);
    let own_host = host(&written);
    let begins = |beginning: &&str| {
        let same_host = !allowed.is_empty() || host(beginning) == own_host;
        same_host && written.starts_with(beginning)
    };
    if !beginnings.is_empty() && !beginnings.iter().any(begins) {
        return false;
    }
    match (allowed.is_empty(), beginnings.is_empty()) {
        (false, _) => own_host.is_some_and(|host| allowed.contains(&host.as_str())),
        (true, true) => own_host.is_some() && own_host == host(&linked.issuer_id),
        (true, false) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn within(address: &str, policy: Value) -> bool {
        let linked = Linked {
            badge: json!({}),
            badge_id: String::new(),
            issuer: json!({"verification": policy}),
            issuer_id: "https://school.example/issuer".into(),
        };
        in_scope(address, &linked)
    }

    #[test]
    fn an_issuer_hosts_badges_on_its_own_host_unless_it_says_otherwise() {
        assert!(within("https://school.example/a/1", json!(null)));
        for other in [
            "https://school.example.evil.example/a",
            "https://evil.example/https://school.example/",
            "https://school.example:8443/a",
            "https://school.example@evil.example/a",
            "urn:uuid:1",
        ] {
            assert!(!within(other, json!(null)), "{other}");
        }
        let two = json!({"allowedOrigins": ["school.example", "badges.example"]});
        assert!(within("https://badges.example/1", two.clone()));
        assert!(!within("https://evil.example/1", two));
        let one = json!({"allowedOrigins": "badges.example"});
        assert!(!within("https://school.example/1", one));
    }

    #[test]
    fn a_beginning_binds_path_and_host() {
        let policy =
            json!({"startsWith": ["https://school.example/badges/", "https://h.example/s/"]});
        assert!(within("https://school.example/badges/1", policy.clone()));
        assert!(within("https://h.example/s/1", policy.clone()));
        for other in [
            "https://school.example/other/1",
            "https://school.example/badges/../other/1",
            "https://h.example/t/1",
        ] {
            assert!(!within(other, policy.clone()), "{other}");
        }
        // A beginning without its slash would fit another host's name.
        let loose = json!({"startsWith": "https://school.example"});
        assert!(!within("https://school.example.evil.example/1", loose.clone()));
        assert!(within("https://school.example/1", loose));
    }
}
