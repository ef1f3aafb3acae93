//! What this installation is: its base URL and the check of its master key.

use diesel::prelude::*;

use super::tables::instance;
use super::{Conn, StoreResult};
use crate::domain::Moment;

/// The one row of the installation.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Instance {
    /// Under which URL it is reached; part of every id in every badge.
    pub base_url: String,
    /// By which another master key is told apart.
    pub master_key_check: String,
    /// When it was first started.
    pub created_at: Moment,
}

/// The installation, once it has been started.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn) -> StoreResult<Option<Instance>> {
    let columns = (instance::base_url, instance::master_key_check, instance::created_at);
    Ok(instance::table.select(columns).first(conn).optional()?)
}

/// Records the first start.
///
/// # Errors
/// The database's own; a second one breaks the primary key.
pub fn insert(conn: &mut Conn, new: &Instance) -> StoreResult<()> {
    diesel::insert_into(instance::table)
        .values((
            instance::id.eq(1),
            instance::base_url.eq(&new.base_url),
            instance::master_key_check.eq(&new.master_key_check),
            instance::created_at.eq(new.created_at),
        ))
        .execute(conn)?;
    Ok(())
}
