//! The integration tests: one binary, so that everything is linked once.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod activity_pages;
mod api;
mod architecture;
mod backpack;
mod badge_pages;
mod blindness;
mod catalogue;
mod credential;
mod endorsements;
mod faults;
mod journeys;
mod negative;
mod offline;
mod operate;
mod score;
mod store;
mod support;
mod vc_api;
mod verify_command;
