//! Every page, in one list.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::{
    achievement, achievements, api_docs, badge, badges, issuer, problem_type, rubric_version,
    verify,
};
use super::{home, language, refused, sign_in, statics, tasks};

/// The pages under the base URL's path.
pub fn pages(config: &mut ServiceConfig, prefix: &str) {
    let pages = web::scope(prefix)
        .wrap(from_fn(refused::localise))
        .route("/", web::get().to(home::show))
        .route("/language", web::post().to(language::choose))
        .route("/sign-in", web::get().to(sign_in::show))
        .route("/sign-in", web::post().to(sign_in::post))
        .route("/sign-out", web::post().to(sign_in::sign_out))
        .route("/tasks", web::get().to(tasks::show))
        // Badges, verification, achievements.
        .route("/verify", web::get().to(verify::show))
        .route("/verify", web::post().to(verify::post))
        .route("/b/{id}", web::get().to(badge::show))
        .route("/b/{id}", web::head().to(badge::show))
        .route("/credentials/{id}", web::get().to(badge::of_credential))
        .route("/badges", web::get().to(badges::show))
        .route("/badges/{id}", web::post().to(badges::change))
        .route("/achievements/{id}", web::get().to(achievement::show))
        .route("/validations/{id}", web::post().to(achievement::decide))
        .route("/awards/{id}/revocation", web::post().to(achievement::revoke))
        .route("/cohorts/{id}/achievements", web::get().to(achievements::list))
        .route("/cohorts/{id}/achievements/new", web::get().to(achievements::new))
        .route("/cohorts/{id}/achievements/new", web::post().to(achievements::define))
        .route("/rubrics/{id}", web::get().to(rubric_version::show))
        .route("/issuers/{id}", web::get().to(issuer::show))
        .route("/problems/{key}", web::get().to(problem_type::show))
        .route("/api/docs", web::get().to(api_docs::show))
        // What all pages share.
        .route("/static/{name}", web::get().to(statics::show))
        .default_service(web::to(refused::nothing_here));
    config.service(pages);
}
