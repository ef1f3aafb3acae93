//! Open Badges.
pub mod bake;
