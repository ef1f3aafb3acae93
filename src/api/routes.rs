//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{achievements, awards, competencies, issuers, verifications};

/// The routes under `/api/v1`.
pub fn v1(config: &mut ServiceConfig<'_>) {
    config
        .service(issuers::list)
        .service(issuers::add)
        .service(issuers::keys)
        .service(issuers::rotate)
        .service(issuers::retire)
        .service(issuers::revoke)
        .service(competencies::add)
        .service(competencies::list)
        .service(competencies::see)
        .service(competencies::change)
        .service(competencies::remove)
        .service(achievements::templates)
        .service(achievements::define)
        .service(achievements::list)
        .service(achievements::see)
        .service(achievements::change)
        .service(achievements::archive)
        .service(awards::validations)
        .service(awards::decide)
        .service(awards::list)
        .service(awards::file)
        .service(awards::see)
        .service(awards::change)
        .service(awards::revoke)
        .service(awards::unrevoke)
        .service(awards::mine)
        .service(awards::my_validations)
        .service(verifications::verify);
}
