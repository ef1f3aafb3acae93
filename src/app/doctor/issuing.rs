//! What issuing rests on: keys, identities, sealed documents, status lists.

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::identity::{Identity, SignedForm, public_key, signer};
use super::super::sign_anew::JOB;
use super::super::signed_status::signed_bits;
use super::{Check, Finding, Patient, State, told};
use crate::config::BaseUrl;
use crate::credential::did;
use crate::domain::AwardId;
use crate::fetch::{HostPort, Kind, Outbound};
use crate::store::jobs as queue;
use crate::store::{
    Conn, StoreResult, awards as rows, health, issuers as store, reissues, status_lists as lists,
};

/// How many documents are read at once.
const BATCH: i64 = 200;

const FORMS: [SignedForm; 2] = [SignedForm::DataIntegrity, SignedForm::Jwt];

/// Every issuer with its keys.
fn identities(conn: &mut Conn) -> StoreResult<Vec<Identity>> {
    let mut all = Vec::new();
    for issuer in store::list(conn)? {
        let keys = store::list_keys(conn, issuer.id)?;
        all.push(Identity { issuer, keys });
    }
    Ok(all)
}

/// Whether every key opens under the master key and is the one that is published, and each issuer can sign.
pub(super) async fn keys(patient: &Patient) -> Finding {
    let Some(master) = &patient.master else {
        return Finding::not_checked(Check::Keys, "no-master-key");
    };
    told(
        Check::Keys,
        patient.read(identities).await.map(|all| {
            let mut bad = Vec::new();
            for identity in &all {
                for key in &identity.keys {
                    let own = signer(master, key).ok().map(|signer| signer.public_key().clone());
                    if own.is_none() || own != public_key(key).ok() {
                        bad.push(key.id.to_string());
                    }
                }
            }
            if !bad.is_empty() {
                return Finding::wrong(Check::Keys, "keys-bad").listing(&bad);
            }
            let mute =
                all.iter().filter(|one| FORMS.iter().any(|form| one.active(*form).is_none()));
            let mute: Vec<String> = mute.map(|one| one.issuer.name.clone()).collect();
            match mute.as_slice() {
                [] => Finding::ok(Check::Keys, "keys-good")
                    .naming("count", all.iter().map(|one| one.keys.len()).sum::<usize>()),
                some => Finding::wrong(Check::Keys, "keys-mute").listing(some),
            }
        }),
    )
}

/// Whether every issuer has its identity, and the world gets the documents that we would give.
pub(super) async fn issuers(patient: &Patient) -> Finding {
    let Some(base) = patient.base.clone() else {
        return Finding::not_checked(Check::Issuers, "no-base-url");
    };
    let all = match patient.read(identities).await {
        Ok(all) => all,
        Err(error) => return Finding::failed(Check::Issuers, error),
    };
    let nameless = all.iter().filter(|one| FORMS.iter().any(|form| one.did(&base, *form).is_err()));
    let nameless: Vec<String> = nameless.map(|one| one.issuer.name.clone()).collect();
    if !nameless.is_empty() {
        return Finding::wrong(Check::Issuers, "issuers-nameless").listing(&nameless);
    }
    let documents: Vec<(String, Value)> =
        all.iter().filter_map(|one| web_document(one, &base)).collect();
    let good = Finding::ok(Check::Issuers, "issuers-good").naming("count", all.len());
    if documents.is_empty() {
        return good;
    }
    if patient.offline {
        return Finding::new(Check::Issuers, State::LeftOut, "offline");
    }
    let doors = patient.config.allow_outbound.clone();
    let asked = tokio::task::spawn_blocking(move || as_the_world(&doors, &documents)).await;
    match asked {
        Ok(found) => found.unwrap_or(good),
        Err(error) => Finding::failed(Check::Issuers, error),
    }
}

/// The URL and the text of an issuer's document, where it has one.
fn web_document(identity: &Identity, base: &BaseUrl) -> Option<(String, Value)> {
    let did = identity.did(base, SignedForm::DataIntegrity).ok()?;
    let url = did::did_web_url(&did).ok()?;
    Some((url.to_string(), identity.document(base).ok()?))
}

