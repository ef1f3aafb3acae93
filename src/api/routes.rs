//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    achievements, activities, awards, brought_badges, cohorts, competencies, connections,
    endorsements, files, invitations, issuers, issuing, key_revocations, links, me, members,
    proposals, results, reviews, roster, rubrics, submissions, tokens, verifications,
};

/// The routes under `/api/v1`.
pub fn v1(config: &mut ServiceConfig<'_>) {
    people(config);
    cohorts(config);
    writing(config);
    working(config);
    reviewing(config);
    certifying(config);
    carrying(config);
}

/// Accounts, links, tokens.
fn people(config: &mut ServiceConfig<'_>) {
    config
        .service(tokens::create)
        .service(tokens::list)
        .service(tokens::revoke)
        .service(me::see)
        .service(me::change)
        .service(me::prove_address)
        .service(links::ask_for_reset)
        .service(links::use_link);
}

/// Cohorts and who is in them.
fn cohorts(config: &mut ServiceConfig<'_>) {
    config
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

/// Rubrics and the proposals to change them.
fn writing(config: &mut ServiceConfig<'_>) {
    config
        .service(rubrics::list)
        .service(rubrics::create)
        .service(rubrics::show)
        .service(rubrics::rewrite)
        .service(rubrics::open)
        .service(rubrics::adopt)
        .service(rubrics::list_versions)
        .service(rubrics::show_version)
        .service(rubrics::diff)
        .service(proposals::list)
        .service(proposals::create)
        .service(proposals::show)
        .service(proposals::ballot)
        .service(proposals::decide)
        .service(proposals::close)
        .service(proposals::withdraw);
}

/// Activities, submissions and their files.
fn working(config: &mut ServiceConfig<'_>) {
    config
        .service(activities::list)
        .service(activities::create)
        .service(activities::show)
        .service(activities::change)
        .service(activities::advance)
        .service(submissions::list)
        .service(submissions::create)
        .service(submissions::show)
        .service(submissions::save)
        .service(submissions::set_shown)
        .service(submissions::submit)
        .service(submissions::withdraw)
        .service(submissions::resume)
        .service(files::upload)
        .service(files::download)
        .service(files::remove);
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
        .service(results::read_agreement)
        .service(results::read_progress)
        .service(results::read_my_tasks);
}

/// Issuers, achievements, awards and the verification of badges.
fn certifying(config: &mut ServiceConfig<'_>) {
    config
        .service(issuers::list)
        .service(issuers::add)
        .service(issuers::keys)
        .service(issuers::rotate)
        .service(issuers::retire)
        .service(key_revocations::ask)
        .service(key_revocations::list)
        .service(key_revocations::pending)
        .service(key_revocations::approve)
        .service(key_revocations::refuse)
        .service(key_revocations::withdraw)
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
        .service(issuing::see)
        .service(issuing::resume)
        .service(issuing::revoke_many)
        .service(awards::mine)
        .service(awards::my_validations)
        .service(endorsements::endorse_award)
        .service(endorsements::endorse_achievement)
        .service(endorsements::of_award)
        .service(endorsements::of_achievement)
        .service(endorsements::mine)
        .service(endorsements::decide)
        .service(endorsements::take_back)
        .service(verifications::verify);
}

/// What one has brought in, and the programs one has connected.
fn carrying(config: &mut ServiceConfig<'_>) {
    config
        .service(connections::mine)
        .service(connections::end)
        .service(brought_badges::mine)
        .service(brought_badges::see)
        .service(brought_badges::remove);
}
