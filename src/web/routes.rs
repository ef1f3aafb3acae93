//! Every page, in one list.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::{activity, hand_in, leases, new_activity, own_reviews, results, work_files};
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
        .route("/static/{name}", web::get().to(statics::show))
        .configure(activities)
        .default_service(web::to(refused::nothing_here));
    config.service(pages);
}

/// Activities, submissions, reviews, results.
fn activities(config: &mut ServiceConfig) {
    config
        .route("/cohorts/{cohort}/activities/new", web::get().to(new_activity::show))
        .route("/cohorts/{cohort}/activities/new", web::post().to(new_activity::post))
        .route("/activities/{activity}", web::get().to(activity::show))
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