/// Fetches the documents as a stranger would; what is wrong, if anything.
fn as_the_world(doors: &[String], documents: &[(String, Value)]) -> Option<Finding> {
    let doors: Vec<HostPort> = doors.iter().filter_map(|door| door.parse().ok()).collect();
    let outbound = match Outbound::new(doors) {
        Ok(outbound) => outbound,
        Err(error) => return Some(Finding::failed(Check::Issuers, error)),
    };
    for (url, ours) in documents {
        let found = match outbound.get(url, Kind::Document) {
            Err(error) => Finding::not_checked(Check::Issuers, "issuers-unreached")
                .naming("why", format!("{error:?}")),
            Ok(bytes) if serde_json::from_slice::<Value>(&bytes).ok().as_ref() == Some(ours) => {
                continue;
            }
            Ok(_) => Finding::wrong(Check::Issuers, "issuers-other"),
        };
        return Some(found.naming("url", url));
    }
    None
}

/// Whether every sealed document has the digest that was kept beside it and in the log of issuing.
pub(super) async fn credentials(patient: &Patient) -> Finding {
    let looked = patient.read(|conn| {
        let (mut last, mut count, mut changed) = (None, 0, Vec::new());
        loop {
            let some = health::documents(conn, last.take(), BATCH)?;
            let Some((end, _)) = some.last() else { return Ok((count, changed)) };
            last = Some((end.award_id, end.form.clone()));
            for (document, logged) in some {
                count += 1;
                let digest = Sha256::digest(&document.text);
                let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                if document.sha256 != digest || logged.as_ref() != Some(&digest) {
                    changed.push(format!("{} ({})", document.award_id, document.form));
                }
            }
        }
    });
    told(
        Check::Credentials,
        looked.await.map(|(count, changed)| match changed.as_slice() {
            [] => Finding::ok(Check::Credentials, "credentials-good").naming("count", count),
            some => Finding::wrong(Check::Credentials, "credentials-changed").listing(some),
        }),
    )
}

/// Whether every sealed award has its documents, and every other one a job that will make them.
pub(super) async fn awards(patient: &Patient) -> Finding {
    let looked = patient.read(|conn| {
        let incomplete = health::incomplete_awards(conn, FORMS.len() as i64)?;
        let unsealed = rows::list_unsealed(conn)?;
        let live: BTreeSet<String> = queue::list(conn)?
            .into_iter()
            .filter(|job| job.parked_at.is_none())
            .map(|job| format!("{} {}", job.kind, job.key))
            .collect();
        let is_lost = |kind: &str, award: &AwardId| !live.contains(&format!("{kind} {award}"));
        let forgotten = unsealed.iter().filter(|award| is_lost("sign", award));
        let anew = reissues::list_pending(conn)?;
        let forgotten = forgotten.chain(anew.iter().filter(|award| is_lost(JOB, award)));
        let lost: Vec<AwardId> = incomplete.into_iter().chain(forgotten.copied()).collect();
        Ok((unsealed.len(), lost))
    });
    told(
        Check::Awards,
        looked.await.map(|(waiting, lost)| match (waiting, lost.as_slice()) {
            (0, []) => Finding::ok(Check::Awards, "awards-good"),
            (waiting, []) => Finding::ok(Check::Awards, "awards-waiting").naming("count", waiting),
            (_, some) => Finding::wrong(Check::Awards, "awards-lost").listing(some),
        }),
    )
}

/// Whether the signed lists that are current have exactly the bits of the revoked awards.
pub(super) async fn status_lists(patient: &Patient) -> Finding {
    let looked = patient.read(|conn| {
        let (mut count, mut other) = (0, Vec::new());
        for list in health::status_lists(conn)? {
            // One that is not signed yet, or not since the last revocation, is signed when it is next asked for.
            if list.signed_text.is_empty() || list.signed_revision != list.revision {
                continue;
            }
            count += 1;
            let revoked = lists::revoked(conn, list.id)?;
            let said = signed_bits(&list);
            if said.is_none_or(|forms| forms.iter().any(|bits| *bits != revoked)) {
                other.push(list.id);
            }
        }
        Ok((count, other))
    });
    told(
        Check::StatusLists,
        looked.await.map(|(count, other)| match other.as_slice() {
            [] => Finding::ok(Check::StatusLists, "status-lists-good").naming("count", count),
            some => Finding::wrong(Check::StatusLists, "status-lists-other").listing(some),
        }),
    )
}
