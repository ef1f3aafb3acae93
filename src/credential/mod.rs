//! Open Badges.
pub mod bake;
pub mod image;
