//! A place in a status list: random, so that it tells nothing of when and after whom it was given out.

use super::{App, AppError, AppResult};
use crate::credential::status_list::ENTRIES;
use crate::domain::{IssuerId, Moment, StatusHolds, StatusListId};
use crate::store::Conn;
use crate::store::status_lists::{self, StatusList};

/// How many entries of a list are given out before the next list is begun: half, so that a random index is soon
/// found, and a badge's neighbours tell nothing.
const MOST_ALLOCATED: i32 = 65_536;

/// How many random indexes are drawn for one place.
const CANDIDATES: usize = 64;

/// What chance gives for a place, drawn before the unit of work.
#[derive(Clone, Debug)]
pub(super) struct PlaceChance {
    list: StatusListId,
    indexes: Vec<i32>,
}

impl PlaceChance {
    pub(super) fn draw(app: &App) -> Self {
        let index = |_| i32::try_from(app.random.below(ENTRIES)).unwrap_or_default();
        Self {
            list: StatusListId(app.random.uuid()),
            indexes: (0..CANDIDATES).map(index).collect(),
        }
    }

    /// Gives out a random free place in a list of the issuer's for such entries.
    ///
    /// # Errors
    /// [`AppError::Busy`] where every index that was drawn is taken.
    pub(super) fn allocate(
        &self,
        conn: &mut Conn,
        issuer: IssuerId,
        holds: StatusHolds,
        now: Moment,
    ) -> AppResult<(StatusListId, i32)> {
        let list = match status_lists::find_open(conn, issuer, holds, MOST_ALLOCATED)? {
            Some(list) => list.id,
            None => {
                let list = StatusList {
                    id: self.list,
                    issuer_id: issuer,
                    entries: i32::try_from(ENTRIES).unwrap_or(i32::MAX),
                    allocated: 0,
                    revision: 0,
                    signed_revision: -1,
                    signed_text: String::new(),
                    signed_at: None,
                    created_at: now,
                    holds,
                };
                status_lists::insert(conn, &list)?;
                list.id
            }
        };
        let taken = status_lists::taken(conn, list, &self.indexes)?;
        let free = self.indexes.iter().copied().find(|index| !taken.contains(index));
        // Each of the 64 is taken with a chance below one half.
        let index = free.ok_or(AppError::Busy)?;
        status_lists::count_allocated(conn, list)?;
        Ok((list, index))
    }
}
