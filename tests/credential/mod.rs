//! Badges against what others published: contexts, official vectors, schemas, samples.

mod badge;
mod canon;
mod contexts;
mod fast;
mod proof;
mod samples;
mod shared;
mod verify;
