//! Open Badges 3.0 and the W3C documents under it: what a badge says, how it is signed, how a
//! signature is checked. Pure: no clock, no randomness, no I/O; whoever signs is passed in as a
//! [`signer::Signer`], the time and the ids are arguments.

pub mod achievement;
pub mod bake;
pub mod build;
pub mod bundle;
pub mod canon;
pub mod contexts;
pub mod did;
pub mod endorse;
mod fast;
pub mod image;
pub mod jcs;
pub mod json;
pub mod jwt;
pub mod key;
pub mod lint;
pub mod ob2;
pub mod proof;
pub mod rdfc;
pub mod result;
pub mod schema;
pub mod signer;
pub mod status_list;
pub mod vcdm;
pub mod verify;
