//! Pages: plain forms, POST then 303 then GET, no JavaScript needed, French and English.
//!
//! A page is a file here and a template in `templates/`: it extracts, calls one use case, shapes the page.
//! `routes.rs` lists every route.

mod account;
mod change_form;
mod change_words;
mod cohort;
mod cohorts;
mod criteria_form;
pub mod csrf;
mod every;
mod faults;
mod home;
mod invitations;
mod join;
mod language;
mod layout;
mod link;
mod moved_on;
mod page;
mod posted;
mod refused;
mod reset;
mod roster;
pub mod routes;
mod rubric;
mod rubric_form;
mod rubric_moves;
pub mod session;
mod sign_in;
mod statics;
mod tasks;

pub use crate::api::Peer;
pub use layout::{Layout, Texts};
pub use page::{page, page_with_status, see_other};
pub use posted::{Fields, OpenForm, Posted};
pub use refused::{PageError, PageResult};
pub use session::{SignedIn, Visitor};
