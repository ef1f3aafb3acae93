//! The database. The only module that names Diesel.
//!
//! [`Db::read`] and [`Db::write`] are the doors: a snapshot to read from, and a unit of work of which all or
//! nothing happens; [`Db::write_locking`] is the second one for the queue of jobs and the purge. The functions, one file per noun, take `&mut Conn`, so that a use case decides what is
//! one unit. `find` gives an `Option`, `list` a `Vec`; rows are private to their file.

mod db;
mod error;
mod migrate;
mod seek;
mod tables;
mod types;

pub mod achievements;
pub mod activities;
pub mod audit;
pub mod awards;
pub mod brought_badges;
pub mod cohorts;
pub mod competencies;
pub mod desk;
pub mod dump;
pub mod endorsements;
pub mod files;
pub mod fits;
pub mod health;
pub mod idempotency;
pub mod imports;
pub mod instance;
pub mod invitations;
pub mod issuers;
pub mod jobs;
pub mod judging;
pub mod key_revocations;
pub mod leases;
pub mod links;
pub mod login_failures;
pub mod memberships;
pub mod oauth;
pub mod oauth_tokens;
pub mod people;
pub mod proposals;
pub mod reissues;
pub mod reviews;
pub mod roster;
pub mod rubric_versions;
pub mod rubrics;
pub mod sessions;
pub mod status_lists;
pub mod submissions;
pub mod tokens;
pub mod validations;

pub use db::{Conn, Db, Retry};
pub use error::{StoreError, StoreResult};

pub(crate) use db::on_backend;
