//! Pages: plain forms, POST then 303 then GET, no JavaScript needed, French and English.
//!
//! A page is a file here and a template in `templates/`: it extracts, calls one use case, shapes the page.
//! `routes.rs` lists every route.

mod account;
mod achievement;
mod achievements;
mod activity;
mod activity_form;
mod agreement;
mod api_docs;
mod badge;
mod badges;
mod brought;
mod change_form;
mod change_words;
mod cohort;
mod cohorts;
mod connections;
mod criteria_form;
pub mod csrf;
mod desk;
mod endorsements;
mod every;
mod faults;
mod grounds;
mod hand_in;
mod home;
mod invitations;
mod issuer;
mod join;
mod language;
mod layout;
mod leases;
mod link;
mod local_time;
mod moved_on;
mod overview;
mod own_reviews;
mod page;
mod parts;
mod posted;
mod problem_type;
mod refused;
mod reset;
mod results;
mod roster;
pub mod routes;
mod rubric;
mod rubric_form;
mod rubric_moves;
mod rubric_version;
pub mod session;
mod shown_work;
mod sign_in;
mod statics;
mod tasks;
mod verdict;
mod verify;
mod work_files;

pub use crate::api::Peer;
pub use layout::{Layout, Texts};
pub use page::{page, page_with_status, see_other};
pub use posted::{Fields, OpenForm, Posted};
pub use refused::{PageError, PageResult};
pub use session::{SignedIn, Visitor};
