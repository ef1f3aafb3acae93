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
use crate::store::Conn;
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

/// How often a list is signed for one reader, where it changes meanwhile.
const TRIES: usize = 4;

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

/// The signed list of that id, in a form. It is signed when its revision or its age asks for it, and else served as
/// it was kept; of several that sign one revision at once, the first one's is kept and served by all.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Internal`] when the issuer cannot sign; [`AppError::Busy`] when the list
/// changes faster than it can be signed.
pub async fn signed_status(app: &App, id: StatusListId, form: SignedForm) -> AppResult<String> {
    for _ in 0..TRIES {
        let now = app.now();
        let found = match app.read(move |conn| look(conn, id, now)).await? {
            Looked::Kept(kept) => return Ok(kept.form(form)),
            Looked::Due(found) => found,
        };
        let (signing, revision) = (app.clone(), found.list.revision);
        let signed = tokio::task::spawn_blocking(move || sign(&signing, &found, now)).await;
        let signed = signed.map_err(|error| AppError::Internal(error.to_string()))??;
        if let Some(kept) = keep(app, id, revision, signed, now).await? {
            return Ok(kept.form(form));
        }
    }
    Err(AppError::Busy)
}

/// A list as it was found.
enum Looked {
    /// Signed, and still good.
    Kept(Signed),
    /// To be signed.
    Due(Box<Due>),
}

/// All that is needed to sign a list.
struct Due {
    list: StatusList,
    identity: Identity,
    revoked: Vec<i32>,
}

fn look(conn: &mut Conn, id: StatusListId, now: Moment) -> AppResult<Looked> {
    let list = status_lists::find(conn, id)?.ok_or(AppError::NotFound)?;
    if let Some(kept) = still_good(&list, now) {
        return Ok(Looked::Kept(kept));
    }
    let identity = Identity::find(conn, list.issuer_id)?.ok_or(AppError::NotFound)?;
    let revoked = status_lists::revoked(conn, id)?;
    Ok(Looked::Due(Box::new(Due { list, identity, revoked })))
}

/// Keeps what was signed, unless another was quicker, whose list it gives then; `None` when the list has changed
/// since: a revocation, or a key that signs no more.
async fn keep(
    app: &App,
    id: StatusListId,
    revision: i64,
    signed: Signed,
    now: Moment,
) -> AppResult<Option<Signed>> {
    let text = serde_json::to_string(&signed).map_err(|e| AppError::Internal(e.to_string()))?;
    app.write(move |conn| {
        let list = status_lists::find(conn, id)?.ok_or(AppError::NotFound)?;
        if list.revision != revision {
            return Ok(None);
        }
        if let Some(kept) = still_good(&list, now) {
            return Ok(Some(kept));
        }
        status_lists::keep_signed(conn, id, revision, &text, now)?;
        Ok(Some(signed.clone()))
    })
    .await
}

/// The kept list, unless it must be signed anew.
fn still_good(list: &StatusList, now: Moment) -> Option<Signed> {
    let age = now - list.signed_at?;
    let fresh = age >= TimeDelta::zero() && age < RENEWED_AFTER;
    let same = list.signed_revision == list.revision;
    if fresh && same { serde_json::from_str(&list.signed_text).ok() } else { None }
}

fn sign(app: &App, due: &Due, now: Moment) -> AppResult<Signed> {
    let Due { list, identity, revoked } = due;
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
