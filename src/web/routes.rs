//! Every page, in one list.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::{
    account, achievement, achievements, activity, activity_form, agreement, api_docs, badge,
    badges, brought, cohort, cohorts, connections, endorsements, hand_in, home, invitations,
    issuer, join, language, leases, link, own_reviews, problem_type, refused, reset, results,
    roster, rubric, rubric_form, rubric_moves, rubric_version, shown_work, sign_in, statics, tasks,
    verify, work_files,
};

/// The pages under the base URL's path.
pub fn pages(config: &mut ServiceConfig, prefix: &str) {
    let pages = web::scope(prefix)
        .wrap(from_fn(refused::localise))
        .configure(people)
        .configure(rubrics)
        .route("/", web::get().to(home::show))
        .route("/language", web::post().to(language::choose))
        .route("/sign-in", web::get().to(sign_in::show))
        .route("/sign-in", web::post().to(sign_in::post))
        .route("/sign-out", web::post().to(sign_in::sign_out))
        .route("/tasks", web::get().to(tasks::show))
        .route("/static/{name}", web::get().to(statics::show))
        .configure(activities)
        .configure(certification)
        .configure(backpack)
        .default_service(web::to(refused::nothing_here));
    config.service(pages);
}

/// Accounts, cohorts, invitations.
fn people(pages: &mut ServiceConfig) {
    pages
        .route("/reset", web::get().to(reset::show))
        .route("/reset", web::post().to(reset::post))
        .route("/link/{token}", web::get().to(link::show))
        .route("/link/{token}", web::post().to(link::post))
        .route("/join", web::get().to(join::find))
        .route("/join/{code}", web::get().to(join::show))
        .route("/join/{code}", web::post().to(join::post))
        .route("/account", web::get().to(account::show))
        .route("/account", web::post().to(account::change))
        .route("/account/address-proof", web::post().to(account::prove))
        .route("/account/tokens", web::post().to(account::make_token))
        .route("/account/tokens/{id}/revoke", web::post().to(account::revoke_token))
        .route("/cohorts", web::get().to(cohorts::show))
        .route("/cohorts", web::post().to(cohorts::create))
        .route("/cohorts/{id}", web::get().to(cohort::show))
        .route("/cohorts/{id}", web::post().to(cohort::change))
        .route("/cohorts/{id}/members/{member}/role", web::post().to(cohort::change_role))
        .route("/cohorts/{id}/members/{member}/remove", web::post().to(cohort::remove_member))
        .route("/cohorts/{id}/invitations", web::post().to(invitations::create))
        .route("/cohorts/{id}/invitations/{one}/revoke", web::post().to(invitations::revoke))
        .route("/cohorts/{id}/roster", web::get().to(roster::show))
        .route("/cohorts/{id}/roster", web::post().to(roster::add));
}

/// Rubrics and the proposals to change them.
fn rubrics(pages: &mut ServiceConfig) {
    const RUBRIC: &str = "/cohorts/{cohort}/rubrics/{rubric}";
    const PROPOSAL: &str = "/cohorts/{cohort}/rubrics/{rubric}/proposals/{proposal}";
    pages
        .route("/cohorts/{id}/rubrics/new", web::get().to(rubric_form::new))
        .route("/cohorts/{id}/rubrics/new", web::post().to(rubric_form::create))
        .route(RUBRIC, web::get().to(rubric::show))
        .route(&format!("{RUBRIC}/edit"), web::get().to(rubric_form::edit))
        .route(&format!("{RUBRIC}/edit"), web::post().to(rubric_form::rewrite))
        .route(&format!("{RUBRIC}/open"), web::post().to(rubric_moves::open))
        .route(&format!("{RUBRIC}/adopt"), web::post().to(rubric_moves::adopt))
        .route(&format!("{RUBRIC}/proposals"), web::post().to(rubric_moves::propose))
        .route(&format!("{PROPOSAL}/ballot"), web::post().to(rubric_moves::vote))
        .route(&format!("{PROPOSAL}/decision"), web::post().to(rubric_moves::decide))
        .route(&format!("{PROPOSAL}/close"), web::post().to(rubric_moves::close))
        .route(&format!("{PROPOSAL}/withdraw"), web::post().to(rubric_moves::withdraw));
}

