//! Pages: plain forms, POST then 303 then GET, no JavaScript needed, French and English.
//!
//! A page is a file here and a template in `templates/`: it extracts, calls one use case, shapes the page.
//! `routes.rs` lists every route.

mod achievement;
mod achievements;
mod api_docs;
mod badge;
mod badges;
pub mod csrf;
mod grounds;
mod home;
mod issuer;
mod language;
mod layout;
mod page;

mod posted;
mod problem_type;
mod refused;
pub mod routes;
mod rubric_version;
pub mod session;
mod sign_in;
mod statics;
mod tasks;
mod verdict;
mod verify;

pub use crate::api::Peer;
pub use layout::{Layout, Texts};
pub use page::{page, page_with_status, see_other};
pub use posted::{Fields, OpenForm, Posted};
pub use refused::{PageError, PageResult};
pub use session::{SignedIn, Visitor};
