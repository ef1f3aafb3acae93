//! Compagnon: peer assessment whose results become Open Badges that anyone can check.
//!
//! The house, from the inside out. Each layer may use those before it, never those after it
//! (`tests/architecture.rs` holds this):
//!
//! - [`domain`]: what the words mean and which moves are legal. Pure.
//! - [`estimate`]: from peers' marks to levels with their certainty. Pure.
//! - [`credential`]: Open Badges and verifiable credentials: build, sign, bake, verify. Pure.
//! - [`keys`], [`fetch`], [`mail`], [`text`]: signing keys, the one outbound client, mail, the catalogue.
//! - [`store`]: the database, the only module that names Diesel.
//! - [`app`]: the use cases, one a file, one unit of work each: the only door to a decision.
//! - [`jobs`], [`api`], [`web`]: what calls the use cases: background work, REST, pages.
//! - [`command`]: the command line.

/// The allocator of the program, its tests and its benches.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod api;
pub mod app;
pub mod clock;
pub mod command;
pub mod config;
pub mod credential;
pub mod domain;
pub mod estimate;
pub mod fetch;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod random;
pub mod store;
pub mod text;
pub mod web;