/// Activities, submissions, reviews, results.
fn activities(config: &mut ServiceConfig) {
    config
        .route("/cohorts/{cohort}/activities/new", web::get().to(activity_form::new))
        .route("/cohorts/{cohort}/activities/new", web::post().to(activity_form::create))
        .route("/activities/{activity}", web::get().to(activity::show))
        .route("/activities/{activity}/agreement", web::get().to(agreement::show))
        .route("/activities/{activity}/edit", web::get().to(activity_form::edit))
        .route("/activities/{activity}/edit", web::post().to(activity_form::change))
        .route("/activities/{activity}/phase", web::post().to(activity::advance))
        .route("/activities/{activity}/release", web::post().to(activity::release))
        .route("/activities/{activity}/leases", web::post().to(leases::take))
        .route("/activities/{activity}/submission", web::get().to(hand_in::show))
        .route("/activities/{activity}/submission", web::post().to(hand_in::post))
        .route("/activities/{activity}/self-review", web::get().to(own_reviews::show_self))
        .route("/activities/{activity}/self-review", web::post().to(own_reviews::post_self))
        .route("/activities/{activity}/results", web::get().to(results::show))
        .route("/leases/{lease}", web::get().to(leases::show))
        .route("/leases/{lease}", web::post().to(leases::post))
        .route("/leases/{lease}/files/{number}", web::get().to(work_files::blind))
        .route("/submissions/{submission}/files/{file}", web::get().to(work_files::own))
        .route("/submissions/{submission}/trainer-review", web::get().to(own_reviews::show_trainer))
        .route(
            "/submissions/{submission}/trainer-review",
            web::post().to(own_reviews::post_trainer),
        );
}

/// Badges, their verification, achievements; and what they and the API point to.
fn certification(config: &mut ServiceConfig) {
    config
        .route("/verify", web::get().to(verify::show))
        .route("/verify", web::post().to(verify::post))
        .route("/b/{id}", web::get().to(badge::show))
        .route("/b/{id}", web::head().to(badge::show))
        .route("/b/{id}/work", web::get().to(shown_work::show))
        .route("/b/{id}/work/{number}", web::get().to(shown_work::file))
        .route("/credentials/{id}", web::get().to(badge::of_credential))
        .route("/badges", web::get().to(badges::show))
        .route("/badges/{id}", web::post().to(badges::change))
        .route("/achievements/{id}", web::get().to(achievement::show))
        .route("/achievements/{id}/issuing", web::post().to(achievement::resume))
        .route("/validations/{id}", web::post().to(achievement::decide))
        .route("/awards/{id}/revocation", web::post().to(achievement::revoke))
        .route("/cohorts/{id}/achievements", web::get().to(achievements::list))
        .route("/cohorts/{id}/achievements/new", web::get().to(achievements::new))
        .route("/cohorts/{id}/achievements/new", web::post().to(achievements::define))
        .route("/rubrics/{id}", web::get().to(rubric_version::show))
        .route("/issuers/{id}", web::get().to(issuer::show))
        .route("/problems/{key}", web::get().to(problem_type::show))
        .route("/api/docs", web::get().to(api_docs::show));
}

/// Connected programs, badges brought in from elsewhere, and endorsements.
fn backpack(config: &mut ServiceConfig) {
    config
        .route("/connections", web::get().to(connections::list))
        .route("/connections/new", web::get().to(connections::ask))
        .route("/connections/new", web::post().to(connections::answer))
        .route("/connections/{id}/end", web::post().to(connections::end))
        .route("/brought-badges/{id}", web::get().to(brought::file))
        .route("/brought-badges/{id}/remove", web::post().to(brought::remove))
        .route("/privacy", web::get().to(connections::privacy))
        .route("/endorsements", web::get().to(endorsements::mine))
        .route("/endorsements/{id}/consent", web::post().to(endorsements::decide))
        .route("/endorsements/{id}/withdraw", web::post().to(endorsements::take_back))
        .route("/b/{id}/endorsements", web::post().to(endorsements::endorse_award))
        .route(
            "/achievements/{id}/endorsements",
            web::post().to(endorsements::endorse_achievement),
        );
}
