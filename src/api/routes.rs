//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{activities, files, proposals, results, reviews, rubrics, submissions};

/// The routes under `/api/v1`.
pub fn v1(config: &mut ServiceConfig<'_>) {
    config
        .service(rubrics::list)
        .service(rubrics::create)
        .service(rubrics::show)
        .service(rubrics::rewrite)
        .service(rubrics::open)
        .service(rubrics::adopt)
        .service(rubrics::list_versions)
        .service(rubrics::show_version)
        .service(rubrics::diff);
    config
        .service(proposals::list)
        .service(proposals::create)
        .service(proposals::show)
        .service(proposals::ballot)
        .service(proposals::decide)
        .service(proposals::close)
        .service(proposals::withdraw);
    config
        .service(activities::list)
        .service(activities::create)
        .service(activities::show)
        .service(activities::change)
        .service(activities::advance);
    config
        .service(submissions::list)
        .service(submissions::create)
        .service(submissions::show)
        .service(submissions::save)
        .service(submissions::submit)
        .service(submissions::withdraw)
        .service(submissions::resume)
        .service(files::upload)
        .service(files::download)
        .service(files::remove);
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
