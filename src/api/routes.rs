//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    achievements, awards, cohorts, competencies, invitations, issuers, links, me, members, roster,
    tokens, verifications,
};

/// The routes under `/api/v1`.
pub fn v1(config: &mut ServiceConfig<'_>) {
    config
        .service(tokens::create)
        .service(tokens::list)
        .service(tokens::revoke)
        .service(me::see)
        .service(me::change)
        .service(me::prove_address)
        .service(links::ask_for_reset)
        .service(links::use_link)
        .service(cohorts::create)
        .service(cohorts::list)
        .service(cohorts::see)
        .service(cohorts::change)
        .service(members::list)
        .service(members::change_role)
        .service(members::remove)
        .service(invitations::create)
        .service(invitations::list)
        .service(invitations::revoke)
        .service(invitations::accept)
        .service(roster::add)
        .service(roster::list)
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
