//! The signed status lists: made anew when a revocation, a change of keys, or their age asks for it, and kept.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::award_content::status_url;
use super::identity::{Identity, SignedForm, public_key, signer};
use super::{App, AppError, AppResult};
use crate::credential::contexts::ContextSet;
use crate::credential::status_list::{StatusList as Bits, list_credential};
use crate::credential::{did, jwt, proof};
use crate::domain::{Moment, StatusListId};
use crate::store::status_lists::{self, StatusList};

/// For how long a copy of a list may be kept, in seconds: its `ttl`, and the `Cache-Control` it is served with.
pub const TTL_SECONDS: u32 = 300;

/// For how long a signed list is valid.
const VALID: TimeDelta = TimeDelta::days(7);

/// After which age a list is signed anew, long before it ceases to be valid.
const RENEWED_AFTER: TimeDelta = TimeDelta::hours(12);

/// How long before its signature a list begins to be valid: whoever reads it may have a clock that is behind, or
/// have looked at it just before the second in which it was signed.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// A list in both its signed forms, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Signed {
    data_integrity: String,
    jwt: String,
}

impl Signed {
    fn form(self, form: SignedForm) -> String {
        match form {
            SignedForm::DataIntegrity => self.data_integrity,
            SignedForm::Jwt => self.jwt,
        }
    }
}

/// The signed list of that id, in a form.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Internal`] when the issuer cannot sign.
pub async fn signed_status(app: &App, id: StatusListId, form: SignedForm) -> AppResult<String> {
    let found = app
        .read(move |conn| {
            let list = status_lists::find(conn, id)?.ok_or(AppError::NotFound)?;
            let identity = Identity::find(conn, list.issuer_id)?.ok_or(AppError::NotFound)?;
            let revoked = status_lists::revoked(conn, id)?;
            Ok((list, identity, revoked))
        })
        .await?;
    let (list, identity, revoked) = found;
    let now = app.now();
    if let Some(kept) = still_good(&list, now) {
        return Ok(kept.form(form));
    }
    let revision = list.revision;
    let signing = app.clone();
    let signed =
        tokio::task::spawn_blocking(move || sign(&signing, &list, &identity, &revoked, now));
    let signed = signed.await.map_err(|error| AppError::Internal(error.to_string()))??;
    let text = serde_json::to_string(&signed).map_err(|e| AppError::Internal(e.to_string()))?;
    app.write(move |conn| Ok(status_lists::keep_signed(conn, id, revision, &text, now)?)).await?;
    Ok(signed.form(form))
}

/// The kept list, unless it must be signed anew.
fn still_good(list: &StatusList, now: Moment) -> Option<Signed> {
    let age = now - list.signed_at?;
    let fresh = age >= TimeDelta::zero() && age < RENEWED_AFTER;
    let same = list.signed_revision == list.revision;
    if fresh && same { serde_json::from_str(&list.signed_text).ok() } else { None }
}

fn sign(
    app: &App,
    list: &StatusList,
    identity: &Identity,
    revoked: &[i32],
    now: Moment,
) -> AppResult<Signed> {
    let internal = |error: String| AppError::Internal(format!("status list {}: {error}", list.id));
    let set = revoked.iter().filter_map(|index| u32::try_from(*index).ok());
    let bits = Bits::with_set(set).map_err(|error| internal(error.to_string()))?;
    let document = |form| {
        let did = identity.did(&app.base_url, form)?;
        let url = status_url(&app.base_url, list.id, form);
        let ttl = u64::from(TTL_SECONDS) * 1000;
        let mut document = list_credential(&url, &did, (now - SKEW).get(), ttl, &bits);
        document["validUntil"] = json!((now + VALID).whole_second());
        let key = identity.active(form).ok_or_else(|| internal("no active key".to_owned()))?;
        let method = did::method_id(&did, &public_key(key)?);
        AppResult::Ok((document, method, signer(&app.master_key, key)?))
    };
    let (embedded, method, key) = document(SignedForm::DataIntegrity)?;
    let contexts = ContextSet::published();
    let proved = proof::sign(&embedded, key.as_ref(), &method, now.get(), contexts)
        .map_err(|error| internal(error.to_string()))?;
    let (enveloped, method, key) = document(SignedForm::Jwt)?;
    let token = jwt::sign(&enveloped, key.as_ref(), &method)
        .map_err(|error| internal(error.to_string()))?;
    Ok(Signed { data_integrity: proved.to_string(), jwt: token })
}

/// The indexes that each signed form of a kept list says are revoked; `None` where one cannot be read.
pub(super) fn signed_bits(list: &StatusList) -> Option<[Vec<i32>; 2]> {
    let signed: Signed = serde_json::from_str(&list.signed_text).ok()?;
    let embedded = serde_json::from_str(&signed.data_integrity).ok()?;
    let enveloped = jwt::Jwt::read(&signed.jwt).ok()?.credential().ok()?;
    Some([set_bits(&embedded)?, set_bits(&enveloped)?])
}

fn set_bits(document: &serde_json::Value) -> Option<Vec<i32>> {
    let bits = Bits::decode(document["credentialSubject"]["encodedList"].as_str()?).ok()?;
    let all = 0..i32::try_from(bits.entries()).ok()?;
    Some(all.filter(|index| bits.get(u64::from(index.unsigned_abs())) == Ok(true)).collect())
}
