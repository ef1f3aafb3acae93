//! REST under `/api/v1`: handlers extract, call one use case, shape the reply. `routes.rs` lists every route.
//!
//! Conventions: problem+json (RFC 9457) with stable types; seek pages with `Link: rel="next"`;
//! `Idempotency-Key` on creations; `ETag` and `If-Match` on what is edited together; unknown fields refused;
//! RFC 3339 in UTC. Programs sign in with a bearer token; a page's session is not accepted here.

pub mod activities;
mod extract;
pub mod files;
mod openapi;
mod page;
mod problem;
pub mod proposals;
mod results;
mod reviews;
pub mod routes;
pub mod rubrics;
mod schemas;
pub mod submissions;

pub use extract::{Authed, Body, Creation, IfMatch};
pub use openapi::document;
pub use page::{PageQuery, Seek};
pub use problem::{PROBLEM_KEYS, language_of, localise, status_of};
