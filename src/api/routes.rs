//! Every route of the API, in one list.

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes under `/api/v1`.
pub fn v1(_config: &mut ServiceConfig<'_>) {}
