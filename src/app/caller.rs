//! Who is asking.

use crate::domain::{PersonId, named};

named! {
    /// What an API token may be used for.
    pub enum Scope {
        /// Reading.
        Read = "read",
        /// Reading and writing, within the person's own rights.
        Write = "write",
    }
}

/// A person who has proved who they are: by a session (pages) or a token (API).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub person: PersonId,
    /// Keeper of the instance.
    pub is_admin: bool,
    /// What the proof may be used for. A session may do all its person may.
    pub scope: Scope,
}
