//! Whole ways through the service.

mod backup;
mod badge;
mod cohort;
mod demo;
mod import;
mod presentations;
mod two_nodes;
