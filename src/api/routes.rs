//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{cohorts, invitations, links, me, members, roster, tokens};

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
        .service(roster::list);
}
