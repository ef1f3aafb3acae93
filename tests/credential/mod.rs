//! Badges against what others published: contexts, official vectors, schemas, samples.

pub(crate) mod badge;
mod canon;
mod contexts;
mod fast;
mod proof;
mod samples;
pub(crate) mod shared;
pub(crate) mod vcdm;
pub mod verify;
