//! Creations that may be retried: the answer is kept under the caller's `Idempotency-Key`, in the same unit of
//! work as the creation, so that a retry gets the same answer and nothing is created twice.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{App, AppError, AppResult};
use crate::domain::PersonId;
use crate::store::{Conn, idempotency};

/// A caller's `Idempotency-Key`, bound to what was asked under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    person: PersonId,
    key: String,
    fingerprint: Vec<u8>,
}

impl Once {
    /// Binds a person's key to a request: its method and path, and its body.
    pub fn new(person: PersonId, key: &str, request: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(request.as_bytes());
        hash.update([0]);
        hash.update(body);
        Self { person, key: key.to_owned(), fingerprint: hash.finalize().to_vec() }
    }
}

impl App {
    /// Runs a creation once per key: a retry gets the first answer, and changes nothing.
    ///
    /// Without a key (a page's form, a command) it just runs.
    ///
    /// # Errors
    /// What `work` gives; [`AppError::KeyReused`] when the key came with another request before.
    pub async fn create<T>(
        &self,
        once: Option<Once>,
        work: impl Fn(&mut Conn) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let now = self.now();
        self.write(move |conn| {
            let Some(once) = &once else { return work(conn) };
            if let Some(earlier) = idempotency::find(conn, once.person, &once.key)? {
                if earlier.fingerprint != once.fingerprint {
                    return Err(AppError::KeyReused);
                }
                return serde_json::from_str(&earlier.outcome)
                    .map_err(|error| AppError::Internal(error.to_string()));
            }
            let made = work(conn)?;
            let outcome = serde_json::to_string(&made)
                .map_err(|error| AppError::Internal(error.to_string()))?;
            let answer = idempotency::Earlier { fingerprint: once.fingerprint.clone(), outcome };
            idempotency::insert(conn, once.person, &once.key, &answer, now)?;
            Ok(made)
        })
        .await
    }
}
