//! The use cases: one file per intent, one unit of work each. Nothing is decided anywhere else.
//!
//! A use case is an `async fn` that takes the [`App`], the [`Caller`] and what is asked, gets ids and time
//! from the `App` before its unit of work, asks for the right inside it ([`rights`]), writes an audit line, and
//! asks for jobs in the same unit. Creations go through [`App::create`], which makes retries harmless.

pub mod accept_invitation;
pub mod add_issuer;
pub mod add_user;
pub mod attach_file;
pub mod authenticate;
pub mod award_content;
pub mod backpack;
pub mod backup;
mod caller;
pub mod cohorts;
pub mod competencies;
mod create;
pub mod create_rubric;
pub mod decide_proposal;
pub mod decide_validation;
pub mod define_achievement;
pub mod doctor;
pub mod endorsements;
mod error;
pub mod estimate_activity;
pub mod export_reviews;
pub mod identity;
pub mod import_reviews;
pub mod invitations;
pub mod issuing;
pub mod judge_activity;
pub mod key_life;
pub mod letters;
pub mod links;
mod make_documents;
mod make_key;
pub mod make_receipt;
pub mod me;
pub mod members;
pub mod mend_jobs;
pub mod moderate_rubric;
pub mod move_activity;
pub mod my_tasks;
pub mod oauth;
pub mod open;
pub mod pack_bundle;
mod password;
pub mod plan_activity;
pub mod propose_change;
pub mod public_pages;
pub mod published;
mod published_ob2;
pub mod purge;
pub mod read_activity;
pub mod read_agreement;
pub mod read_awards;
pub mod read_issuers;
pub mod read_results;
pub mod read_rubric;
pub mod read_submission;
pub mod read_table;
pub mod release_results;
mod reserve_award;
pub mod resolve;
pub mod revoke_award;
pub mod revoke_awards;
pub mod revoke_key;
pub mod rights;
pub mod roster;
pub mod show_work;
pub mod sign_anew;
pub mod sign_award;
pub mod sign_in;
pub mod signed_status;
mod status_place;
pub mod submit_work;
pub mod take_review;
pub mod tend_lease;
mod throttle;
pub mod tokens;
pub mod vc_api;
pub mod verify_credential;
pub mod write_review;

use std::sync::Arc;

pub use caller::{Caller, Scope};
pub use create::Once;
pub use error::{AppError, AppResult, Fault, causes};
pub use move_activity::advance_phases;
pub use read_rubric::public_rubric;

use crate::clock::Clock;
use crate::config::{BaseUrl, Config};
use crate::domain::Moment;
use crate::keys::MasterKey;
use crate::random::Random;
use crate::store::{Conn, Db};

/// Everything a use case may need.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids, tokens, salts.
    pub random: Arc<dyn Random>,
    /// The key under which issuers' keys are encrypted.
    pub master_key: Arc<MasterKey>,
    /// Under which URL everything lies.
    pub base_url: Arc<BaseUrl>,
    /// What the service was told at start.
    pub config: Arc<Config>,
    /// The places of the verification, and its client.
    pub verification: Arc<verify_credential::Verification>,
}

impl App {
    /// The present moment.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Runs one unit of work. See [`Db::write`]: it may run several times.
    ///
    /// # Errors
    /// What `work` gives.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Conn) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        self.db.write(work).await
    }

    /// Reads from one snapshot.
    ///
    /// # Errors
    /// What `work` gives.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        self.db.read(work).await
    }
}
