//! Every route of the Open Badges API and of OAuth, in one list.

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use super::{credentials, discovery, oauth, profile, status};

/// Below which path the standard's own calls lie.
pub const OPEN_BADGES: &str = "/ims/ob/v3p0";

/// Below which path programs register and get tokens.
pub const OAUTH: &str = "/oauth";

/// Where a person is asked: a page.
pub const CONSENT: &str = "/connections/new";

/// Registers the routes under the base URL's path. Before the pages.
pub fn routes(config: &mut ServiceConfig, prefix: &str) {
    let badges = web::scope(&format!("{prefix}{OPEN_BADGES}"))
        .wrap(from_fn(status::localise))
        .route("/discovery", web::get().to(discovery::show))
        .route("/credentials", web::get().to(credentials::list))
        .route("/credentials", web::post().to(credentials::upsert))
        .route("/profile", web::get().to(profile::show))
        .route("/profile", web::put().to(profile::change))
        .default_service(web::to(status::elsewhere));
    let oauth = web::scope(&format!("{prefix}{OAUTH}"))
        .wrap(from_fn(oauth::localise))
        .route("/register", web::post().to(oauth::register))
        .route("/token", web::post().to(oauth::token))
        .route("/revoke", web::post().to(oauth::revoke))
        .default_service(web::to(oauth::elsewhere));
    config.service(badges).service(oauth);
}
