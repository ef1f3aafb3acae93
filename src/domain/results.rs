//! Results: when they are shown.

use super::facts;

facts! {
    /// Why results are not shown or not released.
    pub enum ResultsRefused {
        /// They are not released yet.
        NotReleased = "results_not_released",
        /// Reviewing is not over.
        ReviewsOpen = "results_reviews_open",
    }
}
