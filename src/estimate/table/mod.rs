//! Tables of marks and authors as files: `reviews.csv` (`submission,reviewer,criterion,score`),
//! `authors.csv` (`submission,author`) and `anchors.csv` (`submission,criterion,score`).
//!
//! Columns come in any order, others are ignored. Accepted: a byte-order mark, any line ending, `;`
//! instead of `,`, decimal commas, quoted fields. Everything else that is not right is refused
//! with its line; a table is read whole or not at all.

mod fields;
mod refusal;
mod rows;

pub use refusal::{Column, Reason, TableRefused};
pub use rows::{
    AnchorRow, AuthorRow, ReviewRow, Scales, anchors, authors, check_anchors, check_reviews,
    reviews,
};
