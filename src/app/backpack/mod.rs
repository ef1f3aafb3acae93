//! A learner's backpack: the badges awarded here and those brought in from elsewhere, as the Open Badges API 3.0
//! exchanges them with programs that the learner has connected, and as the learner sees them.

pub mod bring_in;
pub mod brought;
pub mod credentials;
pub mod profile;
