//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{results, reviews};

/// The routes under `/api/v1`.
pub fn v1(config: &mut ServiceConfig<'_>) {
    reviewing(config);
}

/// Leases, reviews, results.
fn reviewing(config: &mut ServiceConfig<'_>) {
    config
        .service(reviews::take_lease)
        .service(reviews::read_lease)
        .service(reviews::read_lease_file)
        .service(reviews::keep_lease)
        .service(reviews::decline_lease)
        .service(reviews::read_peer_review)
        .service(reviews::save_peer_review)
        .service(reviews::post_peer_review)
        .service(reviews::read_self_review)
        .service(reviews::save_self_review)
        .service(reviews::post_self_review)
        .service(reviews::read_trainer_review)
        .service(reviews::save_trainer_review)
        .service(reviews::post_trainer_review)
        .service(reviews::list_my_reviews)
        .service(reviews::read_review)
        .service(results::release_results)
        .service(results::read_results)
        .service(results::read_table)
        .service(results::read_reviewers)
        .service(results::read_progress)
        .service(results::read_my_tasks);
}
