//! The server: puts the API, the public documents and the pages together, with the worker beside them.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpResponse, HttpServer, web};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use utoipa_actix_web::{AppExt, scope};

use crate::app::vc_api::ConformanceIssuer;
use crate::app::{App, AppError};
use crate::web::routes::pages;
use crate::{api, jobs, store};

/// How long requests under way may take once the server is told to stop, in seconds.
const DRAIN_SECONDS: u64 = 30;

/// Logs to standard error, by `RUST_LOG` or at level `info`.
pub fn log_to_stderr() {
    log_at("info");
}

/// Logs to standard error, by `RUST_LOG` or only what goes wrong.
pub fn log_quietly() {
    log_at("warn");
}

fn log_at(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // A second initialisation (in tests) keeps the first.
    let _ = log.try_init();
}

/// Serves on `listener` until SIGTERM or SIGINT, the worker running beside; both end their work first. With an issuer
/// for the conformance suites, it serves those too.
///
/// # Errors
/// When the server cannot start.
pub async fn serve(
    app: App,
    listener: TcpListener,
    conformance: Option<Arc<ConformanceIssuer>>,
) -> io::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let worker = actix_web::rt::spawn(jobs::run(app.clone(), jobs::Pace::default(), stopped));
    let served = http(app, listener, None, conformance)?.await;
    let _ = stop.send(true);
    let _ = worker.await;
    served
}

/// The HTTP server alone, not yet running. `threads` is the number of its threads, one a core by default.
///
/// # Errors
/// When the listener cannot be used.
pub fn http(
    app: App,
    listener: TcpListener,
    threads: Option<usize>,
    conformance: Option<Arc<ConformanceIssuer>>,
) -> io::Result<Server> {
    let document = web::Data::new(openapi_document(&app));
    let threads =
        threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, Into::into));
    let server = HttpServer::new(move || {
        let prefix = app.base_url.path().to_owned();
        let (actix, _) = ActixApp::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(document.clone())
            .app_data(web::PathConfig::default().error_handler(|_, _| AppError::NotFound.into()))
            .app_data(
                web::QueryConfig::default()
                    .error_handler(|error, _| AppError::Malformed(error.to_string()).into()),
            )
            .wrap(Compress::default())
            .into_utoipa_app()
            .service(
                scope(format!("{prefix}/api/v1").as_str())
                    .wrap(from_fn(api::localise))
                    .configure(api::routes::v1)
                    .route("/openapi.json", web::get().to(openapi))
                    .default_service(web::to(nothing_here)),
            )
            .split_for_parts();
        actix
            .route(&format!("{prefix}/livez"), web::get().to(HttpResponse::Ok))
            .route(&format!("{prefix}/readyz"), web::get().to(readyz))
            .configure(|config| {
                if let Some(issuer) = &conformance {
                    api::vc_api::routes(config, &prefix, issuer);
                }
            })
            .configure(|config| api::public::documents(config, &prefix))
            .configure(|config| api::backpack::routes::routes(config, &prefix))
            .configure(|config| pages(config, &prefix))
    });
    let server = server
        .workers(threads)
        .keep_alive(Duration::from_secs(30))
        .client_request_timeout(Duration::from_secs(15))
        .shutdown_timeout(DRAIN_SECONDS)
        .listen(listener)?;
    Ok(server.run())
}

/// The OpenAPI document of this instance, as text.
fn openapi_document(app: &App) -> String {
    let prefix = format!("{}/api/v1", app.base_url.path());
    let (_, document) = ActixApp::new()
        .into_utoipa_app()
        .openapi(api::document())
        .service(scope(prefix.as_str()).configure(api::routes::v1))
        .split_for_parts();
    let document = serde_json::to_value(document).map(api::complete).unwrap_or_default();
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

async fn openapi(document: web::Data<String>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.get_ref().clone())
}

/// Ready when the database answers.
async fn readyz(app: web::Data<App>) -> HttpResponse {
    match app.read(|conn| Ok(store::instance::find(conn)?)).await {
        Ok(Some(_)) => HttpResponse::Ok().finish(),
        _ => HttpResponse::ServiceUnavailable().finish(),
    }
}

async fn nothing_here() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound)
}
