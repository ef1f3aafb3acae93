//! Activities: one peer-assessment exercise, and where it stands.

use super::named;

named! {
    /// What learners hand in.
    pub enum ActivityKind {
        /// A report.
        Report = "report",
        /// An astonishment report: what surprised me, what I would change.
        AstonishmentReport = "astonishment_report",
        /// A text written together.
        CollaborativeText = "collaborative_text",
        /// A filmed professional gesture.
        FilmedGesture = "filmed_gesture",
        /// A role play.
        RolePlay = "role_play",
        /// Anything else.
        Other = "other",
    }

    /// Where an activity stands.
    pub enum Phase {
        /// Being prepared; learners do not see it.
        Draft = "draft",
        /// Work is handed in.
        Submit = "submit",
        /// Work is reviewed.
        Review = "review",
        /// Reviewing is over; results can be released.
        Results = "results",
    }
}
