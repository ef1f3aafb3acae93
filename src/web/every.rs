//! Whole lists: a page shows all of what the API gives in seek pages.

use uuid::Uuid;

use crate::app::AppResult;

/// How many items are read at once.
const AT_ONCE: i64 = 200;

/// Every item of a list: `read` gives those after an id, one more than asked for where there are more.
///
/// # Errors
/// What `read` gives.
pub async fn every<T>(
    read: impl AsyncFn(Option<Uuid>, i64) -> AppResult<Vec<T>>,
    id: impl Fn(&T) -> Uuid,
) -> AppResult<Vec<T>> {
    let page = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    let mut all: Vec<T> = Vec::new();
    loop {
        let mut found = read(all.last().map(&id), AT_ONCE).await?;
        let more = found.len() > page;
        found.truncate(page);
        all.append(&mut found);
        if !more {
            return Ok(all);
        }
    }
}
