//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{activities, files, proposals, rubrics, submissions};

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
}
