//! Hashing passwords: Argon2id, at most two at a time, with a bounded queue, so that a flood of log-ins takes
//! neither all memory nor all cores.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::{App, AppError, AppResult};

/// How many hashes are computed at once in this process.
const AT_ONCE: usize = 2;

/// How many more may wait for their turn.
const QUEUE: usize = 200;

/// Memory in KiB, passes and lanes (OWASP Password Storage Cheat Sheet, 2026).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
static PRESENT: AtomicUsize = AtomicUsize::new(0);

/// A place in the queue, given back when dropped.
struct Place;

impl Place {
    fn take() -> AppResult<Self> {
        let place = Self;
        match PRESENT.fetch_add(1, Ordering::Relaxed) {
            before if before < AT_ONCE + QUEUE => Ok(place),
            _ => Err(AppError::Busy), // dropping the place counts down again
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        PRESENT.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The hash of a password under a new salt, in the PHC string format.
///
/// # Errors
/// [`AppError::Busy`] when the queue is full.
pub async fn hash(app: &App, password: &str) -> AppResult<String> {
    let password = Zeroizing::new(password.to_owned());
    let salt = app.random.uuid();
    in_turn(move || hash_now(&password, salt.as_bytes())).await
}

/// Whether the password is the one that was hashed. Without a hash (no such account, or no password chosen yet)
/// the answer is no, and takes as long.
///
/// # Errors
/// [`AppError::Busy`] when the queue is full.
pub async fn matches(password: &str, hash: Option<&str>) -> AppResult<bool> {
    let password = Zeroizing::new(password.to_owned());
    let hash = hash.map(str::to_owned);
    in_turn(move || {
        let known = hash.is_some();
        let hash = match &hash {
            Some(hash) => hash,
            None => nobodys_hash()?,
        };
        let fits = argon2()?.verify_password(password.as_bytes(), hash.as_str()).is_ok();
        Ok(fits && known)
    })
    .await
}

/// Runs `work` off the async threads when its turn comes.
async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let place = Place::take()?;
    let turn = TURNS.acquire().await.map_err(|_| AppError::Busy)?;
    let done = tokio::task::spawn_blocking(move || {
        let _kept = (place, turn); // to the end of the work, even if the caller has gone
        work()
    });
    done.await.map_err(|error| AppError::Internal(error.to_string()))?
}

fn argon2() -> AppResult<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str, salt: &[u8]) -> AppResult<String> {
    let hash = argon2()?.hash_password_with_salt(password.as_bytes(), salt);
    Ok(hash.map_err(|error| AppError::Internal(error.to_string()))?.to_string())
}

/// A hash that stands in where there is none, so that time does not tell whether there is an account.
fn nobodys_hash() -> AppResult<&'static String> {
    static HASH: OnceLock<String> = OnceLock::new();
    match HASH.get() {
        Some(hash) => Ok(hash),
        None => {
            let hash = hash_now("nobody's password", b"nobody's own salt")?;
            Ok(HASH.get_or_init(|| hash))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_tells_its_cost_and_fits_its_password_only() {
        let hash = hash_now("un cheval bleu", b"0123456789abcdef").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            assert!(matches("un cheval bleu", Some(&hash)).await.unwrap());
            assert!(!matches("un cheval vert", Some(&hash)).await.unwrap());
            assert!(!matches("nobody's password", None).await.unwrap());
        });
    }

    #[test]
    fn the_queue_is_bounded() {
        let places: Vec<_> = std::iter::from_fn(|| Place::take().ok()).take(1000).collect();
        assert!(places.len() <= AT_ONCE + QUEUE);
        assert!(matches!(Place::take(), Err(AppError::Busy)));
        drop(places);
        assert!(Place::take().is_ok());
    }
}
