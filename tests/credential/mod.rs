//! Badges against what others published: contexts, official vectors, schemas, samples.

mod badge;
mod canon;
mod contexts;
mod fast;
mod proof;
mod samples;
pub(crate) mod shared;
mod vcdm;
pub mod verify;
