//! REST under `/api/v1`: handlers extract, call one use case, shape the reply. `routes.rs` lists every route.
//!
//! Conventions: problem+json (RFC 9457) with stable types; seek pages with `Link: rel="next"`;
//! `Idempotency-Key` on creations; `ETag` and `If-Match` on what is edited together; unknown fields refused;
//! RFC 3339 in UTC. Programs sign in with a bearer token; a page's session is not accepted here.

mod achievements;
pub mod activities;
mod awards;
pub mod backpack;
mod brought_badges;
mod cohorts;
mod competencies;
mod connections;
mod endorsements;
mod extract;
pub mod files;
mod invitations;
mod issuers;
mod issuing;
mod key_revocations;
mod links;
mod me;
mod members;
mod openapi;
mod page;
mod peer;
mod problem;
pub mod proposals;
pub mod public;
mod results;
mod reviews;
mod roster;
pub mod routes;
pub mod rubrics;
mod schemas;
pub mod submissions;
mod tokens;
pub mod vc_api;
mod verifications;

pub use extract::{Authed, Body, Creation, IfMatch, Perhaps};
pub use openapi::{complete, document};
pub use page::{PageQuery, Seek};
pub use peer::Peer;
pub use problem::{PROBLEM_KEYS, language_of, localise, status_of};
