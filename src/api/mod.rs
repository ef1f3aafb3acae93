//! REST under `/api/v1`: handlers extract, call one use case, shape the reply. `routes.rs` lists every route.
//!
//! Conventions: problem+json (RFC 9457) with stable types; seek pages with `Link: rel="next"`;
//! `Idempotency-Key` on creations; `ETag` and `If-Match` on what is edited together; unknown fields refused;
//! RFC 3339 in UTC. Programs sign in with a bearer token; a page's session is not accepted here.

mod achievements;
mod awards;
mod competencies;
mod extract;
mod issuers;
mod openapi;
mod page;
mod problem;
pub mod public;
pub mod routes;
mod verifications;

pub use extract::{Authed, Body, Creation, IfMatch};
pub use openapi::document;
pub use page::{PageQuery, Seek};
pub use problem::{PROBLEM_KEYS, language_of, localise, status_of};
